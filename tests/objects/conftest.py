"""A bucket, the way to it, and a storage over it."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from storynote.storage.bucket import Bucket
from storynote.storage.cache import Cache
from tests import s3
from tests.objects.relay import Relay
from tests.s3 import S3

MIB = 1024 * 1024
Open = Callable[..., Bucket]


@pytest.fixture(scope="session")
def server_s3() -> S3:
    return s3.shared()


@pytest.fixture
def bucket(server_s3: S3) -> str:
    return server_s3.bucket()


@pytest.fixture
def relay(server_s3: S3) -> Iterator[Relay]:
    started = Relay(server_s3.url)
    yield started
    started.close()


@pytest.fixture
def opened(relay: Relay, bucket: str, tmp_path: Path) -> Iterator[Open]:
    """Opens the bucket as a process of ours does: `folder` is its data directory, `cache_mib` what it may keep."""
    told = {**s3.KEYS, "AWS_ENDPOINT_URL": relay.url}
    before = {name: os.environ.get(name) for name in told}
    os.environ.update(told)

    def make(folder: str = "cache", cache_mib: int = 100, seconds: float = 3600.0, *, direct: bool = False) -> Bucket:
        return Bucket(f"s3://{bucket}/files", Cache(tmp_path / folder, cache_mib * MIB, seconds), direct=direct)

    yield make
    for name, value in before.items():
        if value is None:
            del os.environ[name]
        else:
            os.environ[name] = value
