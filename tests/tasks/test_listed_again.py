"""A running list is handed in with its old rows: each counts once, in the month that told it first."""

import json
from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from desk.commands.review import decide
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.results import Finding
from tasks.aggregate.assessment import load_assessment
from tasks.enter.records import Signature, enter_row
from tasks.month import Month, open_month
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.months import judge_again, judged_month
from tests.lib.packages import saved

pytestmark = pytest.mark.slow

BOLE, WUHAN = "bole-2023", "驻武汉招商局"
SUZHOU, XIAO = "suzhou-2020", "萧县"
Rows = Sequence[dict[str, Any]]


def write(folder: Path, plan: str, period: str, unit: str, sheets: dict[str, Rows]) -> Path:
    """An inbox with one workbook; sheets by the form's name, rows by column."""
    forms = load_plan_folder(plan).forms
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for name, rows in sheets.items():
        sheet = book.create_sheet(forms[name].title)
        sheet.append([column.printed_header for column in forms[name].columns])
        for row in rows:
            sheet.append([row.get(column.id) for column in forms[name].columns])
        sheet.append(["填报人:甲 审核人:乙"])
    path = folder / unit / f"{period}.xlsx"
    path.parent.mkdir(parents=True)
    path.write_bytes(saved(book))
    (folder / "received.json").write_text(
        json.dumps({f"{unit}/{path.name}": f"{period[:7]}-20T10:00:00+08:00"}), encoding="utf-8"
    )
    return folder


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    return tmp_path


def judge(home: Path, plan: str, period: str, unit: str, **sheets: Rows) -> Month:
    year, month = int(period[:4]), int(period[5:7])
    as_of = f"{year + month // 12}-{month % 12 + 1:02d}-02T09:00:00+08:00"
    return judged_month(write(home / plan / period, plan, period, unit, sheets), as_of, period, plan)


def activity(name: str = "武汉产业推介会", **changes: Any) -> dict[str, Any]:
    return {
        "name": name, "category": "推介活动", "level": "县区级", "role": "举办", "held_on": "2023-03-10", "place": "武汉",
        "has_leader": "否",
    } | changes  # fmt: skip


def lead(company: str, **changes: Any) -> dict[str, Any]:
    return {
        "company": company, "registered_in": "江苏南京", "intent": "建厂", "is_foreign": "否", "contact": "招商科",
        "contact_date": "2020-02-10", "verified": "已核实", "verifier": "甲", "verified_date": "2020-02-12",
    } | changes  # fmt: skip


VISIT = {
    "company": "丙", "project": "丙项目", "kind": "推荐考察", "level": "主要领导", "leader": "市长", "visit_date": "2023-03-10",
    "outcome": "有意向",
}  # fmt: skip
OUTING = {
    "leader": "县长某", "position": "县长", "office": "行政主要负责同志", "start": "2020-03-03", "end": "2020-03-03", "days": 1,
    "destination": "上海",
}  # fmt: skip
CALL = {
    "category": "调度会议", "subject": "重点项目调度", "leader": "县长", "called_on": "2020-03-03", "content": "调度项目",
    "office": "行政主要领导",
}  # fmt: skip


def value(month: Month, measure: str, unit: str | None) -> Any:
    return load_assessment(month).measure(measure, unit).value


def asked(month: Month) -> list[Finding]:
    return [one for one in load_assessment(month).findings if one.rule == "F-AGAIN"]


def test_an_activity_in_three_workbooks_is_one_of_the_unit_and_of_the_city_and_nobody_is_asked(home: Path) -> None:
    months = [judge(home, BOLE, f"2023-0{n}", WUHAN, activities=[activity()]) for n in (3, 4, 5)]
    assert [value(month, "promotions", WUHAN) for month in months] == [1, 1, 1]
    assert [value(month, "promotions", None) for month in months] == [1, 1, 1]
    assert [asked(month) for month in months] == [[], [], []]


