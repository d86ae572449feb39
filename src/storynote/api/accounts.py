"""The caller's account: made, read, changed, deleted; its password; and what this server offers at all.

Rule: whoever gets in leaves with a cookie, and whatever ends is forgotten by the gate at once.
"""

import asyncio

from storynote import __version__, accounts, links, passwords, sessions, signing
from storynote.accounts import Account
from storynote.api import cookies
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.account import (
    AccountAnswer,
    AccountDeletion,
    AccountPatch,
    ConfigAnswer,
    PasswordRequest,
    ResetConfirmRequest,
    ResetRequest,
    SignUpRequest,
)
from storynote.db import Duplicate
from storynote.errors import BadRequest, RateLimited, StoryNoteError
from storynote.ids import rfc3339, time_ms
from storynote.limits import Limiter, Quota
from storynote.sessions import NewSession
from storynote.signing import Browser, SignUp


async def config(call: Call) -> Answer:
    settings = call.server.settings
    return reply(
        200,
        ConfigAnswer(
            version=__version__,
            address=settings.address,
            sandbox=call.server.catalogue.sandbox,
            sign_up=settings.sign_up,  # type: ignore[arg-type]
            mail=call.server.mail.configured,
            billing=bool(settings.stripe_secret_key),
            password_characters_min=passwords.CHARACTERS_MIN,
            docs=f"{settings.address}/developers",
            reference=f"{settings.address}/reference",
        ),
    )


async def throttle(call: Call, email: str = "") -> None:
    """Count an attempt to get in by where it comes from and, given, by whose account it is for. Raises RateLimited."""
    cookies.refuse_foreign_browser(call.headers, call.server.settings.address)
    await _take(call.server.rate_sign_in, call.address)
    if email:
        await _take(call.server.rate_sign_in_account, accounts.normal_email(email))


async def _take(limiter: Limiter, whose: str) -> None:
    taken = await limiter.take(whose)
    if not isinstance(taken, Quota):
        seconds = max(1, int(taken) + 1)
        raise RateLimited(f"Too many attempts: try again in {seconds} seconds", retry_after_seconds=seconds)


def browser(call: Call) -> Browser:
    settings = call.server.settings
    secret = cookies.secret_in(call.headers, settings.address)
    return Browser(call.header("user-agent"), call.address, settings.session_days, secret)


async def let_in(call: Call, status: int, made: NewSession) -> Answer:
    """The account, and the cookie of its new session."""
    call.gate.forget(made.record.account_id)
    account = await accounts.get(call.server.db, made.record.account_id)
    cookie = cookies.keep(call.headers, call.server.settings.address, made.secret)
    return reply(status, await _answer(call, account), cookie)


async def _answer(call: Call, account: Account) -> AccountAnswer:
    has = await accounts.holdings(call.server.db, account.id, time_ms())
    return AccountAnswer(
        id=account.id,
        email=account.email,
        name=account.name,
        role=account.role,  # type: ignore[arg-type]
        has_password=account.password is not None,
        created_at=rfc3339(account.created_ms),
        available=account.available,
        held=account.held,
        keys=has.keys,
        projects=has.projects,
        completed=has.completed,
    )


async def create(call: Call, request: SignUpRequest) -> Answer:
    await throttle(call)
    server = call.server
    asked = SignUp(request.email, request.password, request.name.strip(), request.invite or "")
    made = await signing.sign_up(server.db, server.passwords, server.settings, browser(call), asked)
    return await let_in(call, 201, made)


async def get(call: Call) -> Answer:
    return reply(200, await _answer(call, await accounts.get(call.server.db, call.caller.account_id)))


async def change(call: Call, request: AccountPatch) -> Answer:
    db, account = call.server.db, await accounts.get(call.server.db, call.caller.account_id)
    changes = [accounts.rename(account.id, request.name.strip())] if isinstance(request.name, str) else []
    if isinstance(request.email, str) and accounts.normal_email(request.email) != account.email:
        await _prove(call, account, request.password, "password")
        # Links that were mailed to the old address are nobody's any more.
        changes += [accounts.set_email(account.id, accounts.normal_email(request.email)), links.forget(account.id)]
    try:
        await db.write(*changes)
    except Duplicate as error:
        raise accounts.taken() from error
    return reply(200, await _answer(call, await accounts.get(db, account.id)))


async def delete(call: Call, request: AccountDeletion) -> Answer:
    server, account = call.server, await accounts.get(call.server.db, call.caller.account_id)
    if request.confirm.strip().lower() != account.email:
        raise BadRequest("confirm is your e-mail, as your account has it", param="confirm")
    await _prove(call, account, request.password, "password")
    await signing.close(server.db, server.engine, account.id)
    call.gate.forget(call.caller.account_id)
    return Answer(204, headers=cookies.drop(call.headers, server.settings.address))


async def set_password(call: Call, request: PasswordRequest) -> Answer:
    server, account = call.server, await accounts.get(call.server.db, call.caller.account_id)
    if request.current is not None:
        await _take(server.rate_sign_in_account, account.email)
    session = await sessions.get(server.db, account.id, call.caller.session_id)
    secret = await signing.change_password(server.db, server.passwords, account, session, request.current, request.new)
    call.gate.forget(call.caller.account_id)
    return Answer(204, headers=(cookies.keep(call.headers, server.settings.address, secret),))


async def _prove(call: Call, account: Account, password: str | None, param: str) -> None:
    if password is not None:
        await _take(call.server.rate_sign_in_account, account.email)
    session = await sessions.get(call.server.db, account.id, call.caller.session_id)
    await signing.prove(call.server.passwords, account, session, password, param)


async def ask_reset(call: Call, request: ResetRequest) -> Answer:
    await throttle(call)
    email = accounts.normal_email(request.email)
    # After the answer, so that it takes as long and says as much whoever it is.
    task = asyncio.create_task(_send_reset(call, email))
    call.server.errands.add(task)
    task.add_done_callback(call.server.errands.discard)
    return Answer(202, b"{}")


async def _send_reset(call: Call, email: str) -> None:
    server = call.server
    try:
        await signing.mail_reset(server.db, server.mail, email, server.settings.address)
    except StoryNoteError as error:
        signing.log.warning("%s: a reset could not be prepared: %s", call.request_id, error)


async def confirm_reset(call: Call, request: ResetConfirmRequest) -> Answer:
    await throttle(call)
    server = call.server
    made = await signing.reset(server.db, server.passwords, browser(call), request.token, request.password)
    return await let_in(call, 200, made)
