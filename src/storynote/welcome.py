"""The first minute: an account, a key, an address to open, and a line to paste. Rule: what is printed works as printed."""

import asyncio
import os
import sys
from pathlib import Path

from storynote import __version__, accounts, links
from storynote.db import Database
from storynote.deployment import open_store
from storynote.ids import new_id, time_ms
from storynote.settings import Settings

FIRST_EMAIL = "me@localhost"
FIRST_CREDITS = 1000
KEY_FILE = "first-key"


def greet(settings: Settings) -> None:
    """Make the operator's account if there is none; print where to enter, its key and a curl that works."""
    settings.data.mkdir(parents=True, exist_ok=True)
    path = settings.data / KEY_FILE
    remembered = path.read_text("utf-8").strip() if path.exists() else ""
    link, made = asyncio.run(_first_steps(open_store(settings), settings.address, first=not remembered))
    if made:
        _write_private(path, made + "\n")
    key = remembered or made
    address = settings.address
    lines = [f"StoryNote {__version__}", f"  open       {link}", "             (signs you in, once, within 24 hours)"]
    lines += [f"  address    {address}", f"  reference  {address}/reference"]
    if key:
        lines.append(f"  API key    {key}")
    else:
        lines.append("  API key    made before; for another: storynote keys create --email you@example.com")
    if not settings.provider.fal_key and settings.sandbox == "auto":
        lines.append(
            "  sandbox    no provider key is set: this machine makes everything itself, and nothing is charged"
        )
    lines += ["", "Draw something (in another terminal):", "", *_example(address, key or "$STORYNOTE_API_KEY"), ""]
    print("\n".join(lines), flush=True)


def _example(address: str, key: str) -> list[str]:
    return [
        f"  KEY={key}",
        f'  PROJECT=$(curl -s -X POST {address}/v1/projects -H "Authorization: Bearer $KEY" \\',
        """    -H "Content-Type: application/json" -d '{"name": "My First Project"}' | cut -d'"' -f4)""",
        f'  JOB=$(curl -s -X POST {address}/v1/projects/$PROJECT/image -H "Authorization: Bearer $KEY" \\',
        """    -H "Content-Type: application/json" \\""",
        """    -d '{"directPrompt": "A fox reading a book in a cozy library", "aspectRatio": "16:9"}' | cut -d'"' -f4)""",
        f'  sleep 3; curl -s {address}/v1/jobs/$JOB -H "Authorization: Bearer $KEY"',
    ]


async def _first_steps(db: Database, address: str, *, first: bool) -> tuple[str, str]:
    """A one-time link for the operator and, when it was just made, the first account's key."""
    try:
        key = await _first_key(db) if first else ""
        made = links.draw("enter", time_ms(), account_id=await _operator(db))
        await db.write(links.insert(made))
    finally:
        await db.close()
    return made.url(address), key


async def _first_key(db: Database) -> str:
    if await db.one("SELECT 1 FROM accounts LIMIT 1") is not None:
        return ""
    return (await accounts.create_key(db, FIRST_EMAIL, "first key", FIRST_CREDITS)).plain


async def _operator(db: Database) -> str:
    """Whoever starts the server runs it: the account of an operator, made where there is none."""
    found = await accounts.first_operator(db)
    if found is not None:
        return found.id
    if await accounts.by_email(db, FIRST_EMAIL) is None:
        await db.write(accounts.insert(new_id(), FIRST_EMAIL))
    await accounts.promote(db, FIRST_EMAIL)
    found = await accounts.first_operator(db)
    assert found is not None
    return found.id


def _write_private(path: Path, text: str) -> None:
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as file:
        file.write(text)
    print(
        f"The key is kept in {path} for `storynote demo`; delete the file when you no longer need it.", file=sys.stderr
    )
