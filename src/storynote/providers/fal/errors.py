"""What fal's error answers mean. Rule: nothing of the operator's account, and no address, is ever said to a user.

Four shapes of bodies (docs.fal.ai: "Errors", "Request errors", "Queue"): a list of model errors under `detail`, a string under
`detail`, a string beside an `error_type`, and the queue's own `{"status": …}`.
"""

import re
from collections.abc import Mapping

from storynote.providers import Broken, Busy, ProviderError, Rejected
from storynote.providers.http import Answered

UNAVAILABLE = "The model's provider is not available at the moment"
FAILED = "The model's provider failed to make this"
GONE = "The model's provider no longer has this request"
MESSAGE_CHARACTERS_MAX = 200

_POLICY = "content_policy_violation"
_TIMEOUTS = frozenset({"generation_timeout", "request_timeout", "startup_timeout"})
_THEIRS = frozenset(
    {
        "internal_server_error",
        "downstream_service_error",
        "downstream_service_unavailable",
        # The address is one of their own storage.
        "file_download_error",
    }
)
"""Types that may come with a 4xx although the request is not at fault."""
_OPERATOR = frozenset({401, 402, 403})
_REQUEST = frozenset({400, 413, 415, 422})
INGRESS_STATUS, INGRESS_WORD, REQUEST_ID_HEADER = 503, b"nginx", "x-fal-request-id"


def refusal(answer: Answered) -> ProviderError:
    """What an error of theirs means for the job: Rejected or Broken."""
    kind = type_of(answer)
    if kind == _POLICY:
        return Rejected("The provider's content policy refused this prompt", type="content_policy")
    if kind == "no_media_generated":
        return Broken("The model made nothing of this prompt: try other words", type="no_media")
    if kind in _TIMEOUTS or (answer.status == 504 and kind not in _THEIRS):
        return Broken("The model took too long", type="timeout")
    if answer.status in _OPERATOR:
        return Broken(UNAVAILABLE, type="provider_account")
    if answer.status in _REQUEST and kind not in _THEIRS:
        return Rejected(f"The model refused the request{_message_of(answer)}", type="invalid_input")
    return Broken(FAILED, type="provider_unavailable")


def busy(answer: Answered) -> Busy:
    """They answered, and not the question."""
    return Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)


def is_turned_away(answer: Answered) -> bool:
    """Whether their door answered because nobody was behind it.

    nginx says 503 itself where it has no one to pass a request to; what comes from behind it carries a request id
    (fal-client 1.0.3 `_is_ingress_error`). 502 and 504 are its words for a request that was passed on.
    """
    named = REQUEST_ID_HEADER in {name.lower() for name in answer.headers}
    return answer.status == INGRESS_STATUS and not named and INGRESS_WORD in answer.raw


def is_of_the_model(answer: Answered) -> bool:
    """Whether an answer to the question for a result is the model's own end, and not a failure on the way there."""
    body = answer.json()
    return type_of(answer) is not None or (isinstance(body, dict) and "detail" in body)


def type_of(answer: Answered) -> str | None:
    """The machine type of an error, wherever it stands; a policy violation before all others."""
    kinds = [str(entry.get("type")) for entry in _entries(answer)]
    if kinds:
        return _POLICY if _POLICY in kinds else kinds[0]
    body = answer.json()
    if isinstance(body, dict) and isinstance(body.get("error_type"), str):
        return str(body["error_type"])
    headers = {name.lower(): value for name, value in answer.headers.items()}
    return headers.get("x-fal-error-type")


def _entries(answer: Answered) -> list[Mapping[str, object]]:
    body = answer.json()
    detail = body.get("detail") if isinstance(body, dict) else None
    return [entry for entry in detail if isinstance(entry, dict)] if isinstance(detail, list) else []


def _message_of(answer: Answered) -> str:
    """fal's sentence about a field of the input; its other texts may speak of the account and are not passed on."""
    entries = _entries(answer)
    if not entries:
        return ""
    said = re.sub(r"\b(?:https?|data):\S+", "(an address)", str(entries[0].get("msg", "")))
    return f": {said[:MESSAGE_CHARACTERS_MAX]}"
