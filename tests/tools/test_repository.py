"""What is tracked speaks of the product alone, and the lock files name exact contents, not places."""

import re
import subprocess
import tomllib

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

from tools import imports

ROOT = imports.SOURCE.parent
LOCKS = ("runtime", "dev", "aiogram", "smallmodel")
# In pieces, so that this file passes its own test.
MACHINE_PATH = re.compile("/" + r"(?:work|root|home/\w+|Users/\w+|builds)/")
REGISTRY_HOST = re.compile(
    r"files\.python" + r"hosted|pypi\.org/" + r"simple|registry\." + r"(npmjs|yarnpkg)|extra-" + "index-url"
)
PINNED = re.compile(r"[A-Za-z0-9][\w.\-\[\],]*==[\w.+!]+(?: ; [^\\]+)?(?: --hash=sha256:[0-9a-f]{64})+")


def list_tracked_texts() -> list[tuple[str, str]]:
    """(path, text) of each tracked file that is UTF-8 text."""
    done = subprocess.run(
        ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, text=True, check=False, timeout=30
    )
    if done.returncode:
        pytest.skip("not a git checkout")
    texts: list[tuple[str, str]] = []
    for name in filter(None, done.stdout.split("\0")):
        path = ROOT / name
        data = path.read_bytes() if path.is_file() else b""
        if b"\0" not in data:
            texts.append((name, data.decode("utf-8")))
    return texts


def list_breaches(texts: list[tuple[str, str]]) -> list[str]:
    """`path:line: what was found` for each machine path and registry host."""
    return [
        f"{name}:{number}: {match.group()}"
        for name, text in texts
        for number, line in enumerate(text.splitlines(), start=1)
        for pattern in (MACHINE_PATH, REGISTRY_HOST)
        if (match := pattern.search(line))
    ]


def list_unpinned(lock: str) -> list[str]:
    """The requirements of a lock file that are not one exact version with hashes, or that name a place."""
    requirements = [" ".join(line.split()) for line in lock.replace("\\\n", " ").splitlines()]
    return [line for line in requirements if line and not PINNED.fullmatch(line)]


def read_lock(name: str) -> str:
    return (ROOT / "lock" / f"{name}.txt").read_text(encoding="utf-8")


@pytest.mark.slow
def test_tracked_files_name_no_machine_path_and_no_registry() -> None:
    assert list_breaches(list_tracked_texts()) == []


@pytest.mark.parametrize(
    "line",
    ["see /wo" + "rk/x", "cd /ho" + "me/ann/x", "--extra-in" + "dex-url=x", "https://files.pythonh" + "osted.org/x"],
)
def test_a_machine_path_or_a_registry_is_found(line: str) -> None:
    assert len(list_breaches([("a.md", f"fine\n{line}\n")])) == 1


def test_ordinary_links_and_paths_pass() -> None:
    text = "https://docs.example/works/\ntests/session/data\n/api/v1/messages\n/homepage/x\n"
    assert list_breaches([("a.md", text)]) == []


@pytest.mark.parametrize("name", LOCKS)
def test_each_locked_requirement_is_one_version_with_hashes_and_no_address(name: str) -> None:
    assert list_unpinned(read_lock(name)) == []


@pytest.mark.parametrize(
    "line",
    [
        "a==1",
        "a>=1 --hash=sha256:" + "0" * 64,
        "a @ https://host.example/a.whl --hash=sha256:" + "0" * 64,
        "--index-url https://host.example/",
        "a==1 --hash=md5:" + "0" * 32,
    ],
)
def test_a_loose_requirement_is_found(line: str) -> None:
    assert list_unpinned(f"b==2 \\\n    --hash=sha256:{'1' * 64}\n{line}\n") == [line]


def test_every_declared_dependency_is_locked_in_its_range() -> None:
    declared = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    groups = declared["dependency-groups"]
    runtime: list[str] = declared["project"]["dependencies"]
    wanted = {"runtime": runtime, "dev": [*runtime, *groups["dev"]]}
    wanted |= {name: groups[name] for name in ("aiogram", "smallmodel")}
    assert {name: find_missing(wanted[name], read_lock(name)) for name in LOCKS} == {name: [] for name in LOCKS}


def find_missing(wanted: list[str], lock: str) -> list[str]:
    pins = dict(re.findall(r"^([\w.\-]+)(?:\[[^\]]*\])?==([^\s;]+)", lock, flags=re.MULTILINE))
    locked = {canonicalize_name(name): version for name, version in pins.items()}
    requirements = [Requirement(text) for text in wanted]
    return [
        str(requirement)
        for requirement in requirements
        if not requirement.specifier.contains(locked.get(canonicalize_name(requirement.name), "0"))
    ]
