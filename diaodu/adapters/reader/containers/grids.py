"""A file that passed the gate → its sheets as grids, each format by its own reader."""

import io
import re
from collections.abc import Callable, Iterable
from contextlib import suppress
from datetime import datetime
from typing import TYPE_CHECKING, cast

from python_calamine import (
    CalamineError,
    CalamineSheet,
    CalamineWorkbook,
    PasswordError,
    SheetMetadata,
    SheetTypeEnum,
    SheetVisibleEnum,
)  # fmt: skip

from diaodu.adapters.reader.containers.gate import Source
from diaodu.adapters.reader.containers.grid import PICTURE, Cell, CellError, Grid, check_size, filled_cells
from diaodu.adapters.reader.containers.looks import Looks
from diaodu.adapters.reader.containers.package import PackageScan
from diaodu.adapters.reader.containers.package_looks import XlsxScan
from diaodu.adapters.reader.containers.recount import lost_cells
from diaodu.adapters.reader.containers.scan import SheetScan, column_letters
from diaodu.adapters.reader.containers.text_table import read_text_table
from diaodu.adapters.reader.faults import FileFault, damaged, encrypted, refused
from diaodu.domain.states import ReadOutcome

if TYPE_CHECKING:
    from diaodu.adapters.reader.containers.biff import BookScan, BookSheet
    from diaodu.adapters.reader.containers.ods import OdsScan, OdsSheet

_SHOWN_LOST = 5
_ISO_MOMENT = re.compile(r"\d{4}-[01]\d-[0-3]\dT[0-2]\d:[0-5]\d:[0-5]\d(?:\.\d{3})?Z?$")


def read_grids(source: Source) -> list[Grid]:
    """Read all worksheets of a workbook that passed the gate.

    Raises:
        FileFault: it can't be read, fewer cells were read than the file holds, or nothing is in it but pictures.
    """
    try:
        grids = _READERS[source.kind](source)
    except PasswordError as error:
        raise encrypted() from error
    except (CalamineError, OSError, ValueError, RecursionError) as error:
        raise damaged() from error
    except BaseException as error:
        # A panic of the Rust parser is no Exception; the file is broken, the process can go on.
        if type(error).__name__ == "PanicException":
            raise damaged() from error
        raise
    if all(grid.is_blank for grid in grids):
        raise _blank(source)
    return grids


def _blank(source: Source) -> FileFault:
    if source.has_pictures:
        return refused("工作簿中只有图片，没有可读取的单元格", "请将图片中的表格录入统一模板后重新报送")
    return refused("工作簿是空的", "请填写后重新报送；本期确无内容的，请在表内写明“本月无”")


def _read_xlsx(source: Source) -> list[Grid]:
    scan = cast("XlsxScan", source.scan)
    grids = [grid for _, grid in _read_sheets(source.data)]
    for grid in grids:
        grid.is_1904 = scan.workbook.is_1904
        _complete(grid, scan, source.data)
        _dress(grid, scan.looks.get(scan.path(grid.name)))
        if scan.workbook.is_strict:
            grid.rows = [[_strict_cell(cell) for cell in row] for row in grid.rows]
    return grids


def _strict_cell(cell: Cell) -> Cell:
    """A date that strict OOXML writes as ISO text, 2021-03-15T00:00:00Z, as a date."""
    if isinstance(cell, str) and _ISO_MOMENT.match(cell):
        with suppress(ValueError):
            return datetime.fromisoformat(cell.removesuffix("Z"))
    return cell


def _read_xls(source: Source) -> list[Grid]:
    book = cast("BookScan", source.scan)
    if any(sheet.encoding for sheet in book.sheets):
        return [_old_grid(place, book) for place, sheet in enumerate(book.sheets) if sheet.is_worksheet]
    grids = []
    for index, grid in _read_sheets(source.data):
        if index >= len(book.sheets):
            raise damaged()
        sheet = book.sheets[index]
        grid.is_1904, grid.merges = book.is_1904, sheet.merges
        grid.rows = [[_number(cell) for cell in row] for row in grid.rows]
        _hide_and_err(grid, sheet)
        _check_places(grid, _old_places(grid, sheet, book))
        _dress(grid, book.looks.get(index))
        grids.append(grid)
    return grids


def _number(cell: Cell) -> Cell:
    """A whole number as any other: calamine tells by its type how an .xls stored it."""
    return float(cell) if isinstance(cell, int) and not isinstance(cell, bool) else cell


def _read_ods(source: Source) -> list[Grid]:
    scan = cast("OdsScan", source.scan)
    grids = []
    from diaodu.adapters.reader.containers.ods import without_indents

    data = without_indents(source.data) if scan.is_indented else source.data
    for index, grid in _read_sheets(data):
        if index >= len(scan.sheets):
            raise damaged()
        sheet = scan.sheets[index]
        grid.is_1904, grid.is_hidden, grid.merges = scan.is_1904, sheet.is_hidden, sheet.merges
        _hide_and_err(grid, sheet)
        _check_places(grid, sheet.filled)
        sheet.looks.apply(grid)
        grids.append(grid)
    return grids


