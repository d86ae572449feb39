"""Signing up, in and out: people, their browsers and their links.

Rule: what was proved is guarded in the write that acts on it, so that nobody gets in by a password or a link that ended
in between. What is answered never says whether an e-mail is known.
"""

import logging

import msgspec

from storynote import accounts, assets, credits, jobs, keys, links, operators, passwords, projects, replays, sessions
from storynote.accounts import Account
from storynote.db import Database, Duplicate, Missed, Statement
from storynote.engine import Engine
from storynote.errors import BadRequest, Conflict, Forbidden, NotFound, Unauthorized
from storynote.ids import DAY_MS, new_id, time_ms
from storynote.links import Link
from storynote.mail import Mail, NotSent
from storynote.passwords import Passwords
from storynote.sessions import NewSession, Session
from storynote.settings import SIGN_UP_CREDITS_MAX, Settings

log = logging.getLogger(__name__)

RESET_MAILS_PER_HOUR_MAX = 3
HOUR_MS = 3600 * 1000


class Browser(msgspec.Struct, frozen=True):
    """Who is at the other end, and how long a session of theirs may lie unused."""

    agent: str
    address: str
    days: int
    secret: str = ""
    """Of the session it has already, which ends with the new one."""


class SignUp(msgspec.Struct, frozen=True):
    """What a newcomer gives."""

    email: str
    password: str
    name: str = ""
    invite: str = ""


def _opened(browser: Browser, account_id: str, method: str, now_ms: int) -> tuple[NewSession, list[Statement]]:
    made = sessions.draw(account_id, method, browser.agent, browser.address, now_ms, browser.days * DAY_MS)
    left = [sessions.end_secret(browser.secret)] if browser.secret else []
    return made, [*left, *sessions.insert(made)]


# Up --------------------------------------------------------------------------------------------------------------


async def sign_up(db: Database, hasher: Passwords, settings: Settings, browser: Browser, asked: SignUp) -> NewSession:
    """Make an account and sign it in. Raises Forbidden (closed, or no invitation), BadRequest, Conflict (e-mail taken)."""
    email, now = accounts.normal_email(asked.email), time_ms()
    link = await _invitation(db, settings, asked.invite, email, now)
    passwords.judge(asked.password, email)
    hashed = await hasher.hash(asked.password)
    account_id, now = new_id(), time_ms()
    made, opened = _opened(browser, account_id, sessions.PASSWORD, now)
    gift = settings.sign_up_credits + (link.credits if link else 0)
    try:
        await db.write(
            *([links.use(link, now)] if link else []),
            accounts.insert(account_id, email, name=asked.name, password=hashed),
            *(credits.grant(account_id, gift, "welcome", now) if gift else []),
            *opened,
        )
    except Duplicate as error:
        raise accounts.taken() from error
    return made


async def _invitation(db: Database, settings: Settings, token: str, email: str, now_ms: int) -> Link | None:
    if settings.sign_up == "closed":
        raise Forbidden("Nobody can sign up here: ask whoever runs this server", type="sign_up_closed")
    if not token:
        if settings.sign_up == "invite":
            raise Forbidden(
                "Signing up here takes an invitation: ask whoever runs this server",
                type="invite_required",
                param="invite",
            )
        return None
    link = await links.find(db, token, ("invite",), now_ms)
    if link.email is not None and link.email != email:
        raise BadRequest("This invitation is for another e-mail", type="other_email", param="email")
    return link


# In --------------------------------------------------------------------------------------------------------------


async def sign_in(db: Database, hasher: Passwords, browser: Browser, email: str, password: str) -> NewSession:
    """Raises Unauthorized, after as long as a right password takes, whichever of the two was wrong."""
    account = await accounts.by_email(db, email)
    if not await hasher.verify(account.password if account else None, password) or account is None:
        raise _wrong()
    stored = account.password or ""
    kept = await hasher.hash(password) if hasher.is_outdated(stored) else stored
    made, opened = _opened(browser, account.id, sessions.PASSWORD, time_ms())
    try:
        await db.write(accounts.still(account, kept), *opened)
    except Missed as error:
        raise _wrong() from error
    return made


def _wrong() -> Unauthorized:
    return Unauthorized("The e-mail or the password is wrong", type="wrong_credentials")


async def enter(db: Database, browser: Browser, token: str) -> NewSession:
    """Sign in by a link. Raises BadRequest when it was used or is too old."""
    now = time_ms()
    link = await links.find(db, token, ("enter", "reset"), now)
    account = await _owner(db, link)
    made, opened = _opened(browser, account.id, sessions.LINK, now)
    await db.write(links.use(link, now), *opened)
    return made


async def _owner(db: Database, link: Link) -> Account:
    try:
        return await accounts.get(db, link.account_id or "")
    except NotFound as error:
        raise links.worn() from error


# Passwords -------------------------------------------------------------------------------------------------------


