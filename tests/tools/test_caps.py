"""The size caps find what is too long and nothing else."""

from pathlib import Path

import pytest

from tools import caps

PY = Path("module.py")
TS = Path("module.ts")


def found(path: Path, text: str) -> list[str]:
    return [str(excess) for excess in caps.measure(path, text)]


def python_function(lines: int) -> str:
    return "def long():\n" + "    pass\n" * (lines - 1)


@pytest.mark.parametrize("path", [PY, TS])
def test_a_file_at_the_cap_passes_and_one_line_more_does_not(path: Path) -> None:
    assert found(path, "\n" * 500) == []
    assert found(path, "\n" * 501) == [f"{path}:1: the file has 501 lines (cap 500)"]


def test_a_python_function_at_the_cap_passes_and_one_line_more_does_not() -> None:
    assert found(PY, python_function(60)) == []
    assert found(PY, "\n" + python_function(61)) == ["module.py:2: function long has 61 lines (cap 60)"]


def test_methods_coroutines_and_nested_functions_count() -> None:
    body = "        pass\n" * 60
    assert found(PY, f"class A:\n    def method(self):\n{body}") == [
        "module.py:2: function method has 61 lines (cap 60)"
    ]
    assert found(PY, f"async def outer():\n    def inner():\n{body}") == [
        "module.py:1: function outer has 62 lines (cap 60)",
        "module.py:2: function inner has 61 lines (cap 60)",
    ]


def test_a_long_class_or_table_is_no_function() -> None:
    assert found(PY, "class A:\n" + "    x = 1\n" * 100) == []
    assert found(PY, "TABLE = {\n" + "    'a': 1,\n" * 100 + "}\n") == []


@pytest.mark.parametrize(
    "head",
    [
        "function f(a: number): void",
        "export const f = async (a: string) =>",
        "const f = <T,>(a: T): Promise<T> =>",
        "set(key: string, value: { a: number }): void",
        "get size(): number",
        "constructor(private readonly port: Port)",
    ],
)
def test_a_typescript_function_over_the_cap_is_found(head: str) -> None:
    over = "\n" + head + " {\n" + "  step();\n" * 59 + "}\n"
    assert found(TS, over.replace("  step();\n", "", 1)) == []
    assert found(TS, over) == [f"module.ts:2: block `{head[:40]}` has 61 lines (cap 60)"]


@pytest.mark.parametrize(
    "head",
    [
        "class A extends B<C>",
        "export interface A",
        "enum Mode",
        "const table: Table =",
        "export type A =",
        "register(",
    ],
)
def test_a_long_typescript_class_type_or_table_is_no_function(head: str) -> None:
    assert found(TS, head + " {\n" + "  a: 1,\n" * 100 + "}\n") == []


def test_braces_in_typescript_text_are_not_code() -> None:
    opaque = [
        "const a = '}';",
        'const b = "{";',
        "const c = `{ ${x} {`;",
        "// {",
        "/* { */",
        "const d = s.match(/[{/]{2}/);",
    ]
    short = "function f() {\n" + "\n".join(opaque) + "\n}\n"
    assert found(TS, short * 20) == []


def test_vendored_code_is_not_walked(tmp_path: Path) -> None:
    for name in ("widget/src/a.ts", "widget/node_modules/x/b.ts", "src/c.py", "docs/d.py", "src/e.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    assert [path.relative_to(tmp_path).as_posix() for path in caps.iter_files(tmp_path)] == [
        "src/c.py",
        "widget/src/a.ts",
    ]


def test_the_repository_keeps_its_caps() -> None:
    assert caps.main() == 0
