"""No row of the audit trail is changed, taken out, put in or moved unseen."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from diaodu.domain.access.audit import BEGINNING, ActKind, AuditAct, AuditRow, chain_act, verify_chain

START = datetime(2021, 3, 31, tzinfo=UTC)
COUNT = 200


def make_chain(count: int = COUNT) -> list[AuditRow]:
    rows, before = [], BEGINNING
    for number in range(1, count + 1):
        act = AuditAct(at=START + timedelta(minutes=number), account="li", kind=ActKind.DECIDE, detail=f"第{number}件")
        rows.append(chain_act(act, number, before))
        before = rows[-1].sha256
    return rows


ROWS = make_chain()
END = (COUNT, ROWS[-1].sha256)


def altered(rows: list[AuditRow], at: int) -> list[AuditRow]:
    return [*rows[:at], replace(rows[at], act=replace(rows[at].act, detail="改过")), *rows[at + 1 :]]


def forged(rows: list[AuditRow], at: int) -> list[AuditRow]:
    """Altered, with a hash that fits what it says now."""
    row = rows[at]
    return [*rows[:at], chain_act(replace(row.act, refused=True), row.number, row.before), *rows[at + 1 :]]


def deleted(rows: list[AuditRow], at: int) -> list[AuditRow]:
    return [*rows[:at], *rows[at + 1 :]]


def inserted(rows: list[AuditRow], at: int) -> list[AuditRow]:
    return [*rows[:at], rows[at - 1], *rows[at:]]


def swapped(rows: list[AuditRow], at: int) -> list[AuditRow]:
    other = (at + 7) % len(rows)
    moved = list(rows)
    moved[at], moved[other] = moved[other], moved[at]
    return moved


def test_a_whole_chain_has_no_fault_and_an_empty_one_neither() -> None:
    assert verify_chain(ROWS, END).faults == ()
    assert verify_chain([], (0, BEGINNING)).faults == ()


@pytest.mark.parametrize("change", [altered, forged, deleted, inserted, swapped])
def test_a_change_at_any_place_is_found(change) -> None:
    assert [at for at in range(0, COUNT, 3) if not verify_chain(change(ROWS, at), END).faults] == []


def test_what_is_cut_off_at_the_end_is_missed_by_the_end_that_is_kept_beside() -> None:
    assert verify_chain(ROWS[:-1], END).faults != ()
    assert verify_chain([], END).faults != ()
