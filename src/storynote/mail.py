"""Mail to one person: plain text over SMTP. Rule: in a thread of its own, never inside a write, and no address in the log.

RFC 5321 over TLS: `smtps://` speaks it from the first byte, `smtp://` after STARTTLS, without which no password is sent
to another machine than this one.
"""

import asyncio
import logging
import smtplib
import ssl
from concurrent.futures import ThreadPoolExecutor
from email.message import EmailMessage
from email.utils import formatdate, make_msgid
from urllib.parse import SplitResult, unquote, urlsplit

from storynote.errors import ConfigurationError

log = logging.getLogger(__name__)

SECONDS_MAX = 10.0
THREADS_MAX = 2
PORTS = {"smtp": 587, "smtps": 465}
HERE = ("localhost", "127.0.0.1", "::1")


class NotSent(Exception):
    """The server refused it or could not be reached."""


class Mail:
    """Sends by the server that `url` names; an empty one means: there is none."""

    def __init__(self, url: str, sender: str) -> None:
        self._server = parse(url) if url else None
        self._sender = sender
        self._threads = ThreadPoolExecutor(THREADS_MAX, thread_name_prefix="mail")

    @property
    def configured(self) -> bool:
        return self._server is not None

    async def send(self, to: str, subject: str, text: str) -> None:
        """Raises NotSent."""
        server = self._server
        if server is None:
            raise NotSent("No mail server is configured")
        letter = _letter(self._sender, to, subject, text)
        try:
            await asyncio.get_running_loop().run_in_executor(self._threads, _deliver, server, letter)
        except (OSError, smtplib.SMTPException, ValueError) as error:
            # Their words may quote the address; the kind of failure is enough to look further.
            raise NotSent(type(error).__name__) from None

    def close(self) -> None:
        self._threads.shutdown(wait=False, cancel_futures=True)


def parse(url: str) -> SplitResult:
    """Raises ConfigurationError unless it is smtp(s)://[user:password@]host[:port]."""
    parts = urlsplit(url)
    try:
        port = parts.port
    except ValueError:
        port = 0
    if parts.scheme not in PORTS or not parts.hostname or port == 0 or parts.path.strip("/"):
        raise ConfigurationError(
            "STORYNOTE_SMTP_URL must be smtp://user:password@host:587 or smtps://user:password@host:465"
        )
    return parts


def _letter(sender: str, to: str, subject: str, text: str) -> EmailMessage:
    letter = EmailMessage()
    letter["From"], letter["To"], letter["Subject"] = sender, to, subject
    letter["Date"] = formatdate()
    letter["Message-ID"] = make_msgid(domain=sender.rpartition("@")[2].strip("> "))
    letter["Auto-Submitted"] = "auto-generated"
    letter.set_content(text)
    return letter


def greet(server: SplitResult) -> None:
    """Connect and sign in as if there were something to send. Raises OSError, smtplib.SMTPException."""
    _talk(server, None)


def _deliver(server: SplitResult, letter: EmailMessage) -> None:
    _talk(server, letter)


def _talk(server: SplitResult, letter: EmailMessage | None) -> None:
    host = server.hostname or ""
    port = server.port or PORTS[server.scheme]
    trust = ssl.create_default_context()
    if server.scheme == "smtps":
        with smtplib.SMTP_SSL(host, port, timeout=SECONDS_MAX, context=trust) as connection:
            _hand_over(connection, server, letter)
        return
    with smtplib.SMTP(host, port, timeout=SECONDS_MAX) as connection:
        connection.ehlo()
        if connection.has_extn("starttls"):
            connection.starttls(context=trust)
        elif server.username and host not in HERE:
            raise smtplib.SMTPNotSupportedError("no STARTTLS: the password is not sent")
        _hand_over(connection, server, letter)


def _hand_over(connection: smtplib.SMTP, server: SplitResult, letter: EmailMessage | None) -> None:
    if server.username:
        connection.login(unquote(server.username), unquote(server.password or ""))
    if letter is not None:
        connection.send_message(letter)
