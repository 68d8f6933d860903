"""The DOCX face: a paper's blocks as a document of Word or WPS that an office can go on writing in."""

import io
from collections.abc import Iterator
from dataclasses import dataclass, replace
from itertools import count, groupby
from pathlib import Path

from docx.document import Document
from docx.image.image import Image
from docx.oxml.ns import qn
from docx.shared import Pt

from diaodu.adapters.renderers.charts import draw_png
from diaodu.adapters.renderers.docx.ends import foot, head, page_head, red_name
from diaodu.adapters.renderers.docx.letter import letter_pitch
from diaodu.adapters.renderers.docx.measures import A4, BOTTOM, LEFT, LETTER_HEAD, PITCH, RIGHT, TOP, mm, pt
from diaodu.adapters.renderers.docx.package import FIRST_FOOTER, FIRST_HEADER, FOOTERS, new_document, package_bytes
from diaodu.adapters.renderers.docx.reference import lay_over
from diaodu.adapters.renderers.docx.styles import styles_xml
from diaodu.adapters.renderers.docx.tables import table_blocks
from diaodu.adapters.renderers.docx.xml import Element, clean, element, page_break, paragraph, run, stay_with_next
from diaodu.adapters.renderers.text import digest_word, subject_line
from diaodu.domain.papers.blocks import (
    Block,
    Figure,
    Heading,
    Imprint,
    Line,
    LinePlace,
    ListBlock,
    PageBreak,
    Paper,
    Paragraph,
    Quote,
    Table,
)
from diaodu.domain.papers.layout import has_landscape, lay_out
from diaodu.domain.plans.dress import Dress

_PICTURE_SCALE, _PICTURE_WIDTH = 0.82, 430
"""A chart is as large as in the PDF: by its own pixels, and no wider than the type area (points)."""
LINE_STYLES: dict[str, str] = {
    LinePlace.ADDRESSEE: "Addressee", LinePlace.ANNEXES: "AnnexNote", LinePlace.SIGNER: "Signer", LinePlace.SIGNED_ON: "SignedOn",
    LinePlace.CENTERED: "Centered", LinePlace.SHEET: "PaperTitle", LinePlace.REMARKS: "Remarks",
}  # fmt: skip
WITHOUT_FIRST_NUMBER = {Dress.LETTER, Dress.BOOK}
"""Papers whose first page has no number: a letter (GB/T 9704-2012, 10.1), and a cover."""
_WITH_TEXT = {LinePlace.SIGNER, LinePlace.ANNEXES}
"""Lines that have no page alone: the paragraph before them is on theirs."""
_NUMBER_DISTANCE = mm(7) + pt(16)
"""From the type area to the lower edge of the page number's line. Source: GB/T 9704-2012, 7.5."""


def render_docx(paper: Paper, imprint: Imprint, reference: Path | None = None) -> bytes:
    """Lay a paper out as DOCX; the same paper, imprint and reference give the same bytes.

    `reference` is an office's own document, whose styles win over ours by their names (公文正文, 表文, …).

    Raises:
        UserError: the reference is no .docx.
    """
    styles = styles_xml(red_name(paper), is_letter=paper.dress == Dress.LETTER, pitch=_pitch(paper))
    if reference is not None:
        lay_over(styles, reference)
    first_foot = "RedRuleFoot" if paper.dress == Dress.LETTER else "Footer"
    document = new_document(styles, properties(paper, imprint), first_foot, page_head(paper))
    document.element.body.extend(_body(document, paper, imprint))
    return package_bytes(document)


def _pitch(paper: Paper) -> int:
    return letter_pitch(paper) if paper.dress == Dress.LETTER else PITCH


def properties(paper: Paper, imprint: Imprint) -> dict[str, str]:
    """What a document says of itself: nothing of a user or a clock."""
    return {
        "title": paper.title,
        "subject": subject_line(paper, imprint),
        "creator": paper.masthead.issuer,
        "keywords": digest_word(paper),
    }


