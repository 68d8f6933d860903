"""A DOCX as the tests look at it: its parts as XML, its paragraphs and rows as text."""

from collections.abc import Iterator
from xml.etree import ElementTree as ET

from tests.lib.packages import parts_of

W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"


def part(data: bytes, name: str) -> ET.Element:
    """A part's root, by its name in word/."""
    return ET.fromstring(parts_of(data)[f"word/{name}.xml"])  # noqa: S314 - what we made ourselves


def body(data: bytes) -> ET.Element:
    """What the document holds."""
    found = part(data, "document").find(f"{W}body")
    assert found is not None
    return found


def value(element: ET.Element | None, name: str = "val") -> str:
    """An attribute of WordprocessingML, "" where the element or the attribute is absent."""
    return "" if element is None else element.get(f"{W}{name}", "")


def style_of(paragraph: ET.Element) -> str:
    """The id of a paragraph's style."""
    return value(paragraph.find(f"{W}pPr/{W}pStyle"))


def text_of(element: ET.Element) -> str:
    """The text of a paragraph or cell on one line."""
    return "".join(part.text or "" for part in element.iter(f"{W}t"))


def paragraphs(data: bytes) -> list[tuple[str, str]]:
    """Style and text of the paragraphs outside tables."""
    return [(style_of(found), text_of(found)) for found in body(data).iterfind(f"{W}p")]


def tables(data: bytes) -> list[list[list[str]]]:
    """The cells of the tables, rows in order; the last table is the 版记."""
    return [[[text_of(cell) for cell in row.iterfind(f"{W}tc")] for row in rows] for rows in _rows(data)]


def _rows(data: bytes) -> Iterator[list[ET.Element]]:
    for table in body(data).iterfind(f"{W}tbl"):
        yield table.findall(f"{W}tr")
