"""A running list (台账) goes back beyond the year: what happened last year is in no figure of this one."""

from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan_folder
from tasks.aggregate.assessment import load_assessment
from tests.lib.told_lists import told

PLANS = sorted(path.name for path in (ROOT / "plans").iterdir() if path.is_dir())
LEAD = {
    "source": "展会", "registered_in": "上海", "intent": "建厂", "is_foreign": "否", "verified": "已核实", "verifier": "核实员",
}  # fmt: skip
DAYS = {"甲公司": (-1, "05-01"), "乙公司": (-1, "12-20"), "丙公司": (0, "01-05")}
"""Firm → how many years from the period's, and the day."""


@pytest.mark.parametrize("plan", PLANS)
def test_figures_of_the_year_go_by_the_day_it_happened(plan: str) -> None:
    folder = load_plan_folder(plan)
    of_lists = [m for m in folder.plan.measures if m.form and folder.forms[m.form].tells_once]
    without = [m.id for m in of_lists if m.window == "year_to_date" and not m.date and not hasattr(m.kind, "within")]
    assert without == []


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "period", "unit", "value"),
    [("suzhou-2020", "2020-01", "萧县", 1), ("huimin-2013", "2014-01-H1", "财政局", 2)],
)
def test_leads_of_last_year_do_not_count(plan: str, period: str, unit: str, value: int, tmp_path: Path) -> None:
    days = {name: f"{int(period[:4]) + years}-{day}" for name, (years, day) in DAYS.items()}
    rows: list[dict[str, Any]] = [
        LEAD | {"company": name, "contact_date": day, "verified_date": day} for name, day in days.items()
    ]
    month = told(tmp_path, plan, period, "leads", {unit: rows})
    found = {(one.measure, one.unit): one.value for one in load_assessment(month).measures}
    assert found["leads", unit] == value


@pytest.mark.slow
@pytest.mark.parametrize("half", ["H1", "H2"])
def test_a_month_counts_what_its_half_months_counted_at_the_turn_of_the_year(half: str, tmp_path: Path) -> None:
    days = {"甲公司": "2013-12-02", "乙公司": "2014-01-05", "丙公司": "2013-11-20"}
    rows = [LEAD | {"company": name, "contact_date": day, "verified_date": day} for name, day in days.items()]
    part = told(tmp_path, "huimin-2013", f"2014-01-{half}", "leads", {"财政局": rows}, day=12 if half == "H1" else 25)
    whole = told(tmp_path, "huimin-2013", "2014-01", "progress", {"财政局": []}, day=26)
    found = [load_assessment(month).measure("leads", "财政局").value for month in (part, whole)]
    assert found == [2, 2]
