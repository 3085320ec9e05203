"""The folder of one run, with the owner's texts in it: gone when the run ends, a killed run's at a later start."""

import fcntl
import os
import shutil
import stat
import tempfile
import time
from collections.abc import Generator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = "frontdesk-eval-"
DATABASE = "eval.db"
LEFT_AFTER_S = 86_400
"""So old must a folder be that nobody holds: a day."""


@contextmanager
def scratch_folder() -> Generator[Path]:
    """A new folder, this user's alone, for as long as the block lasts."""
    remove_left(Path(tempfile.gettempdir()), now_s=time.time())
    with tempfile.TemporaryDirectory(prefix=PREFIX) as name:
        held = os.open(name, os.O_RDONLY | os.O_DIRECTORY)
        try:
            fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
            yield Path(name)
        finally:
            os.close(held)


def remove_left(parent: Path, *, now_s: float) -> None:
    """Remove the folders of this user's ended runs. Never one that holds anything else than a run's database."""
    for folder in parent.glob(f"{PREFIX}*"):
        with suppress(OSError):  # one that can't be looked at or removed is no reason not to ask
            if _is_left(folder, now_s):
                shutil.rmtree(folder)


def _is_left(folder: Path, now_s: float) -> bool:
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.getuid() or now_s - found.st_mtime <= LEFT_AFTER_S:
        return False
    if not all(path.name.startswith(DATABASE) for path in folder.iterdir()):
        return False
    return not _is_held(folder)


def _is_held(folder: Path) -> bool:
    asked = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        fcntl.flock(asked, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(asked)
    return False
