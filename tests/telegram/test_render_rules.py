"""What holds for every message: its numbers, its size, where it is cut, and the names of topics."""

from dataclasses import replace

from hypothesis import given
from hypothesis import strategies as st
from inline_snapshot import snapshot

from frontdesk.session import entries as e
from frontdesk.session.errors import Refused
from frontdesk.session.richtext_breaks import utf16_len
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.render import first_words, icon_color, named_session, render, topic_name
from tests.session import builders as b
from tests.telegram.copybook import ANN, BOB, FORUM, GROUP

LONG = "word \U0001f44d\U0001f3fd " * 1_300


def test_a_long_text_is_split_and_each_part_bears_the_number() -> None:
    log = b.a_log(mode="human", operator=BOB)
    made = log.do(replace(b.reply(BOB, LONG[:10_000]), origin=e.Origin("web")))
    parts = render(made, log.state, GROUP)
    assert len(parts) == 4
    for one in parts:
        assert one.part.text.endswith(f"\n#4\nSession ID: {b.SESSION}")
        assert utf16_len(one.part.text) <= 4_096
        assert "\U0001f3fd\U0001f44d" not in one.part.text
    joined = "".join(one.part.text.removesuffix(f"\n#4\nSession ID: {b.SESSION}") for one in parts)
    assert "".join(joined.split()) == "".join(f"Bob Stone: {LONG[:10_000]}".split())


def test_only_the_last_part_has_the_keyboard() -> None:
    log = b.a_log(mode="human")
    parts = render([*log.do(b.message("x" * 4_000)), *log.do(b.message("y" * 4_000))], log.state, GROUP)
    assert [(one.from_seq, one.to_seq, one.part.keys) for one in parts] == [(4, 4, "state"), (5, 5, "state")]
    wide = render(log.do(b.message("\U0001f642" * 2_048)), log.state, GROUP)
    assert [(one.from_seq, one.part.keys) for one in wide] == [(6, ""), (6, "state")]


LOGS: list[b.Made] = [
    b.message("Hi"),
    b.message("x" * 3_900),
    b.message("human", asks_human="human"),
    b.answer("Yes"),
    b.take(ANN),
    b.reply(ANN, "Own words"),
    b.hand_to_ai(ANN),
    b.note(),
    b.fail_turn,
    b.ask_human(),
]


@given(st.lists(st.sampled_from(LOGS), max_size=12), st.sampled_from([FORUM, GROUP]))
def test_whatever_is_shown_covers_every_entry_once_and_fits(made: list[b.Made], chat: Chat) -> None:
    log = b.a_log()
    for one in made:
        try:
            log.do(one)
        except Refused:
            continue
    parts = render(log.entries, log.state, chat)
    upto = 0
    for one in parts:
        assert one.from_seq in (upto + 1, 1) or one.to_seq == upto
        upto = one.to_seq
        assert 0 < utf16_len(one.part.text) <= 4_096
        numbers = f"#{one.from_seq}" if one.from_seq == one.to_seq else f"#{one.from_seq}-{one.to_seq}"
        lines = one.part.text.split("\n")
        assert lines[-1 if chat.mode == "supergroup" else -2] == numbers
    assert upto == log.state.last_seq


def test_a_topics_name_holds_visitor_first_words_and_the_whole_id() -> None:
    state = replace(b.a_session(), visitor="v_8fK2q7Zx")
    assert topic_name(state, "Where is\n my  parcel?") == snapshot("Visitor q7Zx · Where is my parcel? · K7Q2M4XD")
    assert topic_name(state, "") == snapshot("Visitor q7Zx · K7Q2M4XD")
    long = topic_name(state, "\U0001f642 words and more " * 20)
    assert long.endswith(f"… · {b.SESSION}")
    assert utf16_len(long) <= 128
    assert named_session(long) == b.SESSION


def test_first_words_are_the_visitors() -> None:
    log = b.a_log(answered=True)
    assert first_words(log.entries) == "Where is my parcel?"
    assert first_words(log.entries[2:]) == ""


def test_a_sessions_colour_is_one_of_telegrams_and_stays() -> None:
    found = {icon_color(f"K7Q2M4X{letter}") for letter in "ABCDEFGHJKMN"}
    assert found == {7322096, 16766590, 13338331, 9367192, 16749490, 16478047}
    assert icon_color(b.SESSION) == icon_color(b.SESSION)
