"""How a measurement is shown: one table, whose rows name first what was switched on. Pure."""

from collections.abc import Sequence
from dataclasses import dataclass, field


@dataclass(slots=True)
class Table:
    """`aim` is what docs/benchmarks.md promises to try for, in words."""

    title: str
    columns: tuple[str, ...]
    aim: str = ""
    rows: list[tuple[str, ...]] = field(default_factory=list[tuple[str, ...]])

    def add(self, on: str, *cells: object) -> None:
        self.rows.append((on, *map(str, cells)))

    def __str__(self) -> str:
        lines = [("on", *self.columns), ("---",) * (len(self.columns) + 1), *self.rows]
        head = f"### {self.title}" + (f"\nAim: {self.aim}" if self.aim else "")
        return head + "\n\n" + "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"


def percentile_ms(took_s: Sequence[float], share: float) -> str:
    """Nearest rank, in milliseconds with one decimal."""
    ordered = sorted(took_s)
    return f"{ordered[min(len(ordered) - 1, int(len(ordered) * share))] * 1000:.1f}"
