"""Figures for a program that watches: the right ones, for the addresses that may ask, and nothing of anybody."""

import re
import shutil
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from prometheus_client.parser import text_string_to_metric_families
from starlette.testclient import TestClient
from uvicorn.middleware.proxy_headers import ProxyHeadersMiddleware

from desk.web.gate import Peer
from diaodu import ROOT
from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from diaodu.domain.states import RecordState, Severity
from tests.lib.desk import PERIOD, PLAN, Desk, app
from tests.lib.ledger_factories import approve, issue, make_letter, register, save_draft

LOOPBACK, ELSEWHERE, PROXY = "127.0.0.1", "192.0.2.9", "192.0.2.7"


def asked(peer: str = LOOPBACK, base: str = "http://127.0.0.1:8900", **headers: str) -> tuple[int, str]:
    served = Peer(ProxyHeadersMiddleware(app(), trusted_hosts=["127.0.0.1", PROXY]))  # type: ignore[arg-type]
    answer = TestClient(served, base_url=base, client=(peer, 50_000), headers=headers, follow_redirects=False).get("/metrics")  # type: ignore[arg-type]  # fmt: skip
    return answer.status_code, answer.text


def figures() -> dict[tuple[str, ...], float]:
    status, text = asked()
    assert status == 200
    return {
        (sample.name.removeprefix("diaodu_"), *sample.labels.values()): sample.value
        for family in text_string_to_metric_families(text)
        for sample in family.samples
    }


def test_a_judged_month_is_counted_as_the_ledger_has_it(desk: Desk) -> None:
    ledger, now = desk.store, datetime.now(UTC)
    before = now - timedelta(hours=2)
    ledger.ticks.note(CALENDAR, before)
    register(ledger, "a@x.cn", "b@x.cn")
    ledger.outbox.add([make_letter("a@x.cn")], before)
    ledger.outbox.add([make_letter("b@x.cn")], now)
    said, records = figures(), ledger.validation.records(PLAN, PERIOD)
    for state in RecordState:
        assert said["records", PLAN, state] == sum(one.state is state for one in records)
    assert said["records", PLAN, RecordState.HELD] > 0
    undecided = [one for one in ledger.validation.findings(PLAN, PERIOD) if not one.decision]
    for severity in Severity:
        assert said["open_findings", PLAN, severity] == sum(one.severity is severity for one in undecided)
    assert said["last_tick_timestamp_seconds", CALENDAR] == pytest.approx(before.timestamp(), abs=1)
    assert said["deliveries", "ready"] == 2
    assert said["oldest_waiting_letter_age_seconds",] == pytest.approx(7200, abs=60)
    assert said["disk_free_bytes",] > 0
    assert sum(value for key, value in said.items() if key[0] == "runs") == len(ledger.runs.list(PLAN))


def test_what_went_out_is_no_longer_open(desk: Desk) -> None:
    paper = save_draft(desk.store)
    assert figures()["records", PLAN, RecordState.HELD] > 0
    approve(desk.store, paper)
    assert issue(desk.store, paper)
    assert ("records", PLAN, RecordState.HELD) not in figures()


def test_a_new_home_has_its_figures_at_nought(bare_desk: Desk) -> None:
    said = figures()
    assert said["runs", "failed"] == said["deliveries", "unknown"] == said["oldest_waiting_letter_age_seconds",] == 0
    assert ("last_tick_timestamp_seconds", CALENDAR) not in said


def test_nothing_of_persons_units_or_files_is_said(desk: Desk) -> None:
    register(desk.store, "jia@x.cn")
    desk.store.outbox.add([make_letter("jia@x.cn")], desk.now)
    _, text = asked()
    assert not re.search(r"[\u4e00-\u9fff@]", text)
    labels = set(re.findall(r'[{,](\w+)="', text))
    assert labels == {"version", "state", "plan", "severity"}


def test_this_machine_alone_may_ask_unless_others_are_named(bare_desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    assert asked()[0] == asked("::1")[0] == 200
    assert asked(ELSEWHERE)[0] == 404
    monkeypatch.setenv("DIAODU_METRICS", "192.0.2.8/29")
    assert (asked(ELSEWHERE)[0], asked()[0]) == (200, 404)
    monkeypatch.setenv("DIAODU_METRICS", "127.0.0.1, monitor.example.com")
    assert asked()[0] == 404, "a name is no address: nobody is let in"


@pytest.mark.parametrize("peer", [LOOPBACK, PROXY])
def test_behind_a_proxy_the_one_counts_for_whom_it_asks(
    peer: str, bare_desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_METRICS", f"{LOOPBACK}, {PROXY}, {ELSEWHERE}")
    https = {"x-forwarded-proto": "https"}
    assert asked(peer, **https)[0] == 404, "it does not say for whom"
    assert asked(peer, **https, **{"x-forwarded-for": "192.0.2.200"})[0] == 404
    assert asked(peer, **https, **{"x-forwarded-for": ELSEWHERE})[0] == 200


@contextmanager
def served(status: int, body: str) -> Iterator[str]:
    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body.encode())

        def log_message(self, *_: object) -> None:  # type: ignore[override]
            pass

    server = HTTPServer(("127.0.0.1", 0), Answer)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_port}/metrics"
    finally:
        server.shutdown()
        server.server_close()


def watched(url: str) -> tuple[int, str]:
    done = subprocess.run([ROOT / "deploy" / "watch.sh", url], capture_output=True, text=True, check=False)
    return done.returncode, done.stdout + done.stderr


@pytest.mark.skipif(shutil.which("curl") is None, reason="no curl")
def test_the_outside_watch_says_nothing_while_all_is_well_and_what_is_not(bare_desk: Desk) -> None:
    ticks, now = bare_desk.store.ticks, datetime.now(UTC)
    with served(200, asked()[1]) as url:
        assert watched(url) == (1, "调度系统没有运行过定时检查\n")
    ticks.note(CALENDAR, now - timedelta(hours=15))
    with served(200, asked()[1]) as url:
        assert watched(url) == (0, "")
    ticks.note(INTAKE, now - timedelta(hours=5))
    with served(200, asked()[1]) as url:
        assert watched(url) == (1, "调度系统的定时收件已 5 小时没有运行\n")
    with served(503, "") as url:
        code, said = watched(url)
    assert (code, said.startswith(f"调度系统没有应答：{url}")) == (1, True)
    assert watched(url)[0] == 1, "nobody there"
