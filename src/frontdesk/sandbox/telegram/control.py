"""The control API: people, world, trouble and what happened, as docs/sandbox.md describes them."""

import asyncio
from collections.abc import Callable
from typing import Annotated, Literal

import msgspec
from litestar import Request, Response, delete, get, post
from litestar.datastructures import State
from litestar.exceptions import NotFoundException
from litestar.params import Parameter
from litestar.types import ControllerRouterHandler
from msgspec import Struct

from . import people, render, views
from .api import file_content
from .errors import Refusal, UnknownId, bad
from .faults import Fault, Kind
from .hub import Hub
from .ledger import LedgerCall
from .limits import FloodLimits, Profile, Rates
from .methods import METHODS
from .world import Chat, ChatType, Json, Status, User

WAIT_MAX_S = 60
PAGE = 200

AnyRequest = Request[object, object, State]


class Body(Struct, forbid_unknown_fields=True, kw_only=True):
    """A body that refuses fields it does not know."""


class NewUser(Body):
    first_name: str
    last_name: str = ""
    username: str = ""
    language_code: str = ""
    id: int = 0


class NewBot(Body):
    username: str
    first_name: str = ""
    token: str | None = None
    id: int | None = None
    privacy: bool = True
    topics_in_private: bool = False


class BotChange(Body):
    privacy: bool | None = None
    topics_in_private: bool | None = None


class NewMember(Body):
    user: int
    status: Status = "member"
    rights: list[str] | None = None
    anonymous: bool = False


class NewChat(Body):
    type: ChatType
    title: str = ""
    username: str = ""
    is_forum: bool = False
    id: int = 0
    members: list[NewMember] = []
    bot: int | None = None


class OfBot(Body):
    bot: int | None = None


class Inject(Body):
    update: Json
    bot: int | None = None


class Repeat(OfBot):
    update_id: int | None = None
    times: int = 1


class Hold(Body):
    hold: bool
    bot: int | None = None


class Renumber(OfBot):
    next_id: int | None = None


class SetLimits(Body):
    profile: Profile
    per_min: int = 20
    per_s: float = 1.0
    burst: int = 6
    overall_per_s: int = 30


class Punish(Body):
    chat: int
    retry_after: int
    bot: int | None = None


class MoveClock(Body):
    advance: float = 0
    speed: float | None = None


class NewFault(Body):
    kind: Kind
    method: str = "*"
    chat: int | None = None
    topic: int | None = None
    bot: int | None = None
    contains: str = ""
    skip: int = 0
    times: int | None = 1
    code: int | None = None
    description: str | None = None
    parameters: Json = {}
    delay_s: float = 0


# The world


@post("/control/reset", status_code=200)
async def reset(hub: Hub) -> Json:
    await hub.reset()
    return {}


@get("/control/state")
async def state(hub: Hub) -> Json:
    return {
        "version": hub.world.version,
        "now": hub.clock.now(),
        "bots": [views.bot(one) for one in hub.world.bots.values()],
        "users": [render.user(one) for one in hub.world.users.values()],
        "chats": [views.chat(one) for one in hub.world.all_chats()],
        "limits": views.limits(hub.limits, hub.clock.now()),
        "faults": [views.fault(one) for one in hub.faults.active.values()],
    }


@post("/control/users", status_code=200)
async def add_user(hub: Hub, data: NewUser) -> Json:
    made = hub.world.add_user(User(is_bot=False, **msgspec.structs.asdict(data)))
    return render.user(made)


@post("/control/bots", status_code=200)
async def add_bot(hub: Hub, data: NewBot) -> Json:
    made = hub.world.add_bot(
        bot_id=data.id,
        token=data.token,
        username=data.username,
        first_name=data.first_name,
        privacy=data.privacy,
    )
    made.topics_in_private = data.topics_in_private
    return views.bot(made)


@post("/control/bots/{bot_id:int}", status_code=200)
async def change_bot(hub: Hub, bot_id: int, data: BotChange) -> Json:
    bot = hub.world.bot(bot_id)
    if data.privacy is not None:
        bot.privacy = data.privacy
    if data.topics_in_private is not None:
        bot.topics_in_private = data.topics_in_private
    hub.world.changed("bot", user=bot_id)
    return views.bot(bot)


@post("/control/bots/{bot_id:int}/revoke", status_code=200)
async def revoke(hub: Hub, bot_id: int) -> Json:
    bot = hub.world.bot(bot_id)
    hub.world.revoke(bot)
    return views.bot(bot)


@post("/control/chats", status_code=200)
async def add_chat(hub: Hub, data: NewChat) -> Json:
    world = hub.world
    if data.type == "private":
        if len(data.members) != 1:
            raise bad("a private chat has one member: the person")
        return views.chat(world.private_chat(world.bot(data.bot), world.user(data.members[0].user)))
    if data.is_forum and data.type != "supergroup":
        raise bad("only a supergroup has topics")
    members = {
        one.user: people.new_member(world.user(one.user), one.status, one.rights, anonymous=one.anonymous)
        for one in data.members
    }
    made = Chat(data.id, data.type, data.title or "Group", data.username, data.is_forum, members=members)
    made.last_id = 1  # the message that says the group was made; topic 1 is General
    return views.chat(world.add_group(made))


