"""The DOCX face: named styles alone, the layout of docs/papers.md, the same bytes, and nothing alive in a text."""

import io
import re
from dataclasses import replace
from xml.etree import ElementTree as ET

import docx
import pytest

from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.docx.measures import LANDSCAPE_WIDTH, PORTRAIT_WIDTH, mm
from diaodu.adapters.renderers.docx.tables import kept_rows
from diaodu.domain.papers.blocks import (
    Figure,
    Heading,
    Imprint,
    Line,
    LinePlace,
    ListBlock,
    Masthead,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Table,
    TableColumn,
)
from diaodu.domain.plans.dress import Dress
from tests.lib.clocks import made_at_two_times
from tests.lib.packages import parts_of
from tests.lib.paper_blocks import CHART, figures_table, grouped_table, make_paper, wide_table
from tests.lib.word_files import W, body, paragraphs, part, style_of, tables, text_of, value

ISSUED = Imprint(issue=3, total_issue=15, date="2021年3月31日", signer="某某某")
HOSTILE = [
    "=1+1", "<w:p>甲</w:p>", "&amp;", "{{ title }}", "{% if %}", "{ PAGE }", "]]>", "\x00\x01\x08\x1b乙", "一\n二\t三\r四",
    "\ufffe\uffff", "\x0b\x0c", "長" * 800, "\u202e倒", "DDEAUTO c:\\x", " 前后 ",
]  # fmt: skip


@pytest.fixture(scope="module")
def paper() -> Paper:
    blocks = (
        Heading(level=1, text="一、总体情况"), Paragraph(text="签约12个，总投资3.50亿元。"), Heading(level=2, text="（一）旗区"),
        Heading(level=3, text="1.东胜区"), Quote(text="召开调度会。", source="东胜区"), ListBlock(items=("甲", "乙")),
        figures_table(), Figure(name="f", caption="图1　进度", alt="东胜区最快", spec=CHART),
    )  # fmt: skip
    return make_paper(*blocks, attachments=(("主要指标", (figures_table(caption="表2"),)), ("报送情况", ())))


@pytest.fixture(scope="module")
def issued(paper: Paper) -> bytes:
    return render_docx(paper, ISSUED)


def test_the_same_paper_gives_the_same_bytes_at_any_time(paper: Paper, issued: bytes) -> None:
    assert made_at_two_times(lambda: render_docx(paper, ISSUED)) == (issued, issued)


def test_every_block_is_a_paragraph_of_its_style(issued: bytes) -> None:
    assert paragraphs(issued) == [
        ("Marking", "内部资料 注意保存"), ("RedHead", "招商动态简报"), ("IssueNumber", "第3期（总第15期）"),
        ("Issued", "市商务局2021年3月31日"), ("PaperTitle", "2021年3月全市招商引资项目调度情况"),
        ("Level1", "一、总体情况"), ("Body", "签约12个，总投资3.50亿元。"), ("Level2", "（一）旗区"), ("Level3", "1.东胜区"),
        ("Body", "东胜区：召开调度会。"), ("Body", "1.甲"), ("Body", "2.乙"),
        ("TableCaption", "表1　指标"), ("TableNote", "注：带*的数据含结转。"), ("TableEnd", ""), ("Picture", ""),
        ("PictureCaption", "图1　进度"), ("AnnexTitle", "附件1　主要指标"), ("TableCaption", "表2"),
        ("TableNote", "注：带*的数据含结转。"), ("TableEnd", ""), ("AnnexTitle", "附件2　报送情况"), ("SectionEnd", ""),
    ]  # fmt: skip


def test_nothing_is_formatted_but_by_its_style(issued: bytes) -> None:
    document = body(issued)
    in_paragraphs = {child.tag for found in document.iter(f"{W}pPr") for child in found}
    in_runs = {child.tag for found in document.iter(f"{W}rPr") for child in found}
    assert in_paragraphs == {f"{W}pStyle", f"{W}keepNext"}
    assert in_runs == {f"{W}rStyle"}
    in_cells = {child.tag for found in document.iter(f"{W}tcPr") for child in found}
    assert in_cells == {f"{W}tcW"}


