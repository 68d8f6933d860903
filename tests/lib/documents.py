"""Word documents for the tests: paragraphs with what marks a heading."""

from collections.abc import Sequence
from typing import Any

import docx

from diaodu.domain.intake.reading import ReadFile
from tests.lib.packages import saved
from tests.lib.workbooks import read_bytes


def make_docx(*paragraphs: str | tuple[str, str]) -> bytes:
    """A document; a paragraph with a mark is `(text, mark)`: bold, 黑体, list, or a style's name."""
    document = docx.Document()
    for paragraph in paragraphs:
        text, mark = (paragraph, "") if isinstance(paragraph, str) else paragraph
        _add(document, text, mark)
    return saved(document)


def _add(document: Any, text: str, mark: str) -> None:
    style = {"list": "List Number"}.get(mark, mark if mark not in {"bold", "黑体"} else "") or None
    paragraph = document.add_paragraph(style=style)
    run = paragraph.add_run(text)
    if mark == "bold":
        run.bold = True
    if mark == "黑体":
        run.font.name = "黑体"


def read_document(*paragraphs: str | tuple[str, str]) -> ReadFile:
    """Read a document of these paragraphs."""
    return read_bytes(make_docx(*paragraphs), name="工作情况.docx")


def told(file: ReadFile) -> list[tuple[int, Any, Any]]:
    """The rows of a document: paragraph, category, content."""
    (sheet,) = file.sheets
    return [(row.row, row.values.get("category"), row.values.get("content")) for row in sheet.rows]


def contents(file: ReadFile) -> Sequence[Any]:
    """What the rows say, with their categories."""
    return [row[1:] for row in told(file)]
