"""Two operators at work in the sandbox Telegram, whether the server is up or not.

One writes in the topics of a forum, one answers by Reply in a plain group; both tap what buttons they find.
"""

import asyncio
from random import Random

from tests.faults.evidence import ChatEvidence, OperatorMessage
from tests.faults.telegram_audit import Numbered, numbered_messages
from tests.support.botapi import Group, Person

_TAP_SHARE = 0.5
_REPLY_SHARE = 0.5
_BUTTONS = ("Hand to AI", "Take Session", "Take over from")
"""Those that keep the session open, so that everything written has a reader."""
_LOOK_BACK = 200
"""An operator's screen: the newest messages of a chat."""


class Operator:
    """Somebody who picks a session, and writes to its visitor or taps under its last message."""

    def __init__(self, person: Person, chat: Group, *, is_forum: bool, seed: int) -> None:
        self.person = person
        self.chat = chat
        self.said: list[OperatorMessage] = []
        self._is_forum = is_forum
        self._random = Random(seed * 7 + person.id)
        self._written = 0

    async def work_until(self, stop: asyncio.Event, *, pause_s: float) -> None:
        while not stop.is_set():
            await self.act()
            await asyncio.sleep(self._random.uniform(0, 2 * pause_s))

    async def act(self) -> None:
        """One message or one tap, if there is any session on the screen."""
        evidence = await look(self.chat, is_forum=self._is_forum, limit=_LOOK_BACK)
        shown = [message for message in numbered_messages(evidence) if message.session]
        if not shown:
            return
        target = self._random.choice(shown)
        if self._random.random() < _TAP_SHARE and await self._tap(evidence, target.session, shown):
            return
        await self.write(evidence, target)

    async def write(self, evidence: ChatEvidence, target: Numbered) -> None:
        """Write to the target's session: in its topic, with or without Reply; in a plain group always as a Reply."""
        self._written += 1
        text = f"{self.person.name} says {self._written}: it is on its way."
        topic = next(m.get("message_thread_id") for m in evidence.messages if m["message_id"] == target.id)
        is_reply = not self._is_forum or self._random.random() < _REPLY_SHARE
        await self.person.writes(
            text,
            chat=self.chat,
            topic=topic if self._is_forum else None,
            reply_to=target.id if is_reply else None,
        )
        self.said.append(OperatorMessage(text, self.person.name, target.session, self.chat.id))

    async def _tap(self, evidence: ChatEvidence, session: str, shown: list[Numbered]) -> bool:
        newest = max(message.id for message in shown if message.session == session)
        message = next(m for m in evidence.messages if m["message_id"] == newest)
        rows = message.get("reply_markup", {}).get("inline_keyboard", [])
        buttons = [key["text"] for row in rows for key in row if key["text"].startswith(_BUTTONS)]
        if not buttons:
            return False
        await self.person.taps(self._random.choice(buttons), message=newest, chat=self.chat)
        return True


async def look(chat: Group, *, is_forum: bool, limit: int = 100_000) -> ChatEvidence:
    """A chat as it stands."""
    return ChatEvidence(
        id=chat.id,
        mode="supergroup" if is_forum else "regular",
        bot=chat.bot,
        messages=await chat.messages(limit=limit),
        topics=await chat.topics() if is_forum else [],
    )
