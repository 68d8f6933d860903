"""The kinds that docs/reading.md prints are read and asked as it says."""

import io
from collections.abc import Sequence
from datetime import date
from typing import Any

import pytest
import xlsxwriter

from diaodu.domain.intake.reading import ReadSheet
from tests.lib.reading_kinds import AMOUNTS, DAYS, NIL, NO_RECORD, PERIODS, RECORD, ROWS, Kind
from tests.lib.workbooks import FUNDS, SIGNED, Grid, make_workbook, read_bytes, read_rows, rules, table

YTD = "年初累计到位资金(万元)"
ENOUGH = {"签约以来累计到位资金(万元)": 90_000}


def with_cells(record: dict[str, Any], header: str, kinds: Sequence[Kind]) -> ReadSheet:
    """A table of one record for each kind, its cell under its format."""
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as book:
        sheet = book.add_worksheet("报表")
        sheet.write_row(0, 0, list(record))
        for row, kind in enumerate(kinds, 1):
            own = record | {"序号": row, "项目名称": f"某旗{row}号甲项目"}
            for column, (name, value) in enumerate(own.items()):
                cell = kind.cell if name == header else value
                form = book.add_format({"num_format": kind.form} if kind.form and name == header else {})
                write = sheet.write_datetime if isinstance(cell, date) else sheet.write
                write(row, column, cell, form)
    (read,) = read_bytes(file.getvalue()).sheets
    return read


@pytest.mark.parametrize(
    ("record", "header", "key", "kinds"),
    [(FUNDS | ENOUGH, YTD, "funds_ytd", AMOUNTS), (SIGNED, "签约时间", "sign_date", DAYS)],
    ids=["amounts", "days"],
)
def test_cells(record: dict[str, Any], header: str, key: str, kinds: Sequence[Kind]) -> None:
    sheet = with_cells(record, header, kinds)
    found = [(row.values.get(key), tuple(rules(row.problems))) for row in sheet.rows]
    assert list(zip(kinds, found, strict=True)) == [(kind, (kind.read, kind.asks)) for kind in kinds]


@pytest.mark.parametrize("kind", PERIODS, ids=lambda kind: kind.cell)
def test_periods(kind: Kind) -> None:
    sheet = read_rows(table(FUNDS, above=[["到位资金表"], kind.cell.split("|")]))
    assert (sheet.state, tuple(rules(sheet.problems))) == (kind.read, kind.asks)


def rows_below(name: str, *, is_sum: bool) -> Grid:
    projects = [FUNDS | {YTD: 300}, FUNDS | {"序号": 2, "项目名称": "某旗乙项目", YTD: 500}]
    blank = dict.fromkeys(FUNDS, "") | {key: 2 * FUNDS[key] for key in FUNDS if key.endswith("(万元)")}
    last = blank | {YTD: 800} if is_sum else FUNDS | {"序号": "", YTD: 100}
    return table(*projects, last | {"项目名称": name})


@pytest.mark.parametrize("kind", ROWS, ids=lambda kind: kind.cell)
def test_rows(kind: Kind) -> None:
    sheet = read_rows(rows_below(kind.cell, is_sum=not kind.asks and kind.read == NO_RECORD))
    assert (RECORD if len(sheet.rows) > 2 else NO_RECORD, tuple(rules(sheet.problems))) == (kind.read, kind.asks)


@pytest.mark.parametrize("kind", NIL, ids=lambda kind: kind.cell)
def test_nil(kind: Kind) -> None:
    (sheet,) = read_bytes(make_workbook({"资金": [["到位资金表"], list(FUNDS), [1, kind.cell]]})).sheets
    assert (sheet.nil, sheet.rows, rules(sheet.problems)) == (True, [], [])
