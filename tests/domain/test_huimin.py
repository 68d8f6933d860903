"""惠民: deductions, where the money goes, and what follows (docs/clauses-read.md)."""

from decimal import Decimal

import pytest

from diaodu.adapters.plan_files import load_plan, load_plan_folder
from diaodu.domain.results import Assessment, Consequence
from tests.lib.simulations import simulated

PLAN = load_plan("huimin-2013")
UNITS = [unit.name for unit in PLAN.units]
A, B = UNITS[:2]
MET = UNITS[2:]


def huimin(*rows: str, period: str = "2014") -> Assessment:
    return simulated("huimin-2013", period, "\n".join(["unit | measure | value", *rows]))


def example(missed_years: int = 1) -> Assessment:
    """A and B miss; eight departments of five meet (docs/clauses-read.md, H-08)."""
    rows = [f"{A} | office_budget | 10万元", f"{A} | allowances | 6万元", f"{A} | missed_years | {missed_years}"]
    rows += [f"{B} | office_budget | 8万元", f"{B} | allowances | 4万元", f"{B} | missed_years | {missed_years}"]
    rows += [
        f"{unit} | {what}" for unit in MET for what in ("landed_projects | 1", "staff | 5", "office_budget | 9万元")
    ]
    return huimin(*rows)


def drawn(assessment: Assessment, kind: str) -> dict[str, Consequence]:
    return {c.unit: c for c in assessment.consequences if c.kind == kind}


def yuan_of(assessment: Assessment, kind: str) -> dict[str, int | Decimal | None]:
    return {unit: c.yuan for unit, c in drawn(assessment, kind).items()}


def test_ten_departments_owe_one_project_each() -> None:
    assert len(UNITS) == 10
    assert {(t.unit, t.target, t.clause) for t in huimin().targets} == {(unit, 1, "H-01") for unit in UNITS}


def test_the_first_year_takes_half_and_the_pools_go_to_those_that_met() -> None:
    found = example()
    assert yuan_of(found, "budget_deduction") == {A: 50_000, B: 40_000}
    assert yuan_of(found, "allowance_deduction") == {A: 30_000, B: 20_000}
    assert yuan_of(found, "budget_award") == dict.fromkeys(MET, 11_250)
    assert yuan_of(found, "allowance_award") == dict.fromkeys(MET, 6_250)
    assert "1.125万元" in drawn(found, "budget_award")[MET[0]].text
    assert "每人1250元" in drawn(found, "allowance_award")[MET[0]].text


def test_two_years_running_take_nine_tenths() -> None:
    found = example(missed_years=2)
    assert yuan_of(found, "budget_deduction") == {A: 90_000, B: 72_000}
    assert yuan_of(found, "allowance_deduction") == {A: 54_000, B: 36_000}
    assert set(drawn(found, "replacement")) == {A, B}


def test_the_first_year_is_half_also_where_nobody_said_how_many_years() -> None:
    found = huimin(f"{A} | office_budget | 10万元", f"{MET[0]} | landed_projects | 2")
    assert yuan_of(found, "budget_deduction")[A] == 50_000


def test_all_of_it_is_computed_and_not_carried_out() -> None:
    money = [c for c in example().consequences if c.clause == "H-08"]
    assert len(money) == 4 + 16
    assert all(c.text.endswith("（仅测算，不执行）") for c in money)


@pytest.mark.parametrize(
    ("budget", "met", "paid"),
    [
        ("37万元", 7, 185_000),  # 26428.5714…: four of 26428.57, three of 26428.58 … and no yuan more than was taken
        ("20元", 9, 10),
        ("27元", 9, Decimal("13.5")),
        ("19.1999万元", 3, Decimal("95999.5")),
        ("1元", 9, Decimal("0.5")),
    ],
)
def test_awards_add_up_to_their_pool_to_the_fen_and_no_two_differ_by_more_than_one(
    budget: str, met: int, paid: Decimal
) -> None:
    rows = [f"{unit} | landed_projects | 1" for unit in UNITS[1 : met + 1]]
    found = huimin(*rows, f"{A} | office_budget | {budget}")
    awards = [yuan for yuan in yuan_of(found, "budget_award").values() if yuan is not None]
    assert sum(awards) == yuan_of(found, "budget_deduction")[A] == paid
    assert len(awards) == met
    assert max(awards) - min(awards) <= Decimal("0.01")


