"""A mail server that keeps what it is given: RFC 5321 with AUTH PLAIN (RFC 4954), STARTTLS (RFC 3207) and TLS from the start.

Its certificate is its own authority; `environment` says what makes the server under test believe it.
"""

import base64
import datetime
import email
import ipaddress
import socketserver
import ssl
import threading
from email.message import EmailMessage
from email.policy import default
from pathlib import Path
from typing import BinaryIO, NamedTuple

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec

USER, PASSWORD = "postman", "p@ss/word"


class Letter(NamedTuple):
    """What came in, and how."""

    sender: str
    to: list[str]
    message: EmailMessage
    encrypted: bool
    user: str


class Smtp(socketserver.ThreadingTCPServer):
    """Speaks on a port of its own; `tls` from the first byte, else after STARTTLS, which it can be without."""

    daemon_threads = True
    allow_reuse_address = True

    def __init__(self, folder: Path, *, tls: bool = False, starttls: bool = True) -> None:
        self.letters: list[Letter] = []
        self.refuses = False
        self.certificate = folder / "mail.pem"
        _certify(self.certificate)
        self.context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.context.load_cert_chain(self.certificate)
        self.tls, self.starttls = tls, starttls
        super().__init__(("127.0.0.1", 0), _Conversation)
        self._thread = threading.Thread(target=self.serve_forever, daemon=True)
        self._thread.start()

    def environment(self) -> dict[str, str]:
        secret = PASSWORD.replace("@", "%40").replace("/", "%2F")
        scheme = "smtps" if self.tls else "smtp"
        return {
            "STORYNOTE_SMTP_URL": f"{scheme}://{USER}:{secret}@localhost:{self.server_address[1]}",
            "STORYNOTE_MAIL_FROM": "StoryNote <no-reply@example.com>",
            "SSL_CERT_FILE": str(self.certificate),
        }

    def close(self) -> None:
        self.shutdown()
        self._thread.join(10)
        self.server_close()

    def handle_error(self, request: object, client_address: object) -> None:
        """A client that hangs up is nothing to report."""


class _Conversation(socketserver.BaseRequestHandler):
    server: Smtp

    def setup(self) -> None:
        self.encrypted, self.user = False, ""
        self.input: BinaryIO | None = None

    def finish(self) -> None:
        # The encrypted one is another than the server made, which it would close itself.
        if self.input is not None:
            self.input.close()
        self.request.close()

    def handle(self) -> None:
        if self.server.tls:
            self._encrypt()
        self._open()
        self._say("220 mail.example.com ESMTP")
        self._begin()
        while line := self._line(2000):
            word, _, rest = line.decode("ascii").strip().partition(" ")
            if word.upper() == "QUIT":
                self._say("221 bye")
                return
            self._command(word.upper(), rest)

    def _encrypt(self) -> None:
        self.request = self.server.context.wrap_socket(self.request, server_side=True)
        self.encrypted = True

    def _open(self) -> None:
        if self.input is not None:
            self.input.close()
        self.input = self.request.makefile("rb")

    def _line(self, bytes_max: int) -> bytes:
        assert self.input is not None
        return self.input.readline(bytes_max)

    def _begin(self) -> None:
        self.sender, self.to = "", list[str]()

    def _say(self, *lines: str) -> None:
        self.request.sendall("".join(f"{line}\r\n" for line in lines).encode())

    def _command(self, word: str, rest: str) -> None:
        if word == "EHLO":
            extras = ["AUTH PLAIN"] if self.encrypted or not self.server.starttls else ["STARTTLS"]
            self._say("250-mail.example.com", *(f"250-{extra}" for extra in extras), "250 8BITMIME")
        elif word == "STARTTLS" and self.server.starttls and not self.encrypted:
            self._say("220 go ahead")
            self._encrypt()
            self._open()
        elif word == "AUTH":
            self._authenticate(rest)
        elif word == "MAIL":
            self.sender = _address(rest)
            self._say("250 ok" if self.user else "530 authenticate first")
        elif word == "RCPT":
            self.to.append(_address(rest))
            self._say("550 no such mailbox" if self.server.refuses else "250 ok")
        elif word == "DATA":
            self._take()
        elif word in ("NOOP", "RSET"):
            self._begin()
            self._say("250 ok")
        else:
            self._say("502 not known")

    def _authenticate(self, rest: str) -> None:
        method, _, given = rest.partition(" ")
        _, user, password = base64.b64decode(given).decode().split("\0")
        right = method == "PLAIN" and (user, password) == (USER, PASSWORD)
        self.user = user if right else ""
        self._say("235 welcome" if right else "535 wrong")

    def _take(self) -> None:
        self._say("354 end with a dot")
        lines = []
        while (line := self._line(100_000)) not in (b".\r\n", b""):
            lines.append(line[1:] if line.startswith(b".") else line)
        message = email.message_from_bytes(b"".join(lines), policy=default)
        assert isinstance(message, EmailMessage)
        self.server.letters.append(Letter(self.sender, self.to, message, self.encrypted, self.user))
        self._begin()
        self._say("250 taken")


def _address(rest: str) -> str:
    return rest[rest.index("<") + 1 : rest.index(">")]


def _certify(path: Path) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "localhost")])
    now = datetime.datetime.now(datetime.UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - datetime.timedelta(hours=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(
            x509.SubjectAlternativeName([x509.DNSName("localhost"), x509.IPAddress(ipaddress.ip_address("127.0.0.1"))]),
            critical=False,
        )
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    private = key.private_bytes(
        serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    )
    path.write_bytes(private + certificate.public_bytes(serialization.Encoding.PEM))
