"""The first and the last part of a paper: red head and title, and the 版记 at the foot of the last page."""

import re
from collections.abc import Iterator

from diaodu.adapters.renderers.docx.measures import LEFT, PORTRAIT_WIDTH
from diaodu.adapters.renderers.docx.xml import Element, bookmark, element, lines, paragraph, run, tab
from diaodu.adapters.renderers.text import date_line, number_line
from diaodu.domain.papers.blocks import Imprint, Masthead, Paper
from diaodu.domain.text import wording

DRAFT = "草　稿"
NUMBER, TOTAL_NUMBER, DATE, SIGNER, COPIES = "期号", "总期号", "日期", "签发人", "份数"
"""Bookmarks: what issuing sets in. In a draft they are empty places that an office may fill."""
_BOOKMARKS = {name: number for number, name in enumerate((NUMBER, TOTAL_NUMBER, DATE, SIGNER, COPIES), start=1)}
_FIGURE = re.compile(r"(\d+)")


def head(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """The red head, with the rule as a border of its last paragraph, and the title."""
    masthead = paper.masthead
    if masthead.marking or imprint.is_draft:
        yield paragraph("Marking", run(masthead.marking), *([tab(), run(DRAFT, "Draft")] if imprint.is_draft else []))
    yield paragraph("RedHead", run(masthead.name))
    yield paragraph("IssueNumber", *_number(imprint))
    yield paragraph("Issued", run(masthead.issuer), tab(), *_filled(DATE, date_line(imprint)))
    yield paragraph("PaperTitle", *lines(wording.title_lines(paper.title)))


def _number(imprint: Imprint) -> Iterator[Element]:
    """第N期（总第M期）, each number in its bookmark; a draft has an empty place for it."""
    if imprint.is_draft:
        yield from (run("第"), *_filled(NUMBER, "　"), run("期"))
        return
    names = iter((NUMBER, TOTAL_NUMBER))
    for part in filter(None, _FIGURE.split(number_line(imprint))):
        yield from _filled(next(names), part) if part.isdigit() else (run(part),)


def foot(paper: Paper, imprint: Imprint) -> Iterator[Element]:
    """签发 to 电话 above the first rule; 报, 送, 发; who prints it and how many. Stands at the foot of the last page."""
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
