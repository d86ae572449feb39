"""A person with a browser: the app's API as its pages call it, signed in by cookie."""

import re
from collections.abc import Mapping
from typing import Any

import httpx2

from tests.server import OPEN, Client, Json, Server

PASSWORD = "a slow brown fox"
_COOKIE = re.compile(r"^(__Host-storynote|storynote)=([^;]*); (.*)$")


class Person(Client):
    """Keeps the session cookie by hand, as no cookie jar sends a secure one over http to this machine; browsers do."""

    def __init__(self, url: str) -> None:
        self.url = url
        self.key = ""
        self.cookie = ""
        self.attributes = ""
        self.account: Json = {}
        headers = {"User-Agent": "Mozilla/5.0 Chrome/140", "Sec-Fetch-Site": "same-origin"}
        self.http = httpx2.Client(base_url=url, headers=headers, timeout=30, verify=False)
        self.http.event_hooks = {"request": [self._send], "response": [self._take]}
        OPEN.append(self)

    def _send(self, request: httpx2.Request) -> None:
        if self.cookie and "cookie" not in request.headers:
            request.headers["Cookie"] = self.cookie

    def _take(self, answer: httpx2.Response) -> None:
        for line in answer.headers.get_list("set-cookie"):
            found = _COOKIE.match(line)
            assert found is not None, line
            name, secret, self.attributes = found.groups()
            if secret:
                self.cookie = f"{name}={secret}"
            elif self.cookie.startswith(f"{name}="):
                self.cookie = ""

    @property
    def secret(self) -> str:
        return self.cookie.partition("=")[2]

    def patch(self, path: str, body: Json) -> httpx2.Response:
        return self.http.patch(path, json=body)

    def remove(self, path: str, body: Json) -> httpx2.Response:
        """DELETE with a body."""
        return self.http.request("DELETE", path, json=body)

    def sign_up(self, email: str, password: str = PASSWORD, **more: Any) -> "Person":
        answer = self.post("/v1/account", {"email": email, "password": password, **more})
        assert answer.status_code == 201, answer.text
        self.account = answer.json()
        return self

    def sign_in(self, email: str, password: str = PASSWORD) -> "Person":
        answer = self.post("/v1/session", {"email": email, "password": password})
        assert answer.status_code == 200, answer.text
        self.account = answer.json()
        return self

    def enter(self, link: str) -> "Person":
        """Open a one-time link."""
        answer = self.post("/v1/session/link", {"token": token_of(link)})
        assert answer.status_code == 200, answer.text
        self.account = answer.json()
        return self

    def is_signed_in(self) -> bool:
        return self.get("/v1/account").status_code == 200

    def again(self) -> "Person":
        """Another browser with a copy of this one's cookie."""
        other = Person(self.url)
        other.cookie = self.cookie
        return other


def token_of(link: str) -> str:
    return link.strip().partition("#")[2]


def newcomer(server: Server, email: str = "", **more: Any) -> Person:
    """Somebody who has just signed up, where that is open."""
    from storynote.ids import new_id

    return Person(server.url).sign_up(email or f"{new_id()}@example.com", **more)


def operator(server: Server) -> Person:
    """Somebody who runs the server, signed in by the command's link."""
    from storynote.ids import new_id

    email = f"op-{new_id()}@example.com"
    server.account(0, email)
    assert server.command("users", "promote", "--email", email).returncode == 0
    done = server.command("users", "reset", "--email", email)
    assert done.returncode == 0, done.stderr
    return Person(server.url).enter(done.stdout)


def same(headers: Mapping[str, str]) -> dict[str, str]:
    """Headers without what differs from one answer to the next."""
    changing = ("date", "x-request-id")
    return {name: value for name, value in headers.items() if name.lower() not in changing}
