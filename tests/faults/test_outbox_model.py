"""The outbox against a model: workers that die, leases that end, servers that say anything, clocks that jump, people who decide.

The model knows what the server really took; the ledger may never know better, and no machine sends a letter again
that may have gone out.
"""

import shutil
import tempfile
from collections import Counter
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from functools import cache
from pathlib import Path

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule

from diaodu.adapters.store import Store, open_store
from diaodu.adapters.store.engine import Database, make_engine
from diaodu.domain.errors import BusyError
from diaodu.domain.ledger import Delivery
from diaodu.domain.mail.outbox import Reply, ReplyMeaning, Stage, judge, settle_as, untouched
from diaodu.domain.states import DELIVERY_MOVES, DeliveryState
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, register

ADDRESSES = tuple(f"u{number}@ordos.gov.cn" for number in range(6))
SAID = (250, 421, 451, 452, 535, 550, 552, 554, None)
WORKERS = st.sampled_from(("w1", "w2", "w3", "w4"))


@cache
def template() -> Path:
    """A database with its schema and the registry, made once and copied."""
    path = Path(tempfile.mkdtemp(prefix="diaodu-model-")) / "template.db"
    with open_store(f"sqlite:///{path}") as store:
        register(store, *ADDRESSES)
    return path


@pytest.fixture(scope="module", autouse=True)
def _tidy() -> object:
    yield
    shutil.rmtree(template().parent)
    template.cache_clear()


@dataclass
class Held:
    """A letter that a worker holds, and how far it has come."""

    delivery: Delivery
    is_begun: bool = False


@dataclass
class Model:
    """What the server took by address, and how often a person said that a letter is to go out once more."""

    taken: Counter[str] = field(default_factory=Counter)
    asked_again: Counter[str] = field(default_factory=Counter)
    said_sent: set[str] = field(default_factory=set)


class Outbox(RuleBasedStateMachine):
    def __init__(self) -> None:
        super().__init__()
        self.folder = Path(tempfile.mkdtemp(prefix="diaodu-model-"))
        shutil.copy(template(), self.folder / "diaodu.db")
        self.store = Store(Database(make_engine(f"sqlite:///{self.folder / 'diaodu.db'}")))
        self.now: datetime = NOW
        self.held: dict[str, Held] = {}
        self.model, self.added = Model(), set[str]()

    def teardown(self) -> None:
        self.store.close()
        shutil.rmtree(self.folder)

    def states(self) -> dict[str, Delivery]:
        return {one.recipient: one for one in self.store.outbox.list(PLAN, PERIOD)}

    @rule(address=st.sampled_from(ADDRESSES))
    def add(self, address: str) -> None:
        self.store.outbox.add([make_letter(address)], self.now)
        self.added.add(address)

    @rule(minutes=st.sampled_from((1, 6, 14, 16, 60, 300, -1, -20, -600)))
    def clock_jumps(self, minutes: int) -> None:
        self.now += timedelta(minutes=minutes)

    @rule(worker=WORKERS)
    def claim(self, worker: str) -> None:
        self.store.outbox.expire_leases(self.now)
        if worker not in self.held and (found := self.store.outbox.claim(worker, self.now, BATCH)):
            self.held[worker] = Held(found[0])

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def refused_before_data(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        held, code = self.held[worker], data.draw(st.sampled_from(SAID[1:]))
        if not held.is_begun:
            reply = Reply(code=code, text="said")
            verdict = judge(Stage.RECIPIENT, code)
            self.store.outbox.settle(held.delivery, settle_as(verdict, reply, held.delivery, self.now), self.now)
            del self.held[worker]

    @precondition(lambda self: self.held)
    @rule(data=st.data())
    def data_begins(self, data: st.DataObject) -> None:
        worker = data.draw(st.sampled_from(sorted(self.held)))
        held = self.held[worker]
        if held.is_begun:
            return
        if self.store.outbox.begin_sending(held.delivery, self.now):
            held.is_begun = True
        else:  # the fence: nothing is sent
            del self.held[worker]

    @precondition(lambda self: any(one.is_begun for one in self.held.values()))
    @rule(data=st.data(), code=st.sampled_from(SAID), is_taken_in_silence=st.booleans(), dies=st.booleans())
    def data_ends(self, data: st.DataObject, code: int | None, *, is_taken_in_silence: bool, dies: bool) -> None:
        worker = data.draw(st.sampled_from(sorted(name for name, one in self.held.items() if one.is_begun)))
        delivery = self.held.pop(worker).delivery
        verdict = judge(Stage.DATA, code)
        if verdict is ReplyMeaning.SENT or (code is None and is_taken_in_silence):
            self.model.taken[delivery.recipient] += 1
        if not dies:
            outcome = settle_as(verdict, Reply(code=code, text="said"), delivery, self.now)
            self.store.outbox.settle(delivery, outcome, self.now)

    @precondition(lambda self: self.held)
    @rule(data=st.data(), puts_back=st.booleans())
    def worker_goes(self, data: st.DataObject, *, puts_back: bool) -> None:
        held = self.held.pop(data.draw(st.sampled_from(sorted(self.held))))
        if puts_back and not held.is_begun:
            self.store.outbox.settle(held.delivery, untouched(held.delivery), self.now)

    @precondition(lambda self: self.added)
    @rule(data=st.data(), state=st.sampled_from((DeliveryState.SENT, DeliveryState.READY, DeliveryState.CLOSED)))
    def person_decides(self, data: st.DataObject, state: DeliveryState) -> None:
        address = data.draw(st.sampled_from(sorted(self.added)))
        try:
            self.store.outbox.resolve(self.states()[address].id, state, "某人", "已查", self.now)
        except BusyError:
            return
        if state is DeliveryState.READY:
            self.model.asked_again[address] += 1
        if state is DeliveryState.SENT:
            self.model.said_sent.add(address)

    @invariant()
    def nothing_is_lost(self) -> None:
        assert set(self.states()) == self.added

    @invariant()
    def nothing_goes_out_again_but_by_a_persons_word(self) -> None:
        for address, copies in self.model.taken.items():
            assert copies <= 1 + self.model.asked_again[address]

    @invariant()
    def nothing_is_called_sent_that_was_not_taken(self) -> None:
        for address, one in self.states().items():
            if one.state is DeliveryState.SENT and address not in self.model.said_sent:
                assert self.model.taken[address]

    @invariant()
    def what_may_have_gone_out_waits_for_nobody(self) -> None:
        """Once taken, and no person said otherwise, a letter is under way, sent, unknown or closed: never to be sent."""
        for address, one in self.states().items():
            if self.model.taken[address] > self.model.asked_again[address]:
                assert one.state not in {DeliveryState.READY, DeliveryState.CLAIMED, DeliveryState.FAILED}

    @invariant()
    def every_step_was_a_move(self) -> None:
        for one in self.states().values():
            for event in self.store.outbox.events(one.id):
                assert event["after"] in DELIVERY_MOVES[event["before"]]


class TestOutbox(Outbox.TestCase):
    settings = settings(max_examples=6, stateful_step_count=25, deadline=None)


@pytest.mark.slow
class TestOutboxLonger(Outbox.TestCase):
    settings = settings(max_examples=150, stateful_step_count=60, deadline=None)
