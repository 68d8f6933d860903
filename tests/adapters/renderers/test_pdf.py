"""The PDF face: the same words and figures, the layout of docs/papers.md, the same bytes."""

import io
import re
from dataclasses import replace
from pathlib import Path

import pytest
from fontTools.subset import Subsetter
from fontTools.ttLib import TTFont
from pylopdf_fonts_zh_cn import serif_path
from pypdf import PageObject, PdfReader

from diaodu.adapters.renderers.fonts import font_stack, missing_characters
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Imprint, ListBlock, Paper, Paragraph, Quote, Table, TableColumn
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.lib.clocks import made_at_two_times
from tests.lib.factories import make_assessment, make_plan

ISSUED = Imprint(issue=3, total_issue=3, date="2021年3月31日", signer="某某某")
HOSTILE = '=1+1 #import "x" $a$ <script>alert(1)</script> *b* _c_ `d` \\u{41} @ref [x] //cut'
MM = 72 / 25.4


@pytest.fixture(scope="module")
def paper() -> Paper:
    return compile_bulletin(make_plan(), parse_period("2021-03"), make_assessment())


@pytest.fixture(scope="module")
def pdf(paper: Paper) -> bytes:
    return render_pdf(paper, ISSUED)


def packed(pdf: bytes) -> str:
    """All text without blanks: line breaks fall anywhere in Chinese."""
    return re.sub(r"\s", "", "".join(page.extract_text() for page in PdfReader(io.BytesIO(pdf)).pages))


def test_the_same_paper_gives_the_same_bytes_at_any_time(paper: Paper, pdf: bytes) -> None:
    assert made_at_two_times(lambda: render_pdf(paper, ISSUED)) == (pdf, pdf)


def test_an_issued_pdf_is_for_the_archive_and_says_whose_it_is_and_which(paper: Paper, pdf: bytes) -> None:
    reader = PdfReader(io.BytesIO(pdf))
    said = reader.metadata
    assert said is not None
    assert (said.title, said.author, said.subject) == (
        paper.title,
        paper.masthead.issuer,
        "招商动态简报第3期（总第3期）",
    )
    assert said["/Keywords"] == f"sha256:{paper.sha256}"
    assert said.creation_date is not None
    assert said.creation_date.date().isoformat() == "2021-03-31"
    metadata = reader.trailer["/Root"]["/Metadata"].get_data().decode()
    assert re.findall(r"pdfaid:(part|conformance)>(\w)<", metadata) == [("part", "2"), ("conformance", "A")]
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]


def test_a_draft_has_tags_and_no_date(paper: Paper) -> None:
    reader = PdfReader(io.BytesIO(render_pdf(paper, Imprint())))
    assert reader.trailer["/Root"]["/MarkInfo"]["/Marked"]
    assert reader.metadata is not None
    assert reader.metadata.creation_date is None
    assert reader.metadata["/Keywords"] == f"sha256:{paper.sha256}"


def test_pages_are_a4_and_numbered_odd_right_even_left(pdf: bytes) -> None:
    pages = PdfReader(io.BytesIO(pdf)).pages
    assert {(round(float(p.mediabox.width)), round(float(p.mediabox.height))) for p in pages} == {(595, 842)}
    assert len(pages) > 5
    for number, page in enumerate(pages[:4], start=1):
        assert f"—{number}—" in re.sub(r"\s", "", page.extract_text())
        x = _place_of(page, "—")
        assert (x > 105 * MM) == (number % 2 == 1)


def _place_of(page: object, mark: str) -> float:
    """Where the last text that starts with the mark stands, in points from the left edge."""
    found: list[float] = []

    def visit(text: str, cm: list[float], tm: list[float], *_: object) -> None:
        if text.strip().startswith(mark):
            found.append(cm[4] + tm[4] * cm[0])

    page.extract_text(visitor_text=visit)  # type: ignore[attr-defined]  # a page of pypdf
    return found[-1]


def test_a_full_page_of_text_has_22_lines_of_28_characters(paper: Paper) -> None:
    text = "调" * 28 * 60
    pages = PdfReader(
        io.BytesIO(render_pdf(replace(paper, blocks=(Paragraph(text=text),), attachments=()), ISSUED))
    ).pages
    lines = [line for line in pages[1].extract_text().splitlines() if line.startswith("调")]
    assert {len(line.strip()) for line in lines} == {28}
    assert len(lines) == 22


def test_every_figure_and_sentence_of_the_paper_is_in_the_pdf(paper: Paper, pdf: bytes) -> None:
    text = packed(pdf)
    blocks = [*paper.blocks, *(block for _, annex in paper.attachments for block in annex)]
    for block in blocks:
        if isinstance(block, Paragraph | Quote):
            assert re.sub(r"\s", "", block.text) in _without_page_numbers(text), block.text
        if isinstance(block, Table):
            assert re.sub(r"\s", "", block.caption) in text


def _without_page_numbers(text: str) -> str:
    return re.sub(r"—\d+—", "", text)


def test_a_tables_cells_stand_row_by_row_in_the_pdf(paper: Paper) -> None:
    table = next(block for block in paper.blocks if isinstance(block, Table) and block.name == "overview")
    text = packed(render_pdf(replace(paper, blocks=(table,), attachments=()), ISSUED))
    for row in table.rows:
        assert "".join(row) in text


