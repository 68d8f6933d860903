"""The strict vocabulary of paper templates."""

import pytest

from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Heading, ListBlock, Paragraph, Quote, Table, TableColumn
from diaodu.domain.papers.markup import parse_blocks

TABLE = Table(name="t", caption="表", columns=(TableColumn(head="单位"),), rows=(("东胜区",),))


def parse(text: str) -> tuple[object, ...]:
    return parse_blocks(text, tables={"t": TABLE}, figures={}, where="试")


def test_every_word_of_the_vocabulary_becomes_its_block() -> None:
    blocks = parse(
        "<paper><h1>一</h1><h2>二</h2><h3>三</h3><p>文</p><quote source='东胜区'>话</quote>"
        "<list><item>甲</item><item>乙</item></list><table name='t'/></paper>"
    )
    assert blocks == (
        Heading(level=1, text="一"), Heading(level=2, text="二"), Heading(level=3, text="三"), Paragraph(text="文"),
        Quote(text="话", source="东胜区"), ListBlock(items=("甲", "乙")), TABLE,
    )  # fmt: skip


def test_the_templates_own_line_breaks_are_folded_away() -> None:
    assert parse("<paper><p>本期\n   共报送\n12条</p></paper>") == (Paragraph(text="本期共报送12条"),)


def test_escaped_text_stays_text() -> None:
    assert parse("<paper><p>&lt;script&gt; &amp; =1+1</p></paper>") == (Paragraph(text="<script> & =1+1"),)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("<paper>\n<script>x</script></paper>", "第2行"),
        ("<paper>\n\n<p>a<b>c</b></p></paper>", "第3行"),
        ("<paper>\n散落</paper>", "散落的文字"),
        ("<paper><p></p></paper>", "空的 <p>"),
        ("<paper><list></list></paper>", "空的 <list>"),
        ("<paper>\n<table name='x'/></paper>", "不存在"),
        ("<paper><p class='x'>a</p></paper>", "属性"),
        ("<paper><p>a</paper>", "第1行"),
        ("<!DOCTYPE x [<!ENTITY e 'boom'>]><paper><p>&e;</p></paper>", "第1行"),
        ("<paper><?php x?><p>a</p></paper>", "第1行"),
        ("<other/>", "<other>"),
        ("", "第1行"),
    ],
)
def test_anything_else_is_an_error_that_names_the_line(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        parse(text)
