"""Every Bot API call in order, as the sandbox did it and as the client saw it. No I/O."""

from collections import deque
from dataclasses import dataclass
from typing import Literal

from .world import Json

Outcome = Literal["replied", "dropped", "reply_lost", "hung", "html", "garbage"]
CALLS_KEPT = 50_000
POLLS_KEPT = 2_000
REFUSALS_KEPT = 1_000


@dataclass(slots=True)
class LedgerCall:
    n: int
    at: float
    bot: int
    method: str
    params: Json
    chat: int | None = None
    topic: int | None = None
    status: int | None = None
    result: object = None
    error: Json | None = None
    outcome: Outcome = "replied"
    done: bool = False
    fault: int | None = None
    during_penalty: bool = False
    ms: float = 0

    def to_json(self) -> Json:
        fields: Json = {
            "n": self.n,
            "at": self.at,
            "bot": self.bot,
            "method": self.method,
            "params": self.params,
            "status": self.status,
            "ok": self.outcome == "replied" and self.error is None,
            "outcome": self.outcome,
            "done": self.done,
            "during_penalty": self.during_penalty,
            "ms": round(self.ms, 3),
        }
        shown: Json = {"chat": self.chat, "topic": self.topic, "fault": self.fault, "error": self.error}
        if self.done:
            shown["result"] = self.result
        return fields | {name: value for name, value in shown.items() if value is not None}


class Ledger:
    def __init__(self) -> None:
        self._last_n = 0
        self.clear()

    def clear(self) -> None:
        self.calls: deque[LedgerCall] = deque(maxlen=CALLS_KEPT)
        self.polls: deque[LedgerCall] = deque(maxlen=POLLS_KEPT)
        self.refusals: deque[Json] = deque(maxlen=REFUSALS_KEPT)

    def begin(self, at: float, bot: int, method: str, params: Json) -> LedgerCall:
        self._last_n += 1
        call = LedgerCall(self._last_n, at, bot, method, params)
        (self.polls if method == "getUpdates" else self.calls).append(call)
        return call

    def refuse(self, call: LedgerCall, text: str) -> None:
        self.refusals.append({"n": call.n, "at": call.at, "method": call.method, "text": text})
