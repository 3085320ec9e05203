"""The test message of the settings page: does a message reach each chat? Whatever happens is told in words."""

import asyncio
from collections.abc import Sequence
from math import ceil

from frontdesk.desk.ports import Finding
from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram import words
from frontdesk.telegram.botapi import BotApiError, ChatMigrated, FloodWait, Outgoing, Rejected
from frontdesk.telegram.outbox import PacedCalls, Turn

# Somebody waits before the page.
_PATIENCE_S = 10.0
_PRIORITY = 0
_SET_ANEW = Finding("fail", "Telegram was set up anew meanwhile.", "Send the test message again.")


class Trial:
    """`send` to the chats of one participant; `aclose` when it ends."""

    def __init__(self, calls: PacedCalls, *, bot_username: str, patience_s: float = _PATIENCE_S) -> None:
        self._calls = calls
        self._bot_username = bot_username
        self._patience_s = patience_s
        self._tasks: set[asyncio.Task[Finding]] = set()

    async def send(self, chats: Sequence[tuple[str, str]]) -> list[Finding]:
        """One message to each (id, name), all at once; a finding for each, in order."""
        tasks = [asyncio.create_task(self._try(chat, name)) for chat, name in chats]
        self._tasks.update(tasks)
        try:
            await asyncio.wait(tasks)
        finally:
            self._tasks.difference_update(tasks)
            for task in tasks:
                task.cancel()
        return [_SET_ANEW if task.cancelled() else task.result() for task in tasks]

    async def aclose(self) -> None:
        """End what still runs; its caller is told."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)

    async def _try(self, chat: str, name: str) -> Finding:
        turn = Turn(self._calls, chat, priority=_PRIORITY, since_ms=self._calls.now_ms())
        try:
            async with asyncio.timeout(self._patience_s):
                await turn.ready()
                await turn.send_message(Outgoing(chat=chat, text=words.TEST))
        except TimeoutError:
            return self._late(chat, name, went_out=turn.was_used)
        except FloodWait as flood:
            return _used_up(name, flood.retry_after_s)
        except (BotApiError, StoreUnavailable) as error:
            return self._failed(name, error)
        finally:
            turn.end()
        return Finding("ok", f"The test message is in {name}.")

    def _late(self, chat: str, name: str, *, went_out: bool) -> Finding:
        if went_out:
            return Finding("fail", f"Telegram does not say whether the message reached {name}.", "Look there.")
        wait_ms = self._calls.ready_in_ms(chat, priority=_PRIORITY, since_ms=self._calls.now_ms())
        return _used_up(name, ceil(wait_ms / 1000))

    def _failed(self, name: str, error: BotApiError | StoreUnavailable) -> Finding:
        bot = f"@{self._bot_username}"
        match error:
            case Rejected(kind="chat_gone"):
                return Finding("fail", f"The bot is not in {name}.", f"Add {bot} there again.")
            case Rejected(kind="no_rights"):
                return Finding("fail", f"The bot may not write in {name}.", f"Make {bot} an administrator there.")
            case Rejected(kind="unauthorized"):
                mend = "Copy the token anew from @BotFather into Settings → Telegram."
                return Finding("fail", "Telegram refuses the bot's token.", mend)
            case Rejected():
                return Finding("fail", f"Telegram refuses the message to {name} ({error}).", "Link the chat anew.")
            case ChatMigrated():
                mend = "Link it again: a new code from Settings → Telegram, and /link CODE in the group."
                return Finding("fail", f"{name} became a supergroup and has another id now.", mend)
            case StoreUnavailable():
                return Finding("fail", "The database does not answer.", "Try again when it does.")
            case _:
                return Finding("fail", f"Telegram does not answer ({error}).", "Try again in a minute.")


def _used_up(name: str, wait_s: int) -> Finding:
    text = f"Telegram's limit for {name} is used up for another {wait_s} s; the test message was not sent."
    return Finding("fail", text, "Try again then. What visitors write waits too, and goes out by itself.")
