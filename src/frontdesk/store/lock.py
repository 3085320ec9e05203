"""The writer lock of an SQLite file: one process serves it. The kernel lets go when the process ends, however."""

import fcntl
import os
from pathlib import Path

from frontdesk.store.ports import StoreInUse


class FileLock:
    """An exclusive lock on `<database>.lock`, which holds the pid of its owner for whoever is refused."""

    def __init__(self, database: Path) -> None:
        """Take the lock now.

        Raises:
            StoreInUse: another process has it.
        """
        self._fd = os.open(f"{database}.lock", os.O_RDWR | os.O_CREAT, 0o600)
        try:
            fcntl.flock(self._fd, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            holder = os.pread(self._fd, 20, 0).decode().strip() or "unknown"
            os.close(self._fd)
            raise StoreInUse(f"{database} is in use by process {holder}") from None
        os.ftruncate(self._fd, 0)
        os.pwrite(self._fd, f"{os.getpid()}\n".encode(), 0)

    def release(self) -> None:
        """Let another process in. The file stays: removing it would race with one that just opened it."""
        os.close(self._fd)