@get("/control/chats")
async def list_chats(hub: Hub) -> list[Json]:
    return [views.chat(one) for one in hub.world.all_chats()]


@get("/control/chats/{chat_id:int}")
async def get_chat(hub: Hub, chat_id: int, bot: int | None = None) -> Json:
    return views.chat(hub.world.chat(chat_id, bot))


@get("/control/chats/{chat_id:int}/topics")
async def list_topics(hub: Hub, chat_id: int, bot: int | None = None, *, deleted: bool = False) -> list[Json]:
    chat = hub.world.chat(chat_id, bot)
    return [views.topic(chat, one) for one in chat.topics.values() if deleted or not one.deleted]


@get("/control/chats/{chat_id:int}/messages")
async def list_messages(
    hub: Hub,
    chat_id: int,
    topic: int | None = None,
    after: int = 0,
    limit: int = PAGE,
    bot: int | None = None,
    *,
    deleted: bool = False,
) -> list[Json]:
    chat = hub.world.chat(chat_id, bot)
    return views.messages(chat, topic_id=topic, after=after, limit=limit, deleted=deleted)


@get("/control/chats/{chat_id:int}/typing")
async def list_typing(hub: Hub, chat_id: int, bot: int | None = None) -> list[Json]:
    return views.typing(hub.world.chat(chat_id, bot), hub.clock)


@get("/control/chats/{chat_id:int}/drafts")
async def list_drafts(hub: Hub, chat_id: int, bot: int | None = None) -> list[Json]:
    return views.drafts(hub.world.chat(chat_id, bot))


@get("/control/files/{file_id:str}")
async def get_file(hub: Hub, file_id: str) -> Response[bytes]:
    file = hub.world.files.get(file_id)
    if file is None:
        raise UnknownId(f"no file {file_id}")
    return Response(file_content(file), media_type=file.mime_type or "application/octet-stream")


# People


@post("/control/act/{verb:str}", status_code=200)
async def perform(hub: Hub, verb: str, request: AnyRequest) -> object:
    return people.perform(hub, verb, await request.body())


@get("/control/taps/{tap_id:str}")
async def get_tap(hub: Hub, tap_id: str, wait: float = 0) -> Json:
    tap = hub.world.taps.get(tap_id)
    if tap is None:
        raise UnknownId(f"no tap {tap_id}")
    await _wait_for_change(hub, lambda: tap.answered_at is not None, wait)
    return views.tap(tap)


@get("/control/toasts")
async def list_toasts(hub: Hub, user: int | None = None, after: int = 0) -> list[Json]:
    return [views.tap(tap) for tap in hub.world.toasts[after:] if user in (None, tap.user.id)]


# Updates


@get("/control/updates")
async def list_updates(hub: Hub, bot: int | None = None) -> list[msgspec.Raw]:
    return [update.body for update in hub.world.bot(bot).queue.pending]


@post("/control/updates/inject", status_code=200)
async def inject(hub: Hub, data: Inject) -> Json:
    return {"update_id": hub.world.bot(data.bot).queue.inject(data.update, hub.clock.now())}


@post("/control/updates/repeat", status_code=200)
async def repeat(hub: Hub, data: Repeat) -> Json:
    queue = hub.world.bot(data.bot).queue
    for _ in range(data.times):
        if not queue.repeat(data.update_id):
            raise UnknownId(f"no update {data.update_id or ''}")
    return {}


@post("/control/updates/reorder", status_code=200)
async def reorder(hub: Hub, data: OfBot) -> Json:
    hub.world.bot(data.bot).queue.reorder()
    return {}


@post("/control/updates/hold", status_code=200)
async def hold(hub: Hub, data: Hold) -> Json:
    hub.world.bot(data.bot).queue.hold(data.hold)
    return {}


@post("/control/updates/renumber", status_code=200)
async def renumber(hub: Hub, data: Renumber) -> Json:
    queue = hub.world.bot(data.bot).queue
    queue.renumber(data.next_id)
    return {"next_id": queue.next_id}


@post("/control/updates/clear", status_code=200)
async def clear_updates(hub: Hub, data: OfBot) -> Json:
    hub.world.bot(data.bot).queue.pending.clear()
    return {}


# Trouble


@get("/control/limits")
async def get_limits(hub: Hub) -> Json:
    return views.limits(hub.limits, hub.clock.now())


@post("/control/limits", status_code=200)
async def set_limits(hub: Hub, data: SetLimits) -> Json:
    rates = Rates(data.per_min, data.per_s, data.burst, data.overall_per_s)
    hub.limits = FloodLimits(data.profile, rates)
    hub.world.changed("trouble")
    return views.limits(hub.limits, hub.clock.now())


