"""The styles of a paper after GB/T 9704-2012, by the names an office knows them by (docs/papers.md#docx)."""

from collections.abc import Iterator
from dataclasses import replace

from docx.oxml.ns import qn

from diaodu.adapters.renderers.docx.measures import PITCH, PORTRAIT_WIDTH, mm, pt
from diaodu.adapters.renderers.docx.style import LATIN, Style
from diaodu.adapters.renderers.docx.xml import Element, element

XIAOBIAOSONG, FANGSONG, KAITI, HEITI, SONGTI = "方正小标宋简体", "仿宋_GB2312", "楷体_GB2312", "黑体", "宋体"
RED = "C8161D"
HEAD_WIDTH = 428
"""Points that the name in the red head may take."""
LARGEST_NAME, LARGEST_LETTER_NAME, SMALLEST_NAME = 52, 40, 16
"""Sizes of the name in points; one that needs more than a line is set in the smallest."""
SMALL_SIZE = 9
"""The smallest type of a table, in points."""
_FREE: tuple[tuple[str, bool], ...] = (("snapToGrid", False),)
_STICKY: tuple[tuple[str, bool], ...] = (("keepNext", True), ("keepLines", True))
_TABLE_LINE, _SMALL_LINE = pt(13.5), pt(12)
_ONE_CHARACTER, _FOOT_CHARACTER = pt(16), pt(14)


def styles_xml(name: str, *, is_letter: bool = False, pitch: int = PITCH) -> Element:
    """The styles of a paper of this name in the red head, as the root of word/styles.xml; `pitch` from line to line."""
    styles = paper_styles(name, is_letter=is_letter)
    own = (_closer(style, pitch).to_xml() for style in styles)
    return element("styles", _defaults(), *_built_in(), *own, _grid_table(), _foot_table())


