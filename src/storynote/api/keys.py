"""Keys: make, list, rotate, revoke.

Rule: the plain key is in one answer and nowhere else, not even in a stored replay.

A repeated POST must get the same answer byte for byte, so a key made under an Idempotency-Key is drawn from the
caller's own key, which we do not have: whoever repeats the request brings what it takes to make the answer again.
"""

import hashlib
import hmac
from datetime import UTC, datetime

import msgspec

from storynote import accounts, keys
from storynote.accounts import NewKey
from storynote.api.caller import credential
from storynote.api.door import Answer, Call, encode, reply
from storynote.api.wire import KeyAnswer, KeyPatch, KeyRequest, KeysAnswer, NewKeyAnswer, RotateRequest
from storynote.db import Statement
from storynote.errors import BadRequest, Conflict, Forbidden, KeyReused
from storynote.ids import new_id, rfc3339, time_ms
from storynote.keys import SCOPES, Key
from storynote.replays import Stored

HIDDEN = "(shown once)"


def _answer(key: Key) -> KeyAnswer:
    return KeyAnswer(
        id=key.id,
        name=key.name,
        mode=key.mode,  # type: ignore[arg-type]
        scopes=list(key.scopes),
        prefix=keys.PREFIXES[key.mode],
        last4=key.last4,
        created_at=rfc3339(key.created_ms),
        expires_at=_time(key.expires_ms),
        revoked_at=_time(key.revoked_ms),
        last_used_at=_time(key.last_used_ms),
        credit_limit=key.credit_limit,
        spent=key.spent,
    )


def _time(at_ms: int | None) -> str | None:
    return None if at_ms is None else rfc3339(at_ms)


def _new(key: Key, plain: str) -> NewKeyAnswer:
    return NewKeyAnswer(
        id=key.id,
        key=plain,
        name=key.name,
        mode=key.mode,  # type: ignore[arg-type]
        scopes=list(key.scopes),
        last4=key.last4,
        created_at=rfc3339(key.created_ms),
        expires_at=_time(key.expires_ms),
        credit_limit=key.credit_limit,
    )


async def page(call: Call) -> Answer:
    found = await keys.of_account(call.server.db, call.caller.account_id)
    return reply(200, KeysAnswer(data=[_answer(key) for key in found]))


async def create(call: Call, request: KeyRequest) -> Answer:
    scopes = tuple(dict.fromkeys(request.scopes or SCOPES))
    beyond = [scope for scope in scopes if scope not in call.caller.scopes]
    if request.scopes is not None and beyond:
        raise BadRequest(f"scopes: your own key lacks {', '.join(beyond)}", param="scopes")
    scopes = tuple(scope for scope in scopes if scope in call.caller.scopes)
    mode = request.mode
    if call.caller.test and mode == "live":
        raise BadRequest("mode: a test key makes only test keys", param="mode")
    own = await _limited(call)
    if own is not None and request.credit_limit is not None:
        raise BadRequest("creditLimit: a key made with a limited key spends from that key's limit", param="creditLimit")
    limit = request.credit_limit if own is None else own.credit_limit
    purse = None if own is None else own.purse or own.id
    made = _draw(call, request.name, mode, scopes, _expiry(request.expires_at), limit, purse)
    return await _keep(call, made)


async def change(call: Call, request: KeyPatch) -> Answer:
    account_id, key_id = call.caller.account_id, call.params["key_id"]
    changes = [keys.rename(account_id, key_id, request.name)] if isinstance(request.name, str) else []
    if request.credit_limit is not msgspec.UNSET:
        if await _limited(call) is not None:
            raise Forbidden("A limited key sets no limits: do it in the app or with another key", type="missing_scope")
        changes.append(keys.limit(account_id, key_id, request.credit_limit))
    await call.server.db.write(*changes)
    return reply(200, _answer(await keys.get(call.server.db, account_id, key_id)))


async def _limited(call: Call) -> Key | None:
    """The caller's own key, if it may not spend all the account has."""
    if not call.caller.key_id:
        return None
    own = await keys.get(call.server.db, call.caller.account_id, call.caller.key_id)
    return None if own.credit_limit is None else own


async def rotate(call: Call, request: RotateRequest) -> Answer:
    old = await keys.get(call.server.db, call.caller.account_id, call.params["key_id"])
    if not keys.is_live(old, time_ms()):
        raise Conflict("That key is revoked or expired: make a new one", type="key_ended", param="keyId")
    if not call.caller.scopes.issuperset(old.scopes):
        raise Forbidden(
            "Your key may not do all that one may: rotate it with itself or a stronger one", type="missing_scope"
        )
    if call.caller.test and old.mode == "live":
        raise BadRequest("A test key makes only test keys", param="keyId")
    own, purse = await _limited(call), old.purse or old.id
    if own is not None and purse != (own.purse or own.id):
        raise Forbidden("A limited key rotates only those that share its limit", type="missing_scope")
    # What the old one has spent counts for the new one too, and both spend from one limit while they overlap.
    made = _draw(call, old.name, old.mode, old.scopes, old.expires_ms, old.credit_limit, purse)
    stop = keys.revoke(call.caller.account_id, old.id, time_ms() + request.overlap_seconds * 1000)
    return await _keep(call, made, stop)


def _draw(
    call: Call,
    name: str,
    mode: str,
    scopes: tuple[str, ...],
    expires_ms: int | None,
    credit_limit: int | None,
    purse: str | None,
) -> NewKey:
    key_id = new_id()
    seed = _seed(call, key_id) if call.replay else None
    return accounts.draw_key(
        call.caller.account_id,
        name,
        mode=mode,
        scopes=scopes,
        expires_ms=expires_ms,
        credit_limit=credit_limit,
        purse=purse,
        seed=seed,
        key_id=key_id,
    )


def _seed(call: Call, key_id: str) -> bytes:
    secret = credential(call.headers, call.server.settings.address)
    return hmac.new(secret, f"storynote new key {key_id}".encode(), hashlib.sha512).digest()


async def _keep(call: Call, made: NewKey, *also: Statement) -> Answer:
    answer = reply(201, _new(made.record, made.plain))
    hidden = encode(_new(made.record, HIDDEN))
    await call.server.db.write(keys.insert(made.record, made.plain), *also, *call.remember(answer, hidden))
    if also:
        call.gate.forget(call.caller.account_id)
    return answer


def rebuild(call: Call, stored: Stored) -> bytes:
    """The stored answer with its key again. Raises KeyReused when another key than the first asks."""
    answer = msgspec.json.decode(stored.body, type=NewKeyAnswer)
    plain = keys.mint(answer.mode, _seed(call, answer.id))
    if not plain.endswith(answer.last4):
        raise KeyReused("This Idempotency-Key was used with another API key", param="Idempotency-Key")
    return encode(msgspec.structs.replace(answer, key=plain))


async def revoke(call: Call) -> Answer:
    await call.server.db.write(keys.revoke(call.caller.account_id, call.params["key_id"], time_ms()))
    call.gate.forget(call.caller.account_id)
    return Answer(204)


def _expiry(text: str | None) -> int | None:
    if text is None:
        return None
    try:
        moment = datetime.fromisoformat(text)
    except ValueError as error:
        raise BadRequest("expiresAt must be an RFC 3339 time", param="expiresAt") from error
    if moment.tzinfo is None or moment <= datetime.now(UTC):
        raise BadRequest("expiresAt must be in the future and name its time zone", param="expiresAt")
    return int(moment.timestamp() * 1000)
