"""An event stream as a client sees it: lines, read by a thread, until it ends or is hung up."""

import contextlib
import http.client
import json
import socket
import threading
from collections.abc import Callable
from typing import NamedTuple
from urllib.parse import urlsplit

from tests.server import Client, Json, until

PATH = "/v1/jobs/events/stream"


class Event(NamedTuple):
    id: str
    name: str
    data: str

    @property
    def job(self) -> Json:
        return json.loads(self.data)


class Stream:
    """Open at once; `status` says whether it was let in."""

    def __init__(self, client: Client, query: str = "", key: str | None = None, **headers: str) -> None:
        parts = urlsplit(client.url)
        self._link = http.client.HTTPConnection("127.0.0.1", parts.port, timeout=60)
        key = client.key if key is None else key
        sent = {**({"Authorization": f"Bearer {key}"} if key else {}), **headers}
        self._link.request("GET", PATH + query, headers=sent)
        self._socket = self._link.sock
        self._answer = self._link.getresponse()
        self.status = self._answer.status
        self.headers = {name.lower(): value for name, value in self._answer.getheaders()}
        self.events: list[Event] = []
        self.comments: list[str] = []
        self.retry = ""
        self.ended = False
        """The server ended it, with the last chunk in place."""
        self.broken: Exception | None = None
        self.body = b"" if self.status == 200 else self._answer.read()
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            while self.status == 200:
                line = self._answer.readline().decode()
                if not line:
                    self.ended = True
                    return
                fields = self._take(line.rstrip("\n"), fields)
        except (OSError, ValueError, http.client.HTTPException) as error:
            self.broken = error

    def _take(self, line: str, fields: dict[str, str]) -> dict[str, str]:
        if line.startswith(":"):
            self.comments.append(line)
        elif line:
            name, _, value = line.partition(":")
            fields[name] = value.removeprefix(" ")
            self.retry = fields.get("retry", self.retry)
        elif "data" in fields:
            self.events.append(Event(fields.get("id", ""), fields.get("event", "message"), fields["data"]))
        return fields if line else {}

    def until(self, what: Callable[[list[Event]], bool], seconds_max: float = 20.0) -> None:
        until(lambda: what(self.events), seconds_max, f"the stream never showed it: {self.events[-3:]}")

    def until_ended(self, job_id: str, seconds_max: float = 20.0) -> Json:
        """The first event that shows the job at its end."""

        def last() -> Json:
            found = [e.job for e in self.events if e.job["id"] == job_id]
            return next((job for job in found if job["status"] in ("completed", "failed")), None)

        return until(last, seconds_max, f"no end of {job_id} on the stream")

    def close(self) -> None:
        """Hang up, and wait for the reader to notice."""
        with contextlib.suppress(OSError):  # the server was faster
            self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join(10)
        self._answer.close()
        self._link.close()

    def __enter__(self) -> "Stream":
        return self

    def __exit__(self, *_: object) -> None:
        self.close()
