"""The owner's texts: written, uploaded, changed and removed, and read by the assistant at once."""

import pytest

from frontdesk.store.ports import KnowledgeText
from frontdesk.web.settings.knowledge import MAX_TEXT_BYTES, MAX_TITLE_CHARS, MAX_WEB_PAGE_BYTES
from tests.web.settings.office import Office, Owner


async def texts(office: Office) -> list[KnowledgeText]:
    return await office.store.list_knowledge("default")


async def write(owner: Owner, title: str, text: str) -> int:
    form = await owner.open("/knowledge/texts/new", "/knowledge/texts")
    return (await form.send(title=title, text=text)).status_code


async def upload(owner: Owner, *files: tuple[str, bytes]) -> tuple[int, str]:
    form = await owner.open("/knowledge", "/knowledge/upload")
    answer = await form.post(files=[("files", file) for file in files])
    return answer.status_code, answer.text


async def test_a_text_is_kept_read_and_told_of(office: Office, owner: Owner) -> None:
    assert await write(owner, " Delivery  times ", "# Two days\r\n\r\nAlways.\r\n") == 303
    [text] = await texts(office)
    assert (text.title, text.text, text.updated_at_ms) == (
        "Delivery times",
        "# Two days\n\nAlways.",
        office.clock.at_ms,
    )
    assert office.knowledge.times_read == 1
    page = (await owner.get("/knowledge")).text
    assert "The assistant reads 1 text now (1 passage)." in page
    assert "Delivery times" in page
    [line] = await office.store.list_audit(limit=1)
    assert (line.actor, line.action, line.subject) == ("owner", "knowledge_saved", "Delivery times")


async def test_what_is_wrong_is_said_and_what_was_typed_is_kept(office: Office, owner: Owner) -> None:
    form = await owner.open("/knowledge/texts/new", "/knowledge/texts")
    answer = await form.send(title="", text="kept words")
    assert answer.status_code == 422
    assert "Give it a title" in answer.text
    assert "kept words" in answer.text
    assert await write(owner, "Long", "é" * (MAX_TEXT_BYTES // 2 + 1)) == 422
    assert await write(owner, "Longest", "x" * MAX_TEXT_BYTES) == 303
    assert [text.title for text in await texts(office)] == ["Longest"]


async def test_a_text_is_changed_in_its_place(office: Office, owner: Owner) -> None:
    await write(owner, "Delivery", "Two days.")
    [text] = await texts(office)
    form = await owner.open(f"/knowledge/texts/{text.document}")
    assert form.fields["text"] == "Two days."
    assert (await form.send(text="Three days.")).status_code == 303
    assert [(each.document, each.text) for each in await texts(office)] == [(text.document, "Three days.")]
    assert office.knowledge.times_read == 2


async def test_of_two_who_change_a_text_the_second_sees_both_versions(office: Office, owner: Owner) -> None:
    await write(owner, "Delivery", "Two days.")
    [text] = await texts(office)
    path = f"/knowledge/texts/{text.document}"
    mine, bobs = await owner.open(path), await owner.open(path)
    await bobs.send(text="Bob's words.")
    answer = await mine.send(text="My words.")
    assert answer.status_code == 409
    assert "Bob&#39;s words." in answer.text
    assert "My words." in answer.text
    assert [each.text for each in await texts(office)] == ["Bob's words."]
    again = type(mine)(owner.http, answer.text, f"/settings{path}")
    assert (await again.send()).status_code == 303
    assert [each.text for each in await texts(office)] == ["My words."]


async def test_removing_names_what_is_lost_first(office: Office, owner: Owner) -> None:
    await write(owner, "Delivery", "Two days.")
    [text] = await texts(office)
    path = f"/knowledge/texts/{text.document}/remove"
    question = (await owner.get(path)).text
    assert "Remove “Delivery”?" in question
    assert "2 words are deleted" in question
    assert (await (await owner.open(path)).send()).status_code == 303
    assert await texts(office) == []
    assert office.knowledge.times_read == 2
    assert (await owner.get(path)).status_code == 404


async def test_files_become_texts(office: Office, owner: Owner) -> None:
    status, _ = await upload(owner, ("Returns.md", b"\xef\xbb\xbfThirty days.\r\n"), ("hours.TXT", "9–17".encode()))
    assert status == 303
    assert {text.title: text.text for text in await texts(office)} == {"hours": "9–17", "Returns": "Thirty days."}
    assert office.knowledge.times_read == 1


@pytest.mark.parametrize(
    ("name", "content", "reason"),
    [
        ("prices.pdf", b"%PDF", "prices.pdf is not .md, .txt or .html"),
        ("big.md", b"x" * (MAX_TEXT_BYTES + 1), "big.md is larger than 200 KB"),
        ("latin.txt", "Gr\u00fc\u00dfe".encode("latin-1"), "latin.txt is not UTF-8"),
        ("empty.md", b" \n", "empty.md is empty"),
        ("huge.html", b"x" * (MAX_WEB_PAGE_BYTES + 1), "huge.html is larger than 2,000 KB"),
        ("long.html", b"<p>" + b"x" * (MAX_TEXT_BYTES + 1), "long.html holds more than 200 KB of text"),
        ("script.htm", b"<title>Shop</title><br>", "script.htm holds no text to read"),
    ],
)
async def test_a_file_that_can_not_be_a_text_adds_none_of_them(
    office: Office, owner: Owner, name: str, content: bytes, reason: str
) -> None:
    status, text = await upload(owner, ("good.md", b"Good."), (name, content))
    assert status == 422
    assert reason in text
    assert await texts(office) == []
    assert office.knowledge.times_read == 0


async def test_a_web_page_becomes_a_text_under_its_own_title(office: Office, owner: Owner) -> None:
    page = f"<title> Delivery\u00ad\n {'times ' * 30}</title><p>{'<!-- -->' * 30_000}Two days.\r\n</p>".encode()
    status, _ = await upload(owner, ("page.HTML", page), ("hours.htm", b"<p>Nine to five."))
    assert status == 303
    hours, delivery = sorted(await texts(office), key=lambda text: len(text.title))
    assert (hours.title, hours.text) == ("hours", "Nine to five.")
    assert delivery.title == f"Delivery {'times ' * 30}"[:MAX_TITLE_CHARS].strip()
    assert delivery.text == "Two days."
    assert [line.subject for line in await office.store.list_audit(limit=2)] == ["hours.htm", "page.HTML"]


async def test_the_list_shows_the_first_words_without_what_stands_about_the_page(owner: Owner) -> None:
    await write(
        owner, "Page", "---\ntitle: Page\nurl: https://shop.example\n---\n\n# Delivery\n\n## Times\n\n**Two** days."
    )
    page = (await owner.get("/knowledge")).text
    assert '<span class="quiet cut">Delivery Times Two days.</span>' in page


async def test_uploading_no_file_says_so(owner: Owner) -> None:
    assert "Choose one or more files first." in (await upload(owner))[1]


async def test_the_editor_tells_of_questions_with_answers(owner: Owner) -> None:
    page = (await owner.get("/knowledge/texts/new")).text
    assert "each pair is found on its own" in page
    assert "Q: Do you ship abroad?\nA: Yes" in page
