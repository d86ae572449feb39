"""The cookie that signs a browser in, and whether a request was made by our own pages.

Rule: a cookie counts only for what our own pages ask; that it was sent proves nothing.

SameSite=Lax keeps it off most of what other sites do; Fetch Metadata (W3C, `Sec-Fetch-Site`) and `Origin` (RFC 6454) say
the rest. Browsers send the former only where they trust the connection: on https and to this very machine.
"""

from collections.abc import Mapping
from ipaddress import ip_address
from urllib.parse import urlsplit

from storynote.errors import Forbidden
from storynote.sessions import SECRET_CHARACTERS

SECURE, PLAIN = "__Host-storynote", "storynote"
"""The first is accepted over https and on this machine alone, and belongs to this very host; the second is for a plain
http address in a local network, where no browser would take the first."""
KEPT_SECONDS = 400 * 24 * 3600
"""The longest a browser keeps any cookie (RFC 6265bis). When a session ends is decided here, not there."""
SAFE = ("GET", "HEAD", "OPTIONS")
Headers = Mapping[bytes, bytes]


def is_this_machine(host: str) -> bool:
    """Whether a host name means the machine itself."""
    host = host.strip("[]").lower()
    if host == "localhost" or host.endswith(".localhost"):
        return True
    try:
        return ip_address(host).is_loopback
    except ValueError:
        return False


def secret_in(headers: Headers, address: str) -> str:
    """The secret of the session cookie, or "". Where we are on https the plain one does not count: anybody could set it."""
    found = _pairs(headers.get(b"cookie", b""))
    secret = found.get(SECURE) or ("" if address.startswith("https://") else found.get(PLAIN, ""))
    return secret if len(secret) == SECRET_CHARACTERS else ""


def _pairs(raw: bytes) -> dict[str, str]:
    pairs = (part.strip().partition("=") for part in raw.decode("latin-1").split(";"))
    return {name: value.strip('"') for name, _, value in pairs if name in (SECURE, PLAIN)}


def keep(headers: Headers, address: str, secret: str) -> tuple[str, str]:
    """The answer's header that signs the browser in."""
    return _set(_name(headers, address), secret, KEPT_SECONDS)


def drop(headers: Headers, address: str) -> tuple[tuple[str, str], ...]:
    """The answer's headers that sign it out."""
    plain = () if address.startswith("https://") else (_set(PLAIN, "", 0),)
    return (_set(SECURE, "", 0), *plain)


def _set(name: str, value: str, seconds: int) -> tuple[str, str]:
    secure = "; Secure" if name == SECURE else ""
    return "Set-Cookie", f"{name}={value}; Path=/; Max-Age={seconds}; HttpOnly; SameSite=Lax{secure}"


def _name(headers: Headers, address: str) -> str:
    if address.startswith("https://"):
        return SECURE
    agent = headers.get(b"user-agent", b"")
    # Safari takes no secure cookie over http, not even from its own machine; Chrome and Firefox do.
    is_safari = b"Safari/" in agent and b"Chrome/" not in agent and b"Chromium/" not in agent
    return SECURE if is_this_machine(_host(headers)) and not is_safari else PLAIN


def _host(headers: Headers) -> str:
    """The host the browser asked for, without its port."""
    return urlsplit("//" + headers.get(b"host", b"").decode("latin-1")).hostname or ""


def is_ours(headers: Headers, address: str) -> bool:
    """Whether our own page made the request, as far as the browser says: `Sec-Fetch-Site`, else `Origin`."""
    site = headers.get(b"sec-fetch-site")
    if site is not None:
        return site == b"same-origin"
    origin = headers.get(b"origin", b"").decode("latin-1").lower()
    own = [_origin(address)]
    if not address.startswith("https://"):
        own.append("http://" + headers.get(b"host", b"").decode("latin-1").lower())
    return bool(origin) and origin in own


def _origin(address: str) -> str:
    parts = urlsplit(address)
    return f"{parts.scheme}://{parts.netloc}".lower()


def may_count(headers: Headers, address: str, method: str) -> bool:
    """Whether the cookie stands for its owner here. Raises Forbidden when a foreign page would change something with it.

    What only reads is answered to a foreign page as to a stranger; a link that was clicked or typed (`none`) is no page.
    """
    if method in SAFE:
        return headers.get(b"sec-fetch-site", b"none") in (b"same-origin", b"none")
    refuse_foreign(headers, address)
    return True


def refuse_foreign(headers: Headers, address: str) -> None:
    """Raises Forbidden unless our own page asks."""
    if not is_ours(headers, address):
        raise Forbidden(
            "This was not asked by a page of this server: nothing was changed. Programs send an API key instead",
            type="cross_site",
        )


def refuse_foreign_browser(headers: Headers, address: str) -> None:
    """The same for what needs no cookie and sets one: who says nothing of where they come from is no browser."""
    if b"sec-fetch-site" in headers or b"origin" in headers:
        refuse_foreign(headers, address)
