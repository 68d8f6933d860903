"""A month in which amounts were typed in another unit than before: asked, and no figure moves by a factor of 10,000."""

from pathlib import Path
from typing import Any

import pytest

from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.lib.project_months import FUNDS, SIGNED, funds, judge_month, signed

pytestmark = pytest.mark.slow

UNIT = "准格尔旗"
NAMES = ("一号", "二号", "三号", "四号")
WAN = 10_000


def lists(ytd: int, *names: str, times: float = 1) -> dict[str, Any]:
    """Money of projects in 万元, all amounts `times` what they are."""
    rows = [funds(name, ytd) for name in names or NAMES]
    amounts = {key for key in rows[0] if key.endswith("(万元)")}
    return {FUNDS: [row | {key: row[key] * times for key in amounts} for row in rows]}


def figures(month: Month) -> tuple[Any, list[tuple[str, str]]]:
    """区外到位资金 of the unit, and which column asked about the unit of amount."""
    assessment = load_assessment(month)
    asked = {(one.rule, one.column) for one in assessment.findings if one.rule == "F-SCALE"}
    return assessment.measure("funds_outside_ytd", UNIT).value, sorted(asked)


@pytest.fixture
def january(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    month = judge_month(tmp_path, "2021-01", {UNIT: lists(300)})
    assert figures(month) == (1200 * WAN, [])
    return tmp_path


@pytest.mark.slow
@pytest.mark.parametrize("times", [10_000, 1 / 10_000])
def test_a_month_in_another_unit_is_asked_and_the_last_figures_stand(january: Path, times: float) -> None:
    value, asked = figures(judge_month(january, "2021-02", {UNIT: lists(320, times=times)}))
    assert value == 1200 * WAN
    assert ("F-SCALE", "funds_ytd") in asked


@pytest.mark.slow
def test_a_new_project_in_another_unit_is_held_beside_those_of_the_unit(january: Path) -> None:
    rows = lists(320)[FUNDS] + lists(50, "五号", times=10_000)[FUNDS]
    value, asked = figures(judge_month(january, "2021-02", {UNIT: {FUNDS: rows}}))
    assert value == 1280 * WAN
    assert ("F-SCALE", "agreed_investment") in asked


def test_a_month_that_grew_as_months_do_is_not_asked(january: Path) -> None:
    rows = lists(900)[FUNDS] + lists(20_000, "大项目")[FUNDS]
    assert figures(judge_month(january, "2021-02", {UNIT: {FUNDS: rows}})) == (23_600 * WAN, [])


@pytest.mark.slow
def test_signed_projects_of_ordinary_sizes_are_not_asked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    sizes = {"小": 600, "中": 8000, "大": 900_000, "特大": 5_000_000}
    first = [signed(name, **{"总投资(万元)": size}) for name, size in sizes.items()]
    later = [*first, signed("新特大", **{"总投资(万元)": 3_000_000}), signed("新小", **{"总投资(万元)": 500})]
    for period, rows in (("2021-01", first), ("2021-02", later)):
        findings = load_assessment(judge_month(tmp_path, period, {UNIT: {SIGNED: rows}})).findings
        assert [one for one in findings if one.rule == "F-SCALE"] == []
