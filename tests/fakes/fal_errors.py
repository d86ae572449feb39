"""The ways in which a request of the fake fal ends badly, in fal's own shapes (docs.fal.ai: "Errors", "Request errors")."""

from collections.abc import Sequence
from typing import Any

NGINX = "<html><head><title>{0}</title></head><body><center><h1>{0}</h1></center><hr>nginx</body></html>"


def _model_error(kind: str, message: str) -> dict[str, Any]:
    entry = {"loc": ["body", "prompt"], "msg": message, "type": kind, "url": f"https://docs.fal.ai/errors/#{kind}"}
    return {"detail": [entry]}


FAILURES: Sequence[tuple[str, int, dict[str, Any]]] = (
    ("policy", 422, _model_error("content_policy_violation", "flagged")),
    ("no_media", 422, {"detail": [{"msg": "none", "type": "no_media_generated"}]}),
    ("crash", 500, {"detail": "Internal Server Error"}),
    ("downstream", 500, _model_error("downstream_service_error", "an upstream of theirs failed")),
    ("slow_model", 504, _model_error("generation_timeout", "too long")),
    ("infra", 503, {"detail": "no runner", "error_type": "runner_scheduling_failure"}),
    ("start_timeout", 504, {"detail": "not started", "error_type": "startup_timeout"}),
    ("locked_late", 403, {"detail": "User is locked. Reason: Exhausted balance."}),
    ("bad_file", 422, _model_error("image_load_error", "Could not load https://v3.fal.media/files/secret.png")),
)
"""Mark, status and body of a result that is an error: three of fal's four shapes (the queue's own is `expired`)."""
