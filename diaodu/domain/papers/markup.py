"""The small XML vocabulary that paper templates render to, and its strict parser.

    <paper> | <section>     the root
    <h1> <h2> <h3> <p>      text alone
    <quote source="…">      words of a unit
    <list><item>…</item></list>
    <table name="…"/> <figure name="…"/>   by reference, built in Python

Anything else is an error that names the line of the template's output.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from xml.parsers import expat

from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Block, Figure, Heading, ListBlock, Paragraph, Quote, Table

ROOTS = {"paper", "section"}
HEADINGS = {"h1": 1, "h2": 2, "h3": 3}
ATTRIBUTES = {"quote": {"source"}, "table": {"name"}, "figure": {"name"}}
CHILDREN = {
    "paper": {*HEADINGS, "p", "quote", "list", "table", "figure"},
    "section": {*HEADINGS, "p", "quote", "list", "table", "figure"},
    "list": {"item"},
}
TEXTUAL = {*HEADINGS, "p", "quote", "item"}


class MarkupError(UserError):
    """A template rendered to something that is not the vocabulary."""


@dataclass(slots=True, kw_only=True)
class _Element:
    tag: str
    line: int
    attributes: dict[str, str]
    text: str = ""
    children: list["_Element"] = field(default_factory=list)


def parse_blocks(
    text: str, *, tables: Mapping[str, Table], figures: Mapping[str, Figure], where: str = "文书模板"
) -> tuple[Block, ...]:
    """Parse the output of a paper template; a reference to an empty table or unknown name is an error.

    Raises:
        MarkupError: anything outside the vocabulary, with the line.
    """
    root = _read(text, where)
    return tuple(_block(element, tables, figures, where) for element in root.children)


def _read(text: str, where: str) -> _Element:
    stack: list[_Element] = [_Element(tag="", line=0, attributes={})]
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda tag, attributes: _open(stack, tag, attributes, parser, where)
    parser.EndElementHandler = lambda _tag: stack.pop()
    parser.CharacterDataHandler = lambda data: _add_text(stack[-1], data, parser, where)
    for handler in ("StartDoctypeDeclHandler", "ProcessingInstructionHandler", "StartCdataSectionHandler"):
        setattr(parser, handler, _refuse(parser, where, handler))
    try:
        parser.Parse(text, True)
    except expat.ExpatError as error:
        raise MarkupError(f"{where} 第{error.lineno}行", str(error), "配对的标签", "维护模板的人") from error
    return stack[0].children[0]


def _refuse(parser: expat.XMLParserType, where: str, what: str) -> Callable[..., None]:
    def refuse(*_: object) -> None:
        raise MarkupError(f"{where} 第{parser.CurrentLineNumber}行", what, "只用规定的标签", "维护模板的人")

    return refuse


def _open(stack: list[_Element], tag: str, attributes: dict[str, str], parser: expat.XMLParserType, where: str) -> None:
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


def _add_text(element: _Element, data: str, parser: expat.XMLParserType, where: str) -> None:
    if element.tag in TEXTUAL:
        element.text += data
    elif data.strip():
        here = _Element(tag=element.tag, line=parser.CurrentLineNumber, attributes={})
        _fail(here, where, f"<{element.tag}> 内有散落的文字 {data.strip()[:20]!r}", "文字写在 <p> 等标签内")


def _fail(element: _Element, where: str, found: str, expected: str) -> None:
    raise MarkupError(f"{where} 第{element.line}行", found, expected, "维护模板的人")


def _block(element: _Element, tables: Mapping[str, Table], figures: Mapping[str, Figure], where: str) -> Block:
    if element.tag in {"table", "figure"}:
        return _reference(element, tables if element.tag == "table" else figures, where)
    if element.tag == "list":
        items = tuple(_words(item, where) for item in element.children)
        if not items:
            _fail(element, where, "空的 <list>", "至少一个 <item>")
        return ListBlock(items=items)
    text = _words(element, where)
    if element.tag == "quote":
        return Quote(text=text, source=element.attributes.get("source", ""))
    level = HEADINGS.get(element.tag)
    return Heading(level=level, text=text) if level else Paragraph(text=text)


def _reference(element: _Element, known: Mapping[str, Block], where: str) -> Block:
    name = element.attributes.get("name", "")
    if name not in known:
        _fail(element, where, f"<{element.tag} name={name!r}> 不存在", f"可用: {'、'.join(known) or '(无)'}")
    return known[name]


def _words(element: _Element, where: str) -> str:
    """The text with the template's own line breaks and indentation folded away."""
    text = "".join(line.strip() for line in element.text.strip().split("\n"))
    if not text:
        _fail(element, where, f"空的 <{element.tag}>", "文字; 没有内容时整段不要输出")
    return text
