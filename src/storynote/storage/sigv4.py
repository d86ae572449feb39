"""A presigned request for S3, bound to the size and the type of what is put.

Rule: whoever has the address can store that many bytes of that type at that one place until then, and nothing else.

obstore signs addresses too, but only over the host: with those a client could fill the bucket with files of any size.
Source: AWS, "Authenticating Requests: Using Query Parameters (AWS Signature Version 4)".
"""

import hashlib
import hmac
from collections.abc import Mapping
from urllib.parse import parse_qsl, quote, urlsplit

import msgspec


class Credentials(msgspec.Struct, frozen=True):
    """Of an AWS account, or of whoever speaks its protocol."""

    key_id: str
    secret: str
    token: str = ""


def presigned(
    method: str, like: str, headers: Mapping[str, str], credentials: Credentials, moment: str, seconds: int
) -> str:
    """An address for `method` at the path of `like`, an address that was presigned by the same key.

    `headers` must be sent exactly so; `moment` is the time in UTC as in 20130524T000000Z.
    """
    parts = urlsplit(like)
    scope = dict(parse_qsl(parts.query))["X-Amz-Credential"].split("/", 1)[1]
    signed = {**{name.lower(): value for name, value in headers.items()}, "host": parts.netloc}
    names = ";".join(sorted(signed))
    query = {
        "X-Amz-Algorithm": "AWS4-HMAC-SHA256",
        "X-Amz-Credential": f"{credentials.key_id}/{scope}",
        "X-Amz-Date": moment,
        "X-Amz-Expires": str(seconds),
        "X-Amz-SignedHeaders": names,
    }
    if credentials.token:
        query["X-Amz-Security-Token"] = credentials.token
    asked = "&".join(f"{quote(name, safe='')}={quote(value, safe='')}" for name, value in sorted(query.items()))
    lines = "".join(f"{name}:{signed[name].strip()}\n" for name in sorted(signed))
    request = f"{method}\n{parts.path}\n{asked}\n{lines}\n{names}\nUNSIGNED-PAYLOAD"
    text = f"AWS4-HMAC-SHA256\n{moment}\n{scope}\n{hashlib.sha256(request.encode()).hexdigest()}"
    signature = hmac.new(_key(credentials.secret, scope), text.encode(), hashlib.sha256).hexdigest()
    return f"{parts.scheme}://{parts.netloc}{parts.path}?{asked}&X-Amz-Signature={signature}"


def key_id_of(address: str) -> str:
    """Whose signature a presigned address carries; empty where it is none of S3's."""
    return dict(parse_qsl(urlsplit(address).query)).get("X-Amz-Credential", "").split("/", 1)[0]


def _key(secret: str, scope: str) -> bytes:
    key = b"AWS4" + secret.encode()
    for part in scope.split("/"):
        key = hmac.new(key, part.encode(), hashlib.sha256).digest()
    return key