def test_an_issued_paper_shows_number_date_signer_and_copies(pdf: bytes) -> None:
    text = packed(pdf)
    for words in (
        "第3期（总第3期）",
        "2021年3月31日",
        "签发：某某某",
        "共印60份",
        "报：市委、市政府；市委、市政府分管领导。",
    ):
        assert words in text
    assert "草" not in text[:60]


def test_a_draft_is_marked_and_has_no_number(paper: Paper) -> None:
    text = packed(render_pdf(paper, Imprint()))
    assert "草稿" in text[:80]
    assert "第3期" not in text


def test_a_long_table_repeats_its_head(paper: Paper) -> None:
    rows = tuple((f"第{n}行", str(n)) for n in range(120))
    table = Table(name="t", caption="长表", columns=(TableColumn(head="表头甲"), TableColumn(head="数")), rows=rows)
    pages = PdfReader(io.BytesIO(render_pdf(replace(paper, blocks=(table,), attachments=()), ISSUED))).pages
    with_rows = [page for page in pages if re.search(r"第\d+行", page.extract_text())]
    assert len(with_rows) > 2
    assert all("表头甲" in page.extract_text() for page in with_rows)


def test_hostile_text_is_printed_as_it_is(paper: Paper) -> None:
    table = Table(name="t", caption=HOSTILE, columns=(TableColumn(head=HOSTILE),), rows=((HOSTILE,),), notes=(HOSTILE,))
    blocks = (Paragraph(text=HOSTILE), Quote(text=HOSTILE, source=HOSTILE), ListBlock(items=(HOSTILE,)), table)
    text = packed(render_pdf(replace(paper, blocks=blocks, attachments=()), ISSUED))
    assert text.count(re.sub(r"\s", "", HOSTILE)) == 8


def test_rare_names_can_be_printed() -> None:
    assert missing_characters(["朱镕基 陶喆 邓堃 焱淼 珺 垚"]) == {}


def test_a_character_without_a_font_is_named_instead_of_a_blank_box(paper: Paper) -> None:
    broken = replace(paper, blocks=(Paragraph(text="进展顺利😀"),), attachments=())
    with pytest.raises(UserError, match=r"U\+1F600"):
        render_pdf(broken, ISSUED)


def test_an_absent_font_folder_is_a_clear_error(paper: Paper, tmp_path: object) -> None:
    with pytest.raises(UserError, match="DIAODU_FONTS"):
        render_pdf(paper, ISSUED, tmp_path / "absent")  # type: ignore[operator]  # a Path


@pytest.fixture
def official_fonts(tmp_path: Path) -> Path:
    """A folder with a small 小标宋: a few characters of the floor's font under the official name."""
    font = TTFont(serif_path())
    subsetter = Subsetter()
    subsetter.populate(text="招商动态简报")
    subsetter.subset(font)
    for record in font["name"].names:
        if record.nameID in {1, 4, 6, 16}:
            record.string = "FZXiaoBiaoSong-B05S"
    font["CFF "].cff.fontNames[0] = "FZXiaoBiaoSong-B05S"
    font.save(tmp_path / "xbs.otf")
    return tmp_path


def test_official_fonts_come_first_and_the_floor_fills_the_gaps(paper: Paper, official_fonts: Path) -> None:
    stack = font_stack(official_fonts)
    assert stack.families["title"] == ("FZXiaoBiaoSong-B05S", "Noto Serif SC", "Noto Sans SC")
    assert stack.official_title
    pdf = render_pdf(paper, ISSUED, official_fonts)
    fonts = {str(name) for page in PdfReader(io.BytesIO(pdf)).pages for name in _font_names(page)}
    assert any("XiaoBiaoSong" in name for name in fonts), fonts


def _font_names(page: PageObject) -> list[object]:
    fonts = page["/Resources"]["/Font"]
    return [fonts[key]["/BaseFont"] for key in fonts]


def test_a_long_run_of_letters_breaks_and_is_found_whole_in_the_pdfs_text(paper: Paper) -> None:
    """A mark set between the letters would be found with them: findings/typst-break-marks.sh."""
    address = "https://example.invalid/" + "a" * 90
    table = Table(
        name="t", caption="表", columns=(TableColumn(head="单位"), TableColumn(head="网址")), rows=(("甲", address),)
    )
    text = packed(render_pdf(replace(paper, blocks=(table,), attachments=()), ISSUED))
    assert address in text
    assert "\u200b" not in text


@pytest.mark.slow
def test_a_private_character_has_no_glyph_though_a_font_draws_one(tmp_path: Path) -> None:
    font = TTFont(serif_path())
    for table in font["cmap"].tables:
        if ord("简") in getattr(table, "cmap", {}):
            table.cmap[0xE000] = table.cmap[ord("简")]
    font.save(tmp_path / "own.otf")
    assert set(missing_characters(["甲\ue000"], tmp_path)) == {"\ue000"}


def test_a_layout_that_draws_a_warning_is_refused(paper: Paper, tmp_path: object) -> None:
    layout = tmp_path / "bad.typ"  # type: ignore[operator]  # a Path
    layout.write_text('#set text(font: "No Such Font")\nx')
    with pytest.raises(UserError, match="警告"):
        render_pdf(paper, ISSUED, layout=layout)
