"""Our pictures at fal: its storage takes them before a request names them. Rule: nothing is bought here, so it may be done again.

Wire facts: npm @fal-ai/client 1.10.1 `src/storage.js`: `POST …/storage/upload/initiate` gives an address to put the bytes at
and the one they are found at. The first is of the provider's choosing, so it is written to under the rules of `fetch`.
"""

import asyncio
import time
from pathlib import Path

from storynote import media
from storynote.fetch import Fetcher, FetchFailed, FetchRefused
from storynote.providers import Broken, Busy, ProviderError, Rejected
from storynote.providers.fal.errors import UNAVAILABLE, busy
from storynote.providers.http import Answered, Http, NoAnswer

FILE_BYTES_MAX = 90 * 1024 * 1024
"""Beyond it fal's own client sends in parts."""
INITIATE_SECONDS_MAX = 30.0
KNOWN_MAX = 1000
KEPT_SECONDS = 24 * 3600
"""How long fal keeps a user's picture at a public address: longer than any job may take."""
LIFECYCLE = {"X-Fal-Object-Lifecycle": f'{{"expiration_duration_seconds":{KEPT_SECONDS}}}'}


class Uploads:
    """fal's storage."""

    def __init__(self, key: str, rest_url: str, fetcher: Fetcher) -> None:
        self._http = Http({"Authorization": f"Key {key}", **LIFECYCLE})
        self._url = f"{rest_url.rstrip('/')}/storage/upload/initiate?storage_type=fal-cdn-v3"
        self._fetcher = fetcher
        self._known: dict[tuple[str, str], tuple[float, str]] = {}
        """(job, role) → when it was brought and where it is: a job that was turned away does not bring it again."""

    async def close(self) -> None:
        await self._http.close()

    async def bring(self, job_id: str, role: str, path: Path) -> str:
        """Where fal finds that job's file from now on. Raises Busy, Rejected (too large) or Broken (they do not take it).

        Every job has an address of its own, even for the same picture: so a lost submit is told from its like.
        """
        at, url = self._known.get((job_id, role), (float("-inf"), ""))
        if time.monotonic() - at > KEPT_SECONDS / 2:
            url = await self._brought(role, path)
            self._known[job_id, role] = (time.monotonic(), url)
            while len(self._known) > KNOWN_MAX:
                del self._known[next(iter(self._known))]
        return url

    async def _brought(self, role: str, path: Path) -> str:
        head, size = await asyncio.to_thread(_look, path)
        if size > FILE_BYTES_MAX:
            raise Rejected(
                f"{role}: this model takes pictures of up to {FILE_BYTES_MAX >> 20} MB", type="invalid_input"
            )
        found = media.sniff(head)
        mime_type = found.mime_type if found is not None else "application/octet-stream"
        put_url, file_url = await self._initiate(f"{role}.{mime_type.rpartition('/')[2]}", mime_type)
        try:
            await self._fetcher.put(put_url, path, mime_type=mime_type)
        except FetchFailed as error:
            if error.again:
                raise Busy(UNAVAILABLE) from error
            raise Broken(UNAVAILABLE, type="provider_unavailable") from error
        except FetchRefused as error:
            raise Broken(UNAVAILABLE, type="provider_unavailable") from error
        return file_url

    async def _initiate(self, name: str, mime_type: str) -> tuple[str, str]:
        body = {"content_type": mime_type, "file_name": name}
        try:
            answer = await self._http.ask("POST", self._url, seconds_max=INITIATE_SECONDS_MAX, json=body)
        except NoAnswer as error:
            raise Busy(UNAVAILABLE) from error
        if answer.status != 200:
            raise _refusal(answer)
        given = answer.json()
        urls = [given.get(name) for name in ("upload_url", "file_url")] if isinstance(given, dict) else []
        put_url, file_url = (url if isinstance(url, str) else "" for url in urls or ("", ""))
        if not put_url or not file_url.startswith(("https://", "http://")):
            raise Busy(UNAVAILABLE)
        return put_url, file_url


def _refusal(answer: Answered) -> ProviderError:
    if answer.status == 429 or answer.status >= 500:
        return busy(answer)
    account = answer.status in (401, 402, 403)
    return Broken(UNAVAILABLE, type="provider_account" if account else "provider_unavailable")


def _look(path: Path) -> tuple[bytes, int]:
    with path.open("rb") as file:
        return file.read(media.HEAD_BYTES), path.stat().st_size
