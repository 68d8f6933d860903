"""Runs: a period is held by whoever lives, by no clock that went wrong, and a person may take it."""

from datetime import timedelta

import pytest

from diaodu.adapters.store import Store
from diaodu.adapters.store.runs import STALE_AFTER
from diaodu.domain.errors import BusyError, UsageError
from diaodu.domain.mail.outbox import LEASE
from diaodu.domain.states import DeliveryState, RunKind, RunState
from tests.lib.ledger_factories import BATCH, NOW, PERIOD, PLAN, make_letter, minutes, register


@pytest.mark.parametrize("ahead", [STALE_AFTER, timedelta(hours=1), timedelta(days=3650)])
def test_a_heartbeat_of_a_clock_that_was_ahead_does_not_hold_the_period(store: Store, ahead: timedelta) -> None:
    first = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW + ahead)
    second = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
    assert second.fence == first.fence + 1
    with pytest.raises(BusyError):
        store.runs.heartbeat(first, NOW)


@pytest.mark.parametrize("moved", [timedelta(0), timedelta(seconds=-170), timedelta(seconds=170)])
def test_a_living_run_holds_its_period_though_clocks_differ_a_little(store: Store, moved: timedelta) -> None:
    store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW + moved)
    with pytest.raises(BusyError, match="diaodu runs release"):
        store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)


def test_a_person_releases_a_period_with_name_and_reason_and_the_run_may_write_no_more(store: Store) -> None:
    run = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
    store.runs.release(PLAN, PERIOD, "张经办", "断电", minutes(1))
    (kept,) = store.runs.list(PLAN, PERIOD)
    assert (kept.state, kept.summary) == (RunState.ABANDONED, {"released_by": "张经办", "reason": "断电"})
    for late in (lambda: store.runs.heartbeat(run, NOW), lambda: store.runs.finish(run, RunState.DONE, {}, NOW)):
        with pytest.raises(BusyError):
            late()
    assert store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, minutes(1)).fence == run.fence + 1


def test_a_period_that_nobody_holds_is_not_released(store: Store) -> None:
    with pytest.raises(UsageError):
        store.runs.release(PLAN, PERIOD, "张经办", "断电", NOW)
    run = store.runs.acquire(PLAN, PERIOD, RunKind.PUBLISH, NOW, NOW)
    store.runs.finish(run, RunState.DONE, {}, NOW)
    with pytest.raises(UsageError):
        store.runs.release(PLAN, PERIOD, "张经办", "断电", NOW)


@pytest.mark.parametrize("is_begun", [False, True])
@pytest.mark.parametrize("ahead", [timedelta(minutes=1), timedelta(days=3650)])
def test_a_lease_of_a_clock_that_was_ahead_does_not_hold_a_letter(
    store: Store, ahead: timedelta, is_begun: bool
) -> None:
    register(store, "a@ordos.gov.cn")
    store.outbox.add([make_letter()], NOW)
    (held,) = store.outbox.claim("w1", NOW + ahead, BATCH)
    if is_begun:
        assert store.outbox.begin_sending(held, NOW + ahead)
    assert store.outbox.expire_leases(NOW) == 1
    (left,) = store.outbox.list(PLAN, PERIOD)
    assert left.state is (DeliveryState.UNKNOWN if is_begun else DeliveryState.READY)
    assert not store.outbox.begin_sending(held, NOW + ahead)


def test_a_lease_that_was_just_given_holds(store: Store) -> None:
    register(store, "a@ordos.gov.cn")
    store.outbox.add([make_letter()], NOW)
    store.outbox.claim("w1", NOW, BATCH)
    assert store.outbox.expire_leases(NOW) == store.outbox.expire_leases(NOW + LEASE - timedelta(seconds=1)) == 0
