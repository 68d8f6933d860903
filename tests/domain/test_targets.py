"""Targets: whose line stands for whom, nested and shared ones, comparisons, ranges, what is 未下达, what is given."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from pydantic import ValidationError

from diaodu.domain.figures.targets import YEARLY_CLAUSE, judge_clauses, judge_targets, set_targets, yearly_targets
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import Target, TargetLine, read_target
from diaodu.domain.results import MeasureValue, TargetValue
from tests.lib.simulations import simulated
from tests.lib.small_plans import small_plan

UNITS = ["甲县", "乙县", "丙园"]


def target(measure: str, *lines: dict[str, Any], clause: str = "S-01", **changes: Any) -> dict[str, Any]:
    return {"measure": measure, "clause": clause, "lines": list(lines)} | changes


def plan(*targets: dict[str, Any], **parts: Any) -> Plan:
    measures = parts.pop("measures", list(dict.fromkeys(t["measure"] for t in targets)))
    return small_plan(units=UNITS, measures=measures, targets=list(targets), **parts)


def judged(the_plan: Plan, *rows: str) -> dict[tuple[str, str | None], TargetValue]:
    found = simulated(the_plan, "2024", "\n".join(["unit | measure | value | group", *rows]))
    return {(t.measure, t.unit): t for t in found.targets}


# --- what a target may be -------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("written", "amount"),
    [
        ("3亿元", 300_000_000),
        ("7-10", 7),
        ("7～10", 7),
        ("3—5", 3),
        ("7至10", 7),
        ("10%", Decimal("0.1")),
        ("1.5万元", 15_000),
    ],
)
def test_a_target_is_money_a_percentage_or_the_floor_of_a_range(written: str, amount: Any) -> None:
    assert read_target(written) == amount


@pytest.mark.parametrize("written", ["10-7", "三十个", "500万", "30个", ""])
def test_what_is_no_target_is_refused(written: str) -> None:
    with pytest.raises(ValueError, match=r"."):
        read_target(written)


@pytest.mark.parametrize(
    "line", [{"value": 3}, {"unit": "甲县", "class": "单位", "value": 3}, {"city": True, "group": "G1", "value": 3}]
)
def test_a_line_stands_for_one_bearer(line: dict[str, Any]) -> None:
    with pytest.raises(ValidationError, match="每行须且只能写"):
        TargetLine.model_validate(line)


@pytest.mark.parametrize(
    ("compare", "met"), [("ge", (False, True, True)), ("gt", (False, False, True)), ("le", (True, True, False)), ("lt", (True, False, False))]
)  # fmt: skip
def test_more_than_excludes_the_number_itself_and_at_least_includes_it(compare: str, met: tuple[bool, ...]) -> None:
    # 以上 includes, 超过 does not: 民法典第1259条.
    found = judged(
        plan(target("m", {"class": "单位", "value": 10}, compare=compare)),
        *(f"{u} | m | {n}" for u, n in zip(UNITS, (9, 10, 11), strict=True)),
    )
    assert tuple(found["m", unit].met for unit in UNITS) == met


def test_what_was_not_handed_down_is_neither_met_nor_missed_and_divides_nothing() -> None:
    found = judged(plan(target("m", {"class": "单位", "value": None})), "甲县 | m | 5")
    line = found["m", "甲县"]
    assert (line.target, line.value, line.met) == (None, 5, None)
    measures = simulated(
        plan(target("m", {"class": "单位", "value": None})), "2024", "unit | measure | value\n甲县 | m | 5"
    ).measures
    assert {value.rate for value in measures} == {None}


def test_a_range_is_a_floor_and_more_than_its_end_is_no_fault() -> None:
    found = judged(
        plan(target("days", {"class": "单位", "value": "7-10"})),
        "甲县 | days | 6",
        "乙县 | days | 7",
        "丙园 | days | 12",
    )
    assert [found["days", unit].met for unit in UNITS] == [False, True, True]


def test_a_units_own_line_comes_before_its_classes_and_the_city_has_its_own() -> None:
    the_plan = plan(
        target("m", {"unit": "乙县", "value": 3}, {"class": "单位", "value": 9}, {"city": True, "value": 20})
    )
    found = judged(the_plan, "甲县 | m | 9", "乙县 | m | 3", "丙园 | m | 7")
    assert [found["m", unit].target for unit in [*UNITS, None]] == [9, 3, 9, 20]
    assert (found["m", None].value, found["m", None].met) == (19, False)


def test_a_city_row_stands_before_the_sum_of_the_units() -> None:
    the_plan = plan(target("m", {"city": True, "value": 20}))
    assert judged(the_plan, "甲县 | m | 9", "全市 | m | 25")["m", None].value == 25
    assert judged(the_plan, "甲县 | m | 9", " | m | 21")["m", None].value == 21
    assert judged(the_plan, "甲县 | m | 9", "小城市 | m | 22")["m", None].value == 22
    assert judged(the_plan, "甲县 | m | 9", "乙县 | m | 2")["m", None].value == 11


# --- nested ---------------------------------------------------------------------------------------------
def test_a_nested_line_has_its_own_verdict_and_the_clause_is_met_when_all_are() -> None:
    # 萧县: 31 of 30, 3 of 3, 1 of 2 from outside: the unit has not met S-01 (docs/clauses-read.md).
    the_plan = plan(
        target("over_100m", {"class": "单位", "value": 30}), target("over_1b", {"class": "单位", "value": 3}, within="over_100m"),
        target("outside", {"class": "单位", "value": 2}, within="over_1b"),
    )  # fmt: skip
    found = judged(
        the_plan, "甲县 | over_100m | 31", "甲县 | over_1b | 3", "甲县 | outside | 1",
        "乙县 | over_100m | 30", "乙县 | over_1b | 3", "乙县 | outside | 2",
    )  # fmt: skip
    assert [found[m, "甲县"].met for m in ("over_100m", "over_1b", "outside")] == [True, True, False]
    clauses = judge_clauses(found.values())
    assert [clauses[unit, "S-01"] for unit in UNITS] == [False, True, False]


def test_a_clause_with_an_open_line_is_open_unless_another_is_missed() -> None:
    def line(measure: str, met: bool | None) -> TargetValue:
        return TargetValue(unit="甲县", measure=measure, clause="S", target=1, value=1, met=met)

    assert judge_clauses([line("a", True), line("b", None)]) == {("甲县", "S"): None}
    assert judge_clauses([line("a", False), line("b", None)]) == {("甲县", "S"): False}


def test_a_line_within_what_has_no_target_is_refused() -> None:
    with pytest.raises(ValidationError, match="没有目标"):
        plan(target("m", {"class": "单位", "value": 1}, within="n"), measures=["m", "n"])


# --- shared by a group ----------------------------------------------------------------------------------
GROUPS = [{"id": "G1", "title": "装备组", "members": ["甲县", "乙县"]}, {"id": "G2", "members": ["乙县", "丙园"]}]


def shared() -> Plan:
    return plan(target("m", {"group": "G1", "value": 6}, {"group": "G2", "value": 2}, clause="D-03"), groups=GROUPS)


def test_a_groups_quota_is_the_groups_and_each_members_part_stands_beside() -> None:
    found = judged(shared(), "甲县 | m | 2", "乙县 | m | 3 | G1", "乙县 | m | 1 | G2")
    assert (found["m", "G1"].value, found["m", "G1"].target, found["m", "G1"].met) == (5, 6, False)
    assert found["m", "G1"].members == (("甲县", 2), ("乙县", 3))
    assert (found["m", "G2"].value, found["m", "G2"].met) == (1, False)
    assert {unit for _, unit in found} == {"G1", "G2"}


def test_a_unit_of_two_groups_counts_in_each_only_what_it_brought_there() -> None:
    the_plan = shared()
    assessment = simulated(
        the_plan, "2024", "unit | measure | value | group\n乙县 | m | 3 | G1\n乙县 | m | 1 | 2".replace("| 2", "| G2")
    )
    values = {value.unit: value.value for value in assessment.measures if value.measure == "m"}
    assert (values["乙县"], values["G1"], values["G2"], values[None]) == (4, 3, 1, 4)


def test_without_a_group_a_unit_of_two_counts_for_itself_and_the_city_alone() -> None:
    assessment = simulated(shared(), "2024", "unit | measure | value\n乙县 | m | 3")
    values = {value.unit: value.value for value in assessment.measures if value.measure == "m"}
    assert (values["乙县"], values["G1"], values["G2"], values[None]) == (3, 0, 0, 3)


# --- given from outside ---------------------------------------------------------------------------------
def test_targets_given_from_outside_stand_before_the_plans() -> None:
    the_plan = plan(target("m", {"class": "单位", "value": 9}, {"city": True, "value": 30}), measures=["m", "n"])
    new = set_targets(the_plan, {"m": {"甲县": 5, None: 40}, "n": {"乙县": 7}})
    found = judged(new, "甲县 | m | 5", "乙县 | n | 7")
    assert [found["m", unit].target for unit in [*UNITS, None]] == [5, 9, 9, 40]
    assert (found["n", "乙县"].target, found["n", "乙县"].clause, found["n", "乙县"].met) == (7, YEARLY_CLAUSE, True)
    assert the_plan.targets[0].lines[0].amount == 9


def test_a_target_taken_back_is_not_handed_down() -> None:
    new = set_targets(plan(target("m", {"class": "单位", "value": 9})), {"m": {"甲县": None}})
    assert judged(new, "甲县 | m | 5")["m", "甲县"].met is None


def test_yearly_targets_are_those_of_running_figures_unless_the_target_says_otherwise() -> None:
    measures = [{"id": "m", "name": "m", "entered": {}, "cumulative": True}, "n"]
    line = {"class": "单位", "value": 9}
    assert yearly_targets(plan(target("m", line), target("n", line), measures=measures)) == {
        "m": dict.fromkeys(UNITS, 9)
    }
    said = plan(target("m", line, yearly=False), target("n", line, yearly=True), measures=measures)
    assert yearly_targets(said) == {"n": dict.fromkeys(UNITS, 9)}


# --- by a date ------------------------------------------------------------------------------------------
def test_before_its_day_a_line_is_open_and_on_it_judged() -> None:
    the_plan = plan(target("m", {"class": "单位", "value": 9}, due_from="2024-07-31"))
    value = MeasureValue(measure="m", unit="甲县", value=9)
    open_, due = (judge_targets(the_plan, [value], date(2024, 7, day))[0] for day in (30, 31))
    assert (open_.met, due.met) == (None, True)


@given(st.integers(0, 50), st.integers(0, 50), st.sampled_from(["ge", "gt", "le", "lt"]))
def test_a_verdict_is_the_comparison(value: int, amount: int, compare: str) -> None:
    expected = {"ge": value >= amount, "gt": value > amount, "le": value <= amount, "lt": value < amount}[compare]
    found = Target.model_validate({"measure": "m", "clause": "x", "compare": compare, "lines": []})
    assert found.holds(value, amount) is expected