def test_every_style_that_is_used_is_there_by_the_name_an_office_knows(issued: bytes) -> None:
    named = {
        value(found, "styleId"): value(found.find(f"{W}name")) for found in part(issued, "styles").iter(f"{W}style")
    }
    used = {value(found) for tag in ("pStyle", "rStyle", "tblStyle") for found in body(issued).iter(f"{W}{tag}")}
    based = {value(found) for tag in ("basedOn", "next") for found in part(issued, "styles").iter(f"{W}{tag}")}
    assert used | based <= set(named)
    assert set(named.values()) >= {
        "公文标题", "主送", "公文正文", "一级标题", "二级标题", "三级标题", "附件说明", "附件标题", "表题", "表头", "表文", "表注",
        "署名", "成文日期", "版记", "红头",
    }  # fmt: skip
    assert len(set(named.values())) == len(named)


def style(data: bytes, name: str) -> ET.Element:
    return next(found for found in part(data, "styles").iter(f"{W}style") if value(found.find(f"{W}name")) == name)


def test_headings_are_in_the_navigation_pane(issued: bytes) -> None:
    for level, name in enumerate(("一级标题", "二级标题", "三级标题"), start=1):
        assert value(style(issued, name).find(f"{W}basedOn")) == f"Heading{level}"
        assert value(style(issued, f"heading {level}").find(f"{W}pPr/{W}outlineLvl")) == str(level - 1)


def test_fonts_are_named_for_chinese_and_none_is_of_a_theme(issued: bytes) -> None:
    fonts = list(part(issued, "styles").iter(f"{W}rFonts"))
    assert {value(found, "eastAsia") for found in fonts} == {
        "仿宋_GB2312",
        "楷体_GB2312",
        "黑体",
        "方正小标宋简体",
        "宋体",
    }
    assert not [name for found in fonts for name in found.attrib if "heme" in name]
    assert "theme" not in "".join(parts_of(issued))
    others = {value(found, "name"): value(found.find(f"{W}altName")) for found in part(issued, "fontTable")}
    assert set(others) == {value(found, "eastAsia") for found in fonts}
    assert others["仿宋_GB2312"].startswith("仿宋")


def test_body_text_is_28_characters_by_22_lines(issued: bytes) -> None:
    grid = body(issued).find(f"{W}sectPr/{W}docGrid")
    assert (value(grid, "type"), value(grid, "linePitch")) == ("lines", "579")
    text = style(issued, "公文正文")
    spacing, indent = text.find(f"{W}pPr/{W}spacing"), text.find(f"{W}pPr/{W}ind")
    assert (value(spacing, "line"), value(spacing, "lineRule")) == ("579", "exact")
    assert value(indent, "firstLineChars") == "200"
    assert value(text.find(f"{W}rPr/{W}sz")) == "32"
    assert 28 * (320 + int(value(text.find(f"{W}rPr/{W}spacing")))) <= PORTRAIT_WIDTH
    assert value(style(issued, "图").find(f"{W}pPr/{W}spacing"), "lineRule") == "auto"
    switches = style(issued, "Normal").find(f"{W}pPr")
    assert switches is not None
    off = {found.tag.removeprefix(W) for found in switches if value(found) == "0"}
    assert off == {"widowControl", "autoSpaceDE", "autoSpaceDN"}


def test_pages_are_a4_with_the_margins_of_the_standard(issued: bytes) -> None:
    section = body(issued).find(f"{W}sectPr")
    assert section is not None
    size, margins = section.find(f"{W}pgSz"), section.find(f"{W}pgMar")
    assert [round(int(value(size, side)) / 56.6929) for side in "wh"] == [210, 297]
    assert [round(int(value(margins, side)) / 56.6929) for side in ("top", "bottom", "left", "right")] == [
        37,
        35,
        28,
        26,
    ]


def test_page_numbers_stand_right_on_odd_and_left_on_even_pages(issued: bytes) -> None:
    assert part(issued, "settings").find(f"{W}evenAndOddHeaders") is not None
    for name, side in (("footer1", "页码"), ("footer2", "页码双")):
        footer = part(issued, name)
        assert [found.text for found in footer.iter(f"{W}instrText")] == [" PAGE "]
        assert text_of(footer) == "— 1 —"
        named = value(style(issued, side), "styleId")
        assert [style_of(found) for found in footer.iter(f"{W}p")] == [named]
    odd, even = style(issued, "页码"), style(issued, "页码双")
    assert (value(odd.find(f"{W}pPr/{W}jc")), value(even.find(f"{W}pPr/{W}jc"))) == ("right", "left")
    assert value(odd.find(f"{W}pPr/{W}ind"), "rightChars") == value(even.find(f"{W}pPr/{W}ind"), "leftChars") == "100"