def test_a_running_list_counts_what_is_new_in_it(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(home, BOLE, "2023-04", WUHAN, activities=[activity(), activity("宜昌推介会", held_on="2023-04-08")])
    assert value(month, "promotions", WUHAN) == 2


@pytest.mark.slow
def test_the_same_name_at_a_later_day_than_the_first_month_could_know_is_another_activity(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(home, BOLE, "2023-06", WUHAN, activities=[activity(held_on="2023-06-12")])
    assert (value(month, "promotions", WUHAN), asked(month)) == (2, [])


def test_what_is_told_otherwise_is_asked_and_counts_once_as_it_was_told_first(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(
        home, BOLE, "2023-04", WUHAN, activities=[activity(held_on="2023-03-12", has_leader="是", leader="副市长")]
    )
    assert (value(month, "promotions", WUHAN), value(month, "promotions_with_leader", WUHAN)) == (1, 0)
    (finding,) = asked(month)
    assert (finding.severity, finding.project) == ("warning", "武汉产业推介会")
    assert "与2023年3月已报的是同一场活动，“举办日期”、“市领导是否参加”、“参加领导及职务”不同" in finding.message


@pytest.mark.slow
def test_a_place_left_out_does_not_make_another_activity(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity(place=None)])
    month = judge(home, BOLE, "2023-04", WUHAN, activities=[activity()])
    assert value(month, "promotions", WUHAN) == 1
    assert ["举办地点" in finding.message for finding in asked(month)] == [True]


@pytest.mark.slow
def test_a_row_beside_the_old_one_in_the_same_list_is_another(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(home, BOLE, "2023-04", WUHAN, activities=[activity(), activity(held_on="2023-03-25")])
    assert (value(month, "promotions", WUHAN), asked(month)) == (2, [])


@pytest.mark.slow
def test_another_activity_by_the_stewards_word_counts_from_then_on(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(home, BOLE, "2023-04", WUHAN, activities=[activity(held_on="2023-03-25")])
    given = {"value": "", "confirmed_by": "", "expires": ""}
    decide([asked(month)[0].id], "waive", "三月办了两场", "审核员", given, at=datetime(2023, 5, 3, tzinfo=UTC))
    assert value(month, "promotions", WUHAN) == 2
    later = judge(home, BOLE, "2023-05", WUHAN, activities=[activity(), activity(held_on="2023-03-25")])
    assert (value(later, "promotions", WUHAN), asked(later)) == (2, [])


@pytest.mark.slow
def test_a_lead_is_verified_later_and_counts_once_from_then_on(home: Path) -> None:
    months = [
        judge(home, SUZHOU, "2020-02", XIAO, leads=[lead("甲", verified="核实中", verifier=None, verified_date=None), lead("乙")]),
        judge(home, SUZHOU, "2020-03", XIAO, leads=[lead("甲"), lead("乙")]),
        judge(home, SUZHOU, "2020-04", XIAO, leads=[lead("甲"), lead("乙", verified="不实")]),
    ]  # fmt: skip
    assert [value(month, "leads", XIAO) for month in months] == [1, 2, 1]
    assert [asked(month) for month in months] == [[], [], []]
    judge_again(months[0])
    assert value(months[0], "leads", XIAO) == 1


@pytest.mark.slow
def test_visits_outings_and_calls_are_known_again_too(home: Path) -> None:
    visit = {
        "company": "甲公司",
        "project": "建厂",
        "kind": "推荐考察",
        "level": "主要领导",
        "leader": "某领导",
        "visit_date": "2023-03-08",
        "outcome": "有意向",
    }
    months = [judge(home, BOLE, f"2023-0{n}", WUHAN, visits=[visit | {"outcome": f"第{n}次洽谈"}]) for n in (3, 4)]
    assert [value(month, "visits_top", WUHAN) for month in months] == [1, 1]
    outing = {
        "leader": "县长某",
        "position": "县长",
        "office": "行政主要负责同志",
        "start": "2020-02-03",
        "end": "2020-02-07",
        "days": 5,
        "destination": "上海",
    }
    months = [judge(home, SUZHOU, f"2020-0{n}", XIAO, outings=[outing]) for n in (2, 3)]
    assert [value(month, "outing_days_head", XIAO) for month in months] == [5, 5]


@pytest.mark.slow
def test_a_record_that_was_held_is_counted_when_it_is_told_again_in_order(home: Path) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity(category="聚会")])
    month = judge(home, BOLE, "2023-04", WUHAN, activities=[activity()])
    assert (value(month, "promotions", WUHAN), asked(month)) == (1, [])


@pytest.mark.slow
def test_an_earlier_month_that_comes_later_takes_the_record_and_names_the_later_month_as_stale(home: Path) -> None:
    april = judge(home, BOLE, "2023-04", WUHAN, activities=[activity()])
    march = judge(home, BOLE, "2023-03", WUHAN, activities=[activity(has_leader="是", leader="副市长")])
    assert (value(april, "promotions", WUHAN), value(march, "promotions", WUHAN)) == (1, 1)
    assert later_stale_periods(march) == ["2023-04"]
    judge_again(april)
    assert (value(april, "promotions", WUHAN), len(asked(april))) == (1, 1)
    assert later_stale_periods(march) == []


@pytest.mark.slow
@pytest.mark.parametrize(("day", "rules"), [("2023-03-10", []), ("2023-03-12", ["F-AGAIN"])])
@pytest.mark.parametrize("period", ["2023-03", "2023-04"])
def test_a_row_entered_by_hand_is_asked_about_at_once_and_counted_once(
    home: Path, period: str, day: str, rules: list[str]
) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = open_month(BOLE, period, "2023-05-02T09:00:00+08:00")
    unit, form = month.plan.find_unit(WUHAN), month.folder.forms["activities"]
    assert unit
    told = activity(held_on=day)
    cells = {column.header: str(told[column.id]) for column in form.columns if column.id in told}
    _, found = enter_row(month, form, unit, cells, Signature(by="甲", reason="补录"), datetime(2023, 5, 1, tzinfo=UTC))
    assert [one.rule for one in found] == rules
    judge_again(month)
    assert value(month, "promotions", WUHAN) == 1


def a_third_at_once(cases: list[tuple[str, str, dict[str, Any], dict[str, Any]]]) -> list[Any]:
    """Every third case; the others are slow."""
    return [pytest.param(*case, marks=() if at % 3 == 0 else pytest.mark.slow) for at, case in enumerate(cases)]


NEARLY = [
    (BOLE, "activities", activity(), {"place": "武汉市"}),
    (BOLE, "activities", activity(), {"name": "武汉推介会"}),
    (BOLE, "activities", activity(), {"name": "2023武汉产业推介会", "place": "武汉市江汉区"}),
    (BOLE, "visits", VISIT, {"company": "丙公司"}),
    (BOLE, "visits", VISIT, {"visit_date": "2023年3月"}),
    (SUZHOU, "leads", lead("乙公司"), {"intent": "建设工厂"}),
    (SUZHOU, "leads", lead("乙公司"), {"company": "南京乙公司"}),
    (SUZHOU, "outings", OUTING, {"leader": "县长某、副县长某"}),
    (SUZHOU, "sponsor_calls", CALL, {"subject": "重点项目调度会"}),
]
COUNTED = {"activities": "promotions", "visits": "visits_top", "leads": "leads", "outings": "outing_days_head",
           "sponsor_calls": "meetings"}  # fmt: skip


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "form", "row", "changes"),
    a_third_at_once(NEARLY),
)
def test_what_is_told_again_in_nearly_the_same_words_of_the_same_day_is_asked_and_counts_once(
    home: Path, plan: str, form: str, row: dict[str, Any], changes: dict[str, Any]
) -> None:
    unit, year = (WUHAN, 2023) if plan == BOLE else (XIAO, 2020)
    first = judge(home, plan, f"{year}-03", unit, **{form: [row]})
    month = judge(home, plan, f"{year}-05", unit, **{form: [row | changes]})
    assert [value(one, COUNTED[form], unit) for one in (first, month)] == [1, 1]
    assert len(asked(month)) == 1


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes",
    [
        {"place": "武汉市", "held_on": "2023-03-18"},  # another day
        {"name": "北京产业推介会", "place": "北京"},  # other words
        {"name": "武汉科技推介会"},
    ],
)
def test_of_another_day_or_in_other_words_it_is_another_and_nobody_is_asked(
    home: Path, changes: dict[str, Any]
) -> None:
    judge(home, BOLE, "2023-03", WUHAN, activities=[activity()])
    month = judge(home, BOLE, "2023-05", WUHAN, activities=[activity(**changes)])
    assert (value(month, "promotions", WUHAN), asked(month)) == (2, [])


