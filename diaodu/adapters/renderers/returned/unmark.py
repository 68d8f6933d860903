"""Our marks out of a workbook: the clerk's own styles back, our comments and our sheets gone.

Works on what we wrote, and on what Excel, WPS, LibreOffice or openpyxl made of it: marked cells are found by our
two colours, comments by our sign or name, our sheets by what they say of themselves.
"""

import re
from collections.abc import Iterator

from diaodu.adapters.renderers.returned.book import Book
from diaodu.adapters.renderers.returned.cells import Place, open_sheet, place_of, restore_cells
from diaodu.adapters.renderers.returned.index import ABSENT
from diaodu.adapters.renderers.returned.styles import StyleBook, forget
from diaodu.adapters.renderers.returned.vml import drop_notes, has_shapes
from diaodu.adapters.renderers.returned.xml_spans import Element, Splice, attributes_of, escape, parse, text_of, visible
from diaodu.domain.intake.return_marks import AUTHOR, SIGN, STATE, read_mark

_MARK = b"diaodu-returned:"
_MOST_SWATCHES = 10_000
_ITEM = re.compile(rb"<(?:[\w.-]+:)?si[\s>].*?</(?:[\w.-]+:)?si\s*>|<(?:[\w.-]+:)?si\s*/>", re.DOTALL)
_WORDS = re.compile(rb"<(?:[\w.-]+:)?t(?:\s[^>]*)?>([^<]*)<")
_CELL = re.compile(rb"<((?:[\w.-]+:)?)c(?=[\s/>])([^>]*?)(?:/>|>(.*?)</\1c\s*>)", re.DOTALL)
_NUMBER = re.compile(rb"<(?:[\w.-]+:)?v[^>]*>\s*(\d+)\s*<")


def unmark(book: Book) -> None:
    """Take out of a workbook whatever we had put in; one without marks stays as it is."""
    memory, replaced = "", dict[int, tuple[int, bool]]()
    for name, path, role in _our_sheets(book):
        if role == STATE:
            memory, replaced = _remembered(book, path)
        book.remove_sheet(name)
    content = book.styles()
    styles = StyleBook(content) if content else None
    marked = styles.marked_styles() if styles else []
    unknown = {style: (styles.unmarked(style), False) for style in marked if styles and style not in replaced}
    replaced = {style: replaced.get(style) or unknown[style] for style in marked}
    for sheet in book.sheets:
        if sheet.path in book.package:
            _clean_sheet(book, sheet.path, replaced)
    if styles and content and (marked or memory):
        book.set_styles(styles.save() if unknown else forget(content, memory))


def _our_sheets(book: Book) -> list[tuple[str, str, str]]:
    """Name, path and role of our sheets."""
    package, found = book.package, []
    strings = book.related(book.path, "sharedStrings")
    is_shared = strings is not None and _MARK in package.read(strings)
    for sheet in book.sheets:
        if sheet.path not in package or not (is_shared or _MARK in package.read(sheet.path)):
            continue
        mark = read_mark(text for _, _, text in _cells(book, sheet.path, limit=100))
        if mark:
            found.append((sheet.name, sheet.path, mark[0]))
    return found


def _remembered(book: Book, path: str) -> tuple[str, dict[int, tuple[int, bool]]]:
    """What the hidden sheet remembers: the styles' memory, and marked → (style, whether there was no cell)."""
    rows: dict[int, dict[int, tuple[int, str]]] = {}
    for place, style, text in _cells(book, path, limit=_MOST_SWATCHES):
        rows.setdefault(place[0], {})[place[1]] = (style, text)
    memory = rows.get(1, {}).get(0, (0, ""))[1]
    pairs = (row for number, row in sorted(rows.items()) if number > 1 and 0 in row and 1 in row)
    return memory, {row[0][0]: (row[1][0], row.get(2, (0, ""))[1] == ABSENT) for row in pairs}


def _cells(book: Book, path: str, *, limit: int) -> Iterator[tuple[Place, int, str]]:
    """Place, style and text of a sheet's first cells."""
    shadow = visible(book.package.read(path))
    strings: list[str] | None = None
    for count, found in enumerate(_CELL.finditer(shadow)):
        if count >= limit:
            return
        attributes = attributes_of(found[2])
        place = place_of(attributes.get("r", ""))
        text = "".join(word.decode() for word in _WORDS.findall(found[3] or b""))
        number = _NUMBER.search(found[3] or b"")
        if attributes.get("t") == "s" and number:
            strings = _shared_strings(book) if strings is None else strings
            text = strings[int(number[1])] if int(number[1]) < len(strings) else ""
        if place:
            yield place, int(attributes.get("s") or 0), text


def _shared_strings(book: Book) -> list[str]:
    path = book.related(book.path, "sharedStrings")
    items = _ITEM.findall(visible(book.package.read(path))) if path else []
    return [b"".join(_WORDS.findall(item)).decode() for item in items]


