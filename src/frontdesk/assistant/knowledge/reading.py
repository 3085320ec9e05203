"""Reads the owner's texts: a folder of files, and what was entered on the settings page. Blocking."""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import structlog

from frontdesk.assistant.knowledge.html import read_html
from frontdesk.assistant.knowledge.passages import Passage, iter_passages

HTML_SUFFIXES = (".html", ".htm")
SUFFIXES = (".md", ".txt", *HTML_SUFFIXES)
MAX_FILE_BYTES = 2_000_000
MAX_FILES = 2_000

log = structlog.get_logger(__name__)


@dataclass(frozen=True, slots=True)
class Document:
    """A text that the owner entered on the settings page. Its title names what stands before any heading."""

    title: str
    text: str


def read_passages(folder: Path | None, documents: Iterable[Document] = ()) -> list[Passage]:
    """Of the files of `folder`, then of the owner's own texts. Call it in a thread.

    Files that can't be read are left out and said in the log. Raises: OSError if the folder itself can't be.
    """
    passages = [] if folder is None else [found for path in list_files(folder) for found in _read_file(path)]
    for document in documents:
        passages.extend(iter_passages(document.text, name=document.title))
    return passages


def list_files(folder: Path) -> list[Path]:
    """All files under it that are read, in the order of their names. Raises: OSError."""
    if not folder.is_dir():
        raise NotADirectoryError(f"{folder} is no folder")
    paths = sorted(path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    if len(paths) > MAX_FILES:
        log.warning("knowledge_too_many_files", files=len(paths), used=MAX_FILES)
    return paths[:MAX_FILES]


def iter_html_passages(html: str, *, name: str) -> Iterator[Passage]:
    """As `iter_passages`, of a web page."""
    page = read_html(html)
    yield from iter_passages(page.markdown, name=page.title or name, url=page.url)


def _read_file(path: Path) -> list[Passage]:
    try:
        if path.stat().st_size > MAX_FILE_BYTES:
            log.warning("knowledge_file_too_big", file=path.name, max_bytes=MAX_FILE_BYTES)
            return []
        text = path.read_text(encoding="utf-8-sig", errors="replace")
    except OSError as error:
        log.warning("knowledge_file_unreadable", file=path.name, error=error.strerror)
        return []
    name = _readable(path.stem)
    if path.suffix.lower() in HTML_SUFFIXES:
        return list(iter_html_passages(text, name=name))
    return list(iter_passages(text, name=name))


def _readable(stem: str) -> str:
    """A file's name as a title: `delivery-times` is "Delivery times"."""
    words = re.sub(r"[-_]+", " ", stem).strip()
    return words[:1].upper() + words[1:]
