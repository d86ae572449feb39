"""Prices the operator set in the app. Rule: they win over the catalogue's, from the next request on; what is held stays."""

from storynote.db import Database, Statement
from storynote.errors import NotFound

CREDITS_MAX = 1_000_000
"""The dearest unit: more is a slip of the finger."""


def put(model: str, credits: int, now_ms: int) -> Statement:
    return Statement(
        "INSERT INTO prices (model, credits, changed_ms) VALUES ($1, $2, $3)"
        " ON CONFLICT (model) DO UPDATE SET credits = $2, changed_ms = $3",
        (model, credits, now_ms),
    )


def drop(model: str) -> Statement:
    """Back to the catalogue's. Raises NotFound when the operator had set none."""
    return Statement(
        "DELETE FROM prices WHERE model = $1",
        (model,),
        rows=1,
        refusal=NotFound("No price was set for that model here: it has the catalogue's already"),
    )


async def all_set(db: Database) -> dict[str, int]:
    """Model id → credits a unit."""
    return {str(model): int(str(credits)) for model, credits in await db.many("SELECT model, credits FROM prices")}
