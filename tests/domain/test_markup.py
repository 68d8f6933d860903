"""The strict vocabulary of paper templates."""

import pytest

from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import (
    Heading,
    Line,
    LinePlace,
    ListBlock,
    PageBreak,
    Paragraph,
    Quote,
    Table,
    TableColumn,
)
from diaodu.domain.papers.markup import parse_blocks, parse_paper

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


def test_a_paper_has_a_title_lines_of_a_place_and_annexes() -> None:
    written = parse_paper(
        "<paper><title>通知</title><number>〔2021〕号</number><to>东胜区：</to><p>文</p><page/><signer>局</signer><signed></signed>"
        "<annex title='清单'><table name='t'/></annex></paper>", tables={"t": TABLE}, figures={},
    )  # fmt: skip
    assert written.title == "通知"
    assert written.blocks == (
        Line(place=LinePlace.NUMBER, text="〔2021〕号"), Line(place=LinePlace.ADDRESSEE, text="东胜区："), Paragraph(text="文"),
        PageBreak(), Line(place=LinePlace.SIGNER, text="局"), Line(place=LinePlace.SIGNED_ON, text=""),
    )  # fmt: skip
    assert written.annexes == (("清单", (TABLE,)),)


def test_a_table_may_be_written_out() -> None:
    (table,) = parse(
        "<paper><grid caption='表' unit='个'><col>单位</col><col align='right' group='项目'>个数</col>"
        "<row><cell>东胜区</cell><cell></cell></row><row bold='yes'><cell>合计</cell><cell>3</cell></row><note>注</note></grid></paper>"
    )
    assert isinstance(table, Table)
    assert table.columns == (TableColumn(head="单位"), TableColumn(head="个数", align="right", group="项目"))
    assert (table.rows, table.emphasis) == ((("东胜区", ""), ("合计", "3")), (1,))
    assert (table.caption, table.unit, table.notes) == ("表", "个", ("注。",))


def test_a_row_may_name_the_group_of_those_below_it() -> None:
    (table,) = parse(
        "<paper><grid caption=''><col>序号</col><col>项目</col><row group='yes'><cell>东胜区（1个）</cell></row>"
        "<row><cell>1</cell><cell>甲</cell></row></grid></paper>"
    )
    assert isinstance(table, Table)
    assert (table.rows, table.groups) == ((("东胜区（1个）", ""), ("1", "甲")), (0,))
    assert table.records == (("1", "甲"),)
    with pytest.raises(UserError, match="与 <col> 一样多"):
        parse("<paper><grid caption=''><col>序号</col><col>项目</col><row><cell>东胜区</cell></row></grid></paper>")


def test_a_column_that_no_row_says_anything_in_is_left_out_unless_it_is_to_be_filled_in() -> None:
    (table,) = parse(
        "<paper><grid caption=''><col>单位</col><col>差距</col><col>位次</col><col fill='yes'>会议意见</col>"
        "<row><cell>东胜区</cell><cell></cell><cell>—</cell><cell></cell></row>"
        "<row><cell>杭锦旗</cell><cell></cell><cell>—</cell><cell></cell></row></grid></paper>"
    )
    assert isinstance(table, Table)
    assert [column.head for column in table.columns] == ["单位", "会议意见"]
    assert table.rows == (("东胜区", ""), ("杭锦旗", ""))


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
        (
            "<paper><grid caption='x'><col>甲</col><row><cell>1</cell><cell>2</cell></row></grid></paper>",
            "有2个 <cell>",
        ),
        ("<paper><grid caption='x'><col>甲</col></grid></paper>", "空的 <grid>"),
        ("<paper><grid caption='x'><col align='top'>甲</col><row><cell>1</cell></row></grid></paper>", "align"),
        ("<section><title>x</title></section>", "<title>"),
        ("", "第1行"),
    ],
)
def test_anything_else_is_an_error_that_names_the_line(text: str, said: str) -> None:
    with pytest.raises(UserError, match=said):
        parse(text)


def test_an_error_quotes_the_line_that_the_template_rendered_to() -> None:
    with pytest.raises(UserError, match=r"生成文本第3行（<para>乙</para>）: <paper> 内出现 <para>"):
        parse("<paper>\n<p>甲</p>\n  <para>乙</para>\n</paper>")
    with pytest.raises(UserError, match=r"标签没有配对，或有单独的 <、&（mismatched tag）"):
        parse("<paper><p>甲</paper>")