def _clean_sheet(book: Book, path: str, replaced: dict[int, tuple[int, bool]]) -> None:
    content = book.package.read(path)
    cleaned = restore_cells(content, replaced)
    part = book.related(path, "comments")
    if part and (AUTHOR.encode() in (comments := book.package.read(part))):
        cleaned = _clean_comments(book, path, cleaned, part, comments)
    if cleaned != content:
        book.package.write(path, cleaned)


def _clean_comments(book: Book, path: str, sheet: bytes, part: str, content: bytes) -> bytes:
    """Take our comments and their boxes out; what is left empty goes too. Returns the worksheet."""
    root, splice, gone = parse(content), Splice(content), set[Place]()
    comments, authors = root.child("commentList"), root.child("authors")
    names = [text_of(content, author) for author in authors.children] if authors else []
    kept: list[Element] = []
    for comment in comments.children if comments else []:
        place = place_of(comment.get("ref"))
        if _is_ours(content, comment, names):
            splice.replace(comment.start, comment.end, b"")
            gone |= {place} if place else set()
        else:
            kept.append(comment)
            _cut(splice, comment)
    _forget_author(splice, authors, names, kept)
    if kept:
        book.package.write(part, splice.done())
    else:
        _drop_related(book, path, part)
    return _clean_drawing(book, path, sheet, gone)


def _is_ours(content: bytes, comment: Element, names: list[str]) -> bool:
    before, sign, _ = "".join(text for _, text in _texts(content, comment)).partition(SIGN)
    if sign:
        return not before.strip()
    author = int(comment.get("authorId") or 0)
    return author < len(names) and names[author] == AUTHOR


def _texts(content: bytes, comment: Element) -> list[tuple[Element, str]]:
    """The runs of a comment, or its plain text, with what they say."""
    text = comment.child("text")
    runs = [run for run in (text.children if text else []) if run.name in {"r", "t"}]
    return [(run, "".join(text_of(content, t) for t in ([run] if run.name == "t" else run.all("t")))) for run in runs]


def _cut(splice: Splice, comment: Element) -> None:
    """Leave of a comment the clerk's own words: what stands before our sign."""
    content, at = splice.content, 0
    runs = _texts(content, comment)
    said = "".join(text for _, text in runs)
    end = said.find(SIGN)
    if end < 0:
        return
    end = len(said[:end].rstrip("\n"))
    is_lone = len([1 for start in _starts(runs) if start < end]) == 1
    for run, text in runs:
        start, at = at, at + len(text)
        if start >= end:
            splice.replace(run.start, run.end, b"")
        else:
            _shorten(splice, run, text[: end - start], is_whole=at <= end, is_lone=is_lone)


def _starts(runs: list[tuple[Element, str]]) -> list[int]:
    starts, at = [], 0
    for _, text in runs:
        starts.append(at)
        at += len(text)
    return starts


def _shorten(splice: Splice, run: Element, text: str, *, is_whole: bool, is_lone: bool) -> None:
    """Cut a run; the only one without a font becomes the plain text it was."""
    words = run if run.name == "t" else run.child("t")
    if words is None:
        return
    start, end = words.inner, words.inner_end
    if not is_whole:
        splice.replace(start, end, escape(text).encode())
    if is_lone and run is not words and len(run.children) == 1:
        splice.replace(run.start, run.inner, b"")
        splice.replace(run.inner_end, run.end, b"")


def _forget_author(splice: Splice, authors: Element | None, names: list[str], kept: list[Element]) -> None:
    """Take our name from the list, where it is the last and nobody's comment counts past it."""
    used = {int(comment.get("authorId") or 0) for comment in kept}
    if authors and names and names[-1] == AUTHOR and len(names) - 1 not in used:
        splice.replace(authors.children[-1].start, authors.children[-1].end, b"")


def _clean_drawing(book: Book, path: str, sheet: bytes, gone: set[Place]) -> bytes:
    named = _legacy_drawing(sheet)
    relation = next((r for r in book.relations(path) if named is not None and r.id == named.get("id")), None)
    if named is None or relation is None or relation.target not in book.package:
        return sheet
    drawing = drop_notes(book.package.read(relation.target), gone)
    if has_shapes(drawing):
        book.package.write(relation.target, drawing)
        return sheet
    _drop_related(book, path, relation.target)
    splice = Splice(sheet)
    splice.replace(named.start, named.end, b"")
    return splice.done()


def _legacy_drawing(sheet: bytes) -> Element | None:
    return open_sheet(sheet).around.child("legacyDrawing")


def _drop_related(book: Book, path: str, target: str) -> None:
    for relation in book.relations(path):
        if relation.target == target:
            book.unrelate(path, relation.id)
    book.drop_part(target)
