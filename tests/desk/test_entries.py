"""What people enter from the command line: rows of a form, yearly targets, objections."""

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.adapters.plan_files import BUILT_IN_PLANS
from tasks.month import open_month
from tests.lib.command_line import call_json, exit_of
from tests.lib.months import judge_again, judged_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

PLAN, PERIOD = "own-2021", "2021-03"
FORMS = """
  - {form: appraisal_events, every: entry, clause: B-12}
  - {form: outings, every: entry, clause: S-10}
"""
MEASURES = """
  - {id: deducted, name: 日常考核扣分, unit: 分, form: appraisal_events, sum: points}
"""
DEDUCTION = ("--unit", "准旗", "事项类别=不参加活动", "扣分=2", "--reason", "未参加州推介会", "--by", "张经办")
SIGNED = ("--approver", "李主任", "--date", "2021-03-12")


@pytest.fixture
def plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    """A plan that takes entries."""
    folder = tmp_path / "plans" / PLAN
    shutil.copytree(BUILT_IN_PLANS / "ordos-2021", folder)
    for name, old, new in (
        ("plan.yaml", "id: ordos-2021", f"id: {PLAN}"),
        ("plan.yaml", "\nparameters:", f"{FORMS.rstrip()}\nparameters:"),
        ("measures.yaml", "measures:", f"measures:{MEASURES.rstrip()}"),
    ):
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text.replace(old, new, 1), encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(folder.parent))
    return PLAN


@pytest.fixture
def month(plan: str, tmp_path: Path) -> Any:
    """A judged month of that plan."""
    return judged_month(write_small_month(tmp_path / "inbox"), plan=plan)


def deducted(unit: str = "准格尔旗") -> Any:
    measures = call_json("scores", PLAN, PERIOD)["measures"]
    return next(m["value"] for m in measures if (m["measure"], m["unit"]) == ("deducted", unit))


# --- rows of a form -----------------------------------------------------------------------------------------
def test_an_entered_row_is_a_record_of_its_form_and_counts_at_once(month: Any) -> None:
    assert deducted() == 0
    found = call_json("record", "add", PLAN, PERIOD, "appraisal_events", *DEDUCTION, *SIGNED)
    assert (found["unit"], found["values"]["points"], found["counted"]) == ("准格尔旗", 2, True)
    assert found["values"]["approver"] == "李主任"
    assert deducted() == 2
    judge_again(month)
    assert deducted() == 2


def test_a_deduction_counts_for_a_unit_that_handed_in_nothing(plan: str, tmp_path: Path) -> None:
    inbox = write_small_month(tmp_path / "inbox")
    shutil.rmtree(inbox / "准格尔旗")
    judged_month(inbox, plan=plan)
    call_json("record", "add", plan, PERIOD, "appraisal_events", *DEDUCTION, *SIGNED)
    assert (deducted(), deducted("东胜区")) == (2, 0)


def test_an_entered_row_may_be_withdrawn_and_both_stay_on_the_ledger(month: Any) -> None:
    row = call_json("record", "add", PLAN, PERIOD, "日常考核记录", *DEDUCTION, *SIGNED)["id"]
    call_json("record", "withdraw", PLAN, PERIOD, row, "--reason", "认定有误", "--by", "张经办")
    assert deducted() == 0
    assert call_json("record", "list", PLAN, PERIOD)["records"] == []
    assert [e.reason for e in month.store.entries.list(PLAN, "form_row")] == ["未参加州推介会"]
    assert [e.subject for e in month.store.entries.list(PLAN, "form_row_withdrawn")] == [row]


