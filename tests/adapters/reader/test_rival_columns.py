"""Several columns for one field: the one the form means is taken, else it is asked; never the left one silently."""

from collections.abc import Sequence
from functools import cache
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.catalog import FormSpec, build_catalog
from diaodu.adapters.reader.read_file import read_file
from diaodu.adapters.renderers.template_workbook import header_text
from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.intake.reading import ReadSheet
from tests.lib.every_format import ENDINGS, make_file
from tests.lib.workbooks import FUNDS, MARCH, Grid, Looks, make_workbook, read_bytes, read_dressed, rules, table

FORMS = load_forms()
MONTH, YTD, TOTAL = "本月到位资金(万元)", "年初累计到位资金(万元)", "协议总投资(万元)"


def funds(field: str, *columns: tuple[str, Any]) -> Grid:
    """A table of one project with other columns in the place of one field's."""
    heads = [head for key in FUNDS for head in ([name for name, _ in columns] if key == field else [key])]
    cells = [cell for key in FUNDS for cell in ([said for _, said in columns] if key == field else [FUNDS[key]])]
    return [heads, cells]


def value(rows: Grid, key: str, looks: Looks | None = None) -> tuple[Any, list[str]]:
    """A field of the one project, and every rule that asks."""
    (sheet,) = read_dressed(rows, looks)
    (row,) = sheet.rows
    return row.values.get(key), rules([*sheet.problems, *row.problems])


@pytest.mark.parametrize(
    ("field", "other", "own"),
    [
        (MONTH, "本月到位资金(计划)(万元)", "本月到位资金(实际)(万元)"), (MONTH, "本月到位资金（计划数，万元）", "本月到位资金（万元）"),
        (MONTH, "本月到位资金(上月)(万元)", "本月到位资金(本月)(万元)"), (MONTH, "本月到位资金(2月)", "本月到位资金(3月)"),
        (MONTH, "本月到位资金(目标)", "本月到位资金(完成)"), (MONTH, "上月到位资金(万元)", "本月到位资金(万元)"),
        (YTD, "年初累计到位资金(2020年)(万元)", "年初累计到位资金(2021年)(万元)"), (YTD, "年初累计到位资金(上年同期)", "年初累计到位资金"),
        (YTD, "上年同期年初累计到位资金", "年初累计到位资金"), (YTD, "年初累计到位资金(去年)", "年初累计到位资金(今年)"),
        (YTD, "年初累计到位资金(1-2月)", "年初累计到位资金(1-3月)"), (YTD, "年初累计到位资金(同比)", "年初累计到位资金(本期)"),
    ],
)  # fmt: skip
def test_what_a_header_says_besides_its_name_tells_the_column_that_is_meant(field: str, other: str, own: str) -> None:
    key = {MONTH: "funds_month", YTD: "funds_ytd"}[field]
    assert value(funds(field, (other, 250), (own, 150)), key) == (1_500_000, [])
    assert value(funds(field, (own, 150), (other, 250)), key) == (1_500_000, [])


@pytest.mark.parametrize(
    ("group", "below"),
    [
        ("年初累计到位资金(万元)", ("上年同期", "本期")), ("年初累计到位资金(万元)", ("2020年", "2021年")), ("年初累计到位资金(万元)", ("计划", "实际")),
        ("年初累计到位资金", ("1-2月", "1-3月")), ("年初累计到位资金", ("上年同期数(万元)", "本期数(万元)")),
    ],
)  # fmt: skip
def test_a_row_below_the_header_tells_which_of_its_columns_is_meant(group: str, below: tuple[str, str]) -> None:
    heads, cells = funds(YTD, (group, 250), ("", 150))
    start = list(heads).index(group)
    for first, second, expected in ((*below, 1_500_000), (*reversed(below), 2_500_000)):
        under = ["" for _ in heads]
        under[start : start + 2] = [first, second]
        merged = Looks(merged=[f"{chr(65 + start)}1:{chr(66 + start)}1"])
        assert value([heads, under, cells], "funds_ytd", merged) == (expected, [])
        assert value([heads, under, cells], "funds_ytd") == (expected, [])


@pytest.mark.parametrize(
    ("below", "cells"),
    [
        (("计划", "实际", "完成率"), (250, 150, 0.6)), (("本期数", "上年同期", "同比±%"), (150, 250, -40)),
        (("2020年1-3月", "2021年1—3月", "增幅(%)"), (250, 150, -40)), (("截至上月", "截至本月", "环比"), (250, 150, 1.1)),
    ],
)  # fmt: skip
def test_rates_beside_the_two_are_neither(below: Sequence[str], cells: Sequence[Any]) -> None:
    heads, row = funds(YTD, (YTD, cells[0]), ("", cells[1]), ("", cells[2]))
    start = list(heads).index(YTD)
    under = ["" for _ in heads]
    under[start : start + 3] = below
    assert value([heads, under, row], "funds_ytd") == (1_500_000, [])