def test_awards_by_heads_add_up_to_the_fen_too() -> None:
    rows = [f"{unit} | landed_projects | 1" for unit in MET] + [f"{A} | allowances | 10万元"]
    heads = [f"{unit} | staff | {n}" for n, unit in enumerate(MET, 1)]
    found = yuan_of(huimin(*rows, *heads), "allowance_award")
    assert sum(value for value in found.values() if value is not None) == 50_000
    assert found[MET[2]] == Decimal("4166.67")  # three heads of thirty-six


def test_half_a_fen_is_rounded_once_and_what_is_taken_is_what_is_given() -> None:
    odd = [
        f"{A} | allowances | 1元",
        f"{B} | allowances | 1元",
        f"{MET[0]} | landed_projects | 1",
        f"{MET[0]} | staff | 3",
    ]
    found = huimin(*odd)
    assert yuan_of(found, "allowance_deduction")[A] == Decimal("0.5")
    assert yuan_of(found, "allowance_award") == {MET[0]: 1}


def test_money_that_nobody_entered_is_no_zero_and_the_step_that_is_taken_is_said() -> None:
    found = huimin(f"{A} | office_budget | 10万元", f"{MET[0]} | landed_projects | 2")
    told = drawn(found, "budget_deduction")
    assert (told[B].yuan, told[A].yuan) == (None, 50_000)
    assert "年度办公经费未录入，录入后测算" in told[B].text
    assert "0元" not in told[B].text
    assert "连续未引进落地的年数未录入，按50%测算" in told[A].text


def test_heads_decide_what_a_department_gets_of_the_allowances() -> None:
    rows = [f"{unit} | landed_projects | 1" for unit in MET] + [f"{A} | allowances | 10万元", f"{MET[0]} | staff | 3", f"{MET[1]} | staff | 1"]  # fmt: skip
    found = yuan_of(huimin(*rows), "allowance_award")
    assert (found[MET[0]], found[MET[1]], found[MET[2]]) == (37_500, 12_500, 0)


def test_where_nobody_met_the_money_stays_undistributed_and_that_is_said() -> None:
    found = huimin(f"{A} | office_budget | 10万元", f"{A} | allowances | 6万元")
    left = [c for c in found.consequences if c.kind == "undistributed"]
    assert [(c.clause, c.yuan, c.unit) for c in left] == [("H-08", 50_000, PLAN.city), ("H-08", 30_000, PLAN.city)]
    assert all(("没有单位完成任务" in c.text and "5万元" in c.text) or "3万元" in c.text for c in left)
    assert not drawn(found, "budget_award")


def test_without_heads_the_allowances_stay_undistributed_with_another_reason() -> None:
    found = huimin(f"{A} | allowances | 6万元", f"{MET[0]} | landed_projects | 1")
    (left,) = [c for c in found.consequences if c.kind == "undistributed"]
    assert "没有工作人员数" in left.text


def test_if_all_met_nothing_is_deducted_and_the_rank_says_who_comes_first() -> None:
    rows = [f"{unit} | landed_projects | {3 if unit == B else 1}" for unit in UNITS]
    found = huimin(*rows)
    assert not [c for c in found.consequences if c.clause == "H-08"]
    ranked = drawn(found, "rank_award")
    assert set(ranked) == set(UNITS)
    assert "列第1名" in ranked[B].text
    assert {c.yuan for c in ranked.values()} == {None}
    assert all("列第2名" in ranked[unit].text for unit in UNITS if unit != B)


def test_the_rank_bonus_waits_until_all_have_met() -> None:
    assert not drawn(example(), "rank_award")


def test_cadres_are_told_what_the_clause_says() -> None:
    found = example()
    assert set(drawn(found, "priority")) == set(drawn(found, "commendation")) == set(MET)
    assert set(drawn(found, "admonition")) == {A, B}
    assert not drawn(found, "replacement")


def test_a_project_of_exactly_a_hundred_million_counts_and_gets_a_note() -> None:
    # 过亿元: 超过 excludes 1亿, 亿元项目 in use includes it (docs/clauses-read.md, H-02).
    landed = PLAN.measure("landed_projects").where or {}
    assert (landed["fixed_investment"], PLAN.parameter_values["min_fixed_investment"]) == (
        {"ge": "$min_fixed_investment"},
        10**8,
    )
    rule = next(rule for rule in load_plan_folder("huimin-2013").forms["progress"].rules if rule.id == "H-02")
    assert (rule.severity, rule.column, rule.kwargs["value_set"]) == ("info", "fixed_investment", [10**8])


@pytest.mark.parametrize("period", ["2014", "2013-09", "2014-07", "2013"])
def test_targets_are_judged_on_the_figures_whatever_the_date(period: str) -> None:
    assert {t.met for t in huimin(f"{A} | landed_projects | 1", period=period).targets} == {True, False}
