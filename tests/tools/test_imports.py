"""Each import rule is kept by the real tree and broken by a tree made to break it."""

import configparser
import sys
from pathlib import Path

import pytest
from importlinter.application.use_cases import lint_imports
from importlinter.configuration import configure

from tools import imports

ROOT = imports.SOURCE.parent
RULES = ROOT / ".importlinter"
PACKAGES = ("session", "store", "desk", "assistant", "telegram", "web", "evaluation", "sandbox", "demo")
MODULES = ("app", "cli", "config", "store/ports", "store/sqlite", "telegram/client", "web/inbox", "session/state")


configure()


def contract_ids() -> list[str]:
    parser = configparser.ConfigParser()
    parser.read(RULES)
    return [name.rpartition(":")[2] for name in parser.sections() if ":" in name]


def holds(*contracts: str) -> bool:
    return lint_imports(str(RULES), limit_to_contracts=contracts, cache_dir=None, no_logo=True)


@pytest.fixture
def tree(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A package `frontdesk` with every part and no import in it, found before the real one."""
    package = tmp_path / "frontdesk"
    for name in ("", *PACKAGES):
        (package / name).mkdir()
        (package / name / "__init__.py").touch()
    for name in MODULES:
        (package / f"{name}.py").touch()
    monkeypatch.delitem(sys.modules, "frontdesk", raising=False)
    monkeypatch.syspath_prepend(tmp_path)  # pyright: ignore[reportUnknownMemberType]
    return package


def test_the_real_tree_keeps_every_contract() -> None:
    assert holds()


def test_a_tree_without_imports_keeps_every_contract(tree: Path) -> None:
    assert holds()


@pytest.mark.parametrize(
    ("module", "line"),
    [
        ("store/sqlite", "from frontdesk.session import state"),
        ("store/sqlite", "import sqlalchemy.dialects"),
        ("desk/live", "from frontdesk.store import ports"),
        ("desk/__init__", "from frontdesk.session.state import State"),
        ("assistant/turns", "from frontdesk.desk import Desk"),
        ("assistant/turns", "import pydantic_ai"),
        ("telegram/mirror", "from frontdesk.store.ports import Follow"),
        ("telegram/client", "from telegram.error import TimedOut"),
        ("web/visitor", "import litestar"),
        ("evaluation/asking", "from frontdesk.desk import desk"),
        ("sandbox/page", "from litestar import get"),
        ("demo/stage", "from frontdesk.demo import sandbox"),
        ("app", "from frontdesk import assistant, config, desk, sandbox, session, store, telegram, web"),
        ("app", "import litestar"),
        ("cli", "from frontdesk import app, config"),
    ],
)
def test_an_allowed_import_breaks_nothing(tree: Path, module: str, line: str) -> None:
    (tree / f"{module}.py").write_text(line)
    assert holds()


@pytest.mark.parametrize(
    ("contract", "module", "line"),
    [
        ("session", "session/state", "from frontdesk.store import ports"),
        ("session", "session/state", "from .. import config"),
        ("session", "session/state", "def late():\n    import frontdesk.desk"),
        ("store", "store/sqlite", "import frontdesk.desk"),
        ("store", "store/ports", "from frontdesk.config import Settings"),
        ("desk", "desk/live", "from frontdesk.store import sqlite"),
        ("desk", "desk/__init__", "import frontdesk.store"),
        ("desk", "desk/live", "from frontdesk.telegram import client"),
        ("participants", "assistant/turns", "import frontdesk.telegram"),
        ("participants", "telegram/mirror", "from frontdesk.web import inbox"),
        ("participants", "web/inbox", "from frontdesk.assistant import turns"),
        ("participants", "web/inbox", "from frontdesk.store.sqlite import open"),
        ("participants", "web/inbox", "from frontdesk.sandbox import page"),
        ("participants", "web/inbox", "from frontdesk.config import Settings"),
        (
            "participants",
            "web/inbox",
            "from typing import TYPE_CHECKING\nif TYPE_CHECKING:\n    import frontdesk.app",
        ),
        ("participants", "evaluation/asking", "from frontdesk.assistant import turns"),
        ("sandbox", "sandbox/page", "from frontdesk.session import state"),
        ("sandbox", "sandbox/page", "import frontdesk.telegram.client"),
        ("demo", "demo/stage", "from frontdesk.config import Settings"),
        ("cli", "cli", "from frontdesk import desk"),
        ("cli", "cli", "from frontdesk.store.sqlite import open"),
        ("sdk-telegram", "telegram/mirror", "import telegram"),
        ("sdk-telegram", "app", "from telegram.error import TimedOut"),
        ("sdk-pydantic-ai", "web/inbox", "import pydantic_ai"),
        ("sdk-pydantic-ai", "app", "def late():\n    from pydantic_ai.models import Model"),
        ("sdk-litestar", "desk/live", "from litestar import get"),
        ("sdk-litestar", "cli", "import litestar"),
        ("sdk-sqlalchemy", "web/inbox", "from sqlalchemy import select"),
        ("sdk-sqlalchemy", "newcomer", "import sqlalchemy"),
    ],
)
def test_a_forbidden_import_breaks_exactly_its_contract(tree: Path, contract: str, module: str, line: str) -> None:
    (tree / f"{module}.py").write_text(line)
    assert not holds(contract)
    assert holds(*(other for other in contract_ids() if other != contract))


def test_every_contract_has_an_import_that_breaks_it() -> None:
    (marker,) = (
        mark
        for mark in test_a_forbidden_import_breaks_exactly_its_contract.pytestmark  # type: ignore[attr-defined]
        if mark.name == "parametrize"
    )
    assert {case[0] for case in marker.args[1]} == set(contract_ids())


def test_a_new_package_may_be_imported_by_nobody_but_the_composition_root(tree: Path) -> None:
    (tree / "newcomer.py").touch()
    (tree / "web" / "inbox.py").write_text("import frontdesk.newcomer")
    assert not holds("participants")
    (tree / "web" / "inbox.py").write_text("")
    (tree / "app.py").write_text("import frontdesk.newcomer")
    assert holds()


def test_session_may_use_the_standard_library_and_the_pure_packages_only(tree: Path) -> None:
    (tree / "session" / "pure.py").write_text(
        "import re\nfrom rapidfuzz.distance import OSA\nfrom markdown_it import MarkdownIt\nfrom . import state\n"
    )
    assert imports.list_impure(tree.parent) == []
    (tree / "session" / "state.py").write_text("import re\ndef late():\n    from msgspec import json\n")
    assert imports.list_impure(tree.parent) == ["frontdesk/session/state.py:3: session may not import msgspec"]


def test_the_real_session_is_pure() -> None:
    assert imports.list_impure(imports.SOURCE) == []


@pytest.mark.slow
def test_a_heavy_sdk_imported_at_start_is_found(tree: Path) -> None:
    (tree / "telegram" / "client.py").write_text("import telegram\n")
    (tree / "app.py").write_text("def serve():\n    from frontdesk.telegram import client\n")
    assert imports.list_hasty(tree.parent) == []
    (tree / "app.py").write_text("from frontdesk.telegram import client\n")
    assert imports.list_hasty(tree.parent) == [
        "importing frontdesk.app, frontdesk.cli loads telegram: import it late"
    ]


@pytest.mark.slow
def test_a_tree_that_cannot_be_imported_is_no_success(tree: Path) -> None:
    (tree / "app.py").write_text("raise RuntimeError('broken')\n")
    (finding,) = imports.list_hasty(tree.parent)
    assert finding.endswith("RuntimeError: broken")


@pytest.mark.slow
def test_the_real_start_loads_no_heavy_sdk() -> None:
    assert imports.list_hasty(imports.SOURCE) == []
