"""Sending: whatever the mail server does, each message is accepted once and its state is exact."""

from collections.abc import Callable
from datetime import timedelta
from pathlib import Path

import pytest

from diaodu.adapters import mail
from diaodu.adapters.loopback import LoopbackServer
from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store import Store
from diaodu.domain.ledger import Delivery
from tasks.dispatch.outbox import SendCounts, send_ready
from tests.lib.faulty_smtp import FaultyServer, fault_at
from tests.lib.ledger_factories import NOW, PERIOD, PLAN, make_letter, minutes, register

SENDER = "bureau@ordos.gov.cn"
ADDRESSES = [f"{name}@ordos.gov.cn" for name in ("a", "b", "c")]


@pytest.fixture(autouse=True)
def _short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(mail, "FINAL_DOT_TIMEOUT_SECONDS", 0.3)


def fill(store: Store, addresses: list[str] = ADDRESSES) -> None:
    register(store, *addresses)
    store.outbox.add([make_letter(address) for address in addresses], NOW)


def opener(url: str) -> Callable[[], MailConnection]:
    return lambda: connect(url, sender=SENDER, password="secret")


def send_until_quiet(store: Store, url: str) -> list[SendCounts]:
    """Tick every twenty minutes, as often as any retry here needs."""
    passes = []
    for tick in range(4):
        at = minutes(tick * 20)
        passes.append(send_ready(store.outbox, opener(url), now=lambda at=at: at, worker="w"))
    return passes


def states(store: Store) -> dict[str, str]:
    return {delivery.recipient: str(delivery.state) for delivery in store.outbox.list(PLAN, PERIOD)}


def find(store: Store, recipient: str) -> Delivery:
    return next(one for one in store.outbox.list(PLAN, PERIOD) if one.recipient == recipient)


FAULTS = [
    # step, fault, state of the message it hits, copies of it the server has
    ("connect", "drop", "sent", 1),
    ("connect", "hang", "sent", 1),
    ("connect", "421", "sent", 1),
    ("connect", "554", "sent", 1),
    ("connect", "garbage", "sent", 1),
    ("auth", "535", "sent", 1),
    ("auth", "454", "sent", 1),
    ("auth", "drop", "sent", 1),
    ("mail", "drop", "sent", 1),
    ("mail", "hang", "sent", 1),
    ("mail", "421", "sent", 1),
    ("mail", "451", "sent", 1),
    ("mail", "530", "sent", 1),
    ("mail", "552", "failed", 0),
    ("mail", "garbage", "sent", 1),
    ("rcpt", "drop", "sent", 1),
    ("rcpt", "421", "sent", 1),
    ("rcpt", "451", "sent", 1),
    ("rcpt", "550", "failed", 0),
    ("data", "drop", "unknown", 0),
    ("data", "hang", "unknown", 0),
    ("data", "250", "unknown", 0),
    ("data", "421", "sent", 1),
    ("data", "451", "sent", 1),
    ("data", "554", "failed", 0),
    ("data", "garbage", "unknown", 0),
    ("dot", "drop", "unknown", 0),
    ("dot", "lost", "unknown", 1),
    ("dot", "hang", "unknown", 1),
    ("dot", "garbage", "unknown", 1),
    ("dot", "354", "unknown", 0),
    ("dot", "421", "sent", 1),
    ("dot", "451", "sent", 1),
    ("dot", "554", "failed", 0),
]


@pytest.mark.parametrize("number", [1, 2, 3])
@pytest.mark.parametrize(("step", "action", "state", "copies"), FAULTS)
def test_a_fault_of_the_server_leaves_an_exact_state(
    store: Store, step: str, action: str, number: int, state: str, copies: int
) -> None:
    fill(store)
    with FaultyServer(fault_at(step, number, action)) as server:
        send_until_quiet(store, server.url)
    found = states(store)
    hit = [address for address in ADDRESSES if found[address] == state and server.accepted[address] == copies]
    untouched = [address for address in ADDRESSES if (found[address], server.accepted[address]) == ("sent", 1)]
    assert set(hit) | set(untouched) == set(ADDRESSES), (found, server.accepted)
    is_reached = number == 1 or step not in {"connect", "auth"}  # one connection serves all three
    assert len(untouched) == (2 if is_reached and (state, copies) != ("sent", 1) else 3)


