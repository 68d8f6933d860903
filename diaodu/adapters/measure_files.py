"""Tables of measures from a CSV (UTF-8 with or without BOM, GB18030) or a workbook: text rows with their lines."""

import csv
import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from diaodu.domain.errors import UserError
from diaodu.domain.measure_rows import TextRow
from diaodu.domain.text import compact

MAX_BYTES = 5 * 1024 * 1024
HEADERS = {
    "unit": ("unit", "单位", "单位名称"),
    "measure": ("measure", "指标", "指标名称"),
    "value": ("value", "值", "数值", "完成"),
    "group": ("group", "组", "组别", "分组"),
}
"""Column → the headers it goes by."""
_EXPECTED = "表头为 unit,measure,value（可有 group）的 CSV 或 xlsx"
_WHO = "编制测算表的人"


def read_measure_rows(path: Path) -> list[TextRow]:
    """Rows of a table `unit,measure,value[,group]`; blank rows are left out.

    Raises:
        UserError: the file cannot be read, or lacks one of the three columns or any row.
    """
    lines = list(_lines(path))
    head = next(((number, cells) for number, cells in lines if any(cells)), None)
    if head is None:
        raise UserError(str(path), "表是空的", _EXPECTED, _WHO)
    columns = _columns(path, *head)
    rows = [_row(number, cells, columns) for number, cells in lines if number > head[0] and any(cells)]
    if not rows:
        raise UserError(str(path), "只有表头，没有数据", _EXPECTED, _WHO)
    return rows


def _columns(path: Path, line: int, cells: Sequence[str]) -> dict[str, int]:
    heads = [compact(cell).lower() for cell in cells]
    found = {key: heads.index(name) for key, names in HEADERS.items() for name in names if name in heads}
    if missing := [key for key in ("unit", "measure", "value") if key not in found]:
        shown = "、".join(cell for cell in cells if cell)[:80]
        raise UserError(f"{path} 第{line}行", f"缺少列 {'、'.join(missing)}，现有 {shown}", _EXPECTED, _WHO)
    return found


def _row(line: int, cells: Sequence[str], columns: dict[str, int]) -> TextRow:
    texts = {key: cells[at].strip() if at < len(cells) else "" for key, at in columns.items()}
    return TextRow(line=line, **texts)


def _lines(path: Path) -> Iterator[tuple[int, list[str]]]:
    """Line numbers from 1 and their cells as text."""
    data = _bytes(path)
    if data[:4] == b"PK\x03\x04":
        yield from enumerate(_workbook(path, data), 1)
        return
    text = _decoded(path, data)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter="\t" if "\t" in text.partition("\n")[0] else ",")
    try:
        for cells in reader:
            yield reader.line_num, [cell.strip() for cell in cells]
    except csv.Error as error:
        raise UserError(f"{path} 第{reader.line_num}行", "不是 CSV", _EXPECTED, _WHO) from error


def _bytes(path: Path) -> bytes:
    try:
        if path.stat().st_size > MAX_BYTES:
            raise UserError(str(path), "文件过大", f"不超过 {MAX_BYTES // 1024 // 1024} MB 的测算表", _WHO)
        return path.read_bytes()
    except OSError as error:
        raise UserError(str(path), "文件不存在或无法打开", _EXPECTED, _WHO) from error


def _decoded(path: Path, data: bytes) -> str:
    for encoding in ("utf-8-sig", "gb18030"):
        try:
            text = data.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise UserError(str(path), "文件编码无法识别", "UTF-8 或 GB18030 编码的 CSV，或 xlsx", _WHO)


def _workbook(path: Path, data: bytes) -> list[list[str]]:
    from python_calamine import CalamineError, CalamineWorkbook

    try:
        sheets = CalamineWorkbook.from_filelike(io.BytesIO(data))
        rows = sheets.get_sheet_by_index(0).to_python(skip_empty_area=False)
    except (CalamineError, ValueError, IndexError) as error:
        raise UserError(str(path), "工作簿无法打开", _EXPECTED, _WHO) from error
    return [[_cell(cell) for cell in row] for row in rows]


def _cell(cell: object) -> str:
    """A stored 30.0 is 30, a stored 0.85 stays exact."""
    if isinstance(cell, float):
        return str(int(cell)) if cell.is_integer() else repr(cell)
    return str(cell).strip()
