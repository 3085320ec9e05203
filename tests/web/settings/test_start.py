"""The first run: where it leads, what it knows to be done, and that its forms are those of the sections."""

from frontdesk.desk.ports import Indexing
from tests.web.settings.office import Office, Owner


async def test_the_settings_lead_to_the_first_run_while_there_is_nothing(office: Office, owner: Owner) -> None:
    assert (await owner.get("")).headers["location"] == "/settings/start"
    office.settings.saved = {"telegram_bot_token": "1:a", "telegram_chat_id": "-1"}
    assert (await owner.get("")).headers["location"] == "/settings/assistant"
    office.settings.saved = {}
    office.knowledge.state = Indexing(2, 2, 0, "off")
    assert (await owner.get("")).headers["location"] == "/settings/assistant"


async def test_who_has_put_it_aside_is_not_led_there_again_but_finds_it(owner: Owner) -> None:
    left = await (await owner.open("/start", "/start/leave")).send()
    assert left.headers["location"] == "/settings/assistant"
    assert (await owner.get("")).headers["location"] == "/settings/assistant"
    assert 'href="/settings/start"' in (await owner.get("/assistant")).text


async def test_it_shows_what_is_done_already(office: Office, owner: Owner) -> None:
    before = (await owner.get("/start")).text
    assert "Done: " not in before
    assert "Continue with Telegram" in before
    office.settings.saved = {"telegram_bot_token": "1:a", "telegram_chat_id": "-1"}
    office.knowledge.state = Indexing(3, 3, 0, "off")
    after = (await owner.get("/start")).text
    assert after.count("Done: ") == 2
    assert "Connected to 1 group." in after
    assert "The assistant reads 3 texts." in after
    assert "Continue with Look of the widget" in after


async def test_a_step_saves_its_part_of_the_section_and_leads_on(office: Office, owner: Owner) -> None:
    office.settings.saved = {"widget_position": "left"}
    form = await owner.open("/start/look", "/widget")
    assert "widget_position" not in form.fields
    answer = await form.send(widget_greeting="Hello")
    assert answer.headers["location"] == "/settings/start/snippet?did=saved"
    assert office.settings.saved == {"widget_position": "left", "widget_greeting": "Hello"}


async def test_a_token_keeps_its_step_open_for_the_group_and_continuing_leads_on(
    office: Office, owner: Owner
) -> None:
    form = await owner.open("/start/telegram", "/telegram")
    assert (await form.send(telegram_bot_token="1:a")).headers["location"] == "/settings/start/telegram?did=saved"
    again = await owner.open("/start/telegram", "/telegram")
    assert "Add a group" in (await owner.get("/start/telegram")).text
    assert (await again.send()).headers["location"] == "/settings/start/knowledge"


async def test_what_is_refused_in_a_step_is_shown_in_the_step(office: Office, owner: Owner) -> None:
    form = await owner.open("/start/look", "/widget")
    await office.settings.save({"widget_greeting": "Bob's"}, by="bob")
    answer = await form.send(widget_greeting="Mine")
    assert answer.status_code == 409
    assert 'aria-current="step"' in answer.text
    assert "bob changed this" in answer.text


async def test_a_text_written_in_the_first_run_leads_back_to_it(office: Office, owner: Owner) -> None:
    form = await owner.open("/knowledge/texts/new?step=knowledge", "/knowledge/texts")
    answer = await form.send(title="Delivery", text="Two days.")
    assert answer.headers["location"] == "/settings/start/knowledge?did=text_saved"
