"""Every message and keyboard that operators see: copy, reviewed as copy."""

from dataclasses import replace

import pytest
from inline_snapshot import snapshot

from frontdesk.session.policy import Policy
from frontdesk.session.richtext import visitor_nodes
from frontdesk.session.richtext_markdown import parse_markdown
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.render import keyboard, render
from tests.session import builders as b
from tests.telegram.copybook import ANN, BOB, FORUM, GROUP, PAGE, from_inbox, last, show, told

# --- The first card


def test_the_first_words_ride_in_the_card() -> None:
    log = b.SessionLog()
    log.do(b.message("Where is my parcel?\nIt's late.", page=PAGE, locale="en-GB"))
    assert told(log) == snapshot("""\
(silent)
New chat · Visitor 1 · en-GB
Blue shoes
https://shop.example/p/1?ref=a
Visitor: Where is my parcel?
It's late.
#1-2
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_in_a_forum_the_id_stands_in_the_topics_name_alone() -> None:
    log = b.SessionLog()
    log.do(b.message("Hello"))
    assert told(log, chat=FORUM) == snapshot("""\
(silent)
New chat · Visitor 1 · en
Visitor: Hello
#1-2
[Take Session]\
""")


def test_a_first_message_that_asks_gets_one_loud_card() -> None:
    log = b.SessionLog()
    log.do(b.message("A human please", asks_human="human", page=PAGE))
    assert told(log) == snapshot("""\
(LOUD)
OPERATOR REQUESTED
New chat · Visitor 1 · en
Blue shoes
https://shop.example/p/1?ref=a
Visitor: A human please
#1-3
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_session_that_begins_with_the_human_button() -> None:
    log = b.SessionLog()
    log.do(b.ask_human())
    assert told(log) == snapshot("""\
(LOUD)
OPERATOR REQUESTED
New chat · Visitor 1 · en
The visitor asks for a person.
#1-2
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_card_without_an_assistant_is_loud() -> None:
    log = b.SessionLog(policy=b.OFF)
    log.do(b.message("Hello?"))
    assert told(log) == snapshot("""\
(LOUD)
New chat · Visitor 1 · en
Waiting for an operator: the AI is off.
Visitor: Hello?
#1-3
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_card_without_an_assistant_that_asks_says_it_once() -> None:
    log = b.SessionLog(policy=b.OFF)
    log.do(b.message("A human please", asks_human="human"))
    assert told(log) == snapshot("""\
(LOUD)
OPERATOR REQUESTED
New chat · Visitor 1 · en
Visitor: A human please
#1-3
Session ID: K7Q2M4XD
[Take Session]\
""")


# --- Words


def test_a_conversation_in_ai_mode_is_silent_and_joined() -> None:
    log = b.a_log(answered=True)
    log.do(b.message("And the other one?"))
    assert told(log, after=2) == snapshot("""\
(silent)
Assistant: On its way.
Visitor: And the other one?
#3-4
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_an_answer_keeps_its_format() -> None:
    log = b.a_log()
    answer = b.answer("**Yes**, see [here](https://x.example/a).")(log.state)
    rich = visitor_nodes(parse_markdown(answer.text))
    assert last(log, replace(answer, rich=rich)) == snapshot("""\
(silent)
Assistant: Yes, see here (x.example).
#3
Session ID: K7Q2M4XD
{bold 11+3}
{text_link 20+4}\
""")


def test_visitor_text_is_loud_while_a_human_is_wanted_or_there() -> None:
    assert last(b.a_log(mode="waiting"), b.message("Hello?")) == snapshot("""\
(LOUD)
Visitor: Hello?
#4
Session ID: K7Q2M4XD
[Take Session]\
""")
    assert last(b.a_log(mode="human"), b.message("Hello?")) == snapshot("""\
(LOUD)
Visitor: Hello?
#4
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")


def test_visitor_text_is_plain_and_cleaned() -> None:
    log = b.a_log()
    assert last(log, b.message("<b>*x*</b> [a](https://x.example)\u202e\x00 /close @ann #1")) == snapshot("""\
(silent)
Visitor: <b>*x*</b> [a](https://x.example) /close @ann #1
#3
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_an_operators_words_from_elsewhere_stand_under_their_name() -> None:
    assert from_inbox(b.a_log(mode="human", operator=BOB), b.reply(BOB, "On it.")) == snapshot("""\
(silent)
Bob Stone: On it.
#4
Session ID: K7Q2M4XD\
""")


def test_own_words_are_not_echoed_but_the_notice_is() -> None:
    log = b.a_log()
    own = Chat(id=b.FROM_TELEGRAM.chat, mode="regular", follower="f")
    assert last(log, b.reply(ANN, "Let me look."), chat=own) == snapshot("""\
(silent)
Taken by @ann. AI disabled.
#3-4
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")
    assert render(log.do(b.reply(ANN, "Still looking.")), log.state, own) == []
    assert last(log, b.reply(ANN, "Found it."), chat=GROUP) == snapshot("""\
(silent)
Ann: Found it.
#6
Session ID: K7Q2M4XD\
""")


def test_notes_edits_and_withdrawals() -> None:
    log = b.a_log(mode="human")
    log.do(b.reply(ANN, "Let me look."))
    assert from_inbox(log, b.note(BOB, "A regular.")) == snapshot("""\
(silent)
Note (Bob Stone): A regular.
#5
Session ID: K7Q2M4XD\
""")
    assert from_inbox(log, b.edit(4, "Let me look again.")) == snapshot("""\
(silent)
#4 edited: Let me look again.
#6
Session ID: K7Q2M4XD\
""")
    assert from_inbox(log, b.delete(4)) == snapshot("""\
(silent)
#4 was withdrawn.
#7
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")


# --- Notices


def test_taking_and_handing_back() -> None:
    log = b.a_log(mode="waiting")
    assert last(log, b.take(ANN)) == snapshot("""\
(silent)
Taken by @ann. AI disabled.
#4
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")
    assert last(log, b.take_over(BOB)) == snapshot("""\
(silent)
Taken over by Bob Stone from @ann.
#5
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")
    assert last(log, b.hand_to_ai(BOB)) == snapshot("""\
(silent)
Handed to AI by Bob Stone. AI enabled.
#6
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_request_stands_with_its_words() -> None:
    log = b.a_log(answered=True)
    log.do(b.message("It's urgent"))
    log.do(b.message("I want a human", asks_human="human"))
    assert told(log, after=3) == snapshot("""\
(LOUD)
OPERATOR REQUESTED
Visitor: It's urgent
Visitor: I want a human
#4-6
Session ID: K7Q2M4XD
[Take Session]\
""")


@pytest.mark.parametrize("by", ["button", "assistant"])
def test_a_request_without_words_quotes_the_last_ones(by: str) -> None:
    log = b.a_log()
    made = log.do(b.ask_human() if by == "button" else b.request_operator)
    shown = show(render(made, log.state, GROUP, quoted=log.entries[1]), log)
    assert (
        shown
        == {
            "button": snapshot("""\
(LOUD)
OPERATOR REQUESTED
The visitor asks for a person.
Visitor (#2): Where is my parcel?
#3
Session ID: K7Q2M4XD
[Take Session]\
"""),
            "assistant": snapshot("""\
(LOUD)
OPERATOR REQUESTED
The AI asks for a person.
Visitor (#2): Where is my parcel?
#3
Session ID: K7Q2M4XD
[Take Session]\
"""),
        }[by]
    )


def test_asking_again_is_one_quiet_line() -> None:
    assert last(b.a_log(mode="waiting"), b.ask_human(), after_ms=2 * b.MINUTE_MS) == snapshot("""\
(silent)
The visitor asked for a person again.
#4
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_stand_in_says_why_it_answers() -> None:
    log = b.a_log()
    made = log.do(b.answer(model_failure="HTTP 503 from the model server"))
    assert show(render(made, log.state, GROUP), log) == snapshot("""\
(silent)
Assistant (built-in, as the model failed: HTTP 503 from the model server): On its way.
#3
Session ID: K7Q2M4XD\
""")


def test_an_assistant_that_fails() -> None:
    log = b.a_log()
    made = log.do(b.fail_turn)
    assert show(render(made, log.state, GROUP, quoted=log.entries[1]), log) == snapshot("""\
(LOUD)
AI UNAVAILABLE: no reply within 40 s
Visitor (#2): Where is my parcel?
#3
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_an_assistant_switched_off_is_one_quiet_line_a_session() -> None:
    assert last(b.a_log(policy=b.OFF), b.assistant_off()) == snapshot("""\
(silent)
Waiting for an operator: the AI is off (switched off).
#3
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_release_by_leaving_and_by_silence() -> None:
    assert last(b.a_log(mode="human"), b.owner_gone()) == snapshot("""\
(LOUD)
Released by @ann.
#4
Session ID: K7Q2M4XD
[Take Session]\
""")
    off = Policy(assistant_off="switched off", auto_return_ms=5 * b.MINUTE_MS)
    assert last(b.a_log(mode="human", policy=off), b.fire("auto_return")) == snapshot("""\
(LOUD)
Released: no reply for 5 min.
#4
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_automatic_hand_back_is_warned_of_kept_and_done() -> None:
    log = b.a_log(mode="human", policy=b.AUTO_RETURN)
    assert last(log, b.fire("auto_return_warning")) == snapshot("""\
(LOUD)
No reply by @ann: the session is handed back in a minute.
#4
Session ID: K7Q2M4XD
[Keep] [Hand to AI]\
""")
    assert last(log, b.keep()) == snapshot("""\
(silent)
Kept by @ann.
#5
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")
    assert last(log, b.fire("auto_return")) == snapshot("""\
(silent)
AI enabled again: no reply for 5 min.
#6
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_a_warning_that_is_out_of_date_shows_the_buttons_of_now() -> None:
    log = b.a_log(mode="human", policy=b.AUTO_RETURN)
    log.do(b.fire("auto_return_warning"))
    log.do(b.hand_to_ai())
    assert keyboard("keep", log.state) == [[("Take Session", f"t:{b.SESSION}")]]


def test_closing_rating_and_reopening() -> None:
    assert last(b.a_log(), b.end()) == snapshot("""\
(silent)
Visitor closed the chat
#3
Session ID: K7Q2M4XD\
""")
    log = b.a_log(mode="human")
    assert last(log, b.close(BOB)) == snapshot("""\
(silent)
Chat closed by Bob Stone
#4
Session ID: K7Q2M4XD\
""")
    assert last(log, b.rate(4)) == snapshot("""\
(silent)
Rating: 4/5
#5
Session ID: K7Q2M4XD\
""")
    assert last(log, b.reopen(ANN)) == snapshot("""\
(silent)
Reopened by @ann.
#6
Session ID: K7Q2M4XD
[Hand to AI] [Close Chat]\
""")


@pytest.mark.parametrize("kind", ["idle", "leave"])
def test_closing_by_itself(kind: str) -> None:
    log = b.a_log(answered=True, closed_by="idle" if kind == "idle" else "left")
    assert (
        told(log, after=3)
        == {
            "idle": snapshot("""\
(silent)
Chat closed: nobody wrote for a while
#4
Session ID: K7Q2M4XD\
"""),
            "leave": snapshot("""\
(silent)
Chat closed: the visitor left
#4
Session ID: K7Q2M4XD\
"""),
        }[kind]
    )


def test_everything_pending_is_one_message_that_begins_with_the_request() -> None:
    log = b.SessionLog()
    log.do(b.message("Hi"))
    log.do(b.answer("Hello."))
    log.do(b.message("A human!", asks_human="human"))
    log.do(b.take(ANN))
    log.do(b.end())
    assert told(log) == snapshot("""\
(LOUD)
OPERATOR REQUESTED
New chat · Visitor 1 · en
Visitor: Hi
Assistant: Hello.
Visitor: A human!
Taken by @ann. AI disabled.
Visitor closed the chat
#1-7
Session ID: K7Q2M4XD\
""")


def test_a_chat_that_comes_late_is_introduced() -> None:
    log = b.a_log(answered=True)
    log.do(b.message("And?"))
    shown = render(log.entries[2:], log.state, GROUP, card=log.entries[0])
    assert show(shown, log) == snapshot("""\
(silent)
New chat · Visitor 1 · en
Assistant: On its way.
Visitor: And?
#3-4
Session ID: K7Q2M4XD
[Take Session]\
""")


def test_history_is_silent_in_order_and_whole() -> None:
    log = b.a_log()
    log.do(b.message("A human!", asks_human="human"))
    log.do(b.reply(ANN, "Here."))
    own = Chat(id=b.FROM_TELEGRAM.chat, mode="supergroup", follower="f")
    assert show(render(log.entries[2:], log.state, own, is_history=True), log) == snapshot("""\
(silent)
Visitor: A human!
OPERATOR REQUESTED
Taken by @ann. AI disabled.
Ann: Here.
#3-6
[Hand to AI] [Close Chat]\
""")


def test_an_entry_without_words_of_its_own_is_told_when_it_stands_alone() -> None:
    log = b.SessionLog(policy=b.OFF)
    log.do(b.message("Hello?"))
    assert told(log, after=2) == snapshot("""\
(silent)
The visitor was told: We got your message. A person will answer you here.
#3
Session ID: K7Q2M4XD\
""")
