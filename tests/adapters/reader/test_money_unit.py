"""Where a unit of money is said: every place counts, two that differ are asked about (docs/reading.md#amounts)."""

from collections.abc import Sequence
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.intake.reading import ReadSheet
from tests.lib.every_format import ENDINGS, make_file
from tests.lib.workbooks import Grid, Looks, make_workbook, read_bytes, rules

NAMES = ["协议总投资", "本月到位资金", "年初累计到位资金", "签约以来累计到位资金", "已录入系统金额"]
HEAD = ["序号", "项目名称", "投资方", "资金来源地"]
YUAN = [9_000_000, 100_000, 300_000, 900_000, 300_000]
"""Amounts of one project in 元."""
TITLE = ["到位资金表"]


def records(amounts: Sequence[Any] = YUAN) -> list[list[Any]]:
    return [[1, "某旗风电叶片项目", "江苏某某公司", "区外", *amounts]]


def funds(above: Grid = (), below: Grid = (), *, names: Sequence[str] = NAMES, amounts: Sequence[Any] = YUAN) -> Grid:
    return [*above, [*HEAD, *names], *records(amounts), *below]


def read(rows: Grid, tab: str = "Sheet1", looks: Looks | None = None) -> ReadSheet:
    (sheet,) = read_bytes(make_workbook({tab: rows}, looks={tab: looks} if looks else None)).sheets
    return sheet


def ytd(sheet: ReadSheet) -> tuple[list[Any], list[str]]:
    """年初累计到位资金 of each row, and every rule that asks."""
    problems = [*sheet.problems, *(problem for row in sheet.rows for problem in row.problems)]
    return [row.values.get("funds_ytd") for row in sheet.rows], rules(problems)


SAID = [
    "单位：元", "单位:人民币元", "单位: 人民币（元）", "单位为元", "单位（元）", "单位 元", "（单位：元）", "计量单位:元", "货币单位：元", "数据单位：元",
    "统计单位：元", "本表单位：元", "金额单位为元", "金额单位均为元", "除注明外，金额单位均为元", "金额以元计", "以元为单位", "所有金额均以元为单位", "金额:元",
    "计量单位：人民币元", "单位：元（人民币）", "币种：人民币  单位：元", "币种:人民币  金额单位:元", "(元)", "单位：元、亩、人", "单位：亩、元",
]  # fmt: skip


@pytest.mark.parametrize("said", SAID)
def test_a_line_above_or_below_says_the_unit(said: str) -> None:
    line = ["", "", "", "", "", "", said]
    assert ytd(read(funds([TITLE, line]))) == ([300_000], [])
    assert ytd(read(funds([TITLE], [[said]]))) == ([300_000], [])
    assert ytd(read(funds([TITLE], [line, ["填报人：某甲", "", "审核人：某乙"]]))) == ([300_000], [])


@pytest.mark.parametrize("said", [said for said in SAID if said != "(元)"])
def test_a_note_below_says_the_unit(said: str) -> None:
    assert ytd(read(funds([TITLE], [[f"注：{said}。"]]))) == ([300_000], [])


@pytest.mark.parametrize(
    "title",
    [
        "到位资金表（元）", "到位资金表(单位：元)", "2021年3月到位资金表（元）", "到位资金表（2021年3月，元）", "到位资金表 单位:元", "到位资金表（金额单位为元）",
        "到位资金表（以元为单位）", "到位资金表,单位为元", "到位资金表（人民币元）", "到位资金表【元】", "到位资金表-元", "到位资金表（单位:人民币元）",
    ],
)  # fmt: skip
def test_the_title_and_the_tab_say_the_unit(title: str) -> None:
    assert ytd(read(funds([[title]]))) == ([300_000], [])
    tab = title.replace(":", "").replace("：", "").replace("【元】", "_元")
    assert ytd(read(funds([TITLE]), tab=tab)) == ([300_000], [])


@pytest.mark.parametrize(
    "line",
    [
        ["单位", "元"], ["单位：", "元"], ["金额单位", "元"], ["金额单位", "人民币元"], ["填报单位", "某旗商务局", "", "单位", "元"],
        ["计量单位", "", "", "元"], ["币种：人民币", "单位", "元"],
    ],
)  # fmt: skip
def test_the_unit_may_stand_in_a_cell_of_its_own(line: list[str]) -> None:
    assert ytd(read(funds([TITLE, line]))) == ([300_000], [])
    assert ytd(read(funds([TITLE], [line]))) == ([300_000], [])


