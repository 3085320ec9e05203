"""The owner's texts: written, uploaded, changed and removed, and read by the assistant at once."""

import pytest

from frontdesk.store.ports import KnowledgeText
from frontdesk.web.settings.knowledge import MAX_TEXT_BYTES
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
    assert "The assistant reads 1 text now" in page
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
        ("prices.pdf", b"%PDF", "prices.pdf is neither .md nor .txt"),
        ("big.md", b"x" * (MAX_TEXT_BYTES + 1), "big.md is larger than 200 KB"),
        ("latin.txt", "Gr\u00fc\u00dfe".encode("latin-1"), "latin.txt is not UTF-8"),
        ("empty.md", b" \n", "empty.md is empty"),
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


async def test_uploading_no_file_says_so(owner: Owner) -> None:
    assert "Choose one or more files first." in (await upload(owner))[1]
