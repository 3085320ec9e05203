"""How a call is refused, in the Bot API's own words."""

from collections.abc import Mapping


class Refusal(Exception):
    """A call that changes nothing and is answered with `{"ok": false}`."""

    def __init__(self, code: int, description: str, parameters: Mapping[str, object] | None = None) -> None:
        super().__init__(description)
        self.code = code
        self.description = description
        self.parameters = dict(parameters or {})


class NotModelled(Refusal):
    """The real Telegram may accept this; the sandbox does not know it and says so."""

    def __init__(self, what: str) -> None:
        super().__init__(400, f"Bad Request: the sandbox does not model {what}")


class UnknownId(Exception):
    """The control API was given an id that is not in the world."""


def bad(text: str) -> Refusal:
    return Refusal(400, f"Bad Request: {text}")


def forbidden(text: str) -> Refusal:
    return Refusal(403, f"Forbidden: {text}")


class Cut(Exception):
    """The connection ends here, without an answer."""
