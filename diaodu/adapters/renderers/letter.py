"""A mail of plain words: the text template is the letter, its HTML is laid out from the same lines.

The first line is the subject, the next paragraph the title; below, each line is a paragraph, `## ` begins a heading,
`| ` a row of a table, of which the first is its head.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise
from pathlib import Path
from typing import Any

from diaodu.adapters.renderers.html import MailBody, inlined
from diaodu.adapters.renderers.templates import render
from diaodu.domain.text.visible import visible

_HEADING, _ROW = "## ", "| "
_NUMBER = re.compile(r"[\d.,*%]+[\u4e00-\u9fff]*|")


def render_letter(template: str, values: Mapping[str, Any], *, issuer: str, own: Path | None = None) -> MailBody:
    """Render templates/mail/<template>.txt.j2 and lay it out; `own` is the plan's folder of templates.

    Raises:
        UserError: the template has a fault.
    """
    safe = {name: _flat(value) for name, value in values.items()} | {"issuer": issuer}
    subject, title, *lines = [
        line for line in render(f"mail/{template}.txt.j2", safe, own).splitlines() if line.strip()
    ]
    page = {"subject": subject, "title": title, "blocks": list(_blocks(lines)), "issuer": issuer}
    html = inlined(render("mail/letter.html.j2", page, own))
    return MailBody(subject=subject, html=html, text="\n".join([title, "", *_plain_lines(lines), "", issuer, ""]))


def _flat(value: Any) -> Any:
    """Data that keeps to its line and its cell, whatever a file is called."""
    if isinstance(value, str):
        line = " ".join(visible(value).split()).replace("|", "｜")
        return f"＃{line.lstrip('#')}" if line.startswith("#") else line
    if isinstance(value, Mapping):
        return {key: _flat(one) for key, one in value.items()}
    return [_flat(one) for one in value] if isinstance(value, Sequence) else value


def _cells(line: str) -> list[str]:
    return [cell.strip() for cell in line.removeprefix(_ROW).split("|")]


def _blocks(lines: Sequence[str]) -> Iterator[dict[str, Any]]:
    rows: list[list[str]] = []
    for line in [*lines, ""]:
        if line.startswith(_ROW):
            rows.append(_cells(line))
            continue
        if rows:
            columns = list(zip(*rows[1:], strict=True))
            yield {"kind": "rows", "rows": rows, "numbers": [all(map(_NUMBER.fullmatch, column)) for column in columns]}
            rows = []
        if line.startswith(_HEADING):
            yield {"kind": "heading", "text": line.removeprefix(_HEADING)}
        elif line:
            yield {"kind": "text", "text": line}


def _plain_lines(lines: Sequence[str]) -> Iterator[str]:
    """The lines as plain text shows them: headings stand off, cells are parted by bars."""
    for before, line in pairwise(["", *lines]):
        ends_table = before.startswith(_ROW) and not line.startswith(_ROW)
        if line.startswith(_HEADING) or ends_table:
            yield ""
        yield "  ".join(_cells(line)) if line.startswith(_ROW) else line.removeprefix(_HEADING)
