"""Which files of a folder are read, and what they are called."""

from pathlib import Path

import pytest

from frontdesk.assistant.knowledge.passages import Source
from frontdesk.assistant.knowledge.reading import MAX_FILE_BYTES, Document, read_passages


def test_text_and_web_pages_of_sane_size_are_read_at_any_depth(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "a.md").write_text("# A\nalpha", encoding="utf-8-sig")
    (tmp_path / "b_and-b.TXT").write_bytes(b"beta \xff")
    (tmp_path / "c.html").write_text("<title>C</title><p>gamma</p>")
    (tmp_path / "d.txt").write_text("x" * (MAX_FILE_BYTES + 1))
    (tmp_path / "e.pdf").write_text("epsilon")
    found = {(each.text, each.source) for each in read_passages(tmp_path, [Document("Check-in", "delta")])}
    assert found == {
        ("alpha", Source("A")),
        ("beta \ufffd", Source("B and b")),
        ("gamma", Source("C")),
        ("delta", Source("Check-in")),
    }


def test_an_empty_folder_is_no_knowledge_and_a_missing_one_an_error(tmp_path: Path) -> None:
    assert read_passages(tmp_path) == []
    with pytest.raises(OSError, match="no folder"):
        read_passages(tmp_path / "missing")
