"""`frontdesk eval`: the assistant as the site has it, on a store of its own that is gone afterwards.

The site's database is only read, Telegram is never told, and no visitor sees any of it.
"""

import asyncio
import json
import tempfile
import time
from collections.abc import AsyncGenerator, Callable, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path

from frontdesk.assistant_slot import AssistantSlot
from frontdesk.config import Settings
from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.evaluation.asking import Asker
from frontdesk.evaluation.golden import BadGolden, Question, read_golden
from frontdesk.evaluation.report import Verdict, as_json, line, summary
from frontdesk.kept import Site
from frontdesk.owner_settings import SITE, Listener
from frontdesk.parts import Parts
from frontdesk.session.keywords import compile_keywords
from frontdesk.store.sqlite import open_sqlite


class CannotEvaluate(Exception):
    """One line: what stands in the way, and the mend."""


class _Fixed:
    """Settings that nobody changes meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self.current = settings

    def on_change(self, listener: Listener) -> None:
        pass


def read_questions(file: Path) -> list[Question]:
    """Raises: CannotEvaluate."""
    try:
        text = file.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        why = error.strerror if isinstance(error, OSError) else "it is no UTF-8 text"
        raise CannotEvaluate(f"{file} cannot be read: {why}") from None
    try:
        return read_golden(text, is_json=file.suffix.lower() == ".json")
    except BadGolden as bad:
        raise CannotEvaluate(f"{file}: {bad}") from None


async def evaluate(
    questions: Sequence[Question], site: Site, *, report: Path | None, tell: Callable[[str], None]
) -> bool:
    """Ask them all, `tell` a line about each and the sum, write the JSON report; are all right?

    Raises: CannotEvaluate.
    """
    settings = site.settings
    async with _standing(site) as (desk, intake, slot):
        if (why := slot.why_off()) is not None:
            raise CannotEvaluate(f"the assistant cannot answer: {why}. `frontdesk doctor` says the mend")
        tell(f"Asking {len(questions)} questions of the assistant ({_name(settings)}).")
        await slot.indexed()
        asker = Asker(desk, intake, timeout_s=settings.ai_timeout_s)
        numbers = iter(range(1, len(questions) + 1))

        def say(verdict: Verdict) -> None:
            tell(line(next(numbers), verdict))

        verdicts = await asker.ask_all(questions, tell=say)
    tell(summary(verdicts))
    if report is not None:
        await asyncio.to_thread(_write, report, verdicts, settings)
    return all(verdict.is_right for verdict in verdicts)


@asynccontextmanager
async def _standing(site: Site) -> AsyncGenerator[tuple[Desk, Intake, AssistantSlot]]:
    # Nobody types here, so there is nothing to wait for after a message.
    settings = site.settings.model_copy(update={"ai_debounce_ms": 0})
    async with AsyncExitStack() as stack:
        folder = stack.enter_context(tempfile.TemporaryDirectory(prefix="frontdesk-eval-"))
        store = await open_sqlite(Path(folder) / "eval.db", clock_ms=wall_clock_ms)
        stack.push_async_callback(store.close)
        for text in site.texts:
            await store.put_knowledge(SITE, text)
        live = Live(clock_s=time.monotonic)
        store.on_commit(live.publish)
        slot = AssistantSlot(_Fixed(settings), store)
        desk = Desk(store, live, policy=lambda: settings.policy(slot.why_off()))
        stack.push_async_callback(slot.aclose)
        assistant = await slot.start(desk)
        Parts(stack).start("assistant", assistant.run)
        keywords = compile_keywords(settings.operator_keywords, never_on=settings.operator_keywords_never_on)
        yield desk, Intake(desk, keywords=lambda: keywords), slot


def _name(settings: Settings) -> str:
    model = settings.ai_model if settings.ai_provider != "builtin" else None
    return f"{settings.ai_provider}, {model}" if model else settings.ai_provider


def _write(report: Path, verdicts: Sequence[Verdict], settings: Settings) -> None:
    text = json.dumps(as_json(verdicts, assistant=_name(settings)), ensure_ascii=False, indent=2)
    try:
        report.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotEvaluate(f"{report} cannot be written: {error.strerror}") from error
