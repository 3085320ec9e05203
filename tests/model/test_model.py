"""The model runs on the right Frontdesk, and fails on each wrong one, with the same settings."""

import os
from functools import partial
from pathlib import Path

import pytest
from hypothesis import HealthCheck, Phase, settings
from hypothesis.stateful import run_state_machine_as_test

from tests.model.machine import Model
from tests.model.mutants import MUTANTS
from tests.model.world import World

STEPS = 30
EXAMPLES = int(os.environ.get("FRONTDESK_EXAMPLES", "60"))
# The soak looks where nobody has looked yet: its examples are others at each run.
SOAK_EXAMPLES = max(EXAMPLES, 2_000)
NOT_OURS = [HealthCheck.too_slow, HealthCheck.filter_too_much]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    folder = tmp_path / "world"
    folder.mkdir()
    return folder


def run_model(folder: Path, *, phases: tuple[Phase, ...], examples: int = EXAMPLES, anew: bool = False) -> None:
    world = World(folder)
    try:
        run_state_machine_as_test(
            partial(Model, world),  # pyright: ignore[reportArgumentType] any callable that makes one will do
            settings=settings(
                max_examples=examples,
                stateful_step_count=STEPS,
                phases=phases,
                derandomize=not anew,
                suppress_health_check=NOT_OURS,
            ),
        )
    finally:
        world.close()


def test_every_history_keeps_the_guarantees(folder: Path) -> None:
    run_model(folder, phases=(Phase.generate, Phase.shrink))


@pytest.mark.soak
def test_every_history_keeps_the_guarantees_for_long(folder: Path) -> None:
    run_model(folder, phases=(Phase.generate, Phase.shrink), examples=SOAK_EXAMPLES, anew=True)


@pytest.mark.parametrize("name", MUTANTS)
def test_a_wrong_frontdesk_is_caught(name: str, folder: Path) -> None:
    mutant, broken = MUTANTS[name]
    with mutant(), pytest.raises(AssertionError, match=f"({broken}): "):
        run_model(folder, phases=(Phase.generate,))
