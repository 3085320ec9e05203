"""Saving a form: only what was changed, never over somebody else's change, and never a secret back to the page."""

import re

import pytest

from tests.web.settings.fakes import WRONG_NUMBER
from tests.web.settings.office import Office, Owner

SAVED = "Saved. In force from the next message on."


async def test_only_what_was_changed_is_saved_and_said_to_be_in_force(office: Office, owner: Owner) -> None:
    answer = await owner.save("/sessions", auto_return_min="15")
    assert (answer.status_code, answer.headers["location"]) == (303, "/settings/sessions?did=saved")
    assert office.settings.saved == {"auto_return_min": "15"}
    assert SAVED in (await owner.get("/sessions?did=saved")).text
    [line] = await office.store.list_audit(limit=1)
    assert (line.actor, line.action, line.subject) == ("owner", "settings_saved", "auto_return_min")


async def test_saving_an_untouched_form_changes_nothing_whatever_the_section(office: Office, owner: Owner) -> None:
    office.settings.saved = {
        "widget_suggestions": "One?|Two?",
        "operator_keywords": "human, boss",
        "ai_api_key": "sk",
    }
    before = dict(office.settings.saved)
    for path in ("/assistant", "/knowledge", "/telegram", "/widget", "/sessions"):
        answer = await owner.save(path)
        assert answer.headers["location"] == f"/settings{path}"
    assert office.settings.saved == before
    assert (await office.store.list_audit(limit=1))[0].action != "settings_saved"


async def test_an_address_can_not_put_words_on_the_page(owner: Owner) -> None:
    assert 'role="status"' not in (await owner.get("/sessions?did=You+won")).text


async def test_a_box_without_its_tick_is_off(office: Office, owner: Owner) -> None:
    assert (await owner.save("/assistant", ai_enabled=None)).status_code == 303
    assert office.settings.saved == {"ai_enabled": "0"}
    assert (await owner.open("/assistant")).fields.get("ai_enabled") is None


async def test_an_emptied_field_goes_back_to_its_default(office: Office, owner: Owner) -> None:
    office.settings.saved = {"idle_close_min": "5"}
    await owner.save("/sessions", idle_close_min="")
    assert office.settings.saved == {}
    assert (await owner.open("/sessions")).fields["idle_close_min"] == "60"


async def test_lists_are_written_one_a_line_and_kept_with_their_own_separator(office: Office, owner: Owner) -> None:
    await owner.save("/widget", widget_suggestions="One, or two?\r\n\r\n  Three?  \r\nOne, or two?")
    await owner.save("/assistant", operator_keywords="boss, a  human\r\nHelp me")
    assert office.settings.saved == {
        "widget_suggestions": "One, or two?|Three?",
        "operator_keywords": "boss, a human, Help me",
    }
    assert (await owner.open("/assistant")).fields["operator_keywords"] == "boss, a human, Help me"


async def test_an_empty_list_of_keywords_is_off_and_not_the_default(office: Office, owner: Owner) -> None:
    await owner.save("/assistant", operator_keywords="")
    assert office.settings.saved == {"operator_keywords": ""}


async def test_what_is_refused_stands_under_its_field_and_everything_typed_is_kept(
    office: Office, owner: Owner
) -> None:
    answer = await owner.save("/sessions", idle_close_min="soon", rate_messages="9/9")
    assert answer.status_code == 422
    assert office.settings.saved == {}
    assert 'id="f-idle_close_min-wrong"' in answer.text
    assert WRONG_NUMBER in answer.text
    assert 'value="soon"' in answer.text
    assert 'value="9/9"' in answer.text
    assert "data-edited" in answer.text
    assert "Nothing was saved" in answer.text


async def test_a_locked_field_shows_its_variable_and_can_not_be_changed(office: Office, owner: Owner) -> None:
    office.settings.locked = {"ai_model": "gpt-5", "ai_enabled": "1"}
    text = (await owner.get("/assistant")).text
    assert "Set by <code>FRONTDESK_AI_MODEL</code>" in text
    form = await owner.open("/assistant")
    assert "ai_model" not in form.fields
    answer = await form.send(ai_model="mine", ai_enabled=None, **{"made_from.ai_model": "0"})
    assert answer.status_code == 303
    assert office.settings.saved == {}


