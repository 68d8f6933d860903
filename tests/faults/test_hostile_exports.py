"""Five hundred hostile texts through every paper: no live formula, no unescaped tag, nothing obeyed."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from xml.etree import ElementTree as ET

import pypdf
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.html import render_html, render_mail
from diaodu.adapters.renderers.notice import render_notice
from diaodu.adapters.renderers.returned.index import ReturnNote
from diaodu.adapters.renderers.returned.workbook import mark_workbook
from diaodu.adapters.renderers.review_workbook import review_workbook
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.papers.blocks import Imprint, Paragraph, Quote, Table, TableColumn
from diaodu.domain.period import parse_period
from tasks.compile.bulletin import compile_bulletin
from tests.faults.hostile_texts import hostile_texts
from tests.faults.made import GOOD
from tests.lib.factories import make_assessment, make_finding, make_plan, make_unit_report

TEXTS = hostile_texts()
NOTE = ReturnNote(
    city=TEXTS[0], unit=TEXTS[1], period=TEXTS[2], file=TEXTS[3], deadline=TEXTS[4], submission=TEXTS[5], forms=load_forms()
)  # fmt: skip
MARCH = parse_period("2021-03")
OWN = {"f", "hyperlink", "hyperlinks"}
"""Elements of a worksheet that are followed or computed."""


def findings():
    return [
        make_finding(id=f"f{n}", cell=f"B{n + 2}", value=text, message=text, remedy=text, project=text, file=text, sheet=text)
        for n, text in enumerate(TEXTS)
    ]  # fmt: skip


def hostile_paper(texts=TEXTS):
    columns = tuple(TableColumn(head=text) for text in texts[:2])
    table = Table(
        name="t", caption=texts[0], columns=columns, rows=tuple((text, text) for text in texts), notes=tuple(texts[:9])
    )
    blocks = (*(Paragraph(text=text) for text in texts), Quote(text=texts[0], source=texts[1]), table)
    paper = compile_bulletin(make_plan(), MARCH, make_assessment())
    return replace(
        paper, title=texts[0], blocks=blocks, attachments=((texts[2], (replace(table, name="u", caption=texts[3]),)),)
    )


def template():
    plan = make_plan()
    unit = plan.find_unit("准格尔旗")
    assert unit
    rows = [{"name": text, "location": text, "remark": text, "phone": text, "is_backward": "否"} for text in TEXTS]
    return template_workbook(plan, MARCH, unit, list(load_forms().values()), records={"reserve_projects": rows})


def review():
    return review_workbook(make_plan(), MARCH, make_unit_report(), findings(), deadline="x", forms=load_forms())


WORKBOOKS = {
    "the prefilled template": template,
    "the 审核意见 workbook": review,
    "the annex": lambda: annex_workbook(hostile_paper(), Imprint()),
    "the returned workbook": lambda: mark_workbook(GOOD, NOTE, findings()),
}


def elements(data, folder="xl/worksheets/"):
    """Names of all elements of a workbook's sheets; its XML must be whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.startswith(folder) and name.endswith(".xml")]
    return [element.tag.rpartition("}")[2] for part in parts for element in ET.fromstring(part).iter()]


@pytest.mark.parametrize("what", WORKBOOKS)
def test_no_hostile_text_is_a_formula_or_a_link_in_a_workbook(what):
    data = WORKBOOKS[what]()
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        sheets = [package.read(name) for name in package.namelist() if name.startswith("xl/worksheets/sheet")]
    links = [link for sheet in sheets for link in re.findall(rb"<hyperlink [^>]*>", sheet)]
    assert not any(b"r:id" in link for link in links)  # from the sheet of contents into the book alone
    assert not set(elements(data)) & (OWN if not links else {"f"})
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        whole = "".join(package.read(name).decode() for name in package.namelist() if name.endswith(".xml"))
    assert sum(text.strip()[:20] in unescaped(whole) for text in TEXTS if text.strip().isprintable()) > 300


def unescaped(xml):
    for written, meant in (("&lt;", "<"), ("&gt;", ">"), ("&quot;", '"'), ("&apos;", "'"), ("&amp;", "&")):
        xml = xml.replace(written, meant)
    return xml


class Tags(HTMLParser):
    """Tags with their attributes."""

    def __init__(self, html):
        super().__init__()
        self.seen = []
        self.feed(html)
        self.close()

    def handle_starttag(self, tag, attrs):
        self.seen.append((tag, tuple(name for name, _ in attrs)))


def pages(paper):
    return {"mail": render_mail(paper, Imprint()).html, "page": render_html(paper, Imprint())}


@pytest.mark.parametrize("face", ["mail", "page"])
def test_no_hostile_text_is_a_tag_in_a_page_or_a_mail(face):
    harmless = [f"甲{number}" for number in range(len(TEXTS))]
    hostile, calm = (Tags(pages(hostile_paper(texts))[face]).seen for texts in (TEXTS, harmless))
    assert [tag for tag, _ in hostile if tag in {"script", "iframe", "svg", "math", "a"}] == []
    assert not [name for _, names in hostile for name in names if name.startswith("on")]
    assert {tag for tag, _ in hostile} <= {tag for tag, _ in calm} | {"br"}


def test_no_hostile_text_is_a_tag_in_a_notice():
    mail = render_notice(make_plan(), MARCH, make_unit_report(), findings(), deadline="x", forms={})
    calm = render_notice(make_plan(), MARCH, make_unit_report(), [make_finding()] * len(TEXTS), deadline="x", forms={})
    assert {tag for tag, _ in Tags(mail.html).seen} <= {tag for tag, _ in Tags(calm.html).seen} | {"br"}


def test_hostile_texts_are_set_in_the_pdf_as_they_are_and_link_nowhere():
    printable = [text for text in TEXTS if text.isprintable() and text.isascii() and len(text) < 80]
    data = render_pdf(hostile_paper(printable), Imprint())
    pdf = pypdf.PdfReader(io.BytesIO(data))
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in pdf.pages))
    assert [text for text in printable if re.sub(r"\s", "", text) not in words] == []
    links = [note.get_object().get("/A", {}) for page in pdf.pages for note in page.get("/Annots") or []]
    assert [action for action in links if "/URI" in action or "/JS" in action] == []
    assert b"/JavaScript" not in data
