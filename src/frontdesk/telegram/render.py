"""A session's entries as Telegram messages: words, entities, numbers, keyboard. Pure.

What several entries say goes into as few messages as hold it. A message that asks for a person begins with those
words; every message ends with the numbers of its entries, in regular mode with the session's ID below them. Entries
without words of their own are covered by the numbers of the message that they are in.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal, TypeAlias, assert_never

import msgspec

from frontdesk.session import entries as e
from frontdesk.session.durations import in_words
from frontdesk.session.entries import Entry
from frontdesk.session.richtext import clean, cut_answer
from frontdesk.session.richtext_breaks import safe_break, utf16_len
from frontdesk.session.richtext_nodes import from_nodes
from frontdesk.session.richtext_telegram import (
    MAX_MESSAGE_UNITS,
    Entity,
    TelegramText,
    concat,
    plain_to_telegram,
    split,
    to_telegram,
)
from frontdesk.session.state import State
from frontdesk.telegram.botapi import Keyboard
from frontdesk.telegram.buttons import keep_keyboard, state_keyboard
from frontdesk.telegram.chats import Chat

Keys: TypeAlias = Literal["", "state", "keep"]

OPERATOR_REQUESTED = "OPERATOR REQUESTED"
CUT_NOTE = "The answer is longer; read it in the inbox."
# Bot API: a topic's name has 1-128 characters. Its first words stay short enough for a list on a phone.
_TOPIC_NAME_UNITS, _FIRST_WORDS_UNITS = 128, 64
_LABEL_CHARS = 64
# What of a visitor's id tells one visitor from another on an operator's screen.
_VISITOR_CHARS = 4
_ICON_COLORS = (7322096, 16766590, 13338331, 9367192, 16749490, 16478047)


class Part(msgspec.Struct, frozen=True):
    """One message as it is stored before it is sent. Which buttons `keys` stands for is found at sending."""

    text: str
    entities: list[dict[str, Any]] = []
    keys: Keys = ""
    silent: bool = True
    closes: bool = False


@dataclass(frozen=True, slots=True)
class Rendered:
    """A part with the entries that its numbers name."""

    from_seq: int
    to_seq: int
    part: Part


@dataclass(slots=True)
class _Said:
    """What one entry, or a request with its words, says. `heads` go first in the message, above everything."""

    first: int
    last: int
    lines: list[TelegramText] = field(default_factory=list[TelegramText])
    heads: list[str] = field(default_factory=list[str])
    spare: list[str] = field(default_factory=list[str])
    keys: Keys = ""
    is_loud: bool = False

    @property
    def has_words(self) -> bool:
        return bool(self.lines or self.heads)


def render(
    entries: Sequence[Entry],
    state: State,
    chat: Chat,
    *,
    quoted: Entry | None = None,
    card: Entry | None = None,
    is_history: bool = False,
) -> list[Rendered]:
    """The messages for `entries` (contiguous, ascending), in order; none when there is nothing to show in this chat.

    `quoted` is the visitor's last message, told earlier, for a request that came without words. `card` is the
    session's beginning, to introduce a session to those who have not seen it. `is_history` repeats what was told:
    silent, in the log's order, and with the words that were written in this very chat.
    """
    context = _Context(state, chat, quoted, is_history)
    units = [_joined(group, context) for group in _together(entries)]
    if not any(unit.has_words or unit.spare for unit in units):
        return []
    if card is not None and isinstance(card.body, e.SessionStarted):
        units[0].lines.insert(0, TelegramText(_card(card.body, state)))
    return [part for message in _packed(units, context) for part in _parts(message, context)]


@dataclass(frozen=True, slots=True)
class _Context:
    state: State
    chat: Chat
    quoted: Entry | None
    is_history: bool

    @property
    def visitor_is_loud(self) -> bool:
        return self.state.mode != "ai"


# --- What an entry says


def _together(entries: Sequence[Entry]) -> Iterator[list[Entry]]:
    """Entries that must not be parted: a session's beginning with its first words, a request with its words."""
    kept: list[Entry] = []
    for entry in entries:
        is_request = isinstance(entry.body, e.OperatorRequested | e.AssistantFailed | e.Notice)
        follows_start = bool(kept) and isinstance(kept[-1].body, e.SessionStarted)
        has_words = is_request and bool(kept) and kept[-1].at_ms == entry.at_ms and _is_visitors(kept[-1])
        if kept and not (follows_start or has_words):
            yield kept
            kept = []
        kept.append(entry)
    if kept:
        yield kept


