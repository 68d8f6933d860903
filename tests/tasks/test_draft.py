"""A draft is made whatever the units wrote."""

from diaodu.domain.papers.blocks import Imprint, Masthead, Paper, Paragraph
from tasks.compile.draft import GETA, with_drawable_text


def test_a_character_no_font_has_is_set_as_geta_and_the_paper_still_comes_out() -> None:
    from diaodu.adapters.renderers.typst import render_pdf

    masthead = Masthead(name="招商动态简报", issuer="市商务局")
    blocks = (Paragraph(text="签约顺利\U0001f389，镕堃喆淼公司到场"),)
    paper = Paper(kind="bulletin", plan="p", period="2021-03", title="情况", masthead=masthead, blocks=blocks)
    drawable = with_drawable_text(paper, None)
    assert drawable.blocks == (Paragraph(text=f"签约顺利{GETA}，镕堃喆淼公司到场"),)
    assert render_pdf(drawable, Imprint()).startswith(b"%PDF")


def test_a_paper_whose_characters_all_have_glyphs_is_left_as_it_is() -> None:
    masthead = Masthead(name="招商动态简报", issuer="市商务局")
    paper = Paper(kind="bulletin", plan="p", period="2021-03", title="情况", masthead=masthead, blocks=())
    assert with_drawable_text(paper, None) is paper
