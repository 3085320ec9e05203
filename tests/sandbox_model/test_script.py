"""Which reply is chosen, and into which steps it falls."""

from frontdesk.sandbox.model.script import (
    Cut,
    Hang,
    Malformed,
    Pause,
    Piece,
    Queued,
    Reply,
    Rule,
    Script,
    ScriptedCall,
    WaitAtGate,
    plan,
)


def said(text: str) -> Piece:
    return Piece({"content": text})


def chosen(script: Script, text: str = "hi", *, follows_tool: bool = False) -> str:
    return script.choose(text, follows_tool=follows_tool)[1].full_text


def test_the_queue_is_used_up_in_order_then_the_default_speaks() -> None:
    script = Script(queue=[Queued(Reply(text="a"), times=2), Queued(Reply(text="b"))], default=Reply(text="d"))
    assert [chosen(script) for _ in range(5)] == ["a", "a", "b", "d", "d"]


def test_a_reply_queued_for_ever_stays() -> None:
    script = Script(queue=[Queued(Reply(text="loop"), times=0)])
    assert [chosen(script) for _ in range(50)] == ["loop"] * 50


def test_a_rule_wins_over_the_queue_and_uses_nothing_up() -> None:
    script = Script(rules=[Rule(Reply(text="rule"), contains="PRICE")], queue=[Queued(Reply(text="queue"))])
    assert chosen(script, "what is the Price?") == "rule"
    assert chosen(script, "hi") == "queue"


def test_a_rule_can_tell_a_tools_result_from_a_question() -> None:
    script = Script(rules=[Rule(Reply(text="after"), after_tool=True), Rule(Reply(text="before"), after_tool=False)])
    assert chosen(script, follows_tool=True) == "after"
    assert chosen(script, follows_tool=False) == "before"


def test_text_falls_into_pieces_with_a_delay_between_them() -> None:
    reply = Reply(text="abcde", chunk_chars=2, initial_delay_ms=9, delay_ms=5)
    assert plan(reply, 1) == [Pause(9), said("ab"), Pause(5), said("cd"), Pause(5), said("e")]


def test_an_empty_answer_has_no_steps() -> None:
    assert plan(Reply(text=""), 1) == []


def test_positions_count_the_pieces_sent_before() -> None:
    chunks = ["a", "b", "c"]
    assert plan(Reply(chunks=chunks, gate="g", gate_at=1), 1) == [
        said("a"),
        WaitAtGate("g"),
        said("b"),
        said("c"),
    ]
    assert plan(Reply(chunks=chunks, hang_at=0), 1)[0] == Hang()
    assert plan(Reply(chunks=chunks, cut_at=2), 1)[:3] == [said("a"), said("b"), Cut()]
    assert plan(Reply(chunks=chunks, malformed_at=1), 1)[1] == Malformed()


def test_a_position_beyond_the_end_means_the_end() -> None:
    assert plan(Reply(chunks=["a"], cut_at=20), 1) == [said("a"), Cut()]


def test_a_tool_call_opens_with_its_name_and_streams_its_arguments() -> None:
    reply = Reply(text="ok", tool_calls=[ScriptedCall(name="look", arguments='{"q":1}')], chunk_chars=4)
    opening = {
        "index": 0,
        "id": "call_7_1",
        "type": "function",
        "function": {"name": "look", "arguments": ""},
    }
    assert plan(reply, 7) == [
        said("ok"),
        Piece({"tool_calls": [opening]}),
        Piece({"tool_calls": [{"index": 0, "function": {"arguments": '{"q"'}}]}),
        Piece({"tool_calls": [{"index": 0, "function": {"arguments": ":1}"}}]}),
    ]


def test_the_finish_reason_follows_from_the_answer_unless_it_is_scripted() -> None:
    assert Reply(text="a").ends_with == "stop"
    assert Reply(tool_calls=[ScriptedCall(name="look")]).ends_with == "tool_calls"
    assert Reply(text="a", finish_reason="length").ends_with == "length"
