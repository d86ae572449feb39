"""What ElevenLabs' error answers mean. Rule: nothing of the operator's account is ever said to a user.

Four shapes of bodies (elevenlabs.io: "Errors"): `detail` with `code` and `type`, the older one with `status`, a list of
validation errors, and a plain string.
"""

import msgspec

from storynote.providers import Ambiguous, Broken, Busy, ProviderError, Rejected, Task
from storynote.providers.http import FATE_UNKNOWN, Answered

UNAVAILABLE = "The model's provider is not available at the moment"

_POLICY = frozenset({"bad_prompt", "bad_composition_plan", "content_policy_violation", "content_against_policy"})
_ACCOUNT = frozenset({"quota_exceeded", "invalid_api_key", "missing_permissions", "detected_unusual_activity"})
_NO_VOICE = frozenset({"voice_not_found", "voice_does_not_exist", "invalid_voice_id"})


class _Detail(msgspec.Struct, frozen=True):
    """Their error, whichever of four shapes it came in (errors page: new, old, validation list, plain text)."""

    code: str = ""
    suggestion: str = ""
    field_message: str = ""


def refusal(answer: Answered, task: Task | None) -> ProviderError:
    """What an answer other than 200 means. Nothing of the operator's account is ever said."""
    detail = _detail(answer)
    if detail is None:
        # No word of theirs: something in between answered, and what became of the request behind it is unknown.
        return Ambiguous() if answer.status >= 500 or answer.status < 400 else _by_status(answer, _Detail(), task)
    return _by_code(answer, detail, task) or _by_status(answer, detail, task)


def _by_code(answer: Answered, detail: _Detail, task: Task | None) -> ProviderError | None:
    if detail.code in _POLICY:
        hint = f": {detail.suggestion}" if detail.suggestion else ""
        return Rejected(f"The provider's content policy refused this prompt{hint}", type="content_policy")
    if detail.code in _ACCOUNT or detail.code.startswith("only_for_"):
        return Broken(UNAVAILABLE, type="provider_account")
    if detail.code in _NO_VOICE:
        if task is not None and task.params.get("voiceId"):
            return Rejected("The service knows no such voiceId; GET /v1/voices lists its voices", type="invalid_input")
        return Broken(UNAVAILABLE, type="provider_account")
    if detail.code == "max_character_limit_exceeded":
        return Rejected("The text is longer than this model takes at once", type="invalid_input")
    return None


def _by_status(answer: Answered, detail: _Detail, task: Task | None) -> ProviderError:
    if answer.status == 429:
        return Busy("The model's provider is busy", retry_after_seconds=answer.retry_after_seconds)
    if answer.status in (401, 402, 403):
        return Broken(UNAVAILABLE, type="provider_account")
    if answer.status == 503:
        return Busy(UNAVAILABLE, retry_after_seconds=answer.retry_after_seconds)
    if answer.status >= 500:
        # Whether a failed generation is in the account's history, only the history tells.
        return Ambiguous()
    if 400 <= answer.status < 500 and answer.status not in FATE_UNKNOWN:
        return Rejected(f"The model refused the request{detail.field_message}", type="invalid_input")
    return Ambiguous()


def _detail(answer: Answered) -> _Detail | None:
    body = answer.json()
    detail = body.get("detail") if isinstance(body, dict) else None
    if isinstance(detail, str):
        return _Detail()
    if isinstance(detail, list):
        first = detail[0] if detail and isinstance(detail[0], dict) else {}
        return _Detail(field_message=f": {str(first.get('msg', ''))[:200]}" if first.get("msg") else "")
    if not isinstance(detail, dict):
        return None
    data = detail.get("data")
    hint = data.get("prompt_suggestion") if isinstance(data, dict) else None
    return _Detail(code=str(detail.get("code") or detail.get("status") or ""), suggestion=str(hint or "")[:300])