@pytest.mark.parametrize(
    "row",
    [
        ["", "", "", "", *["元"] * 5], ["", "", "", "", *["（元）"] * 5], ["单位", "", "", "", *["元"] * 5],
        ["/", "/", "/", "/", *["人民币元"] * 5], ["—", "—", "—", "—", *["元"] * 5], ["", "", "", "", *["单位：元"] * 5],
    ],
)  # fmt: skip
def test_a_row_of_units_under_or_above_the_header_is_no_record(row: list[str]) -> None:
    header, body = [*HEAD, *NAMES], records()
    for rows in ([TITLE, header, row, *body], [TITLE, row, header, *body]):
        sheet = read(rows)
        assert ytd(sheet) == ([300_000], [])
        assert sheet.filled == len(sheet.rows) + sheet.told


@pytest.mark.parametrize("unit", ["元", "（元）"])
def test_a_row_of_units_on_the_next_printed_page_is_the_header_again(unit: str) -> None:
    top = [[*HEAD, *NAMES], ["", "", "", "", *[unit] * 5]]
    sheet = read([TITLE, *top, *records(), *top, *records([2 * yuan for yuan in YUAN])])
    assert ytd(sheet) == ([300_000, 600_000], [])


def test_a_row_of_units_may_differ_by_column_and_be_merged() -> None:
    units = ["", "", "", "", "亿元", "万元", "", "", ""]
    rows = [[*HEAD, *NAMES], units, *records([0.09, 10, 30, 90, 30])]
    sheet = read(rows, looks=Looks(merged=["F2:I2"]))
    assert ytd(sheet) == ([300_000], [])
    assert sheet.rows[0].values["agreed_investment"] == 9_000_000


def test_a_row_of_units_of_which_an_export_took_the_merging_apart_holds_to_its_right() -> None:
    rows = [[*HEAD, *NAMES], ["", "", "", "", "元", "", "", "", ""], *records()]
    assert ytd(read(rows)) == ([300_000], [])


def test_a_column_of_units_says_each_rows_own() -> None:
    heads = [*HEAD, "计量单位", *NAMES]
    rows = [
        [1, "某旗甲项目", "甲公司", "区外", "元", *YUAN],
        [2, "某旗乙项目", "乙公司", "区外", "万元", 900, 10, 30, 90, 30],
    ]
    assert ytd(read([TITLE, heads, *rows])) == ([300_000, 300_000], [])
    assert ytd(read([["单位：万元"], heads, *rows])) == ([300_000, 300_000], [])
    old = make_file([TITLE, heads, *rows], "xls")  # its whole numbers have a short record of their own
    assert ytd(read_bytes(old, "资金.xls").sheets[0]) == ([300_000, 300_000], [])


def test_the_files_name_and_the_cover_say_the_unit_where_the_sheet_does_not() -> None:
    data = make_workbook({"资金": funds([TITLE])})
    assert ytd(read_bytes(data, "某旗资金（元）.xlsx").sheets[0]) == ([300_000], [])
    data = make_workbook({"封面": [["某旗招商引资报表"], ["金额单位：元"]], "资金": funds([TITLE])})
    assert ytd(read_bytes(data).sheets[1]) == ([300_000], [])


@pytest.mark.parametrize("group", ["金额（元）", "金额单位：元", "元", "到位情况(单位：元)", "人民币元"])
def test_a_groups_header_says_the_unit_of_all_its_columns(group: str) -> None:
    rows = [[*HEAD, group, "", "", "", ""], ["", "", "", "", *NAMES], *records()]
    assert ytd(read([TITLE, *rows], looks=Looks(merged=["E2:I2"]))) == ([300_000], [])


@pytest.mark.parametrize(
    "written",
    [
        "{}元",
        "{} 元",
        "{}\n元",
        "{}\n（元）",
        "{}：元",
        "{}（以元计）",
        "{}（人民币，元）",
        "{}【元】",
        "{}\n单位：元",
        "{}单位元",
        "{}，金额单位：元",
    ],
)
def test_a_header_says_the_unit_with_or_without_brackets(written: str) -> None:
    assert ytd(read(funds([TITLE], names=[written.format(name) for name in NAMES]))) == ([300_000], [])


