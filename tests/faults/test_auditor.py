"""The auditor finds what it is there to find: each breach, put into good evidence, is named."""

from collections.abc import Callable
from copy import deepcopy

import pytest

from tests.faults.auditor import audit
from tests.faults.evidence import (
    Acknowledged,
    ChatEvidence,
    Evidence,
    Json,
    OperatorMessage,
    VisitorEvidence,
)

BOT, FORUM, GROUP = 1, -100, -200
SESSION, OTHER = "K7Q2M4XD", "A1B2C3D4"


def message(seq: int, prev: int, author: str, text: str, **fields: object) -> Json:
    return {"seq": seq, "prev": prev, "at": seq, "kind": "message", "author": author, "text": text, **fields}


def log() -> list[Json]:
    """#1 is hidden: the session's start."""
    return [
        message(2, 0, "visitor", "one", client_id="c1"),
        message(3, 2, "assistant", "hello"),
        {"seq": 4, "prev": 3, "at": 4, "kind": "taken", "name": "Ann", "text": "Ann joined", "epoch": 2},
        message(5, 4, "operator", "from Ann", name="Ann"),
        message(6, 5, "visitor", "two", client_id="c2"),
        {"seq": 7, "prev": 6, "at": 7, "kind": "handed_to_ai", "text": "back", "epoch": 3},
        message(8, 7, "assistant", "again"),
    ]


def other_log() -> list[Json]:
    return [message(2, 0, "visitor", "elsewhere", client_id="c3")]


def sent(number: int, text: str, **fields: object) -> Json:
    return {"message_id": number, "from": {"id": BOT}, "text": text, **fields}


def forum_messages() -> list[Json]:
    """Ann's own words stand under her own name, so #5 is in no message of the bot."""
    texts = ("one\n#1-2", "Assistant: hello\n#3", "Taken by Ann\n#4", "two\n#6", "Handed to AI\nagain\n#7-8")
    mine = [sent(11 + at, text, message_thread_id=10) for at, text in enumerate(texts)]
    return [*mine, sent(21, "elsewhere\n#1-2", message_thread_id=20)]


def group_messages() -> list[Json]:
    texts = ("one\n#1-2", "Assistant: hello\n#3", "Taken by Ann\nAnn: from Ann\n#4-5", "two\nagain\n#6-8")
    mine = [sent(31 + at, f"{text}\nSession ID: {SESSION}") for at, text in enumerate(texts)]
    return [*mine, sent(41, f"elsewhere\n#1-2\nSession ID: {OTHER}")]


def good() -> Evidence:
    topics = [
        {"id": 10, "name": f"Visitor a · one · {SESSION}", "closed": False},
        {"id": 20, "name": f"Visitor b · elsewhere · {OTHER}", "closed": False},
    ]
    acknowledged = [Acknowledged("c1", "one", SESSION, 2), Acknowledged("c2", "two", SESSION, 6)]
    first = VisitorEvidence("v1", acknowledged, {SESSION: log()}, {SESSION: log()}, {SESSION: log()})
    other = {OTHER: other_log()}
    second = VisitorEvidence(
        "v2", [Acknowledged("c3", "elsewhere", OTHER, 2)], deepcopy(other), deepcopy(other), deepcopy(other)
    )
    return Evidence(
        visitors=[first, second],
        operators=[OperatorMessage("from Ann", "Ann", SESSION, FORUM)],
        chats=[
            ChatEvidence(FORUM, "supergroup", BOT, forum_messages(), topics),
            ChatEvidence(GROUP, "regular", BOT, group_messages()),
        ],
    )


def everywhere(evidence: Evidence, change: Callable[[list[Json]], None]) -> None:
    """Change the first visitor's log on every screen alike."""
    visitor = evidence.visitors[0]
    for transcript in (visitor.seen, visitor.history, visitor.events):
        change(transcript[SESSION])


def test_nothing_is_found_where_nothing_is_wrong() -> None:
    assert audit(good()) == []


def lose_acknowledged(evidence: Evidence) -> None:
    evidence.visitors[0].acknowledged.append(Acknowledged("c9", "lost", SESSION, 9))


