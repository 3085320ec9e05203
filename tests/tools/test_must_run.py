"""A run without a passed test fails, alone and with workers."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from tools import imports

ROOT = imports.SOURCE.parent
PASSES = "def test_it(): pass"
SKIPS = "import pytest\n@pytest.mark.skip\ndef test_it(): pass"
FAILS = "def test_it(): raise AssertionError"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("body", "code"), [(PASSES, 0), (SKIPS, 5), ("", 5), (FAILS, 1)], ids=["passes", "skips", "has none", "fails"]
)
def test_the_exit_code_says_whether_a_test_ran(tmp_path: Path, body: str, code: int) -> None:
    (tmp_path / "test_sample.py").write_text(body)
    assert run_pytest(tmp_path) == code


@pytest.mark.slow
def test_workers_report_to_one_count(tmp_path: Path) -> None:
    (tmp_path / "test_sample.py").write_text(SKIPS + "\n" + PASSES.replace("it", "other"))
    assert run_pytest(tmp_path, "-p", "xdist.plugin", "-n", "1") == 0
    (tmp_path / "test_sample.py").write_text(SKIPS)
    assert run_pytest(tmp_path, "-p", "xdist.plugin", "-n", "1") == 5


def run_pytest(folder: Path, *options: str) -> int:
    """The exit code of a pytest of its own, without this environment's plugins."""
    done = subprocess.run(
        [sys.executable, "-m", "pytest", "-p", "tools.must_run", "-c", "/dev/null", *options, folder],
        cwd=ROOT,
        env=os.environ | {"PYTEST_DISABLE_PLUGIN_AUTOLOAD": "1"},
        capture_output=True,
        check=False,
        timeout=60,
    )
    return done.returncode
