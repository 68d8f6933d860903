"""Sending: whatever the mail server does, each message is accepted once and its state is exact."""

from collections import Counter
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import update

from diaodu.adapters import mail
from diaodu.adapters.loopback import LoopbackServer
from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store import Store
from diaodu.adapters.store.tables import contents
from diaodu.domain.ledger import Delivery, Letter
from diaodu.domain.states import DeliveryState
from tasks.dispatch.outbox import SendCounts, send_ready
from tests.lib.faulty_smtp import SLOW_SECONDS, FaultyServer, fault_at
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, minutes, register

SENDER = "bureau@ordos.gov.cn"
OURS = "Message-ID: <{}>\r\nTo: {}\r\n\r\n正文\r\n"
"""As our letters are: no line begins with a dot, so that they go the short way."""
WAITS = (mail.TIMEOUT_SECONDS, mail.FINAL_DOT_TIMEOUT_SECONDS)
"""As they are outside these tests."""
ADDRESSES = [f"{name}@ordos.gov.cn" for name in ("a", "b", "c")]


@pytest.fixture(autouse=True)
def _short_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "TIMEOUT_SECONDS", 0.3)
    monkeypatch.setattr(mail, "FINAL_DOT_TIMEOUT_SECONDS", 0.3)


def fill(store: Store, addresses: list[str] = ADDRESSES) -> None:
    register(store, *addresses)
    store.outbox.add([make_letter(address) for address in addresses], NOW)


def ours(address: str) -> Letter:
    return make_letter(address, frame=OURS.format(address, address).encode())


def opener(url: str) -> Callable[[], MailConnection]:
    return lambda: connect(url, sender=SENDER, password="secret")


def send_until_quiet(store: Store, url: str) -> list[SendCounts]:
    """Tick every twenty minutes, as often as any retry here needs."""
    passes = []
    for tick in range(4):
        at = minutes(tick * 20)
        passes.append(send_ready(store.outbox, BATCH, opener(url), now=lambda at=at: at, worker="w"))
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
    ("mail", "501", "sent", 1),
    ("mail", "553", "sent", 1),
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
MORE_FAULTS = [
    ("auth", "hang", "sent", 1),
    ("auth", "garbage", "sent", 1),
    ("mail", "452", "sent", 1),
    ("mail", "550", "sent", 1),
    ("rcpt", "hang", "sent", 1),
    ("rcpt", "garbage", "sent", 1),
    ("rcpt", "452", "sent", 1),
    ("rcpt", "530", "sent", 1),
    ("rcpt", "551", "failed", 0),
    ("rcpt", "553", "failed", 0),
    ("data", "552", "failed", 0),
    ("data", "535", "failed", 0),
    ("dot", "550", "failed", 0),
    ("dot", "552", "failed", 0),
    ("dot", "452", "sent", 1),
]
"""More of each kind; the first of a kind stands above."""


@pytest.mark.parametrize("number", [2, *(pytest.param(n, marks=pytest.mark.slow) for n in (1, 3))])
@pytest.mark.parametrize(
    ("step", "action", "state", "copies"),
    [*FAULTS, *(pytest.param(*one, marks=pytest.mark.slow) for one in MORE_FAULTS)],
)
def test_a_fault_of_the_server_leaves_an_exact_state(
    store: Store, step: str, action: str, number: int, state: str, copies: int
) -> None:
    register(store, *ADDRESSES)
    # One in three goes the long way, as a letter with dots at line starts.
    made = [make_letter(one) if at == number % 3 else ours(one) for at, one in enumerate(ADDRESSES, 1)]
    store.outbox.add(made, NOW)
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


def untouched(store: Store) -> bool:
    """Whether every letter is ready at once, as if nobody had tried."""
    found = store.outbox.list(PLAN, PERIOD)
    return all(
        (one.state, one.attempts, one.next_attempt_at, one.lease_until) == ("ready", 0, NOW, None) for one in found
    )


SETUPS = {
    "535": ("auth", "535", "不接受用户名或密码（535 "),
    "not there": ("", "", "拒绝连接"),
    "no STARTTLS": ("tls", "", "不支持加密(STARTTLS)"),
    "no greeting": ("connect", "421", "没有受理连接"),
    "hangs up": ("connect", "drop", "没有受理连接"),
    "sender unknown": ("mail", "553", "不接受发件人"),
    "sender not allowed": ("mail", "501", "不接受发件人"),
    "login wanted": ("mail", "530", "530 "),
}
"""What is wrong with the set-up: at which step, with which reply, and a word of what is said."""


@pytest.mark.parametrize("name", SETUPS)
def test_a_wrong_set_up_says_why_each_time_and_locks_no_letter(store: Store, name: str) -> None:
    step, action, said = SETUPS[name]
    fill(store)
    with FaultyServer(lambda at, _count: action if at == step else "") as server:
        url = (
            server.url.replace("smtp:", "smtp+starttls:")
            if step == "tls"
            else server.url
            if step
            else "smtp://127.0.0.1:1"
        )
        for _ in range(3):
            counts = send_ready(store.outbox, BATCH, opener(url), now=lambda: NOW, worker="w")
            assert said in counts.stopped
            assert untouched(store)
    assert send_until_gone(store) == dict.fromkeys(ADDRESSES, "sent")