def _body(document: Document, paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """Everything of the body; a section ends where the page turns."""
    yield from head(paper, imprint)
    turns = _turns([*_parts(document, paper), _Part(elements=tuple(foot(paper, imprint)))])
    bare = paper.dress in WITHOUT_FIRST_NUMBER
    for at, (is_across, elements) in enumerate(turns[:-1]):
        yield from _ended(elements, _section(_pitch(paper), is_across=is_across, is_first_bare=bare and at == 0))
    yield from turns[-1][1]
    yield _section(_pitch(paper), is_across=False, is_first_bare=bare and len(turns) == 1)


@dataclass(frozen=True, slots=True, kw_only=True)
class _Part:
    """A block laid out; whether its page is laid across, and whether it heads what follows."""

    elements: tuple[Element, ...]
    is_across: bool = False
    is_heading: bool = False


def _turns(parts: list[_Part]) -> list[tuple[bool, list[Element]]]:
    """The elements by whether their page is laid across; a heading stays with what it heads."""
    for place in range(len(parts) - 2, -1, -1):
        if parts[place].is_heading:
            parts[place] = replace(parts[place], is_across=parts[place + 1].is_across)
    groups = groupby(parts, key=lambda part: part.is_across)
    return [(is_across, [made for part in group for made in part.elements]) for is_across, group in groups]


def _parts(document: Document, paper: Paper) -> Iterator[_Part]:
    """Body, then annexes: one with a wide table lies across as a whole."""
    numbers = count(1)
    for block, after in zip(paper.blocks, [*paper.blocks[1:], None], strict=True):
        if isinstance(block, Line) and block.is_in_head:
            continue
        part = _part(document, block, numbers, is_across=isinstance(block, Table) and lay_out(block).is_landscape)
        if isinstance(block, Paragraph | Quote) and isinstance(after, Line) and after.place in _WITH_TEXT:
            stay_with_next(part.elements[-1])
        yield part
    for number, (title, blocks) in enumerate(paper.attachments, start=1):
        is_across = has_landscape(blocks)
        if paper.dress != Dress.BULLETIN and not is_across:
            yield _Part(elements=(page_break(),))
        head = paragraph("AnnexTitle", run(f"{paper.annex_label(number)}　{title}"))
        yield _Part(elements=(head,), is_across=is_across)
        yield from (_part(document, block, numbers, is_across=is_across) for block in blocks)


def _part(document: Document, block: Block, numbers: Iterator[int], *, is_across: bool) -> _Part:
    match block:
        case Heading(level=level, text=text):
            return _Part(elements=(paragraph(f"Level{level}", run(text)),), is_across=is_across, is_heading=True)
        case Table():
            return _Part(elements=tuple(table_blocks(block, is_across=is_across)), is_across=is_across)
        case Figure():
            return _Part(elements=_figure(document, block, next(numbers)), is_across=is_across)
        case _:
            return _Part(elements=tuple(_words(block)), is_across=is_across)


def _words(block: Line | PageBreak | Paragraph | Quote | ListBlock) -> Iterator[Element]:
    """The paragraphs of a block of words."""
    match block:
        case Line():
            yield from _line(block)
        case PageBreak():
            yield page_break()
        case Paragraph(text=text):
            yield paragraph("Body", run(text))
        case Quote(text=text, source=source):
            said = [run(f"{source}：", "Source")] if source else []
            yield paragraph("Body", *said, run(text))
        case ListBlock(items=items):
            yield from (paragraph("Body", run(f"{n}.{item}")) for n, item in enumerate(items, start=1))


def _line(line: Line) -> Iterator[Element]:
    """A line in the style of its place; a list of annexes goes on below its word, a box to write in has an end."""
    goes_on = line.place == LinePlace.ANNEXES and not line.text.startswith("附件")
    yield paragraph("AnnexNoteMore" if goes_on else LINE_STYLES[line.place], run(line.shown))
    if line.place == LinePlace.REMARKS:
        yield paragraph("RemarksEnd")


def _figure(document: Document, figure: Figure, number: int) -> tuple[Element, Element]:
    """The chart in line with the text, with its words for who cannot see it, and its caption below."""
    png = draw_png(figure.spec)
    length = Pt(min(Image.from_blob(png).px_width / 2 * _PICTURE_SCALE, _PICTURE_WIDTH))
    inline = document.part.new_pic_inline(io.BytesIO(png), width=length)
    inline.docPr.set("id", str(number))
    for shown in (inline.docPr, inline.graphic.graphicData.pic.nvPicPr.cNvPr):
        shown.set("name", clean(figure.caption))
        shown.set("descr", clean(figure.alt))
    picture = paragraph("Picture", element("r", element("drawing", inline)))
    return picture, paragraph("PictureCaption", run(figure.caption))


def _ended(elements: list[Element], section: Element) -> list[Element]:
    """The elements of a section; its page is told by its last paragraph, a low one, which a full page still holds."""
    end = paragraph("SectionEnd")
    end[0].append(section)
    *others, last = elements
    return [*others, end] if _style(last) == "TableEnd" else [*elements, end]


def _style(made: Element) -> str:
    named = made.find(f"{qn('w:pPr')}/{qn('w:pStyle')}")
    return "" if named is None else named.get(qn("w:val"), "")


def _section(pitch: int, *, is_across: bool, is_first_bare: bool) -> Element:
    """A page; one laid across has its head at the left of the upright one. Source: GB/T 9704-2012, 8.

    `pitch`: from line to line of its grid, to which LibreOffice sets every line; `is_first_bare`: the first page has no
    number.
    """
    width, height = reversed(A4) if is_across else A4
    top, right, bottom, left = (LEFT, TOP, RIGHT, BOTTOM) if is_across else (TOP, RIGHT, BOTTOM, LEFT)
    size = element("pgSz", w=width, h=height, **({"orient": "landscape"} if is_across else {}))
    margins = {"top": top, "right": right, "bottom": bottom, "left": left, "header": LETTER_HEAD, "gutter": 0}
    named = [*FOOTERS.items(), *([FIRST_FOOTER] if is_first_bare else [])]
    heads = [_reference("header", *FIRST_HEADER)] if is_first_bare else []
    return element(
        "sectPr", *heads, *(_reference("footer", *one) for one in named), size, element("pgMar", **margins, footer=bottom - _NUMBER_DISTANCE),
        *([element("titlePg")] if is_first_bare else []), element("docGrid", type="lines", linePitch=pitch),
    )  # fmt: skip


def _reference(part: str, kind: str, relation: str) -> Element:
    """Which header or footer the pages of a kind have."""
    made = element(f"{part}Reference", type=kind)
    made.set(qn("r:id"), relation)
    return made
