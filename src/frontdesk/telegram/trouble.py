"""What goes wrong with Telegram or with us, in words for the owner and in log fields. Pure."""

from traceback import extract_tb

from frontdesk.store.ports import StoreUnavailable
from frontdesk.telegram.botapi import ChatMigrated, FloodWait, Rejected

_RETRY_S = (0.2, 1.0, 3.0, 10.0)


def problem_words(error: Exception) -> str:
    """What the owner must know, with the mend where it is theirs."""
    match error:
        case Rejected(kind="conflict") if "webhook" in error.description:
            return "Another program set a webhook for this bot. Stop it, or give Frontdesk a bot of its own."
        case Rejected(kind="conflict"):
            return "Another program polls this bot's updates. Stop it, or give Frontdesk a bot of its own."
        case Rejected(kind="unauthorized"):
            return "Telegram refuses the bot token. Copy it anew from @BotFather."
        case ChatMigrated():
            return (
                "The group became a supergroup and has another id: link it again in Settings → Telegram, "
                f"or set FRONTDESK_TELEGRAM_CHAT_ID={error.new_chat}"
            )
        case Rejected():
            return f"Telegram refuses: {error}."
        case StoreUnavailable():
            return f"Telegram's updates can't be stored: {error}"
        case _:
            return f"Telegram does not answer ({error}). Nothing is lost: messages wait and go out by themselves."


def pause_s(error: Exception, attempt: int) -> float:
    """How long to wait before the next try; `attempt` counts from 0."""
    if isinstance(error, FloodWait):
        return float(error.retry_after_s)
    return _RETRY_S[min(attempt, len(_RETRY_S) - 1)]


def where(error: BaseException) -> dict[str, str]:
    """What failed and where, without the error's text, which may hold somebody's words."""
    frames = extract_tb(error.__traceback__)
    at = f"{frames[-1].name}:{frames[-1].lineno}" if frames else ""
    return {"error": type(error).__name__, "at": at}