def _is_visitors(entry: Entry) -> bool:
    return isinstance(entry.body, e.Message) and entry.body.author == "visitor"


def _joined(entries: list[Entry], context: _Context) -> _Said:
    whole = _Said(entries[0].seq, entries[-1].seq)
    asks = any(isinstance(entry.body, e.OperatorRequested | e.AssistantFailed) for entry in entries)
    for entry in entries:
        said = _say(entry, context)
        if isinstance(entry.body, e.SessionStarted) and entry.body.mode == "waiting" and not asks:
            said.lines.append(TelegramText("Waiting for an operator: the AI is off."))
        heads = [TelegramText(head) for head in said.heads]
        whole.heads += [] if context.is_history else said.heads
        whole.lines += (heads if context.is_history else []) + said.lines
        whole.spare += said.spare
        whole.keys = said.keys or whole.keys
        whole.is_loud = whole.is_loud or said.is_loud
    return whole


def _say(entry: Entry, context: _Context) -> _Said:
    said = _Said(entry.seq, entry.seq)
    body = entry.body
    is_own = entry.origin == e.Origin("telegram", context.chat.id) and not context.is_history
    match body:
        case e.SessionStarted():
            said.lines.append(TelegramText(_card(body, context.state)))
            said.keys, said.is_loud = "state", body.mode == "waiting"
        case e.Message():
            if not (is_own and body.author == "operator"):
                said.lines.append(_message(body))
            if body.author == "visitor":
                said.keys, said.is_loud = "state", context.visitor_is_loud
        case e.Notice():
            said.spare.append(f"The visitor was told: {body.text}")
        case e.HumanOffered():
            said.spare.append("The visitor was asked whether they want a person.")
        case e.Note():
            if not is_own:
                said.lines.append(TelegramText(f"Note ({_name(body.operator)}): {clean(body.text)}"))
        case e.MessageEdited():
            if not is_own:
                said.lines.append(concat([f"#{body.of} edited: ", _rich(body)]))
        case _:
            _say_notice(said, body, context)
            said.lines += _outside_hours(entry)
    return said


def _outside_hours(entry: Entry) -> list[TelegramText]:
    match entry.body:
        case (
            e.OperatorRequested(opens_at_ms=int(opens_at_ms))
            | e.AssistantFailed(opens_at_ms=int(opens_at_ms))
            | e.Released(opens_at_ms=int(opens_at_ms))
        ):
            when = in_words(opens_at_ms - entry.at_ms, "en")
            return [TelegramText(f"Outside your hours: the visitor was told that people are back {when}.")]
        case _:
            return []


def _say_notice(said: _Said, body: e.Body, context: _Context) -> None:
    """Everything that is no one's own words. All but the quiet lines carry the keyboard of the state."""
    said.keys = "state"
    match body:
        case e.OperatorRequested():
            _say_request(said, body, context)
        case e.AssistantFailed():
            said.is_loud = True
            said.heads.append(f"AI UNAVAILABLE: {_one_line(body.reason)}")
            said.lines += _quoted(context)
        case e.Released():
            said.is_loud = True
            said.lines.append(TelegramText(_released(body)))
        case e.AutoReturnWarned():
            said.keys, said.is_loud = "keep", True
            said.lines.append(
                TelegramText(f"No reply by {_label(body.operator)}: the session is handed back in a minute.")
            )
        case _:
            said.lines.append(TelegramText(_notice(body)))


