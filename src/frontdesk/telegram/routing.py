"""Which session a message or tap belongs to. Only what is stored decides; the printed ID is a fallback."""

import re

from frontdesk.store.ports import TelegramMap
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import Message, RepliedTo

# Crockford's base 32, as the mirror prints it.
_PRINTED = re.compile(r"^Session ID: ([0-9A-HJKMNP-TV-Z]{8})$", re.MULTILINE)


class Routing:
    def __init__(self, bot: str, telegram_map: TelegramMap) -> None:
        self._bot = bot
        self._map = telegram_map

    async def find_session(self, chat: Chat, message: Message) -> str | None:
        """The session an operator's message is meant for; None when it answers none."""
        if chat.mode == "supergroup":
            return await self._map.find_topic_session(chat.id, message.topic) if message.topic else None
        return await self._find_by_reply(chat, message.replied) if message.replied else None

    async def owns_button(self, chat: Chat, message: Message, session: str) -> bool:
        """Did we put a button of `session` under this message? Callback data alone proves nothing."""
        if message.topic is not None and await self._map.find_topic_session(chat.id, message.topic) == session:
            return True
        mapped = await self._map.find_message(chat.id, message.message_id)
        if mapped is not None:
            return mapped.session == session
        is_ours = message.sender is not None and str(message.sender.id) == self._bot
        return is_ours and message.text is not None and _printed(message.text) == session

    async def _find_by_reply(self, chat: Chat, reply: RepliedTo) -> str | None:
        mapped = await self._map.find_message(chat.id, reply.message_id)
        if mapped is not None:
            return mapped.session
        # A copy whose reply was lost has no row; a visitor can print an ID too, so it must stand where only we write.
        if reply.sender is None or str(reply.sender.id) != self._bot or reply.text is None:
            return None
        return _printed(reply.text)


def _printed(text: str) -> str | None:
    """The ID on the last line, where the mirror puts it."""
    found = _PRINTED.findall(text.rstrip().rsplit("\n", 1)[-1])
    return found[0] if found else None
