"""Trying a sentence on the operator keywords, and going back to their defaults."""

import re
from html import unescape

import pytest

from frontdesk.session.commands import VisitorMessage
from frontdesk.session.entries import Origin
from frontdesk.session.keywords import DEFAULT_KEYWORDS, DEFAULT_NEVER_ON
from frontdesk.session.packs import PACKS
from frontdesk.session.policy import Policy
from frontdesk.web.settings.trying import Piece, try_sentence
from tests.web.settings.office import Office, Owner

HTMX = {"hx-request": "true"}
PACKS_BY_CODE = {pack.language: pack for pack in PACKS}


def told(sentence: str) -> tuple[bool, str]:
    tried = try_sentence(sentence, DEFAULT_KEYWORDS, DEFAULT_NEVER_ON)
    assert "".join(piece.text for piece in tried.pieces) == sentence
    return tried.fires, " ".join(tried.reasons)


@pytest.mark.parametrize(
    ("sentence", "fires", "reason"),
    [
        ("Get me a human", True, "“human” is on your list."),
        ("an operatr please", True, "“operatr” (listed: “operator”) is on your list."),
        ("I don't want a human", False, "“human” is on your list, but “don't want” shows that nobody is asked for."),
        ("the human resources desk", False, "here it is part of “human resources”, which stands under Never on."),
        ('the word "human"', False, "here it is quoted"),
        ("see `human`", False, "here it is in code"),
        ("https://x.example/human", False, "part of a web or e-mail address"),
        ("user-operator-x", False, "part of a longer name"),
        ("hello", False, "None of your words and phrases is in this sentence."),
    ],
)
def test_it_says_whether_and_why(sentence: str, fires: bool, reason: str) -> None:
    said = told(sentence)
    assert said[0] is fires
    assert reason in said[1]


def test_it_marks_what_it_found() -> None:
    tried = try_sentence("No operator? human resources or a human", ["operator", "human"], ["human resources"])
    assert [piece for piece in tried.pieces if piece.mark != "plain"] == [
        Piece("operator", "held"),
        Piece("human", "held"),
        Piece("human", "fires"),
    ]


def test_an_empty_list_is_said() -> None:
    assert try_sentence("a human", [], []).reasons == ("The list is empty: no sentence calls a person.",)


async def test_the_lists_count_as_they_stand_in_the_form(office: Office, owner: Owner) -> None:
    form = await owner.open("/assistant")
    to = "/settings/assistant/try"
    saved = await form.post({"sentence": "a zebra <b>"}, to=to, headers=HTMX)
    typed = await form.post({"sentence": "a zebra <b>", "operator_keywords": "horse\nzebra"}, to=to, headers=HTMX)
    assert "call a person" in saved.text
    assert '<mark class="fires">zebra</mark> &lt;b&gt;' in typed.text
    assert "<!doctype" not in typed.text
    held = await form.post(
        {"sentence": "a human being", "operator_keywords_never_on": "a human being"}, to=to, headers=HTMX
    )
    assert "Doesn't call a person" in unescape(held.text)
    assert office.settings.saved == {}


async def test_without_scripts_it_is_a_page_with_the_saved_lists(office: Office, owner: Owner) -> None:
    office.settings.saved = {"operator_keywords": "zebra"}
    answer = await (await owner.open("/assistant", "/assistant/try")).send(sentence="a zebra")
    assert "Calls a person" in answer.text
    assert 'value="a zebra"' in answer.text
    assert "data-edited" not in answer.text


async def test_restoring_shows_the_defaults_keeps_the_rest_and_saves_nothing_yet(
    office: Office, owner: Owner
) -> None:
    office.settings.saved = {"operator_keywords": "zebra"}
    form = await owner.open("/assistant")
    shown = await form.post({"ai_debounce_ms": "1"}, to="/settings/assistant/restore/operator_keywords")
    again = type(form)(owner.http, shown.text, "/settings/assistant")
    assert (again.fields["operator_keywords"] or "").split(", ") == list(DEFAULT_KEYWORDS)
    assert again.fields["ai_debounce_ms"] == "1"
    assert "data-edited" in shown.text
    assert office.settings.saved == {"operator_keywords": "zebra"}
    await again.send()
    assert office.settings.saved == {"ai_debounce_ms": "1"}


async def test_only_lists_with_defaults_that_may_be_changed_are_restored(office: Office, owner: Owner) -> None:
    office.settings.locked = {"operator_keywords": "zebra"}
    form = await owner.open("/assistant")
    for name in ("operator_keywords", "ai_model", "nothing"):
        assert (await form.post(to=f"/settings/assistant/restore/{name}")).status_code == 404
    assert not re.search("Restore the defaults", unescape((await owner.get("/assistant")).text))


async def test_the_page_counts_how_often_each_word_called_a_person(office: Office, owner: Owner) -> None:
    assert "Called a person in the last 30 days" not in (await owner.get("/assistant")).text
    said = VisitorMessage(
        visitor="v_1",
        new_session="S1",
        text="operator!",
        client_id="c1",
        asks_human="<operator>",
        at_ms=office.clock.now_ms(),
        origin=Origin("visitor"),
    )
    await office.store.append(said, policy=Policy())
    page = (await owner.get("/assistant")).text
    assert "Called a person in the last 30 days" in page
    assert "<bdi>&lt;operator&gt;</bdi> <b>1</b>" in page


def ticked(page: str) -> list[str]:
    return re.findall(r'name="language\.(\w+)" checked', page)


async def test_the_languages_of_the_list_are_ticked(office: Office, owner: Owner) -> None:
    assert ticked((await owner.get("/assistant")).text) == [pack.language for pack in PACKS]
    office.settings.saved = {"operator_keywords": ", ".join(("zebra", *PACKS_BY_CODE["de"].keywords))}
    assert ticked((await owner.get("/assistant")).text) == ["de"]


async def test_other_languages_bring_their_words_and_leave_the_owners_own(office: Office, owner: Owner) -> None:
    office.settings.saved = {"operator_keywords": "zebra, operator", "operator_keywords_never_on": "zebra crossing"}
    form = await owner.open("/assistant")
    shown = await form.post(
        {"language.de": "on", "language.xx": "on", "ai_debounce_ms": "1"}, to="/settings/assistant/languages"
    )
    again = type(form)(owner.http, shown.text, "/settings/assistant")
    german = PACKS_BY_CODE["de"]
    assert again.fields["operator_keywords"] == ", ".join(("zebra", *german.keywords))
    assert again.fields["operator_keywords_never_on"] == ", ".join(("zebra crossing", *german.never_on))
    assert again.fields["ai_debounce_ms"] == "1"
    assert ticked(shown.text) == ["de"]
    assert office.settings.saved["operator_keywords"] == "zebra, operator"


async def test_a_locked_list_offers_no_languages(office: Office, owner: Owner) -> None:
    office.settings.locked = {"operator_keywords": "zebra"}
    form = await owner.open("/assistant")
    assert "Choose languages" not in (await owner.get("/assistant")).text
    assert (await form.post(to="/settings/assistant/languages")).status_code == 404
