"""The audit in plain words, newest first."""

from dataclasses import dataclass
from datetime import UTC, datetime
from itertools import groupby
from typing import Annotated

from litestar import get
from litestar.params import Parameter
from litestar.response import Template

from frontdesk.store.ports import AuditLine
from frontdesk.web.settings.deps import AnyRequest, SettingsDeps
from frontdesk.web.settings.frame import render
from frontdesk.web.settings.sections import ACTIVITY, LABELS

LINES_A_PAGE = 50
_LAST_ID = 2**63 - 1

# `{subject}` and `{detail}` are those of the line. An action that is not listed is told by its own name.
_WORDS = {
    "settings_saved": "changed {subject}",
    "knowledge_saved": "saved the text “{subject}”",
    "knowledge_removed": "removed the text “{subject}”",
    "account_created": "added the account {subject} ({detail})",
    "account_removed": "removed the account {subject}",
    "role_changed": "made {subject} {detail}",
    "password_changed": "set a new password for {subject}",
    "account_renamed": "renamed the account “{subject}” to “{detail}”",
    "api_key_created": "made the API key “{subject}”",
    "api_key_revoked": "revoked the API key “{subject}” of {detail}",
    "signed_in": "signed in",
    "signed_out": "signed out",
}


@dataclass(frozen=True, slots=True)
class Told:
    """A line of the audit as it is shown."""

    line: AuditLine
    words: str
    at: datetime
    day: str


@get("/activity", include_in_schema=False)
async def show_activity(
    request: AnyRequest, deps: SettingsDeps, before: Annotated[int | None, Parameter(ge=1, le=_LAST_ID)] = None
) -> Template:
    """A page of it; `before` is the last line of the page before."""
    lines = await deps.store.list_audit(limit=LINES_A_PAGE + 1, before_id=before)
    told = [tell(line) for line in lines[:LINES_A_PAGE]]
    older = told[-1].line.id if len(lines) > LINES_A_PAGE else None
    days = [(day, list(lines_of)) for day, lines_of in groupby(told, key=lambda each: each.day)]
    return render(request, "settings/activity.html", ACTIVITY, days=days, older=older, before=before)


def tell(line: AuditLine) -> Told:
    at = datetime.fromtimestamp(line.at_ms / 1000, UTC)
    return Told(line, _words(line), at, f"{at.day} {at:%B %Y}")


def _words(line: AuditLine) -> str:
    subject = line.subject
    if line.action == "settings_saved":
        subject = ", ".join(LABELS.get(name, name) for name in line.subject.split(", "))
    template = _WORDS.get(line.action)
    if template is None:
        return " ".join([line.action.replace("_", " "), subject, line.detail]).strip()
    # Not `format`: a name may hold braces.
    return template.replace("{detail}", line.detail).replace("{subject}", subject)