def _say_request(said: _Said, body: e.OperatorRequested, context: _Context) -> None:
    if body.reason == "assistant_off":
        # Operators get one summary when the assistant goes off; each session only says why it waits.
        said.lines.append(TelegramText(f"Waiting for an operator: the AI is off ({body.detail})."))
        return
    said.is_loud = True
    said.heads.append(OPERATOR_REQUESTED)
    if body.reason == "assistant":
        said.lines.append(TelegramText("The AI asks for a person."))
    elif body.reason == "button":
        said.lines.append(TelegramText("The visitor asks for a person."))
    if body.reason != "keyword":
        said.lines += _quoted(context)


def _quoted(context: _Context) -> list[TelegramText]:
    entry = context.quoted
    if entry is None or not isinstance(entry.body, e.Message):
        return []
    return [TelegramText(f"Visitor (#{entry.seq}): {clean(entry.body.text)}")]


def _notice(body: e.Body) -> str:
    match body:
        case e.Taken(previous=None):
            return f"Taken by {_label(body.operator)}. AI disabled."
        case e.Taken(previous=e.Operator() as previous):
            return f"Taken over by {_label(body.operator)} from {_label(previous)}."
        case e.HandedToAi(operator=e.Operator() as operator):
            return f"Handed to AI by {_label(operator)}. AI enabled."
        case e.HandedToAi():
            return f"AI enabled again: no reply for {body.silent_min} min."
        case e.Closed():
            return _closed(body)
        case e.Reopened():
            return f"Reopened by {_label(body.operator)}."
        case e.Kept():
            return f"Kept by {_label(body.operator)}."
        case e.AskedAgain():
            return "The visitor asked for a person again."
        case e.MessageDeleted():
            return f"#{body.of} was withdrawn."
        case e.Rating():
            comment = f" · {clean(body.comment)}" if body.comment else ""
            return f"Rating: {body.score}/5{comment}"
        case _:
            raise TypeError(f"no notice: {type(body).__name__}")


def _released(body: e.Released) -> str:
    if body.silent_min is not None:
        return f"Released: no reply for {body.silent_min} min."
    return f"Released by {_label(body.operator)}."


def _closed(body: e.Closed) -> str:
    match body.by:
        case "visitor":
            return "Visitor closed the chat"
        case "operator":
            return f"Chat closed by {_label(body.operator) if body.operator else 'an operator'}"
        case "idle":
            return "Chat closed: nobody wrote for a while"
        case "left":
            return "Chat closed: the visitor left"
        case _:
            assert_never(body.by)


def _message(body: e.Message) -> TelegramText:
    match body.author:
        case "visitor":
            return concat(["Visitor: ", plain_to_telegram(body.text)])
        case "assistant":
            return concat([_assistant(body), _rich(body)])
        case "operator":
            name = _name(body.operator) if body.operator else clean(body.name or "Operator")
            return concat([f"{name}: ", _rich(body)])
        case _:
            assert_never(body.author)


def _assistant(body: e.Message) -> str:
    if body.model_failure is None:
        return "Assistant: "
    return f"Assistant (built-in, as the model failed: {_one_line(body.model_failure)}): "


def _rich(body: e.Message | e.MessageEdited) -> TelegramText:
    if body.rich is None:
        return plain_to_telegram(body.text)
    return to_telegram(cut_answer(from_nodes(body.rich), CUT_NOTE))


def _name(operator: e.Operator) -> str:
    return _one_line(operator.name)[:_LABEL_CHARS]


def _label(operator: e.Operator) -> str:
    return _one_line(operator.label)[:_LABEL_CHARS]


def _one_line(text: str) -> str:
    return " ".join(clean(text).split())


# --- The card and the topic


def visitor_label(state: State) -> str:
    """A short name for a visitor who has none: the same in all of their sessions."""
    return f"Visitor {state.visitor.removeprefix('v_')[-_VISITOR_CHARS:]}"


def _card(body: e.SessionStarted, state: State) -> str:
    site = "" if body.site == "default" else _one_line(body.site)
    again = f"chat no. {body.n}" if body.n > 1 else ""
    facts = ("New chat", visitor_label(state), again, site, _one_line(body.locale))
    lines = [" · ".join(fact for fact in facts if fact)]
    if body.page is not None:
        lines.append("\n".join(filter(None, (_one_line(body.page.title or ""), _one_line(body.page.url)))))
    return "\n".join(lines)


