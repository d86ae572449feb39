"""One interface over a folder and a bucket: what is put is what is got, and an ill bucket is no empty one."""

import asyncio
import contextlib
import hashlib
import os
import random
import subprocess
import sys
import time
from collections.abc import AsyncIterator
from pathlib import Path

import httpx2
import pytest

from storynote.errors import Unavailable
from storynote.storage import Gone, Storage
from storynote.storage.bucket import PART_BYTES, Bucket
from storynote.storage.cache import YOUNG_SECONDS, Cache
from storynote.storage.folder import Folder
from tests.fakes.fal import png
from tests.objects.conftest import MIB, Open
from tests.objects.relay import Relay
from tests.s3 import S3
from tests.server import ROOT


async def chunks(data: bytes, size: int = 100_000) -> AsyncIterator[bytes]:
    for start in range(0, len(data), size):
        yield data[start : start + size]


def noise(size: int, seed: int = 1) -> bytes:
    return random.Random(seed).randbytes(size)


@pytest.fixture(params=["folder", "bucket"])
def files(request: pytest.FixtureRequest, tmp_path: Path) -> Storage:
    if request.param == "folder":
        return Folder(tmp_path / "assets")
    opened: Open = request.getfixturevalue("opened")
    return opened()


async def all_of(files: Storage, place: str, start: int, length: int) -> bytes:
    return b"".join([chunk async for chunk in files.read(place, start, length)])


def test_what_is_put_is_what_is_got(files: Storage) -> None:
    data = noise(3 * MIB + 7)

    async def work() -> None:
        stored = await files.put("a/b/c", chunks(data))
        assert (stored.bytes, stored.sha256) == (len(data), hashlib.sha256(data).hexdigest())
        assert stored.head == data[:4096]
        assert await files.size("a/b/c") == len(data)
        assert await all_of(files, "a/b/c", 0, len(data)) == data
        assert await all_of(files, "a/b/c", 1_000_003, 2_000_000) == data[1_000_003:3_000_003]
        assert await files.whole("a/b/c") == data
        assert (await files.local("a/b/c")).read_bytes() == data
        await files.copy("a/b/c", "a/b/d")
        await files.delete("a/b/c")
        await files.delete("a/b/c")
        assert await files.size("a/b/c") is None
        assert (await files.local("a/b/d")).read_bytes() == data
        await files.put("a/b/d", chunks(b"anew"))
        assert await files.whole("a/b/d") == b"anew"
        assert (await files.local("a/b/d")).read_bytes() == b"anew"
        await files.check()

    asyncio.run(work())


def test_what_is_not_there_is_gone(files: Storage) -> None:
    async def work() -> None:
        for question in (files.whole("a/x"), files.local("a/x"), files.copy("a/x", "a/y"), all_of(files, "a/x", 0, 9)):
            with pytest.raises(Gone):
                await question
        assert await files.size("a/x") is None

    asyncio.run(work())


def test_what_a_source_raises_is_passed_on_and_leaves_nothing(files: Storage) -> None:
    async def broken() -> AsyncIterator[bytes]:
        yield noise(2 * MIB)
        raise ZeroDivisionError

    async def work() -> None:
        with pytest.raises(ZeroDivisionError):
            await files.put("a/b", broken())
        assert await files.size("a/b") is None

    asyncio.run(work())


def test_old_files_are_pruned_and_young_ones_are_not(files: Storage) -> None:
    async def work() -> None:
        await files.put("spool/x/1", chunks(b"one"))
        await files.put("other/1", chunks(b"two"))
        await files.prune("spool/x", 3600)
        assert await files.size("spool/x/1") == 3
        await asyncio.sleep(1.1)  # stores tell the time in seconds
        await files.prune("spool/x", 0)
        assert await files.size("spool/x/1") is None
        assert await files.size("other/1") == 3

    asyncio.run(work())


# The bucket ------------------------------------------------------------------------------------------------------


def test_large_files_go_in_parts_and_say_what_they_are(opened: Open, relay: Relay, server_s3: S3, bucket: str) -> None:
    film = b"\x00\x00\x00\x18ftypisom" + noise(3 * PART_BYTES)

    async def work() -> None:
        await opened().put("acc/0123/0123456789abcdef01234567", chunks(film))
        await opened().put("acc/0123/page", chunks(b"<html>"))

    asyncio.run(work())
    assert relay.count("PUT", "partNumber=") == 4
    found = server_s3.get(bucket, "files/acc/0123/0123456789abcdef01234567")
    assert found.headers["content-type"] == "video/mp4"
    assert found.headers["content-disposition"] == 'inline; filename="0123456789abcdef01234567.mp4"'
    assert found.content == film
    page = server_s3.get(bucket, "files/acc/0123/page")
    assert (page.headers["content-type"], page.headers["content-disposition"]) == (
        "application/octet-stream",
        "attachment",
    )