def send_until_gone(store: Store) -> dict[str, str]:
    with FaultyServer() as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    return states(store)


def test_a_fault_of_the_program_before_data_locks_no_letter(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    fill(store)
    with FaultyServer() as server:
        monkeypatch.setattr(MailConnection, "rcpt", lambda _self, _address: 1 // 0)
        with pytest.raises(ZeroDivisionError):
            send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert untouched(store)


def test_after_48_hours_of_4xx_a_delivery_fails(store: Store) -> None:
    fill(store, ADDRESSES[:1])
    with FaultyServer(lambda step, _count: "451" if step == "rcpt" else "") as server:
        for hour in range(60):
            at = NOW + timedelta(hours=hour)
            send_ready(store.outbox, BATCH, opener(server.url), now=lambda at=at: at, worker="w")
    delivery = find(store, ADDRESSES[0])
    assert delivery.state == "failed"
    assert "48 小时" in delivery.detail
    assert 12 < delivery.attempts < 25
    assert not server.accepted


@pytest.mark.slow
def test_the_final_dot_is_waited_for_longer_than_anything_else(store: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(mail, "FINAL_DOT_TIMEOUT_SECONDS", 10 * SLOW_SECONDS)
    fill(store)
    with FaultyServer(fault_at("dot", 1, "slow")) as server:
        counts = send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert (counts.sent, counts.unknown) == (3, 0)
    register(store, "d@ordos.gov.cn")
    store.outbox.add([ours("d@ordos.gov.cn")], NOW)
    with FaultyServer(fault_at("data", 1, "slow")) as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert find(store, "d@ordos.gov.cn").state == "unknown"


def test_a_server_has_30_seconds_and_after_the_final_dot_600() -> None:
    assert WAITS == (30, 600)


def test_one_login_and_one_connection_serve_the_whole_pass(store: Store) -> None:
    fill(store)
    steps = Counter[str]()

    def count(step: str, _number: int) -> str:
        steps[step] += 1
        return ""

    with FaultyServer(count) as server:
        assert send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w") == SendCounts(sent=3)
    assert steps == {"connect": 1, "auth": 1, "mail": 3, "rcpt": 3, "data": 3, "dot": 3}


def test_a_lease_lost_before_data_sends_nothing(store: Store) -> None:
    fill(store, ADDRESSES[:1])
    moments = iter([NOW, NOW, NOW, minutes(16), minutes(16)])
    with FaultyServer() as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: next(moments, NOW), worker="slow")
    assert not server.accepted
    assert states(store) == {ADDRESSES[0]: "claimed"}


SANDBOX = "test@ordos.gov.cn"


def rehearse(store: Store, url: str) -> SendCounts:
    return send_ready(store.outbox, BATCH, opener(url), now=lambda: NOW, worker="w", sandbox_to=SANDBOX)


def test_a_rehearsal_goes_to_one_address_once_and_uses_up_nothing(store: Store) -> None:
    fill(store)
    with FaultyServer() as server:
        assert rehearse(store, server.url) == SendCounts(rehearsed=3)
        assert rehearse(store, server.url) == SendCounts()
        assert server.accepted == {SANDBOX: 3}
        found = store.outbox.list(PLAN, PERIOD)
        assert {(str(one.state), one.sent_to, one.attempts) for one in found} == {("rehearsed", SANDBOX, 0)}
        assert store.outbox.counts(PLAN, PERIOD) == {"ready": 0, "sent": 0, "failed": 0, "unknown": 0, "rehearsed": 3}
        assert send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w") == SendCounts(sent=3)
    assert server.accepted == {SANDBOX: 3} | dict.fromkeys(ADDRESSES, 1)
    assert {one.recipient: one.sent_to for one in store.outbox.list(PLAN, PERIOD)} == {a: a for a in ADDRESSES}


@pytest.mark.parametrize(
    ("step", "action"),
    [
        ("rcpt", "550"),
        ("rcpt", "451"),
        ("mail", "553"),
        ("data", "554"),
        ("dot", "554"),
        ("dot", "lost"),
        ("dot", "451"),
    ],
)
def test_a_rehearsal_that_fails_stops_and_leaves_the_letters_as_they_were(store: Store, step: str, action: str) -> None:
    fill(store)
    with FaultyServer(lambda at, _count: action if at == step else "") as server:
        assert rehearse(store, server.url).stopped
    assert untouched(store)


def test_a_letter_to_the_sandboxs_own_address_is_still_to_be_sent(store: Store) -> None:
    fill(store, [SANDBOX])
    with FaultyServer() as server:
        rehearse(store, server.url)
        assert states(store) == {SANDBOX: "rehearsed"}
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert states(store) == {SANDBOX: "sent"}


def test_only_the_letters_of_the_batch_go_out(store: Store) -> None:
    fill(store)
    others = [{"period": "2021-02"}, {"plan": "suzhou-2020"}]
    store.outbox.add([make_letter(ADDRESSES[0], paper=f"q{n}", **other) for n, other in enumerate(others)], NOW)
    store.outbox.add([make_letter(ADDRESSES[0], paper="old")], NOW - timedelta(days=8))
    of_late = replace(BATCH, made_since=NOW - timedelta(days=7))
    with FaultyServer() as server:
        counts = send_ready(store.outbox, of_late, opener(server.url), now=lambda: NOW, worker="w")
        assert (counts.sent, dict(server.accepted)) == (3, dict.fromkeys(ADDRESSES, 1))
        waits = [(one.plan, one.period, one.count) for one in store.outbox.waiting()]
        assert waits == [(PLAN, PERIOD, 1), (PLAN, "2021-02", 1), ("suzhou-2020", PERIOD, 1)]
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert server.accepted[ADDRESSES[0]] == 2


def fill_many(store: Store, count: int) -> list[str]:
    addresses = [f"r{n:02}@ordos.gov.cn" for n in range(count)]
    fill(store, addresses)
    return addresses


@pytest.mark.parametrize("code", ["550", "554", "451"])
def test_refusals_alike_after_the_dot_stop_the_queue_and_leave_the_letters_ready(store: Store, code: str) -> None:
    addresses = fill_many(store, 6)
    with FaultyServer(
        lambda step, count: (
            f"{code} Daily quota exceeded for <x{count}@y.cn>, id 7{count}" if step == "dot" and count > 2 else ""
        )
    ) as server:
        counts = send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert (counts.sent, counts.failed, counts.ready) == (2, 0, 3)
    assert "Daily quota" in counts.stopped
    assert sorted(states(store).values()) == ["ready"] * 4 + ["sent"] * 2
    with FaultyServer() as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: minutes(20), worker="w")
    assert states(store) == dict.fromkeys(addresses, "sent")


def test_refusals_that_differ_or_are_the_recipients_fail_alone(store: Store) -> None:
    addresses = fill_many(store, 6)
    with FaultyServer(lambda step, count: f"550 {'abc'[count % 3]} refused" if step == "dot" else "") as server:
        counts = send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert (counts.failed, counts.stopped) == (6, "")
    assert states(store) == dict.fromkeys(addresses, "failed")


def test_dead_mailboxes_in_a_row_do_not_stop_the_rest(store: Store) -> None:
    addresses = fill_many(store, 6)
    with FaultyServer(dead=frozenset(addresses[:5])) as server:
        counts = send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert (counts.sent, counts.failed, counts.stopped) == (1, 5, "")


def test_a_letter_that_cannot_be_sent_is_set_aside_and_the_queue_goes_on(store: Store) -> None:
    register(store, *ADDRESSES)
    letters = [
        make_letter(address, frame=b"x" * size) for address, size in zip(ADDRESSES, (10, 30_000, 20), strict=True)
    ]
    store.outbox.add(letters, NOW)
    with store.database.write() as connection:
        connection.execute(update(contents).where(contents.c.size == 10).values(data=None))
    with FaultyServer(extensions=("SIZE 20000",)) as server:
        counts = send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    assert (counts.sent, counts.failed, counts.stopped) == (1, 2, "")
    assert states(store) == {ADDRESSES[0]: "failed", ADDRESSES[1]: "failed", ADDRESSES[2]: "sent"}
    assert "没有保存" in find(store, ADDRESSES[0]).detail
    assert "SIZE" in find(store, ADDRESSES[1]).detail
    assert [line for line in server.envelopes if "SIZE=20" in line]
    closed = store.outbox.resolve(find(store, ADDRESSES[1]).id, DeliveryState.CLOSED, "张三", "已当面送达", NOW)
    assert closed.state == "closed"


def test_no_more_letters_go_out_than_the_pause_allows(store: Store) -> None:
    fill(store)
    pauses = []
    with FaultyServer() as server:
        send_ready(
            store.outbox,
            BATCH,
            opener(server.url),
            now=lambda: NOW,
            worker="w",
            pause=lambda: pauses.append(dict(server.accepted)),
        )
    assert [sum(taken.values()) for taken in pauses] == [1, 2]


def test_an_address_outside_the_allow_list_is_never_written_to(store: Store) -> None:
    fill(store, [*ADDRESSES, "a@example.com"])
    with FaultyServer() as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w", allow_domains={"ordos.gov.cn"})
    assert set(server.accepted) == set(ADDRESSES)
    assert find(store, "a@example.com").state == "failed"


def test_the_loopback_server_files_the_frozen_bytes(store: Store, tmp_path: Path) -> None:
    fill(store)
    with LoopbackServer(tmp_path / "mail") as server:
        send_ready(store.outbox, BATCH, opener(server.url), now=lambda: NOW, worker="w")
    filed = sorted(path.read_bytes() for path in server.folder.glob("*.eml"))
    assert filed == sorted(make_letter(address).frame for address in ADDRESSES)