@pytest.mark.parametrize(
    ("given", "code", "said"),
    [
        ((*DEDUCTION, "--approver", "李主任"), 10, "“发生日期”未填写"),
        ((*DEDUCTION, "--date", "2021-03-12"), 10, "“批准人”未填写"),
        ((*DEDUCTION, *SIGNED, "扣分=6"), 10, "扣1至5分，现为6"),
        ((*DEDUCTION, *SIGNED, "扣分=两分"), 10, "无法识别为"),
        ((*DEDUCTION, *SIGNED, "--reason", " "), 2, "--reason"),
        ((*DEDUCTION, *SIGNED, "分数=2"), 2, "分数"),
        ((*DEDUCTION, *SIGNED, "--unit", "火星"), 2, "火星"),
    ],
)
def test_a_row_that_a_rule_holds_back_is_not_entered(
    plan: str,
    given: tuple[str, ...],
    code: int,
    said: str,
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert exit_of(monkeypatch, "record", "add", PLAN, PERIOD, "appraisal_events", *given) == code
    told = capsys.readouterr().err
    assert said in told
    assert call_json("record", "list", PLAN, PERIOD)["records"] == []


def test_the_same_row_is_not_entered_twice(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    trip = ("--unit", "准旗", "带队领导=张旗长", "职务=旗长", "职务类别=旗长", "起始日期=2021-03-08", "结束日期=2021-03-10",
            "天数=3", "目的地=上海", "--reason", "月度外出", "--by", "张经办")  # fmt: skip
    call_json("record", "add", PLAN, PERIOD, "outings", *trip)
    assert exit_of(monkeypatch, "record", "add", PLAN, PERIOD, "outings", *trip) == 10


def test_a_full_list_is_handed_in_and_never_entered_by_the_row(plan: str, monkeypatch: pytest.MonkeyPatch) -> None:
    assert exit_of(monkeypatch, "record", "add", PLAN, PERIOD, "funds", *DEDUCTION) == 2


# --- targets ------------------------------------------------------------------------------------------------
def write_targets(
    path: Path, *rows: tuple[Any, ...], head: tuple[str, ...] = ("单位", "指标", "年度目标(亿元)")
) -> Path:
    book = openpyxl.Workbook()
    assert book.active is not None
    for row in (("2021年目标任务分解",), head, *rows):
        book.active.append(row)
    book.save(path)
    return path


def test_yearly_targets_are_read_with_their_units_and_a_blank_is_not_set(plan: str, tmp_path: Path) -> None:
    file = write_targets(
        tmp_path / "任务.xlsx", ("准旗", "区外到位资金", 12), ("东胜", "funds_outside_ytd", "8000万元"),
        ("康巴什", "区外到位资金", None), ("全市", "区外到位资金", 212),
    )  # fmt: skip
    assert call_json("targets", "import", str(file), "--plan", PLAN, "--by", "张") == {
        "plan": PLAN, "imported": 4, "blank": 1,
    }  # fmt: skip
    found = {one["unit"]: one["target"] for one in call_json("targets", "list", PLAN)["targets"]}
    assert found == {"准格尔旗": 1_200_000_000, "东胜区": 80_000_000, "康巴什区": None, None: 21_200_000_000}


def test_a_target_given_to_some_units_of_a_class_is_told_before_scores_compare_them(
    month: Any, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_targets(tmp_path / "一.xlsx", ("准旗", "区外到位资金", 12))
    assert exit_of(monkeypatch, "targets", "import", str(file), "--plan", PLAN, "--by", "张") == 0
    told = capsys.readouterr().err
    assert "旗区中准格尔旗有目标" in told
    assert "“区外到位资金”对两者按不同办法计分" in told
    (note,) = call_json("scores", PLAN, PERIOD)["notes"]
    assert "东胜区" in note
    every = [
        (unit.name, "区外到位资金", 12) for unit in open_month(PLAN, PERIOD).plan.units if unit.unit_class == "旗区"
    ]
    call_json("targets", "import", str(write_targets(tmp_path / "全.xlsx", *every)), "--plan", PLAN, "--by", "张")
    assert call_json("scores", PLAN, PERIOD)["notes"] == []


def test_the_latest_target_of_a_unit_and_measure_counts(plan: str, tmp_path: Path) -> None:
    for value in (12, 15):
        file = write_targets(tmp_path / f"{value}.xlsx", ("准旗", "区外到位资金", value))
        call_json("targets", "import", str(file), "--plan", PLAN, "--by", "张")
    assert [one["target"] for one in call_json("targets", "list", PLAN, "2021")["targets"]] == [1_500_000_000]


def test_all_errors_of_a_file_are_told_at_once_and_nothing_is_kept(
    plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = tmp_path / "错.csv"
    file.write_text(
        "unit,measure,target\n准旗,区外到位资金,12\n火星,开工率,3\n准旗,储备项目,三个\n东胜,储备项目,3\n东胜,储备项目,4\n",
        encoding="gb18030",
    )
    assert exit_of(monkeypatch, "targets", "import", str(file), "--plan", PLAN, "--by", "张") == 10
    told = capsys.readouterr().err
    for said in ("第2行：", "没有计量单位", "第3行：单位“火星”", "“开工率”是比率", "第4行：", "第6行：与第5行"):
        assert said in told
    assert call_json("targets", "list", PLAN)["targets"] == []


def test_a_target_file_without_its_header_says_which_is_expected(
    plan: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    file = write_targets(tmp_path / "x.xlsx", ("准旗", 12), head=("单位", "金额"))
    assert exit_of(monkeypatch, "targets", "import", str(file), "--plan", PLAN, "--by", "张") == 10
    assert "单位、指标、目标" in capsys.readouterr().err


# --- objections ---------------------------------------------------------------------------------------------
def test_an_objection_and_its_decision_are_seen_in_scores_and_explain(month: Any) -> None:
    words = ("准旗", "--item", "储备项目", "--reason", "两个项目误判重复", "--by", "王填报")
    one = call_json("objection", "add", PLAN, PERIOD, *words)["objections"][0]
    assert (one["unit"], one["outcome"], one["in_time"]) == ("准格尔旗", "pending", False)
    call_json("objection", "decide", PLAN, PERIOD, one["id"], "rejected", "--reason", "复核无误", "--by", "李审核")
    seen = call_json("scores", PLAN, PERIOD)["objections"]
    assert [(o["outcome"], o["decided_by"], o["decision_reason"]) for o in seen] == [("rejected", "李审核", "复核无误")]
    assert call_json("explain", PLAN, PERIOD, "准旗")["objections"] == seen
    assert call_json("explain", PLAN, PERIOD, "东胜")["objections"] == []


def test_an_objection_is_in_time_for_three_working_days_after_the_scores_are_known(plan: str) -> None:
    from datetime import datetime

    from tasks.enter.objections import object_to

    opened = open_month(PLAN, PERIOD)
    unit = opened.plan.units[0]
    # The review time ends on Wednesday 31 March 08:30; 5 April is a holiday, so the window ends on 6 April.
    for at, in_time in (("2021-04-06T08:30:00+08:00", True), ("2021-04-06T08:31:00+08:00", False)):
        one = object_to(opened, unit, "储备项目", "误判", "王", datetime.fromisoformat(at))
        assert (one.in_time, one.until) == (in_time, "2021-04-06T08:30:00+08:00")


@pytest.mark.parametrize(
    "words",
    [("add", PLAN, PERIOD, "准旗", "--item", "别的", "--reason", "x", "--by", "y"),
     ("decide", PLAN, PERIOD, "abc", "upheld", "--reason", "x", "--by", "y")],
)  # fmt: skip
def test_an_objection_names_an_item_and_a_decision_an_objection(
    plan: str, words: tuple[str, ...], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert exit_of(monkeypatch, "objection", *words) == 2


@pytest.mark.slow
def test_a_yearly_target_from_outside_switches_the_items_rule_and_gives_a_rate(tmp_path: Path) -> None:
    def funds_item() -> dict[str, Any]:
        return next(
            i for i in call_json("explain", "ordos-2021", PERIOD, "准旗")["items"] if i["item"] == "区外到位资金"
        )

    def rates() -> dict[str | None, Any]:
        found = call_json("scores", "ordos-2021", PERIOD)["measures"]
        return {m["unit"]: m["rate"] for m in found if m["measure"] == "funds_outside_ytd"}

    inbox = write_small_month(tmp_path / "inbox")
    judged_month(inbox)
    assert "完成率" not in funds_item()["inputs"]
    assert set(rates().values()) == {None}
    file = write_targets(tmp_path / "任务.xlsx", ("准旗", "区外到位资金", 0.24), ("东胜", "区外到位资金", None))
    call_json("targets", "import", str(file), "--plan", "ordos-2021", "--by", "张")
    judged_month(inbox)
    # 1200 of 2400 万元 by March, when a quarter of the year is over: twice the pace, capped at 20, and 10 × e.
    assert (funds_item()["inputs"]["完成率"], funds_item()["inputs"]["序时"]) == ("50.00%", "25.00%")
    assert {unit for unit, rate in rates().items() if rate is not None} == {"准格尔旗"}
    file = write_targets(tmp_path / "收回.xlsx", ("准旗", "区外到位资金", "未下达"))
    call_json("targets", "import", str(file), "--plan", "ordos-2021", "--by", "张")
    judged_month(inbox)
    assert "完成率" not in funds_item()["inputs"]


def test_a_case_of_a_measure_is_entered_for_a_unit_or_the_city_within_its_bounds(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = ("suzhou-2020", "2020-03", "city_promotions", "--reason", "上海推介会", "--by", "张经办")
    found = call_json("record", "add", *words, "--unit", "全市", "值=2")
    assert (found["unit"], found["values"], found["counted"]) == ("宿州市", {"值": "2"}, False)
    assert exit_of(monkeypatch, "record", "add", *words, "--unit", "全市", "值=0") == 10
    grade = ("suzhou-2020", "2020-12", "advanced_grade", "--unit", "萧县", "值=1", "--reason", "通报", "--by", "张")
    assert exit_of(monkeypatch, "record", "add", *grade) == 2
    assert "--approver" in capsys.readouterr().err
    assert call_json("record", "add", *grade, "--approver", "李主任")["unit"] == "萧县"


@pytest.mark.slow
def test_a_quarters_lists_are_those_of_its_latest_month_and_a_paper_may_be_asked_for(tmp_path: Path) -> None:
    judged_month(write_small_month(tmp_path / "inbox"))
    found = call_json("triggers", "ordos-2021", "2021-Q1", "--paper", "supervision_notice")
    assert found["of"] == "2021-03"
    assert {one["trigger"] for one in found["triggers"]} == {
        "not_reported", "reserve_short", "long_unstarted", "funds_behind", "unanswered",
    }  # fmt: skip
    unanswered = next(one for one in found["triggers"] if one["trigger"] == "unanswered")
    assert {hit["unit"] for hit in unanswered["hits"]} == {"准格尔旗"}  # the review time ended at 08:30


def test_a_percentage_is_entered_with_its_sign_and_shown_with_it(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    words = (
        "suzhou-2020",
        "2020-09",
        "domestic_growth",
        "--unit",
        "全市",
        "--reason",
        "统计局",
        "--by",
        "张",
        "--approver",
        "李",
    )
    assert call_json("record", "add", *words, "值=9.995%")["values"] == {"值": "9.995%"}
    stored = open_month("suzhou-2020", "2020-09").store.entries.list("suzhou-2020", "record")
    assert [entry.data["value"] for entry in stored] == ["0.09995"]
    for wrong in ("值=9.995", "值=9.995万元"):
        assert exit_of(monkeypatch, "record", "add", *words, wrong) == 10
        assert "须带百分号" in capsys.readouterr().err
