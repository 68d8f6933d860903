"""Five hundred hostile texts through every paper: no live formula, no unescaped tag, nothing obeyed."""

import io
import re
import zipfile
from dataclasses import replace
from html.parser import HTMLParser
from itertools import cycle
from xml.etree import ElementTree as ET

import pypdf
import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.html import render_html, render_mail
from diaodu.adapters.renderers.notice import render_notice
from diaodu.adapters.renderers.returned.index import ReturnNote
from diaodu.adapters.renderers.returned.workbook import mark_workbook
from diaodu.adapters.renderers.review_workbook import review_workbook
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.forms.column import ColumnType
from diaodu.domain.papers.blocks import Imprint, Line, LinePlace, Paragraph, Quote, Table, TableColumn
from diaodu.domain.period import parse_period
from diaodu.domain.plans.dress import Dress
from tasks.compile.bulletin import compile_bulletin
from tasks.compile.draft import compile_paper, render_faces
from tests.faults.hostile_texts import hostile_texts
from tests.faults.made import GOOD
from tests.lib.factories import make_assessment, make_finding, make_plan, make_unit_report
from tests.lib.packages import parts_of
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.plan_papers import declared_papers, words_of
from tests.lib.word_files import paragraphs

pytestmark = pytest.mark.slow

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


def word_elements(data):
    """Names of all elements of a document's parts, and the targets that lie outside of it; its XML must be whole."""
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        parts = [package.read(name) for name in package.namelist() if name.endswith((".xml", ".rels"))]
    found = [element for part in parts for element in ET.fromstring(part).iter()]
    return {one.tag.rpartition("}")[2] for one in found}, [one.get("Target") for one in found if one.get("TargetMode")]


@pytest.mark.parametrize(
    "dress", [dress if dress is Dress.LETTER else pytest.param(dress, marks=pytest.mark.slow) for dress in Dress]
)
def test_no_hostile_text_is_a_field_a_link_or_an_element_in_a_document(dress):
    calm = [f"甲{number}" for number in range(len(TEXTS))]
    data, harmless = (render_docx(replace(lined(hostile_paper(t), t), dress=dress), Imprint()) for t in (TEXTS, calm))
    elements, outside = word_elements(data)
    assert (elements - {"br", "tab"}, outside) == (word_elements(harmless)[0] - {"br", "tab"}, [])
    assert not elements & {"hyperlink", "altChunk", "object", "fldSimple"}
    fields = re.findall(rb"<w:instrText[^>]*>([^<]*)<", b"".join(parts_of(data).values()))
    assert {field.strip() for field in fields} == {b"PAGE"}
    words = "".join(text for _, text in paragraphs(data))
    assert [text for text in TEXTS if text.isprintable() and text.strip() == text and text not in words] == []


def lined(paper, texts):
    """The paper with hostile lines of every place too: 文号, 主送, 署名, 成文日期, a box."""
    lines = [Line(place=place, text=text) for place, text in zip(LinePlace, texts, strict=False)]
    return replace(paper, blocks=(*lines, *paper.blocks))


@pytest.mark.slow
@pytest.mark.parametrize("dress", list(Dress))
def test_hostile_texts_are_set_as_they_are_in_every_dress(dress):
    printable = [text for text in TEXTS if text.isprintable() and text.isascii() and len(text) < 80]
    data = render_pdf(replace(lined(hostile_paper(printable), printable), dress=dress), Imprint())
    words = re.sub(r"\s", "", "".join(page.extract_text() for page in pypdf.PdfReader(io.BytesIO(data)).pages))
    assert [text for text in printable if re.sub(r"\s", "", text) not in words] == []
    assert b"/JavaScript" not in data
    assert b"/URI" not in data


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_what_units_typed_goes_through_every_paper_of_a_plan_as_it_is(plan, tmp_path):
    """Names, words and requests of a month are hostile: each paper compiles, and nothing in it is escaped twice."""
    markup_first = sorted((text for text in TEXTS if len(text) < 80), key=lambda text: not set("<{#$") & set(text))
    texts, forms = cycle(markup_first), load_plan_folder(plan).forms

    def hostile(_unit, form, column, _n, value):
        told = isinstance(value, str) and forms[form].column(column).type == ColumnType.TEXT
        return f"{next(texts)}{value}" if told else value

    month = run_month(plan, MONTHS[plan], tmp_path / "inbox", f"{MONTHS[plan]}-27T09:00", change=hostile)
    said = ""
    for paper in [compile_paper(month), *declared_papers(month)]:
        said += words_of(paper)
        faces = render_faces(month, paper, Imprint())
        assert not {tag for tag, _ in Tags(faces["html"].decode()).seen} & {"script", "iframe", "svg", "math", "a"}
        assert "f" not in elements(faces["xlsx"])
        assert not word_elements(faces["docx"])[0] & {"hyperlink", "altChunk", "object", "fldSimple"}
        assert b"/JavaScript" not in faces["pdf"]
    assert "&amp;" not in said
    shown = [text for text in markup_first if set("<{#$") & set(text) and text in said]
    assert len(shown) > 4, "so little of what was typed stands in the papers that nothing was tried"
