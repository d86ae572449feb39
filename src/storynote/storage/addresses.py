"""The signed addresses that files are reached by. Rule: an address is its own permission, for one thing and a time."""

import hashlib
import hmac

from storynote.ids import DAY_MS

URL_DAYS_MIN = 7
"""A signed asset URL stays valid at least so long."""


class Signer:
    """Addresses that carry their own permission: HMAC-SHA256 over what may be done and until when."""

    def __init__(self, secret: bytes, address: str) -> None:
        self._key = hmac.new(secret, b"storynote urls", hashlib.sha256)
        self.address = address

    def sign(self, text: str) -> str:
        """128 bits of signature, URL-safe."""
        mac = self._key.copy()
        mac.update(text.encode())
        return mac.hexdigest()[:32]

    def agrees(self, text: str, signature: str) -> bool:
        return hmac.compare_digest(self.sign(text).encode(), signature.encode())

    def asset_url(self, name: str, now_ms: int) -> str:
        """The address of asset `name`, valid 7 to 8 days: the same all day long, so that caches can work."""
        until = (now_ms // DAY_MS + URL_DAYS_MIN + 1) * DAY_MS // 1000
        return f"{self.address}/assets/{name}?until={until}&signature={self.sign(f'asset {name} {until}')}"

    def upload_url(self, upload_id: str, until: int) -> str:
        return (
            f"{self.address}/v1/uploads/{upload_id}?until={until}&signature={self.sign(f'upload {upload_id} {until}')}"
        )
