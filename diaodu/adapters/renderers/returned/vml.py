"""The boxes of comments in a VML drawing: without its box a comment does not show.

Programs write VML loosely, so it is never parsed: boxes are put in before its end, and ours are found by the
cell they name.
"""

import re
from collections.abc import Collection, Mapping

VML_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"

_NAMESPACES = (
    ("v", "urn:schemas-microsoft-com:vml"),
    ("o", "urn:schemas-microsoft-com:office:office"),
    ("x", "urn:schemas-microsoft-com:office:excel"),
)
_DECLARED = " " + " ".join(f'xmlns:{prefix}="{name}"' for prefix, name in _NAMESPACES)
_SHAPE_TYPE = (
    '<v:shapetype{declared} id="_x0000_t202" coordsize="21600,21600" o:spt="202" path="m,l,21600r21600,l21600,xe">'
    '<v:stroke joinstyle="miter"/><v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
)
_ROOT_END = re.compile(rb"</(?:[\w.-]+:)?xml\s*>\s*$")
_EMPTY_ROOT = re.compile(rb"<((?:[\w.-]+:)?xml)((?:\s[^>]*)?)/>\s*$")
_NUMBER = re.compile(rb"_s(\d+)[\"']")
_CLUSTERS = re.compile(rb"(<(?:[\w.-]+:)?idmap\b[^>]*\bdata\s*=\s*[\"'])([\d,\s]*)([\"'])")
_SHAPE = re.compile(rb"\s*<((?:[\w.-]+:)?)shape\s(?:(?!<(?:[\w.-]+:)?shape\s).)*?</\1shape\s*>", re.DOTALL)
_ROW = re.compile(rb"<(?:[\w.-]+:)?Row\s*>\s*(\d+)\s*<")
_COLUMN = re.compile(rb"<(?:[\w.-]+:)?Column\s*>\s*(\d+)\s*<")
_NOTE = re.compile(rb"ObjectType\s*=\s*[\"']Note[\"']")
_CLUSTER = 1024

Box = tuple[int, ...]
"""Column, dots, row, dots of the upper left corner, then of the lower right one."""


def new_drawing(cluster: int) -> bytes:
    """A drawing without any shape; `cluster` tells its shapes from other drawings'."""
    return (
        f'<xml{_DECLARED}><o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="{cluster}"/></o:shapelayout>'
        f"{_SHAPE_TYPE.replace('{declared}', '')}</xml>"
    ).encode()


def add_notes(drawing: bytes, boxes: Mapping[tuple[int, int], Box]) -> bytes:
    """The drawing with a hidden box for each cell."""
    if not boxes:
        return drawing
    drawing = _EMPTY_ROOT.sub(rb"<\1\2></\1>", drawing)
    start = _next_number(drawing)
    root = drawing[: drawing.find(b">", drawing.find(b"xmlns")) + 1]
    declared = "" if all(f'xmlns:{p}="{name}"'.encode() in root for p, name in _NAMESPACES) else _DECLARED
    shapes = [_note(start + at, place, box) for at, (place, box) in enumerate(sorted(boxes.items()))]
    kind = "" if b'id="_x0000_t202"' in drawing else _SHAPE_TYPE
    added = (kind + "".join(shapes)).replace("{declared}", declared).encode()
    drawing = _claim(drawing, start, start + len(shapes))
    end = _ROOT_END.search(drawing)
    at = end.start() if end else len(drawing)
    return drawing[:at] + added + drawing[at:]


def _next_number(drawing: bytes) -> int:
    used = [int(number) for number in _NUMBER.findall(drawing)]
    claimed = _CLUSTERS.search(drawing)
    clusters = [int(n) for n in re.findall(rb"\d+", claimed[2])] if claimed else []
    return max([*used, min(clusters, default=1) * _CLUSTER]) + 1


def _claim(drawing: bytes, first: int, last: int) -> bytes:
    """Name the thousands of numbers that the drawing's shapes use now."""
    claimed = _CLUSTERS.search(drawing)
    if claimed is None:
        return drawing
    have = {int(n) for n in re.findall(rb"\d+", claimed[2])}
    need = set(range(first // _CLUSTER, last // _CLUSTER + 1)) - have - {0}
    if not need:
        return drawing
    text = ",".join(map(str, sorted(have | need))).encode()
    return drawing[: claimed.start(2)] + text + drawing[claimed.end(2) :]


def _note(number: int, place: tuple[int, int], box: Box) -> str:
    anchor = ", ".join(map(str, box))
    return (
        f'<v:shape{{declared}} id="_x0000_s{number}" type="#_x0000_t202" fillcolor="#ffffe1" o:insetmode="auto"'
        f' style="position:absolute;z-index:{number % _CLUSTER};visibility:hidden">'
        '<v:fill color2="#ffffe1"/><v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{anchor}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{place[0]}</x:Row><x:Column>{place[1]}</x:Column></x:ClientData></v:shape>"
    )


def drop_notes(drawing: bytes, places: Collection[tuple[int, int]]) -> bytes:
    """The drawing without the boxes of some cells' comments."""

    def kept(found: re.Match[bytes]) -> bytes:
        row, column = _ROW.search(found[0]), _COLUMN.search(found[0])
        is_ours = _NOTE.search(found[0]) and row and column and (int(row[1]), int(column[1])) in places
        return b"" if is_ours else found[0]

    return _SHAPE.sub(kept, drawing)


def has_shapes(drawing: bytes) -> bool:
    """Whether anything is drawn."""
    return bool(_SHAPE.search(drawing))
