"""The template a unit fills in: what is due, what each cell takes, what the clerk is told (as Excel will show it)."""

import io
from datetime import date

import openpyxl
import pytest

from desk.commands.template import write_templates
from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.forms.form_words import fill_words
from diaodu.domain.period import parse_period
from tasks.month import open_month
from tests.lib.templates import make_template

MONTHLY = ["储备项目表", "签约项目进展表", "到位资金表", "工作情况表"]
ONE_OFF = ["要素价格表", "闲置厂房表"]
FORMS = [load_forms()[due.form] for due in load_plan("ordos-2021").forms_in(parse_period("2021-03"))]
COLUMNS = [pytest.param(form.title, place, column, id=f"{form.form}.{column.key}") for form in FORMS
           for place, column in enumerate(form.columns, start=1)]  # fmt: skip
BOOK = openpyxl.load_workbook(io.BytesIO(make_template()))


@pytest.mark.parametrize(
    ("period", "titles"), [("2021-02", MONTHLY + ONE_OFF), ("2021-04", MONTHLY + ONE_OFF), ("2021-05", MONTHLY)]
)
def test_a_form_owed_once_is_in_the_templates_up_to_its_date(period, titles, tmp_path):
    month = open_month("ordos-2021", period)
    units = month.plan.units_in(month.period.start, month.period.end)[:1]
    (path,) = write_templates(month, units, tmp_path)
    assert [sheet for sheet in openpyxl.load_workbook(path).sheetnames if sheet.endswith("表")] == titles


@pytest.mark.parametrize(("title", "place", "column"), COLUMNS)
def test_every_cell_takes_what_its_column_is_and_says_how(title: str, place: int, column: Column) -> None:
    sheet = BOOK[title]
    below = sheet.cell(6, place).coordinate
    rules = [rule for rule in sheet.data_validations.dataValidation if below in rule.sqref]
    if not fill_words(column) and column.presence == Presence.OPTIONAL:
        assert rules == []
        return
    (rule,) = rules
    kinds = {ColumnType.CHOICE: "list", ColumnType.DATE: "date"} | dict.fromkeys(
        (ColumnType.AMOUNT, ColumnType.FOREIGN, ColumnType.NUMBER), "decimal"
    )
    assert (rule.type or "none") == kinds.get(column.type, "none")
    assert fill_words(column) in (rule.prompt or "")
    if column.type == ColumnType.CHOICE:
        name = rule.formula1.lstrip("=")
        sheet_name, _, cells = BOOK.defined_names[name].attr_text.partition("!")
        assert [cell.value for (cell,) in BOOK[sheet_name][cells.replace("$", "")]] == [c.value for c in column.choices]


def test_title_unit_and_period_stand_where_the_clerk_looks_first():
    for form in FORMS:
        sheet = BOOK[form.title]
        assert sheet["A1"].value == f"鄂尔多斯市招商引资{form.title}"
        above = " ".join(str(cell.value) for row in sheet["A2:P3"] for cell in row if cell.value)
        for said in ("填报单位：准格尔旗", "报告期：2021年3月", "填报人：", "审核人：", "单位负责人："):
            assert said in above
        assert sheet.freeze_panes.endswith("6")
        assert sheet.protection.sheet
        assert sheet["A5"].protection.locked


def test_a_wide_form_prints_on_several_pages_that_each_name_the_projects():
    sheet = BOOK["签约项目进展表"]
    assert sheet.page_setup.fitToWidth > 1
    assert sheet.print_title_cols == "$A:$C"
    assert sheet.print_title_rows == "$5:$5"
    assert BOOK["工作情况表"].page_setup.fitToWidth in {None, 1}


def test_dates_are_taken_over_the_years_a_project_may_span():
    (rule,) = [r for r in BOOK["签约项目进展表"].data_validations.dataValidation if "N6" in r.sqref]
    assert (float(rule.formula1), float(rule.formula2)) == (
        (date(1990, 1, 1) - date(1899, 12, 30)).days, (date(2060, 12, 31) - date(1899, 12, 30)).days,
    )  # fmt: skip
