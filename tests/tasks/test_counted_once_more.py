"""Counted once where the clerk's words or the roster change: calls of one day, units that merged, deductions, what was left out."""

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
import yaml

from desk.commands.review import decide
from diaodu import ROOT
from diaodu.domain.states import DecisionKind
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.lib.command_line import call, exit_of
from tests.lib.told_lists import told

pytestmark = pytest.mark.slow


def value(month: Month, measure: str, unit: str | None) -> Any:
    return next(v.value for v in load_assessment(month).measures if (v.measure, v.unit) == (measure, unit))


def rules(month: Month) -> list[str]:
    return [one.rule for one in month.store.validation.findings(*month.key)]


# --- one call under two spellings of its leader, in one list ------------------------------------------------
def call_of(leader: str) -> dict[str, Any]:
    return {"category": "包联项目", "subject": "甲项目", "leader": leader, "position": "区长", "called_on": "2023-12-11",
            "method": "会议", "content": "调度"}  # fmt: skip


def test_what_is_said_to_count_once_counts_once_in_the_periods_own_figure(tmp_path: Path) -> None:
    rows = [call_of("王区长"), call_of("王")]
    month = told(tmp_path, "dongsheng-2023-winter", "2023-12", "sponsor_calls", {"工科局": rows})
    assert "F-AGAIN" in rules(month)
    assert value(month, "project_calls", "工科局") == 1


# --- a visit of two units, one of which goes into the other --------------------------------------------------
def visit(company: str, day: str = "2023-02-10") -> dict[str, Any]:
    return {
        "kind": "推荐考察",
        "company": company,
        "project": f"{company}项目",
        "level": "主要领导",
        "leader": "王市长",
        "visit_date": day,
        "place": "武汉",
        "outcome": "洽谈",
    }


@pytest.mark.slow
def test_a_visit_that_both_had_told_is_one_of_the_heir(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "plans" / "bole-2023"
    shutil.copytree(ROOT / "plans" / "bole-2023", folder)
    monkeypatch.setenv("DIAODU_PLANS", str(folder.parent))
    heir, gone = "驻武汉招商局", "驻深圳招商局"
    both = {heir: [visit("甲公司"), visit("乙公司")], gone: [visit("甲公司"), visit("丙公司"), visit("丁公司")]}
    told(tmp_path, "bole-2023", "2023-02", "visits", both, day=20)
    units = yaml.safe_load((folder / "units.yaml").read_text(encoding="utf-8"))
    next(one for one in units["units"] if one["name"] == gone).update(valid={"end": "2023-02-28"}, into=heir)
    (folder / "units.yaml").write_text(yaml.safe_dump(units, allow_unicode=True), encoding="utf-8")
    month = told(tmp_path, "bole-2023", "2023-03", "visits", {heir: [visit("戊公司", "2023-03-10")]}, day=20)
    tops = {v.unit: v.value for v in load_assessment(month).measures if v.measure == "visits"}
    assert (tops[heir], tops[None]) == (5, 5)


# --- what was left out stays left out in a running list ------------------------------------------------------
def lead(company: str, day: str, **changes: Any) -> dict[str, Any]:
    return {"source": "展会", "company": company, "registered_in": "上海", "intent": "建厂", "is_foreign": "否",
            "contact": "王", "contact_date": day, "verified": "已核实", "verifier": "赵", **changes}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(("changes", "leads", "says"), [({}, 1, None), ({"verifier": "钱"}, 2, "F-LAPSE")])
def test_a_lead_that_was_left_out_is_left_out_of_the_next_months_list_too(
    changes: dict[str, Any], leads: int, says: str | None, tmp_path: Path
) -> None:
    plan, unit = "suzhou-2020", "萧县"
    odd, good = lead("甲公司", "2020-01-05", verifier=None), lead("乙公司", "2020-01-06")
    month = told(tmp_path, plan, "2020-01", "leads", {unit: [odd, good]})
    asked = next(one for one in month.store.validation.findings(*month.key) if one.rule == "F-MISS")
    decide([asked.id], DecisionKind.REJECT, "查无此企业", "李审核", {}, datetime.now(UTC))
    february = told(tmp_path, plan, "2020-02", "leads", {unit: [odd | changes, good]})
    assert value(february, "leads", unit) == leads
    assert (says in rules(february)) is (says is not None)


# --- a deduction entered twice -------------------------------------------------------------------------------
def test_a_deduction_entered_again_is_refused(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    words = ("record", "add", "bole-2023", "2023-03", "appraisal_events", "--unit", "武汉局", "事项类别=不参加活动",
             "--approver", "李主任", "--date", "2023-03-12", "--by", "张经办")  # fmt: skip
    call(*words, "扣分=2", "--reason", "未参加州推介会")
    for points in ("2", "3"):
        assert exit_of(monkeypatch, *words, f"扣分={points}", "--reason", "未参加 州推介会") == 10
        assert "同一类别、同一事由、同一日期的扣分重复" in capsys.readouterr().err
    call(*words, "扣分=2", "--reason", "未参加市推介会")


# --- left out of a full list ---------------------------------------------------------------------------------
@pytest.mark.slow
def test_a_name_left_out_of_the_roster_of_ambassadors_is_told(tmp_path: Path) -> None:
    def row(name: str) -> dict[str, Any]:
        return {"name": name, "category": "招商大使", "employer": "某公司董事长", "recommended_by": "能源局", "state": "聘任",
                "is_public_payroll": "否", "is_controller": "否", "term_start": "2023-12-01", "term_end": "2025-11-30"}  # fmt: skip

    plan, unit = "dongsheng-2023-winter", "能源局"
    told(tmp_path, plan, "2023-12", "ambassadors", {unit: [row("甲某"), row("乙某")]})
    january = told(tmp_path, plan, "2024-01", "ambassadors", {unit: [row("甲某")]})
    missed = [one for one in january.store.validation.findings(*january.key) if one.rule == "P-11"]
    assert [(one.project, "在册，本期未列" in one.message) for one in missed] == [("乙某", True)]
