"""The owner's own texts: written here or uploaded, read by the assistant from the next message on, and tried."""

import asyncio
import hashlib
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import PurePath
from typing import Any

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.response import Response, Template

from frontdesk.desk.ports import KnowledgeDoor
from frontdesk.session.richtext import clean
from frontdesk.store.ports import KnowledgeText
from frontdesk.web.settings.answering import ShownAnswer, show_answer
from frontdesk.web.settings.deps import SITE, AnyRequest, SettingsDeps
from frontdesk.web.settings.form import show_form
from frontdesk.web.settings.forms import read_saved
from frontdesk.web.settings.frame import Loss, actor, confirm, go, is_part_wanted, part, render
from frontdesk.web.settings.places import find_place, render_place
from frontdesk.web.settings.sections import KNOWLEDGE
from frontdesk.web.settings.trying import MAX_SENTENCE_CHARS

MAX_TEXT_BYTES = 200_000
"""About 60 printed pages. Several short texts with titles that say what they are answer better than one."""
MAX_TITLE_CHARS = 120
MAX_TEXTS = 200
WEB_PAGE_SUFFIXES = (".html", ".htm")
SUFFIXES = (".md", ".txt", *WEB_PAGE_SUFFIXES)
MAX_WEB_PAGE_BYTES = 2_000_000
"""A saved page is mostly markup and scripts; the text that is left of it has `MAX_TEXT_BYTES` as all others."""
# A byte order mark is no text.
_ENCODING = "utf-8-sig"


@get("/knowledge/texts/new", include_in_schema=False, sync_to_thread=False)
def new_text(request: AnyRequest) -> Template:
    return _editor(request, None, title="", text="")


@get("/knowledge/texts/{document:str}", include_in_schema=False)
async def edit_text(request: AnyRequest, deps: SettingsDeps, document: str) -> Template:
    stored = await _get_text(deps, document)
    return _editor(request, stored, title=stored.title, text=stored.text)


@post("/knowledge/texts", include_in_schema=False, status_code=200)
async def add_text(request: AnyRequest, deps: SettingsDeps) -> Response[Any] | Template:
    data: Mapping[str, object] = await request.form()
    title, text = _typed(data)
    errors = list_faults(title, text)
    if len(await deps.store.list_knowledge(SITE)) >= MAX_TEXTS:
        errors["text"] = f"There are {MAX_TEXTS} texts already. Remove one, or put long ones into a folder."
    if errors:
        return _editor(request, None, title=title, text=text, errors=errors, status_code=422)
    await _keep(deps, secrets.token_hex(8), title, text, by=actor(request))
    return go(_back(data), did="text_saved")


@post("/knowledge/texts/{document:str}", include_in_schema=False, status_code=200)
async def save_text(request: AnyRequest, deps: SettingsDeps, document: str) -> Response[Any] | Template:
    """Refused when somebody else saved the text meanwhile: both versions are shown then."""
    data: Mapping[str, object] = await request.form()
    title, text = _typed(data)
    async with deps.saving:
        stored = await _get_text(deps, document)
        if errors := list_faults(title, text):
            return _editor(request, stored, title=title, text=text, errors=errors, status_code=422)
        if data.get("made_from") != mark_of(stored):
            return _editor(request, stored, title=title, text=text, is_stale=True, status_code=409)
        await _keep(deps, document, title, text, by=actor(request))
    return go(_back(data), did="text_saved")


@get("/knowledge/texts/{document:str}/remove", include_in_schema=False)
async def ask_remove_text(request: AnyRequest, deps: SettingsDeps, document: str) -> Template:
    """Names what is lost with a text."""
    stored = await _get_text(deps, document)
    losses = [
        f"{len(stored.text.split()):,} words are deleted. There is no way back.",
        "The assistant no longer answers from them; what it has said stays in its sessions.",
    ]
    action = f"/settings/knowledge/texts/{document}/remove"
    loss = Loss(f"Remove “{stored.title}”?", losses, action, "Remove the text", "/settings/knowledge")
    return confirm(request, KNOWLEDGE, loss)


