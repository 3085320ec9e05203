"""What Prometheus reads: names and labels that dashboards rely on."""

from frontdesk.desk.live import Live
from frontdesk.desk.ports import ChatLag
from frontdesk.metrics import EntryCounts, Metrics
from frontdesk.store.ports import Committed
from tests.session.builders import a_log, ask_human


def lines(metrics: Metrics) -> list[str]:
    """Ours, with their values."""
    return [line for line in metrics.exposition().decode().splitlines() if line.startswith("frontdesk_")]


def test_what_is_told() -> None:
    live = Live(clock_s=lambda: 0.0)
    metrics = Metrics(
        EntryCounts(live),
        live,
        lags=lambda: [ChatLag("-1001", sessions=3, lag_ms=61_500, penalty_ms=0)],
        turns=lambda: 2,
    )
    log = a_log(answered=True)
    log.do(ask_human())
    live.publish([Committed(log.state, tuple(log.entries), seq=log.state.last_seq, at_ms=log.now_ms)])
    end = live.subscribe("v_1", lambda item: None)
    told = [line for line in lines(metrics) if "_created" not in line]
    assert told == [
        'frontdesk_entries_total{author="assistant",kind="message"} 1.0',
        'frontdesk_entries_total{author="visitor",kind="message"} 1.0',
        'frontdesk_entries_total{author="",kind="operator_requested"} 1.0',
        'frontdesk_entries_total{author="",kind="session_started"} 1.0',
        'frontdesk_operator_requests_total{reason="button"} 1.0',
        "frontdesk_visitors_connected 1.0",
        "frontdesk_turns 2.0",
        'frontdesk_telegram_sessions_behind{chat="-1001"} 3.0',
        'frontdesk_telegram_lag_seconds{chat="-1001"} 61.5',
        'frontdesk_telegram_penalty_seconds{chat="-1001"} 0.0',
    ]
    end()
    assert "frontdesk_visitors_connected 0.0" in lines(metrics)


def test_the_process_itself_is_told_of() -> None:
    live = Live(clock_s=lambda: 0.0)
    text = Metrics(EntryCounts(live), live, lags=list, turns=lambda: 0).exposition().decode()
    assert "process_resident_memory_bytes" in text
