"""`/link CODE`: how a chat becomes ours. In a chat that is not, these are the only words that are listened to.

Whoever knows the code may link. Guessing is bounded: so is what a guess makes us say.
"""

import re
from collections import deque
from collections.abc import Callable, Hashable
from typing import Literal

import structlog

from frontdesk.desk.ports import ChatLinking
from frontdesk.session.policy import MINUTE_MS
from frontdesk.telegram import words
from frontdesk.telegram.botapi import BotApiError, ChatMigrated, Outgoing, Rejected
from frontdesk.telegram.incoming import ChatRef, Message
from frontdesk.telegram.outbox import PacedCalls

_LINK = re.compile(r"/link(?:@([A-Za-z0-9_]+))?\s+(\S.*)", re.IGNORECASE | re.DOTALL)
# People copy codes in groups of four.
_GAPS = re.compile(r"[\s-]+")
_CODE_MAX = 64
# Of 32^8 codes a chat may try so many before it is left unheard: a code is void long before one guess in 10^9 hits.
_WRONG_MAX, _WRONG_WITHIN_MS = 5, 10 * MINUTE_MS
# Guesses from many chats at once must not use up what the bot may send (30 messages a second over all chats).
_REFUSALS_MAX, _REFUSALS_WITHIN_MS = 20, MINUTE_MS
_KEYS_MAX = 10_000

log = structlog.get_logger(__name__)


class Allowance:
    """At most `most` times within `within_ms`, for each key."""

    def __init__(self, most: int, within_ms: int) -> None:
        self._most = most
        self._within_ms = within_ms
        self._used: dict[Hashable, deque[int]] = {}

    def take(self, key: Hashable, now_ms: int) -> bool:
        """Is one more allowed? Then it counts."""
        used = self._used.setdefault(key, deque())
        while used and not 0 <= now_ms - used[0] < self._within_ms:
            used.popleft()
        if len(used) >= self._most:
            return False
        used.append(now_ms)
        if len(self._used) > _KEYS_MAX:
            del self._used[next(iter(self._used))]
        return True

    def give_back(self, key: Hashable) -> None:
        """The last one does not count."""
        if used := self._used.get(key):
            used.pop()


class LinkRequests:
    """Carries out `/link CODE` where we are not at home yet. Its answers don't wait in the queue of the budget."""

    def __init__(
        self,
        linking: ChatLinking | None,
        *,
        calls: PacedCalls,
        mode: Literal["auto", "supergroup", "regular"],
        bot_username: Callable[[], str],
    ) -> None:
        self._linking = linking
        self._calls = calls
        self._mode = mode
        self._bot_username = bot_username
        self._guesses = Allowance(_WRONG_MAX, _WRONG_WITHIN_MS)
        # Linked by us, perhaps not in force yet: a second try for the same update must not be told "not valid".
        self._linked: set[str] = set()
        self._refusals = Allowance(_REFUSALS_MAX, _REFUSALS_WITHIN_MS)

    def find_code(self, message: Message) -> str | None:
        """The code of a `/link CODE` that is meant for this bot; None for all else."""
        found = _LINK.fullmatch((message.text or "").strip())
        if found is None or (found[1] and found[1].lower() != self._bot_username().lower()):
            return None
        return _GAPS.sub("", found[2]).upper()[:_CODE_MAX] or None

    async def handle(self, chat: ChatRef, code: str) -> None:
        """Link the chat and say so there, or say why not; beyond the allowed guesses nothing at all.

        Raises: StoreUnavailable, BotApiError: nobody was told. The next try finds the chat linked, and says that.
        """
        chat_id, now_ms = str(chat.id), self._calls.now_ms()
        if self._linking is None or not self._guesses.take(chat_id, now_ms):
            return
        outcome = "failed"
        try:
            outcome = "already" if chat_id in self._linked else await self._linking.link(code, chat_id)
        finally:
            if outcome != "refused":
                self._guesses.give_back(chat_id)
        log.info("link_asked", outcome=outcome)
        if outcome == "refused":
            await self._refuse(chat_id, now_ms)
            return
        self._linked.add(chat_id)
        text = words.LINKED_NOW + self._how(chat) if outcome == "linked" else words.LINKED
        try:
            await self._calls.send_at_once(Outgoing(chat=chat_id, text=text))
        except (Rejected, ChatMigrated) as error:
            # Linked all the same: what keeps us from writing there is stated as the chat's problem.
            log.warning("link_not_answered", why=str(error))

    def _how(self, chat: ChatRef) -> str:
        """How operators will answer here, as far as it can be known."""
        if self._mode == "supergroup" and not chat.is_forum:
            return words.LINKED_NO_TOPICS
        has_topics = chat.is_forum and self._mode != "regular"
        return words.LINKED_TOPICS if has_topics else words.LINKED_REPLY

    async def _refuse(self, chat: str, now_ms: int) -> None:
        if not self._refusals.take("all", now_ms):
            return
        try:
            await self._calls.send_at_once(Outgoing(chat=chat, text=words.LINK_REFUSED))
        except BotApiError as error:
            log.info("link_refusal_not_told", why=type(error).__name__)
