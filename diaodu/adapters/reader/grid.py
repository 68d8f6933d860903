"""A workbook's sheets as plain grids, read by calamine and completed by what the XML scan saw."""

import io
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetTypeEnum,
    SheetVisibleEnum,
)  # fmt: skip

from diaodu.adapters.reader.compound import is_xls_1904
from diaodu.adapters.reader.faults import FileFault, damaged, encrypted, refused
from diaodu.adapters.reader.recount import lost_cells
from diaodu.adapters.reader.scan import MAX_CELLS, MAX_COLUMNS, MAX_ROWS, PackageScan, SheetScan

MAX_TEXT = 32_767
"""A spreadsheet's own limit of a cell's text."""


@dataclass(frozen=True, slots=True)
class CellError:
    """A formula error such as #REF!; an empty text is a formula without a stored value."""

    text: str

    def __str__(self) -> str:
        """As a person is told of it."""
        return self.text or "无计算结果"


Cell = str | float | bool | date | datetime | time | timedelta | CellError
Merge = tuple[tuple[int, int], tuple[int, int]]


@dataclass(slots=True)
class Grid:
    """One sheet: rows of cells from A1, "" where empty; rows and columns count from 0."""

    name: str
    rows: list[list[Cell]]
    merges: list[Merge] = field(default_factory=list)
    hidden_rows: set[int] = field(default_factory=set)
    hidden_columns: set[int] = field(default_factory=set)
    is_hidden: bool = False
    is_1904: bool = False

    @property
    def is_blank(self) -> bool:
        """Whether no cell holds anything."""
        return not any(cell != "" for row in self.rows for cell in row)


def read_grids(data: bytes, kind: str, scan: PackageScan | None) -> list[Grid]:
    """Read all worksheets of a workbook that passed the gate.

    Raises:
        FileFault: calamine can't read it, or read fewer cells than the file holds.
    """
    try:
        return _read(data, kind, scan)
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic of the Rust parser is no Exception; the file is broken, the process is sound.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise


def _read(data: bytes, kind: str, scan: PackageScan | None) -> list[Grid]:
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    is_1904 = scan.workbook.is_1904 if scan and kind == "xlsx" else kind == "xls" and is_xls_1904(data)
    grids = []
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ != SheetTypeEnum.WorkSheet:
            continue
        grid = _read_sheet(workbook.get_sheet_by_index(index))
        grid.is_1904, grid.is_hidden = is_1904, about.visible != SheetVisibleEnum.Visible
        if scan and kind == "xlsx":
            _complete(grid, scan, data)
        grids.append(grid)
    return grids


def _read_sheet(sheet: CalamineSheet) -> Grid:
    last_row, last_column = sheet.end or (0, 0)
    if last_row >= MAX_ROWS or last_column >= MAX_COLUMNS or (last_row + 1) * (last_column + 1) > MAX_CELLS:
        raise refused("工作表行列过多,或在很远的单元格里有内容", "请删除表格以外的行列后重新报送")
    rows = sheet.to_python(skip_empty_area=False)
    return Grid(name=sheet.name, rows=rows, merges=sheet.merged_cell_ranges or [])


def _complete(grid: Grid, package: PackageScan, data: bytes) -> None:
    """Add what calamine leaves out, and check that it lost no cell."""
    scan = package.sheet(grid.name)
    if scan is None:
        if not grid.is_blank:
            raise damaged()
        return
    _check_count(grid, scan, package, data)
    grid.hidden_rows, grid.hidden_columns = scan.hidden_rows, scan.hidden_columns
    for (row, column), text in scan.errors.items():
        _put(grid.rows, row, column, CellError(text))


def _check_count(grid: Grid, scan: SheetScan, package: PackageScan, data: bytes) -> None:
    """Count the cells read against the cells in the XML; look closer when they differ.

    Raises:
        FileFault: cells were lost.
    """
    expected = scan.filled - sum(1 for text in scan.errors.values() if text)
    read = sum(len(row) - row.count("") for row in grid.rows)
    if read == expected:
        return
    lost = lost_cells(data, package.path(grid.name), grid.rows)
    if lost:
        where = "、".join(lost[:5])
        raise FileFault("refused", f"工作表“{grid.name}”有单元格读不出来({where})", "请另存为 .xlsx 格式后重新报送")


def _put(rows: list[list[Cell]], row: int, column: int, value: Cell) -> None:
    while len(rows) <= row:
        rows.append([])
    cells = rows[row]
    cells.extend([""] * (column + 1 - len(cells)))
    cells[column] = value
