"""`TELEGRAM_TOPICS=on_request`, by the environment: the group is told of a session when a human is wanted."""

from pathlib import Path

from tests.outside.handoff.house import World, assistant_settings, open_house
from tests.outside.handoff.stage import TAKE, play
from tests.support.visitor import SocketVisitor


async def test_a_session_has_no_topic_until_a_human_is_wanted(world: World, tmp_path: Path) -> None:
    settings = assistant_settings(world) | {"TELEGRAM_TOPICS": "on_request"}
    async with open_house(world, "supergroup", tmp_path, **settings) as house, play(house) as stage:
        async with SocketVisitor(house.server) as alone:
            await alone.send("Hello", "c1")
            await alone.wait(lambda: bool(alone.view.texts("assistant")), "an answer")
        guest = await stage.answered_visitor("Where is my parcel?")
        await guest.says("I want to talk to a human")
        card = await stage.words(guest, "OPERATOR REQUESTED")
        assert card.buttons == TAKE
        assert "Where is my parcel?" in (await stage.topic(guest.session))["name"]
        assert await stage.topics(alone.view.session or "") == []
        await stage.ann.taps("Take Session", guest)
        await guest.is_with("human", "Ann")
