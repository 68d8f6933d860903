"""The template a unit fills in: what is due, what each cell takes, what the clerk is told (as Excel will show it)."""

import io
import shutil
import zipfile
from datetime import date
from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils import get_column_letter

from diaodu.adapters.form_files import HOUSE_FORMS, load_forms
from diaodu.adapters.plan_files import BUILT_IN_PLANS, load_plan, load_plan_folder
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.forms.column_words import fill_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.sentences import parameter_words
from diaodu.domain.period import parse_period
from tasks.month import open_month
from tasks.templates import write_templates
from tests.lib.templates import make_template

MONTHLY = ["储备项目表", "签约项目进展表", "到位资金表", "工作情况表"]
ONE_OFF = ["要素价格表", "闲置厂房表"]
PLAN = load_plan("ordos-2021")
WORDS = parameter_words(PLAN.written_parameters)
FORMS = [load_forms()[due.form].with_parameters(WORDS) for due in PLAN.forms_in(parse_period("2021-03"))]
COLUMNS = [pytest.param(form.title, place, column, id=f"{form.id}.{column.id}") for form in FORMS
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


@pytest.mark.parametrize("form", FORMS, ids=lambda form: form.id)
def test_one_rule_a_kind_of_presence_colours_the_gaps_of_all_its_columns(form: Form) -> None:
    rules = {
        str(found.sqref): rule.formula[0] for found in BOOK[form.title].conditional_formatting for rule in found.rules
    }
    for presence in (Presence.KEY, Presence.REQUIRED):
        letters = [
            get_column_letter(at) for at, column in enumerate(form.columns, start=1) if column.presence == presence
        ]
        asked = " ".join(f"{letter}6:{letter}2005" for letter in letters)
        assert not letters or rules.pop(asked).endswith(f",ISBLANK({letters[0]}6))")
    assert rules == {}


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


def told_in(folder: Path) -> str:
    """Every text of a unit's template: cells, and what Excel shows beside them."""
    made = load_plan_folder(str(folder))
    period = parse_period("2021-03")
    forms = [made.forms[due.form] for due in made.plan.forms_in(period)]
    with zipfile.ZipFile(io.BytesIO(template_workbook(made.plan, period, made.plan.units[0], forms))) as package:
        return "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))


def test_a_floor_that_is_raised_in_the_plan_is_raised_in_every_place_of_the_template(tmp_path: Path) -> None:
    folder = tmp_path / "ordos-2021"
    shutil.copytree(BUILT_IN_PLANS / "ordos-2021", folder)
    before = told_in(folder)
    plan = folder / "plan.yaml"
    plan.write_text(
        plan.read_text(encoding="utf-8").replace("total_investment: 500万元", "total_investment: 800万元"), "utf-8"
    )
    after = told_in(folder)
    assert "500万元" in before
    assert "500万元" not in after
    assert after.count("800万元") == before.count("500万元")
    assert "min_total_investment" not in after


def test_the_floor_is_written_in_the_plan_alone() -> None:
    files = [*HOUSE_FORMS.glob("*.yaml"), *BUILT_IN_PLANS.glob("*/forms/*.yaml")]
    assert len(files) > 15
    assert [path.name for path in files if "500万" in path.read_text(encoding="utf-8")] == []
