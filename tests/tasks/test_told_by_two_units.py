"""A thing that one city figure counts, told by two units, is asked (X-01) and counted once, whatever its form."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.results import Finding
from diaodu.domain.states import RulingKind
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tasks.validate.disputes import rule_on
from tests.lib.months import judge_again
from tests.lib.plan_months import run_month

# Plan, period, the two units (the first by its code goes first), form, its word for the thing, a figure of it.
CASES = [
    ("dongsheng-2023-winter", "2024-01", ("发改委", "工科局"), "ambassadors", "招商大使或机构", "ambassadors_appointed"),
    ("suzhou-2020", "2020-03", ("砀山县", "萧县"), "leads", "线索", "leads"),
    ("bole-2023", "2023-05", ("驻杭州招商局", "驻武汉招商局"), "visits", "考察", "visits_and_errands"),
]  # fmt: skip


def appointed(_unit: str, form: str, column: str, _n: int, value: Any) -> Any:
    """Every row of 招商大使名册 is of one that was appointed."""
    return {"category": "招商大使", "state": "聘任"}.get(column, value) if form == "ambassadors" else value


def told_by(units: tuple[str, str], form: str) -> Callable[..., Any]:
    """What the second unit writes in the form is the first's."""
    first, second = units

    def change(unit: str, own: str, column: str, n: int, value: Any) -> Any:
        told = appointed(unit, own, column, n, value)
        is_same = (unit, own) == (second, form) and isinstance(told, str)
        return told.replace(second, first) if is_same else told

    return change


def asked(month: Month, form: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = {}
    for finding in month.store.validation.findings(*month.key):
        if (finding.rule, finding.form) == ("X-01", form):
            found.setdefault(month.names.name_of(finding.unit), []).append(finding)
    return found


def figures(month: Month, measure: str, units: tuple[str, str]) -> list[Any]:
    values = {(one.measure, one.unit): one.value for one in load_assessment(month).measures}
    return [values[measure, unit] for unit in (*units, None)]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "period", "units", "form", "word", "measure"),
    [CASES[0], *(pytest.param(*case, marks=pytest.mark.slow) for case in CASES[1:])],
)
def test_what_two_units_tell_is_asked_of_both_and_the_city_counts_it_once(
    plan: str, period: str, units: tuple[str, str], form: str, word: str, measure: str, tmp_path: Path
) -> None:
    month = run_month(plan, period, tmp_path / "in", f"{period}-27T09:00", change=told_by(units, form))
    found = asked(month, form)
    assert {unit: len(own) for unit, own in found.items()} == dict.fromkeys(units, 3)
    assert all(f"也报送了同一{word}；待认定" in one.message for own in found.values() for one in own)
    own, other, city = figures(month, measure, units)
    assert own > 0
    assert other == 0
    others = sum(
        one.value or 0
        for one in load_assessment(month).measures
        if one.measure == measure and one.unit in {unit.name for unit in month.plan.units} - set(units)
    )
    assert city == own + others
    for finding in found[units[1]]:
        rule_on(month, finding, RulingKind.FIRST, reason="首报", by="李审核", at=month.now())
    judge_again(month)
    assert figures(month, measure, units) == [0, own, city]


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "period", "units", "form", "measure"), [(*case[:4], case[5]) for case in CASES])
def test_what_units_tell_of_different_things_is_not_asked(
    plan: str, period: str, units: tuple[str, str], form: str, measure: str, tmp_path: Path
) -> None:
    month = run_month(plan, period, tmp_path / "in", f"{period}-27T09:00", change=appointed)
    assert asked(month, form) == {}
    own, other, _ = figures(month, measure, units)
    assert own == other
    assert own > 0
