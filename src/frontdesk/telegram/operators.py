"""Who is an operator: asked at every update and every tap, and never remembered longer than a minute."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from frontdesk.session.entries import Operator
from frontdesk.store.ports import Operators
from frontdesk.telegram.botapi import BotApi, Rejected
from frontdesk.telegram.chats import Chat
from frontdesk.telegram.incoming import User

# How long a getChatMember answer holds (contract: cached 60 s).
_MEMBER_FOR_MS = 60_000
# Strangers who tap are remembered too; beyond so many the oldest is asked for again.
_MEMBERS_MAX = 10_000


@dataclass(frozen=True, slots=True)
class Refusal:
    """Why somebody may not act, in words for them. `silent`: not worth an answer (other bots)."""

    words: str
    silent: bool = False


STRANGER = Refusal("Only operators can do this.")
ANONYMOUS = Refusal('You write anonymously. Switch off "Remain anonymous" in your admin rights to answer visitors.')
CHANNEL = Refusal("Posts of a channel are not sent to visitors. Write as yourself.")
PUBLIC = Refusal(
    "This group is public: list the operators' user ids in Settings → Telegram or FRONTDESK_TELEGRAM_OPERATORS."
)
OTHER_BOT = Refusal("Bots can't be operators.", silent=True)


def make_operator(user: User) -> Operator:
    return Operator(id=f"tg:{user.id}", name=user.full_name, username=user.username)


class OperatorGate:
    """The rule of TELEGRAM_OPERATORS: a list of ids, else "members of the chat"."""

    def __init__(
        self, api: BotApi, *, operators: Operators, listed: frozenset[int] | None, clock_ms: Callable[[], int]
    ) -> None:
        self._api = api
        self._operators = operators
        # As the store was told, so that it is told once, and again of a new name.
        self._noted: dict[str, Operator] = {}
        self._listed = listed
        self._clock_ms = clock_ms
        self._members: dict[tuple[str, int], tuple[bool, int]] = {}

    async def check(self, chat: Chat, user: User, *, by: Literal["message", "tap"]) -> Operator | Refusal:
        """The operator, or why not. A message proves membership of its chat; a tap does not.

        Raises: BotApiError when Telegram can't be asked: nobody acts on a guess; StoreUnavailable.
        """
        found = await self._decide(chat, user, by)
        if isinstance(found, Operator) and self._noted.get(found.id) != found:
            await self._operators.put_operator(found)
            self._noted[found.id] = found
        return found

    async def _decide(self, chat: Chat, user: User, by: Literal["message", "tap"]) -> Operator | Refusal:
        if user.is_bot:
            return OTHER_BOT
        if self._listed is not None:
            return make_operator(user) if user.id in self._listed else STRANGER
        if chat.is_private:
            return make_operator(user) if str(user.id) == chat.id else STRANGER
        if chat.is_public:
            return PUBLIC
        if by == "message":
            return make_operator(user) if await self._wrote_as_member(chat.id, user.id) else STRANGER
        return make_operator(user) if await self._is_member(chat.id, user.id) else STRANGER

    async def _wrote_as_member(self, chat: str, user: int) -> bool:
        """A message proves it, unless we heard that they left: it may have waited since before."""
        known = self._members.get((chat, user))
        if known is not None and not known[0]:
            return await self._ask(chat, user)
        self._remember(chat, user, is_in=True)
        return True

    async def _is_member(self, chat: str, user: int) -> bool:
        known = self._members.get((chat, user))
        if known is not None and known[1] > self._clock_ms():
            return known[0]
        return await self._ask(chat, user)

    async def _ask(self, chat: str, user: int) -> bool:
        before = self._members.get((chat, user))
        try:
            is_in = (await self._api.get_chat_member(chat, user)).is_in
        except Rejected as rejected:
            if rejected.kind != "user_unknown":
                raise
            is_in = False
        if self._members.get((chat, user)) is not before:
            return self._members[(chat, user)][0]  # Telegram told us of a change while we asked
        self._remember(chat, user, is_in=is_in)
        return is_in

    def member_changed(self, chat: str, user: int, *, is_in: bool) -> None:
        """Telegram said so: nothing older holds."""
        self._remember(chat, user, is_in=is_in)

    def _remember(self, chat: str, user: int, *, is_in: bool) -> None:
        self._members.pop((chat, user), None)
        self._members[(chat, user)] = (is_in, self._clock_ms() + _MEMBER_FOR_MS)
        if len(self._members) > _MEMBERS_MAX:
            del self._members[next(iter(self._members))]

    async def is_still_operator(self, user: int, chats: list[Chat]) -> bool:
        """After leaving one chat: do they hold the right elsewhere? A chat that refuses to say counts as no.

        Raises: BotApiError when Telegram does not answer.
        """
        if self._listed is not None:
            return user in self._listed
        for chat in chats:
            if chat.is_private and chat.id == str(user):
                return True
            try:
                if not chat.is_private and not chat.is_public and await self._is_member(chat.id, user):
                    return True
            except Rejected:
                continue
        return False
