"""Telegram's page: its check comes step by step, groups are linked and removed, a test message is told of."""

import asyncio
import json
from datetime import UTC, datetime

from frontdesk.desk.ports import Finding
from frontdesk.web.settings.telegram import check_telegram
from tests.web.settings.office import Office, Owner

HTMX = {"hx-request": "true"}
STEPS = [
    Finding("ok", "The token is right"),
    Finding("warn", "Privacy mode is on", "Switch it off."),
    Finding("fail", "No right to manage topics <b>", "Give it."),
    Finding("ok", "never reached"),
]


def given_a_bot(office: Office, chats: str = "-1001, -1002") -> None:
    office.settings.saved = {"telegram_bot_token": "1:a", "telegram_chat_id": chats}


async def test_findings_come_one_a_line_and_stop_at_the_first_failure(office: Office, owner: Owner) -> None:
    office.check.findings = {"telegram": STEPS}
    answer = await owner.get("/telegram/check/steps")
    lines = [json.loads(line) for line in answer.text.splitlines()]
    assert [(line["level"], line["text"]) for line in lines] == [(step.level, step.text) for step in STEPS[:3]]
    assert lines[2]["mend"] == "Give it."
    assert office.check.ended == 1


async def test_without_scripts_they_are_a_page(office: Office, owner: Owner) -> None:
    given_a_bot(office)
    office.check.findings = {"telegram": STEPS}
    text = (await owner.get("/telegram/check")).text
    assert "No right to manage topics &lt;b&gt;" in text
    assert "never reached" not in text


async def test_a_check_that_breaks_down_is_a_failure_and_not_a_list_without_end(office: Office, owner: Owner) -> None:
    async def break_down() -> None:
        raise RuntimeError("inside")

    office.check.findings = {"telegram": STEPS}
    office.check.before_each = break_down
    [line] = [json.loads(line) for line in (await owner.get("/telegram/check/steps")).text.splitlines()]
    assert line["level"] == "fail"
    assert "inside" not in line["text"]


async def test_the_status_of_the_assistant_is_its_first_trouble(office: Office, owner: Owner) -> None:
    office.check.findings = {"assistant": [Finding("ok", "Reads 3 texts"), Finding("warn", "No model"), STEPS[0]]}
    text = (await owner.get("/assistant/status", **HTMX)).text
    assert "No model" in text
    assert "<!doctype" not in text
    office.check.findings = {"assistant": [Finding("ok", "Reads 3 texts")]}
    assert "<strong>Works.</strong> Reads 3 texts" in (await owner.get("/assistant/status")).text


async def test_adding_a_group_shows_a_fresh_code_and_when_it_ends(office: Office, owner: Owner) -> None:
    given_a_bot(office)
    form = await owner.open("/telegram")
    first = await form.post(to="/settings/telegram/link", headers=HTMX)
    second = await form.post(to="/settings/telegram/link")
    assert "/link CODE-1" in first.text
    until = datetime.fromtimestamp(office.clock.at_ms / 1000 + 900, UTC)
    assert f"{until:%H:%M} UTC" in first.text
    assert "<!doctype" not in first.text
    assert "/link CODE-2" in second.text
    assert "<!doctype" in second.text


async def test_a_page_that_waits_for_a_group_gets_it_once_it_is_there(office: Office, owner: Owner) -> None:
    given_a_bot(office, "-1001")
    assert (await owner.get("/telegram/chats?known=1")).status_code == 204
    assert "-1001" in (await owner.get("/telegram/chats?known=0")).text


async def test_removing_a_group_names_what_is_lost_first(office: Office, owner: Owner) -> None:
    given_a_bot(office)
    path = "/telegram/chats/-1001/remove"
    question = (await owner.get(path)).text
    assert "Remove the group -1001?" in question
    assert "no longer see new messages" in question
    assert "It is the last one" not in question
    answer = await (await owner.open(path)).send()
    assert answer.headers["location"] == "/settings/telegram?did=chat_removed"
    assert office.settings.saved["telegram_chat_id"] == "-1002"
    assert "It is the last one" in (await owner.get("/telegram/chats/-1002/remove")).text
    assert (await owner.get(path)).status_code == 404


async def test_groups_of_the_environment_stay(office: Office, owner: Owner) -> None:
    office.settings.locked = {"telegram_bot_token": "1:a", "telegram_chat_id": "-1001"}
    text = (await owner.get("/telegram")).text
    assert "Set by <code>FRONTDESK_TELEGRAM_CHAT_ID</code>" in text
    assert "Add a group" not in text
    assert (await owner.get("/telegram/chats/-1001/remove")).status_code == 404


async def test_a_test_message_tells_what_became_of_it(office: Office, owner: Owner) -> None:
    given_a_bot(office)
    office.telegram.findings = [Finding("fail", "-1002: chat not found", "Add the bot again.")]
    form = await owner.open("/telegram", "/telegram/test")
    part = await form.post(headers=HTMX)
    assert "Add the bot again." in part.text
    assert "<!doctype" not in part.text
    assert "Add the bot again." in (await form.send()).text


async def test_what_is_wrong_with_telegram_now_stands_on_top(office: Office, owner: Owner) -> None:
    office.telegram.trouble = "Another program polls this bot."
    assert "Another program polls this bot." in (await owner.get("/telegram")).text


async def test_a_reader_that_leaves_ends_the_check(office: Office) -> None:
    started = asyncio.Event()

    async def hang() -> None:
        started.set()
        await asyncio.Event().wait()

    office.check.findings = {"telegram": STEPS}
    office.check.before_each = hang

    async def read() -> list[Finding]:
        return [finding async for finding in check_telegram(office.check)]

    reading = asyncio.create_task(read())
    await started.wait()
    reading.cancel()
    await asyncio.wait([reading])
    assert reading.cancelled()
    assert office.check.ended == 1
