"""The small XML vocabulary that paper templates render to, and its strict parser.

    <paper> | <section>     the root
    <h1> <h2> <h3> <p>      text alone
    <quote source="…">      words of a unit
    <list><item>…</item></list>
    <table name="…"/> <figure name="…"/>   by reference, built in Python
    <grid caption="…" unit="…">            a table written out: its columns, then its rows
      <col align="left|center|right" group="…" fill="yes">…</col> <row bold="yes"><cell>…</cell></row> <note>…</note>
      a column that no row says anything in is left out, unless it is one to fill in by hand
    <title>                 the paper's title, in place of period, place and name
    <number> <cover>        发文字号; a line of a book's cover
    <to> <annexes> <signer> <signed> <center> <remarks>   主送, 附件说明, 署名, 成文日期, a centred line,
                            a box to write in
    <page/>                 what follows begins a page
    <annex title="…">       an annex: blocks as above

Anything else is an error that names the line of the template's output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import (
    Block,
    Figure,
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
from diaodu.domain.text import wording

ROOTS = {"paper", "section"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
LINES = {
    "number": LinePlace.NUMBER, "cover": LinePlace.COVER, "to": LinePlace.ADDRESSEE, "annexes": LinePlace.ANNEXES, "signer": LinePlace.SIGNER, "signed": LinePlace.SIGNED_ON,
    "center": LinePlace.CENTERED, "sheet": LinePlace.SHEET, "remarks": LinePlace.REMARKS,
}  # fmt: skip
BLOCKS = {*HEADINGS, *LINES, "p", "quote", "list", "table", "figure", "grid", "page"}
ALIGNMENTS = ("left", "center", "right")
ATTRIBUTES = {
    "quote": {"source"}, "table": {"name"}, "figure": {"name"}, "grid": {"caption", "unit"}, "col": {"align", "group", "fill"},
    "annex": {"title"}, "row": {"bold", "group"},
}  # fmt: skip
CHILDREN = {
    "paper": {*BLOCKS, "title", "annex"},
    "section": BLOCKS,
    "annex": BLOCKS,
    "list": {"item"},
    "grid": {"col", "row", "note"},
    "row": {"cell"},
}
LONGEST_SAID = 60
"""Letters of a line that a fault repeats."""
MAY_BE_EMPTY = {"cell", "signed"}
TEXTUAL = {*HEADINGS, *LINES, "p", "quote", "item", "title", "col", "cell", "note"}


class MarkupError(UserError):
    """A template rendered to something that is not the vocabulary."""


@dataclass(slots=True, kw_only=True)
class _Element:
    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["_Element"] = field(default_factory=list)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Output:
    """What a template rendered to: its lines are not the template's own where that repeats or leaves out."""

    template: str
    text: str

    def line(self, number: int) -> str:
        lines = self.text.split("\n")
        said = lines[number - 1].strip()[:LONGEST_SAID] if number <= len(lines) else ""
        return f"{self.template} 生成文本第{number}行" + (f"（{said}）" if said else "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Written:
    """What a template wrote: a title of its own or "", the text, and its annexes by title."""

    title: str
    blocks: tuple[Block, ...]
    annexes: tuple[tuple[str, tuple[Block, ...]], ...]


def parse_blocks(
    text: str, *, tables: Mapping[str, Table], figures: Mapping[str, Figure], where: str = "文书模板"
) -> tuple[Block, ...]:
    """Parse the output of a template that makes blocks alone; a reference to an unknown name is an error.

    Raises:
        MarkupError: anything outside the vocabulary, with the line.
    """
    return parse_paper(text, tables=tables, figures=figures, where=where).blocks


def parse_paper(
    text: str, *, tables: Mapping[str, Table], figures: Mapping[str, Figure], where: str = "文书模板"
) -> Written:
    """Parse the output of a paper's template: title, text and annexes.

    Raises:
        MarkupError: anything outside the vocabulary, with the line.
    """

    def blocks(element: _Element) -> tuple[Block, ...]:
        inner = (child for child in element.children if child.tag not in {"title", "annex"})
        return tuple(_block(child, tables, figures, output) for child in inner)

    output = _Output(template=where, text=text)
    root = _read(output)
    titles = [_words(child, output) for child in root.children if child.tag == "title"]
    annexes = [child for child in root.children if child.tag == "annex"]
    return Written(
        title="".join(titles[:1]),
        blocks=blocks(root),
        annexes=tuple((one.attributes.get("title", ""), blocks(one)) for one in annexes),
    )


def _read(where: _Output) -> _Element:
    stack: list[_Element] = [_Element(tag="", line=0, attributes={})]
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: _open(stack, tag, attributes, parser, where)
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = lambda data: _add_text(stack[-1], data, parser, where)
    for handler in ("StartDoctypeDeclHandler", "ProcessingInstructionHandler", "StartCdataSectionHandler"):
        setattr(parser, handler, _refuse(parser, where, handler))
    try:
        parser.Parse(where.text, True)
    except expat.ExpatError as error:
        found = f"标签没有配对，或有单独的 <、&（{expat.ErrorString(error.code)}）"
        raise MarkupError(where.line(error.lineno), found, "配对的标签", "维护模板的人") from error
    return stack[0].children[0]


def _refuse(parser: expat.XMLParserType, where: _Output, what: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise MarkupError(where.line(parser.CurrentLineNumber), what, "只用规定的标签", "维护模板的人")

    return refuse


def _open(
    stack: list[_Element], tag: str, attributes: dict[str, str], parser: expat.XMLParserType, where: _Output
) -> None:
    element = _Element(tag=tag, line=parser.CurrentLineNumber, attributes=attributes)
    parent = stack[-1]
    allowed = CHILDREN.get(parent.tag, set()) if parent.tag else ROOTS
    if tag not in allowed:
        expected = "、".join(sorted(allowed)) or "文字"
        _fail(element, where, f"<{parent.tag or '文首'}> 内出现 <{tag}>", f"其中只能有 {expected}")
    if set(attributes) - ATTRIBUTES.get(tag, set()):
        _fail(element, where, f"<{tag}> 有属性 {'、'.join(attributes)}", "规定的属性")
    parent.children.append(element)
    stack.append(element)


def _add_text(element: _Element, data: str, parser: expat.XMLParserType, where: _Output) -> None:
    if element.tag in TEXTUAL:
        element.text += data
    elif data.strip():
        here = _Element(tag=element.tag, line=parser.CurrentLineNumber, attributes={})
        _fail(here, where, f"<{element.tag}> 内有散落的文字 {data.strip()[:20]!r}", "文字写在 <p> 等标签内")


def _fail(element: _Element, where: _Output, found: str, expected: str) -> None:
    raise MarkupError(where.line(element.line), found, expected, "维护模板的人")


def _block(element: _Element, tables: Mapping[str, Table], figures: Mapping[str, Figure], where: _Output) -> Block:
    if element.tag in {"table", "figure"}:
        return _reference(element, tables if element.tag == "table" else figures, where)
    if element.tag == "page":
        return PageBreak()
    if element.tag == "grid":
        return _grid(element, where)
    return _list(element, where) if element.tag == "list" else _text_block(element, where)


def _list(element: _Element, where: _Output) -> ListBlock:
    items = tuple(_words(item, where) for item in element.children)
    if not items:
        _fail(element, where, "空的 <list>", "至少一个 <item>")
    return ListBlock(items=items)


def _text_block(element: _Element, where: _Output) -> Block:
    text = _words(element, where)
    if element.tag in LINES:
        return Line(place=LINES[element.tag], text=text)
    if element.tag == "quote":
        return Quote(text=text, source=element.attributes.get("source", ""))
    level = HEADINGS.get(element.tag)
    return Heading(level=level, text=text) if level else Paragraph(text=text)


def _reference(element: _Element, known: Mapping[str, Block], where: _Output) -> Block:
    name = element.attributes.get("name", "")
    if name not in known:
        _fail(element, where, f"<{element.tag} name={name!r}> 不存在", f"可用: {'、'.join(known) or '(无)'}")
    return known[name]


def _grid(element: _Element, where: _Output) -> Table:
    """A table as the template writes it out."""
    parts = {tag: [one for one in element.children if one.tag == tag] for tag in CHILDREN["grid"]}
    columns = tuple(_column(one, where) for one in parts["col"])
    rows = tuple(_cells(row, len(columns), where) for row in parts["row"])
    for row, cells in zip(parts["row"], rows, strict=True):
        if len(cells) != len(columns):
            _fail(row, where, f"<row> 有{len(cells)}个 <cell>", f"与 <col> 一样多：{len(columns)}个")
    if not rows:
        _fail(element, where, "空的 <grid>", "至少一个 <row>；没有内容时整个表不要输出")
    groups = tuple(at for at, row in enumerate(parts["row"]) if "group" in row.attributes)
    told = [at for at, one in enumerate(parts["col"]) if "fill" in one.attributes or _is_told(rows, at)]
    columns, rows = tuple(columns[at] for at in told), tuple(tuple(row[at] for at in told) for row in rows)
    notes = tuple(_sentence(_words(one, where)) for one in parts["note"])
    bold = tuple(at for at, row in enumerate(parts["row"]) if "bold" in row.attributes)
    named = {name: element.attributes.get(name, "") for name in ("caption", "unit")}
    return Table(
        name=f"grid_{element.line}", columns=columns, rows=rows, notes=notes, emphasis=bold, groups=groups, **named
    )


def _sentence(note: str) -> str:
    """A note with its full stop."""
    return note if note.endswith(("。", "！", "？")) else f"{note}。"


def _cells(row: _Element, count: int, where: _Output) -> tuple[str, ...]:
    """A row's cells; one that names a group has a single cell, over all columns."""
    cells = tuple(_words(cell, where) for cell in row.children)
    return (*cells, *[""] * (count - 1)) if "group" in row.attributes and len(cells) == 1 else cells


def _is_told(rows: tuple[tuple[str, ...], ...], at: int) -> bool:
    """Whether a row says anything in a column."""
    return any(row[at] not in {"", wording.DASH} for row in rows)


def _column(element: _Element, where: _Output) -> TableColumn:
    align = element.attributes.get("align", "left")
    if align not in ALIGNMENTS:
        _fail(element, where, f"<col align={align!r}>", f"align 是 {'、'.join(ALIGNMENTS)} 之一")
    return TableColumn(head=_words(element, where), align=align, group=element.attributes.get("group", ""))


def _words(element: _Element, where: _Output) -> str:
    """The text with the template's own line breaks and indentation folded away."""
    text = "".join(line.strip() for line in element.text.strip().split("\n"))
    if not text and element.tag not in MAY_BE_EMPTY:
        _fail(element, where, f"空的 <{element.tag}>", "文字; 没有内容时整段不要输出")
    return text
