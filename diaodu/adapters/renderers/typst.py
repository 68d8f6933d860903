"""The PDF face: a paper's blocks as JSON into the .typ of its dress (templates/papers/), set by Typst."""

import json
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final, Literal

import typst

from diaodu.adapters.renderers.charts import draw_svg
from diaodu.adapters.renderers.fonts import check_characters, font_stack
from diaodu.adapters.renderers.templates import TEMPLATES
from diaodu.adapters.renderers.text import date_line, digest_word, number_line, subject_line
from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Block, Figure, Imprint, Line, Paper, Table, tagged
from diaodu.domain.papers.layout import LANDSCAPE, PORTRAIT, has_landscape, lay_out
from diaodu.domain.text import wording

LAYOUTS = TEMPLATES / "papers"
ARCHIVED: Final = "a-2a"
"""PDF/A-2 with tags, for what an archive keeps. It asks for a date, so a draft, which has none, is PDF with tags."""
_DAY = re.compile(r"(?P<year>\d{4})年(?P<month>\d{1,2})月(?P<day>\d{1,2})日")
_WIDTH = re.compile(r'<svg[^>]* width="([\d.]+)"')


def render_pdf(paper: Paper, imprint: Imprint, fonts_dir: Path | None = None, layout: Path | None = None) -> bytes:
    """Set a paper as PDF; the same paper, imprint and fonts give the same bytes. `layout`: its own, not its dress's.

    Raises:
        UserError: a character that no font has, a fault of the layout, or any warning of Typst.
    """
    data = pdf_data(paper, imprint)
    check_characters(_strings(data), fonts_dir)
    stack = font_stack(fonts_dir)
    data |= {"fonts": stack.families, "official_title": stack.official_title}
    standard = ARCHIVED if data["day"] else None
    return _compile(json.dumps(data, ensure_ascii=False), stack.book, layout or dress_layout(paper.dress), standard)


def dress_layout(dress: str) -> Path:
    """The layout of a dress."""
    return LAYOUTS / f"{dress}.typ"


def _compile(data: str, book: typst.Fonts, layout: Path, standard: Literal["a-2a"] | None = None) -> bytes:
    """A layout may import the house's (`#import "_blocks.typ": *`) wherever it lies: it is compiled as one among them."""
    try:
        pdf, warnings = typst.compile_with_warnings(
            layout.read_bytes(),
            root=str(LAYOUTS),  # type: ignore[arg-type]  # its stub has one type for both
            font_paths=book,
            ignore_system_fonts=True,
            sys_inputs={"data": data},
            format="pdf",
            pdf_standards=standard,
        )
    except typst.TypstError as error:
        raise UserError(str(layout), error.message, "能排版的模板", "维护模板的人") from error
    if warnings:
        found = "; ".join(warning.message for warning in warnings)
        raise UserError(str(layout), f"排版有警告: {found}", "没有警告", "维护模板或字体的人")
    return pdf


def pdf_data(paper: Paper, imprint: Imprint) -> dict[str, Any]:
    """Everything the layout prints, as plain JSON values."""
    head = paper.masthead
    return {
        "title": paper.title,
        "title_lines": wording.title_lines(paper.title),
        "subject": subject_line(paper, imprint),
        "keywords": [digest_word(paper)],
        "day": _day(date_line(imprint)),
        "masthead": {name: getattr(head, name) for name in head.__slots__},
        "draft": imprint.is_draft,
        "number": number_line(imprint),
        "date": date_line(imprint),
        "signer": imprint.signer or head.signer,
        "blocks": _drawn(paper.blocks),
        "attachments": [
            _attachment(paper.annex_label(number), *annex) for number, annex in enumerate(paper.attachments, start=1)
        ],
    }


def _day(words: str) -> dict[str, int] | None:
    """The paper's own date, not a clock's; None for a draft."""
    found = _DAY.fullmatch(words)
    return {name: int(number) for name, number in found.groupdict().items()} if found else None


def _attachment(label: str, title: str, blocks: Sequence[Block]) -> dict[str, Any]:
    crosswise = has_landscape(blocks)
    return {"label": label, "title": title, "landscape": crosswise, "blocks": _drawn(blocks, crosswise=crosswise)}


def _drawn(blocks: Sequence[Block], *, crosswise: bool = False) -> list[dict[str, Any]]:
    return [_drawn_block(block, crosswise=crosswise) for block in blocks]


def _drawn_block(block: Block, *, crosswise: bool) -> dict[str, Any]:
    if isinstance(block, Figure):
        return _figure(block)
    if isinstance(block, Table):
        return (
            tagged(block)
            | {"spans": block.spans, "groups": block.groups}
            | asdict(lay_out(block, LANDSCAPE if crosswise else PORTRAIT))
        )
    return tagged(block) | ({"text": block.shown} if isinstance(block, Line) else {})


def _figure(figure: Figure) -> dict[str, Any]:
    svg = draw_svg(figure.spec)
    found = _WIDTH.search(svg)
    return {
        "kind": "Figure",
        "caption": figure.caption,
        "alt": figure.alt,
        "svg": svg,
        "width": float(found[1]) if found else 430.0,
    }


def _strings(value: Any) -> Iterator[str]:
    """All texts at any depth."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _all_strings(value.values())
    elif isinstance(value, list | tuple):
        yield from _all_strings(value)


def _all_strings(values: Iterable[Any]) -> Iterator[str]:
    for value in values:
        yield from _strings(value)
