"""What the model shall answer, and in which steps. Pure: no clock, no network, no randomness.

A `Script` holds rules, a queue and a default. For each request the first rule that fits wins, then the head of
the queue, then the default. A `Reply` says what is sent and how it breaks; `plan` turns it into steps that the
player performs one by one. Positions (`gate_at`, `hang_at`, `cut_at`, `malformed_at`) count pieces of the answer:
at k, exactly k pieces have been sent; at 0 nothing has, not even the response's head (a cut sends the head).
"""

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

import msgspec

DEFAULT_TEXT = "This is the scripted model. Nobody has told it what to say."


class ScriptedCall(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A tool call. `arguments` is sent as it is, so it may be invalid JSON on purpose."""

    name: str
    arguments: str = "{}"


class Reply(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """One scripted answer."""

    text: str = ""
    tool_calls: list[ScriptedCall] = []
    chunks: list[str] | None = None
    """The text already split; wins over `text`."""
    chunk_chars: int = 20
    initial_delay_ms: int = 0
    delay_ms: int = 0
    """Between two pieces."""
    gate: str | None = None
    """The answer waits at `gate_at` until control opens the gate of this name."""
    gate_at: int = 0
    hang_at: int | None = None
    cut_at: int | None = None
    malformed_at: int | None = None
    status: int = 200
    retry_after_s: int | None = None
    error_message: str = "scripted error"
    raw_body: str | None = None
    """Sent instead of any answer, as `application/json`."""
    finish_reason: str | None = None
    """In place of `stop` or `tool_calls`."""

    def __post_init__(self) -> None:
        if self.chunk_chars < 1:
            raise ValueError("chunk_chars must be at least 1")

    @property
    def full_text(self) -> str:
        """The whole text of the answer."""
        return self.text if self.chunks is None else "".join(self.chunks)

    @property
    def ends_with(self) -> str:
        """The finish reason on the wire."""
        return self.finish_reason or ("tool_calls" if self.tool_calls else "stop")


class Queued(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A reply for the next `times` requests; 0 is for ever."""

    reply: Reply
    times: int = 1


class Rule(msgspec.Struct, forbid_unknown_fields=True, frozen=True):
    """A reply for requests whose last user text contains `contains` (case ignored).

    `after_tool` limits it to requests that end with a tool's result (true) or do not (false).
    """

    reply: Reply
    contains: str = ""
    after_tool: bool | None = None

    def fits(self, last_user_text: str, *, follows_tool: bool) -> bool:
        """Whether this rule answers such a request."""
        if self.after_tool is not None and self.after_tool != follows_tool:
            return False
        return self.contains.casefold() in last_user_text.casefold()


@dataclass(slots=True)
class Script:
    """All that is scripted at the moment."""

    rules: list[Rule] = field(default_factory=list[Rule])
    queue: list[Queued] = field(default_factory=list[Queued])
    default: Reply = field(default_factory=lambda: Reply(text=DEFAULT_TEXT))

    def choose(self, last_user_text: str, *, follows_tool: bool) -> tuple[str, Reply]:
        """The reply for a request and where it came from (`rule`, `queue`, `default`); uses up the queue."""
        for rule in self.rules:
            if rule.fits(last_user_text, follows_tool=follows_tool):
                return "rule", rule.reply
        if self.queue:
            head = self.queue[0]
            if head.times == 1:
                self.queue.pop(0)
            elif head.times > 1:
                self.queue[0] = Queued(reply=head.reply, times=head.times - 1)
            return "queue", head.reply
        return "default", self.default


@dataclass(frozen=True, slots=True)
class Pause:
    ms: int


@dataclass(frozen=True, slots=True)
class WaitAtGate:
    name: str


@dataclass(frozen=True, slots=True)
class Hang:
    pass


@dataclass(frozen=True, slots=True)
class Cut:
    pass


@dataclass(frozen=True, slots=True)
class Malformed:
    pass


@dataclass(frozen=True, slots=True)
class Piece:
    """One `delta` of the answer."""

    delta: dict[str, Any]


Step = Pause | WaitAtGate | Hang | Cut | Malformed | Piece


def plan(reply: Reply, answer: int) -> list[Step]:
    """The steps of a reply, in order. After the last one the answer is finished properly.

    `answer` numbers the answer, so that no two tool calls share an id.
    """
    steps: list[Step] = [Pause(reply.initial_delay_ms)] if reply.initial_delay_ms else []
    pieces = list(_pieces(reply, answer))
    for position in range(len(pieces) + 1):
        last = position == len(pieces)
        steps += _interruptions(reply, position, last=last)
        if last:
            break
        if position and reply.delay_ms:
            steps.append(Pause(reply.delay_ms))
        steps.append(Piece(pieces[position]))
    return steps


def _interruptions(reply: Reply, position: int, *, last: bool) -> Iterator[Step]:
    """What happens at this position; a position beyond the end means the end."""

    def here(at: int) -> bool:
        return at == position or (last and at > position)

    if reply.gate is not None and here(reply.gate_at):
        yield WaitAtGate(reply.gate)
    if reply.malformed_at is not None and here(reply.malformed_at):
        yield Malformed()
    if reply.hang_at is not None and here(reply.hang_at):
        yield Hang()
    if reply.cut_at is not None and here(reply.cut_at):
        yield Cut()


def _pieces(reply: Reply, answer: int) -> Iterator[dict[str, Any]]:
    chunks = reply.chunks if reply.chunks is not None else _split(reply.text, reply.chunk_chars)
    for chunk in chunks:
        yield {"content": chunk}
    for index, call in enumerate(reply.tool_calls):
        head = {"name": call.name, "arguments": ""}
        opening = {"index": index, "id": f"call_{answer}_{index + 1}", "type": "function", "function": head}
        yield {"tool_calls": [opening]}
        for part in _split(call.arguments, reply.chunk_chars):
            yield {"tool_calls": [{"index": index, "function": {"arguments": part}}]}


def _split(text: str, size: int) -> list[str]:
    return [text[start : start + size] for start in range(0, len(text), size)]