def test_a_lost_reply_after_the_final_dot_is_unknown_and_never_sent_again(store: Store) -> None:
    fill(store, ADDRESSES[:1])
    with FaultyServer(fault_at("dot", 1, "lost")) as server:
        send_until_quiet(store, server.url)
    assert states(store) == {ADDRESSES[0]: "unknown"}
    assert server.accepted == {ADDRESSES[0]: 1}


def test_wrong_credentials_stop_the_queue_before_anything_is_tried(store: Store) -> None:
    fill(store)
    with FaultyServer(lambda step, _count: "535" if step == "auth" else "") as server:
        counts = send_ready(store.outbox, opener(server.url), now=lambda: NOW, worker="w")
    assert counts.stopped.startswith("535")
    assert states(store) == dict.fromkeys(ADDRESSES, "ready")
    assert [one.attempts for one in store.outbox.list(PLAN, PERIOD)] == [0, 0, 0]


def test_a_server_that_is_not_there_stops_the_pass_and_is_tried_later(store: Store) -> None:
    fill(store)
    counts = send_ready(store.outbox, opener("smtp://127.0.0.1:1"), now=lambda: NOW, worker="w")
    assert counts.stopped
    assert states(store) == dict.fromkeys(ADDRESSES, "ready")


def test_after_48_hours_of_4xx_a_delivery_fails(store: Store) -> None:
    fill(store, ADDRESSES[:1])
    with FaultyServer(lambda step, _count: "451" if step == "rcpt" else "") as server:
        for hour in range(60):
            at = NOW + timedelta(hours=hour)
            send_ready(store.outbox, opener(server.url), now=lambda at=at: at, worker="w")
    delivery = find(store, ADDRESSES[0])
    assert delivery.state == "failed"
    assert "48 小时" in delivery.detail
    assert 12 < delivery.attempts < 25
    assert not server.accepted


def test_one_connection_serves_the_whole_pass(store: Store) -> None:
    fill(store)
    connections = []

    def count(step: str, number: int) -> str:
        connections.extend([number] if step == "connect" else [])
        return ""

    with FaultyServer(count) as server:
        assert send_ready(store.outbox, opener(server.url), now=lambda: NOW, worker="w") == SendCounts(sent=3)
    assert connections == [1]


def test_a_lease_lost_before_data_sends_nothing(store: Store) -> None:
    fill(store, ADDRESSES[:1])
    moments = iter([NOW, NOW, minutes(16), minutes(16)])
    with FaultyServer() as server:
        send_ready(store.outbox, opener(server.url), now=lambda: next(moments, NOW), worker="slow")
    assert not server.accepted
    assert states(store) == {ADDRESSES[0]: "claimed"}


def test_sandbox_mode_sends_everything_to_one_address(store: Store) -> None:
    fill(store)
    with FaultyServer() as server:
        send_ready(store.outbox, opener(server.url), now=lambda: NOW, worker="w", sandbox_to="test@ordos.gov.cn")
    assert server.accepted == {"test@ordos.gov.cn": 3}
    assert {one.sent_to for one in store.outbox.list(PLAN, PERIOD)} == {"test@ordos.gov.cn"}


def test_an_address_outside_the_allow_list_is_never_written_to(store: Store) -> None:
    fill(store, [*ADDRESSES, "a@example.com"])
    with FaultyServer() as server:
        send_ready(store.outbox, opener(server.url), now=lambda: NOW, worker="w", allow_domains={"ordos.gov.cn"})
    assert set(server.accepted) == set(ADDRESSES)
    assert find(store, "a@example.com").state == "failed"


def test_the_loopback_server_files_the_frozen_bytes(store: Store, tmp_path: Path) -> None:
    fill(store)
    with LoopbackServer(tmp_path / "mail") as server:
        send_ready(store.outbox, opener(server.url), now=lambda: NOW, worker="w")
    filed = sorted(path.read_bytes() for path in server.folder.glob("*.eml"))
    assert filed == sorted(make_letter(address).data for address in ADDRESSES)
