"""What the tests make for themselves is the same bytes at any time: no test waits for a second to pass between two."""

from collections.abc import Callable
from datetime import date

import openpyxl
import pytest

from tests.data.make_month import make_month
from tests.lib.biff import OldSheet, make_xls
from tests.lib.clocks import made_at_two_times
from tests.lib.documents import make_docx
from tests.lib.other_formats import make_ods, make_page, make_text, make_xml
from tests.lib.packages import package, saved, sheet_xml
from tests.lib.templates import edited, make_template, without_mark
from tests.lib.workbooks import RESERVE, make_workbook, table

CELLS = [["名称", "日期"], ["某项目", date(2021, 3, 1)]]

MAKERS: dict[str, Callable[[], object]] = {
    "xlsxwriter": lambda: make_workbook({"储备": table(RESERVE)}),
    "openpyxl": lambda: saved(openpyxl.Workbook()),
    "a template edited": lambda: edited(make_template(), without_mark),
    "python-docx": lambda: make_docx("一、工作动态", "召开会议。"),
    "a package by hand": lambda: package(sheet_xml("")),
    "xls": lambda: make_xls({"表": OldSheet(CELLS)}),
    "ods": lambda: make_ods({"表": CELLS}),
    "text, page and XML": lambda: (make_text(CELLS), make_page(CELLS), make_xml({"表": CELLS})),
    "the repository's month": make_month,
}


@pytest.mark.parametrize("make", MAKERS.values(), ids=MAKERS)
def test_a_maker_gives_the_same_bytes_at_any_time(make: Callable[[], object]) -> None:
    one, other = made_at_two_times(make)
    assert one == other
