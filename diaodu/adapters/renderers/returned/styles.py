"""Styles of a returned workbook: each marked cell keeps its own style, with the ground alone in red or yellow.

The colours are ours alone, so that they are found again whatever program saved the workbook in between. Their
last hex digit tells apart marks that replaced different grounds: a program that joins equal styles would else
make one of two.
"""

import hashlib
import re

from diaodu.adapters.renderers.returned.xml_spans import Element, Splice, parse, with_attributes

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
COLOURS = {"critical": 0xFF8F80, "warning": 0xFFE970}
"""Red and yellow on which black stays readable, in colour and in grey; the last digit is free."""

_OURS = re.compile(r"(?:FF)?(FF8F8|FFE97)[0-9A-F]$", re.IGNORECASE)
_MOST_GROUNDS = 15
_BLANK = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<styleSheet xmlns="{MAIN}"></styleSheet>""".encode()
_SECTIONS = ("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs", "tableStyles",
             "colors", "extLst")  # fmt: skip
"""The order in which a style sheet must hold its sections."""

_DEFAULTS = {
    "fonts": '<{p}font><{p}sz val="11"/><{p}name val="宋体"/></{p}font>',
    "fills": '<{p}fill><{p}patternFill patternType="none"/></{p}fill>'
    '<{p}fill><{p}patternFill patternType="gray125"/></{p}fill>',
    "borders": "<{p}border><{p}left/><{p}right/><{p}top/><{p}bottom/><{p}diagonal/></{p}border>",
    "cellXfs": '<{p}xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',
}


class StyleBook:
    """A workbook's style sheet, to which styles are only ever added at the end of a section."""

    def __init__(self, content: bytes | None) -> None:
        """Read the style sheet; None where the workbook has none."""
        self.content = _with_sections(content or _BLANK)
        self._root = parse(self.content)
        self._sections = {name: self._section(name) for name in _DEFAULTS}
        self._sizes = {name: len(section.children) for name, section in self._sections.items()}
        self._added: dict[str, list[str]] = {name: [] for name in _DEFAULTS}
        self._grounds: dict[tuple[int, bool], int] = {}
        self.marks: dict[int, tuple[int, bool]] = {}
        """Marked style → the style it replaced, and whether there was no cell at all."""

    def _section(self, name: str) -> Element:
        section = self._root.child(name)
        if section is None:
            raise KeyError(name)
        return section

    def add(self, section: str, xml: str) -> int:
        """The number of an entry, `{p}` standing for the prefix; the same one twice is one."""
        added, text = self._added[section], xml.replace("{p}", self._root.prefix)
        if text not in added:
            added.append(text)
        return self._sizes[section] + added.index(text)

    def add_fill(self, rgb: str) -> int:
        """A solid ground."""
        return self.add(
            "fills",
            f'<{{p}}fill><{{p}}patternFill patternType="solid"><{{p}}fgColor rgb="{rgb}"/>'
            '<{p}bgColor indexed="64"/></{p}patternFill></{p}fill>',
        )

    def mark(self, style: int, colour: str, *, absent: bool = False) -> int:
        """The style like this one on red (critical) or yellow (warning); `absent`: there was no cell."""
        original = style if style < self._sizes["cellXfs"] else 0
        element = self._sections["cellXfs"].children[original]
        ground = self._grounds.setdefault((int(element.get("fillId", "0")), absent), len(self._grounds))
        fill = self.add_fill(f"FF{COLOURS[colour] + min(ground, _MOST_GROUNDS):06X}")
        marked = self.add("cellXfs", self._refilled(element, fill))
        self.marks[marked] = (original, absent)
        return marked

    def unmarked(self, style: int) -> int:
        """A style like a marked one without any ground: where nobody remembers what was there."""
        return self.add("cellXfs", self._refilled(self._sections["cellXfs"].children[style], 0))

    def _refilled(self, element: Element, fill: int) -> str:
        head = self.content[element.start : element.inner]
        head = with_attributes(head, {"fillId": str(fill), "applyFill": "1" if fill else None})
        return (head + self.content[element.inner : element.end]).decode()

    def marked_styles(self) -> list[int]:
        """Styles whose ground is one of our colours."""
        fills = {at for at, fill in enumerate(self._sections["fills"].children) if _is_ours(fill)}
        xfs = enumerate(self._sections["cellXfs"].children)
        return [at for at, xf in xfs if int(xf.get("fillId", "0") or 0) in fills]

    def save(self) -> bytes:
        """The style sheet with what was added."""
        splice = Splice(self.content)
        for name, section in self._sections.items():
            if self._added[name]:
                self._write_section(splice, name, section)
        return splice.done()

    def _write_section(self, splice: Splice, name: str, section: Element) -> None:
        head = self.content[section.start : section.inner]
        if section.get("count"):
            total = self._sizes[name] + len(self._added[name])
            splice.replace(section.start, section.inner, with_attributes(head, {"count": str(total)}))
        splice.insert(section.inner_end, "".join(self._added[name]).encode())

    def memory(self) -> str:
        """What `forget` needs to take out again what was added, as long as nobody wrote the sheet anew."""
        sizes = ",".join(str(self._sizes[name]) for name in _DEFAULTS)
        return f"{hashlib.sha256(self.save()).hexdigest()}:{sizes}"


def _is_ours(fill: Element) -> bool:
    colours = (element.get("rgb") for element in fill.walk() if element.name == "fgColor")
    return any(_OURS.match(colour) for colour in colours)


def _with_sections(content: bytes) -> bytes:
    """The style sheet with every section that we add to, each with at least its default."""
    for name, entries in _DEFAULTS.items():
        root = parse(content)
        section, splice = root.child(name), Splice(content)
        prefix = root.prefix
        default = entries.replace("{p}", prefix).encode()
        if section is not None and section.children:
            continue
        if section is not None:
            splice.append_to(section, default)
        else:
            later = _SECTIONS[_SECTIONS.index(name) + 1 :]
            at = next((child.start for child in root.children if child.name in later), root.inner_end)
            splice.insert(at, f"<{prefix}{name}>".encode() + default + f"</{prefix}{name}>".encode())
        content = splice.done()
    return content


def forget(content: bytes, memory: str) -> bytes:
    """The style sheet without what we added, where it is still as we wrote it."""
    digest, _, sizes = memory.partition(":")
    if hashlib.sha256(content).hexdigest() != digest:
        return content
    root, splice = parse(content), Splice(content)
    for name, size in zip(_DEFAULTS, map(int, sizes.split(",")), strict=True):
        section = root.child(name)
        if section is None or len(section.children) <= size:
            continue
        splice.replace(section.children[size].start, section.inner_end, b"")
        if section.get("count"):
            head = content[section.start : section.inner]
            splice.replace(section.start, section.inner, with_attributes(head, {"count": str(size)}))
    return splice.done()
