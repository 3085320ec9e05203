"""What the owner saves is in force without a restart: seen by visitors, by the model server, on the next request."""

from pathlib import Path

import httpx2
import pytest

from tests.outside.settings.conftest import Site, open_site
from tests.support.modelcontrol import ModelControl
from tests.support.owner import SavingRefused, words_of
from tests.support.visitor import Refused

pytestmark = [pytest.mark.anyio, pytest.mark.slow]


def model_fields(model: ModelControl) -> dict[str, str]:
    return {"ai_provider": "openai", "ai_base_url": model.base_url, "ai_model": "scripted", "ai_debounce_ms": "0"}


async def test_a_model_is_answering_as_soon_as_it_is_saved(site: Site, model: ModelControl) -> None:
    visitor = await site.visitor()
    await visitor.send("Hello?", "a1")
    await visitor.wait_kind("notice")
    await model.otherwise(text="Good day.")
    await site.owner.save("assistant", **model_fields(model), ai_api_key="sk-very-secret")
    other = await site.visitor()
    await other.send("Hello?", "b1")
    await other.wait(lambda: other.view.texts("assistant") == ["Good day."], "the model's answer")
    await site.owner.save("assistant", ai_model="larger", ai_instructions="Be brief.")
    await other.send("And now?", "b2")
    await other.wait(lambda: len(other.view.texts("assistant")) == 2, "the second answer")
    first, second = await model.requests()
    assert (first["body"]["model"], second["body"]["model"]) == ("scripted", "larger")
    assert "Be brief." in str(second["body"]["messages"][0])


async def test_switched_off_it_is_silent_and_the_next_message_waits(site: Site, model: ModelControl) -> None:
    await model.otherwise(text="Good day.")
    await site.owner.save("assistant", **model_fields(model))
    visitor = await site.visitor()
    await visitor.send("Hello?", "a1")
    await visitor.wait(lambda: visitor.view.texts("assistant") == ["Good day."], "the model's answer")
    page = await site.owner.page("/settings/assistant")
    assert 'name="ai_enabled"' in page
    await site.owner.save("assistant", ai_enabled="0")
    await visitor.send("Still there?", "a2")
    await visitor.wait_kind("operator_requested")
    assert visitor.view.texts("assistant") == ["Good day."]


async def test_the_lists_of_keywords_hold_from_the_next_message(site: Site) -> None:
    await site.owner.save(
        "assistant", operator_keywords="abracadabra, operator", operator_keywords_never_on="tour operator"
    )
    first = await site.visitor()
    await first.send("Are you a tour operator?", "a1")
    await first.wait_kind("notice")
    assert "operator_requested" not in first.view.kinds()
    second = await site.visitor()
    await second.send("Abracadabra", "b1")
    await second.wait_kind("operator_requested")
    await site.owner.save("assistant", operator_keywords="")
    third = await site.visitor()
    await third.send("operator please", "c1")
    await third.wait_kind("notice")
    assert "operator_requested" not in third.view.kinds()


async def test_a_shorter_idle_limit_ends_sessions_that_are_open_already(site: Site, model: ModelControl) -> None:
    await model.otherwise(text="Good day.")
    await site.owner.save("assistant", **model_fields(model))
    visitor = await site.visitor()
    await visitor.send("Hello?", "a1")
    await visitor.wait(lambda: visitor.view.texts("assistant") == ["Good day."], "the model's answer")
    await site.owner.save("sessions", idle_close_min="0.01")
    await visitor.wait_kind("closed")


async def test_pages_that_may_embed_it_are_asked_each_time(site: Site) -> None:
    stranger = await site.visitor("https://stranger.example")
    await stranger.send("Hello?", "a1")
    await site.owner.save("widget", allowed_origins="https://shop.example")
    with pytest.raises(Refused) as refused:
        await stranger.history(stranger.view.session or "")
    assert refused.value.status == 403
    shop = await site.visitor("https://shop.example")
    await shop.send("Hello?", "b1")


async def test_the_look_reaches_the_script_and_the_visitor(site: Site) -> None:
    await site.owner.save("widget", widget_accent="#aa00ff", widget_greeting="</script><b>Hi")
    async with httpx2.AsyncClient(base_url=site.server.origin) as http:
        script = (await http.get("/widget.js")).text
    assert "#aa00ff" in script
    assert "</script>" not in script
    visitor = await site.visitor()
    look = (await visitor.sign_in())["widget"]
    assert look["accent"] == "#aa00ff"
    assert look["greeting"] == "</script><b>Hi"


async def test_a_text_makes_the_built_in_assistant_answer_from_it(site: Site) -> None:
    first = await site.visitor()
    await first.send("How long does delivery take?", "a1")
    await first.wait_kind("notice")
    answer = await site.owner.submit(
        "/settings/knowledge/texts/new", form="/settings/knowledge/texts", title="Delivery", text="Nine days to Oslo."
    )
    assert answer.status_code == 303, words_of(answer.text)
    await site.owner.save("assistant", ai_debounce_ms="0")
    second = await site.visitor()
    await second.send("How long does delivery take?", "b1")
    await second.wait(lambda: "Nine days to Oslo." in "".join(second.view.texts("assistant")), "the owner's words")


async def test_all_of_it_outlives_a_kill(site: Site) -> None:
    await site.owner.save("assistant", operator_keywords="abracadabra")
    await site.owner.save("sessions", idle_close_min="7")
    await site.server.kill9()
    await site.server.start()
    page = await site.owner.page("/settings/sessions")
    assert 'value="7"' in page
    visitor = await site.visitor()
    await visitor.send("abracadabra", "a1")
    await visitor.wait_kind("operator_requested")


async def test_what_is_wrong_is_said_and_nothing_is_saved(site: Site) -> None:
    with pytest.raises(SavingRefused, match="Not BURST/PER_MINUTE") as refused:
        await site.owner.save("sessions", rate_messages="lots", idle_close_min="9")
    assert refused.value.status == 422
    assert 'value="9"' not in await site.owner.page("/settings/sessions")


async def test_the_environment_is_locked(tmp_path: Path, anyio_backend: str) -> None:
    async with open_site(tmp_path, IDLE_CLOSE_MIN="33") as site:
        page = await site.owner.page("/settings/sessions")
        assert "FRONTDESK_IDLE_CLOSE_MIN" in page
        await site.owner.save("sessions", idle_close_min="9", auto_return_min="4")
        page = await site.owner.page("/settings/sessions")
        assert 'value="33"' in page
        assert 'value="9"' not in page


async def test_a_secret_is_in_no_page_no_log_and_not_on_disk(site: Site) -> None:
    await site.owner.save("assistant", ai_provider="openai", ai_api_key="sk-very-secret", ai_model="m")
    for section in ("assistant", "telegram", "activity"):
        assert "sk-very-secret" not in await site.owner.page(f"/settings/{section}")
    await site.server.stop()
    folder = site.server.folder
    assert all(b"sk-very-secret" not in path.read_bytes() for path in folder.iterdir() if path.is_file())
