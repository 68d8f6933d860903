"""What was decided on a unit's records goes on when the unit goes into another: nothing waived or left out comes back."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.commands.review import decide
from diaodu import ROOT
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RecordState
from tasks.month import Month
from tests.lib.told_lists import told

PLAN, FIRST, SECOND = "bole-2023", "2023-03", "2023-04"
GONE, HEIR = "驻深圳招商局", "驻武汉招商局"


def project(name: str, **changes: Any) -> dict[str, Any]:
    return {
        "name": name, "location": "博乐园区", "investor": f"{name}公司", "investor_place": "浙江", "total_investment": 20_000,
        "sign_date": "2023-02-10", "stage": "签约", "planned_start": "2023-09-01", "progress": "办理手续",
        "responsible_unit": "商务局", "responsible_person": "王", "is_three_high": "否", **changes,
    }  # fmt: skip


ROWS = [project("甲项目"), project("乙项目", sign_date=None), project("丙项目", planned_start=None)]


@pytest.fixture(autouse=True)
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A copy of the plan, whose units may change."""
    folder = tmp_path / "plans" / PLAN
    shutil.copytree(ROOT / "plans" / PLAN, folder)
    monkeypatch.setenv("DIAODU_PLANS", str(folder.parent))
    return folder


def merge(plan: Path) -> None:
    """The steward's edit: one bureau goes into another at the end of March."""
    units = yaml.safe_load((plan / "units.yaml").read_text(encoding="utf-8"))
    gone = next(unit for unit in units["units"] if unit["name"] == GONE)
    gone |= {"valid": {"end": "2023-03-31"}, "into": HEIR}
    (plan / "units.yaml").write_text(yaml.safe_dump(units, allow_unicode=True), encoding="utf-8")


def found(month: Month, rule: str, project: str) -> Finding:
    return next(
        one for one in month.store.validation.findings(*month.key) if (one.rule, one.project) == (rule, project)
    )


def states(month: Month) -> dict[str, RecordState]:
    return {one.data["name"]: one.state for one in month.store.validation.records(*month.key, form="signed_projects")}


@pytest.mark.slow
def test_a_waiver_and_a_rejection_hold_for_the_unit_that_another_went_into(tmp_path: Path, plan: Path) -> None:
    month = told(tmp_path, PLAN, FIRST, "signed_projects", {GONE: ROWS})
    for rule, name, kind in (("P-01", "乙项目", DecisionKind.WAIVE), ("P-19", "丙项目", DecisionKind.REJECT)):
        decide([found(month, rule, name).id], kind, "已核实", "李审核", {}, datetime.now(UTC))
    merge(plan)
    month = told(tmp_path, PLAN, SECOND, "signed_projects", {HEIR: ROWS})
    assert states(month) == {
        "甲项目": RecordState.ACCEPTED, "乙项目": RecordState.WAIVED, "丙项目": RecordState.REJECTED,
    }  # fmt: skip
    changed = [*ROWS[:2], ROWS[2] | {"planned_start": "2023-10-01"}]
    month = told(tmp_path, PLAN, SECOND, "signed_projects", {HEIR: changed}, day=20)
    assert states(month)["丙项目"] is RecordState.ACCEPTED
    assert "不再适用" in found(month, "F-LAPSE", "丙项目").message