@pytest.mark.parametrize(("path", "name"), [("/assistant", "ai_api_key"), ("/telegram", "telegram_bot_token")])
async def test_a_secret_is_taken_replaced_and_removed_but_never_shown(
    office: Office, owner: Owner, path: str, name: str
) -> None:
    await owner.save(path, **{name: "the-secret-1"})
    assert office.settings.saved == {name: "the-secret-1"}
    page = (await owner.get(path)).text
    assert "the-secret-1" not in page
    assert "Set. Type to replace it." in page
    assert re.search(r"Remove <span class=\"quiet\">[^<]{20,}", page), "it must say what is lost"
    await owner.save(path)
    assert office.settings.saved == {name: "the-secret-1"}
    await owner.save(path, **{name: "the-secret-2"})
    assert office.settings.saved == {name: "the-secret-2"}
    await owner.save(path, **{f"remove.{name}": "1"})
    assert office.settings.saved == {}


async def test_a_typed_secret_is_not_sent_back_with_an_error(office: Office, owner: Owner) -> None:
    answer = await owner.save("/assistant", ai_api_key="the-secret", ai_timeout_s="long")
    assert answer.status_code == 422
    assert "the-secret" not in answer.text
    assert "type it again" in answer.text
    assert office.settings.saved == {}


async def test_of_two_who_change_one_field_the_second_is_told_by_whom_and_overwrites_nothing(
    office: Office, owner: Owner
) -> None:
    form = await owner.open("/assistant")
    bob = await office.signed_in("bob", "admin")
    await bob.save("/assistant", ai_model="bobs-model")
    answer = await form.send(ai_model="my-model", ai_debounce_ms="900")
    assert answer.status_code == 409
    assert office.settings.saved == {"ai_model": "bobs-model"}
    assert "bob changed this while you were editing" in answer.text
    assert "You had: my-model" in answer.text
    assert 'value="bobs-model"' in answer.text
    assert 'value="900"' in answer.text


async def test_after_a_conflict_the_form_saves_what_it_shows(office: Office, owner: Owner) -> None:
    form = await owner.open("/sessions")
    await office.settings.save({"idle_close_min": "7"}, by="bob")
    shown = await form.send(idle_close_min="8", leave_close_min="9")
    again = type(form)(owner.http, shown.text, "/settings/sessions")
    assert (again.fields["idle_close_min"], again.fields["leave_close_min"]) == ("7", "9")
    assert (await again.send(idle_close_min="8")).status_code == 303
    assert office.settings.saved == {"idle_close_min": "8", "leave_close_min": "9"}


async def test_two_who_change_different_fields_are_both_heard(office: Office, owner: Owner) -> None:
    form = await owner.open("/sessions")
    await office.settings.save({"idle_close_min": "7"}, by="bob")
    assert (await form.send(leave_close_min="9")).status_code == 303
    assert office.settings.saved == {"idle_close_min": "7", "leave_close_min": "9"}


async def test_two_who_change_a_field_to_the_same_are_no_conflict(office: Office, owner: Owner) -> None:
    form = await owner.open("/sessions")
    await office.settings.save({"idle_close_min": "7"}, by="bob")
    assert (await form.send(idle_close_min="7")).status_code == 303


@pytest.mark.parametrize("mine", [{"ai_api_key": "mine"}, {"remove.ai_api_key": "1"}])
async def test_a_secret_that_was_replaced_meanwhile_is_not_overwritten(
    office: Office, owner: Owner, mine: dict[str, str]
) -> None:
    await office.settings.save({"ai_api_key": "sk-first"}, by="bob")
    form = await owner.open("/assistant")
    await office.settings.save({"ai_api_key": "sk-second"}, by="bob")
    answer = await form.send(**mine)
    assert answer.status_code == 409
    assert office.settings.saved["ai_api_key"] == "sk-second"
    assert "bob changed this" in answer.text
    assert "sk-second" not in answer.text


async def test_a_form_of_another_site_saves_nothing(office: Office, owner: Owner) -> None:
    form = await owner.open("/sessions")
    foreign = await form.post({"idle_close_min": "1"}, headers={"origin": "https://evil.example"})
    unsigned = await form.send(_csrf_token="forged", idle_close_min="1")
    assert (foreign.status_code, unsigned.status_code) == (403, 403)
    assert office.settings.saved == {}
