"""One style of a document: its name, what it is based on, and how it looks, as WordprocessingML."""

from collections.abc import Iterator
from dataclasses import dataclass

from docx.oxml.ns import qn

from diaodu.adapters.renderers.docx.measures import pt
from diaodu.adapters.renderers.docx.xml import Element, element

LATIN = "Times New Roman"
SWITCHES = ("keepNext", "keepLines", "pageBreakBefore", "snapToGrid")


@dataclass(frozen=True, slots=True, kw_only=True)
class Style:
    """A style; what is None or "" is left to the one it is based on.

    Sizes in points, lengths in twips, indents in characters; `line` is exact unless it is 0 (single).
    """

    id: str
    name: str
    based_on: str = ""
    next: str = ""
    kind: str = "paragraph"
    font: str = ""
    latin: str = LATIN
    size: float | None = None
    color: str = ""
    tracking: float | None = None
    boxed: bool = False
    align: str = ""
    line: int | None = None
    before: int | None = None
    after: int | None = None
    first: float | None = None
    left: float | None = None
    right: float | None = None
    hanging: float | None = None
    outline: int | None = None
    switches: tuple[tuple[str, bool], ...] = ()
    rule: tuple[str, float, str] | None = None
    """A border: side, points, colour."""
    rule_line: str = "single"
    tabs: tuple[tuple[str, int], ...] = ()
    is_builtin: bool = False

    def to_xml(self) -> Element:
        """The style as `<w:style>`."""
        made = element("style", element("name", val=self.name), type=self.kind, styleId=self.id)
        if not self.is_builtin:
            made.set(qn("w:customStyle"), "1")
        if self.based_on:
            made.append(element("basedOn", val=self.based_on))
        if self.next:
            made.append(element("next", val=self.next))
        made.append(element("qFormat"))
        for tag, parts in (("pPr", self._paragraph()), ("rPr", self._letters())):
            children = list(parts)
            if children:
                made.append(element(tag, *children))
        return made

    def _paragraph(self) -> Iterator[Element]:
        """In the order of the schema."""
        yield from (element(name, val=int(is_on)) for name, is_on in self.switches if name != "snapToGrid")
        if self.rule:
            side, points, color = self.rule
            yield element("pBdr", element(side, val=self.rule_line, sz=round(points * 8), space=4, color=color))
        if self.tabs:
            yield element("tabs", *(element("tab", val=kind, pos=place) for kind, place in self.tabs))
        yield from (element(name, val=int(is_on)) for name, is_on in self.switches if name == "snapToGrid")
        yield from self._spacing()
        yield from self._indent()
        if self.align:
            yield element("jc", val=self.align)
        if self.outline is not None:
            yield element("outlineLvl", val=self.outline)

    def _spacing(self) -> Iterator[Element]:
        values: dict[str, str | float] = {
            name: length for name, length in (("before", self.before), ("after", self.after)) if length is not None
        }
        if self.line is not None:
            values |= {"line": self.line or 240, "lineRule": "exact" if self.line else "auto"}
        if values:
            yield element("spacing", **values)

    def _indent(self) -> Iterator[Element]:
        """In characters, and in twips for programs that do not know characters."""
        names = {"left": self.left, "right": self.right, "hanging": self.hanging, "firstLine": self.first}
        size = self.size or 16
        values: dict[str, str | float] = {}
        for name, count in names.items():
            if count is not None:
                values |= {f"{name}Chars": round(count * 100), name: pt(count * size)}
        if values:
            yield element("ind", **values)

    def _letters(self) -> Iterator[Element]:
        if self.font:
            yield element(
                "rFonts", hint="eastAsia", ascii=self.latin, hAnsi=self.latin, eastAsia=self.font, cs=self.latin
            )
        if self.color:
            yield element("color", val=self.color)
        if self.tracking is not None:
            yield element("spacing", val=pt(self.tracking))
        if self.size is not None:
            yield from (element(name, val=round(self.size * 2)) for name in ("sz", "szCs"))
        if self.boxed:
            yield element("bdr", val="single", sz=8, space=4, color="auto")
