"""Every error type that fal documents, in each of its four shapes, and what a user is told of it."""

import json

import pytest

from storynote.providers import Broken, ProviderError, Rejected
from storynote.providers.fal.errors import is_of_the_model, is_turned_away, refusal, type_of
from storynote.providers.http import Answered

SECRET = "User is locked. Reason: Exhausted balance. Top up at https://fal.ai/dashboard/billing"
Expected = tuple[type[ProviderError], str]
INVALID, THEIRS = (Rejected, "invalid_input"), (Broken, "provider_unavailable")
ACCOUNT, TIMEOUT, NO_MEDIA = (Broken, "provider_account"), (Broken, "timeout"), (Broken, "no_media")

OF_THE_MODEL: dict[tuple[str, int], Expected] = {
    ("content_policy_violation", 422): (Rejected, "content_policy"),
    ("content_policy_violation", 400): (Rejected, "content_policy"),
    ("no_media_generated", 422): NO_MEDIA,
    ("internal_server_error", 500): THEIRS,
    ("internal_server_error", 422): THEIRS,
    ("downstream_service_error", 400): THEIRS,
    ("downstream_service_unavailable", 500): THEIRS,
    ("generation_timeout", 504): TIMEOUT,
    ("file_download_error", 422): THEIRS,
    **{
        (kind, 422): INVALID
        for kind in (
            "image_too_small", "image_too_large", "image_load_error", "face_detection_error", "file_too_large", "greater_than",
            "greater_than_equal", "less_than", "less_than_equal", "multiple_of", "sequence_too_short", "sequence_too_long",
            "one_of", "feature_not_supported", "unsupported_image_format", "unsupported_audio_format", "unsupported_video_format",
            "value_error", "missing",
        )
    },
}  # fmt: skip
OF_THE_INFRASTRUCTURE: dict[tuple[str, int], Expected] = {
    ("request_timeout", 504): TIMEOUT,
    ("startup_timeout", 504): TIMEOUT,
    ("runner_scheduling_failure", 503): THEIRS,
    ("runner_connection_timeout", 503): THEIRS,
    ("runner_disconnected", 503): THEIRS,
    ("runner_connection_refused", 503): THEIRS,
    ("runner_connection_error", 503): THEIRS,
    ("runner_incomplete_response", 502): THEIRS,
    ("runner_server_error", 500): THEIRS,
    ("client_disconnected", 499): THEIRS,
    ("client_cancelled", 499): THEIRS,
    ("internal_error", 500): THEIRS,
    ("bad_request", 400): INVALID,
}
STRANGE = (
    b"", b"{not json", b"<html>nginx</html>", b"[]", b'"x"', b'{"detail":[]}', b'{"detail":[1]}', b'{"status":"NOT_FOUND"}',
)  # fmt: skip
ACCOUNTS: dict[int, Expected] = {401: ACCOUNT, 402: ACCOUNT, 403: ACCOUNT, 404: THEIRS, 405: THEIRS, 500: THEIRS}


def _answer(status: int, body: object, **headers: str) -> Answered:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    return Answered(status, {name.replace("_", "-"): value for name, value in headers.items()}, raw)


def _check(answer: Answered, expected: Expected) -> ProviderError:
    failed = refusal(answer)
    assert (type(failed), failed.type) == expected
    assert not any(word in failed.message for word in ("balance", "locked", "http", "billing"))
    return failed


@pytest.mark.parametrize(("kind", "status"), OF_THE_MODEL)
def test_a_list_of_model_errors(kind: str, status: int) -> None:
    entry = {"loc": ["body", "prompt"], "msg": f"see https://docs.fal.ai/errors/#{kind}", "type": kind}
    _check(_answer(status, {"detail": [entry]}), OF_THE_MODEL[kind, status])


@pytest.mark.parametrize(("kind", "status"), OF_THE_INFRASTRUCTURE)
def test_a_type_beside_a_sentence_or_in_a_header(kind: str, status: int) -> None:
    expected = OF_THE_INFRASTRUCTURE[kind, status]
    _check(_answer(status, {"detail": "no runner", "error_type": kind}), expected)
    _check(_answer(status, {"detail": "no runner"}, X_Fal_Error_Type=kind), expected)
    _check(_answer(status, b"", x_fal_error_type=kind), expected)


@pytest.mark.parametrize("status", ACCOUNTS)
def test_a_sentence_alone_is_never_passed_on(status: int) -> None:
    _check(_answer(status, {"detail": SECRET}), ACCOUNTS[status])


@pytest.mark.parametrize("body", STRANGE)
def test_whatever_is_no_shape_of_theirs_still_means_something(body: bytes) -> None:
    assert type_of(_answer(500, body)) is None
    for status, expected in ((404, THEIRS), (422, INVALID), (401, ACCOUNT), (500, THEIRS), (504, TIMEOUT)):
        _check(_answer(status, body), expected)


def test_policy_comes_before_the_rest_of_a_list() -> None:
    entries = [{"type": "missing", "msg": "x"}, {"type": "content_policy_violation", "msg": "y"}]
    _check(_answer(422, {"detail": entries}), (Rejected, "content_policy"))


def test_the_reason_is_passed_on_without_addresses_and_at_a_length() -> None:
    entry = {"type": "image_load_error", "msg": "Could not load https://v3.fal.media/files/a.png: " + "x" * 500}
    said = _check(_answer(422, {"detail": [entry]}), INVALID).message
    assert said.startswith("The model refused the request: Could not load (an address) xxx")
    assert len(said) < 250


def test_whose_answer_it_is() -> None:
    assert is_of_the_model(_answer(500, {"detail": "Internal Server Error"}))
    assert is_of_the_model(_answer(503, b"", X_Fal_Error_Type="runner_connection_error"))
    assert not is_of_the_model(_answer(503, b"<html>nginx</html>"))
    assert not is_of_the_model(_answer(404, {"status": "NOT_FOUND"}))


def test_only_a_door_without_a_house_turns_away() -> None:
    page = b"<html><center>nginx</center></html>"
    assert is_turned_away(_answer(503, page))
    assert not is_turned_away(_answer(503, page, X_Fal_Request_Id="r"))
    assert not is_turned_away(_answer(503, {"detail": "busy"}))
    assert not is_turned_away(_answer(502, page))
    assert not is_turned_away(_answer(504, page))
