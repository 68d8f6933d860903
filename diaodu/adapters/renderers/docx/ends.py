"""The first and the last part of a paper: red head and title, and the 版记 at the foot of the last page."""

import re
from collections.abc import Iterator
from dataclasses import replace

from diaodu.adapters.renderers.docx.measures import LEFT, PORTRAIT_WIDTH
from diaodu.adapters.renderers.docx.xml import Element, bookmark, element, lines, page_break, paragraph, run, tab
from diaodu.adapters.renderers.text import correction_mark, date_line, number_line
from diaodu.domain.papers.blocks import Heading, Imprint, Line, LinePlace, Masthead, Paper
from diaodu.domain.plans.dress import Dress
from diaodu.domain.text import wording

DRAFT = "草　稿"
NUMBER, TOTAL_NUMBER, DATE, SIGNER, COPIES = "期号", "总期号", "日期", "签发人", "份数"
"""Bookmarks: what issuing sets in. In a draft they are empty places that an office may fill."""
_BOOKMARKS = {name: number for number, name in enumerate((NUMBER, TOTAL_NUMBER, DATE, SIGNER, COPIES), start=1)}
_FIGURE = re.compile(r"(\d+)")


def red_name(paper: Paper) -> str:
    """What the red head says: a bulletin's name, of another paper who issues it."""
    return paper.masthead.name if paper.dress == Dress.BULLETIN else paper.masthead.issuer


