"""The operator's pages, on the wire. Rule: what a user made or asked for is not shown; how it went and what it cost is."""

from typing import Annotated, Literal

from msgspec import Meta

from storynote.api.wire import Body, Id
from storynote.api.wire.billing import Amount, Currency, PurchaseState
from storynote.settings import SIGN_UP_CREDITS_MAX

NOTE_CHARACTERS_MAX = 300
GRANT_MAX = 1_000_000_000
PRICE_MAX = 1_000_000

Role = Literal["user", "operator"]

# People ----------------------------------------------------------------------------------------------------------


class UserAnswer(Body, frozen=True):
    id: Id
    email: str
    name: str
    role: Role
    disabled_at: str | None
    created_at: str
    seen_at: Annotated[str | None, Meta(description="When a browser or a key of theirs last came")]
    available: int
    held: int
    open_jobs: int
    keys: Annotated[int, Meta(description="Keys that were not revoked")]


class UsersAnswer(Body, frozen=True):
    data: list[UserAnswer]
    next_cursor: str | None


class UserRequest(Body, frozen=True):
    """What to change; at least one. A disabled account is signed out everywhere, and its keys stop."""

    role: Role | None = None
    disabled: bool | None = None


class GrantRequest(Body, frozen=True):
    credits: Annotated[int, Meta(ge=1, le=GRANT_MAX)]
    note: Annotated[str, Meta(max_length=NOTE_CHARACTERS_MAX, description="The user sees it, and who granted")] = ""


class InviteRequest(Body, frozen=True):
    email: Annotated[str, Meta(max_length=254, description="Only this e-mail may use it; empty: whoever has it")] = ""
    credits: Annotated[int, Meta(ge=0, le=SIGN_UP_CREDITS_MAX, description="Granted with the account")] = 0


class LinkAnswer(Body, frozen=True):
    """A link that works once. It is shown in this answer only."""

    url: str
    expires_at: str


# Jobs ------------------------------------------------------------------------------------------------------------


class WorkAnswer(Body, frozen=True):
    id: Id
    account_id: Id
    email: str
    kind: Literal["image", "video", "audio", "tool"]
    model: str
    provider: str
    endpoint: Annotated[str, Meta(description="The provider's own name for the model")]
    state: Literal["queued", "submitting", "processing", "fetching", "completed", "failed"]
    error: str | None
    error_type: str | None
    attempts: Annotated[int, Meta(description="How often it was sent")]
    credits: Annotated[int, Meta(description="Held while it is open, 0 once it has failed")]
    provider_request_id: Annotated[str | None, Meta(description="What the provider calls it")]
    cancelling: bool
    created_at: str
    started_at: str | None
    updated_at: str
    completed_at: str | None


class WorkSummary(Body, frozen=True):
    open: int
    stuck: int
    ambiguous: Annotated[int, Meta(description="Ever")]
    failed: Annotated[dict[str, int], Meta(description="By errorType, in the last `hours`")]
    hours: int


class WorksAnswer(Body, frozen=True):
    data: list[WorkAnswer]
    next_cursor: str | None
    summary: WorkSummary


# Health ----------------------------------------------------------------------------------------------------------


class ProviderHealth(Body, frozen=True):
    name: str
    configured: bool
    models: Annotated[int, Meta(description="Models it serves now")]
    open: Annotated[int, Meta(description="Jobs of its that have not ended, those queued among them")]
    queued: int
    completed_hour: int
    failed_hour: int
    last_error: Annotated[str | None, Meta(description="Of the last 24 hours")]
    last_error_type: str | None
    last_error_at: str | None


class QueueDepth(Body, frozen=True):
    """A queue of this process."""

    name: str
    waiting: Annotated[int, Meta(description="For a slot")]
    delayed: Annotated[int, Meta(description="For their time")]
    running: int
    slots: int


class Check(Body, frozen=True):
    """Something was written and came back, or why not."""

    ok: bool
    milliseconds: float
    error: str | None


class SystemHealth(Body, frozen=True):
    providers: list[ProviderHealth]
    queues: list[QueueDepth]
    store: Check
    storage: Check
    sandbox: bool
    version: str
    started_at: str
    uptime_seconds: int


# Models ----------------------------------------------------------------------------------------------------------


class PricedModel(Body, frozen=True):
    id: str
    name: str
    kind: Literal["image", "video", "audio", "tool"]
    tier: Literal["fast", "standard", "premium"]
    credits: int
    credit_unit: Literal["image", "second", "generation"]
    catalogue_credits: int
    price_from: Annotated[Literal["catalogue", "app"], Meta(description="app: set here by an operator")]
    provider: Annotated[str | None, Meta(description="Who serves it now")]
    unavailable: Annotated[str | None, Meta(description="Why it cannot run now")]


class PricedModelsAnswer(Body, frozen=True):
    data: list[PricedModel]


class PriceRequest(Body, frozen=True):
    credits: Annotated[int, Meta(ge=0, le=PRICE_MAX, description="For one unit: an image, a second, a generation")]


# Storage ---------------------------------------------------------------------------------------------------------


class HeapAnswer(Body, frozen=True):
    kind: Annotated[str, Meta(description="image, video or audio")]
    files: int
    bytes: int


class AccountHeap(Body, frozen=True):
    account_id: Id
    email: str
    files: int
    bytes: int


class StorageAnswer(Body, frozen=True):
    bytes: int
    files: int
    free_bytes: Annotated[int | None, Meta(description="Left on the disk; null where that cannot be known")]
    kinds: list[HeapAnswer]
    accounts: Annotated[list[AccountHeap], Meta(description="The 20 largest")]
    litter: Annotated[int, Meta(description="Files nobody can reach any more, that wait to be removed")]


# Money -----------------------------------------------------------------------------------------------------------


class SoldAnswer(Body, frozen=True):
    """A purchase. `trouble`: amount_differs (another sum was paid: nothing was granted) or disputed."""

    id: Id
    account_id: Id
    email: str
    credits: int
    amount: Amount
    returned: Annotated[int, Meta(description="What went back to the buyer; the credits stayed")]
    currency: Currency
    state: PurchaseState
    trouble: Literal["", "amount_differs", "disputed"]
    payment: Annotated[str | None, Meta(description="What Stripe calls it")]
    created_at: str
    ended_at: str | None


class SoldsAnswer(Body, frozen=True):
    data: list[SoldAnswer]
    next_cursor: str | None
