"""Any origin may call with a key, none with credentials (contract §1 CORS)."""

import pytest

from tests.contract import shape
from tests.contract.test_errors import operations
from tests.server import Client

SENT = ("authorization", "x-api-key", "content-type", "idempotency-key", "last-event-id", "if-match", "range")
EXPOSED = (
    "x-request-id",
    "ratelimit-policy",
    "ratelimit",
    "x-ratelimit-limit",
    "x-ratelimit-remaining",
    "x-ratelimit-reset",
    "retry-after",
)


def test_every_route_answers_a_preflight(client: Client) -> None:
    del client.http.headers["Authorization"]
    wanted: dict[str, set[str]] = {}
    for method, path, _ in operations(client):
        wanted.setdefault(path, set()).add(method)
    for path, methods in wanted.items():
        for method in methods:
            asked = {"Origin": "https://app.example", "Access-Control-Request-Method": method}
            answer = client.http.options(path, headers={**asked, "Access-Control-Request-Headers": ", ".join(SENT)})
            assert answer.status_code in (200, 204), path
            assert answer.headers["access-control-allow-origin"] == "*"
            assert method in answer.headers["access-control-allow-methods"]
            allowed = answer.headers["access-control-allow-headers"].lower()
            assert all(name in allowed for name in SENT), allowed
            assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize("origin", ["https://evil.example", "null", "http://localhost:3000", "https://a,https://b"])
def test_no_origin_is_reflected(client: Client, origin: str) -> None:
    for path, status in (("/v1/credits", 200), ("/v1/nothing", 404), ("/v1/projects/x", 404)):
        answer = client.get(path, headers={"Origin": origin})
        assert answer.status_code == status
        assert answer.headers["access-control-allow-origin"] == "*"
        assert shape.faults_of_headers(answer.headers) == []


def test_what_a_browser_may_read(client: Client) -> None:
    for answer in (client.get("/v1/credits"), client.get("/v1/nothing"), client.http.put("/v1/credits")):
        exposed = answer.headers["access-control-expose-headers"].lower()
        assert all(name in exposed for name in EXPOSED)


def test_private_answers_are_not_kept(client: Client) -> None:
    for path in ("/v1/credits", "/v1/projects", "/v1/keys", "/v1/nothing"):
        assert "no-store" in client.get(path).headers["cache-control"]


@pytest.mark.parametrize("given", ["abc", "x" * 1000, "a\tb", "req_1; DROP"])
def test_a_request_id_is_ours(client: Client, given: str) -> None:
    first, second = (
        client.get("/v1/credits", headers={"X-Request-Id": given}).headers["x-request-id"] for _ in range(2)
    )
    assert first != second
    assert 8 <= len(first) <= 64