@pytest.mark.parametrize(
    ("above", "below", "tab", "places"),
    [
        ([["到位资金表（元）"], ["单位：万元"]], [], "Sheet1", ["到位资金表（元）", "单位：万元"]),
        ([TITLE, ["单位：元"]], [["注：金额单位为万元"]], "Sheet1", ["单位：元", "注：金额单位为万元"]),
        ([TITLE, ["单位：元"]], [], "到位资金（万元）", ["单位：元", "到位资金（万元）"]),
        ([TITLE, ["单位：亿元、万元"]], [], "Sheet1", ["单位：亿元、万元"]),
    ],
)  # fmt: skip
def test_two_places_that_differ_are_one_question_that_names_both(
    above: Grid, below: Grid, tab: str, places: list[str]
) -> None:
    sheet = read(funds(above, below), tab=tab)
    (problem,) = sheet.problems
    assert (problem.rule, sheet.state, sheet.unread_rows) == ("F-MONEY", "unread", 1 + len(below))
    assert all(place in problem.detail["said"] for place in places)


def test_headers_that_all_differ_from_the_line_above_are_asked_about_and_one_of_them_is_not() -> None:
    names = [f"{name}（元）" for name in NAMES]
    assert rules(read(funds([TITLE, ["单位：万元"]], names=names)).problems) == ["F-MONEY"]
    first = [names[0], *NAMES[1:]]
    assert ytd(read(funds([TITLE, ["单位：万元"]], names=first, amounts=[9e6, 10, 30, 90, 30]))) == ([300_000], [])


@pytest.mark.parametrize(
    ("above", "below", "tab"),
    [
        ([["到位资金表（万元）"], ["单位：万元"]], [["注：金额单位为万元"]], "资金_万元"), ([["填报单位：庙元盛商贸公司"]], [], "Sheet1"),
        ([["单位：某旗东元街道办"]], [], "Sheet1"), ([["投资5000万元以上项目到位资金表"]], [], "Sheet1"), ([["亿元以上项目到位资金表"]], [], "Sheet1"),
        ([TITLE], [["备注：其中5亿元为借款，100万元为补助"]], "Sheet1"), ([TITLE], [["注：外币金额以万美元计"]], "Sheet1"),
        ([TITLE, ["单位：万元、万美元"]], [], "Sheet1"), ([TITLE], [["说明：美元按1:6.5折合"]], "多元化项目"),
    ],
)  # fmt: skip
def test_what_is_no_unit_or_the_forms_own_asks_nothing(above: Grid, below: Grid, tab: str) -> None:
    assert ytd(read(funds(above, below, amounts=[900, 10, 30, 90, 30]), tab=tab)) == ([300_000], [])


@pytest.mark.parametrize(
    "said",
    [
        ["币种：美元"],
        ["币种", "美元", "单位：万元"],
        ["单位：万美元"],
        ["币种：美元  单位：万元"],
        ["到位资金表（万美元）"],
    ],
)
def test_a_currency_is_said_where_a_unit_is(said: list[str]) -> None:
    values, asked = ytd(read(funds([said], amounts=[900, 10, 30, 90, 30])))
    assert (values, set(asked)) == ([None], {"F-CURR"})


def test_a_currency_and_a_unit_on_two_lines_are_one_unit() -> None:
    sheet = read(funds([TITLE, ["币种：美元"], ["单位：万元"]], amounts=[900, 10, 30, 90, 30]))
    assert ytd(sheet) == ([None], ["F-CURR"] * 5)
    assert ytd(read(funds([TITLE, ["币种：人民币"], ["单位：万元"]], amounts=[900, 10, 30, 90, 30]))) == ([300_000], [])


@pytest.mark.parametrize(
    ("said", "asks"),
    [
        *((said, True) for said in ("美元", "USD", "港币", "万美元", "外币", "人民币/美元")),
        *((said, False) for said in ("人民币", "RMB", "元", "", "-")),
    ],
)
@pytest.mark.parametrize("header", ["币种", "币别", "货币类型", "币种（必填）"])
def test_a_column_of_currencies_says_each_rows_own(header: str, said: str, asks: bool) -> None:
    rows = funds(amounts=[900, 10, 30, 90, 30])
    sheet = read([[*rows[0], header], *([*row, "人民币"] for row in rows[1:-1]), [*rows[-1], said]])
    asked = [problem.rule for problem in sheet.rows[-1].problems]
    assert asked == ["F-CURR"] * 5 * asks
    assert (sheet.rows[-1].values.get("funds_ytd") is None) is asks