def topic_name(state: State, first_words: str) -> str:
    """`<visitor> · <first words> · <session ID>`: at most 128 UTF-16 units, the ID always whole."""
    words = _one_line(first_words)
    end = f" · {state.session}"
    room = min(_FIRST_WORDS_UNITS, _TOPIC_NAME_UNITS - utf16_len(f"{visitor_label(state)} · {end}") - 1)
    if utf16_len(words) > room:
        words = words[: safe_break(words, 0, room)].rstrip() + "…"
    middle = f" · {words}" if words else ""
    return visitor_label(state) + middle + end


def named_session(name: str) -> str:
    """The session that a topic's name ends with; any text may come back from a name that is not ours."""
    return name.rpartition(" · ")[2]


def first_words(entries: Sequence[Entry]) -> str:
    """The first that the visitor says in `entries`."""
    for entry in entries:
        if isinstance(entry.body, e.Message) and entry.body.author == "visitor":
            return entry.body.text
    return ""


def icon_color(session: str) -> int:
    """One of the six colours that the Bot API takes (createForumTopic), always the same for a session."""
    return _ICON_COLORS[sum(session.encode()) % len(_ICON_COLORS)]


def keyboard(keys: Keys, state: State) -> Keyboard:
    """The buttons of the state at sending."""
    if keys == "keep" and state.warned and state.operator is not None:
        return keep_keyboard(state)
    return state_keyboard(state) if keys else []


# --- Packing


def footer(first: int, last: int, state: State, chat: Chat) -> str:
    """The last lines of every message: the entries' numbers, and the ID that a Reply can be routed by."""
    numbers = f"\n#{first}" if first == last else f"\n#{first}-{last}"
    return numbers if chat.mode == "supergroup" else f"{numbers}\nSession ID: {state.session}"


def _packed(units: Sequence[_Said], context: _Context) -> list[_Said]:
    """Units joined into messages, each as full as it can be."""
    messages: list[_Said] = []
    room = MAX_MESSAGE_UNITS - utf16_len(footer(10**9, 10**9 + 1, context.state, context.chat))
    for unit in units:
        if messages:
            joined = _both(messages[-1], unit)
            adds_words = unit.has_words and messages[-1].has_words
            if not adds_words or utf16_len(_text(joined, context).text) <= room:
                messages[-1] = joined
                continue
        messages.append(unit)
    return messages


def _both(first: _Said, then: _Said) -> _Said:
    return _Said(
        first=first.first,
        last=then.last,
        lines=first.lines + then.lines,
        heads=first.heads + then.heads,
        spare=first.spare + then.spare,
        keys="keep" if "keep" in (first.keys, then.keys) else first.keys or then.keys,
        is_loud=first.is_loud or then.is_loud,
    )


def _text(message: _Said, context: _Context) -> TelegramText:
    heads = list(dict.fromkeys(message.heads))
    lines: list[TelegramText | str] = [*heads, *message.lines]
    if not message.lines:
        lines += message.spare
    pieces: list[TelegramText | str] = []
    for line in lines:
        pieces += ["\n", line] if pieces else [line]
    return concat(pieces)


def _parts(message: _Said, context: _Context) -> Iterator[Rendered]:
    end = footer(message.first, message.last, context.state, context.chat)
    whole = _text(message, context)
    texts = split(whole, reserve_units=utf16_len(end)) or (TelegramText(""),)
    for text in texts:
        is_last = text is texts[-1]
        shown = TelegramText(text.text.rstrip() + end if text.text.strip() else end.strip(), text.entities)
        part = Part(
            text=shown.text,
            entities=[_entity(entity) for entity in shown.entities],
            keys=message.keys if is_last else "",
            silent=context.is_history or not message.is_loud,
        )
        yield Rendered(message.first, message.last, part)


def _entity(entity: Entity) -> dict[str, Any]:
    cells: dict[str, Any] = {"type": entity.kind, "offset": entity.offset, "length": entity.length}
    if entity.url is not None:
        cells["url"] = entity.url
    if entity.language is not None:
        cells["language"] = entity.language
    return cells