@pytest.mark.parametrize("groups", [("2020年", "2021年"), ("计划", "实际"), ("上年同期", "本期")])
def test_a_group_above_tells_which_of_two_like_columns_is_meant(groups: tuple[str, str]) -> None:
    heads, cells = funds(YTD, (YTD, 250), (YTD, 150))
    start = list(heads).index(YTD)
    above = ["" for _ in heads]
    above[start : start + 2] = groups
    assert value([above, heads, cells], "funds_ytd") == (1_500_000, [])


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ((("协议总投资（万元）", 8000), ("协议总投资（亿元）", 0.8)), 80_000_000),
        ((("协议总投资（亿元）", 1.23), ("协议总投资（万元）", 12345)), 123_450_000),
        ((("协议总投资（万元）", 12345), ("协议总投资（亿元）", 1.23)), 123_450_000),
        ((("协议总投资（元）", 80_000_000), ("协议总投资（亿元）", "0.80")), 80_000_000),
        ((("协议总投资（亿元）", 0.8), ("协议总投资（万元）", "")), 80_000_000),
        ((("协议总投资（亿元）", ""), ("协议总投资（万元）", 8000)), 80_000_000),
        ((("协议总投资（万元）", ""), ("协议总投资（亿元）", 0.8)), 80_000_000),
        ((("协议总投资（万元）", 8000), ("协议总投资（万元）", 8000)), 80_000_000),
        ((("协议总投资", 8000), ("协议总投资", "8000万元")), 80_000_000),
        ((("协议总投资", "/"), ("协议总投资", 8000)), 80_000_000),
    ],
)  # fmt: skip
def test_two_columns_that_agree_need_no_question(columns: Sequence[tuple[str, Any]], expected: int) -> None:
    assert value(funds(TOTAL, *columns), "agreed_investment") == (expected, [])


@pytest.mark.parametrize(
    "columns",
    [
        (("协议总投资（万元）", 8000), ("协议总投资（亿元）", 1.8)), (("协议总投资（亿元）", 0.8), ("协议总投资（万元）", 800)),
        (("协议总投资（万元）", 8000), ("协议总投资（万元）", 9000)), (("项目总投资", 8000), ("计划总投资", 9000)),
        (("协议总投资", 8000), ("协议总投资", "面议")),
    ],
)  # fmt: skip
def test_two_columns_that_disagree_are_one_question_and_neither_is_taken(columns: Sequence[tuple[str, Any]]) -> None:
    (sheet,) = read_dressed(funds(TOTAL, *columns))
    (problem,) = sheet.problems
    assert (problem.rule, problem.column) == ("F-COLS", "agreed_investment")
    assert all(f"“{header}”" in problem.detail["why"] for header, _ in columns)
    assert "第2行" in problem.detail["why"]
    assert [row.values.get("agreed_investment") for row in sheet.rows] == [None]


def test_key_columns_that_disagree_leave_the_table_unread() -> None:
    (sheet,) = read_dressed(funds(YTD, (YTD, 300), (YTD, 200)))
    assert (sheet.state, sheet.unread_rows, rules(sheet.problems)) == ("unread", 1, ["F-COLS"])


@pytest.mark.parametrize("only", ["本月到位资金(计划)(万元)", "本月到位资金(2月)", "本月到位资金(上年同期)"])
def test_a_plans_or_another_times_column_alone_is_not_taken_for_the_periods(only: str) -> None:
    assert value(funds(MONTH, (only, 250)), "funds_month") == (None, ["F-COLS"])


@pytest.mark.parametrize("unit", ["万元/亩", "元/平方米", "万元/年", "元每亩", "万元／户"])
def test_a_price_for_each_of_something_is_no_amount(unit: str) -> None:
    assert value(funds(MONTH, (f"本月到位资金({unit})", 250)), "funds_month") == (None, ["F-COLS"])


def test_a_row_of_units_or_a_group_says_a_price_as_well() -> None:
    heads, cells = funds(MONTH, ("本月到位资金", 250))
    units = ["万元/亩" if head == "本月到位资金" else "" for head in heads]
    assert value([heads, units, cells], "funds_month") == (None, ["F-COLS"])
    group = ["单价（万元/亩）" if head == "本月到位资金" else "" for head in heads]
    assert value([group, heads, cells], "funds_month") == (None, ["F-COLS"])


