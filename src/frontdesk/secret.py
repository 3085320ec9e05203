"""The key that signs tokens: from the setting, else a file of mode 0600 beside the SQLite database."""

import os
import secrets
from pathlib import Path


def secret_key(setting: str | None, database: Path) -> str:
    """The same key at every start; made at the first one."""
    if setting:
        return setting
    path = database.with_name(database.name + ".key")
    try:
        handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    except FileExistsError:
        return path.read_text().strip()
    with os.fdopen(handle, "w") as file:
        file.write(secrets.token_urlsafe(48) + "\n")
        file.flush()
        os.fsync(file.fileno())
    return path.read_text().strip()
