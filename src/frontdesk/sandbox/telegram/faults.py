"""Trouble on demand: which call meets which fault. Pure. The kinds are described in docs/sandbox.md."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

Kind = Literal[
    "error", "drop", "lose_reply", "delay", "hang", "hang_reply", "html", "garbage", "wrong_thread", "outage"
]


@dataclass(slots=True)
class Fault:
    id: int
    kind: Kind
    method: str = "*"
    chat: int | None = None
    topic: int | None = None
    bot: int | None = None
    contains: str = ""
    skip: int = 0
    times: int | None = 1
    code: int = 500
    description: str = "Internal Server Error"
    parameters: dict[str, object] = field(default_factory=dict[str, object])
    delay_s: float = 0
    hits: int = 0

    def fits(
        self, *, bot: int, method: str, chat: int | None, topic: int | None, params: Mapping[str, object]
    ) -> bool:
        if self.kind == "outage":
            return True
        if self.method not in ("*", method) or (self.method == "*" and method == "getUpdates"):
            return False
        wanted = ((self.chat, chat), (self.topic, topic), (self.bot, bot))
        if any(asked is not None and asked != given for asked, given in wanted):
            return False
        return not self.contains or any(self.contains in str(value) for value in params.values())


class Faults:
    def __init__(self) -> None:
        self._last_id = 0
        self.active: dict[int, Fault] = {}

    def add(self, fault: Fault) -> Fault:
        self._last_id += 1
        fault.id = self._last_id
        self.active[fault.id] = fault
        return fault

    def find(
        self, *, bot: int, method: str, chat: int | None, topic: int | None, params: Mapping[str, object]
    ) -> Fault | None:
        """Return the first fault that fits and use it up by one."""
        for fault in self.active.values():
            if not fault.fits(bot=bot, method=method, chat=chat, topic=topic, params=params):
                continue
            if fault.skip > 0:
                fault.skip -= 1
                continue
            fault.hits += 1
            if fault.times is not None:
                fault.times -= 1
                if fault.times <= 0:
                    del self.active[fault.id]
            return fault
        return None

    @property
    def is_outage(self) -> bool:
        return any(fault.kind == "outage" for fault in self.active.values())
