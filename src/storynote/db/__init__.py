"""The store's contract: a write is a list of Statements that commits as one, a read is one statement.

Rule: nobody holds a transaction open. What must be atomic is said at once, as values, so that no code can touch the
network inside a transaction and the store is free to commit many writes with one fsync.
"""

from collections.abc import Callable, Sequence
from typing import Protocol, TypeVar

import msgspec

from storynote.errors import StoryNoteError, Unavailable

T = TypeVar("T")
Value = str | int | float | bytes | None
Row = tuple[Value, ...]


class Statement(msgspec.Struct, frozen=True):
    """One SQL statement with `$1`, `$2` … parameters.

    `rows` is the number of rows it must change or return; any other number undoes the whole write and raises
    `refusal` (Missed when there is none).
    """

    sql: str
    params: tuple[Value, ...] = ()
    rows: int | None = None
    refusal: Exception | None = None


Write = Sequence[Statement]


class Database(Protocol):
    """An open store: `sqlite` for one process, `postgres` for any number of them."""

    async def many(self, sql: str, *params: Value) -> list[Row]:
        """All rows of a read. Raises StoreUnavailable."""

    async def one(self, sql: str, *params: Value) -> Row | None:
        """The first row of a read, or None. Raises StoreUnavailable."""

    async def write(self, *statements: Statement) -> list[list[Row]]:
        """Run `statements` as one durable transaction and return the rows each returned.

        Raises a statement's own refusal (or Missed) when its row count is not the expected one, Duplicate, Invariant,
        StoreUnavailable (nothing was kept) or Unknown (it may have been kept).
        """

    async def check(self) -> None:
        """Raise StoreUnavailable unless the store can be read and written now."""

    async def close(self) -> None:
        """Finish what was asked, then let go."""


def record(kind: Callable[..., T], row: Row) -> T:
    """A row as the value it stands for: its columns are the fields of `kind`, in order."""
    return kind(*row)


class Missed(StoryNoteError):
    """A guarded statement met another number of rows than it had to: somebody else was first."""


class Duplicate(StoryNoteError):
    """A UNIQUE or PRIMARY KEY constraint refused the write. The message names the columns."""


class Invariant(StoryNoteError):
    """A CHECK, a foreign key or a trigger refused the write: a mistake of ours that did no harm."""


class StoreUnavailable(Unavailable):
    """The database cannot answer now (disk full, locked, gone). Nothing of the write was kept."""

    def __init__(self, reason: str) -> None:
        super().__init__(
            "The store cannot be reached right now. Nothing was changed; try again.", retry_after_seconds=2
        )
        self.reason = reason


class SchemaTooNew(StoryNoteError):
    """The database was written by a newer version of the code: running on it could lose what we do not know of."""


class Unknown(StoreUnavailable):
    """The connection broke after a write was sent: it may have been kept. Whoever repeats it must do so by its key."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.message = (
            "The store went away before it answered: whether this was kept is not known. Look, or repeat the request"
            " with the same Idempotency-Key."
        )
