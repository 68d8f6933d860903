"""Sheets in which no form's table stands: our own pages, a nil word, prose, a cover, or something that is lost."""

from collections.abc import Iterator, Sequence

from diaodu.adapters.reader.catalog import FormSpec
from diaodu.adapters.reader.containers.grid import Grid, filled_rows, is_empty
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.prose.headings import Categories, read_heading
from diaodu.adapters.reader.prose.narrative import narrative_form, read_prose
from diaodu.adapters.reader.prose.nil_letter import read_nil_letter
from diaodu.adapters.reader.prose.paragraph import ProseSource, WordParagraph
from diaodu.adapters.reader.sheets.blocks import StrangeBlock
from diaodu.adapters.reader.sheets.covers import SHORT_TEXT, is_cover, says_nil, template_mark, texts_of
from diaodu.adapters.reader.sheets.layout import header_row, known_headers, nearest_match
from diaodu.adapters.reader.sheets.lines import Workbook
from diaodu.adapters.reader.sheets.lost import lost_sheet, meant_form, titled_form
from diaodu.adapters.reader.sheets.meta import is_meta_line, is_nil, read_meta
from diaodu.domain.intake.reading import ReadingContext, ReadSheet
from diaodu.domain.intake.template_mark import GUIDE_SHEET, LIST_SHEET, MARK_SHEET
from diaodu.domain.text.keys import clean_text, compact

REVIEW_SHEET = "审核意见"
TITLE_ROWS = 5
"""Titles stand on the first lines."""

NUMBERS, NUMBERS_NAMED = "Numbers", 3
"""The program's name stands in the summary's first sentence and over two of its columns."""

FEWEST_HEADERS = 3
PROSE_ROWS = 500
PROSE_CELLS = 3
"""Prose has so many rows at most, of so few cells: a number, a heading and its text."""


def read_other(grid: Grid, workbook: Workbook, catalog: Sequence[FormSpec], context: ReadingContext) -> list[ReadSheet]:
    """Read a sheet that is no form by its headers; a word of nil is one sheet a form."""
    source = ProseSource(workbook=workbook, tab=grid.name, context=context)
    if _is_ours(grid, catalog):
        return [_aside(grid, "模板或审核意见的说明页")]
    if _is_of_numbers(grid):
        return [_aside(grid, "Numbers 导出时附上的说明页")]
    if says_nil(grid) and (nil := _read_nil(grid, catalog, source)):
        return nil
    if prose := _read_prose(grid, catalog, source):
        return [prose]
    if is_cover(grid):
        return [_aside(grid, "封面或标题，没有数据")]
    return [_lost(grid, titled_form(_titles(grid), catalog), catalog)]


def _read_nil(grid: Grid, catalog: Sequence[FormSpec], source: ProseSource) -> list[ReadSheet]:
    """The form that the sheet's title names, else what its text names, as a letter's.

    无 without a title, beside sheets that say something, may be of anything.
    """
    form = titled_form(_titles(grid), catalog)
    if form is None and not source.workbook.is_alone and not any("零报" in text for text in texts_of(grid)):
        return []
    lines = ["".join(map(str, filter(None, row))) for row in grid.rows if not is_empty(row)]
    sheets = read_nil_letter(grid.name, lines, [form] if form else catalog, source)
    for sheet in sheets:
        sheet.is_hidden = grid.is_hidden
    return sheets


def _aside(grid: Grid, note: str) -> ReadSheet:
    filled = filled_rows(grid.rows)
    return ReadSheet(
        name=grid.name, note=note, is_hidden=grid.is_hidden, filled=filled, told=filled, meta=read_meta(grid.rows)
    )


def _titles(grid: Grid) -> list[str]:
    """The tab, and the texts alone on one of the first lines."""
    lines = [[cell for cell in row if cell != ""] for row in grid.rows[:TITLE_ROWS]]
    return [grid.name, *(str(line[0]) for line in lines if len(line) == 1)]


