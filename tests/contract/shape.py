"""What every answer has, and the one shape of every error (contract §1)."""

import json
import re
from collections.abc import Mapping

import httpx2

from tests.server import Json

LIMIT_HEADERS = (
    "ratelimit-policy",
    "ratelimit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
)
_POLICY = re.compile(r'^"[a-z]+";q=\d+;w=\d+(, *"[a-z]+";q=\d+;w=\d+)*$')
_STATE = re.compile(r'^"[a-z]+";r=\d+;t=\d+(, *"[a-z]+";r=\d+;t=\d+)*$')
_TYPE = re.compile(r"^[a-z][a-z0-9_]*$")
_LEAKS = ("Traceback", 'File "', "sqlite", "apsw", "msgspec", "src/storynote")
ERROR_FIELDS = {"error", "code", "type", "param", "requestId"}


def faults_of_headers(headers: Mapping[str, str]) -> list[str]:
    """What is wrong with the headers that every answer has; empty when all is well."""
    missing = [name for name in ("x-request-id", "access-control-allow-origin", *LIMIT_HEADERS) if name not in headers]
    if missing:
        return [f"no {', '.join(missing)}"]
    wrong = []
    if not _POLICY.match(headers["ratelimit-policy"]):
        wrong.append(f"RateLimit-Policy: {headers['ratelimit-policy']}")
    if not _STATE.match(headers["ratelimit"]):
        wrong.append(f"RateLimit: {headers['ratelimit']}")
    wrong += [f"{name}: {headers[name]}" for name in LIMIT_HEADERS[2:] if not headers[name].isdigit()]
    if headers["access-control-allow-origin"] != "*" or "access-control-allow-credentials" in headers:
        wrong.append("CORS is not: any origin, no credentials")
    return wrong


def faults_of_error(status: int, headers: Mapping[str, str], body: bytes) -> list[str]:
    """What is wrong with an error's shape; empty when all is well."""
    if headers.get("content-type") != "application/json":
        return [f"Content-Type {headers.get('content-type')}: {body[:80]!r}"]
    try:
        found = json.loads(body)
    except ValueError:
        return [f"no JSON: {body[:80]!r}"]
    wrong = faults_of_headers(headers)
    if not isinstance(found, dict) or not found.keys() <= ERROR_FIELDS or not {"error", "code"} <= found.keys():
        return [*wrong, f"fields: {found}"]
    if found["code"] != status:
        wrong.append(f"code {found['code']} in a {status}")
    if not (isinstance(found["error"], str) and found["error"].strip()):
        wrong.append("no sentence")
    if not _TYPE.match(str(found.get("type", "absent"))):
        wrong.append(f"type {found.get('type')}")
    if found.get("requestId") != headers.get("x-request-id"):
        wrong.append(f"requestId {found.get('requestId')} is not X-Request-Id {headers.get('x-request-id')}")
    wrong += [f"leaks {leak}" for leak in _LEAKS if leak in body.decode()]
    if status in (429, 503) and not headers.get("retry-after", "").isdigit():
        wrong.append(f"Retry-After {headers.get('retry-after')}")
    if status == 405 and not headers.get("allow"):
        wrong.append("no Allow")
    return wrong


def error(answer: httpx2.Response, code: int) -> Json:
    """The body of an error answer, after everything about its shape was checked."""
    assert answer.status_code == code, f"{answer.status_code} instead of {code}: {answer.text[:300]}"
    assert faults_of_error(code, answer.headers, answer.content) == []
    return answer.json()
