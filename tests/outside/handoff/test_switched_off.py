"""The row of an assistant that is switched off while sessions are in its hands."""

from pathlib import Path

from tests.outside.handoff.house import World, assistant_settings, open_house, until_listening
from tests.outside.handoff.stage import TAKE, play


async def test_sessions_of_an_assistant_that_is_gone_wait_for_a_person_when_their_visitor_writes(
    world: World, setup: str, tmp_path: Path
) -> None:
    async with open_house(world, setup, tmp_path, **assistant_settings(world)) as house, play(house) as stage:
        vera, igor = await stage.answered_visitor("I'm Vera"), await stage.answered_visitor("I'm Igor")
        await stage.words(igor, "I'm Igor")
        await house.server.stop()
        house.server.settings["AI_PROVIDER"] = "none"
        await house.server.start()
        await until_listening(house)
        for guest in (vera, igor):
            await guest.wire.resume()
        assert (vera.state["mode"], igor.state["mode"]) == ("ai", "ai")
        await vera.says("Are you there?")
        await vera.hears("operator_requested")
        await vera.is_with("waiting")
        words = await stage.words(vera, "Are you there?")
        assert words.buttons == TAKE
        assert set(await stage.count(vera, "OPERATOR REQUESTED")) == {0}
        assert (igor.state["mode"], igor.count("operator_requested")) == ("ai", 0)
