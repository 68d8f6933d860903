"""Made workbooks and readings for the reader's tests: say only the cells that matter."""

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cache
from typing import Any

import xlsxwriter
from xlsxwriter.utility import xl_cell_to_rowcol
from xlsxwriter.worksheet import Worksheet

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.adapters.reader.catalog import FormSpec, build_catalog
from diaodu.adapters.reader.read_file import read_file
from diaodu.domain.intake.reading import Problem, ReadFile, ReadingContext, ReadRow, ReadSheet

MARCH = ReadingContext(
    period_id="2021-03", period_title="2021年3月", period_start=date(2021, 3, 1), period_end=date(2021, 3, 31),
    parameters={"max_total_investment": 100_000_000_000},
)  # fmt: skip

RESERVE = {
    "序号": 1, "项目名称": "某旗光伏组件项目", "建设地点": "某旗园区", "产业类别": "数字经济", "建设内容及规模": "新建厂房",
    "总投资(万元)": 5000, "合作方式": "合资", "是否落后或过剩产能": "否", "是否符合节能减排环保要求": "是", "论证情况": "已论证",
    "责任单位": "某旗商务局", "联系人": "王某", "联系电话": "0477-1234567",
}  # fmt: skip
SIGNED = {
    "序号": 1, "项目名称": "某旗风电叶片项目", "建设地点": "某旗园区", "投资方": "江苏某某公司", "投资方所在地": "江苏",
    "总投资(万元)": 8000, "签约时间": "2021-02-01", "当前阶段": "开工", "实际开工时间": "2021-03-01", "本月进展": "主体施工",
    "责任单位": "某旗商务局", "责任人": "李某",
}  # fmt: skip
FUNDS = {
    "序号": 1, "项目名称": "某旗风电叶片项目", "投资方": "江苏某某公司", "资金来源地": "区外", "协议总投资(万元)": 8000,
    "本月到位资金(万元)": 100, "年初累计到位资金(万元)": 300, "签约以来累计到位资金(万元)": 900, "已录入系统金额(万元)": 300,
}  # fmt: skip

MADE = datetime(2021, 3, 20)  # noqa: DTZ001 - a property without zone
"""When every made workbook says it was made: the same cells are the same bytes at any time."""

Grid = Sequence[Sequence[Any]]


@cache
def catalog() -> list[FormSpec]:
    """The forms of ordos-2021 as the child knows them."""
    forms = load_forms()
    return build_catalog([forms[name].model_dump(mode="json") for name in load_plan("ordos-2021").forms_used])


@dataclass(frozen=True, slots=True, kw_only=True)
class Looks:
    """What a clerk did to a sheet besides writing in it; ranges as Excel writes them, B2:B5."""

    merged: Sequence[str] = ()
    hidden_rows: Sequence[int] = ()  # as numbered in Excel
    hidden_columns: str = ""
    is_hidden: bool = False


def make_workbook(
    sheets: Mapping[str, Grid], *, is_1904: bool = False, looks: Mapping[str, Looks] | None = None
) -> bytes:
    """Write sheets of plain cells; a text that starts with = is a formula, a date is a date."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(
        file,
        {"in_memory": True, "strings_to_formulas": True, "date_1904": is_1904, "default_date_format": "yyyy-mm-dd"},
    )
    workbook.set_properties({"created": MADE})
    for name, rows in sheets.items():
        sheet = workbook.add_worksheet(name)
        for index, row in enumerate(rows):
            sheet.write_row(index, 0, row)
        _dress(sheet, rows, (looks or {}).get(name, Looks()))
    workbook.close()
    return file.getvalue()


def _dress(sheet: Worksheet, rows: Grid, looks: Looks) -> None:
    for merged in looks.merged:
        first, column, last, right = range_to_cells(merged)
        sheet.merge_range(first, column, last, right, rows[first][column])
    for number in looks.hidden_rows:
        sheet.set_row(number - 1, None, None, {"hidden": True})
    if looks.hidden_columns:
        sheet.set_column(looks.hidden_columns, None, None, {"hidden": True})
    if looks.is_hidden:
        sheet.hide()


def range_to_cells(written: str) -> tuple[int, int, int, int]:
    """First row and column, last row and column of B2:B5, from 0."""
    (first, column), (last, right) = map(xl_cell_to_rowcol, written.split(":"))
    return first, column, last, right


def table(*records: Mapping[str, Any], above: Grid = (), below: Grid = ()) -> list[list[Any]]:
    """Rows of a table with the headers of its first record, and lines above and below."""
    headers = list(records[0])
    body = [[record.get(header, "") for header in headers] for record in records]
    return [*map(list, above), headers, *body, *map(list, below)]


def read_bytes(data: bytes, name: str = "报表.xlsx", context: ReadingContext = MARCH) -> ReadFile:
    """Read a file in this process."""
    return read_file(name, data, catalog(), context)


def read_rows(rows: Grid, sheet: str = "Sheet1", context: ReadingContext = MARCH) -> ReadSheet:
    """Read one sheet's rows."""
    return read_dressed(rows, sheet=sheet, context=context)[0]


def read_dressed(
    rows: Grid, looks: Looks | None = None, *, sheet: str = "Sheet1", context: ReadingContext = MARCH
) -> list[ReadSheet]:
    """Read one sheet's rows with its looks; a sheet of several tables gives several."""
    data = make_workbook({sheet: rows}, looks={sheet: looks} if looks else None)
    file = read_bytes(data, context=context)
    assert file.outcome == "read", file.message
    return file.sheets


def read_record(record: Mapping[str, Any], **changes: Any) -> ReadRow:
    """Read a table of one record; changes by header, `None` leaves the column out."""
    changed = {key: value for key, value in {**record, **changes}.items() if value is not None}
    sheet = read_rows(table(changed))
    assert len(sheet.rows) == 1, (sheet.note, sheet.problems)
    return sheet.rows[0]


def rules(problems: Sequence[Problem]) -> list[str]:
    """The rules of problems, in order."""
    return [problem.rule for problem in problems]
