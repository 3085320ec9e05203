"""What the settings pages have in common: the frame around them, answers, and the step before something is lost."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from litestar.response import Redirect, Response, Template

from frontdesk.web.pages import page
from frontdesk.web.settings.deps import AnyRequest
from frontdesk.web.settings.fields import Section
from frontdesk.web.settings.sections import SECTIONS

SAVED = "Saved. In force from the next message on."
ROOT = "/settings"


def actor(request: AnyRequest) -> str:
    """Who does it, for the audit."""
    return request.user.login


def render(
    request: AnyRequest, template: str, section: Section, *, status_code: int = 200, **values: Any
) -> Template:
    """A page of a section, with the list of all sections beside it."""
    shown: dict[str, Any] = {"title": section.title, "form": None, "bad_notice": None, **values}
    return page(
        template,
        status_code=status_code,
        who=request.user,
        section="settings",
        here=section,
        sections=list(SECTIONS.values()),
        good_notice=_notice(request),
        **shown,
    )


def part(template: str, *, status_code: int = 200, **values: Any) -> Template:
    """A piece of a page, for htmx."""
    return page(template, status_code=status_code, **values)


def is_part_wanted(request: AnyRequest) -> bool:
    """Does htmx ask, and not the browser itself?"""
    return request.headers.get("hx-request") == "true"


def go(path: str, *, did: str | None = None) -> Response[Any]:
    """On to a page by GET, so that reloading it repeats nothing. `did` is a key of `NOTICES`."""
    return Redirect(f"{ROOT}/{path}{f'?did={did}' if did else ''}", status_code=303)


# Only fixed sentences: an address must not be able to put words on the page.
NOTICES = {
    "saved": SAVED,
    "text_saved": "Saved. The assistant reads it from the next message on.",
    "texts_added": "Added. The assistant reads them from the next message on.",
    "text_removed": "Removed. The assistant no longer reads it.",
    "account_added": "Added. Tell the new operator the login and the first password.",
    "password_set": "The new password is set. Wherever this account was signed in, it no longer is.",
    "role_set": "Changed. It holds from the next click on.",
    "account_removed": "Removed.",
    "key_revoked": "Revoked. What used it is refused from now on.",
    "chat_removed": "Removed. No session goes there any more.",
}


def _notice(request: AnyRequest) -> str | None:
    return NOTICES.get(request.query_params.get("did", ""))


@dataclass(frozen=True, slots=True)
class Loss:
    """What an act takes away, said before it is done. `action` is where the confirmed act is posted."""

    question: str
    losses: Sequence[str]
    action: str
    label: str
    back: str


def confirm(request: AnyRequest, section: Section, loss: Loss) -> Template:
    return render(request, "settings/confirm.html", section, loss=loss, title=loss.question)
