"""docs/map.md stays true: it names each part of the product, and its links lead somewhere."""

import re

import pytest

from tools import imports

ROOT = imports.SOURCE.parent
MAP = (ROOT / "docs" / "map.md").read_text(encoding="utf-8")
PACKAGE = imports.SOURCE / "frontdesk"


def test_every_part_of_the_package_has_a_line() -> None:
    folders = [path.parent for path in PACKAGE.glob("*/__init__.py")]
    modules = [path for path in PACKAGE.glob("*.py") if path.name != "__init__.py"]
    wanted = [f"| `src/frontdesk/{path.name}/` |" for path in folders]
    wanted += [f"| `src/frontdesk/{path.name}` |" for path in modules]
    assert [line for line in wanted if line not in MAP] == []


@pytest.mark.parametrize("page", ["docs/map.md", "CONTRIBUTING.md", "docs/adr/README.md"])
def test_every_link_leads_to_a_file(page: str) -> None:
    path = ROOT / page
    links = re.findall(r"\]\((?!https?:)([^)#]+)", path.read_text(encoding="utf-8"))
    assert links
    assert [link for link in links if not (path.parent / link).exists()] == []
