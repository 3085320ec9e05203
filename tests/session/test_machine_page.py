"""docs/handoff.md is what the machine does, whole and fresh."""

from pathlib import Path

import pytest

from tests.session.builders import a_session
from tests.session.test_machine_properties import ONE_OF_EACH
from tools import handoff


def test_the_page_is_fresh(capsys: pytest.CaptureFixture[str]) -> None:
    assert handoff.main(["--check"]) == 0, capsys.readouterr().out


def test_a_stale_or_missing_page_is_told_and_writing_mends_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    copy = tmp_path / "handoff.md"
    monkeypatch.setattr(handoff, "PAGE", copy)
    assert handoff.main(["--check"]) == 1
    copy.write_text("old", "utf-8")
    assert handoff.main(["--check"]) == 1
    assert capsys.readouterr().out.splitlines() == ["docs/handoff.md is stale: run python tools/handoff.py"] * 2
    assert handoff.main([]) == 0
    assert handoff.main(["--check"]) == 0


def test_every_command_has_a_row() -> None:
    state = a_session()
    assert {type(case.made(state)) for case in handoff.CASES} == {type(move(state)) for move in ONE_OF_EACH}


def test_every_situation_is_in_the_state_its_title_names() -> None:
    for situation in handoff.SITUATIONS:
        state = handoff.run(situation)
        mode = situation.title.split(",")[0].split("(")[0]
        assert mode in (state.status, state.mode)
        if "owed" in situation.title:
            assert state.owes_answer == ("nothing owed" not in situation.title)