def head(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """What stands above the text by the paper's dress: marking, red head with its rule, number, title."""
    masthead = paper.masthead
    if (masthead.marking or imprint.is_draft) and paper.dress != Dress.LETTER:
        yield paragraph("Marking", run(masthead.marking), *([tab(), run(DRAFT, "Draft")] if imprint.is_draft else []))
    yield from _HEADS[Dress(paper.dress)](paper, imprint)


def _title(paper: Paper) -> Element:
    return paragraph("PaperTitle", *lines(wording.title_lines(paper.title)))


def _bulletin_head(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    yield paragraph("RedHead", run(red_name(paper)))
    yield paragraph("IssueNumber", *_number(imprint))
    yield paragraph("Issued", run(paper.masthead.issuer), tab(), *_filled(DATE, date_line(imprint)))
    yield _title(paper)


def page_head(paper: Paper) -> list[Element]:
    """What stands above the type area of the first page: of a letter its red head. Source: GB/T 9704-2012, 10.1."""
    if paper.dress != Dress.LETTER:
        return []
    return [paragraph("RedHead", run(red_name(paper))), paragraph("RedRule")]


def _letter_head(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    marking = [run(paper.masthead.marking)] if paper.masthead.marking else []
    draft = [run(DRAFT, "Draft")] if imprint.is_draft else []
    number = "".join(_in_head(paper, LinePlace.NUMBER))
    yield paragraph("LetterNumber", *marking, *draft, tab(), run(number))
    yield _title(paper)


def _document_head(paper: Paper, _: Imprint) -> Iterator[Element]:
    yield paragraph("RedHead", run(red_name(paper)))
    yield paragraph("DocumentNumber", *lines(_in_head(paper, LinePlace.NUMBER)))
    yield _title(paper)


def _plain_head(paper: Paper, _: Imprint) -> Iterator[Element]:
    yield _title(paper)


def _book_head(paper: Paper, _: Imprint) -> Iterator[Element]:
    """The cover and the names of the chapters; a document in work has no pages to tell yet."""
    yield paragraph("BookTitle", *lines(wording.title_lines(paper.title)))
    yield from (paragraph("Centered", run(text)) for text in (paper.masthead.issuer, *_in_head(paper, LinePlace.COVER)))
    yield page_break()
    yield paragraph("PaperTitle", run("目　录"))
    chapters = (block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1)
    yield from (paragraph("Addressee", run(text)) for text in chapters)
    yield page_break()


_HEADS = {
    Dress.BULLETIN: _bulletin_head, Dress.LETTER: _letter_head, Dress.DOCUMENT: _document_head, Dress.PLAIN: _plain_head,
    Dress.BOOK: _book_head,
}  # fmt: skip


def _in_head(paper: Paper, place: LinePlace) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Line) and block.place == place]


def _number(imprint: Imprint) -> Iterator[Element]:
    """第N期（总第M期）, each number in its bookmark; a draft has an empty place for it."""
    if imprint.is_draft:
        yield from (run("第"), *_filled(NUMBER, "　"), run("期"))
        return
    names = iter((NUMBER, TOTAL_NUMBER))
    for part in filter(None, _FIGURE.split(number_line(replace(imprint, revision=0)))):
        yield from _filled(next(names), part) if part.isdigit() else (run(part),)
    if imprint.revision:
        yield run(correction_mark(imprint.revision))


def foot(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """The 版记 at the foot of the last page: of a bulletin, and of a 公文; no other paper has one."""
    if paper.dress == Dress.BULLETIN:
        yield from _bulletin_foot(paper, imprint)
    elif paper.dress == Dress.DOCUMENT:
        yield from _document_foot(paper.masthead)
    else:
        yield paragraph("SectionEnd")


def _document_foot(masthead: Masthead) -> Iterator[Element]:
    """抄送, who prints it and when."""
    copied = [paragraph("Distribution", run(f"抄送：{masthead.send_to}"))] if masthead.send_to else []
    printed = paragraph("Printed", run(masthead.issuer), tab(), *_filled(DATE, "　　　　年　　月　　日"), run("印发"))
    rows = [rows for rows in ([paragraph("SectionEnd")], copied, [printed]) if rows]
    yield element("tbl", *_properties(), *(_row(cells) for cells in rows))
    yield paragraph("SectionEnd")


def _bulletin_foot(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """签发 to 电话 above the first rule; 报, 送, 发; who prints it and how many."""
    masthead = paper.masthead
    people = list(_people(masthead, imprint))
    groups = [("报", masthead.report_to), ("送", masthead.send_to), ("发", masthead.distribute_to)]
    to_whom = [paragraph("Distribution", run(f"{label}：{whom}")) for label, whom in groups if whom]
    copies = [run("共印"), *_filled(COPIES, str(masthead.copies)), run("份")] if masthead.copies else []
    printed = paragraph("Printed", run(f"{masthead.issuer}编印"), tab(), *copies)
    rows = [rows for rows in ([paragraph("People", *people)], to_whom, [printed]) if rows]
    yield element("tbl", *_properties(), *(_row(cells) for cells in rows))
    yield paragraph("SectionEnd")


def _people(masthead: Masthead, imprint: Imprint) -> Iterator[Element]:
    signer = imprint.signer or masthead.signer
    if signer or imprint.is_draft:
        yield run("签发：")
    yield from _filled(SIGNER, signer)
    others = [("核稿", masthead.checker), ("编辑", masthead.editor), ("电话", masthead.phone)]
    for label, who in others:
        if who:
            yield run(f"　　{label}：{who}")


def _filled(name: str, text: str) -> list[Element]:
    return bookmark(_BOOKMARKS[name], name, [run(text)] if text else [])


def _properties() -> tuple[Element, Element]:
    """One column as wide as the type area, at its foot whatever stands above."""
    place = {"horzAnchor": "page", "vertAnchor": "margin", "tblpX": LEFT, "tblpYSpec": "bottom"}
    properties = element(
        "tblPr", element("tblStyle", val="FootTable"), element("tblpPr", leftFromText=0, rightFromText=0, **place),
        element("tblOverlap", val="never"), element("tblW", w=PORTRAIT_WIDTH, type="dxa"), element("tblLayout", type="fixed"),
        element("tblLook", firstRow=1, lastRow=0, firstColumn=0, lastColumn=0, noHBand=1, noVBand=1, val="0620"),
    )  # fmt: skip
    return properties, element("tblGrid", element("gridCol", w=PORTRAIT_WIDTH))


def _row(paragraphs: list[Element]) -> Element:
    width = element("tcPr", element("tcW", w=PORTRAIT_WIDTH, type="dxa"))
    return element("tr", element("trPr", element("cantSplit")), element("tc", width, *paragraphs))
