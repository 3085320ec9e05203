"""The size caps: 500 lines a file, 60 lines a function, in Python and in TypeScript.

    python tools/caps.py

Prints each file and function above its cap and exits 1 if there is one. Lines are physical lines; a function
runs from its signature to its last line, docstring included. Python is parsed. TypeScript is measured by its braces:
every block that is not a class, an interface, a type or an object literal counts as a function.
"""

import ast
import re
import sys
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("src", "tests", "bench", "tools", "widget")
SKIPPED = {"node_modules", "__pycache__"}
FILE_LINES = 500
FUNCTION_LINES = 60

# What may hold a brace without being code. A template's `${…}` is dropped with it.
TS_OPAQUE = re.compile(
    r"""//[^\n]* | /\*.*?\*/
      | "(?:\\.|[^"\\\n])*" | '(?:\\.|[^'\\\n])*' | `(?:\\.|[^`\\])*`
      | (?:(?<=[(,=:\[!&|?{};])|(?<=return))\s*/(?![/*])(?:\\.|\[(?:\\.|[^\]\\\n])*\]|[^/\\\n])+/""",
    re.VERBOSE | re.DOTALL,
)
TS_CONTAINER = re.compile(r"\b(class|interface|enum|namespace|module)\b")
TS_LITERAL = re.compile(r"(?:(?<!=)[=:(,\[?|&]|\breturn|\bas|\bexport|\bimport|\bconst|\blet)\s*$")


@dataclass(frozen=True, slots=True)
class Excess:
    """Something above its cap."""

    path: Path
    line: int
    what: str
    lines: int
    cap: int

    def __str__(self) -> str:
        return f"{self.path}:{self.line}: {self.what} has {self.lines} lines (cap {self.cap})"


def measure(path: Path, text: str) -> list[Excess]:
    """List what is above a cap in one file, top to bottom. Raises: SyntaxError for broken Python."""
    found: list[Excess] = []
    lines = len(text.splitlines())
    if lines > FILE_LINES:
        found.append(Excess(path, 1, "the file", lines, FILE_LINES))
    functions = iter_python_functions(text) if path.suffix == ".py" else iter_typescript_blocks(text)
    found.extend(
        Excess(path, first, name, last - first + 1, FUNCTION_LINES)
        for name, first, last in functions
        if last - first + 1 > FUNCTION_LINES
    )
    return found


def iter_python_functions(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (name, first line, last line) of each function, nested ones too."""
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield f"function {node.name}", node.lineno, node.end_lineno or node.lineno


def iter_typescript_blocks(text: str) -> Iterator[tuple[str, int, int]]:
    """Yield (name, first line, last line) of each block of code. The name is the start of its first line."""
    source = TS_OPAQUE.sub(lambda match: re.sub(r"[^\n]", " ", match.group()), text)
    line_starts = [0, *(match.end() for match in re.finditer("\n", source))]
    open_blocks: list[tuple[int, bool]] = []
    start = 0  # of the statement that the next brace belongs to
    for match in re.finditer(r"[{};]", source):
        head = source[start : match.start()]
        begin = start + len(head) - len(head.lstrip())
        start = match.end()
        if match.group() == "{":
            open_blocks.append((begin, not TS_CONTAINER.search(head) and not TS_LITERAL.search(head)))
        elif match.group() == "}" and open_blocks:
            begin, is_code = open_blocks.pop()
            block = source[begin : match.end()]
            if is_code:
                name = block.partition("{\n")[0].partition("\n")[0].strip()[:40]
                yield (f"block `{name}`", bisect_right(line_starts, begin), bisect_right(line_starts, match.start()))
            elif "\n" not in block and block.count("(") > block.count(")"):
                start = begin  # a type within a parameter list


def iter_files(root: Path) -> Iterator[Path]:
    """Yield the checked files below `root`, sorted."""
    for folder in FOLDERS:
        for path in sorted((root / folder).rglob("*")):
            if path.suffix in {".py", ".ts"} and SKIPPED.isdisjoint(path.parts):
                yield path


def main() -> int:
    """Check the repository; 1 if anything is above its cap."""
    found = [
        excess
        for path in iter_files(ROOT)
        for excess in measure(path.relative_to(ROOT), path.read_text(encoding="utf-8"))
    ]
    for excess in found:
        print(excess)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