@post("/knowledge/texts/{document:str}/remove", include_in_schema=False, status_code=200)
async def remove_text(request: AnyRequest, deps: SettingsDeps, document: str) -> Response[Any]:
    stored = await _get_text(deps, document)
    await deps.store.drop_knowledge(SITE, document)
    await deps.note(actor(request), "knowledge_removed", stored.title)
    await deps.knowledge.changed()
    return go(KNOWLEDGE.slug, did="text_removed")


@post("/knowledge/upload", include_in_schema=False, status_code=200)
async def upload_texts(request: AnyRequest, deps: SettingsDeps) -> Response[Any] | Template:
    """All the files, or none of them and the reasons."""
    form = await request.form()
    place = find_place(KNOWLEDGE, form)
    files = [file for file in form.getall("files", []) if isinstance(file, UploadFile) and file.filename]
    contents = [(file.filename, await file.read()) for file in files]
    faults = [fault for name, content in contents if (fault := find_upload_fault(name, content))]
    if len(await deps.store.list_knowledge(SITE)) + len(contents) > MAX_TEXTS:
        faults.append(f"There is room for {MAX_TEXTS} texts. Remove some, or put long ones into a folder.")
    uploads = [] if faults else [await _read(deps.knowledge, name, content) for name, content in contents]
    faults += [fault for upload in uploads if (fault := find_text_fault(upload))]
    if faults or not uploads:
        words = " ".join(faults) or "Choose one or more files first."
        shown = show_form(place.groups, await read_saved(deps))
        return await render_place(
            request, deps, place, form=shown, status_code=422, bad_notice=f"Nothing was added. {words}"
        )
    for upload in uploads:
        await _put(deps, secrets.token_hex(8), upload.title, upload.text)
        await deps.note(actor(request), "knowledge_saved", upload.file)
    await deps.knowledge.changed()
    return go(place.path, did="texts_added")


@get("/knowledge/reading", include_in_schema=False, sync_to_thread=False)
def show_reading(deps: SettingsDeps) -> Template:
    """How far the texts are read by meaning; the page asks every second until they are."""
    return part("settings/_reading.html", reading=deps.knowledge.indexing())


@post("/knowledge/try", include_in_schema=False, status_code=200)
async def try_question(request: AnyRequest, deps: SettingsDeps) -> Template:
    """What the built-in assistant would answer. Nobody is answered, and nothing is kept."""
    data: Mapping[str, object] = await request.form()
    question = clean(str(data.get("question", ""))[:MAX_SENTENCE_CHARS])
    asked = await _ask(deps.knowledge, question) if question.strip() else None
    if is_part_wanted(request):
        return part("settings/_asked.html", asked=asked)
    place = find_place(KNOWLEDGE, data)
    form = show_form(place.groups, await read_saved(deps))
    return await render_place(request, deps, place, form=form, asked=asked, question=question)


async def _ask(knowledge: KnowledgeDoor, question: str) -> ShownAnswer:
    tried = await knowledge.try_question(question)
    return await asyncio.to_thread(show_answer, tried)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as the text that it becomes. `file` is its name as it is shown."""

    file: str
    title: str
    text: str


def find_upload_fault(name: str, content: bytes) -> str | None:
    """Why a file can't be read, in a sentence; None if it can."""
    shown = _shown(name)
    if PurePath(name).suffix.lower() not in SUFFIXES:
        return f"{shown} is not .md, .txt or .html: save it as one of these first."
    limit_bytes = MAX_WEB_PAGE_BYTES if _is_web_page(name) else MAX_TEXT_BYTES
    if len(content) > limit_bytes:
        return f"{shown} is larger than {limit_bytes // 1000:,} KB: split it."
    try:
        text = content.decode(_ENCODING)
    except UnicodeDecodeError:
        return f"{shown} is not UTF-8 text: save it as UTF-8 first."
    return f"{shown} is empty." if not text.strip() else None