async def reset(db: Database, hasher: Passwords, browser: Browser, token: str, password: str) -> NewSession:
    """Set a new password by a link and sign in; every other session ends. Raises BadRequest."""
    link = await links.find(db, token, ("reset",), time_ms())
    account = await _owner(db, link)
    passwords.judge(password, account.email)
    hashed, now = await hasher.hash(password), time_ms()
    made, opened = _opened(browser, account.id, sessions.PASSWORD, now)
    await db.write(
        links.use(link, now),
        accounts.set_password(account.id, hashed),
        links.forget(account.id),
        sessions.end_all(account.id),
        *opened,
    )
    return made


async def change_password(
    db: Database, hasher: Passwords, account: Account, session: Session, current: str | None, new: str
) -> str:
    """Set a new password; every other session ends, this one goes on with the secret that is returned.

    Raises Forbidden unless `current` is right, or none is needed (there is no password yet, or a link was opened just
    now); BadRequest for a `new` one that will not do.
    """
    if account.password is not None:
        await prove(hasher, account, session, current, "current")
    passwords.judge(new, account.email, "new")
    hashed = await hasher.hash(new)
    secret, renewed = sessions.renew(account.id, session.id)
    try:
        await db.write(
            accounts.still(account, hashed), links.forget(account.id), sessions.end_all(account.id, session.id), renewed
        )
    except Missed as error:
        raise _not_proved("current") from error
    return secret


async def prove(hasher: Passwords, account: Account, session: Session, password: str | None, param: str) -> None:
    """Whether it is the owner who asks for something grave: by password, or by a link that was opened just now.

    Raises Forbidden. An account without a password has only its links.
    """
    if password is not None and account.password is not None:
        if not await hasher.verify(account.password, password):
            raise Forbidden("That is not your password: nothing was changed", type="wrong_password", param=param)
        return
    if session.is_fresh(time_ms()) and session.method == sessions.LINK:
        return
    raise (
        _not_proved(param)
        if account.password is not None
        else Forbidden("Sign in anew first: this browser was signed in too long ago", type="sign_in_again")
    )


def _not_proved(param: str) -> Forbidden:
    return Forbidden("Your password is needed for this", type="password_required", param=param)


async def mail_reset(db: Database, mail: Mail, email: str, address: str) -> None:
    """Send whoever has that e-mail a link to set a new password; an unknown one, and too many of them, get none."""
    account, now = await accounts.by_email(db, email), time_ms()
    if account is None or not mail.configured:
        return
    made = links.draw("reset", now, account_id=account.id)
    try:
        await db.write(accounts.alone(account.id), links.insert_few(made, RESET_MAILS_PER_HOUR_MAX, now - HOUR_MS))
    except Missed:
        log.warning("account %s asked for too many new passwords: no mail was sent", account.id)
        return
    try:
        await mail.send(account.email, "Set a new StoryNote password", _RESET.format(at=address, url=made.url(address)))
    except NotSent as error:
        log.warning("the mail with a reset link for account %s was not sent: %s", account.id, error)


_RESET = """Somebody, hopefully you, asked to set a new password for your StoryNote account at {at}.

Open this within an hour and choose one:

{url}

If it was not you, do nothing: your password stays as it is.
"""


# Links the operator gives out ------------------------------------------------------------------------------------


async def invite(db: Database, settings: Settings, email: str, amount: int) -> str:
    """The address of an invitation, for `email` alone where it is given, with `amount` credits to begin with.

    Raises Conflict where nobody can sign up, BadRequest.
    """
    if settings.sign_up == "closed":
        raise Conflict("Sign-up is closed: set STORYNOTE_SIGN_UP=invite, then invite", type="sign_up_closed")
    if not 0 <= amount <= SIGN_UP_CREDITS_MAX:
        raise BadRequest(f"credits must be 0 to {SIGN_UP_CREDITS_MAX}", param="credits")
    whose = accounts.normal_email(email) if email else None
    made = links.draw("invite", time_ms(), email=whose, credits=amount)
    await db.write(links.insert(made))
    return made.url(settings.address)


async def link_for(db: Database, settings: Settings, email: str) -> str:
    """The address where the account of `email` may set a new password. Raises NotFound."""
    account = await accounts.by_email(db, email)
    if account is None:
        raise NotFound(f"There is no account for {email} that may sign in")
    made = links.draw("reset", time_ms(), account_id=account.id)
    await db.write(links.insert(made))
    return made.url(settings.address)


# Away ------------------------------------------------------------------------------------------------------------


async def close(db: Database, engine: Engine, account_id: str) -> None:
    """Delete an account with all it has; open jobs stop and are released, the ledger stays.

    Raises NotFound, Conflict for the last operator.
    """
    now, opened = time_ms(), await jobs.opened_of(db, account_id)
    await db.write(
        *operators.may_go(account_id),
        accounts.bury(account_id, now),
        jobs.stop_all(account_id),
        *assets.delete_of_account(account_id, now),
        projects.delete_all(account_id),
        keys.delete_all(account_id),
        sessions.end_all(account_id),
        links.forget(account_id),
        replays.forget_all(account_id),
    )
    for queue, job_id in opened:
        engine.wake(queue, job_id)
