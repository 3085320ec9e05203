"""What the owner uploads is what visitors are answered from, and a tried question is answered as theirs."""

import html

import httpx2
import pytest

from tests.outside.settings.conftest import Site
from tests.support.owner import forms_of, words_of

pytestmark = [pytest.mark.anyio, pytest.mark.slow]

PAGE = (
    "<title>Shop</title><link rel=canonical href='https://shop.example/delivery'><nav>Menu</nav>"
    "<main><h1>Delivery times</h1><p>Nine days to Oslo.</p></main><footer>Imprint</footer>"
)
UNADDRESSED = (
    "<link rel=canonical href='javascript:alert(1)\n---'><h1>Returns</h1><p>Thirty days to send it back.</p>"
)


async def upload(site: Site, **files: str) -> httpx2.Response:
    to = "/settings/knowledge/upload"
    fields = next(fields for action, fields in forms_of(await site.owner.page("/settings/knowledge")) if action == to)
    sent = [("files", (f"{name}.html", content.encode())) for name, content in files.items()]
    return await site.owner.http.post(to, data=fields, files=sent)


async def editor_of(site: Site, title: str) -> dict[str, str]:
    page = await site.owner.page("/settings/knowledge")
    paths = {part.partition('"')[0] for part in page.split('href="/settings/knowledge/texts/')[1:]}
    for document in sorted(path for path in paths if "/" not in path and path != "new"):
        to = f"/settings/knowledge/texts/{document}"
        fields = next(fields for action, fields in forms_of(await site.owner.page(to)) if action == to)
        if fields["title"] == title:
            return fields
    raise AssertionError(f"no text has the title {title}")


async def test_a_web_page_is_a_text_that_names_its_address(site: Site) -> None:
    answer = await upload(site, page=PAGE, returns=UNADDRESSED)
    assert answer.status_code == 303, words_of(answer.text)
    text = (await editor_of(site, "Delivery times"))["text"]
    about, _, words = text.partition("\n\n")
    assert about == "---\ntitle: Delivery times\nurl: https://shop.example/delivery\n---"
    assert words == "# Delivery times\n\nNine days to Oslo."
    assert (await editor_of(site, "Returns"))["text"] == "# Returns\n\nThirty days to send it back."


async def test_a_tried_question_is_answered_as_a_visitors_is(site: Site) -> None:
    assert (await upload(site, page=PAGE)).status_code == 303
    question = "How long does delivery take?"
    tried = await site.owner.submit("/settings/knowledge", form="/settings/knowledge/try", question=question)
    told = html.unescape(words_of(tried.text))
    assert "Sure: " in told
    assert 'href="https://shop.example/delivery"' in tried.text
    await site.owner.save("assistant", ai_debounce_ms="0")
    visitor = await site.visitor()
    await visitor.send(question, "a1")
    await visitor.wait(lambda: "Nine days to Oslo." in "".join(visitor.view.texts("assistant")), "the page's words")
    assert "Nine days to Oslo." in told


async def test_trying_a_question_leaves_nothing_behind(site: Site) -> None:
    assert (await upload(site, page=PAGE)).status_code == 303
    before = await site.owner.page("/settings/activity")
    tried = await site.owner.submit("/settings/knowledge", form="/settings/knowledge/try", question="xyzzy plugh")
    assert tried.status_code == 200
    assert words_of(await site.owner.page("/settings/activity")) == words_of(before)
    await site.server.stop()
    folder = site.server.folder
    assert all(b"xyzzy" not in path.read_bytes() for path in folder.iterdir() if path.is_file())
