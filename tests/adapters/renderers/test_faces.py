"""All faces of one bulletin say the same: every cell, every sentence and every number of one stands in the others."""

from dataclasses import replace

import pytest

from diaodu.adapters.renderers.annex_workbook import annex_workbook, paper_tables
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.text import paper_text
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.papers.blocks import Imprint, Paper
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan
from tests.lib.paper_blocks import wide_table
from tests.lib.paper_faces import annex_rows, document_numbers, page_numbers, said_otherwise, text_numbers
from tests.lib.word_files import tables

ISSUED = Imprint(issue=3, total_issue=15, date="2021年3月31日", signer="某某某")


@pytest.fixture(scope="module")
def paper() -> Paper:
    return compile_bulletin(make_plan(), parse_period("2021-03"), make_assessment())


@pytest.fixture(scope="module")
def word(paper: Paper) -> bytes:
    return render_docx(paper, ISSUED)


def test_page_and_text_have_the_numbers_of_the_document(paper: Paper, word: bytes) -> None:
    said = document_numbers(word)
    assert page_numbers(render_html(paper, ISSUED)) == said
    assert text_numbers(paper_text(paper, ISSUED)) == said
    assert sum(said.values()) > 300


def test_the_cells_of_document_and_annex_are_those_of_the_paper(paper: Paper, word: bytes) -> None:
    in_text = [[*map(list, table.rows)] for table in paper_tables(replace(paper, lists=()))]
    assert [rows[-len(expected) :] for rows, expected in zip(tables(word)[:-1], in_text, strict=True)] == in_text
    for rows, expected in annex_rows(annex_workbook(paper, ISSUED), paper):
        assert rows == expected


def test_the_print_has_the_words_of_the_document_in_their_order_and_no_number_more(paper: Paper, word: bytes) -> None:
    assert said_otherwise(render_pdf(paper, ISSUED), word) == []


def test_a_wide_table_has_the_same_cells_in_document_and_page(paper: Paper) -> None:
    wide = replace(paper, blocks=(wide_table(14, "表1"),), attachments=())
    said = document_numbers(render_docx(wide, ISSUED))
    assert page_numbers(render_html(wide, ISSUED)) == said
    assert said["12345.67"] == 13
