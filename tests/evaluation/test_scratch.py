"""The folder of a run goes with it, and so do those that killed runs left; nothing else does."""

import os
import tempfile
import time
from pathlib import Path

import pytest

from frontdesk.evaluation.scratch import DATABASE, LEFT_AFTER_S, PREFIX, remove_left, scratch_folder

NOW_S = time.time()


def left(folder: Path, *, age_s: float = LEFT_AFTER_S + 60, file: str = DATABASE) -> Path:
    folder.mkdir()
    (folder / file).touch()
    os.utime(folder, (NOW_S - age_s, NOW_S - age_s))
    return folder


def test_the_folder_of_a_run_goes_with_it(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as folder:
        assert folder.parent == tmp_path
        assert folder.stat().st_mode & 0o777 == 0o700
        (folder / DATABASE).touch()
    assert list(tmp_path.iterdir()) == []


def test_a_killed_runs_folder_goes_at_the_next_start(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    old = left(tmp_path / f"{PREFIX}old")
    with scratch_folder():
        assert not old.exists()


def test_what_may_be_in_use_or_anybody_elses_stays(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    elsewhere = left(tmp_path / "elsewhere")
    kept = [
        elsewhere,
        left(tmp_path / f"{PREFIX}new", age_s=LEFT_AFTER_S - 60),
        left(tmp_path / f"{PREFIX}results", file="results.csv"),
        tmp_path / f"{PREFIX}link",
        tmp_path / f"{PREFIX}file",
    ]
    kept[3].symlink_to(elsewhere)
    kept[4].touch()
    remove_left(tmp_path, now_s=NOW_S)
    assert sorted(tmp_path.iterdir()) == sorted(kept)
    assert (elsewhere / DATABASE).exists()


def test_a_long_run_keeps_its_folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tempfile, "tempdir", str(tmp_path))
    with scratch_folder() as folder:
        (folder / DATABASE).touch()
        remove_left(tmp_path, now_s=NOW_S + 2 * LEFT_AFTER_S)
        assert folder.exists()
