"""Settings inside the loader: any value arrives as it was, and none is ever more than a value."""

import json
import re
import shutil
import subprocess
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from frontdesk.web import widget
from frontdesk.web.widget.loader import KEPT, PLACEHOLDER, SETTINGS, loader_for, settings_literal

STATIC = Path(widget.__file__).with_name("static")
CONFIG = Path(__file__).parents[2] / "widget" / "src" / "loader" / "config.ts"
BUILT = (STATIC / "widget.js").read_bytes()

HOSTILE = [
    '"};alert(1);({"',
    "'+alert(1)+'",
    "`${alert(1)}`",
    "\\",
    '\\"};alert(1)//',
    "</script><script>alert(1)</script>",
    "<!--",
    "]]>",
    "line\u2028paragraph\u2029end\r\n\0",
    "{frontdesk_settings:0}",
    "\ud800 alone",
    "Привет 👋 שלום",
]


def values() -> st.SearchStrategy[object]:
    text = st.text(alphabet=st.characters(exclude_categories=[])) | st.sampled_from(HOSTILE)
    return text | st.lists(text, max_size=3) | st.integers(0, 28)


@given(st.dictionaries(st.sampled_from(SETTINGS), values()))
def test_every_value_arrives_as_it_was_in_plain_ascii(settings: dict[str, object]) -> None:
    literal = settings_literal(settings)
    assert json.loads(literal) == settings
    # Nothing in it ends a string, a line, or a script element.
    assert re.fullmatch(rb"\{([\x20-\x7e]*)\}", literal)
    assert b"<" not in literal


@pytest.mark.skipif(shutil.which("node") is None, reason="Node is missing")
def test_an_engine_reads_hostile_values_as_values() -> None:
    settings: dict[str, object] = {"label": HOSTILE[0], "greeting": "".join(HOSTILE[1:]), "suggestions": HOSTILE}
    literal = settings_literal(settings).decode()
    script = f"globalThis.alert = () => process.exit(7); process.stdout.write(JSON.stringify({literal}))"
    done = subprocess.run(["node", "-e", script], check=True, capture_output=True)
    assert json.loads(done.stdout) == settings


def test_names_that_a_launcher_has_no_use_for_are_not_given_away() -> None:
    settings = {"accent": "#fff", "AI_API_KEY": "secret", "__proto__": {"label": "x"}}
    assert settings_literal(settings) == b'{"accent":"#fff"}'


def test_the_names_are_those_that_the_launcher_knows() -> None:
    block = CONFIG.read_text().partition("interface Settings {")[2].partition("}")[0]
    known = set(re.findall(r"(\w+)\?:", block))
    # Whether the assistant answers changes by the minute: it is said when the visitor opens the chat.
    assert known == {*SETTINGS, "assistant"}


def test_the_built_loader_has_one_place_for_them_and_works_as_it_is() -> None:
    assert BUILT.count(PLACEHOLDER) == 1
    assert loader_for(BUILT)({}).plain == BUILT.replace(PLACEHOLDER, b"{}")
    with pytest.raises(ValueError, match="once"):
        loader_for(BUILT.replace(PLACEHOLDER, b"{}"))


def test_the_same_look_is_packed_once_and_old_ones_are_let_go() -> None:
    loader = loader_for(BUILT)
    first = loader({"accent": "#000000"})
    assert loader({"accent": "#000000"}) is first
    others = {loader({"accent": f"#{number:06x}"}).etag for number in range(1, KEPT + 1)}
    assert len(others) == KEPT
    again = loader({"accent": "#000000"})
    assert again is not first
    assert again == first
