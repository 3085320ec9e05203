"""The auditor: reads the evidence and says what breaks a promise of docs/guarantees.md. Pure; no finding, no breach.

Each finding is a sentence for the person who has to find out why.
"""

from collections import Counter
from collections.abc import Iterator

from tests.faults.evidence import Evidence, Json, OperatorMessage, VisitorEvidence
from tests.faults.telegram_audit import audit_chat

_SILENCES = {"taken", "operator_requested", "assistant_failed", "released", "reopened", "closed"}
"""Kinds after which the assistant may not speak; `handed_to_ai` ends the silence."""


def audit(evidence: Evidence) -> list[str]:
    """Every breach, in the reader's order: visitors first, then operators, then Telegram."""
    return list(_findings(evidence))


def _findings(evidence: Evidence) -> Iterator[str]:
    for visitor in evidence.visitors:
        yield from _acknowledged_once(visitor)
        yield from _screens_agree(visitor)
        for session, log in visitor.history.items():
            yield from _one_order(session, log)
            yield from _assistant_is_silent(session, log)
    yield from _operators_arrive(evidence)
    for chat in evidence.chats:
        yield from audit_chat(chat, evidence)


def messages_by(author: str, log: list[Json]) -> list[Json]:
    return [event for event in log if event["kind"] == "message" and event["author"] == author]


def _acknowledged_once(visitor: VisitorEvidence) -> Iterator[str]:
    """Each acknowledged message stands in the log once, under the number that was promised, in the order sent."""
    written = [
        (event["client_id"], event["text"], session, event["seq"])
        for session, log in visitor.history.items()
        for event in messages_by("visitor", log)
    ]
    promised = [(one.client_id, one.text, one.session, one.seq) for one in visitor.acknowledged]
    for message in promised:
        if message not in written:
            yield f"{visitor.name}: {message} was acknowledged and is not in the log"
    for client_id, times in Counter(message[0] for message in written).items():
        if times > 1:
            yield f"{visitor.name}: {client_id} is in the log {times} times"
    if sorted(written) == sorted(promised) and written != promised:
        yield f"{visitor.name}: the log's order is not the order sent: {[message[0] for message in written]}"
    for message in written:
        if message not in promised:
            yield f"{visitor.name}: {message} is in the log and was never acknowledged so"


def _screens_agree(visitor: VisitorEvidence) -> Iterator[str]:
    """The visitor's own screen, a screen opened now, and the history are one."""
    for what, transcript in (("own screen", visitor.seen), ("new screen", visitor.events)):
        if transcript.keys() != visitor.history.keys():
            yield f"{visitor.name}: {what} has sessions {sorted(transcript)}, history {sorted(visitor.history)}"
        for session, log in visitor.history.items():
            if (shown := transcript.get(session)) is not None and shown != log:
                yield f"{visitor.name}: {what} of {session} differs: {_first_difference(shown, log)}"


def _first_difference(shown: list[Json], log: list[Json]) -> str:
    at = next((i for i, pair in enumerate(zip(shown, log, strict=False)) if pair[0] != pair[1]), None)
    if at is None:
        return f"{len(shown)} events, {len(log)} in history"
    return f"{shown[at]} where history has {log[at]}"


def _one_order(session: str, log: list[Json]) -> Iterator[str]:
    """Numbers grow, each event names the one before it, epochs never go back."""
    prev, epoch = 0, 0
    for event in log:
        if event["prev"] != prev or event["seq"] <= prev:
            yield f"{session}: {event} stands after {prev}"
        prev = event["seq"]
        if event.get("epoch", epoch) < epoch:
            yield f"{session}: the epoch fell from {epoch} at {event}"
        epoch = event.get("epoch", epoch)


def _assistant_is_silent(session: str, log: list[Json]) -> Iterator[str]:
    since: Json | None = None
    for event in log:
        if event["kind"] in _SILENCES:
            since = event
        elif event["kind"] == "handed_to_ai":
            since = None
        elif since is not None and event.get("author") == "assistant":
            yield f"{session}: the assistant spoke at {event['seq']}, silenced by {since['kind']} at {since['seq']}"


def _operators_arrive(evidence: Evidence) -> Iterator[str]:
    """Each operator's message stands once in its own session, nowhere else, in the order its operator wrote."""
    logs = evidence.logs()
    places: dict[str, list[str]] = {}
    for session, log in logs.items():
        for event in messages_by("operator", log):
            places.setdefault(event["text"], []).append(session)
    for said in evidence.operators:
        found = places.pop(said.text, [])
        if found != [said.session]:
            yield f"{said.operator}'s {said.text!r} for {said.session} is in {found or 'no session'}"
    for text, sessions in places.items():
        yield f"{text!r} in {sessions} was written by no operator"
    yield from _operators_in_order(logs, evidence.operators)


def _operators_in_order(logs: dict[str, list[Json]], said: list[OperatorMessage]) -> Iterator[str]:
    """Telegram keeps the order within a chat, so that of one operator in one session must be theirs."""
    for session, log in logs.items():
        shown = [event["text"] for event in messages_by("operator", log)]
        for writer in {one.operator for one in said}:
            theirs = [one.text for one in said if one.operator == writer and one.session == session]
            kept = [text for text in shown if text in theirs]
            if sorted(kept) == sorted(theirs) and kept != theirs:
                yield f"{session}: {writer} wrote {theirs}, the log has {kept}"
