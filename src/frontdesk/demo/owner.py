"""The shop's owner before the curtain rises: signs in and saves the widget's look, by the forms that every owner has.

Saved so, and not set in the environment, it stays theirs to change on the settings page.
"""

from html.parser import HTMLParser

import httpx2

LOGIN = "admin"
PASSWORD = "frontdesk-demo"
_LOOK = {
    "widget_accent": "#23433a",
    # The shop has no dark pages.
    "widget_theme": "light",
    "widget_greeting": "Moin. How can we help?",
    "widget_suggestions": "How long does delivery take?\nWhich size should I take?\nHow do I return something?",
}
_SIGN_IN = "/signin"
_WIDGET = "/settings/widget"


class _HiddenFields(HTMLParser):
    """What a page's forms carry unseen: the token against foreign forms, the marks of what the form was made from."""

    def __init__(self) -> None:
        super().__init__()
        self.values: dict[str, str] = {}

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        if tag == "input" and given.get("type") == "hidden" and "name" in given:
            self.values.setdefault(given["name"], given.get("value", ""))


def dress_widget(url: str, *, timeout_s: float) -> None:
    """Save the shop's colours, greeting and questions.

    Raises: httpx2.HTTPError.
    """
    with httpx2.Client(base_url=url, trust_env=False, timeout=timeout_s) as http:
        _submit(http, _SIGN_IN, {"login": LOGIN, "password": PASSWORD})
        _submit(http, _WIDGET, _LOOK)


def _submit(http: httpx2.Client, path: str, typed: dict[str, str]) -> None:
    """Send a page's form with these fields filled in; the answer to a saved form leads on elsewhere."""
    page = http.get(path).raise_for_status()
    fields = _HiddenFields()
    fields.feed(page.text)
    hidden = {name: value for name, value in fields.values.items() if _belongs(name, typed)}
    answer = http.post(path, data=hidden | typed)
    if not answer.is_redirect:
        raise httpx2.HTTPStatusError(f"{path} was not accepted", request=answer.request, response=answer)


def _belongs(name: str, typed: dict[str, str]) -> bool:
    """A field's mark says "this form had it": without its mark a field is left as it is."""
    field = name.partition(".")[2]
    return not field or field in typed
