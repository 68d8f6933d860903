"""The returned workbook (审核批注表): the clerk's own file with wrong cells red, a comment on each, and an index.

Every part but the few that carry marks keeps its very bytes. A workbook that was returned before loses its old
marks first, so that a mended cell is not red any more.
"""

from collections.abc import Mapping, Sequence

from diaodu.adapters.renderers.returned.book import Book, UnpatchableError
from diaodu.adapters.renderers.returned.cells import Place, mark_cells, open_sheet, place_of
from diaodu.adapters.renderers.returned.comments import add_comments
from diaodu.adapters.renderers.returned.index import TITLE_ROWS, ReturnNote, SheetStyles, index_sheet, state_sheet
from diaodu.adapters.renderers.returned.styles import StyleBook
from diaodu.adapters.renderers.returned.unmark import unmark
from diaodu.domain.results import Finding
from diaodu.domain.review.order import sorted_findings
from diaodu.domain.review.returned import CellMark, cell_marks, merged_marks

__all__ = ["ReturnNote", "UnpatchableError", "mark_workbook", "unmark_workbook"]

INDEX_NAME, STATE_NAME = "审核意见", "_审核批注"


def mark_workbook(data: bytes, note: ReturnNote, findings: Sequence[Finding]) -> bytes:
    """Mark a workbook that the reader has read; the same inputs give the same bytes.

    Raises:
        UnpatchableError: Strict Open XML, or a workbook without the parts that marks need.
    """
    book = Book(data)
    unmark(book)
    paths = {sheet.name: sheet.path for sheet in book.sheets if sheet.path in book.package}
    styles = StyleBook(book.styles())
    by_sheet: dict[str, list[CellMark]] = {}
    for mark in cell_marks(findings):
        by_sheet.setdefault(mark.sheet, []).append(mark)
    for name, marks in by_sheet.items():
        if name in paths:
            _mark_sheet(book, paths[name], marks, styles)
    index = index_sheet(note, sorted_findings(findings), SheetStyles(styles), list(paths))
    name = book.free_sheet_name(INDEX_NAME)
    book.add_sheet(name, index, is_first=True, titles=TITLE_ROWS)
    state = state_sheet(note.submission, styles)
    book.add_sheet(book.free_sheet_name(STATE_NAME), state, is_first=False, state="veryHidden")
    book.set_styles(styles.save())
    return book.package.save()


def unmark_workbook(data: bytes) -> bytes:
    """The workbook without anything that we put in."""
    book = Book(data)
    unmark(book)
    return book.package.save()


def _mark_sheet(book: Book, path: str, marks: Sequence[CellMark], styles: StyleBook) -> None:
    sheet = open_sheet(book.package.read(path))
    places: dict[Place, list[CellMark]] = {}
    for mark in marks:
        places.setdefault(sheet.merged_into(place_of(mark.cell) or (0, 0)), []).append(mark)
    merged: Mapping[Place, CellMark] = {place: merged_marks(found) for place, found in places.items()}
    colours = {place: mark.fill for place, mark in merged.items() if mark.fill}
    content = mark_cells(sheet, colours, lambda style, colour, absent: styles.mark(style, colour, absent=absent))
    content = add_comments(book, path, open_sheet(content), {place: mark.lines for place, mark in merged.items()})
    book.package.write(path, content)
