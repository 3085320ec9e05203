"""Showing and saving the forms: one way for every section, and for the steps of the first run."""

from collections.abc import Mapping
from typing import Any

from litestar import get, post
from litestar.response import Response, Template

from frontdesk.desk.ports import SettingsRefused
from frontdesk.web.settings.deps import AnyRequest, SettingsDeps
from frontdesk.web.settings.fields import Section
from frontdesk.web.settings.form import Form, Saved, Submission, read_submission, show_again, show_form
from frontdesk.web.settings.frame import actor, go
from frontdesk.web.settings.places import Place, find_place, render_place
from frontdesk.web.settings.sections import SECTIONS

AUDIT_LINES_READ = 200
CONFLICT = "Somebody else changed the marked fields while you were editing. Nothing of yours was saved."
REFUSED = "Nothing was saved. Look at the marked fields."


async def read_saved(deps: SettingsDeps) -> Saved:
    """What is saved now."""
    return Saved(deps.settings, await deps.store.list_audit(limit=AUDIT_LINES_READ))


_PATHS = [f"/{section.slug}" for section in SECTIONS.values() if section.groups]
"""Sections without a form have pages of their own."""


def _section_of(request: AnyRequest) -> Section:
    return SECTIONS[request.url.path.rstrip("/").rpartition("/")[2]]


@get(_PATHS, include_in_schema=False)
async def show_section(request: AnyRequest, deps: SettingsDeps) -> Template:
    """A section as it is saved."""
    section = _section_of(request)
    form = show_form(section.groups, await read_saved(deps))
    return await render_place(request, deps, Place(section), form=form)


@post(_PATHS, include_in_schema=False, status_code=200)
async def save_section(request: AnyRequest, deps: SettingsDeps) -> Response[Any] | Template:
    """Save what was changed; or the same page again, with what was typed and what is wrong."""
    data: Mapping[str, object] = await request.form()
    place = find_place(_section_of(request), data)
    async with deps.saving:
        saved = await read_saved(deps)
        submission = read_submission(place.section.fields, data, saved)
        errors = {} if submission.conflicts else await _save(deps, submission, by=actor(request))
    if not submission.conflicts and not errors:
        return go(place.next_path(did_change=bool(submission.changes)), did="saved" if submission.changes else None)
    form = show_again(place.groups, submission, saved, errors=errors)
    return await render_place(
        request,
        deps,
        place,
        form=form,
        status_code=409 if submission.conflicts else 422,
        bad_notice=CONFLICT if submission.conflicts else REFUSED,
    )


async def _save(deps: SettingsDeps, submission: Submission, *, by: str) -> dict[str, str]:
    """What was refused, by name."""
    if not submission.changes:
        return {}
    try:
        await deps.settings.save(submission.changes, by=by)
    except SettingsRefused as refused:
        return refused.errors
    return {}


async def show_typed(deps: SettingsDeps, section: Section, data: Mapping[str, object]) -> tuple[Submission, Form]:
    """The form as it came, for a page that saves nothing."""
    saved = await read_saved(deps)
    submission = read_submission(section.fields, data, saved)
    return submission, show_again(section.groups, submission, saved)