def _closer(style: Style, pitch: int) -> Style:
    """The style at another distance from line to line, with less below a title and above a signature."""
    if pitch != PITCH and style.id == "PaperTitle":
        return replace(style, after=PITCH // 2)
    if pitch == PITCH or style.line != PITCH:
        return style
    return replace(style, line=pitch, before=round(1.2 * pitch) if style.before == 2 * PITCH else style.before)


def _defaults() -> Element:
    """Fonts by name, none of a theme; no blank between Chinese and digits, else 28 characters fill no line."""
    fonts = element("rFonts", hint="eastAsia", ascii=LATIN, hAnsi=LATIN, eastAsia=FANGSONG, cs=LATIN)
    language = element("lang", val="en-US", eastAsia="zh-CN")
    letters = element("rPr", fonts, element("kern", val=0), element("sz", val=32), element("szCs", val=32), language)
    return element("docDefaults", element("rPrDefault", letters), element("pPrDefault", _paragraph_defaults()))


def _paragraph_defaults() -> Element:
    switches = {"widowControl": 0, "kinsoku": 1, "wordWrap": 1, "overflowPunct": 1, "autoSpaceDE": 0, "autoSpaceDN": 0}
    return element("pPr", *(element(switch, val=value) for switch, value in switches.items()))


def _built_in() -> Iterator[Element]:
    """What every document has: the default of each kind of style."""
    for kind, style_id, name in (
        ("paragraph", "Normal", "Normal"), ("character", "DefaultParagraphFont", "Default Paragraph Font"),
        ("table", "TableNormal", "Normal Table"), ("numbering", "NoList", "No List"),
    ):  # fmt: skip
        made = element("style", element("name", val=name), type=kind, styleId=style_id)
        made.set(qn("w:default"), "1")
        made.append(element("qFormat") if kind == "paragraph" else element("uiPriority", val=99))
        if kind == "paragraph":  # LibreOffice reads these switches here and not among the defaults
            made.append(_paragraph_defaults())
        yield made


def paper_styles(name: str, *, is_letter: bool = False) -> tuple[Style, ...]:
    """All styles but those of tables; the red head's fits the name, a letter's stands at the top in smaller type."""
    largest = LARGEST_LETTER_NAME if is_letter else LARGEST_NAME
    size = max(SMALLEST_NAME, min(largest, HEAD_WIDTH // max(1, len(name))))
    spacing = max(0, min(9, (HEAD_WIDTH - size * len(name)) / max(1, len(name) - 1)))
    red_head = Style(
        id="RedHead", name="红头", based_on="Normal", next="IssueNumber", font=XIAOBIAOSONG, size=size, color=RED,
        tracking=spacing, align="center", line=pt(size * 1.2), before=0 if is_letter else mm(10),
        after=pt((largest - size) * 1.2) if is_letter else None, switches=_FREE,
    )  # fmt: skip
    return (*_BASES, *_HEAD, red_head, *_BODY, *_ANNEXES, *_TABLES, *_small_tables(), *_FOOT)


_BASES = (
    Style(id="Title", name="Title", based_on="Normal", next="Body", is_builtin=True),
    *(Style(id=f"Heading{n}", name=f"heading {n}", based_on="Normal", next="Body", outline=n - 1, is_builtin=True,
            switches=_STICKY[:1]) for n in (1, 2, 3)),
    Style(id="Caption", name="caption", based_on="Normal", is_builtin=True),
    Style(id="Footer", name="footer", based_on="Normal", is_builtin=True),
)  # fmt: skip

_HEAD = (
    Style(id="Marking", name="密级", based_on="Normal", font=HEITI, size=16, line=PITCH, tabs=(("right", PORTRAIT_WIDTH),),
          switches=_FREE),
    Style(id="IssueNumber", name="期号", based_on="Normal", next="Issued", size=16, align="center", line=PITCH, before=mm(6),
          switches=_FREE),
    Style(id="Issued", name="编发日期", based_on="Normal", next="PaperTitle", size=16, first=1, line=PITCH, before=pt(6),
          after=pt(21), tabs=(("right", PORTRAIT_WIDTH - _ONE_CHARACTER),), rule=("bottom", 2, RED), switches=_FREE),
    Style(id="DocumentNumber", name="发文字号", based_on="Normal", next="PaperTitle", size=16, align="center", line=PITCH,
          before=mm(8), after=pt(21), rule=("bottom", 2, RED), switches=_FREE),
    Style(id="LetterNumber", name="信函字号", based_on="Normal", next="PaperTitle", size=16, line=PITCH, after=pt(6), switches=_FREE,
          tabs=(("right", PORTRAIT_WIDTH),)),
    Style(id="RedRule", name="红线", based_on="Normal", size=1, line=pt(4), after=pt(8), rule=("bottom", 3, RED),
          rule_line="thickThinSmallGap", switches=_FREE),
    Style(id="BookTitle", name="封面标题", based_on="Title", font=XIAOBIAOSONG, size=36, color=RED, align="center",
          line=pt(54), before=mm(52), after=mm(80), switches=_FREE),
    Style(id="Draft", name="草稿", kind="character", font=HEITI, boxed=True),
)  # fmt: skip

_BODY = (
    Style(id="PaperTitle", name="公文标题", based_on="Title", next="Body", font=XIAOBIAOSONG, size=22, align="center",
          line=pt(35), after=PITCH, switches=_FREE),
    Style(id="Addressee", name="主送", based_on="Normal", next="Body", size=16, line=PITCH, align="both"),
    Style(id="Body", name="公文正文", based_on="Normal", font=FANGSONG, size=16, tracking=-0.25, align="both", line=PITCH,
          first=2),
    *(Style(id=f"Level{n}", name=name, based_on=f"Heading{n}", next="Body", font=font, size=16, tracking=-0.25,
            align="left", line=PITCH, first=2, switches=_STICKY[:1])
      for n, name, font in ((1, "一级标题", HEITI), (2, "二级标题", KAITI), (3, "三级标题", FANGSONG))),
    Style(id="Picture", name="图", based_on="Normal", next="PictureCaption", align="center", line=0, before=pt(16),
          switches=(*_STICKY, *_FREE)),
    Style(id="PictureCaption", name="图题", based_on="Caption", next="Body", font=HEITI, size=12, align="center",
          line=pt(18), before=pt(4), after=pt(16), switches=_FREE),
    Style(id="Signer", name="署名", based_on="Normal", next="SignedOn", size=16, line=PITCH, before=2 * PITCH, align="right",
          right=4, switches=_STICKY),
    Style(id="SignedOn", name="成文日期", based_on="Normal", size=16, line=PITCH, align="right", right=4, switches=_STICKY[:1]),
    Style(id="Centered", name="居中行", based_on="Normal", size=16, line=PITCH, align="center"),
    Style(id="Remarks", name="批示栏", based_on="Normal", font=HEITI, size=14, line=PITCH, after=mm(36),
          rule=("top", 0.5, "000000")),
    Style(id="RemarksEnd", name="批示栏止", based_on="Normal", size=1, line=pt(1), after=pt(12), rule=("bottom", 0.5, "000000"),
          switches=_FREE),
    Style(id="SectionEnd", name="分节", based_on="Normal", size=1, line=pt(1), switches=_FREE),
)  # fmt: skip

_ANNEXES = (
    Style(id="AnnexNote", name="附件说明", based_on="Normal", size=16, line=PITCH, before=PITCH,
          left=5, hanging=3, switches=_STICKY),
    Style(id="AnnexNoteMore", name="附件说明续", based_on="Normal", size=16, line=PITCH, left=5, switches=_STICKY),
    Style(id="AnnexTitle", name="附件标题", based_on="PaperTitle", next="Body", size=16, line=pt(24), before=pt(22),
          after=pt(14), outline=0, switches=(*_STICKY, *_FREE)),
)  # fmt: skip

_TABLES = (
    Style(id="TableCaption", name="表题", based_on="Caption", next="Body", font=HEITI, size=12, align="center",
          line=pt(18), before=pt(16), after=pt(6), switches=(*_STICKY, *_FREE)),
    Style(id="TableUnit", name="计量单位", based_on="Normal", size=10.5, align="right", line=_TABLE_LINE, after=pt(3),
          switches=(*_STICKY, *_FREE)),
    Style(id="TableHead", name="表头", based_on="Normal", font=HEITI, size=10.5, align="center", line=_TABLE_LINE,
          switches=(*_STICKY, *_FREE)),
    Style(id="TableText", name="表文", based_on="Normal", font=FANGSONG, size=10.5, align="left", line=_TABLE_LINE,
          switches=_FREE),
    Style(id="TableCenter", name="表文居中", based_on="TableText", align="center"),
    Style(id="TableFigure", name="表文数字", based_on="TableText", align="right"),
    Style(id="TableNote", name="表注", based_on="Normal", next="Body", font=FANGSONG, size=SMALL_SIZE, align="left",
          line=_SMALL_LINE, before=pt(4), switches=_FREE),
    Style(id="TableEnd", name="表后", based_on="Normal", next="Body", size=1, line=pt(12), switches=_FREE),
    Style(id="Total", name="合计", kind="character", font=HEITI),
    Style(id="Source", name="出处", kind="character", font=HEITI),
)  # fmt: skip


def _small_tables() -> Iterator[Style]:
    """The styles of a table that fits no page in the usual size."""
    names = {"TableHead": "表头", "TableText": "表文", "TableCenter": "表文居中", "TableFigure": "表文数字"}
    for base, name in names.items():
        yield Style(id=f"{base}Small", name=f"{name}小五", based_on=base, size=SMALL_SIZE, line=_SMALL_LINE)


_FOOT = (
    Style(id="People", name="签发栏", based_on="Normal", size=14, left=1, right=1, line=pt(22), after=pt(4), switches=_FREE),
    Style(id="Distribution", name="版记", based_on="Normal", size=14, left=3, right=1, hanging=2, align="left", line=pt(22),
          switches=_FREE),
    Style(id="Printed", name="版记印发", based_on="Normal", size=14, left=1, line=pt(22), switches=_FREE,
          tabs=(("right", PORTRAIT_WIDTH - _FOOT_CHARACTER),)),
    Style(id="PageNumber", name="页码", based_on="Footer", font=SONGTI, latin=SONGTI, size=14, align="right", right=1,
          line=pt(16), switches=_FREE),
    Style(id="PageNumberEven", name="页码双", based_on="PageNumber", align="left", left=1, right=0),
    Style(id="RedRuleFoot", name="红线页脚", based_on="Footer", size=1, line=pt(4), rule=("bottom", 3, RED),
          rule_line="thinThickSmallGap", switches=_FREE),
)  # fmt: skip


def _grid_table() -> Element:
    """公文表格: ruled all over."""
    sides = ("top", "left", "bottom", "right", "insideH", "insideV")
    borders = element("tblBorders", *(element(side, val="single", sz=4, space=0, color="auto") for side in sides))
    margins = _cell_margins(top=pt(1.7), left=pt(3.5), bottom=pt(1.7), right=pt(3.5))
    middle = element("tcPr", element("vAlign", val="center"))
    return _table_style("PaperTable", "公文表格", element("tblPr", borders, margins), middle)


def _foot_table() -> Element:
    """版记表: rules of 1, 0.75 and 1 pt; what stands above the first rule is the first row."""
    thick, thin = ({"val": "single", "sz": round(points * 8), "space": 0, "color": "auto"} for points in (1, 0.75))
    borders = element("tblBorders", element("top", **thick), element("bottom", **thick), element("insideH", **thin))
    margins = _cell_margins(top=pt(4), left=0, bottom=pt(4), right=0)
    above = element("tcPr", element("tcBorders", element("top", val="nil"), element("bottom", **thick)))
    return _table_style(
        "FootTable", "版记表", element("tblPr", borders, margins), element("tblStylePr", above, type="firstRow")
    )


def _cell_margins(**lengths: int) -> Element:
    return element("tblCellMar", *(element(side, w=length, type="dxa") for side, length in lengths.items()))


def _table_style(style_id: str, name: str, *parts: Element) -> Element:
    return element(
        "style", element("name", val=name), element("basedOn", val="TableNormal"), element("qFormat"), *parts,
        type="table", styleId=style_id, customStyle=1,
    )  # fmt: skip