@post("/control/limits/penalty", status_code=200)
async def punish(hub: Hub, data: Punish) -> Json:
    bot = hub.world.bot(data.bot)
    chat = hub.world.chat(data.chat, data.bot)
    hub.limits.punish(bot.user.id, chat.id, data.retry_after, hub.clock.now())
    hub.world.changed("trouble", chat=chat.id)
    return views.limits(hub.limits, hub.clock.now())


@get("/control/clock")
async def get_clock(hub: Hub) -> Json:
    return {"now": hub.clock.now(), "speed": hub.clock.speed}


@post("/control/clock", status_code=200)
async def move_clock(hub: Hub, data: MoveClock) -> Json:
    if data.advance < 0 or (data.speed is not None and data.speed <= 0):
        raise bad("the clock only goes forward")
    hub.clock.advance(data.advance)
    if data.speed is not None:
        hub.clock.set_speed(data.speed)
    hub.poke()
    hub.world.changed("trouble")
    return {"now": hub.clock.now(), "speed": hub.clock.speed}


@get("/control/faults")
async def list_faults(hub: Hub) -> list[Json]:
    return [views.fault(one) for one in hub.faults.active.values()]


_HTTP_CODES: dict[Kind, tuple[int, str]] = {"html": (502, "")}


@post("/control/faults", status_code=200)
async def add_fault(hub: Hub, data: NewFault) -> Json:
    named = METHODS.get(data.method.lower())
    if data.method != "*" and named is None:
        raise bad(f"no method {data.method!r}")
    fields = msgspec.structs.asdict(data)
    code, description = _HTTP_CODES.get(data.kind, (500, "Internal Server Error"))
    fields["method"] = named.name if named else "*"
    fields["code"] = code if data.code is None else data.code
    fields["description"] = description if data.description is None else data.description
    if data.kind == "outage":
        fields["times"] = None
    return views.fault(hub.add_fault(Fault(id=0, **fields)))


@delete("/control/faults", status_code=200)
async def remove_faults(hub: Hub) -> Json:
    hub.release(None)
    return {}


@delete("/control/faults/{fault_id:int}", status_code=200)
async def remove_fault(hub: Hub, fault_id: int) -> Json:
    hub.release(fault_id)
    return {}


# What happened


@get("/control/calls")
async def list_calls(
    hub: Hub,
    after: int = 0,
    method: str = "",
    chat: int | None = None,
    limit: Annotated[int, Parameter(ge=1)] = 100_000,
) -> list[Json]:
    wanted = method.lower()
    source = hub.ledger.polls if wanted == "getupdates" else hub.ledger.calls

    def fits(call: LedgerCall) -> bool:
        return call.n > after and wanted in ("", call.method.lower()) and chat in (None, call.chat)

    return [call.to_json() for call in [call for call in source if fits(call)][-limit:]]


@post("/control/calls/clear", status_code=200)
async def clear_calls(hub: Hub) -> Json:
    hub.ledger.clear()
    return {}


@get("/control/refusals")
async def list_refusals(hub: Hub) -> list[Json]:
    return list(hub.ledger.refusals)


@get("/control/changes")
async def list_changes(hub: Hub, after: int = 0, wait: float = 0) -> Json:
    await _wait_for_change(hub, lambda: hub.world.version != after, wait)
    everything, changes = hub.world.changes_after(after)
    return {"version": hub.world.version, "reset": everything, "changes": changes}


async def _wait_for_change(hub: Hub, is_there: Callable[[], bool], wait_s: float) -> None:
    """Wait in real time: a person looks at a page, whatever the sandbox's clock."""
    loop = asyncio.get_running_loop()
    deadline = loop.time() + min(wait_s, WAIT_MAX_S)
    while not is_there() and not hub.closing and (left_s := deadline - loop.time()) > 0:
        await hub.world.changes_signal.wait(left_s)


@get("/healthz")
async def healthz() -> dict[Literal["status"], Literal["ok"]]:
    return {"status": "ok"}


def refused(_: AnyRequest, error: Exception) -> Response[dict[str, str]]:
    """Say in words what was wrong with a control call."""
    status = 404 if isinstance(error, UnknownId | NotFoundException) else 400
    words = error.description if isinstance(error, Refusal) else getattr(error, "detail", "") or str(error)
    extra = getattr(error, "extra", None)
    return Response({"error": f"{words} {extra}" if extra else words}, status_code=status)


ROUTES: list[ControllerRouterHandler] = [
    reset, state, add_user, add_bot, change_bot, revoke, add_chat, list_chats, get_chat, list_topics, list_messages,
    list_typing, list_drafts, get_file, perform, get_tap, list_toasts, list_updates, inject, repeat, reorder, hold,
    renumber, clear_updates, get_limits, set_limits, punish, get_clock, move_clock, list_faults, add_fault,
    remove_faults, remove_fault, list_calls, clear_calls, list_refusals, list_changes, healthz,
]  # fmt: skip
