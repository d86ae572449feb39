"""The one tree of refusals. Every failure a client can see is a `Refusal`, and every answer above 399 is made from one.

Shape on the wire: contract §1 "Errors": `{"error", "code", "type", "param", "requestId"}`.
"""


class StoryNoteError(Exception):
    """Anything StoryNote raises on purpose."""


class ConfigurationError(StoryNoteError):
    """The operator must change something before the process can start or the command can run."""


class Refusal(StoryNoteError):
    """A request that is answered with an error. `param` is the JSON path of the field at fault."""

    code = 500
    type = "internal"

    def __init__(
        self,
        message: str,
        *,
        param: str | None = None,
        type: str | None = None,
        retry_after_seconds: int | None = None,
        headers: tuple[tuple[str, str], ...] = (),
    ) -> None:
        super().__init__(message)
        self.message = message
        self.param = param
        self.retry_after_seconds = retry_after_seconds
        self.headers = headers
        if type is not None:
            self.type = type


class BadRequest(Refusal):
    code, type = 400, "bad_request"


class Unauthorized(Refusal):
    code, type = 401, "unauthorized"


class InsufficientCredits(Refusal):
    code, type = 402, "insufficient_credits"


class Forbidden(Refusal):
    code, type = 403, "forbidden"


class NotFound(Refusal):
    code, type = 404, "not_found"


class MethodNotAllowed(Refusal):
    code, type = 405, "method_not_allowed"


class Conflict(Refusal):
    code, type = 409, "conflict"


class TooLarge(Refusal):
    code, type = 413, "too_large"


class UnsupportedMediaType(Refusal):
    code, type = 415, "unsupported_media_type"


class RangeNotSatisfiable(Refusal):
    code, type = 416, "range_not_satisfiable"


class KeyReused(Refusal):
    """An Idempotency-Key that was used before with another request."""

    code, type = 422, "idempotency_key_reused"


class RateLimited(Refusal):
    code, type = 429, "rate_limited"


class InternalError(Refusal):
    code, type = 500, "internal"


class Unavailable(Refusal):
    """Store, storage or limiter cannot answer now: refuse, never allow."""

    code, type = 503, "unavailable"
