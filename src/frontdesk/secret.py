"""The secret key: from the setting, else a 0600 file beside the SQLite database; and what is sealed under it."""

import base64
import os
import secrets
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken
from cryptography.hazmat.primitives.hashes import SHA256
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

# What we make has 64; whoever made it by hand may have been brief.
_MIN_CHARS = 16


class SecretUnreadable(Exception):
    """It was sealed under another key, or has been altered."""


class BadKeyFile(Exception):
    """One line for the person who starts the server."""


def find_secret_key(setting: str | None, database: Path) -> str | None:
    """The key that is there already; None before the first start.

    Raises: BadKeyFile.
    """
    path = _key_file(database)
    return setting or (_read(path) if path.exists() else None)


def _key_file(database: Path) -> Path:
    return database.with_name(database.name + ".key")


def _read(path: Path) -> str:
    """Nothing may be signed under a key that anybody could guess, such as an empty one."""
    try:
        key = path.read_text().strip()
    except (OSError, UnicodeDecodeError) as error:
        raise BadKeyFile(f"{path} cannot be read: {type(error).__name__}") from error
    if len(key) < _MIN_CHARS:
        raise BadKeyFile(f"{path} holds no key: put it back from a backup, or remove it to get a new one")
    return key


def secret_key(setting: str | None, database: Path) -> str:
    """The same key at every start; made at the first one.

    Raises: BadKeyFile.
    """
    if setting:
        return setting
    path = _key_file(database)
    if not path.exists():
        _make(path)
    return _read(path)


def _make(path: Path) -> None:
    """Whole or not at all: a crash in between must not leave half a key."""
    draft = path.with_name(f"{path.name}.{secrets.token_hex(4)}")
    try:
        with os.fdopen(os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w") as file:
            file.write(secrets.token_urlsafe(48) + "\n")
            file.flush()
            os.fsync(file.fileno())
        draft.replace(path)
    except OSError as error:
        raise BadKeyFile(f"{path} cannot be written: {error.strerror}") from error
    finally:
        draft.unlink(missing_ok=True)


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
