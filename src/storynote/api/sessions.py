"""Sessions: signing in, signing out, and the list of browsers that are signed in."""

from storynote import sessions, signing
from storynote.api import cookies
from storynote.api.accounts import browser, let_in, throttle
from storynote.api.door import Answer, Call, reply
from storynote.api.wire.account import LinkRequest, SessionAnswer, SessionsAnswer, SignInRequest
from storynote.ids import rfc3339, time_ms
from storynote.sessions import Session


async def create(call: Call, request: SignInRequest) -> Answer:
    await throttle(call, request.email)
    server = call.server
    made = await signing.sign_in(server.db, server.passwords, browser(call), request.email, request.password)
    return await let_in(call, 200, made)


async def enter(call: Call, request: LinkRequest) -> Answer:
    await throttle(call)
    return await let_in(call, 200, await signing.enter(call.server.db, browser(call), request.token))


async def leave(call: Call) -> Answer:
    await _end(call, call.caller.session_id)
    return Answer(204, headers=cookies.drop(call.headers, call.server.settings.address))


async def page(call: Call) -> Answer:
    found = await sessions.of_account(call.server.db, call.caller.account_id, time_ms())
    return reply(200, SessionsAnswer(data=[_answer(call, session) for session in found]))


def _answer(call: Call, session: Session) -> SessionAnswer:
    return SessionAnswer(
        id=session.id,
        agent=session.agent,
        address=session.address,
        created_at=rfc3339(session.created_ms),
        seen_at=rfc3339(session.seen_ms),
        current=session.id == call.caller.session_id,
    )


async def end(call: Call) -> Answer:
    await _end(call, call.params["session_id"])
    return Answer(204)


async def _end(call: Call, session_id: str) -> None:
    await call.server.db.write(sessions.end(call.caller.account_id, session_id))
    call.gate.forget(call.caller.account_id)
