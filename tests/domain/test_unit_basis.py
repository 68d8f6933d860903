"""Which earlier periods a period looks at, and when its judgement is out of date."""

from dataclasses import replace

import pytest

from diaodu.domain.months.beside_lists import Beside, Said, rests_on
from diaodu.domain.months.staleness import UnitBasis, looked_at, stale_periods, told_of_units
from diaodu.domain.period import parse_period
from diaodu.domain.states import UnitState


def unit_basis(period: str, fact: str = "", basis: tuple[str, ...] = (), unit: str = "准格尔旗") -> UnitBasis:
    facts = {"funds": fact} if fact else {}
    return UnitBasis(period=period, unit=unit, facts=facts, basis={"funds": basis} if basis else {})


def test_look_back_takes_the_latest_earlier_period_with_facts_of_the_unit_not_simply_last_month() -> None:
    found = [unit_basis("2020-12", "a"), unit_basis("2021-01", "b"), unit_basis("2021-02"), unit_basis("2021-04", "d")]
    found += [unit_basis("2021-02", "x", unit="东胜区"), unit_basis("2021-Q1", "q"), unit_basis("春季攻坚", "c")]
    assert looked_at(found, "2021-03", "准格尔旗", "funds", 1) == ("2021-01@b",)
    assert looked_at(found, "2021-03", "准格尔旗", "funds", 3) == ("2021-01@b", "2020-12@a", "")
    assert looked_at(found, "2020-12", "准格尔旗", "funds", 1) == ("",)
    assert looked_at(found, "2021-03", "准格尔旗", "signed_projects", 1) == ("",)
    assert looked_at(found, "春季攻坚", "准格尔旗", "funds", 1) == ("",)


def test_a_period_is_stale_when_an_earlier_one_came_later_or_came_to_something_else() -> None:
    march = unit_basis("2021-03", "c", ("2021-01@a",))
    assert stale_periods([unit_basis("2021-01", "a"), march]) == []
    assert stale_periods([unit_basis("2021-01", "a"), unit_basis("2021-02", "b"), march]) == ["2021-03"]
    assert stale_periods([unit_basis("2021-01", "z"), march]) == ["2021-03"]
    assert stale_periods([march]) == ["2021-03"]


def test_a_period_judged_with_nothing_before_it_is_stale_once_there_is_something() -> None:
    march = unit_basis("2021-03", "c", ("",))
    assert stale_periods([march]) == []
    assert stale_periods([march, unit_basis("2021-02", "b")]) == ["2021-03"]


def test_a_period_is_not_stale_for_what_lies_beyond_what_it_looked_at_or_for_another_unit() -> None:
    march = unit_basis("2021-03", "c", ("2021-02@b",))
    others = [unit_basis("2021-01", "new"), unit_basis("2021-02", "b"), unit_basis("2021-02", "y", unit="东胜区")]
    assert stale_periods([*others, march]) == []
    assert stale_periods([unit_basis("2021-03", "c")]) == []


# --- what earlier periods say beside their lists ----------------------------------------------------------
APRIL = parse_period("2023-04")


def said(kind: Beside, period: str, subject: str, text: str) -> Said:
    return Said(kind=kind, period=parse_period(period), subjects=frozenset({subject}), text=text)


def judged_april(kind: Beside, since: str, subjects: list[str], before: list[Said]) -> UnitBasis:
    basis = {str(kind): rests_on(before, kind, APRIL, since, subjects)}
    return UnitBasis(period="2023-04", unit="武汉局", facts={}, basis=basis)


@pytest.mark.parametrize(
    ("later", "is_stale"),
    [
        ([], False),
        ([said(Beside.ENTERED, "2023-03", "points", "2分")], True),
        ([said(Beside.ENTERED, "2023-04", "points", "本期的")], False),
        ([said(Beside.ENTERED, "2022-12", "points", "上年的")], False),
        ([said(Beside.ENTERED, "2023-03", "budget", "另一指标")], False),
        ([said(Beside.RULED, "2023-03", "points", "认定")], False),
    ],
)
def test_what_was_entered_for_an_earlier_period_of_the_window_makes_a_period_stale(
    later: list[Said], is_stale: bool
) -> None:
    before = [said(Beside.ENTERED, "2023-02", "points", "1分")]
    april = judged_april(Beside.ENTERED, "2023-01-01", ["points"], before)
    assert stale_periods([april], [*before, *later]) == ["2023-04"] * is_stale
    assert stale_periods([april], later) == ["2023-04"]  # taken back


@pytest.mark.parametrize(
    ("now", "is_stale"),
    [
        ({"log": UnitState.LATE}, False),
        ({"log": UnitState.LATE_NIL}, True),
        ({"log": UnitState.ON_TIME}, True),
        ({"log": UnitState.LATE, "funds": UnitState.NIL}, False),
    ],
)
def test_a_form_of_an_earlier_period_that_is_late_no_more_makes_a_period_stale(
    now: dict[str, UnitState], is_stale: bool
) -> None:
    march = UnitBasis(period="2023-03", unit="武汉局", facts={}, basis={}, states={"log": UnitState.LATE})
    april = judged_april(Beside.FILED, "2023-01-01", ["late", "missing"], told_of_units([march]))
    assert stale_periods([replace(march, states=now), april]) == ["2023-04"] * is_stale
