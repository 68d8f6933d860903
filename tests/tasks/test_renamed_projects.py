"""A project under another name is asked about before it counts twice; what was new last month is not new again."""

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from desk.commands.review import decide
from diaodu.domain.errors import UsageError
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.template_names import reserve_words
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind
from tasks.act.rule import take_ruling
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.period import figure_frames
from tasks.month import Month, open_month
from tasks.review.decided import decided_lines
from tests.lib.months import judge_again, judged_month
from tests.lib.project_months import (
    FUNDS,
    LATE_IN_MONTH,
    RESERVE,
    SIGNED,
    Rows,
    funds,
    judge_month,
    reserve,
    signed,
    write_month,
)

pytestmark = pytest.mark.slow

UNIT = "准格尔旗"
Judge = Callable[..., Month]
Resend = Callable[[Month, dict[str, Any]], Month]


@pytest.fixture
def judge(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Judge:
    """Judge the next month of the unit, sheets by title."""
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    periods = iter(("2021-01", "2021-02", "2021-03", "2021-04"))

    def next_month(**sheets: Rows) -> Month:
        return judge_month(tmp_path, next(periods), {UNIT: sheets})

    return next_month


def value(month: Month, measure: str, unit: str | None = UNIT) -> Any:
    return load_assessment(month).measure(measure, unit).value


def asked(month: Month, rule: str) -> list[Finding]:
    return [one for one in load_assessment(month).findings if one.rule == rule]


OLD = signed("研发中心签约5号", 投资方="甲公司")
NEW = signed("研发中心", 投资方="甲公司", 本月进展="平整场地")
PAIRS = [
    (OLD, NEW, "投资方、总投资、签约时间"),
    (OLD, NEW | {"签约时间": "2021-01-06"}, "投资方、建设地点、总投资"),
    (OLD, NEW | {"总投资(万元)": 8100}, "投资方、建设地点、签约时间"),
    (OLD, OLD | {"投资方": "甲集团", "本月进展": "平整场地"}, "建设地点、总投资、签约时间"),
    (OLD, NEW | {"投资方": "乙能源集团"}, "建设地点、总投资、签约时间"),
]


@pytest.mark.slow
@pytest.mark.parametrize(("old", "new", "same"), PAIRS)
def test_a_signed_project_of_another_name_is_asked_and_counts_once(
    judge: Judge, old: dict[str, Any], new: dict[str, Any], same: str
) -> None:
    judge(**{SIGNED: [old]})
    month = judge(**{SIGNED: [new]})
    assert (value(month, "signed_projects"), value(month, "signed_projects", None)) == (1, 1)
    assert value(month, "signed_investment", None) == 80_000_000
    (finding,) = asked(month, "P-17")
    assert (finding.severity, finding.value) == ("critical", new["项目名称"])
    assert f"与2021年1月在列、本期未列的“研发中心签约5号”{same}相同" in finding.message
    assert "150622-2021-0001" in finding.remedy


@pytest.mark.slow
def test_nobody_is_asked_where_the_old_one_is_still_listed_or_nothing_agrees(judge: Judge) -> None:
    judge(**{SIGNED: [OLD, signed("乙", 签约时间="2021-01-20")]})
    month = judge(**{SIGNED: [OLD, NEW, signed("丙", **{"总投资(万元)": 9000})]})
    assert (value(month, "signed_projects"), asked(month, "P-17")) == (4, [])


@pytest.mark.slow
def test_with_the_old_code_it_is_the_old_project_under_its_new_name_for_ever(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW | {"项目编码": "150622-2021-0001"}]})
    assert (value(month, "signed_projects"), asked(month, "P-17"), asked(month, "P-11")) == (1, [], [])
    later = judge(**{SIGNED: [NEW]})
    assert (value(later, "signed_projects"), asked(later, "P-17")) == (1, [])


@pytest.mark.slow
def test_a_project_of_the_pool_and_its_money_under_another_name_are_asked_too(judge: Judge) -> None:
    judge(**{RESERVE: [reserve("甲产业园")], FUNDS: [funds("甲", 100)]})
    money = funds("甲新", 120, 投资方="甲公司", **{"本月到位资金(万元)": 20})
    month = judge(**{RESERVE: [reserve("甲产业园项目")], FUNDS: [money]})
    assert [one.form for one in asked(month, "P-17")] == ["reserve_projects", "funds"]
    assert value(month, "reserve_projects", None) == 1
    assert value(month, "funds_outside_ytd", None) == 1_000_000


