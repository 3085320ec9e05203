"""Set-up refuses what it can't do and does nothing twice."""

import os
import sys
from pathlib import Path

import pytest

from tools import setup

PROJECT = """
[build-system]
requires = ["hatchling"]
[project]
name = "frontdesk"
dependencies = ["a"]
"""


@pytest.fixture
def checkout(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A checkout with lock files, an empty PATH and no environment yet."""
    monkeypatch.setattr(setup, "ROOT", tmp_path)
    (tmp_path / "bin").mkdir()
    monkeypatch.setenv("PATH", str(tmp_path / "bin"))
    monkeypatch.delenv("CHROMIUM", raising=False)
    (tmp_path / "pyproject.toml").write_text(PROJECT)
    (tmp_path / "lock").mkdir()
    for purpose in setup.ENVIRONMENTS:
        (tmp_path / "lock" / f"{purpose}.txt").write_text(f"{purpose}==1\n")
    return tmp_path


def finish(checkout: Path, purpose: str) -> Path:
    venv = checkout / setup.ENVIRONMENTS[purpose]
    venv.mkdir(exist_ok=True)
    (venv / f".done-{purpose}").write_text(setup.fingerprint(purpose))
    return venv


def add_command(checkout: Path, name: str, script: str) -> None:
    path = checkout / "bin" / name
    path.write_text(f"#!/bin/sh\n{script}\n")
    path.chmod(0o755)


def test_an_unknown_purpose_is_refused_with_the_usage(checkout: Path) -> None:
    with pytest.raises(SystemExit, match=r"tools/setup\.py runtime"):
        setup.main(["everything"])
    assert not (checkout / ".venv").exists()


def test_an_old_python_is_refused_by_its_number(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "version_info", (3, 10, 4))
    monkeypatch.setattr(sys, "version", "3.10.4 (main)")
    with pytest.raises(SystemExit, match=r"3\.11 or newer; this is 3\.10\.4"):
        setup.main([])


def test_nothing_is_done_before_the_first_call(checkout: Path) -> None:
    assert not setup.is_done(checkout / ".venv", "dev")


@pytest.mark.parametrize("purpose", ["runtime", "dev", "aiogram", "smallmodel"])
def test_a_finished_step_starts_no_process_again(checkout: Path, purpose: str) -> None:
    finish(checkout, purpose)
    add_command(checkout, "uv", "exit 9")
    setup.main([purpose])


@pytest.mark.parametrize("changed", ["lock/dev.txt", "pyproject.toml"])
def test_a_changed_lock_or_package_is_installed_anew(checkout: Path, changed: str) -> None:
    venv = finish(checkout, "dev")
    text = (checkout / changed).read_text()
    (checkout / changed).write_text(text.replace('"a"', '"b"').replace("==1", "==2"))
    assert not setup.is_done(venv, "dev")


def test_a_changed_setting_of_a_tool_installs_nothing(checkout: Path) -> None:
    venv = finish(checkout, "dev")
    with (checkout / "pyproject.toml").open("a") as file:
        file.write("[tool.ruff]\nline-length = 88\n")
    assert setup.is_done(venv, "dev")


def test_another_python_is_installed_anew(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    venv = finish(checkout, "dev")
    monkeypatch.setattr(sys, "version", "3.99.0")
    assert not setup.is_done(venv, "dev")


def test_the_dev_environment_serves_the_runtime_and_not_the_other_way_round(checkout: Path) -> None:
    venv = finish(checkout, "dev")
    assert setup.is_done(venv, "runtime")
    (venv / ".done-dev").unlink()
    finish(checkout, "runtime")
    assert not setup.is_done(venv, "dev")


@pytest.mark.slow
def test_what_uv_can_not_do_pip_tries_and_all_is_tried_again(
    checkout: Path, capfd: pytest.CaptureFixture[str]
) -> None:
    add_command(checkout, "uv", 'test "$1" = venv')
    with pytest.raises(SystemExit, match="pip could not do it either"):
        setup.main(["dev"])  # the lock file has no hash, so pip refuses it
    said = capfd.readouterr().out
    assert "uv could not do it" in said
    assert "with venv and pip" in said
    assert not setup.is_done(checkout / ".venv", "dev")


@pytest.mark.slow
def test_an_installation_takes_the_lock_by_hash_and_then_the_package_alone(checkout: Path) -> None:
    add_command(checkout, "uv", f'echo "$@" >> {checkout}/calls; /bin/mkdir -p {checkout}/.venv')
    setup.main(["dev"])
    calls = (checkout / "calls").read_text().splitlines()
    assert [call.partition("--python ")[2].partition(" ")[2] for call in calls] == [
        f"{checkout}/.venv",
        f"--require-hashes -r {checkout}/lock/dev.txt",
        "--no-deps -e .",
    ]
    assert setup.is_done(checkout / ".venv", "dev")


def test_a_browser_that_is_there_is_used(checkout: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    add_command(checkout, "chromium", "exit 9")
    assert setup.find_chromium() == str(checkout / "bin" / "chromium")
    monkeypatch.setenv("CHROMIUM", "/opt/browser")
    assert setup.find_chromium() == "/opt/browser"
    setup.main(["browser"])


def test_without_a_browser_and_without_rights_the_mend_is_said(
    checkout: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    add_command(checkout, "apt-get", "exit 9")
    monkeypatch.setattr(os, "geteuid", lambda: 1000)
    with pytest.raises(SystemExit, match="apt-get install chromium"):
        setup.main(["browser"])
