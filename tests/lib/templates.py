"""Templates as clerks hand them in: filled in, out of date, another's, or with a header that was changed."""

import io
from collections.abc import Callable, Mapping, Sequence
from typing import Any

import openpyxl

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.domain.intake.template_mark import MARK_SHEET
from diaodu.domain.period import parse_period
from tests.lib.factories import make_plan
from tests.lib.packages import saved

Rows = Mapping[str, Sequence[Mapping[str, Any]]]


def make_template(unit: str = "准格尔旗", period: str = "2021-03", records: Rows | None = None, **plan: Any) -> bytes:
    """A unit's template of a period, filled in."""
    made = make_plan(**plan)
    found = made.find_unit(unit)
    assert found is not None
    when = parse_period(period)
    forms = [load_forms()[due.form] for due in made.forms_in(when)]
    return template_workbook(made, when, found, forms, records=records)


def edited(data: bytes, edit: Callable[[openpyxl.Workbook], None]) -> bytes:
    """The workbook after a clerk's hand."""
    book = openpyxl.load_workbook(io.BytesIO(data))
    edit(book)
    return saved(book)


def set_version(form: str, version: int) -> Callable[[openpyxl.Workbook], None]:
    """Make the template one of an older form."""

    def edit(book: openpyxl.Workbook) -> None:
        sheet = book[MARK_SHEET]
        for row, (key, said) in enumerate(sheet.iter_rows(max_col=2, values_only=True), start=1):
            if key == f"form:{form}":
                title, _, printed = str(said).split("|")
                sheet.cell(row, 2, f"{title}|{version}|{printed}")

    return edit


def set_cell(sheet: str, cell: str, value: Any) -> Callable[[openpyxl.Workbook], None]:
    """Write into a cell."""

    def edit(book: openpyxl.Workbook) -> None:
        book[sheet][cell] = value

    return edit


def without_mark(book: openpyxl.Workbook) -> None:
    """Drop the hidden sheet, as some programs do."""
    del book[MARK_SHEET]
