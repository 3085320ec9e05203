"""The first run: a short list of steps, each with its own page, each to be skipped, all to be found again later."""

from dataclasses import dataclass
from typing import Any

from litestar import get, post
from litestar.datastructures import Cookie
from litestar.exceptions import NotFoundException
from litestar.response import Redirect, Response, Template

from frontdesk.web.settings.deps import SITE, AnyRequest, SettingsDeps
from frontdesk.web.settings.form import show_form
from frontdesk.web.settings.forms import read_saved
from frontdesk.web.settings.frame import ROOT, go, render
from frontdesk.web.settings.places import Place, list_chats, render_place
from frontdesk.web.settings.sections import ASSISTANT
from frontdesk.web.settings.steps import STEPS, Step

DISMISSED = "frontdesk_start"
"""The cookie of a browser whose owner has put the first run aside. It opens nothing."""
_DISMISSED_FOR_S = 365 * 24 * 3600


@dataclass(frozen=True, slots=True)
class Progress:
    """A step of the list. `is_done` None: nobody can tell from here."""

    step: Step
    is_done: bool | None
    words: str


@get("/", include_in_schema=False)
async def enter(request: AnyRequest, deps: SettingsDeps) -> Response[Any]:
    """To the first run while nothing is there that it leads through, else to the first section."""
    is_new = not _has_telegram(deps) and not await _has_knowledge(deps)
    leads = is_new and DISMISSED not in request.cookies
    return Redirect(f"{ROOT}/{'start' if leads else ASSISTANT.slug}", status_code=303)


@get("/start", include_in_schema=False)
async def show_start(request: AnyRequest, deps: SettingsDeps) -> Template:
    """What there is to do, and what is done."""
    progress = await list_progress(deps)
    left = next((each.step for each in progress if each.is_done is False), None)
    return render(
        request,
        "settings/start.html",
        ASSISTANT,
        title="Set up Frontdesk",
        progress=progress,
        first=left,
        step=None,
        steps=list(STEPS.values()),
    )


@get("/start/{slug:str}", include_in_schema=False)
async def show_step(request: AnyRequest, deps: SettingsDeps, slug: str) -> Template:
    """One step: a part of its section's form, in the frame that leads on."""
    step = STEPS.get(slug)
    if step is None:
        raise NotFoundException
    form = show_form(step.groups, await read_saved(deps))
    return await render_place(request, deps, Place(step.section, step), form=form, title=step.title)


@post("/start/leave", include_in_schema=False, status_code=200, sync_to_thread=False)
def leave_start() -> Response[Any]:
    """Don't lead here by itself any more."""
    answer = go(ASSISTANT.slug)
    cookie = Cookie(DISMISSED, path=ROOT, value="left", max_age=_DISMISSED_FOR_S, httponly=True, samesite="lax")
    answer.cookies.append(cookie)
    return answer


async def list_progress(deps: SettingsDeps) -> list[Progress]:
    """All steps, with what is known of each."""
    look = any(deps.settings.is_set(field.name) for group in STEPS["look"].groups for field in group.fields)
    known: dict[str, tuple[bool | None, str]] = {
        "telegram": (_has_telegram(deps), _telegram_words(deps)),
        "knowledge": (await _has_knowledge(deps), _knowledge_words(deps)),
        "look": (look, "As you chose it." if look else "The colour, the greeting, the first questions."),
        "snippet": (None, "One line for your pages."),
    }
    return [Progress(step, *known[step.slug]) for step in STEPS.values()]


def _has_telegram(deps: SettingsDeps) -> bool:
    return deps.settings.is_set("telegram_bot_token") and bool(list_chats(deps))


def _telegram_words(deps: SettingsDeps) -> str:
    if not deps.settings.is_set("telegram_bot_token"):
        return "Operators answer from a group. Takes about three minutes."
    chats = len(list_chats(deps))
    return (
        f"Connected to {chats} group{'' if chats == 1 else 's'}."
        if chats
        else "The bot is there; a group is missing."
    )


async def _has_knowledge(deps: SettingsDeps) -> bool:
    return deps.knowledge.indexing().texts > 0 or bool(await deps.store.list_knowledge(SITE))


def _knowledge_words(deps: SettingsDeps) -> str:
    count = deps.knowledge.indexing().texts
    if not count:
        return "What the assistant may answer from."
    return f"The assistant reads {count} text{'' if count == 1 else 's'}."
