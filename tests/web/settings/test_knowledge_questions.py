"""A question tried on the knowledge, and how far the texts are read by meaning."""

from dataclasses import replace

import pytest

from frontdesk.desk.ports import Indexing, TriedPassage, TriedQuestion
from frontdesk.web.settings.answering import EXCERPT_CHARS, WHOLE_CHARS, show_answer
from tests.support.owner import words_of
from tests.web.settings.office import FilledForm, Office, Owner

HTMX = {"hx-request": "true"}
TO = "/settings/knowledge/try"
PASSAGE = TriedPassage(
    title="Delivery › Times",
    text="Two **working** days.",
    source="Shipping",
    url="https://shop.example/delivery",
    confidence=0.784,
    words=0.71,
    meaning=0.9,
    is_quoted=True,
)
TRIED = TriedQuestion("**Times**\n\nTwo **working** days.", (PASSAGE,), sure=0.5, maybe=0.3)


async def write(owner: Owner, title: str, text: str) -> None:
    form = await owner.open("/knowledge/texts/new", "/knowledge/texts")
    assert (await form.send(title=title, text=text)).status_code == 303


async def open_ready(owner: Owner) -> FilledForm:
    """The form for a question, which is there as soon as there is a text."""
    await write(owner, "Delivery", "Two days.")
    return await owner.open("/knowledge", "/knowledge/try")


async def try_it(office: Office, owner: Owner, tried: TriedQuestion) -> str:
    """The part of the page that comes back."""
    form = await open_ready(owner)
    office.knowledge.tried = tried
    answer = await form.post({"question": "How long?"}, headers=HTMX)
    assert answer.status_code == 200
    return answer.text


async def test_an_answer_comes_with_its_passages(office: Office, owner: Owner) -> None:
    less = replace(PASSAGE, title="Returns", source="Returns", url=None, is_quoted=False)
    others = (replace(less, confidence=0.4999, meaning=None), replace(less, confidence=0.299, meaning=-0.2))
    part = await try_it(office, owner, replace(TRIED, passages=(PASSAGE, *others)))
    assert "<!doctype" not in part
    words = words_of(part.replace("&nbsp;", " "))
    assert "Sure: 78 % It answers with the passage, word for word." in words
    assert "Delivery › Times Quoted 78 %, sure" in words
    assert "By words 0.71, by meaning 0.90. From Shipping ." in words
    assert "Returns 49 %, not sure" in words
    assert "By words 0.71, not compared by meaning." in words
    assert "Returns 29 %, too little" in words
    assert "By words 0.71, by meaning −0.20. By words:" in words
    assert "From 50 % on one is quoted as the answer, from 30 % on as what may be meant." in words
    assert "“Returns”" not in words
    assert 'width="78%"' in part
    assert part.count("<strong>working</strong>") == 1 + 3
    link = 'href="https://shop.example/delivery" target="_blank" rel="noopener noreferrer nofollow">Shipping</a>'
    assert link in part


@pytest.mark.parametrize(
    ("passages", "said"),
    [
        ((replace(PASSAGE, confidence=0.41),), "Not sure: 41 % It says so"),
        ((replace(PASSAGE, confidence=0.29, is_quoted=False),), "No text answers this It quotes nothing."),
        ((), "None of your texts speaks of this."),
    ],
)
async def test_what_it_is_not_sure_of_is_said(
    office: Office, owner: Owner, passages: tuple[TriedPassage, ...], said: str
) -> None:
    part = await try_it(office, owner, replace(TRIED, passages=passages))
    assert said in words_of(part.replace("&nbsp;", " "))


async def test_of_a_long_passage_the_beginning_is_shown_and_the_whole_on_demand(office: Office, owner: Owner) -> None:
    whole = "x" * WHOLE_CHARS
    long = f"# One\n\n{'two words ' * (WHOLE_CHARS // 10)}\n\n- the end"
    passages = (replace(PASSAGE, text=whole), replace(PASSAGE, text=long))
    short, cut = show_answer(replace(TRIED, passages=passages)).passages
    assert short.excerpt is None
    assert cut.excerpt is not None
    assert cut.excerpt.startswith("One two words")
    assert cut.excerpt.endswith(("two …", "words …"))
    assert len(cut.excerpt) <= EXCERPT_CHARS + 2
    part = await try_it(office, owner, replace(TRIED, passages=passages))
    assert part.count("<details") == 1
    assert "<li>the end</li></ul></div></details>" in part


