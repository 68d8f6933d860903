"""Formats shared by the workbooks we make; strings are never formulas or links."""

import io
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

OPTIONS: dict[str, Any] = {"strings_to_formulas": False, "strings_to_urls": False, "strings_to_numbers": False}
A3, A4 = 8, 9

_FONT = {"font_name": "宋体", "font_size": 11, "valign": "vcenter"}
_GRID = {**_FONT, "border": 1, "border_color": "#9aa0a6"}
_HEAD = {**_GRID, "bold": True, "align": "center", "text_wrap": True}
_OPEN = {**_GRID, "locked": False}

STYLES: dict[str, dict[str, Any]] = {
    "title": {**_FONT, "bold": True, "font_size": 18, "align": "center"},
    "title_left": {**_FONT, "bold": True, "font_size": 16},
    "hint": {**_FONT, "font_size": 10, "font_color": "#5f6368", "text_wrap": False},
    "label": {**_FONT, "bold": True},
    "label_open": {**_FONT, "locked": False, "bottom": 1},
    "section": {**_HEAD, "align": "left", "bg_color": "#d9e2ec"},
    "plain_wrapped": {**_FONT, "text_wrap": True},
    "header": {**_HEAD, "bg_color": "#d9e2ec"},
    "header_key": {**_HEAD, "bg_color": "#f4c7c3"},
    "header_required": {**_HEAD, "bg_color": "#fce8b2"},
    "header_optional": {**_HEAD, "bg_color": "#e8eaed"},
    "body": {**_FONT, "locked": False},
    "wrapped": {**_OPEN, "text_wrap": True},
    "text": {**_OPEN, "num_format": "@"},
    "number": {**_OPEN, "num_format": "#,##0.######;-#,##0.######;0", "align": "right"},
    "date": {**_OPEN, "num_format": "yyyy-mm-dd", "align": "center"},
    "gap_key": {"bg_color": "#f4c7c3"},
    "gap_required": {"bg_color": "#fce8b2"},
    "cell": {**_GRID, "text_wrap": True},
    "center": {**_GRID, "align": "center", "text_wrap": True},
    "bold_right": {**_GRID, "bold": True, "align": "right"},
    "value": {**_GRID, "text_wrap": True, "num_format": "@", "bg_color": "#f8f9fa"},
    "critical": {**_GRID, "bold": True, "align": "center", "bg_color": "#d93025", "font_color": "#ffffff"},
    "warning": {**_GRID, "bold": True, "align": "center", "bg_color": "#fbbc04", "font_color": "#202124"},
    "info": {**_GRID, "align": "center", "bg_color": "#dadce0", "font_color": "#202124"},
    "right_text": {**_GRID, "align": "right", "text_wrap": True},
    "decimals_0": {**_GRID, "num_format": "0"},
    "figure": {**_GRID, "align": "center", "bold": True},
}


# A fixed stamp in every workbook: the same content gives the same bytes.
STAMP = datetime(2021, 1, 1)  # noqa: DTZ001 - a workbook's times have no zone


@contextmanager
def new_workbook(buffer: io.BytesIO, title: str) -> Iterator[Workbook]:
    """Open a workbook written into the buffer when the block ends."""
    book = Workbook(buffer, {**OPTIONS, "in_memory": True})
    book.set_properties({"title": title, "created": STAMP})
    yield book
    book.close()


class FormatBook:
    """A workbook's formats by name, made when first asked for."""

    def __init__(self, book: Workbook) -> None:
        """Remember the workbook."""
        self._book = book
        self._made: dict[str, Format] = {}

    def __getitem__(self, name: str) -> Format:
        """The format of a name in STYLES."""
        if name not in self._made:
            self._made[name] = self._book.add_format(STYLES[name])
        return self._made[name]

    def number(self, pattern: str) -> Format:
        """The format of a number in the grid, shown by an Excel pattern."""
        if pattern not in self._made:
            self._made[pattern] = self._book.add_format({**_GRID, "align": "right", "num_format": pattern})
        return self._made[pattern]


def landscape(sheet: Worksheet, header_row: int | None, paper: int = A4, last: int | None = None) -> None:
    """Print across, one page wide, the header (to its `last` row) on every page, page numbers at the foot."""
    sheet.set_landscape()
    sheet.set_paper(paper)
    sheet.fit_to_pages(1, 0)
    sheet.set_margins(left=0.4, right=0.4, top=0.5, bottom=0.6)
    sheet.set_footer("&C第 &P 页 共 &N 页")
    if header_row is not None:
        sheet.repeat_rows(header_row, header_row if last is None else last)