def test_only_footers_hold_a_field(issued: bytes) -> None:
    for tag in (
        "fldChar",
        "instrText",
        "fldSimple",
        "hyperlink",
        "sdt",
        "ins",
        "del",
        "vanish",
        "commentReference",
        "object",
    ):
        assert not list(body(issued).iter(f"{W}{tag}")), tag
    names = list(parts_of(issued))
    assert not [name for name in names if re.search("comment|vba|embed|custom|thumbnail|app", name)]


def bookmarks(data: bytes) -> dict[str, str]:
    """What stands between the ends of each bookmark."""
    found: dict[str, str] = {}
    for holder in body(data).iter(f"{W}p"):
        name = ""
        for child in holder:
            if child.tag == f"{W}bookmarkStart":
                name = value(child, "name")
                found[name] = ""
            elif child.tag == f"{W}bookmarkEnd":
                name = ""
            elif name:
                found[name] += text_of(child)
    return found


def test_what_issuing_sets_in_stands_in_bookmarks(issued: bytes) -> None:
    assert bookmarks(issued) == {"期号": "3", "总期号": "15", "日期": "2021年3月31日", "签发人": "某某某", "份数": "60"}


def test_a_draft_is_marked_and_has_empty_places(paper: Paper) -> None:
    draft = render_docx(paper, Imprint())
    assert {name: text.strip("　") for name, text in bookmarks(draft).items()} == {
        "期号": "", "日期": "", "签发人": "", "份数": "60"
    }  # fmt: skip
    said = dict(paragraphs(draft))
    assert said["Marking"] == "内部资料 注意保存草　稿"
    assert said["IssueNumber"] == "第　期"


def test_the_red_rule_is_a_border_and_nothing_is_drawn(issued: bytes) -> None:
    rule = style(issued, "编发日期").find(f"{W}pPr/{W}pBdr/{W}bottom")
    assert (value(rule, "sz"), value(rule, "color")) == ("16", "C8161D")
    assert not [name for name in parts_of(issued) if "drawing" in name]
    assert not list(part(issued, "document").iter(f"{W}pict"))


@pytest.mark.parametrize(("name", "size"), [("招商动态简报", 52), ("鄂尔多斯市招商引资工作情况", 32), ("长" * 60, 16)])
def test_the_name_in_the_red_head_fits_the_line(paper: Paper, name: str, size: int) -> None:
    data = render_docx(replace(paper, masthead=replace(paper.masthead, name=name)), ISSUED)
    letters = style(data, "红头").find(f"{W}rPr")
    assert letters is not None
    assert value(letters.find(f"{W}sz")) == str(2 * size)
    spacing = int(value(letters.find(f"{W}spacing"))) / 20
    assert spacing >= 0
    assert size == 16 or len(name) * (size + spacing) <= PORTRAIT_WIDTH / 20


def test_the_foot_is_a_table_at_the_foot_of_the_last_page(issued: bytes) -> None:
    table = body(issued).findall(f"{W}tbl")[-1]
    place = table.find(f"{W}tblPr/{W}tblpPr")
    assert (value(place, "vertAnchor"), value(place, "tblpYSpec")) == ("margin", "bottom")
    assert len(table.findall(f"{W}tblGrid/{W}gridCol")) == 1
    assert tables(issued)[-1] == [
        ["签发：某某某"],
        ["报：市委、市政府。送：市直有关部门。发：各旗区人民政府。"],
        ["市商务局编印共印60份"],
    ]
    rules = style(issued, "版记表")
    borders = {found.tag.removeprefix(W): value(found, "sz") for found in rules.findall(f"{W}tblPr/{W}tblBorders/*")}
    assert borders == {"top": "8", "bottom": "8", "insideH": "6"}
    indent = style(issued, "版记").find(f"{W}pPr/{W}ind")
    assert (value(indent, "leftChars"), value(indent, "hangingChars")) == ("300", "200")


def test_a_table_is_as_wide_as_the_type_area_and_repeats_its_head(issued: bytes) -> None:
    table = body(issued).findall(f"{W}tbl")[0]
    grid = [int(value(found, "w")) for found in table.findall(f"{W}tblGrid/{W}gridCol")]
    assert sum(grid) == int(value(table.find(f"{W}tblPr/{W}tblW"), "w")) == PORTRAIT_WIDTH
    rows = table.findall(f"{W}tr")
    for row in rows:
        assert [int(value(found, "w")) for found in row.findall(f"{W}tc/{W}tcPr/{W}tcW")] == grid
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in rows] == [True, False, False, False]
    assert all(row.find(f"{W}trPr/{W}cantSplit") is not None for row in rows)


