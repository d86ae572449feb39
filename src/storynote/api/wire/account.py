"""What goes over the wire about people: accounts, passwords, sessions."""

from typing import Annotated, Literal

import msgspec
from msgspec import Meta

from storynote import accounts, passwords
from storynote.api.wire import Body, Id

# Lengths of passwords are judged by their own module: here only what no password can be.
Password = Annotated[
    str,
    Meta(
        max_length=10_000,
        description=f"{passwords.CHARACTERS_MIN} to {passwords.CHARACTERS_MAX} characters",
        extra_json_schema={"format": "password"},
    ),
]
Email = Annotated[str, Meta(max_length=10_000, extra_json_schema={"format": "email"})]
PersonName = Annotated[str, Meta(max_length=accounts.NAME_CHARACTERS_MAX)]
Token = Annotated[str, Meta(min_length=1, max_length=200, description="What stands after the # of a one-time link")]


class SignUpRequest(Body, frozen=True):
    email: Email
    password: Password
    name: PersonName = ""
    invite: Annotated[str, Meta(max_length=200, description="What stands after the # of an invitation")] | None = None


class SignInRequest(Body, frozen=True):
    email: Email
    password: Password


class LinkRequest(Body, frozen=True):
    token: Token


class ResetRequest(Body, frozen=True):
    email: Email


class ResetConfirmRequest(Body, frozen=True):
    token: Token
    password: Password


class PasswordRequest(Body, frozen=True):
    new: Password
    current: (
        Annotated[Password, Meta(description="Not needed where there is none yet, or right after a one-time link")]
        | None
    ) = None


class AccountPatch(Body, frozen=True):
    name: PersonName | msgspec.UnsetType = msgspec.UNSET
    email: Email | msgspec.UnsetType = msgspec.UNSET
    password: Annotated[Password, Meta(description="Needed with `email`, unless you have none")] | None = None


class AccountDeletion(Body, frozen=True):
    confirm: Annotated[str, Meta(max_length=10_000, description="Your e-mail, to be sure")]
    password: Annotated[Password, Meta(description="Needed unless you have none")] | None = None


class AccountAnswer(Body, frozen=True):
    """You. `keys` counts those that work; `keys`, `projects` and `completed` (jobs) stop at 1,000."""

    id: Id
    email: str
    name: str
    role: Literal["user", "operator"]
    has_password: bool
    created_at: str
    available: int
    held: int
    keys: int
    projects: int
    completed: int


class SessionAnswer(Body, frozen=True):
    """A signed-in browser: what it calls itself and where it signed in from."""

    id: Id
    agent: str
    address: str
    created_at: str
    seen_at: str
    current: bool


class SessionsAnswer(Body, frozen=True):
    data: list[SessionAnswer]


class ConfigAnswer(Body, frozen=True):
    """What this server offers: for the pages, before anybody has signed in."""

    version: str
    address: str
    sandbox: bool
    sign_up: Literal["open", "invite", "closed"]
    mail: bool
    billing: bool
    password_characters_min: int
    docs: str
    reference: str
