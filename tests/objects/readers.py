"""A process that reads from a shared cache too small for what it reads. Not a test itself: `test_bucket` starts several."""

import asyncio
import random
import sys
from pathlib import Path

from storynote.storage import cache as caching
from storynote.storage.bucket import Bucket
from storynote.storage.cache import Cache

MIB = 1024 * 1024
READS = 60


async def work(url: str, folder: Path, seed: int) -> None:
    # The least that may be kept, at once: so that every moment is one at which something is thrown away.
    caching.YOUNG_SECONDS = 0.0
    cache, chance = Cache(folder, 2 * MIB, 3600.0), random.Random(seed)
    files = Bucket(url, cache, direct=False)
    for _ in range(READS):
        number = chance.randrange(10)
        with files.holding():
            path = await files.local(f"a/{number}")
            await asyncio.to_thread(cache.trim)
            data = await asyncio.to_thread(path.read_bytes)
            assert data == bytes([number]) * MIB, f"{path}: {len(data)} bytes"


if __name__ == "__main__":
    asyncio.run(work(sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])))