def test_figures_stand_right_and_totals_are_marked(issued: bytes) -> None:
    rows = body(issued).findall(f"{W}tbl")[0].findall(f"{W}tr")
    assert [style_of(found) for found in rows[1].iter(f"{W}p")] == ["TableText", "TableFigure", "TableCenter"]
    assert {style_of(found) for found in rows[0].iter(f"{W}p")} == {"TableHead"}
    assert {value(found) for found in rows[-1].iter(f"{W}rStyle")} == {"Total"}
    assert not list(rows[1].iter(f"{W}rStyle"))
    assert int(value(style(issued, "表文小五").find(f"{W}rPr/{W}sz"))) >= 18


def sections(data: bytes) -> list[tuple[str, list[str]]]:
    """The captions of tables and headings by the orientation of their section."""
    found: list[tuple[str, list[str]]] = [("", [])]
    for child in body(data):
        if style_of(child) in {"TableCaption", "Level1", "Body"}:
            found[-1][1].append(text_of(child))
        section = child if child.tag == f"{W}sectPr" else child.find(f"{W}pPr/{W}sectPr")
        if section is not None:
            found[-1] = (value(section.find(f"{W}pgSz"), "orient") or "portrait", found[-1][1])
            found.append(("", []))
    return found[:-1]


def test_a_wide_table_has_a_page_laid_across_with_its_heading(paper: Paper) -> None:
    blocks = (
        Paragraph(text="甲"), Heading(level=1, text="一、指标"), wide_table(14, "表1"), wide_table(14, "表2"), Paragraph(text="乙"),
        figures_table(caption="表3"), wide_table(14, "表4"),
    )  # fmt: skip
    data = render_docx(replace(paper, blocks=blocks, attachments=()), ISSUED)
    assert sections(data) == [
        ("portrait", ["甲"]), ("landscape", ["一、指标", "表1", "表2"]), ("portrait", ["乙", "表3"]), ("landscape", ["表4"]),
        ("portrait", []),
    ]  # fmt: skip
    assert [style for style, _ in paragraphs(data)].count("TableEnd") == 1  # a section's end takes its place
    widths = [
        sum(int(value(c, "w")) for c in t.findall(f"{W}tblGrid/{W}gridCol")) for t in body(data).findall(f"{W}tbl")
    ]
    assert widths == [LANDSCAPE_WIDTH, LANDSCAPE_WIDTH, PORTRAIT_WIDTH, LANDSCAPE_WIDTH, PORTRAIT_WIDTH]


@pytest.mark.parametrize("columns", [3, 9, 12, 15])
def test_no_figure_is_wider_than_its_cell(paper: Paper, columns: int) -> None:
    data = render_docx(replace(paper, blocks=(wide_table(columns, "表1"),), attachments=()), ISSUED)
    for row in body(data).findall(f"{W}tbl")[0].findall(f"{W}tr")[1:]:
        for cell in row.findall(f"{W}tc"):
            small = any(style_of(found).endswith("Small") for found in cell.iter(f"{W}p"))
            room = int(value(cell.find(f"{W}tcPr/{W}tcW"), "w")) / 20 - 7
            assert len(text_of(cell)) * (9 if small else 10.5) / 2 <= room, columns


def test_names_of_groups_stand_over_their_columns_and_the_unit_above_the_table(paper: Paper) -> None:
    data = render_docx(replace(paper, blocks=(grouped_table(),), attachments=()), ISSUED)
    table = body(data).findall(f"{W}tbl")[0]
    assert tables(data)[0] == [
        ["单位", "到位资金", "位次", "签约"], ["", "完成", "目标", "", "完成", "目标"], ["甲区", "1", "2", "1", "3", "4"],
    ]  # fmt: skip
    upper, lower, _ = table.findall(f"{W}tr")
    assert [value(found) for found in upper.iter(f"{W}gridSpan")] == ["2", "2"]
    assert [value(found) for found in upper.iter(f"{W}vMerge")] == ["restart", "restart"]
    assert [value(found) for found in lower.iter(f"{W}vMerge")] == ["", ""]
    for row in table.iterfind(f"{W}tr"):
        assert sum(int(value(found, "w")) for found in row.iter(f"{W}tcW")) == PORTRAIT_WIDTH
    assert [row.find(f"{W}trPr/{W}tblHeader") is not None for row in table.iterfind(f"{W}tr")] == [True, True, False]
    assert ("TableUnit", "单位：万元") in paragraphs(data)


