"""How it goes, for a program that watches (Prometheus): counts and ages, for the addresses that may ask."""

import shutil
from collections.abc import Iterable, Iterator, Mapping
from importlib.metadata import version

from prometheus_client import CONTENT_TYPE_PLAIN_0_0_4, CollectorRegistry, generate_latest
from prometheus_client.core import GaugeMetricFamily
from prometheus_client.registry import Collector
from starlette.responses import Response

from desk.web.gate import is_among, peer_of
from desk.web.visit import NotFoundError, Visit
from diaodu.domain.states import DeliveryState, MailState, RecordState, RunState, Severity, Worded
from diaodu.settings import load_settings


def metrics(visit: Visit) -> Response:
    """Every figure, in Prometheus' text; whoever may not ask finds no such page."""
    if not _may_ask(visit):
        raise NotFoundError
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Figures(visit))
    return Response(generate_latest(registry), media_type=CONTENT_TYPE_PLAIN_0_0_4)


def _may_ask(visit: Visit) -> bool:
    """Whether who asks is among DIAODU_METRICS; a proxy that does not say for whom it asks is not let in."""
    client = visit.request.client.host if visit.request.client else ""
    is_proxied = visit.request.url.scheme == "https" and client == peer_of(visit.request)
    return not is_proxied and is_among(client, load_settings()["METRICS"])


class _Figures(Collector):
    """The figures of one visit."""

    def __init__(self, visit: Visit) -> None:
        self._visit = visit

    def collect(self) -> Iterator[GaugeMetricFamily]:
        """Each figure with every state it has, those at nought too."""
        vital = self._visit.store.vitals.look()
        yield _labelled("diaodu_build_info", "Version of Diaodu.", ("version",), {(version("diaodu"),): 1})
        yield _labelled("diaodu_runs", "Runs by state.", ("state",), _by(RunState, vital.runs))
        yield _labelled("diaodu_records", "Records of periods that are not issued.", ("plan", "state"), _of_plans(RecordState, vital.records))  # fmt: skip
        yield _labelled("diaodu_open_findings", "Findings of periods that are not issued that nobody has decided.", ("plan", "severity"), _of_plans(Severity, vital.findings))  # fmt: skip
        yield _labelled("diaodu_deliveries", "Letters by state.", ("state",), _by(DeliveryState, vital.deliveries))
        yield _labelled("diaodu_mails", "Messages of the mailbox by what became of them.", ("state",), _by(MailState, vital.mails))  # fmt: skip
        ticked = {(name,): at.timestamp() for name, at in vital.ticks.items()}
        yield _labelled("diaodu_last_tick_timestamp_seconds", "When each schedule ticked last.", ("name",), ticked)
        oldest, now = vital.oldest_waiting, self._visit.now
        age = max(0.0, (now - oldest).total_seconds()) if oldest else 0.0
        yield GaugeMetricFamily("diaodu_oldest_waiting_letter_age_seconds", "Age of the oldest letter that waits; 0 where none does.", age)  # fmt: skip
        home = load_settings().home
        yield GaugeMetricFamily("diaodu_disk_free_bytes", "Free on the disk of the home folder.", shutil.disk_usage(home).free)  # fmt: skip


def _by(states: Iterable[Worded], counts: Mapping[str, int]) -> dict[tuple[str, ...], float]:
    return {(str(state),): counts.get(str(state), 0) for state in states}


def _of_plans(states: Iterable[Worded], counts: Mapping[tuple[str, str], int]) -> dict[tuple[str, ...], float]:
    plans = sorted({plan for plan, _ in counts})
    return {(plan, str(state)): counts.get((plan, str(state)), 0) for plan in plans for state in states}


def _labelled(name: str, said: str, labels: tuple[str, ...], values: Mapping[tuple[str, ...], float]) -> GaugeMetricFamily:  # fmt: skip
    family = GaugeMetricFamily(name, said, labels=labels)
    for key, value in values.items():
        family.add_metric(key, value)
    return family
