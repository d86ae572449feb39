"""The data directory: which file the database is, and that one server at a time has it."""

import fcntl
from pathlib import Path
from typing import IO

from storynote.errors import ConfigurationError

DATABASE_FILE = "storynote.db"
LOCK_FILE = "lock"


def lock_data(folder: Path) -> IO[str]:
    """Make the data directory ours alone. Raises ConfigurationError when it cannot be used or another server has it."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        lock = (folder / LOCK_FILE).open("w")
    except OSError as error:
        raise ConfigurationError(f"The data directory {folder} cannot be used: {error.strerror}") from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        lock.close()
        raise ConfigurationError(f"Another server is using the data directory {folder}") from error
    return lock
