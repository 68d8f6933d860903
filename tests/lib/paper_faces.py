"""What the faces of a paper say, to be held against one another: pieces of text, numbers, cells."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from html.parser import HTMLParser

import openpyxl
from pypdf import PdfReader

from diaodu.adapters.renderers.annex_workbook import HEADER_ROW, paper_tables
from diaodu.domain.papers.blocks import Paper
from tests.lib.word_files import W, body, style_of, text_of

NUMBER = re.compile(r"\d+(?:\.\d+)?")
_PAGE_NUMBER = re.compile(r"—\d+—$")
_CONTENTS = re.compile(r"\.{3,}\d+")
"""Dots and the page of a chapter in a book's contents."""
_FORMAT = re.compile(r'([+−]?)0\.?(0*)(%?)"?([^"]*)"?')
_SET_APART = {"p", "td", "th", "li", "div", "h1", "h2", "h3", "h4", "br", "tr", "table"}


def pieces(data: bytes) -> Iterator[tuple[str, str]]:
    """Style and text of what stands in a DOCX, in order: paragraphs, and each row of a table, its cells on lines."""
    for child in body(data):
        if child.tag == f"{W}p":
            yield style_of(child), text_of(child)
        for row in child.iterfind(f"{W}tr"):
            kind = "head" if row.find(f"{W}trPr/{W}tblHeader") is not None else "row"
            yield kind, "\n".join(text_of(cell) for cell in row.iterfind(f"{W}tc"))


class _Words(HTMLParser):
    """What a page shows, each block on lines of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._open.append(tag)
        self.text += "\n" if tag in _SET_APART else ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.text += data


def numbers(text: str) -> Counter[str]:
    """Every number of a text, and how often it stands there."""
    return Counter(NUMBER.findall(text))


def document_numbers(data: bytes) -> Counter[str]:
    """The numbers of a DOCX, page numbers aside."""
    return numbers("\n".join(text for _, text in pieces(data)))


def page_numbers(page: str) -> Counter[str]:
    """The numbers of an HTML page, without what a mailbox shows of it beforehand."""
    return numbers(_Words(re.sub(r'<div class="preheader".*?</div>', "", page, flags=re.DOTALL)).text)


def text_numbers(text: str) -> Counter[str]:
    """The numbers of the plain text, without the words of charts and the names of what the workbook alone has."""
    return numbers(re.sub("附表（见工作簿）.*", "", re.sub(r"〔(图.+?)〕.*", r"\1", text)))


def annex_rows(data: bytes, paper: Paper) -> Iterator[tuple[list[tuple[str, ...]], list[tuple[str, ...]]]]:
    """Of every table the rows of its sheet, each cell as it is shown, beside the rows of the paper."""
    _, *sheets = openpyxl.load_workbook(io.BytesIO(data))
    for table, sheet in zip(paper_tables(paper), sheets, strict=True):
        heads = 2 if any(column.group for column in table.columns) else 1
        rows = [tuple(_shown(cell) for cell in row) for row in sheet.iter_rows(min_row=HEADER_ROW + 1 + heads)]
        wanted = [(row[0], *[""] * (len(row) - 1)) if at in table.groups else row for at, row in enumerate(table.rows)]
        yield rows[: len(wanted)], wanted


def _shown(cell: object) -> str:
    """A cell's text as its number format shows it: +0.00"*（3）";−0.00"*（3）";0.00"*（3）"."""
    value, number_format = cell.value, cell.number_format  # type: ignore[attr-defined]  # a cell of openpyxl
    if not isinstance(value, int | float):
        return value or ""
    sections = number_format.split(";")
    section = sections[0] if value > 0 or len(sections) == 1 else sections[1 if value < 0 else -1]
    sign, decimals, share, words = _FORMAT.fullmatch(section).groups()  # type: ignore[union-attr]  # of our own making
    return f"{sign}{abs(value) * (100 if share else 1):.{len(decimals)}f}{share}{words}"


def printed(data: bytes) -> str:
    """A PDF's text without blanks and numbers of pages."""
    pages = (re.sub(r"\s", "", page.extract_text()) for page in PdfReader(io.BytesIO(data)).pages)
    return "".join(_CONTENTS.sub("", _PAGE_NUMBER.sub("", page)) for page in pages)


def said_otherwise(pdf: bytes, word: bytes) -> list[str]:
    """Pieces of a DOCX that its PDF lacks or has elsewhere, and numbers that only the PDF has.

    A head is set again on every page, and where names of groups stand above, in another order; a chart's own words stand
    above its caption.
    """
    left, heads, found = printed(pdf), [], []
    for style, text in pieces(word):
        if text == "签发：":  # a draft's place to fill in
            continue
        cells = re.sub(r"[^\S\n]", "", text).split("\n")
        if style == "head":
            heads += cells
            continue
        wanted = "".join(cells)
        before, has, rest = left.partition(wanted) if wanted else ("", "", left)
        if has != wanted:
            found.append(text)
            continue
        left = rest
        if style != "PictureCaption" and NUMBER.search(_without(before, heads)):
            found.append(f"only in the PDF: {before}")
        heads = heads if style == "row" else []
    return [*found, *([f"only in the PDF: {left}"] if NUMBER.search(left) else [])]


def _without(text: str, words: list[str]) -> str:
    """What is left of a text without these words, the longest first."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = text.replace(word, "")
    return text
