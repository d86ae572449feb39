"""StoryNote with a door that counts nothing, names nothing and traces nothing: what `bench.watching` compares with."""

from starlette.types import Receive, Scope, Send

from storynote.api import bodies, door
from storynote.api.door import Call, Door, refused
from storynote.cli import main
from storynote.errors import BadRequest, InternalError, Refusal


async def _plain(self: Door, scope: Scope, receive: Receive, send: Send) -> None:
    """`Door.__call__` as it was before anything of it was counted, in one piece."""
    request_id = f"req_{door._PROCESS}{next(door._NUMBERS):08x}"
    call = Call(
        server=self._server,
        gate=self._gate,
        tokens=self._tokens,
        request_id=request_id,
        method=scope["method"],
        path=scope["path"],
        params=scope.get("path_params", {}),
        headers=dict(reversed(scope["headers"])),
        query=scope["query_string"],
        receive=receive,
        address=door.address_of(scope, self._server.settings.proxies),
        quotas=[],
    )
    try:
        answer = await self._answer(call)
    except bodies.Disconnected:
        return
    except Refusal as error:
        answer = refused(error, request_id)
    except TimeoutError:
        answer = refused(BadRequest("The body took too long", type="slow_body"), request_id)
    except Exception:
        answer = refused(InternalError("Something went wrong on our side"), request_id)
    await self._send(call, answer, send)


if __name__ == "__main__":
    Door.__call__ = _plain  # type: ignore[method-assign]
    main()
