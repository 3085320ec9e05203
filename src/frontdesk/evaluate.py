"""`frontdesk eval`: the assistant as the site has it, on a store of its own that is gone afterwards.

The site's database is only read, Telegram is never told, and no visitor sees any of it.
"""

import asyncio
import json
import os
import signal
import time
from collections.abc import AsyncGenerator, Callable, Coroutine, Sequence
from contextlib import AsyncExitStack, asynccontextmanager
from pathlib import Path
from typing import cast

import structlog

from frontdesk.assistant_slot import AssistantSlot
from frontdesk.config import BadSetting, Settings
from frontdesk.desk.desk import Desk, wall_clock_ms
from frontdesk.desk.intake import Intake
from frontdesk.desk.live import Live
from frontdesk.evaluation.asking import Asker
from frontdesk.evaluation.golden import BadGolden, Question, read_golden
from frontdesk.evaluation.report import Verdict, as_json, line, summary
from frontdesk.evaluation.scratch import DATABASE, scratch_folder
from frontdesk.kept import Site, read_as_kept
from frontdesk.owner_settings import SITE, Listener
from frontdesk.parts import Parts
from frontdesk.session.errors import FrontdeskError
from frontdesk.session.keywords import compile_keywords
from frontdesk.store.ports import StoreUnavailable
from frontdesk.store.sqlite import open_sqlite

log = structlog.get_logger(__name__)


class CannotEvaluate(Exception):
    """One line: what stands in the way, and the mend."""


class Stopped(Exception):
    """SIGTERM came; all is let go."""


class _Fixed:
    """Settings that nobody changes meanwhile."""

    def __init__(self, settings: Settings) -> None:
        self.current = settings

    def on_change(self, listener: Listener) -> None:
        pass


def evaluate_file(file: Path, *, report: Path | None, tell: Callable[[str], None]) -> bool:
    """As `evaluate`, of the file's questions and the site as it is set up.

    Raises:
        BadSetting, CannotEvaluate: with the one line to print.
        Stopped: by SIGTERM.
        BrokenPipeError: of `tell`.
    """
    try:
        questions, site = read_questions(file), _read_site()
        if report is not None:
            _check_report(report, questions=file, database=site.settings.database_path)
        return asyncio.run(_until_stopped(evaluate(questions, site, report=report, tell=tell)))
    except (BadSetting, CannotEvaluate):
        raise
    except asyncio.CancelledError:
        raise Stopped from None
    except Exception as error:
        raise _what_broke(error) from error


async def _until_stopped(run: Coroutine[None, None, bool]) -> bool:
    """SIGTERM cancels, as Ctrl-C does. One that comes again is not heard: the folder of the run is being removed."""
    task = asyncio.current_task()
    assert task is not None

    def stop() -> None:
        if not task.cancelling():
            task.cancel()

    asyncio.get_running_loop().add_signal_handler(signal.SIGTERM, stop)
    return await run


def _what_broke(error: Exception) -> Exception:
    """What to raise instead. Whatever broke, nothing was found out about the answers."""
    first = _first(error)
    match first:
        case BrokenPipeError() | CannotEvaluate():
            return first
        case FrontdeskError() | OSError():
            return CannotEvaluate(f"the questions could not be asked: {' '.join(str(first).split())}")
        case _:
            log.error("evaluation_failed", exc_info=first)
            return CannotEvaluate(f"the questions could not be asked: {type(first).__name__}, a fault of Frontdesk's")


def _first(error: BaseException) -> BaseException:
    """Questions are asked side by side: the first that breaks ends them all, and comes in a group."""
    while isinstance(error, BaseExceptionGroup):
        error = cast("BaseExceptionGroup[BaseException]", error).exceptions[0]
    return error


def _read_site() -> Site:
    try:
        return read_as_kept()
    except StoreUnavailable as error:
        raise CannotEvaluate(f"{error}. `frontdesk doctor` says the mend") from error


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
    if not site.has_database:
        path = settings.database_path.absolute()
        tell(f"There is no database at {path} yet: asking with the environment's settings alone.")
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
        folder = stack.enter_context(scratch_folder())
        store = await open_sqlite(folder / DATABASE, clock_ms=wall_clock_ms)
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


def _check_report(report: Path, *, questions: Path, database: Path) -> None:
    """Before anything is asked and paid for. Raises: CannotEvaluate."""
    try:
        exists = report.exists()
        for kept, name in ((questions, "the file of the questions"), (database, "the database")):
            if exists and kept.exists() and report.samefile(kept):
                raise CannotEvaluate(f"{report} is {name}: name another file for the report")
        if report.is_dir():
            raise CannotEvaluate(f"{report} is a folder: name a file in it for the report")
    except OSError as error:
        raise CannotEvaluate(f"{report} cannot be written: {error.strerror}") from error
    if not report.parent.is_dir():
        raise CannotEvaluate(f"{report} cannot be written: there is no folder {report.parent}")
    if not os.access(report if exists else report.parent, os.W_OK if exists else os.W_OK | os.X_OK):
        raise CannotEvaluate(f"{report} cannot be written: this user may not")


def _write(report: Path, verdicts: Sequence[Verdict], settings: Settings) -> None:
    text = json.dumps(as_json(verdicts, assistant=_name(settings)), ensure_ascii=False, indent=2)
    try:
        report.write_text(text + "\n", encoding="utf-8")
    except OSError as error:
        raise CannotEvaluate(f"{report} cannot be written: {error.strerror}") from error
