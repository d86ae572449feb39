"""A server whose files lie in a bucket, and the way to that bucket in our hands."""

import asyncio
import contextlib
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit

from storynote.ids import time_ms
from storynote.runner import tidy
from storynote.storage.bucket import Bucket
from storynote.storage.cache import Cache
from storynote.uploads import Uploads
from tests.objects.relay import Relay
from tests.s3 import S3
from tests.server import Client, Json, Server, running, until

HOUR_MS = 3_600_000


class House:
    """One server, its relay and its bucket."""

    def __init__(self, server: Server, relay: Relay, store: S3, bucket: str) -> None:
        self.server, self.relay, self.store, self.bucket = server, relay, store, bucket

    def keys(self, part: str = "") -> dict[str, int]:
        """What lies in the bucket, beside what says that it can be written."""
        found = self.store.keys(self.bucket)
        return {key: size for key, size in found.items() if part in key and "/ready/" not in key}

    def ill(self, how: str = "500") -> None:
        self.relay.fault = lambda method, path: how

    def well(self) -> None:
        self.relay.fault = lambda method, path: ""

    def tidied(self, tmp_path: Path, hours: float) -> None:
        """As the server does by itself, so many hours from now."""

        async def work() -> None:
            db, files = self.server.store(), Bucket(f"s3://{self.bucket}/files", _cache(tmp_path), direct=True)
            try:
                now = time_ms() + int(hours * HOUR_MS)
                await Uploads(db, files).look_for_due(now)
                await tidy(db, files, now)
            finally:
                await db.close()

        asyncio.run(work())


def _cache(tmp_path: Path) -> Cache:
    return Cache(tmp_path / "operator", 10_000_000, 3600.0)


@contextlib.contextmanager
def house(store: S3, relay: Relay, data: Path, environment: Mapping[str, str]) -> Iterator[House]:
    bucket = store.bucket()
    with running(data, {**store.environment(bucket, relay.url), **environment}) as server:
        yield House(server, relay, store, bucket)


def state(house: House, job_id: str, wanted: str) -> None:
    until(lambda: house.server.state_of(job_id) == wanted, 20, f"job {job_id} never was {wanted}")


def path_of(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.path}?{parts.query}"


def signed(client: Client, data: bytes, kind: str = "image/png", size: int | None = None) -> Json:
    """An address to put `data` to, its size told."""
    body = {"fileName": "fox.png", "contentType": kind, "bytes": len(data) if size is None else size}
    answer = client.post("/v1/uploads/sign", body)
    assert answer.status_code == 201, answer.text
    return answer.json()
