"""Which month a table is of, in every spelling and place; another month's is never counted (docs/reading.md#which-month)."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import build_catalog
from diaodu.adapters.reader.read_file import read_file
from diaodu.domain.intake.reading import ReadFile, ReadingContext, ReadSheet
from diaodu.domain.period import parse_period
from diaodu.domain.text.said_periods import find_period, read_period
from tests.lib.biff import OldSheet, make_xls
from tests.lib.documents import make_docx
from tests.lib.other_formats import make_ods, make_page, make_text
from tests.lib.workbooks import FUNDS, MARCH, RESERVE, Grid, make_workbook, read_bytes, rules, table

TITLE = ["到位资金表"]


def context(period_id: str) -> ReadingContext:
    period = parse_period(period_id)
    return replace(
        MARCH, period_id=period.id, period_title=period.title, period_start=period.start, period_end=period.end
    )


def read(
    above: Grid = (), below: Grid = (), *, tab: str = "资金", name: str = "报表.xlsx", run: ReadingContext = MARCH
) -> ReadSheet:
    data = make_workbook({tab: table(FUNDS, above=above, below=below)})
    return read_bytes(data, name, run).sheets[0]


def verdict(sheet: ReadSheet) -> str:
    """Clean, asked about (F-WHEN), or of another period (F-PERIOD)."""
    asked = rules(sheet.problems)
    assert (asked == ["F-PERIOD"]) is (sheet.state == "other_period")
    assert sheet.filled == len(sheet.rows) + sheet.told + sheet.unread_rows
    return {"F-PERIOD": "other", "F-WHEN": "asked", "": "clean"}["".join(asked)]


SPELLINGS = [
    "2021年{m}月", "2021年{m}月份", "2021-0{m}", "20210{m}", "2021.0{m}", "2021/{m}", "21年{m}月", "二〇二一年{han}月", "二○二一年{han}月",
    "二0二一年{han}月", "{m}月", "{m}月份", "{han}月份", "1-{m}月", "2021年1-{m}月", "2021年1—{m}月份", "一至{han}月", "1月-{m}月",
    "2021.1-2021.{m}", "截至{m}月底", "截至2021年{m}月{last}日", "截止2021年{m}月末", "{eng}-21", "{eng} 2021", "20210{m}期",
    "2021年第{m}期", "2021年{m}月1日-{last}日", "2021年{m}月1日起至{last}日止", "0{m}.2021", "{m}月报", "2021-{m}月", "2021.{m}.1-2021.{m}.{last}", "2021 年 {m} 月",
]  # fmt: skip
WHOLE = ["第{m}期", "{m}期", "2021年{m}", "2021-{m}"]
"""Ways that are a period only where nothing else stands."""
MONTHS = [
    pytest.param({"m": 2, "han": "二", "eng": "Feb", "last": 28}, "other", id="last-month"),
    pytest.param({"m": 3, "han": "三", "eng": "Mar", "last": 31}, "clean", id="this-month"),
]


@pytest.mark.parametrize("spelling", [*SPELLINGS, *WHOLE])
@pytest.mark.parametrize(("month", "expected"), MONTHS)
def test_a_label_says_the_month_above_and_below_in_one_cell_or_two(
    spelling: str, month: dict[str, Any], expected: str
) -> None:
    said = spelling.format(**month)
    assert verdict(read([TITLE, [f"报告期：{said}"]])) == expected
    assert verdict(read([TITLE, ["填报单位：某旗", "", "所属期", said]])) == expected
    assert verdict(read([TITLE, ["统计月份：", said]])) == expected
    assert verdict(read([TITLE], [[f"报告期：{said}"]])) == expected


@pytest.mark.parametrize("spelling", SPELLINGS)
@pytest.mark.parametrize(("month", "expected"), MONTHS)
def test_a_title_says_the_month(spelling: str, month: dict[str, Any], expected: str) -> None:
    said = spelling.format(**month)
    assert verdict(read([[f"某旗{said}到位资金表"]])) == expected
    assert verdict(read([[f"到位资金表（{said}）"]])) == expected
    assert verdict(read([TITLE, [f"（{said}）"]])) == expected


@pytest.mark.parametrize("spelling", [spelling for spelling in SPELLINGS if "/" not in spelling])
@pytest.mark.parametrize(("month", "expected"), MONTHS)
def test_a_tab_or_a_files_name_says_the_month_where_nothing_else_does(
    spelling: str, month: dict[str, Any], expected: str
) -> None:
    said = spelling.format(**month)
    assert verdict(read([TITLE], tab=said)) == expected
    assert verdict(read([TITLE], tab=f"资金{said}")) == expected
    assert verdict(read([TITLE], name=f"某旗{said}报表.xlsx")) == expected
    assert verdict(read([TITLE, ["报告期：2021年3月"]], name=f"某旗{said}报表.xlsx")) == "clean"


@pytest.mark.parametrize(("month", "expected"), MONTHS)
def test_a_month_may_stand_in_cells_of_its_own_or_be_stored_as_a_number(month: dict[str, Any], expected: str) -> None:
    m = month["m"]
    for line in (
        ["报告期：", 2021, "年", m, "月"], ["报告期", "2021", "年", str(m), "月", "", "单位：万元"], ["报告期：2021年", m, "月"],
        ["", "2021", "年", str(m), "月"], ["报告期：", date(2021, m, 1)], ["报告期：", 202100 + m], ["报告期：", 2021 + m / 100],
        ["报告期：", 44197 + 29 * m],
    ):  # fmt: skip
        assert verdict(read([TITLE, line])) == expected, line


@pytest.mark.parametrize(
    "note", ["注：本表为2月份数据", "说明：数据截至2021年2月28日", "（2021年2月）", "注：以上数据均为2021年2月数"]
)
def test_a_note_below_says_the_month(note: str) -> None:
    assert verdict(read([TITLE], [[note]])) == "other"
    assert verdict(read([TITLE], [[note.replace("2月28日", "3月31日").replace("2月", "3月")]])) == "clean"


@pytest.mark.parametrize(
    ("above", "below"),
    [
        ([["填报日期：2021年4月2日"]], []), ([["2021年4月2日"]], []), ([["填报时间", "2021年4月2日"]], []),
        ([["填报时间：", date(2021, 4, 2)]], []), ([[date(2021, 4, 2)]], []), ([["填报日期：", 2021, "年", 4, "月", 2, "日"]], []),
        ([], [["某旗商务局"], ["2021年4月2日"]]), ([["2021年1月以来新签约项目到位资金表"]], []), ([["3月18日集中签约项目到位资金表"]], []),
        ([["2021年2月集中签约项目到位资金表"]], []), ([["2021年度到位资金表"]], []), ([["某园区二期项目到位资金表"]], []), ([["报告期：    年  月"]], []),
        ([["报告期：____"]], []), ([["报告期：本月"]], []), ([["报告期：2021年一季度"]], []), ([], [["注：2月补录两个项目"]]),
        ([["数据截止日：2021年4月2日"]], []), ([["（截至2021年4月2日）"]], []), ([["十二个月以上项目到位资金表"]], []),
    ],
)  # fmt: skip
def test_what_names_no_other_month_asks_nothing(above: Grid, below: Grid) -> None:
    assert verdict(read(above, below)) == "clean"


@pytest.mark.parametrize(
    ("above", "below", "tab"),
    [
        ([["填报日期：2021年2月27日"]], [], "资金"), ([], [["制表时间：2021.2.28"]], "资金"), ([["2021年2月28日到位资金表"]], [], "资金"),
        ([["到位资金表"], [date(2021, 2, 1)]], [], "资金"), ([["到位资金表"], ["更新时间：2021-02-28"]], [], "资金"), ([], [], "2021.2.28"),
        ([["报告期：2021年Ⅱ月"]], [], "资金"), ([["期号：2"]], [], "资金"), ([], [["报告期", 2]], "资金"),
    ],
)  # fmt: skip
def test_a_sheet_written_before_the_period_or_with_a_month_nobody_can_read_is_asked_about(
    above: Grid, below: Grid, tab: str
) -> None:
    assert verdict(read(above, below, tab=tab)) == "asked"
    own = [*above, ["2021年3月到位资金表"]]
    if not any("期" in str(row[0]) and "日期" not in str(row[0]) for row in [*above, *below]):
        assert verdict(read(own, below, tab=tab)) == "clean"


@pytest.mark.parametrize(
    "title",
    [
        "贰月份到位资金表", "正月到位资金表", "2021年前两月到位资金表", "2021年前2个月到位资金表", "前两个月到位资金表", "2021年第二个月到位资金表",
        "2021年02到位资金表", "21-02到位资金表", "上月到位资金表", "截至上月底",
    ],
)  # fmt: skip
def test_rarer_words_for_another_month_are_read_too(title: str) -> None:
    assert verdict(read([[title]])) == "other"


@pytest.mark.parametrize(
    "line",
    ["报表时间：2021年2月", "会计期间：2021年2月", "统计时间：2021年1月—2月", "本期：2021年2月", "Period: 2021-02"],
)
def test_a_line_below_says_the_month_whatever_its_label(line: str) -> None:
    assert verdict(read([TITLE], [[line]])) == "other"
    assert verdict(read([TITLE], [["上期：2021年2月"], ["上年同期：2020年3月"]])) == "clean"


@pytest.mark.parametrize(
    "name", ["附件2.xlsx", "报表(2).xlsx", "20210402报送.xlsx", "某旗2021.4.2.xlsx", "4月2日报送.xlsx", "二期.xlsx"]
)
def test_a_files_name_without_a_month_asks_nothing(name: str) -> None:
    assert verdict(read([TITLE], name=name)) == "clean"
    assert verdict(read([TITLE], tab=name.removesuffix(".xlsx"))) == "clean"


@pytest.mark.parametrize("said", ["待定", "2021年13月", "见附件", "2021.13", "第13期", "2021年3月32日", "?"])
def test_a_report_period_that_cannot_be_read_is_asked(said: str) -> None:
    sheet = read([TITLE, [f"报告期：{said}"]])
    assert (verdict(sheet), len(sheet.rows)) == ("asked", 1)
    assert said in sheet.problems[0].detail["said"]
    assert verdict(read([["某旗2021年2月到位资金表"], [f"报告期：{said}"]])) == "other"


@pytest.mark.parametrize(
    ("above", "below", "tab", "said"),
    [
        ([["2021年2月到位资金表"], ["报告期：2021年3月"]], [], "资金", "标题写的是“2021年2月”"),
        ([TITLE, ["报告期：2021年3月"]], [], "2月", "工作表名写的是“2月”"),
        ([["某旗3月到位资金表"]], [["报告期：2021年2月"]], "资金", "报告期写的是“2021年2月”"),
        ([["某旗3月到位资金表"], ["数据截止日：2021年2月28日"]], [], "资金", "数据截止日写的是“2021年2月28日”"),
    ],
)  # fmt: skip
def test_two_places_that_name_different_months_are_asked_about_once(
    above: Grid, below: Grid, tab: str, said: str
) -> None:
    sheet = read(above, below, tab=tab)
    assert [(problem.rule, problem.detail["said"]) for problem in sheet.problems] == [("F-WHEN", said)]
    assert len(sheet.rows) == 1


@pytest.mark.parametrize(
    ("period", "here", "elsewhere"),
    [
        ("2021-Q1", ["2021年一季度", "第1季度", "Q1", "第1期", "2021年1-3月", "2021年3月"], ["二季度", "2020年四季度", "第2期", "Q2", "2020年12月"]),
        ("2021-03-H1", ["3月上半月", "2021年3月1日-15日", "3月上旬", "第5期", "2021年3月"], ["3月下半月", "3月16日-31日", "2月下半月", "第6期"]),
        ("2021-W12", ["第12周", "2021年第12周", "3月22日-28日", "第12期", "3月"], ["第11周", "3月15日-21日", "2月", "第13期"]),
        ("2021", ["2021年", "2021年度", "2021年12月"], ["2020年", "2020年度"]), ("2021-10", ["2021.10", "十月"], ["十一月", "2021年1月"]),
        ("2021-01", ["2021.1", "元月", "1月"], ["12月", "2020年12月"]),
    ],
)  # fmt: skip
def test_quarters_half_months_and_weeks_are_read_as_the_plan_goes(
    period: str, here: list[str], elsewhere: list[str]
) -> None:
    for said in here:
        assert verdict(read([[f"报告期：{said}"]], run=context(period))) == "clean", said
    for said in elsewhere:
        assert verdict(read([[f"报告期：{said}"]], run=context(period))) == "other", said


@pytest.mark.parametrize("tab", ["上月", "储备项目表（上月）", "资金_上月"])
def test_a_tab_that_is_last_month_is_not_the_periods(tab: str) -> None:
    assert verdict(read([TITLE], tab=tab)) == "other"


def test_a_stored_october_without_its_zero_is_asked_about() -> None:
    assert verdict(read([["报告期：", 2021.1]], run=context("2021-10"))) == "asked"


@pytest.mark.parametrize(
    ("cover", "above", "expected"),
    [
        ([["某旗招商引资报表"], ["（2021年2月）"]], [], "other"), ([["某旗二月份招商引资报表"], ["某旗商务局"], ["2021年3月2日"]], [], "other"),
        ([["报告期：", "2021年2月"]], [], "other"), ([["某旗3月份招商引资报表"], ["某旗商务局"], ["2021年4月"]], [], "clean"),
        ([["某旗招商引资报表"], ["2021年4月"]], [], "clean"), ([["某旗2月份招商引资报表"]], [["报告期：2021年3月"]], "clean"),
    ],
)  # fmt: skip
def test_the_cover_says_the_month_where_the_sheet_does_not(cover: Grid, above: Grid, expected: str) -> None:
    file = read_bytes(make_workbook({"封面": cover, "资金": table(FUNDS, above=above)}))
    assert verdict(file.sheets[1]) == expected


# --- several sheets ---------------------------------------------------------------------------------------------------
def months(tabs: Sequence[str], above: Callable[[int], Grid] = lambda _month: ()) -> ReadFile:
    sheets = {
        tab: table(FUNDS | {"年初累计到位资金(万元)": 100 * month}, above=above(month))
        for month, tab in enumerate(tabs, 1)
    }
    return read_bytes(make_workbook(sheets))


@pytest.mark.parametrize(
    ("tabs", "above"),
    [
        (("1月", "2月", "3月"), lambda _month: ()), (("一月", "二月", "三月"), lambda _month: ()),
        (("Jan", "Feb", "Mar"), lambda _month: ()), (("202101", "202102", "202103"), lambda _month: ()),
        (("2021.1", "2021.2", "2021.3"), lambda _month: ()), (("1", "2", "3"), lambda _month: ()),
        (("01", "02", "03"), lambda _month: ()), (("1-1月", "1-2月", "1-3月"), lambda _month: ()),
        (("A", "B", "C"), lambda month: [[f"2021年{month}月到位资金表"]]), (("A", "B", "C"), lambda month: [[f"报告期：{month}月"]]),
        (("A", "B", "C"), lambda month: [[f"填报日期：2021年{month + 1}月2日"]] if month == 3 else [[f"填报日期：2021年{month}月28日"]]),
    ],
)  # fmt: skip
def test_of_several_month_sheets_the_periods_own_is_taken_wherever_it_stands(
    tabs: Sequence[str], above: Callable[[int], Grid]
) -> None:
    file = months(tabs, above)
    assert [sheet.state for sheet in file.sheets] == ["other_period", "other_period", "read"]
    assert [row.values["funds_ytd"] for sheet in file.sheets for row in sheet.rows] == [3_000_000]
    assert [rules(sheet.problems) for sheet in file.sheets] == [["F-PERIOD"], ["F-PERIOD"], []]
    assert all(sheet.filled == len(sheet.rows) + sheet.told + sheet.unread_rows for sheet in file.sheets)


def test_tables_of_several_months_below_one_another_are_told_apart_by_their_titles() -> None:
    for first, second, expected in ((2, 3, ["other_period", "read"]), (3, 2, ["read", "other_period"])):
        rows = [
            *table(FUNDS, above=[[f"2021年{first}月到位资金表"]]),
            [],
            *table(FUNDS, above=[[f"2021年{second}月到位资金表"]]),
        ]
        assert [sheet.state for sheet in read_bytes(make_workbook({"资金": rows})).sheets] == expected
    again = [*table(FUNDS, above=[["2021年3月到位资金表"]]), [], *table(FUNDS, above=[["2021年3月到位资金表（续）"]])]
    assert [(sheet.state, len(sheet.rows)) for sheet in read_bytes(make_workbook({"资金": again})).sheets] == [
        ("read", 2)
    ]


def test_tables_of_two_months_beside_one_another_are_told_apart_by_the_titles_over_them() -> None:
    left, right = table(FUNDS), table(RESERVE)
    width = len(left[0]) + 1
    for first, second, expected in (
        ("2月", "3月", ["other_period", "read"]),
        ("3月", "二月", ["read", "other_period"]),
    ):
        title = [f"{first}到位资金表", *[""] * (width - 1), f"{second}储备项目表"]
        rows = [title, *([*one, "", *two] for one, two in zip(left, right, strict=True))]
        assert [sheet.state for sheet in read_bytes(make_workbook({"表": rows})).sheets] == expected


@pytest.mark.parametrize(
    ("tab", "expected"), [("2020年", "other"), ("2020", "other"), ("2021年", "clean"), ("2020年度", "other")]
)
def test_a_tab_that_is_another_year_is_another_years(tab: str, expected: str) -> None:
    assert verdict(read([TITLE], tab=tab)) == expected
    assert verdict(read([["2020年度到位资金表"]])) == "other"


def test_sheets_of_other_records_are_parts_of_the_month_whatever_their_tabs() -> None:
    parts = {str(number): table(FUNDS | {"项目名称": f"某旗项目{number}"}) for number in (1, 2)}
    assert [sheet.state for sheet in read_bytes(make_workbook(parts)).sheets] == ["read", "read"]


def test_a_word_of_nil_and_a_narrative_are_of_the_month_they_say() -> None:
    nil = make_workbook({"到位资金": [["2021年2月到位资金表"], ["本月无"]]})
    (sheet,) = read_bytes(nil).sheets
    assert (sheet.state, sheet.nil, rules(sheet.problems)) == ("other_period", False, ["F-PERIOD"])
    text = make_docx(
        "某旗招商引资工作情况", "一、经验做法", "赴苏州考察两家企业，签约一个项目。", "二、工作建议", "增加用地指标。"
    )
    for name, state in (("2月工作情况.docx", "other_period"), ("工作情况.docx", "read"), ("3月工作情况.docx", "read")):
        assert read_bytes(text, name).sheets[0].state == state


FORMATS: dict[str, tuple[str, Callable[[Grid], bytes]]] = {
    "xlsx": ("xlsx", lambda rows: make_workbook({"资金": rows})), "xls": ("xls", lambda rows: make_xls({"资金": OldSheet(rows)})),
    "ods": ("ods", lambda rows: make_ods({"资金": rows})), "csv": ("csv", make_text), "page": ("xls", make_page),
}  # fmt: skip


@pytest.mark.parametrize("kind", FORMATS)
def test_every_format_says_the_month_alike(kind: str) -> None:
    ending, make = FORMATS[kind]
    for line in (["报告期：", 2021, "年", 2, "月"], ["某旗二月份到位资金表"], ["报告期", "Feb-21"], ["第2期"]):
        (sheet,) = read_bytes(make(table(RESERVE, above=[["报表", ""], line])), f"报表.{ending}").sheets
        expected = "clean" if line == ["第2期"] else "other"
        assert verdict(sheet) == expected, line
    (sheet,) = read_bytes(make(table(RESERVE)), f"某旗2月.{ending}").sheets
    assert verdict(sheet) == "other"


@pytest.mark.parametrize("text", ["", "到位资金表", "Market", "Sheet1", "12个月", "十四五规划", "总投资5000万元以上"])
def test_texts_without_a_period_name_none(text: str) -> None:
    assert find_period(text, parse_period("2021-03")) is None
    assert read_period(text, parse_period("2021-03")) is None


def test_a_month_that_a_row_of_texts_tells_is_the_rows_own() -> None:
    form = load_forms()["visits"]
    row = {
        "企业名称": "丙公司",
        "项目名称": "丙项目",
        "事项类别": "推荐考察",
        "考察领导": "张某",
        "考察日期": "2021年2月",
        "领导层级": "主要领导",
        "考察地点": "武汉市",
        "考察结果": "达成意向",
        "备注": "续谈",
    }
    data = make_workbook({"推荐考察表": [list(row), list(row.values())]})
    (sheet,) = read_file("考察.xlsx", data, build_catalog([form.model_dump(mode="json")]), MARCH).sheets
    assert (sheet.form, rules(sheet.problems), len(sheet.rows)) == ("visits", [], 1)
