"""A hand-written Bot API for units: it remembers what was asked and answers what it was told to."""

from frontdesk.telegram.botapi import BotApiError, ChatMember


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
