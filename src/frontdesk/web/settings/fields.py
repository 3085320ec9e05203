"""What a form of the owner's settings is made of, and how a value stands in the form and in the settings. Pure.

A field says how a setting is shown, never what it may hold: that is for `OwnerSettings.save` alone.
"""

from dataclasses import dataclass
from typing import Literal, TypeAlias

VARIABLE_PREFIX = "FRONTDESK_"

Kind: TypeAlias = Literal["text", "secret", "switch", "choice", "lines", "words", "number", "paragraph", "color"]

_ON = frozenset({"1", "true", "yes", "on"})


@dataclass(frozen=True, slots=True)
class Choice:
    value: str
    label: str
    help: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One setting on a page. `only` says when it is shown: `model`, while a language model writes the answers.

    `suggest` is the id of a list of values on the page. `zero_is` says what 0 means, `loss` what is lost with a
    secret that is removed. `lines` holds a list, one entry a line on the page and `separator` between two in the
    setting; `words` one that may be long, as running text (a browser takes many seconds to put some thousand lines
    into a text area). A list whose emptiness means something has a `default`, to which its page can go back; all else
    goes back to its default by being emptied.
    """

    name: str
    label: str
    help: str
    kind: Kind = "text"
    choices: tuple[Choice, ...] = ()
    separator: str = ","
    default: tuple[str, ...] | None = None
    only: Literal["", "model"] = ""
    placeholder: str = ""
    suggest: str = ""
    unit: str = ""
    rows: int = 4
    zero_is: str = ""
    loss: str = ""

    @property
    def variable(self) -> str:
        """The environment variable that locks it."""
        return VARIABLE_PREFIX + self.name.upper()

    def as_shown(self, text: str) -> str:
        """What stands in the form for a setting's text."""
        match self.kind:
            case "lines":
                return "\n".join(self.parts(text))
            case "words":
                return ", ".join(self.parts(text))
            case "switch":
                return "1" if text.strip().lower() in _ON else "0"
            case "secret":
                return ""
            case _:
                return text

    def as_text(self, typed: str) -> str:
        """The setting's text for what was typed, in one form, so that two can be compared."""
        match self.kind:
            case "lines" | "words":
                return (", " if self.separator == "," else self.separator).join(self.parts(typed))
            case "switch":
                return "1" if typed.strip().lower() in _ON else "0"
            case "paragraph":
                return typed.replace("\r\n", "\n").strip()
            case _:
                return typed.strip()

    def parts(self, typed: str) -> tuple[str, ...]:
        """The entries of a list, each once: one a line, or separated as in the setting."""
        entries = typed.replace("\r", "\n").replace(self.separator, "\n").split("\n")
        return tuple(dict.fromkeys(entry for part in entries if (entry := " ".join(part.split()))))

    @property
    def default_text(self) -> str | None:
        """The text that saving as "the default" is the same as; None if only the settings know."""
        return None if self.default is None else self.as_text(self.separator.join(self.default))

    def value_of(self, text: str) -> str | None:
        """What to save: None for the default."""
        if self.default is not None:
            return None if text == self.default_text else text
        return text or None


@dataclass(frozen=True, slots=True)
class Group:
    """Fields that belong together. `extra` is a template below them; `folded`: shown when asked for."""

    title: str
    fields: tuple[Field, ...]
    lead: str = ""
    extra: str | None = None
    folded: bool = False


@dataclass(frozen=True, slots=True)
class Section:
    """A page of the settings. `before` and `after` are templates around its form."""

    slug: str
    title: str
    icon: str
    lead: str
    groups: tuple[Group, ...] = ()
    before: str | None = None
    after: str | None = None

    @property
    def fields(self) -> tuple[Field, ...]:
        return tuple(field for group in self.groups for field in group.fields)