def _read_page(source: Source) -> list[Grid]:
    from diaodu.adapters.reader.containers.web_page import read_page  # rare, and every reading process would load it

    return read_page(source.title, source.text)


def _read_xml(source: Source) -> list[Grid]:
    from diaodu.adapters.reader.containers.xml_spreadsheet import read_xml_spreadsheet

    return read_xml_spreadsheet(source.text)


_READERS: dict[str, Callable[[Source], list[Grid]]] = {
    "xlsx": _read_xlsx,
    "xls": _read_xls,
    "ods": _read_ods,
    "text": lambda source: read_text_table(source.title, source.text),
    "page": _read_page,
    "xml": _read_xml,
}


def _read_sheets(data: bytes) -> Iterable[tuple[int, Grid]]:
    """Yield calamine's worksheets with their place among all sheets."""
    workbook = CalamineWorkbook.from_filelike(io.BytesIO(data))
    for index, about in enumerate(workbook.sheets_metadata):
        if about.typ == SheetTypeEnum.WorkSheet:
            yield index, _read_sheet(workbook.get_sheet_by_index(index), about)


def _read_sheet(sheet: CalamineSheet, about: SheetMetadata) -> Grid:
    last_row, last_column = sheet.end or (0, 0)
    check_size(last_row + 1, last_column + 1)
    rows = sheet.to_python(skip_empty_area=False)
    merges = sheet.merged_cell_ranges or []
    return Grid(name=sheet.name, rows=rows, merges=merges, is_hidden=about.visible != SheetVisibleEnum.Visible)


def _complete(grid: Grid, package: PackageScan, data: bytes) -> None:
    """Add what calamine leaves out, and check that it lost no cell."""
    scan = package.sheet(grid.name)
    if scan is None:  # its relation leads elsewhere: what the sheet holds would be lost
        raise damaged()
    _check_count(grid, scan, package, data)
    _hide_and_err(grid, scan)
    for row, column in scan.pictures:
        grid.put(row, column, PICTURE)


def _hide_and_err(grid: Grid, scan: "SheetScan | BookSheet | OdsSheet") -> None:
    grid.hidden_rows, grid.hidden_columns = scan.hidden_rows, scan.hidden_columns
    grid.summing_rows = scan.summing_rows
    for (row, column), text in scan.errors.items():
        grid.put(row, column, CellError(text))


def _dress(grid: Grid, looks: Looks | None) -> None:
    if looks:
        looks.apply(grid)


def _check_count(grid: Grid, scan: SheetScan, package: PackageScan, data: bytes) -> None:
    """Count the cells read against the cells in the XML; look closer when they differ.

    Raises:
        FileFault: cells were lost.
    """
    expected = scan.filled - sum(1 for text in scan.errors.values() if text)
    read = filled_cells(grid.rows)
    if read != expected:
        _refuse_lost(grid, lost_cells(data, package.path(grid.name), grid.rows))


def _old_grid(place: int, book: "BookScan") -> Grid:
    """A sheet of a BIFF5 from its records: calamine garbles Chinese and takes sheets for one another.

    Dates are day numbers there, which a date column reads as well.
    """
    sheet = book.sheets[place]
    grid = Grid(name=sheet.name, rows=[], merges=sheet.merges, is_hidden=sheet.is_hidden, is_1904=book.is_1904)
    for cells in (sheet.numbers, sheet.truths, sheet.written):
        for (row, column), cell in cells.items():
            grid.put(row, column, cell)
    _dress(grid, book.looks.get(place))
    _hide_and_err(grid, sheet)
    return grid


def _old_places(grid: Grid, sheet: "BookSheet", book: "BookScan") -> list[tuple[int, int]]:
    """Places that hold something: a shared text of no characters holds nothing."""
    texts = [place for place, index in sheet.texts.items() if index < 0 or not _is_read(grid, place)]
    empty = book.empty_strings() if any(sheet.texts[place] >= 0 for place in texts) else set()
    return [*sheet.numbers, *sheet.truths, *(place for place in texts if sheet.texts[place] not in empty)]


def _check_places(grid: Grid, places: Iterable[tuple[int, int]]) -> None:
    """Look each filled cell up in what was read.

    Raises:
        FileFault: cells were lost.
    """
    lost = sorted(place for place in places if not _is_read(grid, place))
    _refuse_lost(grid, [f"{column_letters(column)}{row + 1}" for row, column in lost])


def _is_read(grid: Grid, place: tuple[int, int]) -> bool:
    row, column = place
    return row < len(grid.rows) and column < len(grid.rows[row]) and grid.rows[row][column] != ""


def _refuse_lost(grid: Grid, lost: list[str]) -> None:
    if lost:
        where = "、".join(lost[:_SHOWN_LOST])
        raise FileFault(
            ReadOutcome.REFUSED, f"工作表“{grid.name}”有单元格读不出来（{where}）", "请另存为 .xlsx 格式后重新报送"
        )