async def test_formatted_text_is_shown_and_nothing_of_it_is_markup(office: Office, owner: Owner) -> None:
    hostile = "\n\n".join(
        [
            "<script>alert(1)</script> & <b onclick=x>",
            '[*here*](<https://a.example/?q="><i>> "t") and [bad](javascript:alert(1)) ~~off~~ `a<b`',
            "[app](tg://resolve?domain=x), [mail](mailto:desk@shop.example), https://b.example/é",
            "> quoted\n> twice",
            "3. three\n4. **four**",
            "- one\n- two",
            "```html\n<pre>\n```",
        ]
    )
    passage = replace(PASSAGE, title="<u>", source="<s>", text=hostile, url="javascript:alert(1)")
    part = await try_it(office, owner, replace(TRIED, answer=hostile, passages=(passage,)))
    assert "&lt;script&gt;alert(1)&lt;/script&gt; &amp; &lt;b onclick=x&gt;" in part
    for markup in ("<script", "<b ", "<u>", 'javascript:alert(1)"', "tg://", "<pre>"):
        assert markup not in part
    assert "bad <s>off</s> <code>a&lt;b</code>" in part
    assert 'app, <a href="mailto:desk@shop.example"' in part
    assert ">mail</a> (desk@shop.example)" in part
    assert (
        'href="https://b.example/é" target="_blank" rel="noopener noreferrer nofollow">https://b.example/é</a>'
        in part
    )
    assert "<blockquote>quoted\ntwice</blockquote>" in part
    assert '<ol start="3"><li>three</li><li><strong>four</strong></li></ol>' in part
    assert "<ul><li>one</li><li>two</li></ul>" in part
    assert '<pre tabindex="0">&lt;pre&gt;</pre>' in part
    assert "“&lt;s&gt;”" in part


async def test_without_scripts_it_is_a_page_and_nothing_is_kept(office: Office, owner: Owner) -> None:
    form = await open_ready(owner)
    audit = await office.store.list_audit(limit=10)
    answer = await form.send(question="two days <b>")
    assert answer.status_code == 200
    assert 'value="two days &lt;b&gt;"' in answer.text
    assert "No text answers this" in answer.text
    assert "<!doctype" in answer.text
    assert "data-edited" not in answer.text
    assert await office.store.list_audit(limit=10) == audit
    assert office.knowledge.times_read == 1


async def test_in_the_first_run_one_stays_in_the_step(owner: Owner) -> None:
    await write(owner, "Delivery", "Two days.")
    form = await owner.open("/start/knowledge", "/knowledge/try")
    answer = await form.send(question="two days")
    assert "Sure: 60" in answer.text
    assert 'href="/settings/start/look"' in answer.text


async def test_a_question_is_as_long_as_a_message_may_be_and_an_empty_one_is_none(
    office: Office, owner: Owner
) -> None:
    form = await open_ready(owner)
    empty = await form.post({"question": " \n"}, headers=HTMX)
    assert (empty.status_code, empty.text.strip()) == (200, "")
    assert office.knowledge.asked == []
    await form.post({"question": "\u202ey\0" + "x" * 5_000}, headers=HTMX)
    assert office.knowledge.asked == ["y" + "x" * 3_997]


async def test_another_sites_page_can_not_ask(owner: Owner) -> None:
    form = await open_ready(owner)
    foreign = await form.post({"question": "x"}, headers={"origin": "https://evil.example"})
    assert foreign.status_code == 403
    form.fields = {}
    assert (await form.post({"question": "x"})).status_code == 403


async def test_a_language_model_is_said_to_get_the_same_passages(office: Office, owner: Owner) -> None:
    await open_ready(owner)
    assert "gets the same passages" not in (await owner.get("/knowledge")).text
    office.settings.saved = {"ai_provider": "openai"}
    assert "A language model writes your answers: it gets the same passages" in (await owner.get("/knowledge")).text


async def test_without_a_text_there_is_nothing_to_ask_and_nothing_to_read(owner: Owner) -> None:
    page = (await owner.get("/knowledge")).text
    assert "The assistant reads 0 texts now (0 passages)." in page
    assert "Test a question" not in page
    assert "Searched by" not in page


@pytest.mark.parametrize(
    ("state", "said", "asks_again"),
    [
        (
            Indexing(3, 1_800, 1_200, "indexing"),
            "Reading by meaning: 1,200 of 1,800 passages. Answers come by words meanwhile.",
            True,
        ),
        (Indexing(3, 12, 12, "ready"), "Searched by words and by meaning.", False),
        (
            Indexing(3, 12, 0, "missing"),
            "Searched by words. To search by meaning too, install frontdesk[local] .",
            False,
        ),
        (
            Indexing(3, 12, 5, "failed", "OSError: <no> model"),
            "The search by meaning doesn't work: OSError: &lt;no&gt; model "
            "The assistant still finds your texts by their words.",
            False,
        ),
    ],
)
async def test_how_the_texts_are_searched_is_said_and_asked_again_while_it_changes(
    office: Office, owner: Owner, state: Indexing, said: str, asks_again: bool
) -> None:
    office.knowledge.state = state
    page = (await owner.get("/knowledge")).text
    assert f"The assistant reads 3 texts now ({state.passages:,} passages), those of the folder among them." in page
    part = (await owner.get("/knowledge/reading", **HTMX)).text
    assert said in words_of(part)
    assert part.strip() in page
    assert ('hx-trigger="every 1s"' in part) is asks_again
    assert "<!doctype" not in part