def test_a_column_of_currencies_beside_one_of_foreign_money_speaks_of_that() -> None:
    rows = funds(amounts=[900, 10, 30, 90, 30])
    sheet = read([[*rows[0], "外币金额(万美元)", "币种"], *([*row, 50, "美元"] for row in rows[1:])])
    assert {problem.rule for row in sheet.rows for problem in row.problems} == set()


def test_a_further_table_has_its_own_unit_else_that_of_the_sheets_first_lines() -> None:
    own = [["单位：元"], [*HEAD, *NAMES], *records()]
    wan = records([900, 10, 30, 90, 30])
    file = read_bytes(make_workbook({"资金": [["单位：万元"], [*HEAD, *NAMES], *wan, [], *own]}))
    assert [ytd(sheet) for sheet in file.sheets] == [([300_000], []), ([300_000], [])]


def test_tables_side_by_side_have_the_units_over_them() -> None:
    left, right = funds(), funds(amounts=[900, 10, 30, 90, 30])
    line = ["单位：元", *[""] * len(left[0]), "单位：万元"]
    rows = [line, *([*one, "", *two] for one, two in zip(left, right, strict=True))]
    file = read_bytes(make_workbook({"资金": rows}))
    assert [ytd(sheet) for sheet in file.sheets] == [([300_000], []), ([300_000], [])]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_says_the_unit_alike(ending: str) -> None:
    rows = funds([["到位资金表（元）"]], [["注：金额单位为元"]])
    (sheet,) = read_bytes(make_file(rows, ending), f"资金.{ending}").sheets
    assert ytd(sheet) == ([300_000], [])


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_says_a_rows_currency_alike(ending: str) -> None:
    rows = funds(amounts=[900, 10, 30, 90, 30])
    made = make_file([[*rows[0], "币种"], *([*row, "美元"] for row in rows[1:])], ending)
    (sheet,) = read_bytes(made, f"资金.{ending}").sheets
    assert ytd(sheet) == ([None], ["F-CURR"] * 5)


# --- too large as a whole -------------------------------------------------------------------------------------------
def asked(*ytds: Any, totals: Sequence[Any] | None = None) -> tuple[list[Any], list[str]]:
    """年初累计 of projects in 万元, and the rules of their cells."""
    rows = [
        [at, f"某旗项目{at}", "江苏某某公司", "区外", (totals or [9000] * len(ytds))[at], 1, ytd, 900, 1]
        for at, ytd in enumerate(ytds)
    ]
    sheet = read([[*HEAD, *NAMES], *rows])
    return [row.values.get("funds_ytd") for row in sheet.rows], [p.rule for row in sheet.rows for p in row.problems]


def test_a_column_that_is_too_large_as_a_whole_is_asked_about_cell_by_cell() -> None:
    assert asked(300_000, 250_000, 500) == ([None, None, 5_000_000], ["F-SCALE", "F-SCALE"])
    assert asked(300_000, 250_000) == ([None, None], ["F-SCALE", "F-SCALE"])


@pytest.mark.parametrize(
    "ytds", [(300_000,), (300_000, 300, 200), (300_000, 250_000, 300, 200), (200_000, 200_000), ("30亿元", "25亿元")]
)
def test_a_giant_among_others_or_one_that_names_its_unit_is_not(ytds: tuple[Any, ...]) -> None:
    assert asked(*ytds)[1] == []


def test_one_project_that_is_too_large_in_most_of_its_columns_is_asked_about() -> None:
    """What a sheet in 元 under headers in 万元 comes to where nothing says 元."""
    sheet = read(funds(amounts=[9_000_000, 1_000_000, 3_000_000, 9_000_000, 3_000_000]))
    assert sheet.rows[0].values == {"name": "某旗风电叶片项目", "investor": "江苏某某公司", "origin": "区外"}
    assert rules(sheet.rows[0].problems) == ["F-SCALE"] * 5


@pytest.mark.parametrize("form", load_forms().values(), ids=lambda form: form.id)
def test_every_column_of_money_of_every_form_has_a_greatest_and_a_usual_amount(form: Form) -> None:
    columns = [column for column in form.columns if column.type == ColumnType.AMOUNT]
    assert [column.id for column in columns if column.max is None or column.usual is None] == []
