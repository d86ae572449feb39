"""Users: found, granted credits, let in by a link, promoted, disabled. Rule: a link is in one answer and nowhere else."""

from typing import Annotated

import msgspec
from msgspec import Meta

from storynote import accounts, credits, links, operators, sessions, signing
from storynote.api.door import Answer, Call, reply
from storynote.api.operator import note
from storynote.api.wire import CreditsAnswer, Nothing
from storynote.api.wire.operator import (
    GrantRequest,
    InviteRequest,
    LinkAnswer,
    UserAnswer,
    UserRequest,
    UsersAnswer,
)
from storynote.errors import BadRequest, Conflict, NotFound
from storynote.ids import is_id, rfc3339, time_ms
from storynote.operators import Person

PAGE_MAX = 200
CURSOR = r"^([0-9]{1,15}-[0-9a-f]{24})?$"


class UsersQuery(msgspec.Struct):
    q: Annotated[str, Meta(max_length=254, description="Part of an e-mail or a name, or an id")] = ""
    limit: Annotated[int, Meta(ge=1, le=PAGE_MAX)] = 50
    cursor: Annotated[str, Meta(pattern=CURSOR)] = ""


def place_of(cursor: str) -> tuple[int, str] | None:
    """The (time, id) a cursor stands for."""
    at_ms, _, row_id = cursor.partition("-")
    return (int(at_ms), row_id) if cursor else None


async def page(call: Call, query: UsersQuery) -> Answer:
    found = await operators.people(call.server.db, query.q.strip(), place_of(query.cursor), query.limit + 1)
    shown = found[: query.limit]
    more = len(found) > query.limit
    cursor = f"{shown[-1].created_ms}-{shown[-1].id}" if more else None
    return reply(200, UsersAnswer(data=[_answer(person) for person in shown], next_cursor=cursor))


async def change(call: Call, request: UserRequest) -> Answer:
    if request.role is None and request.disabled is None:
        raise BadRequest("Name what to change: role (user, operator) or disabled (true, false)", param="role")
    person, now = await _person(call), time_ms()
    ended = [sessions.end_all(person.id), links.forget(person.id)] if request.disabled else []
    await call.server.db.write(*operators.change(person.id, request.role, request.disabled, now), *ended)
    call.gate.forget(person.id)
    note(call, "changed the account %s: role %s, disabled %s", person.id, request.role, request.disabled)
    return reply(200, _answer(await operators.person(call.server.db, person.id)))


async def grant(call: Call, request: GrantRequest) -> Answer:
    person, by = await _person(call), await operators.person(call.server.db, call.caller.account_id)
    words = request.note.strip()
    why = f"Granted by {by.email}" + (f": {words}" if words else "")
    answer = reply(200, CreditsAnswer(available=person.available + request.credits, held=person.held))
    granted = credits.grant(person.id, request.credits, why, time_ms())
    await call.server.db.write(*granted, *call.remember(answer))
    note(call, "granted %s credits to the account %s", request.credits, person.id)
    return answer


async def link(call: Call, _: Nothing) -> Answer:
    """A link that signs them in once, for who has no mail and no password."""
    person = await _person(call)
    if person.disabled_ms is not None:
        raise Conflict("That account is disabled: enable it first", type="account_disabled")
    _refuse_replay(call)
    made = links.draw("enter", time_ms(), account_id=person.id)
    await call.server.db.write(links.insert(made))
    note(call, "made a link that signs in the account %s", person.id)
    url = made.url(call.server.settings.address)
    return reply(201, LinkAnswer(url=url, expires_at=rfc3339(made.record.expires_ms)))


async def invite(call: Call, request: InviteRequest) -> Answer:
    email = request.email.strip()
    if email and await accounts.find(call.server.db, email) is not None:
        raise accounts.taken()
    _refuse_replay(call)
    url = await signing.invite(call.server.db, call.server.settings, email, request.credits)
    note(call, "made an invitation with %s credits", request.credits)
    return reply(201, LinkAnswer(url=url, expires_at=rfc3339(time_ms() + links.LASTS_MS["invite"])))


def _refuse_replay(call: Call) -> None:
    """A stored answer would keep the token."""
    if call.replay is not None:
        raise BadRequest("A link cannot be asked for with an Idempotency-Key", param="Idempotency-Key")


async def _person(call: Call) -> Person:
    account_id = call.params["account_id"]
    if not is_id(account_id):
        raise NotFound("There is no such account")
    return await operators.person(call.server.db, account_id)


def _answer(person: Person) -> UserAnswer:
    return UserAnswer(
        id=person.id,
        email=person.email,
        name=person.name,
        role=person.role,  # type: ignore[arg-type]
        disabled_at=_time(person.disabled_ms),
        created_at=rfc3339(person.created_ms),
        seen_at=_time(person.seen_ms),
        available=person.available,
        held=person.held,
        open_jobs=person.open_jobs,
        keys=person.keys,
    )


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc3339(at_ms)
