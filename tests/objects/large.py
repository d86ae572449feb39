"""Stores a large file in a bucket and brings it back: prints by how many MiB the process grew. Not a test itself."""

import asyncio
import resource
import sys
from collections.abc import AsyncIterator
from pathlib import Path

from storynote.storage.bucket import Bucket
from storynote.storage.cache import Cache

MIB = 1024 * 1024


async def work(url: str, folder: Path, size_mib: int) -> float:
    async def chunks() -> AsyncIterator[bytes]:
        for number in range(size_mib):
            yield bytes([number % 256]) * MIB

    here, there = (Bucket(url, Cache(folder / name, 1024 * MIB, 3600.0), direct=False) for name in ("here", "there"))
    await here.check()
    before = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    stored = await here.put("large", chunks())
    assert (await there.local("large")).stat().st_size == stored.bytes == size_mib * MIB
    read = 0
    async for chunk in there.read("large", 0, stored.bytes):
        read += len(chunk)
    assert read == stored.bytes
    return (resource.getrusage(resource.RUSAGE_SELF).ru_maxrss - before) / 1024


if __name__ == "__main__":
    sys.stdout.write(f"{asyncio.run(work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3]))):.1f}")
