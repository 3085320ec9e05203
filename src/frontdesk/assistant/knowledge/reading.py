"""Reads the owner's texts: a folder of files, and what was entered on the settings page. Blocking."""

from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

import structlog

from frontdesk.assistant.knowledge.fulltext import Knowledge
from frontdesk.assistant.knowledge.passages import Passage, iter_passages

SUFFIXES = (".md", ".txt")
MAX_FILE_BYTES = 2_000_000
MAX_FILES = 2_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the owner entered on the settings page. Its title names what stands before any heading."""

    title: str
    text: str


def load_knowledge(folder: Path | None, documents: Iterable[Document] = ()) -> Knowledge:
    """The files of `folder`, then the owner's own texts. Blocking: call it in a thread.

    Files that can't be read are left out and said in the log. Raises: OSError if the folder itself can't be.
    """
    passages = [] if folder is None else _read_folder(folder)
    for document in documents:
        passages.extend(iter_passages(document.text, name=document.title))
    return Knowledge(passages)


def list_files(folder: Path) -> list[Path]:
    """All `*.md` and `*.txt` under it that are read, in the order of their names. Blocking. Raises: OSError."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if len(paths) > MAX_FILES:
        log.warning("knowledge_too_many_files", files=len(paths), used=MAX_FILES)
    return paths[:MAX_FILES]


def _read_folder(folder: Path) -> list[Passage]:
    return [passage for path in list_files(folder) for passage in _read_file(path)]


def _read_file(path: Path) -> list[Passage]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            log.warning("knowledge_file_too_big", file=path.name, max_bytes=MAX_FILE_BYTES)
            return []
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        log.warning("knowledge_file_unreadable", file=path.name, error=error.strerror)
        return []
    return list(iter_passages(text, name=path.stem))
