"""Nothing heavy is loaded before a model must answer."""

import subprocess
import sys


def test_the_package_loads_without_the_model_libraries() -> None:
    script = (
        "import sys, frontdesk.assistant.participant, frontdesk.assistant.answerers.factory\n"
        "print(*sorted({'pydantic_ai', 'openai', 'pydantic'} & sys.modules.keys()))"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, check=True, timeout=60)
    assert done.stdout.split() == []