@pytest.mark.slow
def test_a_nearly_same_name_in_the_same_place_is_asked_though_its_amount_is_another_and_the_likest_is_named(
    judge: Judge,
) -> None:
    judge(**{RESERVE: [reserve("年产5万吨铝箔项目"), reserve("数据中心项目"), reserve("物流园一期项目")]})
    other = {"总投资(万元)": 7000}
    names = ("年产10万吨铝箔项目", "大数据中心项目", "物流园二期项目", "养老院项目")
    month = judge(**{RESERVE: [reserve(name, **other) for name in names]})
    told = {one.project: one.message for one in asked(month, "P-17")}
    assert list(told) == ["年产10万吨铝箔项目", "大数据中心项目"]
    assert "“年产5万吨铝箔项目”项目名称相近、建设地点相同" in told["年产10万吨铝箔项目"]
    assert "“数据中心项目”" in told["大数据中心项目"]
    assert value(month, "reserve_projects", None) == 5


@pytest.mark.slow
def test_one_that_left_the_pool_is_no_old_name(judge: Judge) -> None:
    judge(**{RESERVE: [reserve("甲产业园", 本月状态="调出")]})
    assert asked(judge(**{RESERVE: [reserve("乙产业园")]}), "P-17") == []


def test_a_project_listed_last_month_is_asked_when_it_is_called_new_and_is_not_among_the_new(judge: Judge) -> None:
    judge(**{RESERVE: [reserve("甲", 本月状态="新增"), reserve("丙", 本月状态="调出")]})
    rows = [reserve(name, 本月状态="新增", **{"总投资(万元)": 6000 + at}) for at, name in enumerate(("甲", "乙", "丙"))]
    month = judge(**{RESERVE: rows})
    (finding,) = asked(month, "F-NEW")
    assert (finding.project, finding.severity) == ("甲", "warning")
    assert "2021年1月已在列" in finding.message
    assessment = load_assessment(month)
    assessment.records.update(figure_frames(month))
    facts = Facts(month.plan, month.period, assessment, month.folder.forms)
    assert reserve_words(facts)["added"] == 2


def ruled(month: Month, ruling: str) -> dict[str, Any]:
    (finding,) = asked(month, "P-17")
    return settled(month, finding, ruling)


def settled(month: Month, finding: Finding, ruling: str) -> dict[str, Any]:
    """Which project the record is once it is ruled on."""
    said = {"reason": "与单位核实", "by": "李审核", "at": datetime(2021, 3, 3, tzinfo=UTC), "account": "李审核"}
    take_ruling(open_month(*month.key), finding, ruling, **said)
    judge_again(open_month(*month.key))
    records = month.store.validation.records(*month.key, form=finding.form)
    record = next(one for one in records if one.id == finding.record)
    return {"code": record.project, "record_state": str(record.state)}


def taken_back(month: Month) -> None:
    """The latest ruling is undone."""
    last = month.store.decisions.list(month.plan.id)[-1]
    decide([last.id], "undo", "认定有误", "李审核", {}, at=datetime(2021, 3, 4, tzinfo=UTC))


