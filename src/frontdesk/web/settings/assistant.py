"""Beside the assistant's form: whether it works, a sentence to try on the keywords, their defaults."""

import asyncio
from collections.abc import Mapping
from contextlib import aclosing
from dataclasses import replace

import structlog
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.response import Template

from frontdesk.desk.ports import Finding, SelfCheck
from frontdesk.web.settings.deps import AnyRequest, SettingsDeps
from frontdesk.web.settings.fields import Field
from frontdesk.web.settings.form import Form, Submission
from frontdesk.web.settings.forms import show_typed
from frontdesk.web.settings.frame import is_part_wanted, part
from frontdesk.web.settings.languages import Lists, find_chosen, speak
from frontdesk.web.settings.places import Place, render_place
from frontdesk.web.settings.sections import ASSISTANT
from frontdesk.web.settings.trying import MAX_SENTENCE_CHARS, Tried, try_sentence

CHECK_WITHIN_S = 30.0
"""Longer than any step of the check may take (the slowest lists a provider's models)."""

log = structlog.get_logger(__name__)

_LISTS = {field.name: field for field in ASSISTANT.fields if field.default is not None}
_LISTED, _NEVER_ON = _LISTS["operator_keywords"], _LISTS["operator_keywords_never_on"]


@get("/assistant/status", include_in_schema=False)
async def assistant_status(request: AnyRequest, deps: SettingsDeps) -> Template:
    """The line on top of the page; a whole page for a browser without scripts."""
    finding = await worst_finding(deps.check, "assistant")
    if is_part_wanted(request):
        return part("settings/_status_line.html", finding=finding)
    _, form = await show_typed(deps, ASSISTANT, {})
    return await render_place(
        request, deps, Place(ASSISTANT), form=replace(form, is_edited=False), findings=[finding]
    )


async def worst_finding(check: SelfCheck, what: str) -> Finding:
    """The first failure of a check, else its first warning, else its last word."""
    findings: list[Finding] = []
    try:
        async with asyncio.timeout(CHECK_WITHIN_S), aclosing(check(what)) as steps:
            findings.extend([finding async for finding in steps])
    except TimeoutError:
        return Finding("fail", f"The check took longer than {CHECK_WITHIN_S:.0f} seconds", "Try again in a minute.")
    except Exception:  # what an owner typed may break it in ways that nobody has thought of
        log.exception("check_failed", check=what)
        return Finding("fail", "The check itself broke down", "Look at the server's log, then try again.")
    for level in ("fail", "warn"):
        for finding in findings:
            if finding.level == level:
                return finding
    return findings[-1] if findings else Finding("warn", "There is nothing to check")


@post("/assistant/try", include_in_schema=False, status_code=200)
async def try_keywords(request: AnyRequest, deps: SettingsDeps) -> Template:
    """What the lists as they stand in the form make of a sentence; without a form, the saved lists."""
    data: Mapping[str, object] = await request.form()
    submission, form = await show_typed(deps, ASSISTANT, data)
    sentence = str(data.get("sentence", ""))[:MAX_SENTENCE_CHARS]
    tried = await asyncio.to_thread(_try, sentence, submission, deps)
    if is_part_wanted(request):
        return part("settings/_tried.html", tried=tried)
    form = replace(form, is_edited=bool(submission.changes))
    return await render_place(request, deps, Place(ASSISTANT), form=form, tried=tried, sentence=sentence)


def _try(sentence: str, submission: Submission, deps: SettingsDeps) -> Tried | None:
    if not sentence.strip():
        return None
    lists = _lists_in_form(submission, deps)
    return try_sentence(sentence, lists.keywords, lists.never_on)


def _lists_in_form(submission: Submission, deps: SettingsDeps) -> Lists:
    def entries(field: Field) -> tuple[str, ...]:
        return field.parts(submission.typed.get(field.name, deps.settings.text(field.name)))

    return Lists(entries(_LISTED), entries(_NEVER_ON))


@post("/assistant/languages", include_in_schema=False, status_code=200)
async def choose_languages(request: AnyRequest, deps: SettingsDeps) -> Template:
    """The form with both lists in the chosen languages. Nothing is saved yet."""
    if deps.settings.is_locked(_LISTED.name) or deps.settings.is_locked(_NEVER_ON.name):
        raise NotFoundException
    data: Mapping[str, object] = await request.form()
    submission, form = await show_typed(deps, ASSISTANT, data)
    lists = speak(find_chosen(data), _lists_in_form(submission, deps))
    form = _with_text(form, _LISTED, _LISTED.as_shown(_LISTED.separator.join(lists.keywords)))
    form = _with_text(form, _NEVER_ON, _NEVER_ON.as_shown(_NEVER_ON.separator.join(lists.never_on)))
    return await render_place(request, deps, Place(ASSISTANT), form=form, languages_open=True)


@post("/assistant/restore/{name:str}", include_in_schema=False, status_code=200)
async def restore_list(request: AnyRequest, deps: SettingsDeps, name: str) -> Template:
    """The form with one list as it was before anybody edited it. Nothing is saved yet."""
    field = _LISTS.get(name)
    if field is None or field.default is None or deps.settings.is_locked(name):
        raise NotFoundException
    _, form = await show_typed(deps, ASSISTANT, await request.form())
    restored = _with_text(form, field, field.as_shown(field.default_text or ""))
    return await render_place(request, deps, Place(ASSISTANT), form=restored)


def _with_text(form: Form, field: Field, text: str) -> Form:
    groups = tuple(
        replace(
            group,
            fields=tuple(
                replace(shown, typed=text, error=None, note=None) if shown.field is field else shown
                for shown in group.fields
            ),
        )
        for group in form.groups
    )
    return replace(form, groups=groups)