def double_message(evidence: Evidence) -> None:
    everywhere(evidence, lambda log: log.append(message(9, 8, "visitor", "two", client_id="c2")))


def swap_messages(evidence: Evidence) -> None:
    evidence.visitors[0].acknowledged.reverse()


def speak_in_human_mode(evidence: Evidence) -> None:
    everywhere(evidence, lambda log: log.__setitem__(5, message(7, 6, "assistant", "too late")))


def skip_a_number(evidence: Evidence) -> None:
    everywhere(evidence, lambda log: log[3].update(prev=3))


def turn_the_epoch_back(evidence: Evidence) -> None:
    everywhere(evidence, lambda log: log[5].update(epoch=1))


def show_twice(evidence: Evidence) -> None:
    evidence.visitors[0].seen[SESSION].insert(1, log()[0])


def hide_from_a_new_screen(evidence: Evidence) -> None:
    evidence.visitors[0].events[SESSION].pop()


def lose_a_session(evidence: Evidence) -> None:
    del evidence.visitors[1].seen[OTHER]


def lose_the_operators_words(evidence: Evidence) -> None:
    evidence.operators.append(OperatorMessage("never came", "Ann", SESSION, FORUM))


def send_the_operators_words_elsewhere(evidence: Evidence) -> None:
    evidence.operators[0] = OperatorMessage("from Ann", "Ann", OTHER, FORUM)


def invent_an_operators_words(evidence: Evidence) -> None:
    evidence.operators.clear()


def leave_out_of_a_chat(evidence: Evidence) -> None:
    del evidence.chats[1].messages[1]


def number_without_words(evidence: Evidence) -> None:
    evidence.chats[0].messages[3]["text"] = "#6 was here\n#6"


def number_again_otherwise(evidence: Evidence) -> None:
    evidence.chats[0].messages.append(sent(30, "two and more\n#6-7", message_thread_id=10))


def copy_with_another_text(evidence: Evidence) -> None:
    evidence.chats[0].messages.append(sent(30, "too\n#6", message_thread_id=10))


def open_a_second_topic(evidence: Evidence) -> None:
    evidence.chats[0].topics.append({"id": 50, "name": f"Visitor a · one · {SESSION}", "closed": False})


@pytest.mark.parametrize(
    ("breach", "words"),
    [
        (lose_acknowledged, "is not in the log"),
        (double_message, "2 times"),
        (swap_messages, "not the order sent"),
        (speak_in_human_mode, "the assistant spoke at 7"),
        (skip_a_number, "stands after 4"),
        (turn_the_epoch_back, "the epoch fell"),
        (show_twice, "own screen of K7Q2M4XD differs"),
        (hide_from_a_new_screen, "new screen of K7Q2M4XD differs"),
        (lose_a_session, "own screen has sessions"),
        (lose_the_operators_words, "'never came' for K7Q2M4XD is in no session"),
        (send_the_operators_words_elsewhere, "is in ['K7Q2M4XD']"),
        (invent_an_operators_words, "was written by no operator"),
        (leave_out_of_a_chat, "#3 (message) is in no message"),
        (number_without_words, "covers K7Q2M4XD #6 without its words"),
        (number_again_otherwise, "stands after #8"),
        (copy_with_another_text, "with different texts"),
        (open_a_second_topic, "2 open topics"),
    ],
)
def test_each_breach_is_found(breach: Callable[[Evidence], None], words: str) -> None:
    evidence = good()
    breach(evidence)
    assert words in "\n".join(audit(evidence))


def test_a_copy_under_the_same_number_is_no_breach() -> None:
    evidence = good()
    evidence.chats[0].messages.append(sent(30, "two\n#6", message_thread_id=10))
    assert audit(evidence) == []


def test_operators_words_out_of_order_are_found() -> None:
    evidence = good()
    everywhere(evidence, lambda log: log.append(message(9, 8, "operator", "first", name="Ann")))
    evidence.operators.insert(0, OperatorMessage("first", "Ann", SESSION, FORUM))
    assert "Ann wrote ['first', 'from Ann']" in "\n".join(audit(evidence))
