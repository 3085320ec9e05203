"""The secret key: from the setting, else a 0600 file beside the SQLite database; and what is sealed under it."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


class SecretUnreadable(Exception):
    """It was sealed under another key, or has been altered."""


def find_secret_key(setting: str | None, database: Path) -> str | None:
    """The key that is there already; None before the first start."""
    path = _key_file(database)
    return setting or (path.read_text().strip() if path.exists() else None)


def _key_file(database: Path) -> Path:
    return database.with_name(database.name + ".key")


def secret_key(setting: str | None, database: Path) -> str:
    """The same key at every start; made at the first one."""
    if setting:
        return setting
    path = _key_file(database)
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()


class SecretBox:
    """Seals texts for storing: Fernet, under a key derived from the secret key for this purpose alone (RFC 5869)."""

    def __init__(self, key: str) -> None:
        derived = HKDF(SHA256(), length=32, salt=None, info=b"frontdesk stored secrets").derive(key.encode())
        self._fernet = Fernet(base64.urlsafe_b64encode(derived))

    def seal(self, text: str) -> str:
        return self._fernet.encrypt(text.encode()).decode()

    def open(self, sealed: str) -> str:
        """Raises: SecretUnreadable."""
        try:
            return self._fernet.decrypt(sealed.encode()).decode()
        except InvalidToken:
            raise SecretUnreadable from None
