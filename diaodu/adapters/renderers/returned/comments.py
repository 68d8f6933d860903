"""Comments of a worksheet: ours put beside the clerk's, and taken out again. Threaded ones are left alone.

A cell holds one comment. Where the clerk has one, ours follows theirs in the same comment, after our sign.
"""

import math
import re
from collections.abc import Callable, Mapping, Sequence

from diaodu.adapters.renderers.returned.book import RELATIONS, Book
from diaodu.adapters.renderers.returned.cells import Place, Sheet, address_of, place_of
from diaodu.adapters.renderers.returned.styles import MAIN
from diaodu.adapters.renderers.returned.vml import VML_TYPE, add_notes, new_drawing
from diaodu.adapters.renderers.returned.xml_spans import Element, Splice, escape, parse, text_of
from diaodu.domain.intake.return_marks import AUTHOR, SIGN
from diaodu.domain.review.returned import COMMENT_LENGTH

_COMMENTS_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.comments+xml"
_BEFORE_DRAWING = frozenset(
    [
        "sheetPr",
        "dimension",
        "sheetViews",
        "sheetFormatPr",
        "cols",
        "sheetData",
        "sheetCalcPr",
        "sheetProtection",
        "protectedRanges",
        "scenarios",
        "autoFilter",
        "sortState",
        "dataConsolidate",
        "customSheetViews",
        "mergeCells",
        "phoneticPr",
        "conditionalFormatting",
        "dataValidations",
        "hyperlinks",
        "printOptions",
        "pageMargins",
        "pageSetup",
        "headerFooter",
        "rowBreaks",
        "colBreaks",
        "customProperties",
        "cellWatches",
        "ignoredErrors",
        "smartTags",
        "drawing",
    ]
)
"""What stands before legacyDrawing in a worksheet."""

_BLANK = f"""<?xml version="1.0" encoding="UTF-8" standalone="yes"?>
<comments xmlns="{MAIN}"><authors></authors><commentList></commentList></comments>""".encode()
_FONT = '<{p}rPr>{bold}<{p}sz val="9"/><{p}color indexed="81"/><{p}rFont val="宋体"/><{p}charset val="134"/></{p}rPr>'


def add_comments(book: Book, path: str, sheet: Sheet, notes: Mapping[Place, Sequence[str]]) -> bytes:
    """Put a comment on each place of a worksheet; returns the worksheet's content, with its drawing named."""
    threaded = _threaded_places(book, path)
    notes = {place: lines for place, lines in notes.items() if place not in threaded}
    if not notes:
        return sheet.content
    part = book.related(path, "comments")
    content = book.package.read(part) if part else _BLANK
    content, alone = _with_comments(content, notes)
    if part:
        book.package.write(part, content)
    else:
        part = book.package.free_path("xl/comments{}.xml")
        book.add_part(part, content, _COMMENTS_TYPE)
        book.relate(path, "comments", part)
    return _with_drawing(book, path, sheet, {place: notes[place] for place in alone})


def _threaded_places(book: Book, path: str) -> set[Place | None]:
    part = book.related(path, "threadedComment")
    if part is None:
        return set()
    return {place_of(element.get("ref")) for element in parse(book.package.read(part)).walk() if element.get("ref")}


def _with_comments(content: bytes, notes: Mapping[Place, Sequence[str]]) -> tuple[bytes, list[Place]]:
    """The comments part with ours; also the places where ours stands alone and needs a box."""
    root, splice = parse(content), Splice(content)
    authors, comments = root.child("authors"), root.child("commentList")
    if authors is None or comments is None:
        raise KeyError("commentList")
    names = [text_of(content, author) for author in authors.children]
    if AUTHOR not in names:
        splice.append_to(authors, f"<{root.prefix}author>{AUTHOR}</{root.prefix}author>".encode())
        names.append(AUTHOR)
    theirs = {place_of(comment.get("ref")): comment for comment in comments.children}
    alone = [place for place in sorted(notes) if place not in theirs]
    added = "".join(_comment(root.prefix, place, names.index(AUTHOR), notes[place]) for place in alone)
    splice.append_to(comments, added.encode())
    for place in notes:
        if place in theirs:
            _follow(splice, theirs[place], notes[place])
    return splice.done(), alone


def _comment(prefix: str, place: Place, author: int, lines: Sequence[str]) -> str:
    runs = _runs(prefix, lines)
    return (
        f'<{prefix}comment ref="{address_of(place)}" authorId="{author}"><{prefix}text>{runs}</{prefix}text>'
        f"</{prefix}comment>"
    )


