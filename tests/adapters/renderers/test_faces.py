"""All faces of one bulletin say the same: every cell, every sentence and every number of one stands in the others."""

import io
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import replace
from html.parser import HTMLParser

import openpyxl
import pytest
from pypdf import PdfReader

from diaodu.adapters.renderers.annex_workbook import HEADER_ROW, annex_workbook, paper_tables
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.text import paper_text
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.papers.blocks import Imprint, Paper
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan
from tests.lib.paper_blocks import wide_table
from tests.lib.word_files import W, body, style_of, tables, text_of

ISSUED = Imprint(issue=3, total_issue=15, date="2021年3月31日", signer="某某某")
NUMBER = re.compile(r"\d+(?:\.\d+)?")
FORMAT = re.compile(r'([+−]?)0\.?(0*)(%?)"?([^"]*)"?')
SET_APART = {"p", "td", "th", "li", "div", "h1", "h2", "h3", "h4", "br", "tr", "table"}


@pytest.fixture(scope="module")
def paper() -> Paper:
    return compile_bulletin(make_plan(), parse_period("2021-03"), make_assessment())


@pytest.fixture(scope="module")
def word(paper: Paper) -> bytes:
    return render_docx(paper, ISSUED)


def pieces(data: bytes) -> Iterator[tuple[str, str]]:
    """Style and text of what stands in a DOCX, in order: paragraphs, and each row of a table, its cells on lines."""
    for child in body(data):
        if child.tag == f"{W}p":
            yield style_of(child), text_of(child)
        for row in child.iterfind(f"{W}tr"):
            kind = "head" if row.find(f"{W}trPr/{W}tblHeader") is not None else "row"
            yield kind, "\n".join(text_of(cell) for cell in row.iterfind(f"{W}tc"))


class Words(HTMLParser):
    """What a page shows, each block on lines of its own."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.text = ""
        self._open: list[str] = []
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        del attrs
        self._open.append(tag)
        self.text += "\n" if tag in SET_APART else ""

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            pass

    def handle_data(self, data: str) -> None:
        if not {"style", "title"} & set(self._open):
            self.text += data


def numbers(text: str) -> Counter[str]:
    return Counter(NUMBER.findall(text))


def test_page_and_text_have_the_numbers_of_the_document(paper: Paper, word: bytes) -> None:
    said = numbers("\n".join(text for _, text in pieces(word)))
    lines = re.sub(r"〔(.+?)〕.*", r"\1", paper_text(paper, ISSUED))  # what a chart says in words is its description
    lines = re.sub("附表（见工作簿）.*", "", lines)  # of what stands in the workbook alone
    page = re.sub(r'<div class="preheader".*?</div>', "", render_html(paper, ISSUED), flags=re.DOTALL)
    assert numbers(Words(page).text) == said
    assert numbers(lines) == said
    assert sum(said.values()) > 300


def test_the_cells_of_document_and_annex_are_those_of_the_paper(paper: Paper, word: bytes) -> None:
    in_text = [[*map(list, table.rows)] for table in paper_tables(replace(paper, lists=()))]
    assert [rows[-len(expected) :] for rows, expected in zip(tables(word)[:-1], in_text, strict=True)] == in_text
    contents, *sheets = openpyxl.load_workbook(io.BytesIO(annex_workbook(paper, ISSUED)))
    assert contents.max_row > len(in_text)
    for table, sheet in zip(paper_tables(paper), sheets, strict=True):
        heads = 2 if any(column.group for column in table.columns) else 1
        rows = [tuple(_shown(cell) for cell in row) for row in sheet.iter_rows(min_row=HEADER_ROW + 1 + heads)]
        assert rows[: len(table.rows)] == list(table.rows)


def _shown(cell: object) -> str:
    """A cell's text as its number format shows it: +0.00"*（3）";−0.00"*（3）";0.00"*（3）"."""
    value, number_format = cell.value, cell.number_format  # type: ignore[attr-defined]  # a cell of openpyxl
    if not isinstance(value, int | float):
        return value or ""
    sections = number_format.split(";")
    section = sections[0] if value > 0 or len(sections) == 1 else sections[1 if value < 0 else -1]
    sign, decimals, share, words = FORMAT.fullmatch(section).groups()  # type: ignore[union-attr]  # of our own making
    return f"{sign}{abs(value) * (100 if share else 1):.{len(decimals)}f}{share}{words}"


def printed(paper: Paper) -> str:
    """The PDF's text without blanks and page numbers."""
    reader = PdfReader(io.BytesIO(render_pdf(paper, ISSUED)))
    pages = [re.sub(r"\s", "", page.extract_text()) for page in reader.pages]
    assert all(page.endswith(f"—{number}—") for number, page in enumerate(pages, start=1))
    return "".join(page.removesuffix(f"—{number}—") for number, page in enumerate(pages, start=1))


def test_the_print_has_the_words_of_the_document_in_their_order_and_no_number_more(paper: Paper, word: bytes) -> None:
    left, heads = printed(paper), []
    for style, text in pieces(word):
        cells = re.sub(r"[^\S\n]", "", text).split("\n")
        if style == "head":  # set again on every page, and where names of groups stand above, in another order
            heads += cells
            continue
        wanted = "".join(cells)
        before, found, left = left.partition(wanted) if wanted else ("", "", left)
        assert found == wanted, text
        if style != "PictureCaption":  # a chart's own words stand above its caption
            assert not NUMBER.search(without(before, heads)), before
        heads = heads if style == "row" else []
    assert not NUMBER.search(left)


def without(text: str, words: list[str]) -> str:
    """What is left of a text without these words, the longest first."""
    for word in sorted(filter(None, words), key=len, reverse=True):
        text = text.replace(word, "")
    return text


def test_a_wide_table_has_the_same_cells_in_document_and_page(paper: Paper) -> None:
    wide = replace(paper, blocks=(wide_table(14, "表1"),), attachments=())
    said = numbers("\n".join(text for _, text in pieces(render_docx(wide, ISSUED))))
    page = re.sub(r'<div class="preheader".*?</div>', "", render_html(wide, ISSUED), flags=re.DOTALL)
    assert numbers(Words(page).text) == said
    assert said["12345.67"] == 13