@pytest.mark.parametrize("only", ["外币金额(万美元/年)", "外币金额(上年同期)(万美元)", "外币金额(计划)"])
def test_foreign_money_is_asked_as_money_is(only: str) -> None:
    heads, cells = table(FUNDS)
    assert value([[*heads, only], [*cells, 5]], "foreign_amount") == (None, ["F-COLS"])


@pytest.mark.parametrize("unit", ["万元/亿元", "万元、亿元", "万元"])
def test_two_units_of_money_are_no_price(unit: str) -> None:
    assert "F-COLS" not in value(funds(MONTH, (f"本月到位资金({unit})", 250)), "funds_month")[1]


@pytest.mark.parametrize("only", ["协议总投资(计划)(万元)", "协议总投资(含税)", "总投资（万元）", "计划总投资"])
def test_a_bracket_that_says_nothing_of_time_or_plan_asks_nothing(only: str) -> None:
    assert value(funds(TOTAL, (only, 250)), "agreed_investment") == (2_500_000, [])


def test_a_start_that_is_planned_in_brackets_is_the_planned_start() -> None:
    header = table(
        dict.fromkeys(("序号", "项目名称", "建设地点", "投资方", "总投资(万元)", "签约时间", "当前阶段"), "甲")
    )[0]
    rows = [
        [*header, "开工时间(计划)", "开工时间(实际)"],
        [1, "甲", "乙", "丙", 500, "2021-02-01", "开工", "2021-05-01", "2021-03-02"],
    ]
    (row,) = read_bytes(make_workbook({"签约": rows})).sheets[0].rows
    assert (row.values["planned_start"], row.values["actual_start"]) == ("2021-05-01", "2021-03-02")


# --- in all forms -----------------------------------------------------------------------------------------------------
@cache
def every_form() -> list[FormSpec]:
    return build_catalog([form.model_dump(mode="json") for form in FORMS.values()])


def cell(column: Column, number: int) -> Any:
    """A readable cell of a column."""
    if column.type in {ColumnType.AMOUNT, ColumnType.FOREIGN, ColumnType.NUMBER, ColumnType.PRICE}:
        return 100 * number
    if column.type == ColumnType.DATE:
        return f"2021-03-{number:02}"
    return column.choices[number % len(column.choices)].value if column.choices else f"{column.header}{number}"


def doubled(form: Form, column: Column, heads: tuple[str, str], *, is_same: bool) -> ReadSheet:
    """A form with one of its columns twice."""
    headers, cells = [], []
    for own in form.columns:
        headers += list(heads) if own is column else [header_text(own)]
        cells += [cell(own, 1), cell(own, 1 if is_same else 2)] if own is column else [cell(own, 1)]
    data = make_workbook({form.title: [[form.title], headers, cells]})
    return read_file("报表.xlsx", data, every_form(), MARCH).sheets[0]


COLUMNS = [
    pytest.param(form, column, id=f"{form.id}-{column.id}")
    for form in FORMS.values()
    for column in form.columns
    if column.type != ColumnType.SERIAL
]


@pytest.mark.parametrize(("form", "column"), COLUMNS)
def test_any_column_of_any_form_twice_is_asked_where_it_differs_and_not_where_it_agrees(
    form: Form, column: Column
) -> None:
    header = header_text(column)
    same = doubled(form, column, (header, header), is_same=True)
    assert (same.form, [p for p in same.problems if p.rule == "F-COLS"]) == (form.id, [])
    differs = doubled(form, column, (header, header), is_same=False)
    assert [(problem.rule, problem.column) for problem in differs.problems] == [("F-COLS", column.id)]
    assert all(row.values.get(column.id) is None for row in differs.rows)


@pytest.mark.parametrize(("form", "column"), COLUMNS)
def test_another_years_column_beside_this_years_is_never_taken_in_any_form(form: Form, column: Column) -> None:
    heads = (f"{column.header}(2020年)", f"{column.header}(2021年)")
    sheet = doubled(form, column, heads, is_same=False)
    assert (sheet.form, [p for p in sheet.problems if p.rule == "F-COLS"]) == (form.id, [])
    (row,) = sheet.rows
    alone = doubled(form, column, (header_text(column), "无关列"), is_same=False)
    assert row.values.get(column.id) != alone.rows[0].values[column.id]


@pytest.mark.parametrize("ending", ENDINGS)
def test_every_format_is_asked_alike(ending: str) -> None:
    rows = funds(MONTH, ("本月到位资金(计划)(万元)", 250), ("本月到位资金(实际)(万元)", 150))
    (row,) = read_bytes(make_file(rows, ending), f"资金.{ending}").sheets[0].rows
    assert row.values["funds_month"] == 1_500_000
