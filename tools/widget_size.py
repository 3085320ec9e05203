"""How many bytes the widget costs a page and its visitor, packed as they go over the wire.

    python tools/widget_size.py

The launcher is what every page view fetches; the panel comes when a visitor opens it. English is in it; another
language is a file more. The parts are fetched when they are first needed, which for most visitors is never.
"""

import gzip
import sys
from dataclasses import dataclass
from pathlib import Path

STATIC = Path(__file__).resolve().parent.parent / "src" / "frontdesk" / "web" / "widget" / "static"
LAUNCHER_BYTES = 6 * 1024
ALL_BYTES = 20 * 1024
_LANGUAGE_LETTERS = 2


@dataclass(frozen=True, slots=True)
class Sizes:
    """Packed bytes."""

    launcher: int
    panel: int
    languages: dict[str, int]
    parts: dict[str, int]

    @property
    def everything(self) -> int:
        """What a visitor who reads English fetches. Another language adds its own file."""
        return self.launcher + self.panel


def measure(static: Path) -> Sizes:
    """Pack the built files as the server does."""
    packed = {path.name: len(gzip.compress(path.read_bytes(), 9, mtime=0)) for path in sorted(static.glob("*.js"))}
    launcher = packed.pop("widget.js")
    others = {name.partition("-")[0]: size for name, size in packed.items()}
    panel = others.pop("panel")
    languages = {name: size for name, size in others.items() if len(name) == _LANGUAGE_LETTERS}
    parts = {name: size for name, size in others.items() if name not in languages}
    return Sizes(launcher, panel, languages, parts)


def main() -> int:
    """Print the table; 1 if a budget is exceeded."""
    sizes = measure(STATIC)
    print(f"launcher    {sizes.launcher:>6} B gz   (at most {LAUNCHER_BYTES})")
    print(f"panel       {sizes.panel:>6} B gz")
    print(f"all         {sizes.everything:>6} B gz   (at most {ALL_BYTES})")
    for language, size in sizes.languages.items():
        print(f"  + {language}      {size:>6} B gz")
    for part, size in sizes.parts.items():
        print(f"later: {part:<8} {size:>3} B gz")
    return 0 if sizes.launcher <= LAUNCHER_BYTES and sizes.everything <= ALL_BYTES else 1


if __name__ == "__main__":
    sys.exit(main())
