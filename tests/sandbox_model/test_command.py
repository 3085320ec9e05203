"""The server as a command."""

import subprocess
import sys

import httpx2
import pytest

pytestmark = pytest.mark.slow
PATIENCE_S = 20


def test_it_prints_its_address_and_serves_until_told_to_stop() -> None:
    command = [sys.executable, "-m", "frontdesk.sandbox", "model", "--port", "0"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        try:
            origin = process.stdout.readline().split()[-1]
            assert httpx2.get(f"{origin}/healthz", timeout=PATIENCE_S).json() == {"status": "ok"}
        finally:
            process.terminate()
            process.wait(PATIENCE_S)
