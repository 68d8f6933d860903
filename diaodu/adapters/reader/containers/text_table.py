"""Tables as text: .csv and what an export button calls .xls, with commas, tabs or semicolons between cells."""

import csv
import io
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from contextlib import suppress
from itertools import islice

from diaodu.adapters.reader.containers.grid import MAX_TEXT, Grid, check_size
from diaodu.adapters.reader.containers.plain_text import read_cell
from diaodu.adapters.reader.faults import refused

_DELIMITERS = ("\t", ",", ";")
_LOOKED_AT = 200
_LEAST_ROWS = 2
_LEAST_CELLS = 3
_SPLIT = re.compile(r"(?:^|,)([+-]?\d{1,3}(?:,\d{3})+(?:\.\d+)?)(?=,|$)")
_HINT = "sep="
"""A first line that tells Excel the delimiter; Excel shows no row for it."""


def read_text_table(title: str, text: str) -> list[Grid]:
    """Read a text as one sheet named after its file.

    Raises:
        FileFault: a quotation mark that nobody closed would swallow rows; a number's own comma parts it.
    """
    delimiter = ""
    if text[: len(_HINT)].lower() == _HINT:
        first, _, text = text.partition("\n")
        delimiter = first[len(_HINT) :].strip("\r")
    rows: list[list[str]] = []
    width = 0
    for row in _parse(text, delimiter[:1] or find_delimiter(text)):
        rows.append(row)
        width = max(width, len(row))
        check_size(len(rows), width)
    _refuse_split_numbers(rows)
    return [Grid(name=title, rows=[[read_cell(cell) for cell in row] for row in rows])]


def _refuse_split_numbers(rows: Sequence[Sequence[str]]) -> None:
    """1,300 without quotation marks is two cells, and moves all that stand right of it: 1 would be read, and 300 beside it."""
    heads = [row for row in rows if not any(map(_is_number, row))]
    width = max(map(len, heads), default=0)
    ordinary = [row for row in rows if len(row) == width and any(map(_is_number, row))]
    for line, row in enumerate(rows, 1):
        is_wider = width >= _LEAST_CELLS and len(row) > width and (any(row[width:]) or ordinary)
        if is_wider and not _has_remark(row, width, ordinary) and (found := _SPLIT.search(",".join(row))):
            raise refused(
                f"第{line}行的格数比表头多，数字{found[1]}被逗号分成了几格",
                f"请把数字里的逗号去掉（写成{found[1].replace(',', '')}）或另存为 .xlsx 格式后重新报送",
            )


def _has_remark(row: Sequence[str], width: int, ordinary: Sequence[Sequence[str]]) -> bool:
    """Whether a row is wider by words beside the table alone: its last column says what that of other rows does."""
    last = {_is_number(other[width - 1]) for other in ordinary}
    return any(row[width:]) and not any(map(_is_number, row[width:])) and _is_number(row[width - 1]) in last


def _is_number(cell: str) -> bool:
    return cell.strip().lstrip("+-")[:1].isdigit()


def is_text_table(text: str) -> bool:
    """Whether a text of another name looks like a table: two rows and more with the same number of cells."""
    widths = _widths(text, find_delimiter(text))
    return bool(widths) and widths.most_common(1)[0][1] >= _LEAST_ROWS


def find_delimiter(text: str) -> str:
    """The mark that cuts the most rows into the same number of cells."""
    return max(_DELIMITERS, key=lambda mark: _steadiness(_widths(text, mark)))


def _steadiness(widths: Counter[int]) -> tuple[int, int]:
    return max(((count, width) for width, count in widths.items()), default=(0, 0))


def _widths(text: str, delimiter: str) -> Counter[int]:
    """How many of the first rows have how many cells; rows of one cell say nothing."""
    rows = islice(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter), _LOOKED_AT)
    widths: Counter[int] = Counter()
    with suppress(csv.Error):  # what stands above the fault tells the delimiter
        widths.update(len(row) for row in rows if len(row) > 1)
    return widths


def _parse(text: str, delimiter: str) -> Iterator[list[str]]:
    csv.field_size_limit(MAX_TEXT)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        yield from list(reader)
    except csv.Error as error:
        if delimiter != "\t":
            what = f"单元格文字超过{MAX_TEXT}字" if "limit" in str(error) else "引号不成对，无法分清单元格"
            raise refused(f"文件第{reader.line_num}行起{what}") from error
        # Exports with tabs write quotation marks as they are.
        for line in text.splitlines():
            yield line.split(delimiter)