def test_an_annex_with_a_wide_table_lies_across_as_a_whole(paper: Paper) -> None:
    annexes = (
        ("甲", (Heading(level=1, text="一、指标"), figures_table(caption="表1"), wide_table(14, "表2"))),
        ("乙", ()),
    )
    data = render_docx(replace(paper, blocks=(Paragraph(text="文"),), attachments=annexes), ISSUED)
    assert sections(data) == [("portrait", ["文"]), ("landscape", ["一、指标", "表1", "表2"]), ("portrait", [])]
    first, second, _ = (
        sum(int(value(c, "w")) for c in t.findall(f"{W}tblGrid/{W}gridCol")) for t in body(data).findall(f"{W}tbl")
    )
    assert first == second == LANDSCAPE_WIDTH


def test_a_short_table_stays_whole_and_a_long_one_leaves_no_row_alone() -> None:
    rows = tuple((f"单位{n}", "1", "1") for n in range(40))

    def kept(count: int, *notes: str, is_whole: bool = False) -> set[int]:
        return kept_rows(replace(figures_table(), rows=rows[:count], notes=notes), is_whole=is_whole)

    assert kept(5) == {0, 1, 2, 3}
    assert kept(6) == {0, 1, 3, 4}
    assert kept(7) == {0, 1, 4, 5}
    assert kept(40, "甲") == {0, 1, 37, 38, 39}
    assert kept(0) == set()
    assert kept(9, is_whole=True) == set(range(8))


def test_a_chart_is_a_sharp_picture_with_its_words(issued: bytes) -> None:
    (picture,) = docx.Document(io.BytesIO(issued)).inline_shapes
    pixels = picture.width / 12700 / 0.82 * 2
    image = docx.image.image.Image.from_blob(parts_of(issued)["word/media/image1.png"])
    assert image.px_width == pytest.approx(pixels, abs=2)
    described = [found for found in body(issued).iter() if found.tag.endswith(("docPr", "cNvPr"))]
    assert {(found.get("name"), found.get("descr")) for found in described} == {("图1　进度", "东胜区最快")}


def test_properties_name_issuer_title_issue_and_digest_and_no_clock(paper: Paper, issued: bytes) -> None:
    core = ET.fromstring(parts_of(issued)["docProps/core.xml"])  # noqa: S314 - what we made ourselves
    assert {child.tag.rpartition("}")[2]: child.text for child in core} == {
        "title": paper.title, "subject": "招商动态简报第3期（总第15期）", "creator": "市商务局", "keywords": f"sha256:{paper.sha256}",
    }  # fmt: skip
    mode = part(issued, "settings").find(f"{W}compat/{W}compatSetting")
    assert (value(mode, "name"), value(mode)) == ("compatibilityMode", "15")


def shown(text: str) -> str:
    """What of a text can be seen in a document: one line, and nothing that XML cannot hold."""
    return re.sub(r"[^\x20-\ud7ff\ue000-\ufffd]", "", re.sub(r"[\t\n\v\f\r]+", " ", text))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_a_hostile_text_is_a_text(text: str) -> None:
    table = replace(figures_table(caption=text), rows=((text, text, text),), notes=(text,), emphasis=(0,))
    blocks = (
        Heading(level=1, text=text),
        Paragraph(text=text),
        Quote(text=text, source=text),
        ListBlock(items=(text,)),
        table,
    )
    head = Masthead(name=text, issuer=text, marking=text, report_to=text, checker=text)
    paper = replace(make_paper(*blocks, attachments=((text, ()),)), title=text, masthead=head)
    data = render_docx(paper, replace(ISSUED, signer=text))
    calm = render_docx(make_paper(*blocks, attachments=(("甲", ()),)), ISSUED)
    own_breaks = {f"{W}br"}  # of a long title
    assert {found.tag for found in body(data).iter()} <= {found.tag for found in body(calm).iter()} | own_breaks
    assert tables(data)[0][1] == [shown(text)] * 3
    assert ("Body", shown(text)) in paragraphs(data)
    assert docx.Document(io.BytesIO(data)).core_properties.author == shown(text)


