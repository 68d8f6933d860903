"""kill −9 while sending: nothing lost, nothing twice, nothing called sent that was not accepted."""

import email
import os
import random
import signal
import time
from collections import Counter
from datetime import datetime
from multiprocessing.context import ForkServerProcess
from pathlib import Path

import pytest

from diaodu.adapters.loopback import LoopbackServer
from diaodu.adapters.mail import connect
from diaodu.adapters.store import Store
from tasks.dispatch.outbox import send_ready
from tests.faults.outbox_victim import POINTS, main
from tests.lib import victims
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, minutes, register

pytestmark = pytest.mark.slow

ROUNDS = int(os.environ.get("DIAODU_KILL_ROUNDS", "1"))
RANDOM_KILLS = int(os.environ.get("DIAODU_RANDOM_KILLS", "4"))
KILLS_A_LEDGER = 50
UNCERTAIN = {"after_begin", "mid_data", "after_data", "in_settle"}


def fill(store: Store, count: int) -> list[str]:
    addresses = [f"u{number}@ordos.gov.cn" for number in range(count)]
    register(store, *addresses)
    store.outbox.add([make_letter(address) for address in addresses], NOW)
    return addresses


def start_victim(
    database_url: str, smtp_url: str, point: str, now: datetime, nth: int = 1, sandbox: str = ""
) -> ForkServerProcess:
    return victims.start(main, database_url, smtp_url, point, now.isoformat(), str(nth), sandbox)


def wait_until_dead(victim: ForkServerProcess) -> None:
    victim.join(60)
    assert victim.exitcode == -signal.SIGKILL


def recover(store: Store, smtp_url: str, after: datetime) -> None:
    send_ready(
        store.outbox, BATCH, lambda: connect(smtp_url, sender="b@ordos.gov.cn"), now=lambda: after, worker="next"
    )


def copies(folder: Path) -> Counter[str]:
    return Counter(email.message_from_bytes(path.read_bytes())["Message-ID"] for path in folder.glob("*.eml"))


def check_ledger(store: Store, folder: Path, count: int) -> Counter[str]:
    """Hold the ledger of so many letters against what the server accepted, and count the letters' states."""
    accepted, states = copies(folder), {one.message_id: str(one.state) for one in store.outbox.list(PLAN, PERIOD)}
    assert len(states) == count, "lost"
    assert all(count == 1 for count in accepted.values()), "sent twice"
    assert {who for who, state in states.items() if state == "sent"} <= set(accepted), "called sent, not accepted"
    assert set(states.values()) <= {"sent", "unknown"}
    return Counter(states.values())


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", POINTS)
def test_a_kill_at_a_named_point(store: Store, database_url: str, tmp_path: Path, point: str, round_: int) -> None:
    addresses = fill(store, 3)
    with LoopbackServer(tmp_path / "mail") as server:
        victim = start_victim(database_url, server.url, point, NOW, nth=1 + round_ % 3)
        wait_until_dead(victim)
        recover(store, server.url, minutes(16))
        recover(store, server.url, minutes(32))
    states = check_ledger(store, server.folder, len(addresses))
    assert states["unknown"] == (1 if point in UNCERTAIN else 0)


@pytest.mark.parametrize("round_", range(ROUNDS))
@pytest.mark.parametrize("point", POINTS)
def test_a_rehearsal_killed_at_a_named_point_uses_up_no_letter(
    store: Store, database_url: str, tmp_path: Path, point: str, round_: int
) -> None:
    addresses = fill(store, 3)
    with LoopbackServer(tmp_path / "mail") as server:
        victim = start_victim(database_url, server.url, point, NOW, nth=1 + round_ % 3, sandbox="test@ordos.gov.cn")
        wait_until_dead(victim)
        reached = [path for path in server.folder.glob("*.eml") if "test@" not in path.name]
        assert reached == []
        recover(store, server.url, minutes(16))
        reached = [path.stem.partition("-")[2] for path in server.folder.glob("*.eml") if "test@" not in path.name]
    assert sorted(reached) == sorted(addresses)
    assert {str(one.state) for one in store.outbox.list(PLAN, PERIOD)} == {"sent"}


@pytest.mark.parametrize(
    "kills", [min(KILLS_A_LEDGER, RANDOM_KILLS - at) for at in range(0, RANDOM_KILLS, KILLS_A_LEDGER)]
)
def test_two_to_four_workers_killed_at_random_moments(
    store: Store, database_url: str, tmp_path: Path, kills: int, request: pytest.FixtureRequest
) -> None:
    """Before each kill there are more letters ready than the workers can send until it."""
    chance = random.Random(request.node.name)
    addresses = [f"u{number}@ordos.gov.cn" for number in range(20)]
    register(store, *addresses)
    with LoopbackServer(tmp_path / "mail") as server:
        for kill in range(kills):
            store.outbox.add([make_letter(address, paper=f"p{kill}") for address in addresses], NOW)
            now = minutes(kill * 16)
            workers = [start_victim(database_url, server.url, "never", now) for _ in range(chance.randrange(2, 5))]
            wait_for_mail(server.folder, chance.randrange(1, 5))
            time.sleep(chance.random() * 0.05)
            for worker in workers:
                worker.kill()
            for worker in workers:
                worker.join(60)
        recover(store, server.url, minutes(kills * 16 + 16))
    states = check_ledger(store, server.folder, len(addresses) * kills)
    assert states["unknown"] <= 4 * kills


def wait_for_mail(folder: Path, more: int) -> None:
    """Wait until so many more messages were accepted; a minute without them is a fault."""
    wanted, until = len(list(folder.iterdir())) + more, time.monotonic() + 60
    while len(list(folder.iterdir())) < wanted:
        assert time.monotonic() < until, "the workers send nothing"
        time.sleep(0.005)
