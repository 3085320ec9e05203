"""What operators are told when Telegram is slow."""

from frontdesk.desk.ports import ChatLag
from frontdesk.telegram_slot import slow_words


def test_a_chat_that_keeps_up_is_not_mentioned() -> None:
    assert slow_words([]) is None
    assert slow_words([ChatLag("-1001", sessions=9, lag_ms=59_999, penalty_ms=30_000)]) is None


def test_the_slowest_chat_is_told_of() -> None:
    lags = [ChatLag("-1001", 1, 61_000, 0), ChatLag("-1002", 14, 185_000, 4_000)]
    assert slow_words(lags) == (
        "Telegram is 3 min behind: it takes few messages a minute of one group. "
        "Nothing is lost: 14 sessions wait there, and who wants a person goes first."
    )
    assert "1 session waits there" in (slow_words(lags[:1]) or "")
