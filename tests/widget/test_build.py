"""The committed files of the widget: built from these sources, within their budget, in every language."""

import gzip
import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest

from frontdesk.web import widget
from tools.widget_size import ALL_BYTES, LAUNCHER_BYTES, measure

SOURCES = Path(__file__).parents[2] / "widget"
STATIC = Path(widget.__file__).with_name("static")
MESSAGES = SOURCES / "src" / "messages"
LANGUAGES = ["de", "en", "es", "fr", "ru", "uk"]
# CLDR's plural categories of each language.
PLURALS = {
    "en": {"one", "other"},
    "de": {"one", "other"},
    "es": {"one", "many", "other"},
    "fr": {"one", "many", "other"},
    "ru": {"one", "few", "many", "other"},
    "uk": {"one", "few", "many", "other"},
}

needs_node = pytest.mark.skipif(
    shutil.which("node") is None or not (SOURCES / "node_modules" / "esbuild").is_dir(),
    reason="Node or widget/node_modules is missing: npm ci in widget/ (make test does it if npm exists)",
)


def read_messages(language: str) -> dict[str, str | dict[str, str]]:
    return json.loads((MESSAGES / f"{language}.json").read_text())


def find_places(text: str | dict[str, str]) -> list[set[str]]:
    """The names to be filled in, in each form."""
    forms = [text] if isinstance(text, str) else list(text.values())
    return [set(re.findall(r"\{(\w+)\}", form)) for form in forms]


@pytest.mark.slow
@needs_node
def test_the_committed_files_are_what_the_sources_make(tmp_path: Path) -> None:
    subprocess.run(["node", "build.mjs", tmp_path], cwd=SOURCES, check=True)
    built = {path.name: path.read_bytes() for path in tmp_path.iterdir()}
    committed = {path.name: path.read_bytes() for path in STATIC.iterdir()}
    assert sorted(built) == sorted(committed), "run: cd widget && npm ci && npm run build"
    assert built == committed


@pytest.mark.slow
@needs_node
def test_the_sources_are_typed() -> None:
    subprocess.run(["node", "node_modules/typescript/bin/tsc", "--noEmit"], cwd=SOURCES, check=True)


def test_it_fits_its_budget_of_packed_bytes() -> None:
    sizes = measure(STATIC)
    assert sizes.launcher <= LAUNCHER_BYTES
    assert sizes.everything <= ALL_BYTES
    assert sizes.launcher == len(gzip.compress((STATIC / "widget.js").read_bytes(), 9, mtime=0))


@pytest.mark.parametrize("language", LANGUAGES)
def test_every_language_says_everything(language: str) -> None:
    english, other = read_messages("en"), read_messages(language)
    assert list(other) == list(english)
    for key, text in other.items():
        if isinstance(text, dict):
            assert set(text) == PLURALS[language], key
        for places in find_places(text):
            assert places == find_places(english[key])[0], key
        assert all(form.strip() for form in (text.values() if isinstance(text, dict) else [text])), key


def test_the_launcher_and_the_panel_know_the_same_languages() -> None:
    assert sorted(json.loads((MESSAGES / "launcher.json").read_text())) == LANGUAGES
    assert sorted(path.stem for path in MESSAGES.iterdir()) == sorted([*LANGUAGES, "launcher"])


def test_every_message_is_used() -> None:
    code = "".join(path.read_text() for path in (SOURCES / "src").rglob("*.ts"))
    assert [key for key in read_messages("en") if f'"{key}"' not in code] == []


def test_no_source_can_write_markup_or_an_inline_style() -> None:
    code = "".join(path.read_text() for path in (SOURCES / "src").rglob("*.ts"))
    ways = ["innerHTML", "outerHTML", "insertAdjacentHTML", "document.write", "eval(", "new Function", "srcdoc"]
    ways += [".style.", "cssText", 'setAttribute("style"', "style:"]
    assert [way for way in ways if way in code] == []


def test_the_lock_file_names_no_download_addresses_and_nothing_runs_in_the_visitor_s_browser_but_ours() -> None:
    lock = (SOURCES / "package-lock.json").read_text()
    assert '"resolved"' not in lock
    assert "http" not in json.dumps([entry.get("resolved", "") for entry in json.loads(lock)["packages"].values()])
    assert "dependencies" not in json.loads((SOURCES / "package.json").read_text())
