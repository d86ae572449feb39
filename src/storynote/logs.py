"""How a process logs: lines for a person at a terminal, JSON for everything else. Rule: no line holds a secret or a prompt.

Every line names the request, the account and the job it is about, wherever it was written: `about` says so once for the
task, and whatever is logged in it carries those names. The text of a foreign exception is left out, since drivers quote
values in it (its kind and the way to it stay); whatever looks like one of our keys, or equals a secret of the
environment, is blotted out. At level debug exceptions speak, and every request has a line of its own.
"""

import logging
import os
import re
import sys
import traceback
from collections.abc import Mapping
from contextvars import ContextVar
from datetime import UTC, datetime

import msgspec

from storynote import metrics
from storynote.errors import ConfigurationError, StoryNoteError

FORMATS = ("auto", "text", "json")
LEVELS = ("debug", "info", "warning", "error")
SECRET_CHARACTERS_MIN = 8
HIDDEN = "[hidden]"
_SECRETS = re.compile(r"(_KEY|_TOKEN|_SECRET|_PASSWORD|PASSWD)$")
_PASSWORD = re.compile(r"://[^/\s:@]*:([^/\s@]+)@")
_LOOKS_SECRET = re.compile(
    r"sk_(?:live|test)_\w+|(?i:bearer|key) +[\w.:~+/=-]{8,}|(?<=[?&#])(?:token|sig|signature|key|X-Amz-\w+)=[^&\s\"']+"
)
_NOISY = ("pgqueuer", "botocore", "urllib3", "asyncio", "opentelemetry")
"""Others' loggers that say at info what is of no use to an operator, one line for every message."""


Subject = tuple[str, str, str]
"""What a line is about: request, account, job; what is empty is not told.

Names and not the thing itself: a context outlives its task in whatever timer was set meanwhile, and a request that is kept
alive by one cost a poll a quarter more.
"""
_NAMES = ("request", "account", "job")
_SUBJECT: ContextVar[Subject] = ContextVar("subject", default=("", "", ""))
about = _SUBJECT.set
"""From here on, whatever this task logs is about that."""


def configure(role: str, environment: Mapping[str, str] | None = None) -> None:
    """Log to stderr, as STORYNOTE_LOG and STORYNOTE_LOG_LEVEL say. Raises ConfigurationError."""
    env = os.environ if environment is None else environment
    wanted, level = env.get("STORYNOTE_LOG") or "auto", env.get("STORYNOTE_LOG_LEVEL") or "info"
    if wanted not in FORMATS:
        raise ConfigurationError(f"STORYNOTE_LOG={wanted!r}: must be auto, text or json")
    if level not in LEVELS:
        raise ConfigurationError(f"STORYNOTE_LOG_LEVEL={level!r}: must be debug, info, warning or error")
    as_text = wanted == "text" or (wanted == "auto" and sys.stderr.isatty())
    kind = _Text if as_text else _Json
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(kind(role, secrets_of(env), in_full=level == "debug"))
    handler.addFilter(_count)
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)
    for name in _NOISY:
        logging.getLogger(name).setLevel(logging.WARNING)


def secrets_of(environment: Mapping[str, str]) -> tuple[str, ...]:
    """Values of the environment that must never be shown, the longest first."""
    found = {value for name, value in environment.items() if _SECRETS.search(name)}
    found |= {password for value in environment.values() for password in _PASSWORD.findall(value)}
    # fal's key is "id:secret"; either half alone must not be shown.
    found |= {part for value in tuple(found) for part in value.split(":")}
    return tuple(sorted((value for value in found if len(value) >= SECRET_CHARACTERS_MIN), key=len, reverse=True))


def _count(record: logging.LogRecord) -> bool:
    metrics.MESSAGES.of(record.levelname.lower()).add()
    return True


class _Told(logging.Formatter):
    """What both forms share: which line is about what, and what may be said."""

    def __init__(self, role: str, secrets: tuple[str, ...], *, in_full: bool) -> None:
        super().__init__()
        self._role, self._secrets, self._in_full = role, secrets, in_full

    def _ids(self) -> Mapping[str, str]:
        return {name: value for name, value in zip(_NAMES, _SUBJECT.get(), strict=True) if value}

    def _hide(self, text: str) -> str:
        for secret in self._secrets:
            text = text.replace(secret, HIDDEN)
        return _LOOKS_SECRET.sub(HIDDEN, text)

    def _failure(self, record: logging.LogRecord) -> str:
        """The exception and how it came about."""
        error = record.exc_info[1] if record.exc_info else None
        if error is None:
            return ""
        if self._in_full:
            return "".join(traceback.format_exception(error)).rstrip()
        told = [_line(error)]
        while (cause := error.__cause__ or (None if error.__suppress_context__ else error.__context__)) is not None:
            told.append(f"from {_line(cause)}")
            error = cause
        return "\n".join(told)


def _line(error: BaseException) -> str:
    frames = traceback.extract_tb(error.__traceback__)
    way = " < ".join(f"{os.path.basename(frame.filename)}:{frame.lineno} {frame.name}" for frame in reversed(frames))
    said = f": {error}" if isinstance(error, StoryNoteError) else ""
    return f"{type(error).__name__}{said} at {way or 'unknown'}"


class _Text(_Told):
    """One line for a person."""

    def format(self, record: logging.LogRecord) -> str:
        time = datetime.fromtimestamp(record.created, UTC).strftime("%H:%M:%S.%f")[:-3]
        ids = "".join(f" {name}={value}" for name, value in self._ids().items())
        failure = self._failure(record)
        line = f"{time} {record.levelname} {record.name}: {record.getMessage()}{ids}"
        return self._hide(f"{line}\n{failure}" if failure else line)


class _Json(_Told):
    """One JSON object a line."""

    def format(self, record: logging.LogRecord) -> str:
        line: dict[str, object] = {
            "time": datetime.fromtimestamp(record.created, UTC).isoformat(timespec="milliseconds"),
            "level": record.levelname.lower(),
            "logger": record.name,
            "message": self._hide(record.getMessage()),
            "role": self._role,
            "pid": record.process,
            **self._ids(),
        }
        if failure := self._failure(record):
            line["failure"] = self._hide(failure)
        return msgspec.json.encode(line).decode()
