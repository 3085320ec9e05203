"""Which session a message or tap belongs to. Only what is stored decides; the printed ID is a fallback."""

import re

from frontdesk.store.ports import TelegramMap
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import Message, RepliedTo

# The last two lines of what the mirror sends; the ID in Crockford's base 32.
_PRINTED = re.compile(r"(?:^|\n)#\d+(?:-\d+)?\nSession ID: ([0-9A-HJKMNP-TV-Z]{8})\s*\Z")

# Topics whose session is known without a question to the store: the busy ones of a day.
_TOPICS_KEPT = 10_000


class Routing:
    def __init__(self, bot: str, telegram_map: TelegramMap) -> None:
        self._bot = bot
        self._map = telegram_map
        self._sessions: dict[tuple[str, int], str] = {}

    async def find_session(self, chat: Chat, message: Message) -> str | None:
        """The session an operator's message is meant for; None when it answers none.

        With topics the topic decides. A message that Telegram put elsewhere (General) is answered by Reply there.
        """
        if chat.mode == "supergroup":
            if message.topic is not None and (own := await self._find_by_topic(chat, message.topic)):
                return own
            mapped = await self._map.find_message(chat.id, message.replied.message_id) if message.replied else None
            return mapped.session if mapped else None
        return await self._find_by_reply(chat, message.replied) if message.replied else None

    async def owns_button(self, chat: Chat, message: Message, session: str, *, data: str) -> bool:
        """Did we put this button of `session` under this message? Callback data alone proves nothing."""
        if message.topic is not None and await self._find_by_topic(chat, message.topic) == session:
            return True
        mapped = await self._map.find_message(chat.id, message.message_id)
        if mapped is not None:
            return mapped.session == session
        # Answers to operators have no row, nor has a message whose tap overtook the reply to its sending.
        if message.sender is None or str(message.sender.id) != self._bot:
            return False
        return any(known == data for row in message.keyboard for _, known in row)

    async def _find_by_topic(self, chat: Chat, topic: int) -> str | None:
        """A topic is one session's for good: what was found once is kept."""
        known = self._sessions.get((chat.id, topic))
        if known is not None:
            return known
        found = await self._map.find_topic_session(chat.id, topic)
        if found is not None:
            self._sessions[chat.id, topic] = found
            if len(self._sessions) > _TOPICS_KEPT:
                del self._sessions[next(iter(self._sessions))]
        return found

    async def _find_by_reply(self, chat: Chat, reply: RepliedTo) -> str | None:
        mapped = await self._map.find_message(chat.id, reply.message_id)
        if mapped is not None:
            return mapped.session
        # A copy whose reply was lost has no row; a visitor can print an ID too, so it must stand where only we write.
        if reply.sender is None or str(reply.sender.id) != self._bot or reply.text is None:
            return None
        return _printed(reply.text)


def _printed(text: str) -> str | None:
    """The ID where the mirror puts it: on the last line, under the numbers."""
    found = _PRINTED.search(text)
    return found[1] if found else None