def find_text_fault(upload: Upload) -> str | None:
    """Why what is left of a file can't be a text, in a sentence; None if it can."""
    if not upload.text:
        return f"{upload.file} holds no text to read."
    if len(upload.text.encode("utf-8", "replace")) > MAX_TEXT_BYTES:
        return f"{upload.file} holds more than {MAX_TEXT_BYTES // 1000} KB of text: split it."
    return None


async def _read(knowledge: KnowledgeDoor, name: str, content: bytes) -> Upload:
    """A file without a fault. A web page has a title of its own, which is better than a file's name."""
    text, title = content.decode(_ENCODING), ""
    if _is_web_page(name):
        page = await knowledge.text_of_html(text)
        text, title = page.text, _title(page.title)
    return Upload(_shown(name), title or _title(PurePath(name).stem), _normal(text))


def _is_web_page(name: str) -> bool:
    return PurePath(name).suffix.lower() in WEB_PAGE_SUFFIXES


def _shown(name: str) -> str:
    return PurePath(name).name[:MAX_TITLE_CHARS]


def _title(words: str) -> str:
    """One that `list_faults` takes."""
    seen = "".join(char for char in " ".join(words.split()) if char.isprintable())
    return seen[:MAX_TITLE_CHARS].strip()


def list_faults(title: str, text: str) -> dict[str, str]:
    """By field, what is wrong with a text as it was typed."""
    faults: dict[str, str] = {}
    if not title.isprintable():
        faults["title"] = "Use letters, digits and signs only: there is a character in it that can't be seen."
    elif not title:
        faults["title"] = "Give it a title that says what it answers, for example Delivery times."
    elif len(title) > MAX_TITLE_CHARS:
        faults["title"] = f"Use at most {MAX_TITLE_CHARS} characters."
    size = len(text.encode("utf-8", "replace"))
    if not text:
        faults["text"] = "Write what the assistant may answer."
    elif size > MAX_TEXT_BYTES:
        faults["text"] = f"This is {size // 1000} KB. A text may have {MAX_TEXT_BYTES // 1000} KB: make two of it."
    return faults


def mark_of(stored: KnowledgeText) -> str:
    """Stands for the version that an editor was opened with."""
    whole = f"{stored.title}\0{stored.text}".encode("utf-8", "surrogatepass")
    return hashlib.sha256(whole).hexdigest()[:20]


def _typed(data: Mapping[str, object]) -> tuple[str, str]:
    title, text = (str(data.get(name, "")) for name in ("title", "text"))
    return " ".join(title.split()), _normal(text)


def _normal(text: str) -> str:
    return text.replace("\r\n", "\n").replace("\0", "").strip()


def _back(data: Mapping[str, object]) -> str:
    return find_place(KNOWLEDGE, data).path


async def _get_text(deps: SettingsDeps, document: str) -> KnowledgeText:
    """Raises: NotFoundException."""
    for text in await deps.store.list_knowledge(SITE):
        if text.document == document:
            return text
    raise NotFoundException


async def _keep(deps: SettingsDeps, document: str, title: str, text: str, *, by: str) -> None:
    await _put(deps, document, title, text)
    await deps.note(by, "knowledge_saved", title)
    await deps.knowledge.changed()


async def _put(deps: SettingsDeps, document: str, title: str, text: str) -> None:
    await deps.store.put_knowledge(SITE, KnowledgeText(document, title, text, deps.clock_ms()))


def _editor(
    request: AnyRequest,
    stored: KnowledgeText | None,
    *,
    title: str,
    text: str,
    errors: Mapping[str, str] | None = None,
    is_stale: bool = False,
    status_code: int = 200,
) -> Template:
    """The page of one text. `step` in the address leads back to the first run."""
    return render(
        request,
        "settings/text.html",
        KNOWLEDGE,
        status_code=status_code,
        title=stored.title if stored else "A new text",
        stored=stored,
        made_from=mark_of(stored) if stored else "",
        typed={"title": title, "text": text},
        errors=errors or {},
        is_stale=is_stale,
        step_slug=request.query_params.get("step", ""),
        limits={"kb": MAX_TEXT_BYTES // 1000, "title": MAX_TITLE_CHARS},
    )
