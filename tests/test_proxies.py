"""Whose address a request has when a proxy brought it: limits by address must see the client, and nobody may choose his own."""

from pathlib import Path

import httpx2
import pytest

from storynote.api.door import address_of
from storynote.errors import ConfigurationError
from storynote.settings import Settings
from tests.server import running


def seen(peer: str, forwarded: list[str], proxies: str) -> str:
    settings = Settings.from_environment({"STORYNOTE_PROXIES": proxies})
    headers = [(b"x-forwarded-for", value.encode()) for value in forwarded]
    return address_of({"type": "http", "client": (peer, 1), "headers": headers}, settings.proxies)


@pytest.mark.parametrize(
    ("peer", "forwarded", "proxies", "expected"),
    [
        ("9.9.9.9", ["1.1.1.1"], "", "9.9.9.9"),
        ("9.9.9.9", ["1.1.1.1"], "10.0.0.0/8", "9.9.9.9"),
        ("10.0.0.1", ["1.1.1.1"], "10.0.0.0/8", "1.1.1.1"),
        ("10.0.0.1", [], "10.0.0.0/8", "10.0.0.1"),
        ("10.0.0.1", ["6.6.6.6, 1.1.1.1"], "10.0.0.0/8", "1.1.1.1"),
        ("10.0.0.1", ["6.6.6.6", "1.1.1.1, 10.2.3.4"], "10.0.0.0/8", "1.1.1.1"),
        ("10.0.0.1", ["10.9.9.9, 10.2.3.4"], "10.0.0.0/8", "10.9.9.9"),
        ("::1", ["2001:db8::7"], "::1/128", "2001:db8::7"),
        ("10.0.0.1", ["x" * 500], "10.0.0.0/8", "x" * 64),
    ],
)
def test_only_our_own_proxies_are_believed(peer: str, forwarded: list[str], proxies: str, expected: str) -> None:
    assert seen(peer, forwarded, proxies) == expected


def test_a_network_that_is_none_stops_the_start() -> None:
    with pytest.raises(ConfigurationError, match="STORYNOTE_PROXIES"):
        Settings.from_environment({"STORYNOTE_PROXIES": "10.0.0.1/8"})


def test_clients_behind_a_proxy_are_throttled_apart(tmp_path: Path) -> None:
    told = {"STORYNOTE_PROXIES": "127.0.0.0/8,::1", "STORYNOTE_RATE_AUTH_FAILURES": "3"}
    with running(tmp_path / "data", told) as server:

        def fails(client: str) -> int:
            headers = {"Authorization": "Bearer wrong", "X-Forwarded-For": client}
            return httpx2.get(f"{server.url}/v1/credits", headers=headers, timeout=10).status_code

        assert [fails("1.1.1.1") for _ in range(4)] == [401, 401, 401, 429]
        assert fails("2.2.2.2") == 401