def test_parts_that_fail_or_are_cut_are_sent_again(
    opened: Open, relay: Relay, server_s3: S3, bucket: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    left = ["cut", "500", "cut"]

    def fault(method: str, path: str) -> str:
        return left.pop() if method == "PUT" and "partNumber=2" in path and left else ""

    relay.fault = fault
    data = noise(2 * PART_BYTES + 5)

    async def work() -> None:
        await opened().put("a/b", chunks(data))

    asyncio.run(work())
    assert left == []
    assert server_s3.get(bucket, "files/a/b").content == data
    assert server_s3.uploads(bucket) == 0


def test_an_upload_that_fails_for_good_leaves_nothing(opened: Open, relay: Relay, server_s3: S3, bucket: str) -> None:
    relay.fault = lambda method, path: "500" if "partNumber=2" in path else ""

    async def work() -> None:
        with pytest.raises(Unavailable) as error:
            await opened().put("a/b", chunks(noise(PART_BYTES + 5)))
        assert error.value.retry_after_seconds

    asyncio.run(work())
    assert server_s3.keys(bucket) == {}
    assert server_s3.uploads(bucket) == 0


@pytest.mark.long
def test_memory_does_not_grow_with_the_file(relay: Relay, bucket: str, server_s3: S3, tmp_path: Path) -> None:
    """A process that stores 200 MB and brings them back may need 100 MB for it."""
    done = subprocess.run(
        [sys.executable, "-m", "tests.objects.large", f"s3://{bucket}/files", str(tmp_path), "200"],
        env={**os.environ, **server_s3.environment(bucket)},
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=200,
        check=False,
    )
    assert done.returncode == 0, done.stderr
    grown_mib = float(done.stdout)
    assert grown_mib < 100


@pytest.mark.parametrize("fault", ["500", "cut"])
def test_an_ill_bucket_is_no_empty_one(opened: Open, relay: Relay, fault: str) -> None:
    async def work() -> None:
        files = opened()
        await files.put("a/b", chunks(b"data"))
        relay.fault = lambda method, path: fault
        other = opened("elsewhere")
        for question in (
            other.whole("a/b"), other.local("a/b"), other.size("a/b"), all_of(other, "a/b", 0, 4),
            other.copy("a/b", "a/c"), other.delete("a/b"), other.check(), other.put("a/d", chunks(b"d")),
        ):  # fmt: skip
            with pytest.raises(Unavailable):
                await question
        assert (await files.local("a/b")).read_bytes() == b"data"

    asyncio.run(work())


def test_a_bucket_that_was_removed_is_no_empty_one(opened: Open, server_s3: S3, bucket: str) -> None:
    async def work() -> None:
        files = opened()
        await files.put("a/b", chunks(b"data"))
        server_s3.remove(bucket)
        other = opened("elsewhere")
        for question in (other.whole("a/b"), other.local("a/b"), other.size("a/b"), all_of(other, "a/b", 0, 4)):
            with pytest.raises(Unavailable):
                await question

    asyncio.run(work())


@pytest.mark.long
def test_nobody_waits_without_end_for_a_bucket_that_hangs(opened: Open, relay: Relay) -> None:
    relay.fault = lambda method, path: "hang"

    async def work() -> None:
        files, began = opened(), time.monotonic()
        with pytest.raises(Unavailable):
            await files.check()
        assert time.monotonic() - began < 8
        reads = (files.whole("a"), files.size("b"), files.local("c"), all_of(files, "d", 0, 9), files.delete("e"))
        answers = await asyncio.gather(*reads, return_exceptions=True)
        assert {type(answer) for answer in answers} == {Unavailable}
        assert time.monotonic() - began < 35

    asyncio.run(work())


# Copies on this machine ------------------------------------------------------------------------------------------


def test_a_copy_is_brought_once_however_many_want_it(opened: Open, relay: Relay) -> None:
    async def work() -> None:
        await opened().put("a/b", chunks(noise(MIB)))
        relay.seen.clear()
        files = opened("elsewhere")
        paths = await asyncio.gather(*(files.local("a/b") for _ in range(20)))
        assert len(set(paths)) == 1
        await files.local("a/b")
        assert relay.count("GET", "/a/b") == 1

    asyncio.run(work())


def test_the_cache_keeps_to_its_bytes_and_its_time(tmp_path: Path) -> None:
    cache = Cache(tmp_path, 10_000, 1000.0)
    now = time.time()

    def keep(place: str, size: int, seconds: float) -> None:
        with cache.scratch() as scratch:
            scratch.write_bytes(bytes(size))
            cache.take(place, scratch)
        path = cache.find(place)
        assert path is not None
        os.utime(path, (now - seconds, now - seconds))

    keep("old", 10, 1001)
    for number in range(5):
        keep(f"used/{number}", 4000, YOUNG_SECONDS + 10 * (5 - number))
    cache.trim()
    there = [place for place in ("old", *(f"used/{n}" for n in range(5))) if cache.find(place)]
    assert there == ["used/3", "used/4"]


def test_what_is_held_stays_whatever_is_thrown_away(opened: Open) -> None:
    async def work() -> None:
        files = opened()
        await files.put("a/b", chunks(b"held"))
        with files.holding():
            path = await files.local("a/b")
            other = Cache(path.parent.parent.parent, 1, 0.0)
            await asyncio.to_thread(other.trim)
            assert other.find("a/b") is None
            assert path.read_bytes() == b"held"
        assert not path.exists()
        assert (await files.local("a/b")).read_bytes() == b"held"

    asyncio.run(work())


def test_processes_that_share_a_cache_read_whole_files(
    opened: Open, relay: Relay, bucket: str, server_s3: S3, tmp_path: Path
) -> None:
    """Three processes read ten files again and again from a cache that has room for two of them."""

    async def fill() -> None:
        for number in range(10):
            await opened().put(f"a/{number}", chunks(bytes([number]) * MIB))

    asyncio.run(fill())
    command = [sys.executable, "-m", "tests.objects.readers", f"s3://{bucket}/files", str(tmp_path / "shared")]
    environment = {**os.environ, **server_s3.environment(bucket)}
    readers = [
        subprocess.Popen([*command, str(seed)], env=environment, cwd=ROOT, stderr=subprocess.PIPE, text=True)
        for seed in range(3)
    ]
    for reader in readers:
        _, said = reader.communicate(timeout=120)
        assert reader.returncode == 0, said
    assert list((tmp_path / "shared" / "held").iterdir()) == []
    assert list((tmp_path / "shared" / "scratch").iterdir()) == []


def test_a_full_disk_here_is_said(opened: Open, tmp_path: Path) -> None:
    async def work() -> None:
        files = opened()
        (tmp_path / "cache" / "scratch").rmdir()
        with pytest.raises(Unavailable):
            await files.put("a/b", chunks(b"data"))
        with contextlib.suppress(FileNotFoundError):
            assert await files.size("a/b") is None

    asyncio.run(work())


# Addresses of the bucket itself ----------------------------------------------------------------------------------


def test_direct_addresses(opened: Open, relay: Relay) -> None:
    async def work() -> tuple[str, Bucket]:
        files = opened(direct=True)
        assert files.origin == relay.url
        await files.put("a/0123456789abcdef01234567", chunks(png(1)))
        address = await files.direct("a/0123456789abcdef01234567")
        assert address is not None
        return address, files

    address, files = asyncio.run(work())
    found = httpx2.get(address, headers={"Range": "bytes=0-7"})
    assert (found.status_code, found.content) == (206, b"\x89PNG\r\n\x1a\n")
    assert found.headers["content-type"] == "image/png"
    take = asyncio.run(files.direct_put("a/new", "image/png", 3, 60))
    assert take is not None
    assert take.headers == {"Content-Type": "image/png"}
    assert "X-Amz-SignedHeaders=content-length%3Bcontent-type%3Bhost" in take.url
    assert httpx2.put(take.url, content=b"abc", headers=take.headers).status_code == 200
    assert asyncio.run(files.size("a/new")) == 3


def test_without_it_there_are_none(opened: Open) -> None:
    files = opened()
    assert files.origin == ""
    assert asyncio.run(files.direct("a/b")) is None
    assert asyncio.run(files.direct_put("a/b", "image/png", 1, 60)) is None
