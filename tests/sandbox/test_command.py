"""The sandbox as a process of its own."""

import signal
import subprocess
import sys
import urllib.request

import pytest


@pytest.mark.slow
def test_it_starts_on_a_free_port_and_ends_by_sigterm() -> None:
    command = [sys.executable, "-m", "frontdesk.sandbox", "telegram", "--port", "0"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
    try:
        assert process.stdout is not None
        url = process.stdout.readline().split()[-1]
        opener = urllib.request.build_opener(urllib.request.ProxyHandler({}))
        with opener.open(f"{url}/healthz", timeout=10) as response:
            assert response.read() == b'{"status":"ok"}'
        process.send_signal(signal.SIGTERM)
        _, errors = process.communicate(timeout=10)
    finally:
        process.kill()
    assert errors == ""
