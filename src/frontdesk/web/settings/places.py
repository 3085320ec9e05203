"""Where a form stands: on its page of the settings, or in a step of the first run."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from zoneinfo import available_timezones

from litestar.response import Template

from frontdesk.session.durations import in_words
from frontdesk.session.hours import Hours, make_hours
from frontdesk.store.ports import DAY_MS
from frontdesk.web.settings.deps import SITE, AnyRequest, SettingsDeps
from frontdesk.web.settings.fields import Group, Section
from frontdesk.web.settings.form import Form
from frontdesk.web.settings.frame import render
from frontdesk.web.settings.languages import list_languages
from frontdesk.web.settings.steps import STEPS, Step

STEP = "step"
"""The hidden field that tells which step a form stood in."""
_FRONT_MATTER = re.compile(r"\A---\n.*?\n---(?:\n|\Z)", re.DOTALL)
_MARKS = re.compile(r"^#{1,6} +|\*\*|`", re.MULTILINE)
_GIST_CHARS = 140
_GIST_READ_CHARS = 4_000
_NOTHING_DONE = {
    "languages_open": False,
    "tried": None,
    "sentence": "",
    "asked": None,
    "question": "",
    "link": None,
    "findings": None,
}
"""What a page shows of acts, before any was done."""


COUNTED_DAYS = 30
"""How far back the keywords' calls are shown."""


@dataclass(frozen=True, slots=True)
class Place:
    section: Section
    step: Step | None = None

    @property
    def groups(self) -> tuple[Group, ...]:
        return self.step.groups if self.step else self.section.groups

    @property
    def path(self) -> str:
        return f"start/{self.step.slug}" if self.step else self.section.slug

    def next_path(self, *, did_change: bool) -> str:
        """After saving. A step whose saving brings something more to do is shown again."""
        if self.step is None or (did_change and self.step.stays_after_saving):
            return self.path
        return self.step.next_path


def find_place(section: Section, data: Mapping[str, object]) -> Place:
    """Where the form that came back stood."""
    step = STEPS.get(str(data.get(STEP, "")))
    return Place(section, step if step and step.section is section else None)


async def render_place(
    request: AnyRequest, deps: SettingsDeps, place: Place, *, form: Form, **values: Any
) -> Template:
    """The page with its form and what stands around it."""
    template = "settings/step.html" if place.step else "settings/section.html"
    around = await look_around(request, deps, place.section, form=form)
    shown: dict[str, Any] = {**around, **_NOTHING_DONE, **values}
    step = {"step": place.step, "steps": list(STEPS.values())} if place.step else {"step": None}
    return render(request, template, place.section, form=form, **step, **shown)


async def look_around(request: AnyRequest, deps: SettingsDeps, section: Section, *, form: Form) -> dict[str, Any]:
    """What a section's own templates show beside the form."""
    match section.slug:
        case "assistant":
            since_ms = deps.clock_ms() - COUNTED_DAYS * DAY_MS
            return {
                "calls": await deps.store.count_keyword_calls(SITE, since_ms=since_ms),
                "counted_days": COUNTED_DAYS,
                "languages": list_languages(_listed_words(form)),
            }
        case "sessions":
            hours = make_hours(
                deps.settings.text("hours"),
                zone=deps.settings.text("hours_zone"),
                holidays=deps.settings.text("hours_holidays"),
            )
            return {"people_now": people_now(hours, now_ms=deps.clock_ms()), "zones": sorted(available_timezones())}
        case "knowledge":
            return {
                "texts": [
                    ShownText(it.document, it.title, gist(it.text)) for it in await deps.store.list_knowledge(SITE)
                ],
                "reading": deps.knowledge.indexing(),
                "has_model": deps.settings.text("ai_provider") not in ("builtin", "none"),
            }
        case "telegram":
            return {
                "chats": list_chats(deps),
                "chats_locked": deps.settings.is_locked("telegram_chat_id"),
                "has_token": deps.settings.is_set("telegram_bot_token"),
                "problem": deps.telegram.problem(),
            }
        case "widget":
            return {"snippet": snippet(deps.public_url(request))}
        case _:
            return {}


def _listed_words(form: Form) -> tuple[str, ...]:
    """In a step of the first run the list isn't shown."""
    shown = form.fields.get("operator_keywords")
    return shown.field.parts(shown.typed) if shown else ()


def people_now(hours: Hours | None, *, now_ms: int) -> str | None:
    """What the saved hours mean now, in a sentence for the owner; None where people always answer."""
    if hours is None:
        return None
    is_open = hours.is_open(now_ms)
    change_ms = next(iter(hours.list_changes(now_ms, limit=1)), None)
    if change_ms is None:
        return "With these hours people are always here." if is_open else "With these hours nobody is ever here."
    when = in_words(change_ms - now_ms, "en")
    return f"People are here now; they leave {when}." if is_open else f"Nobody is here now; people are back {when}."


@dataclass(frozen=True, slots=True)
class ShownText:
    """A text of the owner's in the list of them."""

    document: str
    title: str
    gist: str


def gist(text: str) -> str:
    """Its first words, without the front matter and the commonest marks of Markdown."""
    words = _MARKS.sub("", _FRONT_MATTER.sub("", text[:_GIST_READ_CHARS]))
    return " ".join(words.split())[:_GIST_CHARS]


def list_chats(deps: SettingsDeps) -> list[str]:
    return [chat for part in deps.settings.text("telegram_chat_id").split(",") if (chat := part.strip())]


def snippet(public_url: str) -> str:
    """What an owner puts into the site's pages."""
    return f'<script async src="{public_url.rstrip("/")}/widget.js" data-site="{SITE}"></script>'
