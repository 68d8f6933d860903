"""A record that was held (待补正) and is left out of the next list stays out of the counts until it is mended."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.results import Finding
from diaodu.domain.states import RecordState
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.months import judge_again
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, Rows, funds, judge_month, reserve, signed

UNIT = "准格尔旗"
WAN = 10_000
Judge = Callable[..., Month]
SMALL = {"总投资(万元)": 480}
UNDATED = {"签约时间": ""}
JANUARY = {
    RESERVE: [reserve("甲"), reserve("乙")],
    SIGNED: [signed("子"), signed("丑")],
    FUNDS: [funds("子", 100), funds("丑", 200)],
}
FEBRUARY = {
    RESERVE: [reserve("甲"), reserve("乙", **SMALL)],
    SIGNED: [signed("子"), signed("丑", **UNDATED)],
    FUNDS: [funds("子", 100), funds("丑", 210, **{"本月到位资金(万元)": 300})],
}
LEFT_OUT = {RESERVE: [reserve("甲", 备注="更新")], SIGNED: [signed("子", 备注="更新")], FUNDS: [funds("子", 110)]}
MEASURES = ("reserve_projects", "signed_projects", "signed_investment", "funds_outside_ytd")
WITHOUT = (1, 1, 8000 * WAN, 300 * WAN)
"""What counts while 乙 and 丑 are held: but for the money that arrived, which is as last accepted, they are out."""


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judge the next month of the unit, sheets by title; with no sheet it hands in nothing."""
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    periods = iter(("2021-01", "2021-02", "2021-03", "2021-04"))

    def next_month(sheets: dict[str, Rows]) -> Month:
        return judge_month(tmp_path, next(periods), {UNIT: sheets} if sheets else {"康巴什区": {RESERVE: []}})

    return next_month


def values(month: Month) -> tuple[Any, ...]:
    assessment = load_assessment(month)
    return tuple(assessment.measure(name, UNIT).value for name in MEASURES)


def asked(month: Month, rule: str) -> list[Finding]:
    return [one for one in load_assessment(month).findings if one.rule == rule]


@pytest.mark.slow
def test_left_out_it_stays_out_of_the_counts_in_every_month_after_and_the_clerk_is_told(judge: Judge) -> None:
    judge(JANUARY)
    assert values(judge(FEBRUARY)) == WITHOUT
    for further in (10, 20):
        month = judge(LEFT_OUT | {FUNDS: [funds("子", 100 + further)]})
        assert values(month) == (*WITHOUT[:3], (300 + further) * WAN)
        assert [one.project for one in asked(month, "P-11")] == ["乙", "丑", "丑"]
        told = "2021年1月在列，本期未列，此后报送的待补正，补正前不计个数，只计已采用的累计数"
        assert {one.message for one in asked(month, "P-11")} == {told}


@pytest.mark.slow
def test_a_list_not_handed_in_tells_what_goes_on_and_what_was_held_apart(judge: Judge) -> None:
    judge(JANUARY)
    judge(FEBRUARY)
    month = judge({})
    assert values(month) == WITHOUT
    told = [(one.form, one.project, "待补正" in one.message) for one in asked(month, "P-11")]
    assert set(told) == {
        ("reserve_projects", "甲", False), ("reserve_projects", "乙", True),
        ("signed_projects", "子", False), ("signed_projects", "丑", True),
        ("funds", "子", False), ("funds", "丑", True),
    }  # fmt: skip


@pytest.mark.slow
def test_listed_again_mended_it_counts(judge: Judge) -> None:
    judge(JANUARY)
    judge(FEBRUARY)
    judge(LEFT_OUT)
    month = judge({RESERVE: JANUARY[RESERVE], SIGNED: JANUARY[SIGNED], FUNDS: [funds("子", 110), funds("丑", 250)]})
    assert values(month) == (2, 2, 2 * 8000 * WAN, 360 * WAN)
    assert asked(month, "P-11") == []


def waive(month: Month, rule: str, expires: str = "") -> None:
    given = {"value": "", "confirmed_by": "", "expires": expires}
    at = datetime(2021, 5, 3, tzinfo=UTC)
    decide([one.id for one in asked(month, rule)], "waive", "分期建设，县常务会同意", "李审核", given, at=at)


@pytest.mark.slow
def test_waived_in_its_month_it_counts_there_and_goes_on(judge: Judge) -> None:
    judge(JANUARY)
    february = judge(FEBRUARY)
    march = judge(LEFT_OUT)
    waive(february, "O-01", expires="2021-12")
    assert values(february)[0] == 2
    assert later_stale_periods(february) == ["2021-03"]
    judge_again(march)
    assert values(march)[:2] == (2, 1)
    assert ["待补正" in one.message for one in asked(march, "P-11")] == [False, True, True]


@pytest.mark.slow
def test_what_counted_by_a_waiver_that_expired_stays_out_too(judge: Judge) -> None:
    small = {RESERVE: [reserve("甲"), reserve("乙", **SMALL)]}
    january = judge(small)
    waive(january, "O-01", expires="2021-01")
    months = january, judge(small), judge({RESERVE: [reserve("甲", 备注="更新")]})
    assert [values(month)[0] for month in months] == [2, 1, 1]


@pytest.mark.slow
def test_one_that_was_held_in_the_pool_does_not_count_as_converted(judge: Judge) -> None:
    judge({RESERVE: JANUARY[RESERVE]})
    judge({RESERVE: FEBRUARY[RESERVE]})
    month = judge({RESERVE: [reserve("甲", 备注="更新")], SIGNED: [signed("乙", 签约时间="2021-03-05")]})
    assert values(month)[:2] == (1, 1)
    assert [one.project for one in asked(month, "P-11")] == ["乙"]


@pytest.mark.slow
def test_what_stands_in_is_marked_in_the_ledger(judge: Judge) -> None:
    judge(JANUARY)
    for month in (judge(FEBRUARY), judge(LEFT_OUT)):
        records = month.store.validation.records(*month.key, states=[RecordState.STANDS_IN])
        assert [(one.data["name"], one.carried_from) for one in records] == [(name, "2021-01") for name in "乙丑丑"]
