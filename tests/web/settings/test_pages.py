"""Every page of the settings: there for the owner alone, whole, and safe whatever stands in it."""

import re

import pytest

from frontdesk.store.ports import AuditLine, KnowledgeText
from frontdesk.web.settings.sections import SECTIONS
from tests.web.settings.office import PUBLIC_URL, Office, Owner

PATHS = [f"/{slug}" for slug in SECTIONS] + [
    "/start",
    "/start/telegram",
    "/start/knowledge",
    "/start/look",
    "/start/snippet",
    "/knowledge/texts/new",
]
HOSTILE = """<script>alert("1")</script>'" onload=x {{ 7*7 }} </textarea>"""


@pytest.mark.parametrize("path", PATHS)
async def test_a_page_is_whole_and_allows_no_script_in_its_markup(owner: Owner, path: str) -> None:
    answer = await owner.get(path)
    assert answer.status_code == 200, answer.text
    assert "script-src 'self'" in answer.headers["content-security-policy"]
    assert answer.headers["cache-control"] == "no-store"
    assert not re.search(r"<script(?![^>]*\bsrc=)|<style|\sstyle=|\son[a-z]+=|hx-on|js:", answer.text)


@pytest.mark.parametrize("path", PATHS)
async def test_operators_and_strangers_see_none_of_it(office: Office, owner: Owner, path: str) -> None:
    operator = await office.signed_in("ann", "operator")
    assert (await operator.get(path)).status_code == 403
    operator.http.cookies.clear()
    assert (await operator.get(path)).status_code == 303


async def test_there_is_nothing_at_an_unknown_section(owner: Owner) -> None:
    assert (await owner.get("/nothing")).status_code == 404
    assert (await owner.get("/start/nothing")).status_code == 404


async def test_hostile_values_stay_text_on_every_page(office: Office, owner: Owner) -> None:
    texts = [
        "ai_base_url", "ai_model", "ai_instructions", "operator_keywords", "operator_keywords_never_on",
        "knowledge_dir", "telegram_chat_id", "telegram_operators", "telegram_api_url", "widget_accent",
        "widget_label", "widget_greeting", "widget_suggestions", "widget_avatar", "public_url", "allowed_origins",
        "rate_messages",
    ]  # fmt: skip
    office.settings.saved = dict.fromkeys(texts, HOSTILE)
    office.telegram.trouble = HOSTILE
    await office.store.put_knowledge("default", KnowledgeText("d1", HOSTILE, HOSTILE, 1))
    await office.employ("eve", name=HOSTILE)
    await office.meet(7, HOSTILE, HOSTILE)
    await office.store.note_audit(AuditLine(1, HOSTILE, HOSTILE, HOSTILE, HOSTILE))
    more = ["/knowledge/texts/d1", "/knowledge/texts/d1/remove", "/operators/accounts/eve/remove"]
    for path in [*PATHS, *more]:
        text = (await owner.get(path)).text
        assert "<script>alert" not in text, path
        assert "</textarea> " not in text, path
        assert "49" not in re.sub(r"\d{3,}|[0-9a-f]{10,}", "", text), path


async def test_the_widget_page_shows_the_line_for_the_site(owner: Owner) -> None:
    text = (await owner.get("/widget")).text
    line = f"&lt;script async src=&#34;{PUBLIC_URL}/widget.js&#34; data-site=&#34;default&#34;&gt;&lt;/script&gt;"
    assert line in text


async def test_the_operator_keywords_have_their_exact_title(owner: Owner) -> None:
    text = (await owner.get("/assistant")).text
    assert "<h2>Operator Keywords</h2>" in text
    assert ">Never on</label>" in text
