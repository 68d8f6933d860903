"""A .docx as paragraphs: their text as it stands after 修订, and what marks one as a heading.

Opened by python-docx, and only after the gate: its package is within the limits and has no DTD.
"""

import io
from collections.abc import Iterator
from typing import Any

import docx
from docx.opc.exceptions import OpcError
from docx.oxml.ns import qn
from docx.text.paragraph import Paragraph as DocxParagraph

from diaodu.adapters.reader.faults import NotAWorkbook
from diaodu.adapters.reader.prose.paragraph import WordParagraph

_P, _TABLE, _ROW, _CELL = qn("w:p"), qn("w:tbl"), qn("w:tr"), qn("w:tc")
_TEXT, _TAB, _BREAKS = qn("w:t"), qn("w:tab"), {qn("w:br"), qn("w:cr")}
_WRAPPERS = {qn("w:sdt"), qn("w:sdtContent"), qn("w:ins"), qn("w:moveTo"), qn("w:customXml"), qn("w:smartTag")}
_GONE = {qn("w:del"), qn("w:moveFrom"), qn("w:txbxContent"), qn("w:pPr"), qn("w:rPr"), qn("w:pict"), qn("w:drawing")}
"""What is deleted, floats in a box of its own, or is no text."""

_HEADING_FONTS = ("黑体", "SimHei", "小标宋")
_STYLE_DEPTH = 5


def read_paragraphs(data: bytes) -> list[WordParagraph]:
    """Read the paragraphs of the body in order; a row of a table is one paragraph.

    Raises:
        NotAWorkbook: it can't be opened, and is kept as it is.
    """
    try:
        document = docx.Document(io.BytesIO(data))
        found = [part for part in _parts(document.element.body, document) if part["text"]]
    except (KeyError, ValueError, AttributeError, TypeError, SyntaxError, OpcError) as error:
        raise NotAWorkbook(
            "文档", "其内容未能读取，如含经验做法、问题、建议，请用 Word 或 WPS 另存为 .docx 格式后重新报送"
        ) from error
    return [WordParagraph(number=number, **part) for number, part in enumerate(found, 1)]


def _parts(parent: Any, document: Any) -> Iterator[dict[str, Any]]:
    for child in parent:
        if child.tag == _P:
            yield _part(child, document)
        elif child.tag == _TABLE:
            for row in _own(child, _ROW, _TABLE):
                cells = [" ".join(filter(None, map(_text, cell.iter(_P)))) for cell in _own(row, _CELL, _ROW)]
                yield {"text": "  ".join(filter(None, cells)), "cells": tuple(filter(None, cells))}
        elif child.tag in _WRAPPERS:
            yield from _parts(child, document)


def _own(parent: Any, tag: str, kind: str) -> Iterator[Any]:
    """Yield a table's rows or a row's cells, not those of a table inside."""
    return (child for child in parent.iter(tag) if next(child.iterancestors(kind)) is parent)


def _part(element: Any, document: Any) -> dict[str, Any]:
    paragraph = DocxParagraph(element, document)
    return {
        "text": _text(element),
        "level": _level(paragraph),
        "is_strong": _is_strong(paragraph),
        "listed": _listed(paragraph),
    }


def _text(element: Any) -> str:
    return "".join(_pieces(element)).strip()


def _pieces(element: Any) -> Iterator[str]:
    for child in element:
        if child.tag == _TEXT:
            yield child.text or ""
        elif child.tag == _TAB:
            yield " "
        elif child.tag in _BREAKS:
            yield "\n"
        elif child.tag not in _GONE and isinstance(child.tag, str):
            yield from _pieces(child)


def _properties(paragraph: DocxParagraph) -> Iterator[Any]:
    """Yield what is set at the paragraph itself, at its style, and at those it is based on."""
    yield paragraph._p.pPr  # noqa: SLF001 - python-docx has no way to ask for the outline level or the list
    style: Any = paragraph.style
    for _ in range(_STYLE_DEPTH):
        if style is None:
            return
        yield style.element.pPr
        style = style.base_style


def _level(paragraph: DocxParagraph) -> int:
    for properties in _properties(paragraph):
        found = properties.find(qn("w:outlineLvl")) if properties is not None else None
        if found is not None:
            return _outline(found)
    return 0


def _listed(paragraph: DocxParagraph) -> str:
    for properties in _properties(paragraph):
        if properties is not None and properties.numPr is not None:
            return "/".join(child.get(qn("w:val"), "") for child in properties.numPr)
    return ""


def _outline(element: Any) -> int:
    """Levels are written from 0; 9 is body text."""
    value = element.get(qn("w:val"), "")
    return int(value) + 1 if value in set("012345678") else 0


def _is_strong(paragraph: DocxParagraph) -> bool:
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold or _has_heading_font(run) for run in runs)


def _has_heading_font(run: Any) -> bool:
    fonts = run._r.find(f"{qn('w:rPr')}/{qn('w:rFonts')}")  # noqa: SLF001 - nor for the East Asian font
    names = fonts.attrib.values() if fonts is not None else ()
    return any(font in name for name in names for font in _HEADING_FONTS)
