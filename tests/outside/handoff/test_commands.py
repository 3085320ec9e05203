"""What operators type that is no plain reply: commands, notes, corrections."""

import pytest

from tests.outside.handoff.stage import HELD, TAKE, Guest, Stage


async def _hears_only(stage: Stage, guest: Guest, *expected: str) -> None:
    """A last reply by Ann goes through, and with `expected` before it that is all operators have said."""
    await stage.ann.replies(guest, "The last word.")
    await guest.hears("message", author="operator", text="The last word.")
    assert guest.heard("operator") == [*expected, "The last word."]


@pytest.mark.parametrize("command", ["/take", "/take@desk_bot"])
async def test_take(stage: Stage, command: str) -> None:
    vera = await stage.answered_visitor("Hello")
    await stage.ann.notes(vera, command)
    await vera.hears("taken", name="Ann")
    notice = await stage.notice(vera, "Taken by @ann. AI disabled.")
    assert notice.buttons == HELD
    assert vera.heard("operator") == []


async def test_take_of_what_a_colleague_has_names_them(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    told = await stage.bob.told(await stage.bob.notes(vera, "/take"))
    assert (told.text, told.buttons) == ("Taken by @ann", ("Take over from @ann",))
    await stage.bob.taps("Take over from @ann", vera, on=told)
    await stage.notice(vera, "Taken over by @bob from @ann.")
    await vera.is_with("human", "Bob")


async def test_info_tells_the_writer_alone(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    told = await stage.ann.told(await stage.ann.notes(vera, "/info"))
    assert vera.session in told.text
    assert "Taken by @ann" in told.text
    await _hears_only(stage, vera)


async def test_help_lists_the_commands(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    told = await stage.ann.told(await stage.ann.notes(vera, "/help"))
    assert all(name in told.text for name in ("/take", "/ai", "/close", "/info", "/note", "/del", "/help"))
    assert (vera.state["mode"], vera.count("taken")) == ("ai", 0)


@pytest.mark.parametrize("text", ["/note Angry, be kind", "// Angry, be kind"])
async def test_a_note_stays_with_colleagues_and_takes_nothing(stage: Stage, text: str) -> None:
    vera = await stage.answered_visitor("Hello")
    epoch = vera.state["epoch"]
    await stage.ann.notes(vera, text)
    shown = await stage.words(vera, "Angry, be kind", besides=stage.ann)
    assert not any("//" in one.text or "/note" in one.text for one in shown.each)
    seq = await vera.says("Go on")
    await vera.hears("message", author="assistant", answers_upto=seq)
    assert (vera.state["mode"], vera.state["epoch"], vera.count("taken")) == ("ai", epoch, 0)
    await _hears_only(stage, vera)
    assert not any("Angry" in event.get("text", "") for event in vera.events)


async def test_a_command_for_another_bot_is_ignored(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    message = await stage.ann.notes(vera, "/take@other_bot")
    await _hears_only(stage, vera)
    assert await stage.ann.answers_to(message) == []
    assert vera.count("taken") == 1


async def test_an_unknown_command_is_told_to_its_writer_and_takes_nothing(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    told = await stage.ann.told(await stage.ann.notes(vera, "/frobnicate now"))
    assert told.text.startswith("Not sent.")
    assert "/frobnicate" in told.text
    assert (vera.state["mode"], vera.count("taken"), vera.heard("operator")) == ("ai", 0, [])


async def test_a_whisper_does_not_reach_the_visitor_while_the_assistant_speaks(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    told = await stage.ann.told(await stage.ann.notes(vera, ">> offer the annual plan"))
    assert told.text.startswith("Not sent.")
    assert (vera.state["mode"], vera.count("taken")) == ("ai", 0)
    await stage.ann.taps("Take Session", vera)
    await stage.ann.replies(vera, ">> is a quotation mark here")
    await _hears_only(stage, vera, ">> is a quotation mark here")


async def test_an_edit_changes_the_visitors_bubble_and_nothing_else(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    message = await stage.ann.replies(vera, "It costs tne crowns.")
    said = await vera.hears("message", author="operator")
    await stage.ann.taps("Hand to AI", vera)
    await vera.is_with("ai")
    epoch = vera.state["epoch"]
    await stage.ann.person.edits(message["message_id"], "It costs ten crowns.", chat=stage.ann.chat)
    edited = await vera.hears("message_edited", of=said["seq"])
    assert edited["text"] == "It costs ten crowns."
    assert (vera.state["mode"], vera.state["epoch"], vera.count("taken")) == ("ai", epoch, 1)
    assert vera.heard("operator") == ["It costs tne crowns."]
    await stage.words(vera, f"#{said['seq']} edited: It costs ten crowns.", besides=stage.ann)


async def test_an_edit_that_changes_no_word_is_no_edit(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    message = await stage.ann.replies(vera, "Hello")
    await vera.hears("message", author="operator")
    await stage.ann.person.acts("edit", stage.ann.chat, message=message["message_id"], text="Hello", invisible=True)
    await _hears_only(stage, vera, "Hello")
    assert vera.count("message_edited") == 0


async def test_del_as_a_reply_withdraws_what_went_out(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    message = await stage.ann.replies(vera, "Wrong window, sorry")
    said = await vera.hears("message", author="operator")
    await stage.ann.answers(message, "/del")
    await vera.hears("message_deleted", of=said["seq"])
    await stage.notice(vera, f"#{said['seq']} was withdrawn.")
    assert vera.state["mode"] == "human"


async def test_del_of_what_never_went_out_is_told(stage: Stage) -> None:
    vera = await stage.taken_visitor()
    card = await stage.newest(vera.session, stage.ann.chat, "Take Session")
    told = await stage.ann.told(await stage.ann.replies(vera, "/del", to=card))
    assert told.text.startswith("Nothing withdrawn.")
    assert vera.count("message_deleted") == 0


async def test_ai_in_ai_mode_tells_the_state(stage: Stage) -> None:
    vera = await stage.answered_visitor("Hello")
    told = await stage.ann.told(await stage.ann.notes(vera, "/ai"))
    assert told.text == "The AI has this session."
    assert (await stage.words(vera, "Hello")).buttons == TAKE
    assert vera.count("handed_to_ai") == 0
