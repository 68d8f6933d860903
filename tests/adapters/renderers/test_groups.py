"""A row that names the group of those below it: one cell over the whole width in every face."""

import io
from dataclasses import replace

from docx import Document
from openpyxl import load_workbook

from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.docx.letter import CLOSEST, letter_pitch
from diaodu.adapters.renderers.docx.measures import PITCH
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.text import paper_text
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.papers.blocks import Imprint, Line, LinePlace, Paper, Paragraph, Table, TableColumn, paper_from_json
from diaodu.domain.plans.dress import Dress
from tests.lib.paper_blocks import make_paper
from tests.lib.pdf_pages import pages_of

NAME = "东胜区（2个，总投资3亿元）"
COLUMNS = (TableColumn(head="序号", align="center"), TableColumn(head="项目"), TableColumn(head="金额", align="right"))
TABLE = Table(
    name="t",
    caption="表",
    columns=COLUMNS,
    rows=((NAME, "", ""), ("1", "甲", "1.00"), ("2", "乙", "2.00")),
    groups=(0,),
)
PAPER = replace(make_paper(), blocks=(TABLE,), attachments=(), lists=())


def test_a_groups_name_stands_over_the_whole_width_in_every_face() -> None:
    assert f"\n{NAME}\n" in paper_text(PAPER, Imprint())
    assert f'colspan="3" align="left"><b>{NAME}</b>' in render_html(PAPER, Imprint())
    (table, *_) = Document(io.BytesIO(render_docx(PAPER, Imprint()))).tables
    assert {cell.text for cell in table.rows[1].cells} == {NAME}
    (merged,) = [
        sheet.merged_cells.ranges
        for sheet in load_workbook(io.BytesIO(annex_workbook(PAPER, Imprint()))).worksheets
        if sheet.merged_cells.ranges
    ]
    assert [one.size for one in merged] == [{"columns": 3, "rows": 1}]
    assert NAME in "".join(page.text for page in pages_of(render_pdf(PAPER, Imprint())))


def test_a_table_without_groups_is_kept_as_it_always_was() -> None:
    assert '"groups"' not in replace(PAPER, blocks=(replace(TABLE, groups=()),)).to_json()
    assert paper_from_json(PAPER.to_json()).blocks == PAPER.blocks


def letter(lines: int) -> Paper:
    blocks = (
        Line(place=LinePlace.ADDRESSEE, text="东胜区："), *[Paragraph(text="文")] * lines,
        Line(place=LinePlace.SIGNER, text="局"), Line(place=LinePlace.SIGNED_ON, text=""),
    )  # fmt: skip
    return replace(PAPER, blocks=blocks)


def test_a_letter_is_set_closer_only_where_that_keeps_it_on_its_page() -> None:
    pitches = [letter_pitch(letter(lines)) for lines in range(1, 30)]
    closer = [pitch for pitch in pitches if pitch != PITCH]
    assert pitches[0] == pitches[-1] == PITCH
    assert closer == sorted(closer, reverse=True)
    assert all(CLOSEST <= pitch < PITCH for pitch in closer)
    assert len(closer) >= 3


def test_a_letter_of_a_few_lines_more_than_a_page_has_one_page() -> None:
    pages = [pages_of(render_pdf(replace(letter(lines), dress=Dress.LETTER), Imprint())) for lines in (12, 15, 17)]
    assert list(map(len, pages)) == [1, 1, 2]
