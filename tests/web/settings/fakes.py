"""What the settings pages ask of the rest, in memory."""

import re
from collections.abc import AsyncGenerator, Awaitable, Callable, Mapping
from dataclasses import dataclass, field, replace

from frontdesk.desk.ports import Finding, HtmlText, Indexing, LinkCode, SettingsRefused, TriedPassage, TriedQuestion
from frontdesk.session.keywords import DEFAULT_KEYWORDS, DEFAULT_NEVER_ON
from frontdesk.store.ports import Audit, AuditLine, KnowledgeText, KnowledgeTexts

DEFAULTS = {
    "ai_enabled": "1",
    "ai_provider": "builtin",
    "ai_debounce_ms": "800",
    "ai_timeout_s": "40",
    "operator_keywords": ", ".join(DEFAULT_KEYWORDS),
    "operator_keywords_never_on": ", ".join(DEFAULT_NEVER_ON),
    "telegram_mode": "auto",
    "telegram_operators": "members",
    "telegram_budget_per_min": "18",
    "telegram_topics": "always",
    "telegram_api_url": "https://api.telegram.org",
    "widget_position": "auto",
    "widget_theme": "auto",
    "rate_messages": "20/60",
    "idle_close_min": "60",
    "leave_close_min": "0",
    "auto_return_min": "0",
    "hours_zone": "UTC",
}
SECRETS = frozenset({"ai_api_key", "telegram_bot_token"})
NUMBERS = frozenset(name for name in DEFAULTS if name.endswith(("_min", "_ms", "_s")))
WRONG_NUMBER = "Input should be a number. Example: 60"


class FakeKnowledge:
    """Reads the store's texts when told to; finds the texts that hold the question's words. Each is one passage.

    `tried`, where it is set, is what comes of every question; `asked` has them all.
    """

    def __init__(self, store: KnowledgeTexts) -> None:
        self._store = store
        self._texts: list[KnowledgeText] = []
        self.times_read = 0
        self.state = Indexing(0, 0, 0, "off")
        self.tried: TriedQuestion | None = None
        self.asked: list[str] = []

    def indexing(self) -> Indexing:
        own = len(self._texts)
        return replace(self.state, texts=self.state.texts + own, passages=self.state.passages + own)

    async def try_question(self, question: str) -> TriedQuestion:
        self.asked.append(question)
        if self.tried is not None:
            return self.tried
        met = [text for text in self._texts if question.casefold() in text.text.casefold()]
        passages = tuple(
            TriedPassage(text.title, text.text, text.title, None, 0.6, 0.7, None, is_quoted=text is met[0])
            for text in met
        )
        return TriedQuestion(met[0].text if met else "I don't know.", passages, 0.5, 0.3)

    async def text_of_html(self, html: str) -> HtmlText:
        """All words between tags, but those of the title."""
        title = re.search("<title>(.*?)</title>", html, re.DOTALL)
        return HtmlText(title[1] if title else "", re.sub("<title>.*?</title>|<[^>]*>", "", html, flags=re.DOTALL))

    async def changed(self) -> None:
        self.times_read += 1
        self._texts = await self._store.list_knowledge("default")


class FakeSettings:
    """Keeps what is saved; a number must be one, and what is locked stays."""

    def __init__(self, audit: Audit, clock_ms: Callable[[], int]) -> None:
        self.saved: dict[str, str] = {}
        self.locked: dict[str, str] = {}
        self._audit = audit
        self._clock_ms = clock_ms

    def text(self, name: str) -> str:
        return "" if name in SECRETS else self._value(name)

    def is_set(self, name: str) -> bool:
        return name in self.saved or name in self.locked

    def is_locked(self, name: str) -> bool:
        return name in self.locked

    async def save(self, changes: Mapping[str, str | None], *, by: str) -> None:
        errors = {name: "The environment sets this." for name in changes if name in self.locked}
        errors |= {name: WRONG_NUMBER for name in changes if name in NUMBERS and not _is_number(changes[name])}
        if errors:
            raise SettingsRefused(errors)
        for name, text in changes.items():
            self.saved.pop(name, None)
            if text is not None:
                self.saved[name] = text
        names = ", ".join(sorted(changes))
        await self._audit.note_audit(AuditLine(self._clock_ms(), by, "settings_saved", names, ""))

    def _value(self, name: str) -> str:
        return {**DEFAULTS, **self.saved, **self.locked}.get(name, "")


def _is_number(text: str | None) -> bool:
    return text is None or text.replace(".", "", 1).isdecimal()


@dataclass
class FakeTelegram:
    """`findings` come of a test message; codes are counted."""

    clock_ms: Callable[[], int]
    trouble: str | None = None
    findings: list[Finding] = field(default_factory=list[Finding])
    codes: int = 0

    def problem(self) -> str | None:
        return self.trouble

    def new_link_code(self) -> LinkCode:
        self.codes += 1
        return LinkCode(f"CODE-{self.codes}", self.clock_ms() + 900_000)

    async def send_test(self) -> list[Finding]:
        return self.findings


@dataclass
class FakeCheck:
    """Says its `findings`; `before_each` runs before each of them. `ended` counts the checks that were closed."""

    findings: dict[str, list[Finding]] = field(default_factory=dict[str, list[Finding]])
    before_each: Callable[[], Awaitable[None]] | None = None
    ended: int = 0

    async def __call__(self, what: str) -> AsyncGenerator[Finding]:
        try:
            for finding in self.findings.get(what, []):
                if self.before_each:
                    await self.before_each()
                yield finding
        finally:
            self.ended += 1
