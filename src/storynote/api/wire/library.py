"""Bodies of the library: lists of jobs and uploads, projects as cards, usage, copies of shared projects.

Rule: a list is `{data, nextCursor}`, newest first; `nextCursor` is null at its end and nowhere else.
"""

from typing import Annotated, Literal

import msgspec
from msgspec import UNSET, Meta, UnsetType

from storynote.api.wire import Body, Id, JobAnswer

MediaKind = Literal["image", "video", "audio"]


class DuplicateRequest(Body, frozen=True):
    name: (
        Annotated[
            str,
            Meta(
                description="1 to 200 characters after trimming; absent: the original's",
                max_length=100_000,
                min_length=1,
            ),
        ]
        | None
    ) = None


class JobsAnswer(Body, frozen=True):
    """A page may be shorter than its limit, where a filter had to pass over very many jobs; `nextCursor` goes on."""

    data: list[JobAnswer]
    next_cursor: str | None


class ListedProject(Body, frozen=True, omit_defaults=True):
    """The last three only where `include=latest` asked for them."""

    id: Id
    name: str
    created_at: str
    updated_at: str | None = None
    results: int | None = None
    latest: Annotated[list[JobAnswer], Meta(description="The newest results, four at most")] | None = None


class AssetAnswer(Body, frozen=True):
    """A file of the account: an upload, or a result."""

    id: Id
    url: str
    thumb_url: str | None
    kind: MediaKind
    mime_type: str
    bytes: int
    width: int | None
    height: int | None
    file_name: str | None
    created_at: str


class AssetsAnswer(Body, frozen=True):
    data: list[AssetAnswer]
    next_cursor: str | None


class Named(Body, frozen=True):
    """A project or a key; the name is empty once it was deleted."""

    id: str
    name: str


class UsageGroup(Body, frozen=True, kw_only=True):
    """Jobs that ended, those that failed among them, and the credits that the others cost.

    Only what was grouped by is there. `project` is null where it was deleted, `key` where the app was used.
    """

    day: Annotated[str, Meta(description="As in 2026-11-25, UTC")] | UnsetType = UNSET
    hour: Annotated[str, Meta(description="Its beginning")] | UnsetType = UNSET
    kind: str | UnsetType = UNSET
    model: str | UnsetType = UNSET
    project: Named | UnsetType | None = UNSET
    key: Named | UnsetType | None = UNSET
    jobs: int
    failed: int
    credits: int


class UsageAnswer(Body, frozen=True):
    """The oldest first; of the same time the dearest first. `from` and `to` are the days that were looked at."""

    data: list[UsageGroup]
    from_: str = msgspec.field(name="from")
    to: str
