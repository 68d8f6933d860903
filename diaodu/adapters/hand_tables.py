"""Tables that people give to a command: a CSV or a workbook, its rows as text under the keys of the header."""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

from diaodu.domain.errors import UserError
from diaodu.domain.ledger import MAX_CONTENT_BYTES
from diaodu.domain.text.keys import header_key

T = TypeVar("T")

STRUCK = "（加了删除线）"
"""Behind what is struck out whole in a workbook."""

HEADER_WITHIN = 20
"""Rows in which the header must stand: titles come above it."""
_SPLIT = re.compile(r"[+-]?\d{1,3}(,\d{3})+(?!\d).*")
"""The last column's cell and those right of it, where a thousands comma without quotes has parted a number."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HandLine:
    """A row with its line in the file; `cells` has every key of the header, "" where the cell is empty.

    `headless`: what stands in columns without a header, so that nobody can tell what it is.
    """

    line: int
    cells: dict[str, str]
    headless: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class HandTable:
    """The rows below the header; `headers` is the header's own text by key, with what its brackets say.

    `columns`: the letter of each key's column; `unused`: headers of columns that mean nothing here.
    """

    headers: dict[str, str]
    columns: dict[str, str]
    lines: tuple[HandLine, ...]
    unused: tuple[str, ...] = ()


def read_hand_table(path: Path, names: Mapping[str, Sequence[str]], needed: Sequence[str]) -> HandTable:
    """Read a file's table; `names` gives each key the headers that mean it, the first of them its own.

    Raises:
        UserError: the file cannot be read, has no header with all the keys needed, or two columns of one meaning.
    """
    from diaodu.adapters.reader.containers.scan import column_letters  # loads only when a table is given

    rows = _rows(path)
    keys = {header_key(name): key for key, all_names in names.items() for name in all_names}
    for at, row in enumerate(rows[:HEADER_WITHIN]):
        places = {keys[header_key(text)]: n for n, text in enumerate(row) if header_key(text) in keys}
        if set(needed) <= set(places):
            _refuse_doubled(path, at + 1, row, keys)
            _refuse_split_numbers(path, rows, at + 1, width=_width(row))
            headers = {key: row[n] for key, n in places.items()}
            columns = {key: column_letters(n) for key, n in places.items()}
            unused = tuple(text for text in row if text and header_key(text) not in keys)
            lines = tuple(_lines(rows, at + 1, places))
            return HandTable(headers=headers, columns=columns, lines=lines, unused=unused)
    expected = "、".join(names[key][0] for key in needed)
    raise UserError(str(path), "没有找到表头", f"一行表头，含 {expected}", "经办人")


def all_or_none(
    path: Path, found: Sequence[tuple[int, T | list[str]]], more: Sequence[tuple[int, str]] = ()
) -> list[T]:
    """What the lines were read as; one line that is wrong keeps all of them out.

    `found`: line number and its value, or all that is wrong with it; `more`: what is wrong with lines beside others, and (line 0) what else is to be known.

    Raises:
        UserError: with everything that is wrong, by line, or that there is nothing.
    """
    slips = sorted([*((line, text) for line, one in found if isinstance(one, list) for text in one), *more])
    if slips or not found:
        said = [f"第{line}行：{text}" if line else text for line, text in slips]
        count = sum(line > 0 for line, _ in slips)
        told = [f"有 {count} 处错误，全部未导入", *said] if said else ["没有内容"]
        raise UserError(str(path), "\n".join(told), "", "经办人")
    return [one for _, one in found if not isinstance(one, list)]


def _refuse_doubled(path: Path, line: int, header: Sequence[str], keys: Mapping[str, str]) -> None:
    """Two columns of one meaning: nobody can tell which of them is meant."""
    found: dict[str, list[str]] = {}
    for text in header:
        if header_key(text) in keys:
            found.setdefault(keys[header_key(text)], []).append(text)
    for texts in found.values():
        if len(texts) > 1:
            raise UserError(
                f"{path.name} 第{line}行", f"有{len(texts)}列是同一项：{'、'.join(texts)}", "每项只留一列", "经办人"
            )


def _width(header: Sequence[str]) -> int:
    return max((n for n, text in enumerate(header, start=1) if text), default=0)


def _refuse_split_numbers(path: Path, rows: Sequence[Sequence[str]], first: int, *, width: int) -> None:
    """1,200 without quotes is two cells of a CSV: read as 1 it would be wrong without a word."""
    for line, row in enumerate(rows[first:], start=first + 1):
        number = ",".join(row[width - 1 :]).rstrip(",")
        if len(row) > width and _SPLIT.fullmatch(number):
            expected = f'加引号写成 "{number}"，或去掉逗号写成 {number.replace(",", "")}'
            raise UserError(f"{path.name} 第{line}行", f"数字 {number} 被逗号分成了几格", expected, "经办人")


def _lines(rows: Sequence[Sequence[str]], first: int, places: Mapping[str, int]) -> Iterator[HandLine]:
    header = rows[first - 1]
    for at, row in enumerate(rows[first:], start=first + 1):
        cells = {key: row[n].strip() if n < len(row) else "" for key, n in places.items()}
        if any(cells.values()):
            headless = tuple(text for n, text in enumerate(row) if text and not (n < len(header) and header[n]))
            yield HandLine(line=at, cells=cells, headless=headless)


def _rows(path: Path) -> list[list[str]]:
    """Rows of the first sheet that holds anything."""
    # The reader's modules load only when a table is given.
    from diaodu.adapters.files import read_content
    from diaodu.adapters.reader.containers.gate import open_gate
    from diaodu.adapters.reader.containers.grids import read_grids
    from diaodu.adapters.reader.faults import FileFault
    from diaodu.adapters.reader.rows.readings import written

    try:
        content = read_content(path.resolve())
        if content.data is None:
            size = MAX_CONTENT_BYTES // 1024 // 1024
            raise UserError(str(path), f"文件超过{size}MB", "只含所需表格的 CSV 文件或 xlsx 工作簿", "经办人")
        grids = read_grids(open_gate(path.name, content.data))
    except (OSError, RuntimeError) as error:
        raise UserError(str(path), "文件不存在或无法打开", "可读的 CSV 或 xlsx 文件", "经办人") from error
    except FileFault as fault:
        raise UserError(str(path), f"无法读取：{fault}", "CSV 文件或 xlsx 工作簿", "经办人") from fault
    grid = next((grid for grid in grids if not grid.is_blank), None)
    if grid is None:
        return []
    rows = [[written(cell).strip() for cell in row] for row in grid.rows]
    for at, n in grid.struck:  # nobody can tell whether it still holds: it is no value, and its line says why
        rows[at][n] += STRUCK
    return rows