def _is_ours(grid: Grid, catalog: Sequence[FormSpec]) -> bool:
    """Whether it is a page of our own template, or of a review."""
    texts = list(texts_of(grid))
    if template_mark(grid) or len(texts) < sum(cell != "" for row in grid.rows for cell in row):
        return grid.name == MARK_SHEET or _is_review(grid, texts)
    titles = {form.title for form in catalog}
    if texts[0] == GUIDE_SHEET:
        return not titles.isdisjoint(texts)
    headers = {column.header for form in catalog for column in form.columns.values()}
    is_list = grid.name == LIST_SHEET and all(cell in headers for cell in grid.rows[0] if cell != "")
    return is_list or _is_review(grid, texts)


def _is_of_numbers(grid: Grid) -> bool:
    """Whether it is the summary that Apple's Numbers puts before what it exports, in whatever language."""
    texts = list(texts_of(grid))
    named = sum(NUMBERS in text for text in texts)
    return named >= NUMBERS_NAMED and any("Excel" in text for text in texts) and NUMBERS in texts[0]


def _is_review(grid: Grid, texts: Sequence[str]) -> bool:
    return grid.name.startswith(REVIEW_SHEET) and bool(texts) and REVIEW_SHEET in texts[0]


def _read_prose(grid: Grid, catalog: Sequence[FormSpec], source: ProseSource) -> ReadSheet | None:
    """The narrative under its headings, a row a paragraph; None where it is none, or one cell holds several headings."""
    form = narrative_form(catalog)
    if form is None or len(grid.rows) > PROSE_ROWS:
        return None
    paragraphs = list(_paragraphs(grid))
    if any(len(paragraph.cells) > PROSE_CELLS for paragraph in paragraphs):
        return None
    categories = Categories(form.columns["category"].choices)
    if any(_heads(line, categories) for paragraph in paragraphs for line in paragraph.text.split("\n")[1:]):
        return None
    sheet = read_prose(grid.name, paragraphs, form, source)
    if sheet is not None:
        column = next(at for row in grid.rows for at, cell in enumerate(row) if cell != "")
        sheet.columns = dict.fromkeys(sheet.columns, column_letters(column))
        sheet.is_hidden = grid.is_hidden
    return sheet


def _paragraphs(grid: Grid) -> Iterator[WordParagraph]:
    for number, row in enumerate(grid.rows, 1):
        cells = tuple(clean_text(str(cell)) for cell in row if cell != "")
        if cells:
            yield WordParagraph(number=number, text="  ".join(cells), cells=cells if len(cells) > 1 else ())


def _heads(line: str, categories: Categories) -> bool:
    heading = read_heading(WordParagraph(number=2, text=line), categories, None)
    return heading is not None and bool(heading.categories)


def _lost(grid: Grid, form: FormSpec | None, catalog: Sequence[FormSpec]) -> ReadSheet:
    """A sheet that is lost: what it was meant as, and its rows below whatever heads them."""
    center = header_row(grid, known_headers(tuple(catalog)))
    match = nearest_match(grid, catalog, center) if center is not None else None
    head = center if center is not None else _head(grid)
    block = StrangeBlock(first=head, last=head, end=len(grid.rows))
    if form is None and any(_heads(text, _categories(catalog)) for text in texts_of(grid)):
        form = narrative_form(catalog)
    return lost_sheet(grid, block, form or meant_form(match), match)


def _categories(catalog: Sequence[FormSpec]) -> Categories:
    form = narrative_form(catalog)
    return Categories(form.columns["category"].choices if form else {})


def _head(grid: Grid) -> int:
    """The row that heads the others: the first of several texts and no figure, else a title, else none (-1)."""
    for index, row in enumerate(grid.rows):
        cells = [cell for cell in row if cell != ""]
        if len(cells) >= FEWEST_HEADERS and all(isinstance(cell, str) and len(cell) <= SHORT_TEXT for cell in cells):
            return index
    first = next(index for index, row in enumerate(grid.rows) if not is_empty(row))
    cells = [cell for cell in grid.rows[first] if cell != ""]
    text = compact(str(cells[0]))
    is_title = len(cells) == 1 and len(text) <= SHORT_TEXT and "。" not in text and not is_meta_line(text)
    return first if is_title and not is_nil(text) else first - 1
