"""What `/metrics` tells Prometheus: read from the parts when it asks, so that serving costs nothing for it.

Names and labels are for dashboards: never rename one. No label holds anything of a visitor.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence

from prometheus_client import CollectorRegistry, GCCollector, PlatformCollector, ProcessCollector, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector

from frontdesk.desk.live import Live
from frontdesk.desk.ports import ChatLag
from frontdesk.session.entries import Message, OperatorRequested
from frontdesk.store.ports import Committed


class EntryCounts:
    """How many entries this process has committed, by kind and author; and requests for a human by reason."""

    def __init__(self, live: Live) -> None:
        self.entries: Counter[tuple[str, str]] = Counter()
        self.requests: Counter[str] = Counter()
        live.on_batch(self._count)

    def _count(self, batch: Sequence[Committed]) -> None:
        for committed in batch:
            for entry in committed.entries:
                author = entry.body.author if isinstance(entry.body, Message) else ""
                self.entries[entry.kind, author] += 1
                if isinstance(entry.body, OperatorRequested):
                    self.requests[entry.body.reason] += 1


class Metrics:
    """`exposition` is the text of one scrape, in Prometheus' format 0.0.4."""

    def __init__(
        self, counts: EntryCounts, live: Live, *, lags: Callable[[], list[ChatLag]], turns: Callable[[], int]
    ) -> None:
        self._registry = CollectorRegistry()
        ProcessCollector(registry=self._registry)
        PlatformCollector(registry=self._registry)
        GCCollector(registry=self._registry)
        self._registry.register(_Parts(counts, live, lags, turns))

    def exposition(self) -> bytes:
        return generate_latest(self._registry)


class _Parts(Collector):
    def __init__(
        self, counts: EntryCounts, live: Live, lags: Callable[[], list[ChatLag]], turns: Callable[[], int]
    ) -> None:
        self._counts = counts
        self._live = live
        self._lags = lags
        self._turns = turns

    def collect(self) -> Iterator[Metric]:
        entries = CounterMetricFamily(
            "frontdesk_entries", "Entries committed by this process.", labels=("kind", "author")
        )
        for labels, count in sorted(self._counts.entries.items()):
            entries.add_metric(labels, count)
        requests = CounterMetricFamily("frontdesk_operator_requests", "Requests for a human.", labels=("reason",))
        for reason, count in sorted(self._counts.requests.items()):
            requests.add_metric((reason,), count)
        yield entries
        yield requests
        yield GaugeMetricFamily(
            "frontdesk_visitors_connected", "Visitors with an open screen.", value=self._live.count_present()
        )
        yield GaugeMetricFamily("frontdesk_turns", "Answers of the assistant under way or in line.", self._turns())
        yield from self._telegram()

    def _telegram(self) -> Iterator[Metric]:
        behind = GaugeMetricFamily("frontdesk_telegram_sessions_behind", "Sessions not told yet.", labels=("chat",))
        lag = GaugeMetricFamily("frontdesk_telegram_lag_seconds", "Age of the oldest of these.", labels=("chat",))
        penalty = GaugeMetricFamily("frontdesk_telegram_penalty_seconds", "No call before.", labels=("chat",))
        for one in self._lags():
            behind.add_metric((one.chat,), one.sessions)
            lag.add_metric((one.chat,), one.lag_ms / 1_000)
            penalty.add_metric((one.chat,), one.penalty_ms / 1_000)
        yield from (behind, lag, penalty)
