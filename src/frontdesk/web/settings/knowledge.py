"""The owner's own texts: written here or uploaded, read by the assistant from the next message on."""

import hashlib
import secrets
from collections.abc import Mapping
from pathlib import PurePath
from typing import Any

from litestar import get, post
from litestar.datastructures import UploadFile
from litestar.exceptions import NotFoundException
from litestar.response import Response, Template

from frontdesk.store.ports import KnowledgeText
from frontdesk.web.settings.deps import SITE, AnyRequest, SettingsDeps
from frontdesk.web.settings.form import show_form
from frontdesk.web.settings.forms import read_saved
from frontdesk.web.settings.frame import Loss, actor, confirm, go, render
from frontdesk.web.settings.places import find_place, render_place
from frontdesk.web.settings.sections import KNOWLEDGE

MAX_TEXT_BYTES = 200_000
"""About 60 printed pages. Several short texts with titles that say what they are answer better than one."""
MAX_TITLE_CHARS = 120
MAX_TEXTS = 200
SUFFIXES = (".md", ".txt")
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
    read = [(file.filename, await file.read()) for file in files]
    faults = [fault for name, content in read if (fault := find_upload_fault(name, content))]
    if len(await deps.store.list_knowledge(SITE)) + len(read) > MAX_TEXTS:
        faults.append(f"There is room for {MAX_TEXTS} texts. Remove some, or put long ones into a folder.")
    if faults or not read:
        words = " ".join(faults) or "Choose one or more files first."
        shown = show_form(place.groups, await read_saved(deps))
        return await render_place(
            request, deps, place, form=shown, status_code=422, bad_notice=f"Nothing was added. {words}"
        )
    for name, content in read:
        await _put(
            deps, secrets.token_hex(8), PurePath(name).stem[:MAX_TITLE_CHARS], _normal(content.decode(_ENCODING))
        )
        await deps.note(actor(request), "knowledge_saved", PurePath(name).name[:MAX_TITLE_CHARS])
    await deps.knowledge.changed()
    return go(place.path, did="texts_added")


def find_upload_fault(name: str, content: bytes) -> str | None:
    """Why a file can't be a text, in a sentence; None if it can."""
    shown = PurePath(name).name[:MAX_TITLE_CHARS]
    if PurePath(name).suffix.lower() not in SUFFIXES:
        return f"{shown} is neither .md nor .txt: save it as text first."
    if len(content) > MAX_TEXT_BYTES:
        return f"{shown} is larger than {MAX_TEXT_BYTES // 1000} KB: split it."
    try:
        text = content.decode(_ENCODING)
    except UnicodeDecodeError:
        return f"{shown} is not UTF-8 text: save it as UTF-8 first."
    return f"{shown} is empty." if not text.strip() else None


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
