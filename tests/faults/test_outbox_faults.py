"""What goes wrong around a letter under way: the clock, the lease, the disk, the database; one copy, an exact state."""

import os
import resource
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.mail import MailConnection, connect
from diaodu.adapters.store import Store, open_store
from diaodu.domain.errors import LostError, UserError
from diaodu.domain.mail.outbox import Reply
from tasks.dispatch.outbox import send_ready
from tests.lib.faulty_smtp import FaultyServer, fault_at
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, minutes, register

ADDRESS = "a@ordos.gov.cn"


@pytest.fixture(autouse=True)
def _one_letter(store: Store) -> None:
    register(store, ADDRESS)
    store.outbox.add([make_letter(ADDRESS)], NOW)


def state(store: Store) -> str:
    (one,) = store.outbox.list(PLAN, PERIOD)
    return str(one.state)


def send(
    store: Any, url: str, now: Callable[[], datetime], line: Callable[[MailConnection], Any] = lambda line: line
) -> None:
    send_ready(store, BATCH, lambda: line(connect(url, sender="b@ordos.gov.cn", password="x")), now=now, worker="w")


class During:
    """A connection that lets something happen while the message goes over."""

    def __init__(self, line: MailConnection, act: Callable[[], object]) -> None:
        self._line, self._act = line, act

    def __getattr__(self, name: str) -> Any:
        return getattr(self._line, name)

    def data(self, message: bytes) -> Reply:
        reply = self._line.data(message)
        self._act()
        return reply


@pytest.mark.parametrize(("fault", "ends"), [("", "sent"), ("lost", "unknown")])
def test_a_lease_that_ends_during_data_sends_nothing_twice(store: Store, fault: str, ends: str) -> None:
    """Another worker comes by meanwhile: it finds the letter unknown, and the server's late word alone changes that."""
    seen = []

    def another() -> None:
        send(store.outbox, server.url, lambda: minutes(16))
        seen.append(state(store))

    with FaultyServer(fault_at("dot", 1, fault)) as server:
        send(store.outbox, server.url, lambda: NOW, lambda line: During(line, another))
        send(store.outbox, server.url, lambda: minutes(40))
    assert (seen, state(store), server.accepted) == (["unknown"], ends, {ADDRESS: 1})


@pytest.mark.parametrize("back", [timedelta(minutes=1), timedelta(hours=3), timedelta(days=400)])
def test_a_clock_set_back_during_data_sends_nothing_twice(store: Store, back: timedelta) -> None:
    clock = [NOW]
    with FaultyServer() as server:
        send(
            store.outbox,
            server.url,
            lambda: clock[0],
            lambda line: During(line, lambda: clock.append(clock.pop() - back)),
        )
        send(store.outbox, server.url, lambda: clock[0])
        send(store.outbox, server.url, lambda: minutes(40))
    assert (state(store), server.accepted) == ("sent", {ADDRESS: 1})


@contextmanager
def full_disk() -> Iterator[None]:
    """No file grows: what is written behind its beginning is refused by the system."""
    limits = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, limits[1]))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, limits)


class Full:
    """A ledger whose disk is full at one step."""

    def __init__(self, store: Store, step: str) -> None:
        self._outbox, self._step = store.outbox, step

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._outbox, name)
        if name != self._step:
            return found

        def refused(*args: Any, **named: Any) -> Any:
            with full_disk():
                return found(*args, **named)

        return refused


@pytest.mark.skipif(os.name != "posix", reason="needs limits of processes")
@pytest.mark.parametrize(("step", "copies", "ends"), [("begin_sending", 0, "sent"), ("settle", 1, "unknown")])
def test_a_full_disk_stops_the_pass_in_words_and_sends_nothing_twice(
    tmp_path: Path, step: str, copies: int, ends: str
) -> None:
    with open_store(f"sqlite:///{tmp_path / 'full.db'}") as store, FaultyServer() as server:
        register(store, ADDRESS)
        store.outbox.add([make_letter(ADDRESS)], NOW)
        with pytest.raises(UserError, match="磁盘"):
            send(Full(store, step), server.url, lambda: NOW)
        assert server.accepted[ADDRESS] == copies
        send(store.outbox, server.url, lambda: minutes(16))
        assert (state(store), server.accepted) == (ends, {ADDRESS: 1})


def test_a_database_that_goes_during_data_stops_the_pass_and_is_found_unknown_when_it_is_back(tmp_path: Path) -> None:
    path, away = tmp_path / "gone.db", tmp_path / "away.db"
    with open_store(f"sqlite:///{path}") as store, FaultyServer() as server:
        register(store, ADDRESS)
        store.outbox.add([make_letter(ADDRESS)], NOW)
        with pytest.raises(LostError):
            send(store.outbox, server.url, lambda: NOW, lambda line: During(line, lambda: path.rename(away)))
        away.rename(path)
        send(store.outbox, server.url, lambda: minutes(16))
        assert (state(store), server.accepted) == ("unknown", {ADDRESS: 1})
