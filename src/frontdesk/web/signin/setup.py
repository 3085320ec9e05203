"""The set-up link: how the first administrator gets in when nothing is stored and nothing is in the environment."""

import hashlib
import hmac
import secrets


class SetupLink:
    """Lives in this process alone, as a hash. It opens nothing once there is an administrator."""

    def __init__(self) -> None:
        self._hash = b""

    def address(self, public_url: str) -> str:
        """A fresh link to be printed for the owner. A former one is void."""
        token = secrets.token_urlsafe(32)
        self._hash = _hash(token)
        return f"{public_url.rstrip('/')}/setup/{token}"

    def opens(self, token: str) -> bool:
        return hmac.compare_digest(self._hash, _hash(token))


def _hash(token: str) -> bytes:
    return hashlib.sha256(token.encode("utf-8", "surrogatepass")).digest()
