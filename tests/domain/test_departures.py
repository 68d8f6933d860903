"""Units that leave: what a plan may say of it, who they go into, and what becomes of their targets and last year's figures."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from pydantic import ValidationError

from diaodu.domain.figures.comparisons import LastFigure
from diaodu.domain.figures.history import joined_last_year
from diaodu.domain.period import parse_period
from diaodu.domain.plans.departures import departures_in, with_targets_of
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import UnitCode, UnitName, UnitNames
from tests.lib.small_plans import small_plan

JUNE = {"end": "2024-06-30"}


def plan_of(*units: dict[str, Any], **parts: Any) -> Plan:
    entries = [{"class": "县"} | unit for unit in units]
    return small_plan(units=entries, measures=["m", "r:%"], **parts)


def gone(plan: Plan, period: str, **told: Any) -> list[tuple[str, str, str]]:
    known = UnitNames(by_code={UnitCode(code): UnitName(name) for code, (name, _) in told.items()})
    last = {UnitCode(code): date.fromisoformat(day) for code, (_, day) in told.items()}
    found = departures_in(plan, parse_period(period), known, last)
    return [(one.unit, str(one.until), one.into) for one in found]


# --- what the plan may say ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("units", "said"),
    [
        ([{"name": "甲", "valid": JUNE, "into": "丙"}], "甲 并入的“丙”不是方案中的单位，可用 乙"),
        ([{"name": "甲", "into": "乙"}], "甲 写了并入 乙，须在 valid 中写明止日"),
        ([{"name": "甲", "valid": JUNE, "into": "甲"}], "并入关系成环：甲 → 甲"),
        ([{"name": "甲", "valid": JUNE, "into": "丁"}, {"name": "丁", "valid": {"end": "2024-09-30"}, "into": "甲"}], "并入关系成环：甲 → 丁 → 甲"),
        ([{"name": "甲", "valid": JUNE, "into": "丁"}, {"name": "丁", "valid": {"start": "2024-07-02"}}], "丁该日不是报送单位（2024-07-02起）"),
        ([{"name": "甲", "valid": JUNE, "into": "丁"}, {"name": "丁", "valid": JUNE}], "甲 自 2024-07-01 起并入 丁，丁该日不是报送单位"),
        ([{"name": "甲", "valid": JUNE, "into": ["乙", "丁"]}], "只能写一个单位：分立到几个单位的，系统不拆分其数据"),
        ([{"name": "甲", "valid": JUNE, "again": [{"start": "2024-06-30"}]}], "甲 的 again 应在前一段止日之后"),
        ([{"name": "甲", "valid": JUNE, "again": [{"start": "2024-08-01"}], "into": "乙"}], "须在 valid 中写明止日"),
    ],
)  # fmt: skip
def test_a_plan_is_refused_that_does_not_hold_together(units: list[dict[str, Any]], said: str) -> None:
    with pytest.raises(ValidationError) as found:
        plan_of(*units, {"name": "乙"})
    assert said in str(found.value)


@pytest.mark.parametrize("start", ["2024-07-01", "2024-06-30", "2024-01-01"])
def test_a_unit_may_go_into_one_that_reports_the_day_after(start: str) -> None:
    plan = plan_of({"name": "甲", "valid": JUNE, "into": "乙"}, {"name": "乙", "valid": {"start": start}})
    assert gone(plan, "2024-07") == [("甲", "2024-06-30", "乙")]


def test_the_other_unit_is_in_every_group_of_the_one_that_leaves() -> None:
    units = {"name": "甲", "valid": JUNE, "into": "乙"}, {"name": "乙"}
    plan_of(*units, groups=[{"id": "G1", "members": ["甲", "乙"]}])
    with pytest.raises(ValidationError, match="甲 是 G1 的成员，并入的 乙 也须列入"):
        plan_of(*units, groups=[{"id": "G1", "members": ["甲"]}])


# --- who left -------------------------------------------------------------------------------------------
def test_a_unit_has_left_in_the_months_after_its_last_day() -> None:
    plan = plan_of({"name": "甲", "valid": JUNE, "into": "乙"}, {"name": "乙"})
    assert (gone(plan, "2024-06"), gone(plan, "2024-07")) == ([], [("甲", "2024-06-30", "乙")])


def test_one_that_came_back_has_left_only_in_between() -> None:
    plan = plan_of({"name": "甲", "valid": JUNE, "again": [{"start": "2024-09-15"}]}, {"name": "乙"})
    assert [bool(gone(plan, month)) for month in ("2024-06", "2024-07", "2024-08", "2024-09")] == [False, True, True, False]  # fmt: skip


def test_one_that_has_yet_to_come_has_not_left() -> None:
    assert gone(plan_of({"name": "甲", "valid": {"start": "2024-09-01"}}, {"name": "乙"}), "2024-07") == []


def test_units_go_into_each_other_one_after_the_other() -> None:
    chain = {"name": "甲", "valid": JUNE, "into": "丁"}, {"name": "丁", "valid": {"end": "2024-09-30"}, "into": "乙"}
    plan = plan_of(*chain, {"name": "乙"})
    assert gone(plan, "2024-07") == [("甲", "2024-06-30", "丁")]
    assert gone(plan, "2024-10") == [("甲", "2024-06-30", "乙"), ("丁", "2024-09-30", "乙")]


def test_a_unit_the_plan_no_longer_names_has_left_unless_another_bears_its_name() -> None:
    plan = plan_of({"name": "甲"}, {"name": "新县", "aliases": ["旧县"]})
    told = {"X1": ("无县", "2024-05-31"), "X2": ("旧县", "2024-05-31"), "U0": ("甲", "2024-05-31")}
    assert gone(plan, "2024-06", **told) == [("无县", "2024-05-31", ""), ("旧县", "2024-05-31", "新县")]


# --- targets --------------------------------------------------------------------------------------------
def asked(*lines: dict[str, Any], measure: str = "m") -> dict[str, Any]:
    plan = plan_of(
        {"name": "甲", "valid": JUNE, "into": "乙"}, {"name": "乙"},
        targets=[{"measure": measure, "clause": "O-02", "lines": list(lines)}],
    )  # fmt: skip
    joined = with_targets_of(plan, departures_in(plan, parse_period("2024-07"), UnitNames(), {}))
    return {line.unit or line.unit_class: line.amount for line in joined.targets[0].lines}


def test_what_was_asked_by_name_is_added_to_the_others_own() -> None:
    assert asked({"unit": "甲", "value": 3}, {"unit": "乙", "value": 5}) == {"乙": 8, "甲": 3}
    assert asked({"unit": "甲", "value": 3}, {"class": "县", "value": 5}) == {"乙": 8, "甲": 3, "县": 5}


def test_what_is_asked_of_a_class_or_of_none_is_not_added() -> None:
    assert asked({"class": "县", "value": 5}) == {"县": 5}
    assert asked({"unit": "甲", "value": None}, {"unit": "乙", "value": 5})["乙"] == 5
    assert asked({"unit": "甲", "value": 3}, {"unit": "乙", "value": None})["乙"] is None


# --- last year ------------------------------------------------------------------------------------------
A, B = UnitName("甲"), UnitName("乙")


def joined(last: dict[str, LastFigure], *since: UnitName, is_rate: bool = False) -> Any:
    found = joined_last_year(
        {("m", name): one for name, one in last.items()}, {B: [A]}, since, ["m"] if is_rate else []
    )
    assert ("m", A) not in found
    return found.get(("m", B))


def test_last_years_figure_is_that_of_both_or_none() -> None:
    assert joined({A: LastFigure(value=3), B: LastFigure(value=5)}) == LastFigure(value=8)
    assert joined({B: LastFigure(value=5)}) is None
    assert joined({A: LastFigure(value=3)}) is None


def test_one_that_came_since_is_held_against_those_that_went_into_it() -> None:
    assert joined({A: LastFigure(value=3)}, B) == LastFigure(value=3)


def test_a_rate_of_last_year_is_made_anew_or_there_is_none() -> None:
    half, tenth = LastFigure(value=Decimal("0.5"), n=1, of=2), LastFigure(value=Decimal("0.1"), n=1, of=10)
    assert joined({A: half, B: tenth}, is_rate=True) == LastFigure(value=Decimal("0.166667"), n=2, of=12)
    assert joined({A: LastFigure(value=Decimal("0.5")), B: tenth}, is_rate=True) is None