@pytest.mark.slow
def test_ruled_the_same_it_keeps_the_old_code_for_ever(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    assert ruled(month, "same")["code"] == "150622-2021-0001"
    assert (value(month, "signed_projects"), asked(month, "P-17"), asked(month, "P-11")) == (1, [], [])
    judge_again(month)
    assert (value(month, "signed_projects"), asked(month, "P-17")) == (1, [])
    later = judge(**{SIGNED: [NEW]})
    assert (value(later, "signed_projects"), asked(later, "P-17")) == (1, [])


def paid(project: dict[str, Any], yuan: int) -> dict[str, Any]:
    """What has arrived for a signed project."""
    return funds(project["项目名称"], yuan, 投资方=project["投资方"])


@pytest.mark.slow
def test_ruled_the_same_a_later_list_with_both_names_counts_it_once_and_is_asked(judge: Judge) -> None:
    pool = reserve("乙产业园"), reserve("乙产业园项目")
    judge(**{SIGNED: [OLD], RESERVE: [pool[0]], FUNDS: [paid(OLD, 30)]})
    month = judge(**{SIGNED: [NEW], RESERVE: [pool[1]], FUNDS: [paid(NEW, 40)]})
    while questions := asked(open_month(*month.key), "P-17"):
        settled(month, questions[0], "same")
    both = {SIGNED: [NEW, OLD], RESERVE: list(pool), FUNDS: [paid(NEW, 50), paid(OLD, 50)]}
    later = judge(**both)
    counted = [value(later, name, None) for name in ("signed_projects", "reserve_projects", "funds_outside_ytd")]
    assert counted == [1, 1, 500_000]
    assert [one.form for one in asked(later, "P-18")] == ["reserve_projects", "signed_projects", "funds"]
    assert "与本单位“签约项目进展表”第2行的" in asked(later, "P-18")[1].message


@pytest.mark.slow
def test_a_ruling_is_listed_with_what_it_was_on(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "same")
    (same,) = decided_lines(open_month(*month.key))
    assert same["status"] == "holds"
    taken_back(month)
    ruled(month, "two")
    by_word = {one["word"]: one for one in decided_lines(open_month(*month.key))}
    same, back, two = (by_word[word] for word in ("认定：同一项目", DecisionKind.UNDO.word, "认定：两个项目"))
    assert (same["word"], same["project"], same["form"], same["rule"]) == (
        "认定：同一项目", NEW["项目名称"], "signed_projects", "P-17",
    )  # fmt: skip
    assert (same["status"], same["new"], back["word"], back["undoes"]) == (
        "undone", "150622-2021-0001", DecisionKind.UNDO.word, "认定：同一项目",
    )  # fmt: skip
    assert (two["word"], two["status"], two["unit"]) == ("认定：两个项目", "holds", "准格尔旗")


@pytest.mark.slow
def test_ruled_two_they_both_count_for_ever(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    found = ruled(month, "two")
    assert (found["code"], found["record_state"]) == ("150622-2021-0002", "waived")
    assert value(month, "signed_projects") == 2
    later = judge(**{SIGNED: [NEW]})
    assert (value(later, "signed_projects"), asked(later, "P-17")) == (2, [])


@pytest.mark.slow
def test_a_ruling_answers_the_question_that_was_asked(judge: Judge) -> None:
    month = judge(**{SIGNED: [OLD | {"签约时间": ""}]})
    with pytest.raises(UsageError, match="不是疑似改名"):
        settled(month, asked(month, "P-01")[0], "same")


@pytest.mark.slow
def test_a_ruling_may_be_changed_from_two_projects_to_one_and_holds_in_later_months(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "two")
    found = ruled(month, "same")
    assert (found["code"], found["record_state"]) == ("150622-2021-0001", "accepted")
    assert (value(month, "signed_projects"), asked(month, "P-17"), asked(month, "P-12")) == (1, [], [])
    later = judge(**{SIGNED: [NEW | {"总投资(万元)": 9000}]})
    assert (value(later, "signed_projects"), value(later, "signed_investment")) == (1, 90_000_000)
    assert (asked(later, "P-17"), asked(later, "P-12")) == ([], [])


@pytest.mark.slow
def test_a_ruling_that_is_taken_back_asks_again_and_may_be_made_otherwise(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "same")
    taken_back(month)
    assert (value(month, "signed_projects"), len(asked(month, "P-17"))) == (1, 1)
    assert ruled(month, "two")["code"] == "150622-2021-0002"
    assert value(month, "signed_projects") == 2
    later = judge(**{SIGNED: [NEW, OLD]})
    assert (value(later, "signed_projects"), asked(later, "P-17")) == (2, [])


@pytest.mark.slow
def test_two_projects_taken_back_are_asked_about_again(judge: Judge) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "two")
    taken_back(month)
    assert (value(month, "signed_projects"), len(asked(month, "P-17"))) == (1, 1)
    later = judge(**{SIGNED: [NEW]})
    assert (value(later, "signed_projects"), len(asked(later, "P-17"))) == (1, 1)


MENDED = [NEW | {"总投资(万元)": 9000, "本月进展": "打桩"}, NEW | {"投资方": "甲集团", "本月进展": "打桩"}]


@pytest.fixture
def resend(tmp_path: Path) -> Resend:
    """The unit sends the period's list once more, with one row in it, and the period is judged again."""

    def send(month: Month, row: dict[str, Any]) -> Month:
        inbox = write_month(tmp_path / "again" / month.period.id, month.period.id, {UNIT: {SIGNED: [row]}})
        later = f"{month.period.id}-21T10:00:00+08:00"
        (inbox / "received.json").write_text(json.dumps({f"{UNIT}/报表.xlsx": later}), encoding="utf-8")
        return judged_month(inbox, as_of=f"{LATE_IN_MONTH[month.period.id]}T10:00:00+08:00", period=month.period.id)

    return send


@pytest.mark.slow
@pytest.mark.parametrize("is_undone", [False, True])
@pytest.mark.parametrize("mended", MENDED)
def test_two_then_another_file_then_the_same_is_one_project_under_the_old_code(
    judge: Judge, resend: Resend, mended: dict[str, Any], is_undone: bool
) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "two")
    month = resend(month, mended)
    assert value(month, "signed_projects") == 2
    if is_undone:
        taken_back(month)
    found = ruled(month, "same")
    assert (found["code"], found["record_state"]) == ("150622-2021-0001", "accepted")
    for _ in range(2):
        assert value(month, "signed_projects") == 1
        assert value(month, "signed_investment") == mended["总投资(万元)"] * 10_000
        assert [asked(month, rule) for rule in ("P-17", "P-12", "P-11")] == [[], [], []]
        judge_again(month)
    later = judge(**{SIGNED: [mended]})
    assert (value(later, "signed_projects"), asked(later, "P-17"), asked(later, "P-12")) == (1, [], [])


