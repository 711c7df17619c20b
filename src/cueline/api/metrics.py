"""Every metric /metrics shows: what it counts, in which unit, and what to do about it."""

from collections.abc import Callable, Iterable, Mapping
from typing import Literal, get_args

from msgspec import Struct
from prometheus_client import CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric

from cueline.api.sightings import Sightings

GaugeName = Literal[
    "cueline_lane_position",
    "cueline_log_last_position",
    "cueline_lane_lag_entries",
    "cueline_lane_lag_seconds",
    "cueline_blocks_waiting",
    "cueline_dead_letters",
    "cueline_log_bytes",
    "cueline_events_bytes",
    "cueline_state_bytes",
    "cueline_live_watchers",
    "cueline_delivery_waiting",
    "cueline_delivery_dead",
    "cueline_delivery_failing",
]
CounterName = Literal[
    "cueline_collect_requests_total",
    "cueline_collect_accepted_total",
    "cueline_collect_refused_total",
    "cueline_widget_dropped_total",
    "cueline_delivery_attempts_total",
]


class MetricEntry(Struct, frozen=True):
    """One line of the catalogue.

    Attributes:
        meaning: What is counted.
        unit: Of what.
        advice: When to look, and where.
    """

    meaning: str
    unit: str
    advice: str


CATALOGUE: dict[GaugeName | CounterName, MetricEntry] = {
    "cueline_lane_position": MetricEntry(
        "Position in the log up to which everything is processed.", "position", "It grows while events arrive."
    ),
    "cueline_log_last_position": MetricEntry(
        "Newest position in the log.", "position", "Compare it with cueline_lane_position."
    ),
    "cueline_lane_lag_entries": MetricEntry(
        "Accepted requests that wait to be processed.", "entries", "Above 10 000 for minutes: the machine is too small."
    ),
    "cueline_lane_lag_seconds": MetricEntry(
        "How long the oldest waiting request has waited.", "seconds", "Above 5 for minutes: see the log of core."
    ),
    "cueline_blocks_waiting": MetricEntry(
        "Blocks of processed events on their way into the event store.",
        "blocks",
        "Growing: the event store does not answer, or the disk is full.",
    ),
    "cueline_dead_letters": MetricEntry(
        "Events set aside because they could not be processed.", "events", "Look at their reasons in the dashboard."
    ),
    "cueline_log_bytes": MetricEntry("Size of the log.", "bytes", "Plan disk space."),
    "cueline_events_bytes": MetricEntry("Size of the event store.", "bytes", "Plan disk space."),
    "cueline_state_bytes": MetricEntry("Size of the state database.", "bytes", "Plan disk space."),
    "cueline_live_watchers": MetricEntry("Open live streams.", "streams", "Hundreds: look who opens them."),
    "cueline_delivery_waiting": MetricEntry(
        "Webhooks, e-mails and messages that wait to be delivered.", "items", "Growing: see Delivery for who fails."
    ),
    "cueline_delivery_dead": MetricEntry(
        "Those that were given up, as far as they are kept.", "items", "Look at their reasons in Delivery; replay them."
    ),
    "cueline_delivery_failing": MetricEntry(
        "Destinations that failed three times or more in a row.",
        "destinations",
        "Above 0 for an hour: tell the receiver.",
    ),
    "cueline_delivery_attempts_total": MetricEntry(
        "Attempts to deliver since core started, by what came of them.", "attempts", "Compare retry with delivered."
    ),
    "cueline_collect_requests_total": MetricEntry(
        "Requests with events since the edge started.", "requests", "A sudden stop: look at the pages' install."
    ),
    "cueline_collect_accepted_total": MetricEntry(
        "Events accepted since the edge started.", "events", "A sudden stop: look at the pages' install."
    ),
    "cueline_collect_refused_total": MetricEntry(
        "Refusals since the edge started, by code.", "refusals", "Look at the Install page for the newest of them."
    ),
    "cueline_widget_dropped_total": MetricEntry(
        "Events that pages gave up and reported, ever, by reason.",
        "events",
        "Growing: the Install page says what each reason means.",
    ),
}


class CuelineCollector:
    """Gathers the catalogue's figures at the moment they are asked for."""

    def __init__(
        self,
        gauges: Callable[[], Mapping[GaugeName, float]],
        sightings: Sightings,
        losses: Callable[[], Mapping[str, int]],
        attempts: Mapping[str, int],
    ) -> None:
        self._gauges = gauges
        self._sightings = sightings
        self._losses = losses
        self._attempts = attempts

    def collect(self) -> Iterable[Metric]:
        """Yield every metric that has a figure now."""
        figures = self._gauges()
        for name in get_args(GaugeName):
            if name in figures:
                yield GaugeMetricFamily(name, CATALOGUE[name].meaning, value=figures[name])
        report = self._sightings.newest
        yield _counter("cueline_collect_requests_total", report.requests_total)
        yield _counter("cueline_collect_accepted_total", report.accepted_total)
        yield _labelled("cueline_collect_refused_total", "code", report.refused_total)
        yield _labelled("cueline_widget_dropped_total", "reason", self._losses())
        yield _labelled("cueline_delivery_attempts_total", "outcome", self._attempts)


def metrics_text(
    gauges: Callable[[], Mapping[GaugeName, float]],
    sightings: Sightings,
    losses: Callable[[], Mapping[str, int]],
    attempts: Mapping[str, int],
) -> bytes:
    """Return every figure in the Prometheus text format."""
    registry = CollectorRegistry(auto_describe=False)
    registry.register(CuelineCollector(gauges, sightings, losses, attempts))
    return generate_latest(registry)


def _labelled(name: CounterName, label: str, counts: Mapping[str, int]) -> CounterMetricFamily:
    family = CounterMetricFamily(name, CATALOGUE[name].meaning, labels=[label])
    for value, count in sorted(counts.items()):
        family.add_metric([value], count)
    return family


def _counter(name: CounterName, value: float) -> CounterMetricFamily:
    return CounterMetricFamily(name, CATALOGUE[name].meaning, value=value)
