"""What a write was refused for is there to be read by whoever is told of it."""

import asyncio
from pathlib import Path

import pytest

from storynote.db import Missed, Statement
from storynote.db.migrate import migrate
from storynote.db.sqlite import Database

ROUNDS = 100
FIRST = "INSERT INTO facts (name, value) VALUES ($1, 'first') ON CONFLICT (name) DO NOTHING"


async def _both(db: Database, name: str) -> None:
    first, second = await asyncio.gather(
        db.write(Statement(FIRST, (name,), rows=1)), _refused(db, name), return_exceptions=True
    )
    assert not isinstance(first, BaseException)
    assert second == ("first",)


async def _refused(db: Database, name: str) -> object:
    with pytest.raises(Missed):
        await db.write(Statement(FIRST, (name,), rows=1))
    return await db.one("SELECT value FROM facts WHERE name = $1", name)


def test_a_refusal_is_told_when_what_it_rests_on_is_kept(tmp_path: Path) -> None:
    migrate(tmp_path / "storynote.db")

    async def work() -> None:
        db = Database(tmp_path / "storynote.db")
        for n in range(ROUNDS):
            await _both(db, f"fact {n}")
        await db.close()

    asyncio.run(work())
