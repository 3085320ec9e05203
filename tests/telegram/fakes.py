"""Hand-written fakes: a Bot API that remembers what was asked and answers as told, and a store that fails."""

import asyncio
import inspect
import json
from collections import deque
from collections.abc import Callable, Sequence
from typing import Any

from frontdesk.desk.ports import LinkOutcome
from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram.botapi import (
    BotApiError,
    BotUser,
    ChatInfo,
    ChatMember,
    Keyboard,
    Outgoing,
    RawUpdate,
    Sent,
)


class FakeMembers:
    """Answers getChatMember alone; `error`, once set, is raised instead."""

    def __init__(self, **inside: bool) -> None:
        self.inside = {int(name.removeprefix("u")): is_in for name, is_in in inside.items()}
        self.asked: list[tuple[str, int]] = []
        self.error: BotApiError | None = None

    async def get_chat_member(self, chat: str, user: int) -> ChatMember:
        self.asked.append((chat, user))
        if self.error is not None:
            raise self.error
        is_in = self.inside.get(user, False)
        return ChatMember("member" if is_in else "left", is_in, frozenset())


class FakeApi(FakeMembers):
    """`BotApi` in memory. `polls` are the answers of getUpdates to come; without any, a poll waits for ever.

    `errors[method]` are raised first, one a call.
    """

    def __init__(self, **inside: bool) -> None:
        super().__init__(**inside)
        self.polls: deque[list[RawUpdate] | BotApiError] = deque()
        self.offsets: list[tuple[int | None, int]] = []
        self.sent: list[Outgoing] = []
        self.toasts: list[tuple[str, str]] = []
        self.keyboards: list[tuple[str, int, Keyboard]] = []
        self.errors: dict[str, list[BotApiError]] = {}
        self.member_gate: asyncio.Event | None = None
        self.changed = asyncio.Condition()

    async def _meet(self, method: str) -> None:
        if waiting := self.errors.get(method):
            error = waiting.pop(0)
            await self._note()
            raise error

    async def _note(self) -> None:
        async with self.changed:
            self.changed.notify_all()

    async def wait_for(self, what: Any) -> None:
        """Until `what()` is true; looked at after each call."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(what)

    async def get_chat_member(self, chat: str, user: int) -> ChatMember:
        if self.member_gate is not None:
            await self.member_gate.wait()
        return await super().get_chat_member(chat, user)

    async def get_me(self) -> BotUser:
        return BotUser(77, "desk_bot", reads_all=False)

    async def get_chat(self, chat: str) -> ChatInfo:
        await self._meet("get_chat")
        return ChatInfo(chat, "supergroup", "Operators", None, is_forum=True)

    async def get_updates(self, offset: int | None, *, timeout_s: int) -> list[RawUpdate]:
        self.offsets.append((offset, timeout_s))
        await self._note()
        if not self.polls:
            await asyncio.Event().wait()
        found = self.polls.popleft()
        if isinstance(found, BotApiError):
            raise found
        return found

    async def webhook_url(self) -> str:
        return ""

    async def delete_webhook(self) -> None:
        raise AssertionError("nothing to delete")

    async def send_message(self, outgoing: Outgoing) -> Sent:
        await self._meet("send_message")
        self.sent.append(outgoing)
        await self._note()
        return Sent(9_000 + len(self.sent), outgoing.topic)

    async def edit_keyboard(self, chat: str, message: int, keyboard: Keyboard) -> None:
        await self._meet("edit_keyboard")
        self.keyboards.append((chat, message, keyboard))
        await self._note()

    async def answer_callback(self, callback: str, text: str | None) -> None:
        await self._meet("answer_callback")
        self.toasts.append((callback, text or ""))
        await self._note()

    async def create_topic(self, chat: str, name: str, *, color: int) -> int:
        raise AssertionError("nobody asked for a topic")

    async def close_topic(self, chat: str, topic: int) -> None:
        pass

    async def reopen_topic(self, chat: str, topic: int) -> None:
        pass

    async def edit_topic(self, chat: str, topic: int, name: str) -> None:
        pass

    async def aclose(self) -> None:
        pass


class FakeLinking:
    """`ChatLinking` with one code. `error`, once set, is raised instead; `linked` hears of each new chat."""

    def __init__(self, code: str = "K7Q2M4XD") -> None:
        self.code: str | None = code
        self.chats: list[str] = []
        self.asked: list[tuple[str, str]] = []
        self.error: BaseException | None = None
        self.linked: Callable[[str], None] = lambda chat: None
        self.changed = asyncio.Condition()

    async def until(self, count: int) -> None:
        """Until it was asked so often."""
        async with asyncio.timeout(5), self.changed:
            await self.changed.wait_for(lambda: len(self.asked) >= count)

    async def link(self, code: str, chat: str) -> LinkOutcome:
        self.asked.append((code, chat))
        async with self.changed:
            self.changed.notify_all()
        if self.error is not None:
            raise self.error
        if chat in self.chats:
            return "already"
        if code != self.code:
            return "refused"
        self.code = None
        self.chats.append(chat)
        self.linked(chat)
        return "linked"


class FragileStore:
    """A real store whose methods fail on demand: before they do anything, or after it (the answer is lost)."""

    def __init__(self, store: Any) -> None:
        self._store = store
        self._before: dict[str, list[BaseException]] = {}
        self._after: dict[str, list[BaseException]] = {}
        self.calls: list[str] = []
        self.changed = asyncio.Condition()

    def fail(self, method: str, *errors: BaseException, after: bool = False) -> None:
        """The next calls of `method` raise these; without any, `StoreUnavailable` once."""
        (self._after if after else self._before)[method] = list(errors or [StoreUnavailable("disk on fire")])

    def heal(self) -> None:
        """Nothing fails any more."""
        self._before.clear()
        self._after.clear()

    async def until(self, method: str, count: int = 1) -> None:
        """Until `method` has succeeded so often since the beginning."""
        async with asyncio.timeout(20), self.changed:
            await self.changed.wait_for(lambda: self.calls.count(method) >= count)

    def __getattr__(self, method: str) -> Any:
        target = getattr(self._store, method)
        if not inspect.iscoroutinefunction(target):
            return target

        async def call(*args: Any, **fields: Any) -> Any:
            if errors := self._before.get(method):
                raise errors.pop(0)
            result = await target(*args, **fields)
            if errors := self._after.get(method):
                raise errors.pop(0)
            self.calls.append(method)
            async with self.changed:
                self.changed.notify_all()
            return result

        return call


def raw_updates(payloads: Sequence[dict[str, Any]]) -> list[RawUpdate]:
    """What getUpdates brings."""
    return [RawUpdate(one["update_id"], json.dumps(one)) for one in payloads]