@pytest.mark.slow
def test_the_same_then_another_file_then_two_are_two_projects(judge: Judge, resend: Resend) -> None:
    judge(**{SIGNED: [OLD]})
    month = judge(**{SIGNED: [NEW]})
    ruled(month, "same")
    month = resend(month, MENDED[0])
    assert (value(month, "signed_projects"), asked(month, "P-17")) == (1, [])
    taken_back(month)
    assert (value(month, "signed_projects"), len(asked(month, "P-17"))) == (1, 1)
    found = ruled(month, "two")
    assert (found["code"], found["record_state"]) == ("150622-2021-0002", "waived")
    assert (value(month, "signed_projects"), value(month, "signed_investment")) == (2, 170_000_000)
    later = judge(**{SIGNED: [MENDED[0], OLD]})
    assert (value(later, "signed_projects"), asked(later, "P-17"), asked(later, "P-12")) == (2, [], [])


# --- what a ruling changes ----------------------------------------------------------------------------------------
OTHER = "东胜区"


@pytest.mark.slow
@pytest.mark.parametrize(
    ("ruling", "is_told_by_other", "records", "yuan", "text"),
    [
        ("same", False, 0, 100, "全市总投资+100万元；准格尔旗总投资+100万元"),
        ("same", True, -1, -8000, "全市记录-1条，总投资-8000万元；准格尔旗记录-1条，总投资-8000万元"),
        ("two", False, 1, 8100, "全市记录+1条，总投资+8100万元；准格尔旗记录+1条，总投资+8100万元"),
        ("two", True, 0, 0, ""),
    ],
)
def test_decisions_tell_what_a_ruling_changes_in_the_totals(
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    ruling: str,
    is_told_by_other: bool,
    records: int,
    yuan: int,
    text: str,
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    new = NEW | {"总投资(万元)": 8100}
    judge_month(tmp_path, "2021-01", {UNIT: {SIGNED: [OLD]}, OTHER: {SIGNED: [signed("别的")]}})
    others = [signed("别的"), *([new] if is_told_by_other else [])]
    month = judge_month(tmp_path, "2021-02", {UNIT: {SIGNED: [new]}, OTHER: {SIGNED: others}})
    before = [value(month, name, None) for name in ("signed_projects", "signed_investment")]
    take_ruling(month, asked(month, "P-17")[0], ruling, reason="核实", by="甲", account="甲", at=month.as_of)
    judge_again(month)
    after = [value(month, name, None) for name in ("signed_projects", "signed_investment")]
    effect = decided_lines(month)[-1]["effect"]
    assert (effect["records"], effect["yuan"].get("总投资", 0), effect["text"]) == (records, yuan * 10_000, text)
    assert [now - then for now, then in zip(after, before, strict=True)] == [records, yuan * 10_000]
