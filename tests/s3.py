"""An S3 server for the tests: moto's, as a process of its own, started once; a new bucket for whoever asks.

Rule: it speaks S3's wire to whoever asks over HTTP, listens on loopback alone and ends with the tests.
"""

import atexit
import functools
import itertools
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from tempfile import TemporaryFile

import httpx2

START_SECONDS_MAX = 60.0
KEYS = {"AWS_ACCESS_KEY_ID": "test", "AWS_SECRET_ACCESS_KEY": "test-secret", "AWS_REGION": "us-east-1"}
_SIGNED = "AWS4-HMAC-SHA256 Credential=test/20260101/us-east-1/s3/aws4_request, SignedHeaders=host, Signature=0"
"""Whose the request is: it looks no further."""
_numbers = itertools.count()


class S3:
    """One server, all in its memory."""

    def __init__(self) -> None:
        self._of: dict[Path, str] = {}
        self.port = _free_port()
        self.url = f"http://127.0.0.1:{self.port}"
        program = [str(Path(sys.executable).with_name("moto_server")), "-H", "127.0.0.1", "-p", str(self.port)]
        self._log = TemporaryFile()  # noqa: SIM115 - the server's, as long as it lives
        self.process = subprocess.Popen(program, stdout=self._log, stderr=self._log)
        self._wait()

    def _wait(self) -> None:
        deadline = time.monotonic() + START_SECONDS_MAX
        while True:
            try:
                httpx2.get(self.url, timeout=2)
                return
            except httpx2.TransportError:
                if self.process.poll() is not None or time.monotonic() > deadline:
                    self._log.seek(0)
                    raise AssertionError(f"moto_server did not start:\n{self._log.read()[-2000:]!r}") from None
                time.sleep(0.05)

    def bucket_of(self, data: Path) -> str:
        """The bucket of the installation with that data directory, new at the first time."""
        if data not in self._of:
            self._of[data] = self.bucket()
        return self._of[data]

    def bucket(self) -> str:
        """A new bucket's name."""
        name = f"t{os.getpid()}-{next(_numbers)}"
        assert httpx2.put(f"{self.url}/{name}", timeout=20).status_code == 200
        return name

    def remove(self, bucket: str) -> None:
        """As whoever removes it by mistake."""
        for key in (*self.keys(bucket), ""):
            self.delete(bucket, key)

    def keys(self, bucket: str, prefix: str = "") -> dict[str, int]:
        """What lies there: key → bytes."""
        import xml.etree.ElementTree as Xml

        keys: dict[str, int] = {}
        asked = {"list-type": "2", "prefix": prefix}
        while True:
            answer = httpx2.get(f"{self.url}/{bucket}", params=asked, timeout=20)
            found = Xml.fromstring(answer.text)  # noqa: S314 - our own server's
            space = found.tag.removesuffix("ListBucketResult")
            for row in found.iter(f"{space}Contents"):
                keys[str(row.findtext(f"{space}Key"))] = int(row.findtext(f"{space}Size") or 0)
            if not (more := found.findtext(f"{space}NextContinuationToken")):
                return keys
            asked["continuation-token"] = more

    def get(self, bucket: str, key: str) -> httpx2.Response:
        """An object as its owner gets it."""
        answer = httpx2.get(f"{self.url}/{bucket}/{key}", headers={"Authorization": _SIGNED}, timeout=20)
        assert answer.status_code == 200, answer.text
        return answer

    def put(self, bucket: str, key: str, data: bytes) -> None:
        answer = httpx2.put(f"{self.url}/{bucket}/{key}", headers={"Authorization": _SIGNED}, content=data, timeout=60)
        assert answer.status_code == 200, answer.text

    def delete(self, bucket: str, key: str) -> None:
        answer = httpx2.delete(f"{self.url}/{bucket}/{key}", headers={"Authorization": _SIGNED}, timeout=20)
        assert answer.status_code == 204, answer.text

    def uploads(self, bucket: str) -> int:
        """Uploads in parts that were begun and neither completed nor given up."""
        return httpx2.get(f"{self.url}/{bucket}?uploads", timeout=20).text.count("<UploadId>")

    def environment(self, bucket: str, url: str = "") -> dict[str, str]:
        """What a process of ours is told, `url` being the way there."""
        return {"STORYNOTE_STORAGE_URL": f"s3://{bucket}/files", "AWS_ENDPOINT_URL": url or self.url, **KEYS}

    def close(self) -> None:
        self.process.kill()
        self.process.wait(10)
        self._log.close()


@functools.cache
def shared() -> S3:
    """The one of this test process."""
    server = S3()
    atexit.register(server.close)
    return server


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
