"""The page Knowledge in a real browser: a page of the shop is uploaded, read by meaning, and asked."""

import re
from collections.abc import Generator

import pytest
from anyio.from_thread import start_blocking_portal
from playwright.sync_api import Browser, FilePayload, Page, expect

from tests.support.axe import serious_complaints
from tests.support.browser import NARROW, PATIENCE_MS, chromium, new_page
from tests.support.owner import PASSWORD
from tests.support.server import Server, frontdesk_server

pytestmark = pytest.mark.slow
expect.set_options(timeout=PATIENCE_MS)

MODEL_WITHIN_MS = 60_000
"""The model of 70 MB is loaded, and the first texts are read by it, on a busy machine."""
PAGE = """<!doctype html><html><head><title>Lamp shop</title>
<link rel="canonical" href="https://lamps.example/delivery"></head><body>
<nav><a href="/">Home</a> <a href="/cart">Cart</a></nav>
<main><h1>Delivery</h1>
<h2>Delivery times</h2><p>Parcels arrive within <b>two working days</b> in Norway, and within five days in all other
countries of Europe. You get a <a href="https://post.example/track">tracking link</a> by e-mail.</p>
<h2>Returns</h2><p>Send a lamp back within thirty days. We pay for it.</p></main>
<footer>Imprint</footer></body></html>"""
CARE = "How to clean a lamp.\n\nWipe it with a dry cloth once a month. " + "Never use water near the bulb. " * 14


@pytest.fixture(scope="module")
def server(tmp_path_factory: pytest.TempPathFactory) -> Generator[Server]:
    folder = tmp_path_factory.mktemp("knowledge")
    with (
        start_blocking_portal() as portal,
        portal.wrap_async_context_manager(
            frontdesk_server(folder, ADMIN_PASSWORD=PASSWORD, AI_PROVIDER=None, KNOWLEDGE_SEARCH=None)
        ) as started,
    ):
        yield started


@pytest.fixture(scope="module")
def browser() -> Generator[Browser]:
    with chromium() as started:
        yield started


@pytest.fixture
def page(browser: Browser, server: Server) -> Generator[Page]:
    with new_page(browser) as opened:
        open_knowledge(opened, server)
        yield opened


def open_knowledge(page: Page, server: Server) -> None:
    page.goto(f"{server.origin}/signin?next=/settings/knowledge")
    page.get_by_label("Login").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.keyboard.press("Enter")
    page.wait_for_url(f"{server.origin}/settings/knowledge")


def upload(page: Page) -> None:
    files: list[FilePayload] = [
        {"name": "delivery.html", "mimeType": "text/html", "buffer": PAGE.encode()},
        {"name": "Care.md", "mimeType": "text/markdown", "buffer": CARE.encode()},
    ]
    page.get_by_label("Upload files").set_input_files(files)
    page.get_by_role("button", name="Upload", exact=True).click()
    expect(page.get_by_text("Added. The assistant reads them from the next message on.")).to_be_visible()


def ask(page: Page, question: str) -> None:
    page.get_by_label("Question", exact=True).fill(question)
    page.get_by_role("button", name="Ask").click()


def test_a_page_is_uploaded_read_and_asked(page: Page, server: Server) -> None:
    expect(page.get_by_text("Test a question")).to_have_count(0)
    upload(page)
    expect(page.get_by_text("The assistant reads 2 texts now (3 passages).")).to_be_visible()
    # By itself, without a reload.
    expect(page.get_by_text("Searched by words and by meaning.")).to_be_visible(timeout=MODEL_WITHIN_MS)
    ask(page, "How long does delivery take?")
    asked = page.locator("#asked")
    expect(asked.locator(".verdict")).to_have_text(re.compile(r"^Sure: \d+\s%$"))
    answer = asked.locator(".answer")
    expect(answer).to_contain_text("Parcels arrive within two working days")
    expect(answer.get_by_role("link", name="tracking link")).to_have_attribute("rel", re.compile("noopener"))
    first = asked.locator(".passage").first
    expect(first).to_contain_text("Delivery › Delivery times")
    expect(first.get_by_text("Quoted")).to_be_visible()
    expect(first.get_by_role("link", name="Delivery", exact=True)).to_have_attribute(
        "href", "https://lamps.example/delivery"
    )
    expect(first).to_contain_text(re.compile(r"By words \d\.\d\d, by meaning -?\d\.\d\d\."))
    expect(page.locator(".save-bar")).to_be_hidden()
    assert serious_complaints(page) == []
    page.emulate_media(color_scheme="dark")
    page.set_viewport_size(NARROW)
    assert serious_complaints(page) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= NARROW["width"]


def test_the_whole_of_a_long_passage_takes_the_place_of_its_beginning(page: Page) -> None:
    ask(page, "How do I clean a lamp?")
    passage = page.locator(".passage").filter(has_text="How to clean a lamp").first
    expect(passage.locator(".excerpt")).to_be_visible()
    passage.get_by_text("The whole passage").click()
    expect(passage.locator(".excerpt")).to_be_hidden()
    expect(passage.locator(".rich")).to_contain_text(CARE[-60:].strip())


def test_what_no_text_answers_is_said(page: Page) -> None:
    ask(page, "Who won the world cup in 1998?")
    expect(page.locator(".verdict")).to_have_text("No text answers this")
    expect(page.locator(".answer")).to_contain_text("I don't know that, and I'd rather not guess.")


def test_a_page_can_be_edited_as_a_text(page: Page) -> None:
    page.locator(".rows").get_by_role("link", name=re.compile("^Delivery")).click()
    expect(page.get_by_label("Title")).to_have_value("Delivery")
    text = page.get_by_label("Text", exact=True)
    expect(text).to_have_value(
        re.compile(r"^---\ntitle: Delivery\nurl: https://lamps\.example/delivery\n---\n\n# Delivery\n")
    )
    expect(text).not_to_have_value(re.compile("Cart|Imprint"))
    expect(page.get_by_text("each pair is found on its own")).to_be_visible()


def test_without_scripts_a_question_can_be_asked_too(browser: Browser, server: Server) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    open_knowledge(page, server)
    ask(page, "Can I send it back?")
    expect(page.locator(".answer")).to_contain_text("within thirty days")
    expect(page.get_by_label("Question", exact=True)).to_have_value("Can I send it back?")
    context.close()
