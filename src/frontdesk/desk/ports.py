"""What one participant may ask of another part, as small Protocols. app.py wires them."""

from collections.abc import AsyncGenerator, Callable, Mapping
from dataclasses import dataclass, field
from typing import Literal, Protocol, TypeAlias

from frontdesk.session.errors import FrontdeskError

# --- The owner's settings


@dataclass(eq=False)
class SettingsRefused(FrontdeskError):
    """Nothing was saved. `errors` maps a setting's name to one sentence: what is wrong, and an example."""

    errors: dict[str, str] = field(default_factory=dict[str, str])

    def __str__(self) -> str:
        return "; ".join(f"{name}: {words}" for name, words in self.errors.items())


class OwnerSettings(Protocol):
    """The settings by name (`ai_model`), each as the text its environment variable would hold.

    What the environment sets wins and is locked. A change holds from the next command, message or turn on.
    """

    def text(self, name: str) -> str:
        """What is in force, "" for nothing. A secret is never told: "" always."""
        ...

    def is_set(self, name: str) -> bool:
        """Has it a value of its own, by the environment or saved? The one thing that is told of a secret."""
        ...

    def is_locked(self, name: str) -> bool:
        """Is it set by the environment?"""
        ...

    async def save(self, changes: Mapping[str, str | None], *, by: str) -> None:
        """All of them or none; None goes back to the default. Returns when the change is in force.

        `by` stands in the audit, together with the names; values never do.

        Raises:
            SettingsRefused: a value is wrong, or the setting is locked or not editable.
        """
        ...


# --- Checks that stop at the first broken step


@dataclass(frozen=True, slots=True)
class Finding:
    """One step of a check. A `warn` lets Frontdesk run with less than it could; after a `fail` no step follows."""

    level: Literal["ok", "warn", "fail"]
    text: str
    mend: str | None = None


# Asked for a part ("telegram", "assistant"); each finding comes as soon as its step is done.
SelfCheck: TypeAlias = Callable[[str], AsyncGenerator[Finding]]


# --- The assistant's knowledge


@dataclass(frozen=True, slots=True)
class Indexing:
    """How far the knowledge is read: all of it is searched by words at once, `done` of `passages` by meaning too.

    `by_meaning`: `missing` where the extra isn't installed, `off` by the settings, `failed` with `problem` where it
    can't be used.
    """

    texts: int
    passages: int
    done: int
    by_meaning: Literal["missing", "off", "indexing", "ready", "failed"]
    problem: str | None = None


@dataclass(frozen=True, slots=True)
class TriedPassage:
    """A passage that a question met. `confidence` is 0 to 1; `words` and `meaning` (None: not compared) made it."""

    title: str
    text: str
    source: str
    url: str | None
    confidence: float
    words: float
    meaning: float | None
    is_quoted: bool


@dataclass(frozen=True, slots=True)
class TriedQuestion:
    """What the built-in assistant would answer (Markdown), and the passages it chose from, the surest first.

    A passage is quoted as the answer from the confidence `sure` on, and as what may be meant from `maybe` on.
    """

    answer: str
    passages: tuple[TriedPassage, ...]
    sure: float
    maybe: float


@dataclass(frozen=True, slots=True)
class HtmlText:
    """A web page as a text of the owner's: its title ("" for none) and Markdown ("" where there is nothing to read).

    Where the page names its web address, the text begins with a front matter that gives it and the title.
    """

    title: str
    text: str


class KnowledgeDoor(Protocol):
    """What the settings may ask of the assistant's knowledge. Nothing of it is told to visitors."""

    def indexing(self) -> Indexing: ...

    async def try_question(self, question: str) -> TriedQuestion:
        """Nobody is answered, and nothing is kept."""
        ...

    async def text_of_html(self, html: str) -> HtmlText:
        """What a web page says, without its menus. Never fails; nothing is kept."""
        ...

    async def changed(self) -> None:
        """The owner's texts are others now; returns when they are read."""
        ...


# --- Telegram

LinkOutcome: TypeAlias = Literal["linked", "already", "refused"]


@dataclass(frozen=True, slots=True)
class LinkCode:
    """What an owner types in the group: `/link CODE`. Once, and not after `expires_at_ms`."""

    code: str
    expires_at_ms: int


class ChatLinking(Protocol):
    """Binds a chat to this server by a code that only the owner knows."""

    async def link(self, code: str, chat: str) -> LinkOutcome:
        """`refused`: the code is unknown, used or expired, or the chats are set by the environment."""
        ...


@dataclass(frozen=True, slots=True)
class ChatLag:
    """How far one chat is behind: how many sessions wait to be told there, since when the oldest does, and how long
    no call may name the chat. All 0 while it keeps up.
    """

    chat: str
    sessions: int
    lag_ms: int
    penalty_ms: int


class TelegramDoor(Protocol):
    """What the settings may ask of Telegram. Every answer is for the owner's eyes."""

    def problem(self) -> str | None:
        """What is wrong now, in a sentence; None while everything works or when there is no bot."""
        ...

    def new_link_code(self) -> LinkCode:
        """A fresh code; the former one is void."""
        ...

    async def send_test(self) -> list[Finding]:
        """Send one message to each chat; a finding for each, `fail` with the mend where it did not pass."""
        ...