SLIPS = [
    (BOLE, "visits", VISIT, {"visit_date": "2023-03-11"}),
    (BOLE, "visits", VISIT, {"level": "分管领导", "outcome": "签订协议"}),
    (SUZHOU, "outings", OUTING, {"start": "2020-03-04", "end": "2020-03-04"}),
    (SUZHOU, "sponsor_calls", CALL, {"called_on": "2020-03-02"}),
]


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "form", "row", "changes"), SLIPS)
def test_with_a_day_a_few_days_off_or_another_level_alone_it_is_asked_and_counts_once(
    home: Path, plan: str, form: str, row: dict[str, Any], changes: dict[str, Any]
) -> None:
    unit, year = (WUHAN, 2023) if plan == BOLE else (XIAO, 2020)
    first = judge(home, plan, f"{year}-03", unit, **{form: [row]})
    month = judge(home, plan, f"{year}-05", unit, **{form: [row | changes]})
    assert [value(one, COUNTED[form], unit) for one in (first, month)] == [1, 1]
    (finding,) = asked(month)
    header = month.folder.forms[form].column(next(iter(changes))).header
    assert f"与{year}年3月已报的是同一" in finding.message
    assert f"“{header}”" in finding.message


OTHERS = [
    (BOLE, "visits", VISIT, {"company": "丁公司"}),
    (BOLE, "visits", VISIT, {"visit_date": "2023-03-12", "project": "另一项目"}),
    (BOLE, "visits", VISIT, {"visit_date": "2023-03-20"}),
    (BOLE, "visits", VISIT | {"visit_date": "2023-03-30"}, {"visit_date": "2023-04-01"}),  # March could not know of it
    (BOLE, "visits", VISIT | {"level": "分管领导", "leader": "副市长"}, {}),
    (SUZHOU, "outings", OUTING, {"start": "2020-03-05", "end": "2020-03-05", "destination": "杭州"}),
    (SUZHOU, "leads", lead("乙公司"), {"contact_date": "2020-02-12", "intent": "研发"}),
]


