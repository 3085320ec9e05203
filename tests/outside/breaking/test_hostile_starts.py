"""What lies around a server before it starts: one line says what is wrong, or it starts as it should."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

pytestmark = pytest.mark.slow


def refusal(folder: Path, **settings: str) -> str:
    """What `frontdesk serve` prints when it does not start."""
    own = {"DATABASE_URL": f"sqlite:///{folder / 'frontdesk.db'}", "PORT": "0"} | settings
    environment = {"PATH": os.environ["PATH"]} | {f"FRONTDESK_{name}": value for name, value in own.items()}
    command = [Path(sys.executable).with_name("frontdesk"), "serve"]
    ended = subprocess.run(
        command, env=environment, cwd=folder, capture_output=True, text=True, timeout=20, check=False
    )
    assert ended.returncode != 0
    return (ended.stdout + ended.stderr).strip()


@pytest.mark.parametrize("content", [b"", b"\n", b"\xff\xfe" * 40, b"short"])
def test_nothing_is_signed_under_a_key_that_can_be_guessed(tmp_path: Path, content: bytes) -> None:
    key = tmp_path / "frontdesk.db.key"
    key.write_bytes(content)
    line = refusal(tmp_path)
    assert "\n" not in line
    assert str(key) in line
    assert key.read_bytes() == content


@pytest.mark.parametrize("name", ["HOST", "TELEGRAM_API_URL"])
def test_an_empty_variable_opens_nothing_to_the_network(tmp_path: Path, name: str) -> None:
    line = refusal(tmp_path, **{name: ""})
    assert "\n" not in line
    assert f"FRONTDESK_{name}: " in line
