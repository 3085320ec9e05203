"""Beside Telegram's form: its groups, the check step by step, a test message."""

import asyncio
from collections.abc import AsyncGenerator
from contextlib import aclosing
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

import msgspec
import structlog
from litestar import get, post
from litestar.exceptions import NotFoundException
from litestar.response import Response, Stream, Template

from frontdesk.desk.ports import Finding, SelfCheck, SettingsRefused
from frontdesk.web.pages import PAGE_HEADERS
from frontdesk.web.settings.deps import AnyRequest, SettingsDeps
from frontdesk.web.settings.form import show_form
from frontdesk.web.settings.forms import read_saved
from frontdesk.web.settings.frame import Loss, actor, confirm, go, is_part_wanted, part
from frontdesk.web.settings.places import Place, find_place, list_chats, render_place
from frontdesk.web.settings.sections import TELEGRAM

STEP_WITHIN_S = 60.0
"""One step of the check may wait for Telegram's time-outs; a minute of silence is none of them."""


@dataclass(frozen=True, slots=True)
class ShownLink:
    """A code to type, and how many groups there were when it was made."""

    code: str
    until: datetime
    known: int


log = structlog.get_logger(__name__)


@get("/telegram/check", include_in_schema=False)
async def check_page(request: AnyRequest, deps: SettingsDeps) -> Template:
    """All findings at once, for a browser without scripts."""
    findings = [finding async for finding in check_telegram(deps.check)]
    return await _page(request, deps, Place(TELEGRAM), findings=findings)


@get("/telegram/check/steps", include_in_schema=False)
async def check_steps(deps: SettingsDeps) -> Stream:
    """The findings as they come, one JSON object a line."""

    async def lines() -> AsyncGenerator[bytes]:
        async with aclosing(check_telegram(deps.check)) as findings:
            async for finding in findings:
                yield msgspec.json.encode(finding) + b"\n"

    return Stream(lines(), media_type="application/x-ndjson", headers=PAGE_HEADERS)


async def check_telegram(check: SelfCheck) -> AsyncGenerator[Finding]:
    """The check's findings; it ends after a failure, and its own break-down is one."""
    async with aclosing(check("telegram")) as steps:
        while True:
            try:
                finding = await asyncio.wait_for(anext(steps), STEP_WITHIN_S)
            except StopAsyncIteration:
                return
            except TimeoutError:
                yield Finding("fail", "Telegram has not answered for a minute", "Try again in a few minutes.")
                return
            except Exception:  # the owner must not be left before a list that never ends
                log.exception("telegram_check_failed")
                yield Finding("fail", "The check itself broke down", "Look at the server's log, then try again.")
                return
            yield finding
            if finding.level == "fail":
                return


@post("/telegram/link", include_in_schema=False, status_code=200)
async def new_link_code(request: AnyRequest, deps: SettingsDeps) -> Template:
    """A code to type in a group. The former one is void."""
    place = find_place(TELEGRAM, await request.form())
    code = deps.telegram.new_link_code()
    until = datetime.fromtimestamp(code.expires_at_ms / 1000, UTC)
    link = ShownLink(code.code, until, len(list_chats(deps)))
    return (
        part("settings/_link.html", link=link)
        if is_part_wanted(request)
        else await _page(request, deps, place, link=link)
    )


@get("/telegram/chats", include_in_schema=False, sync_to_thread=False)
def show_chats(deps: SettingsDeps, known: int) -> Template | Response[None]:
    """The groups, for a page that shows `known` of them and waits for one more; nothing when that is how it is."""
    chats = list_chats(deps)
    if len(chats) == known:
        return Response(None, status_code=204)
    locked = deps.settings.is_locked("telegram_chat_id")
    return part("settings/_chats.html", chats=chats, chats_locked=locked)


@post("/telegram/test", include_in_schema=False, status_code=200)
async def send_test(request: AnyRequest, deps: SettingsDeps) -> Template:
    """A message to each group, and what became of it."""
    place = find_place(TELEGRAM, await request.form())
    findings = await deps.telegram.send_test()
    if is_part_wanted(request):
        return part("settings/_findings.html", findings=findings)
    return await _page(request, deps, place, findings=findings)


@get("/telegram/chats/{chat:str}/remove", include_in_schema=False)
async def ask_remove_chat(request: AnyRequest, deps: SettingsDeps, chat: str) -> Template:
    """Names what is lost with a group."""
    chats = _chats_with(deps, chat)
    losses = [
        "Its operators no longer see new messages, and can no longer answer from it.",
        "What stands in it already stays there.",
    ]
    if len(chats) == 1:
        losses.append("It is the last one: nobody is told of new sessions by Telegram any more.")
    action = f"/settings/telegram/chats/{chat}/remove"
    loss = Loss(f"Remove the group {chat}?", losses, action, "Remove the group", "/settings/telegram")
    return confirm(request, TELEGRAM, loss)


@post("/telegram/chats/{chat:str}/remove", include_in_schema=False, status_code=200)
async def remove_chat(request: AnyRequest, deps: SettingsDeps, chat: str) -> Response[Any] | Template:
    async with deps.saving:
        rest = [other for other in _chats_with(deps, chat) if other != chat]
        try:
            await deps.settings.save({"telegram_chat_id": ",".join(rest) or None}, by=actor(request))
        except SettingsRefused as refused:
            return await _page(request, deps, Place(TELEGRAM), status_code=422, bad_notice=str(refused))
    return go(TELEGRAM.slug, did="chat_removed")


def _chats_with(deps: SettingsDeps, chat: str) -> list[str]:
    """Raises: NotFoundException. The chats, if this is one of them and they may be changed here."""
    chats = list_chats(deps)
    if chat not in chats or deps.settings.is_locked("telegram_chat_id"):
        raise NotFoundException
    return chats


async def _page(
    request: AnyRequest, deps: SettingsDeps, place: Place, *, link: ShownLink | None = None, **values: Any
) -> Template:
    form = show_form(place.groups, await read_saved(deps))
    return await render_place(request, deps, place, form=form, link=link, **values)
