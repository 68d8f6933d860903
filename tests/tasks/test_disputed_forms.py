"""Which records two units may claim is said by the form, in any plan; the city counts one of them."""

import shutil
from pathlib import Path
from typing import Any

import pytest

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.errors import UserError
from diaodu.domain.results import Finding
from diaodu.domain.states import RulingKind
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tasks.validate.disputes import rule_on
from tests.lib.months import judge_again, judged_month
from tests.lib.plan_months import write_month

pytestmark = pytest.mark.slow

PLAN = "huimin-2013"
FIRST, SECOND = "财政局", "招商局"
LEADS = "id: leads\nextends: leads\ndisputed: 信息\n"


@pytest.fixture
def plans(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A plan of the city's own with its own word for leads that two units tell."""
    shutil.copytree(ROOT / "plans" / PLAN, tmp_path / "plans" / PLAN)
    (tmp_path / "plans" / PLAN / "forms" / "leads.yaml").write_text(LEADS, encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(tmp_path / "plans"))
    return tmp_path / "plans"


def same_text(unit: str, _form: str, _column: str, _n: int, value: Any) -> Any:
    """What the second unit writes is the first's."""
    return value.replace(SECOND, FIRST) if unit == SECOND and isinstance(value, str) else value


def claimed_month(plans: Path, inbox: Path, period: str, as_of: str) -> Month:
    folder = load_plan_folder(PLAN, plans)
    return judged_month(write_month(folder, folder.plan.find_period(period), inbox, same_text), as_of, period, PLAN)


def disputed(month: Month) -> list[Finding]:
    return [finding for finding in month.store.validation.findings(*month.key) if finding.rule == "X-01"]


def figure(month: Month, measure: str, unit: str | None = None) -> Any:
    return next(m.value for m in load_assessment(month).measures if (m.measure, m.unit) == (measure, unit))


def test_a_project_of_two_departments_is_counted_once_for_the_whole_zone(plans: Path, tmp_path: Path) -> None:
    month = claimed_month(plans, tmp_path / "in", "2014-06", "2014-06-28T09:00")
    departments = len(month.plan.units)
    assert figure(month, "signed_projects") == 2 * (departments - 1)
    assert {month.names.name_of(finding.unit) for finding in disputed(month)} == {FIRST, SECOND}
    assert "也报送了同一项目" in disputed(month)[0].message


@pytest.mark.slow
def test_a_plan_may_have_its_own_word_for_disputed_leads_and_a_ruling_settles_them(plans: Path, tmp_path: Path) -> None:
    month = claimed_month(plans, tmp_path / "in", "2014-06-H1", "2014-06-18T09:00")
    [first, *_] = [finding for finding in disputed(month) if month.names.name_of(finding.unit) == SECOND]
    assert (first.form, first.column, first.project) == ("leads", "company", f"{FIRST}企业1")
    assert "也报送了同一信息" in first.message
    before = figure(month, "leads", SECOND)
    entry = rule_on(month, first, RulingKind.FIRST, reason="首谈", by="李审核", at=month.now())
    assert entry.data["project"] == f"{FIRST}企业1"
    judge_again(month)
    assert figure(month, "leads", SECOND) == before + 1


@pytest.mark.slow
def test_where_the_plan_takes_the_word_away_each_units_lead_is_its_own(plans: Path, tmp_path: Path) -> None:
    (plans / PLAN / "forms" / "leads.yaml").write_text(LEADS.replace("信息", '""'), encoding="utf-8")
    month = claimed_month(plans, tmp_path / "in", "2014-06-H1", "2014-06-18T09:00")
    assert disputed(month) == []


def test_a_form_without_an_identity_cannot_be_disputed(plans: Path) -> None:
    (plans / PLAN / "forms" / "leads.yaml").write_text(LEADS + "identity: []\n", encoding="utf-8")
    with pytest.raises(UserError, match=r"disputed.*identity"):
        _ = load_plan_folder(PLAN, plans).forms