@pytest.mark.slow
@pytest.mark.parametrize("is_one_list", [False, True])
@pytest.mark.parametrize(("plan", "form", "row", "changes"), OTHERS)
def test_another_firm_or_another_day_with_other_content_is_another_and_nobody_is_asked(
    home: Path, plan: str, form: str, row: dict[str, Any], changes: dict[str, Any], *, is_one_list: bool
) -> None:
    unit, year = (WUHAN, 2023) if plan == BOLE else (XIAO, 2020)
    told = [VISIT if not changes else row, row | changes]
    judge(home, plan, f"{year}-03", unit, **{form: told[:1]})
    month = judge(home, plan, f"{year}-05", unit, **{form: told if is_one_list else told[1:]})
    measures = ["visits_top", "visits_charge"] if form == "visits" else [COUNTED[form]]
    assert (sum(value(month, name, unit) for name in measures), asked(month)) == (2, [])


WORDS = [case for case in NEARLY if "visit_date" not in case[3]]


@pytest.mark.slow
@pytest.mark.parametrize(
    ("plan", "form", "row", "changes"),
    a_third_at_once(WORDS),
)
def test_beside_each_other_in_one_list_nearly_the_same_words_of_the_same_day_are_asked_and_count_once(
    home: Path, plan: str, form: str, row: dict[str, Any], changes: dict[str, Any]
) -> None:
    unit, year = (WUHAN, 2023) if plan == BOLE else (XIAO, 2020)
    for period in (f"{year}-03", f"{year}-05"):
        month = judge(home, plan, period, unit, **{form: [row, row | changes]})
        assert (value(month, COUNTED[form], unit), len(asked(month))) == (1, 1)


@pytest.mark.slow
@pytest.mark.parametrize(
    "changes", [{"name": "第11场推介会"}, {"name": "第十一场推介会"}, {"leader": "副市长", "has_leader": "是"}]
)
def test_beside_each_other_another_number_or_other_content_is_another(home: Path, changes: dict[str, Any]) -> None:
    one = activity("第十场推介会" if "十" in changes.get("name", "") else "第1场推介会")
    month = judge(home, BOLE, "2023-03", WUHAN, activities=[one, one | {"place": "武汉市"} | changes])
    assert (value(month, "promotions", WUHAN), asked(month)) == (2, [])