@pytest.mark.parametrize(("dress", "foot"), [(Dress.LETTER, "红线页脚"), (Dress.BOOK, "footer")])
def test_the_first_page_of_a_letter_and_of_a_book_has_no_number(dress: Dress, foot: str) -> None:
    data = render_docx(replace(make_paper(Paragraph(text="段。")), dress=dress), Imprint())
    section = body(data).find(f"{W}sectPr")
    assert section is not None
    assert section.find(f"{W}titlePg") is not None
    assert [value(found, "type") for found in section.iter(f"{W}footerReference")] == ["default", "even", "first"]
    first = part(data, "footer3")
    assert text_of(first) == ""
    assert [style_of(found) for found in first.iter(f"{W}p")] == [value(style(data, foot), "styleId")]


def test_a_letters_red_head_stands_above_the_type_area_of_its_first_page() -> None:
    letter = replace(
        make_paper(Paragraph(text="段。"), wide_table(14, "表1"), Paragraph(text="完。")), dress=Dress.LETTER
    )
    data = render_docx(letter, Imprint())
    assert [style_of(found) for found in part(data, "header1").iter(f"{W}p")] == ["RedHead", "RedRule"]
    sections = list(body(data).iter(f"{W}sectPr"))
    named = [[value(one, "type") for one in section.iterfind(f"{W}headerReference")] for section in sections]
    assert named == [["first"], *[[]] * (len(sections) - 1)]
    assert {value(section.find(f"{W}pgMar"), "header") for section in sections} == {str(round(1440 / 25.4 * 30))}


def test_a_letter_set_closer_has_a_grid_as_close() -> None:
    """LibreOffice sets every line on the grid, whatever the style says."""
    ends = [Line(place=LinePlace.SIGNER, text="局"), Line(place=LinePlace.SIGNED_ON, text="")]
    data = render_docx(replace(make_paper(*[Paragraph(text="段。")] * 14, *ends), dress=Dress.LETTER), Imprint())
    line = value(style(data, "公文正文").find(f"{W}pPr/{W}spacing"), "line")
    assert value(body(data).find(f"{W}sectPr/{W}docGrid"), "linePitch") == line
    assert int(line) < 20 * 28.95


def test_what_stands_before_a_signature_is_on_its_page() -> None:
    blocks = Paragraph(text="段。"), Paragraph(text="末段。"), Line(place=LinePlace.SIGNER, text="局")
    found = body(render_docx(replace(make_paper(*blocks), dress=Dress.LETTER), Imprint())).iterfind(f"{W}p")
    kept = {text_of(one): one.find(f"{W}pPr/{W}keepNext") is not None for one in found}
    assert (kept["段。"], kept["末段。"]) == (False, True)


def test_a_letter_has_two_red_rules_above_and_at_its_foot() -> None:
    data = render_docx(replace(make_paper(Paragraph(text="段。")), dress=Dress.LETTER), Imprint())
    rules = {name: style(data, name).find(f"{W}pPr/{W}pBdr/{W}bottom") for name in ("红线", "红线页脚")}
    assert {name: value(found) for name, found in rules.items()} == {
        "红线": "thickThinSmallGap", "红线页脚": "thinThickSmallGap",
    }  # fmt: skip


def test_a_bulletin_numbers_its_first_page(issued: bytes) -> None:
    assert body(issued).find(f"{W}sectPr/{W}titlePg") is None


def test_a_form_has_room_to_write_and_to_sign() -> None:
    heads = (TableColumn(head="项目"), TableColumn(head="内容"))
    rows = (("事项", "道路配套"), ("办理情况", ""), ("承办人", "签名：　　　　年　　月　　日"))
    data = render_docx(make_paper(Table(name="t", caption="", columns=heads, rows=rows)), ISSUED)
    _, *found = body(data).iterfind(f"{W}tbl/{W}tr")
    heights = [row.find(f"{W}trPr/{W}trHeight") for row in found]
    assert [None if one is None else int(value(one)) for one in heights[: len(rows)]] == [None, mm(20), mm(12)]


def test_a_further_sheet_of_a_form_has_its_title_again() -> None:
    paper = make_paper(Paragraph(text="甲"), PageBreak(), Line(place=LinePlace.SHEET, text="督办单"))
    assert ("PaperTitle", "督办单") in paragraphs(render_docx(paper, ISSUED))
