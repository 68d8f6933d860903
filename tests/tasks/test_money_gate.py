"""The gate on held money looks at the money that the plan names, whatever its form is called."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan_folder
from tasks.compile.draft import draft_papers
from tasks.release.bulletin import Released, release_bulletin
from tests.lib.months import judged_month
from tests.lib.plan_months import write_month

PERIODS = {"huimin-2013": "2014-06", "dongsheng-2023-winter": "2024-01"}


def unreadable(_unit: str, _form: str, column: str, n: int, value: Any) -> Any:
    """Two of three rows are held: their stage is none of the choices."""
    return "不详" if column == "stage" and n > 1 else value


def released(plan: str, folder: Path, gate: str = "") -> Released:
    """What becomes of a month's draft after the review time, two thirds of the records held."""
    own = folder / "plans" / plan
    shutil.copytree(ROOT / "plans" / plan, own)
    if gate:
        lines = (own / "plan.yaml").read_text(encoding="utf-8").splitlines()
        changed = [f"  gates: {gate}" if line.startswith("  gates:") else line for line in lines]
        (own / "plan.yaml").write_text("\n".join(changed), encoding="utf-8")
    period = PERIODS[plan]
    inbox = write_month(
        load_plan_folder(str(own)), load_plan_folder(plan).plan.find_period(period), folder / "in", unreadable
    )
    year, month = period.split("-")
    judged = judged_month(inbox, f"{year}-{int(month) + 1:02}-04T09:00", period, str(own))
    draft_papers(judged)
    return release_bulletin(judged, may_issue=True)


@pytest.mark.slow
@pytest.mark.parametrize("plan", PERIODS)
def test_too_much_held_money_shuts_the_gate_of_a_plan_without_a_form_of_funds(plan: str, tmp_path: Path) -> None:
    found = released(plan, tmp_path)
    assert found.outcome == "wait"
    assert any(reason.startswith("待补正资金占比") for reason in found.reasons)


@pytest.mark.slow
@pytest.mark.parametrize("gate", ["{held_share: 0.7, of: {form: progress, column: funds_total}}", "{held_share: none}"])
def test_a_gate_that_is_met_and_one_a_plan_has_not_say_nothing(gate: str, tmp_path: Path) -> None:
    found = released("huimin-2013", tmp_path, gate)
    assert found.reasons == ("等待签发(diaodu approve)",)