def _runs(prefix: str, lines: Sequence[str], before: str = "") -> str:
    """Our words as runs of text: the sign bold, the rest plain."""
    body = "\n" + "\n".join(lines)
    if len(body) > COMMENT_LENGTH:
        body = f"{body[:COMMENT_LENGTH]}……（其余见“审核意见”工作表）"
    return _run(prefix, before + SIGN, "<{p}b/>") + _run(prefix, body, "")


def _run(prefix: str, text: str, bold: str) -> str:
    font = _FONT.replace("{bold}", bold)
    return f'<{{p}}r>{font}<{{p}}t xml:space="preserve">{escape(text)}</{{p}}t></{{p}}r>'.replace("{p}", prefix)


def _follow(splice: Splice, comment: Element, lines: Sequence[str]) -> None:
    """Put our words after the clerk's in their comment."""
    text = comment.child("text")
    if text is None:
        splice.append_to(
            comment, f"<{comment.prefix}text>{_runs(comment.prefix, lines)}</{comment.prefix}text>".encode()
        )
        return
    lone = text.child("t")
    if lone is not None:  # a plain text may not stand beside runs
        splice.insert(lone.start, f"<{comment.prefix}r>".encode())
        splice.insert(lone.end, f"</{comment.prefix}r>".encode())
    before = "\n" if text.children else ""
    splice.append_to(text, _runs(comment.prefix, lines, before).encode())


def _with_drawing(book: Book, path: str, sheet: Sheet, notes: Mapping[Place, Sequence[str]]) -> bytes:
    """Draw the boxes of new comments; returns the worksheet, which names its drawing."""
    widths, heights = sheet.column_widths(), sheet.row_heights()
    boxes = {place: _box(place, lines, widths, heights) for place, lines in notes.items()}
    named = sheet.around.child("legacyDrawing")
    relations = {relation.id: relation.target for relation in book.relations(path)}
    drawing = relations.get(named.get("id")) if named is not None else None
    if drawing and drawing in book.package:
        book.package.write(drawing, add_notes(book.package.read(drawing), boxes))
        return sheet.content
    if not boxes:
        return sheet.content
    drawing = book.package.free_path("xl/drawings/vmlDrawing{}.vml")
    book.set_default_type("vml", VML_TYPE)
    book.package.write(drawing, add_notes(new_drawing(_free_cluster(book)), boxes))
    return _name_drawing(sheet, book.relate(path, "vmlDrawing", drawing))


def _free_cluster(book: Book) -> int:
    """A thousand shape numbers that no other drawing uses."""
    drawings = [book.package.read(name) for name in book.package.names() if name.lower().endswith(".vml")]
    used = {int(number) for drawing in drawings for number in re.findall(rb"_s(\d+)\"", drawing)}
    return 1 + max((number // 1024 for number in used), default=0)


def _name_drawing(sheet: Sheet, relation: str) -> bytes:
    splice, around = Splice(sheet.content), sheet.around
    line = f'<{around.prefix}legacyDrawing xmlns:r="{RELATIONS}" r:id="{relation}"/>'.encode()
    before = [child for child in around.children if child.name in _BEFORE_DRAWING]
    data_end = sheet.content.find(b">", sheet.data_end) + 1 if not sheet.is_empty else sheet.data_end
    splice.insert(max(before[-1].end if before[-1].name != "sheetData" else 0, data_end), line)
    return splice.done()


WIDTH_PX = 300
_LINE_PX = 16
_LETTERS_A_LINE = 23
_MOST_LINES = 22


def _box(
    place: Place, lines: Sequence[str], widths: Mapping[int, float], heights: Mapping[int, float]
) -> tuple[int, ...]:
    """Where the box of a comment lies: column, dots, row, dots of its upper left and of its lower right corner."""
    count = 1 + sum(max(1, math.ceil(len(part) / _LETTERS_A_LINE)) for line in lines for part in line.split("\n"))
    height = _LINE_PX * min(count, _MOST_LINES) + 14
    left, top = place[1] + 1, max(0, place[0] - 1)
    right, right_px = _reach(left, WIDTH_PX + 12, lambda column: int(widths.get(column, 8.43) * 7 + 5))
    bottom, bottom_px = _reach(top, height + 4, lambda row: int(heights.get(row, 15) * 4 / 3))
    return left, 12, top, 4, right, right_px, bottom, bottom_px


def _reach(start: int, dots: int, size: Callable[[int], int]) -> tuple[int, int]:
    """The column or row, and the dots within it, that lie so many dots from a start."""
    while dots > size(start):
        dots -= size(start)
        start += 1
    return start, dots
