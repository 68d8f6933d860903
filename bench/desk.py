"""Measure the desk: pages under some users who think, a decision's effect, a workbook tried.

uv run diaodu demo && uv run python -m bench.desk demo [--users 20] [--seconds 60] [--think 3]

Serves the demonstration's month on loopback in a process of its own; the users are threads of this one, bounded to
one core where the machine can. Nothing is kept of what is tried.
"""

import argparse
import os
import random
import re
import secrets
import statistics
import subprocess
import sys
import threading
import time
from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import httpx2

from diaodu.adapters.store import Store
from diaodu.domain.access.accounts import Account, Role
from diaodu.domain.ledger import content_sha256
from diaodu.domain.results import NO_CODE, UnitCode

PLAN, PERIOD = "ordos-2021", "2021-03"
BASE = f"/p/{PLAN}/{PERIOD}"
SERVE = "from desk.start import main; main()"
FROM_US = {"sec-fetch-site": "same-origin"}
TARGETS = {"page p95": 0.3, "effect": 0.5, "upload": 2.0}


def sit(store: Store, role: Role, unit: str = "") -> str:
    """A session's token for a person of a role, made anew."""
    name, token, now = f"bench-{role}-{secrets.token_hex(3)}", secrets.token_urlsafe(16), datetime.now(UTC)
    own = {"plan": PLAN, "unit": UnitCode(unit)} if unit else {"plan": "", "unit": NO_CODE}
    store.accounts.add(Account(name=name, person=name, role=role, password="none", created_at=now, **own))  # noqa: S106 - nobody logs in by it
    store.sessions.open(content_sha256(token.encode()), name, now)
    return token


def browser(address: str, token: str) -> httpx2.Client:
    return httpx2.Client(base_url=address, cookies={"diaodu": token}, headers=FROM_US, timeout=60)


def use(client: httpx2.Client, paths: list[str], until: float, think: float, took: dict[str, list[float]]) -> None:
    by = random.Random(threading.get_ident())  # noqa: S311 - who looks at what when
    while time.monotonic() < until:
        time.sleep(by.uniform(0.5, 1.5) * think)
        path = by.choice(paths)
        began = time.perf_counter()
        answer = client.get(path)
        assert answer.status_code == 200, (path, answer.status_code)
        took[path.partition("?")[0]].append(time.perf_counter() - began)


def p95(times: list[float]) -> float:
    return statistics.quantiles(times, n=20)[-1] if len(times) > 1 else times[0]


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("demo", type=Path)
    parser.add_argument("--users", type=int, default=20)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--think", type=float, default=3)
    given = parser.parse_args()
    os.environ["DIAODU_HOME"] = str((given.demo / "home").resolve())
    from tasks.ledgers import open_ledgers

    store = open_ledgers()
    call = [sys.executable, "-c", SERVE, "desk", "--port", "0"]
    with subprocess.Popen(call, stdout=subprocess.PIPE, text=True) as server:
        assert server.stdout
        found = re.search(r"http://[^/]+", server.stdout.readline())
        assert found
        if hasattr(os, "sched_setaffinity"):
            os.sched_setaffinity(0, {max(os.sched_getaffinity(0))})
        try:
            measure(store, found[0], given)
        finally:
            server.terminate()


def measure(store: Store, address: str, given: argparse.Namespace) -> None:
    finding = next(one for one in store.validation.findings(PLAN, PERIOD) if one.is_open and one.record and one.rule.startswith("O-"))  # fmt: skip
    own = f"{BASE}/units/{finding.unit}"
    pages = [
        BASE, f"{BASE}/findings", f"{BASE}/findings/{finding.id}", f"{BASE}/scores", f"{BASE}/decisions", f"{BASE}/months",
        f"{BASE}/pictures", f"{BASE}/supervision", f"{BASE}/mails", f"{BASE}/runs", f"{BASE}/files/{finding.submission}", own,
    ]  # fmt: skip
    steward = browser(address, sit(store, Role.STEWARD))
    sizes = {path: len(steward.get(path).content) for path in pages}
    took: dict[str, list[float]] = defaultdict(list)
    until = time.monotonic() + given.seconds
    seats = [browser(address, sit(store, Role.STEWARD)) for _ in range(given.users)]
    users = [threading.Thread(target=use, args=(seat, pages, until, given.think, took)) for seat in seats]
    for user in users:
        user.start()
    for user in users:
        user.join()
    print("| page | looks | p50 s | p95 s | KB |\n|---|---|---|---|---|")
    for path in pages:
        times = took[path]
        shown = re.sub(r"[0-9a-f]{12,}", "…", path.removeprefix(BASE) or "/")
        print(
            f"| {shown} | {len(times)} | {statistics.median(times):.3f} | {p95(times):.3f} | {sizes[path] / 1000:.0f} |"
        )
    print("\n| act | first s | then s | target s |\n|---|---|---|---|")
    page = steward.get(f"{BASE}/findings/{finding.id}").text
    seen = re.search(r'name="seen" value="(\w+)"', page)
    asked = {"kind": "waive", "reason": "测量", "seen": seen[1] if seen else ""}
    tell(
        "a decision's effect",
        lambda: steward.post(f"{BASE}/findings/{finding.id}/effect", data=asked),
        TARGETS["effect"],
    )
    clerk = browser(address, sit(store, Role.CLERK, finding.unit))
    book = store.submissions.bytes_of(store.submissions.get(finding.submission).sha256)
    files = {"files": ("测量.xlsx", book)}
    tell("a workbook tried", lambda: clerk.post(f"{own}/hand-in", data={"act": "try"}, files=files), TARGETS["upload"])


def tell(word: str, act: Callable[[], httpx2.Response], target: float) -> None:
    times = []
    for _ in range(4):
        began = time.perf_counter()
        assert act().status_code == 200
        times.append(time.perf_counter() - began)
    print(f"| {word} | {times[0]:.2f} | {statistics.median(times[1:]):.2f} | {target} |")


if __name__ == "__main__":
    main()
