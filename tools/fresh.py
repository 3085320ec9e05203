"""What a newcomer's machine would say: a fresh clone, an empty home, no virtual environment, then the two commands.

    python3 tools/fresh.py            make demo, then make test
    python3 tools/fresh.py demo       make demo alone: until its links answer

It clones what is committed. Of the environment only the PATH, the language and what says where packages come from is
kept. Standard library only.
"""

import os
import re
import signal
import subprocess
import sys
import tempfile
import threading
import time
import urllib.request
from collections.abc import Mapping
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
DEMO_WITHIN_S = 180.0
_END_WITHIN_S = 15.0
_KEPT = re.compile(
    r"LANG|LC_.*|TERM|CHROMIUM|(?:https?|no|all)_proxy|SSL_CERT_.*|REQUESTS_CA_BUNDLE|NODE_EXTRA_CA_CERTS"
    r"|PIP_.*|UV_.*|npm_config_.*|DEBIAN_FRONTEND",
    re.IGNORECASE,
)
_LINK = re.compile(r"http://[^\s]+")


def clean_environment(outer: Mapping[str, str], *, home: Path) -> dict[str, str]:
    """The variables of somebody who has just got the machine. Virtual environments are taken off the PATH."""
    folders = [part for part in outer["PATH"].split(os.pathsep) if not _is_in_environment(Path(part))]
    kept = {name: value for name, value in outer.items() if _KEPT.fullmatch(name)}
    return kept | {"PATH": os.pathsep.join(folders), "HOME": str(home)}


def _is_in_environment(folder: Path) -> bool:
    return (folder.parent / "pyvenv.cfg").is_file()


def base_python() -> str:
    """This Python without any virtual environment."""
    return str(Path(sys.base_prefix) / "bin" / f"python{sys.version_info.major}.{sys.version_info.minor}")


def say(text: str) -> None:
    print(f"fresh: {text}", flush=True)


def try_demo(clone: Path, environment: Mapping[str, str]) -> None:
    """`make demo` prints its links in time, each of them answers, and Ctrl-C ends it. Raises: SystemExit."""
    say("make demo")
    started = time.monotonic()
    command = ["make", "demo", f"PYTHON={base_python()}", "PORT=0"]
    process = subprocess.Popen(
        command, cwd=clone, env=dict(environment), stdout=subprocess.PIPE, text=True, start_new_session=True
    )
    too_late = threading.Timer(DEMO_WITHIN_S, os.killpg, (process.pid, signal.SIGKILL))
    too_late.start()
    try:
        links = _read_links(process)
        too_late.cancel()
        say(f"{len(links)} links after {time.monotonic() - started:.0f} s")
        for link in links:
            with urllib.request.urlopen(link, timeout=10) as answer:
                say(f"{answer.status} {link}")
    finally:
        too_late.cancel()
        if process.poll() is None:
            os.killpg(process.pid, signal.SIGINT)
        process.wait(_END_WITHIN_S)


def _read_links(process: subprocess.Popen[str]) -> list[str]:
    links: list[str] = []
    assert process.stdout is not None
    for line in process.stdout:
        print(line, end="", flush=True)
        links += _LINK.findall(line)
        if "Ctrl-C" in line:
            return links
    sys.exit(f"fresh: make demo printed no links, or not within {DEMO_WITHIN_S:.0f} s")


def try_tests(clone: Path, environment: Mapping[str, str]) -> None:
    say("make test")
    subprocess.run(["make", "test", f"PYTHON={base_python()}"], cwd=clone, env=dict(environment), check=True)


def main(arguments: list[str]) -> None:
    with tempfile.TemporaryDirectory(prefix="frontdesk-fresh-") as folder:
        clone, home = Path(folder, "frontdesk"), Path(folder, "home")
        home.mkdir()
        environment = clean_environment(os.environ, home=home)
        subprocess.run(["git", "clone", "--quiet", ROOT, clone], check=True)
        try_demo(clone, environment)
        if arguments != ["demo"]:
            try_tests(clone, environment)
    say("well")


if __name__ == "__main__":
    main(sys.argv[1:])
