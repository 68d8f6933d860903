"""Operators hear of what failed and of ticks that did not come; nobody else does."""

from datetime import UTC, datetime, timedelta

import pytest

from diaodu.adapters.store.ticks import CALENDAR, INTAKE
from diaodu.domain.ledger import Recipient, RecipientLine
from diaodu.domain.states import PaperKind
from flows import calendar, intake
from tasks.dispatch.alarms import note_tick, raise_alarm
from tasks.ledgers import open_ledgers

NOW = datetime(2026, 4, 20, 1, 0, tzinfo=UTC)


def register(*groups: str) -> None:
    open_ledgers().recipients.import_lines(
        RecipientLine(line=n, recipient=Recipient(group=group, name="甲", address=f"{group}@example.com"))
        for n, group in enumerate(groups, 2)
    )


def alarms() -> list[tuple[str, str]]:
    store = open_ledgers()
    waiting = [(one.plan, one.period) for one in store.outbox.waiting()]
    return [(one.kind, one.recipient) for key in waiting for one in store.outbox.list(*key)]


def test_operators_alone_are_told_once_a_day_of_the_same() -> None:
    register("operators", "leaders", "stewards", "offices")
    for _ in range(2):
        assert raise_alarm("调度日历部分失败", ["方案 x：磁盘已满"], NOW) == 1
    assert alarms() == [(PaperKind.ALARM, "operators@example.com")]
    raise_alarm("调度日历部分失败", ["方案 x：磁盘已满"], NOW + timedelta(days=1))
    assert len(alarms()) == 2


def test_without_operators_nobody_is_told() -> None:
    register("leaders")
    assert raise_alarm("调度日历部分失败", ["方案 x：磁盘已满"], NOW) == 0
    assert alarms() == []


@pytest.mark.parametrize(("hours", "is_told"), [(14.5, False), (17, True)])
def test_a_tick_that_did_not_come_is_noticed_by_the_next_one_and_by_the_intake(hours: float, is_told: bool) -> None:
    register("operators")
    later = NOW + timedelta(hours=hours)
    absent = open_ledgers().ticks.absent
    assert (note_tick(CALENDAR, NOW), absent(NOW)) == (None, {})
    assert absent(later) == ({CALENDAR: NOW} if is_told else {})
    for _ in range(2):
        intake._tell_operators((), later)
    assert len(alarms()) == is_told
    calendar._note_tick(later)
    assert len(alarms()) == 2 * is_told
    assert absent(later) == {}


def test_a_clock_set_back_takes_no_tick_back() -> None:
    note_tick(CALENDAR, NOW)
    note_tick(CALENDAR, NOW - timedelta(days=1))
    assert open_ledgers().ticks.absent(NOW + timedelta(hours=15)) == {}


def test_an_intake_that_does_not_come_is_told_by_the_calendar_once() -> None:
    register("operators")
    note_tick(INTAKE, NOW)
    for minutes in (100, 130, 160):
        calendar._note_tick(NOW + timedelta(minutes=minutes))
    assert len(alarms()) == 1
    assert open_ledgers().ticks.absent(NOW + timedelta(hours=3)) == {INTAKE: NOW}


def test_each_intake_leaves_its_moment() -> None:
    before = datetime.now(UTC)
    intake.take_in.fn()
    last = open_ledgers().ticks.last(INTAKE)
    assert last is not None
    assert last >= before


def test_an_office_without_an_intake_is_told_nothing() -> None:
    register("operators")
    calendar._note_tick(NOW)
    assert alarms() == []
