"""The package of a document: an empty one of our own making to fill, and its bytes without clock or user."""

import io
import zipfile
from collections.abc import Mapping, Sequence
from xml.sax.saxutils import escape

import docx
from docx.document import Document
from docx.opc.oxml import serialize_part_xml
from docx.oxml.ns import nsdecls
from docx.oxml.parser import parse_xml

from diaodu.adapters.renderers.docx.measures import pt
from diaodu.adapters.renderers.docx.styles import FANGSONG, HEITI, KAITI, SONGTI, XIAOBIAOSONG
from diaodu.adapters.renderers.docx.xml import Element, clean, element, page_field, paragraph, run

_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.{}+xml"
_CORE = f"{_PACKAGE}/metadata/core-properties"
_DUBLIN = "http://purl.org/dc/elements/1.1/"
FOOTERS = {"default": "rIdOdd", "even": "rIdEven"}
"""Footers by kind, and by which relation a section names them."""
FIRST_FOOTER = ("first", "rIdFirst")
"""That of a first page without a number."""
FIRST_HEADER = ("first", "rIdHead")
"""What stands above the text of a first page alone: a letter's red head."""
_PARTS = {
    "styles": "styles",
    "settings": "settings",
    "fontTable": "fontTable",
    "footer1": "footer",
    "footer2": "footer",
    "footer3": "footer",
    "header1": "header",
}
_RELATIONS = {
    "footer1": FOOTERS["default"], "footer2": FOOTERS["even"], "footer3": FIRST_FOOTER[1], "header1": FIRST_HEADER[1],
}  # fmt: skip

_OTHER_NAMES = {
    FANGSONG: "仿宋,FangSong,STFangsong", KAITI: "楷体,KaiTi,STKaiti", HEITI: "SimHei,STHeiti",
    XIAOBIAOSONG: "FZXiaoBiaoSong-B05S,方正小标宋_GBK,宋体", SONGTI: "SimSun,STSong",
}  # fmt: skip
"""What stands in for an official font where it is not installed; none is embedded, for licences."""


def new_document(
    styles: Element, properties: Mapping[str, str], first_foot: str = "Footer", first_head: Sequence[Element] = ()
) -> Document:
    """An empty document of these styles; `properties` are title, subject, creator, keywords.

    `first_foot` is the style of the line at the foot of a first page that has no number, `first_head` what stands above
    the text of that page.
    """
    parts = {
        "[Content_Types].xml": _content_types(),
        "_rels/.rels": _relations({"rIdDocument": (f"{_OFFICE}/officeDocument", "word/document.xml"),
                                   "rIdCore": (f"{_PACKAGE}/relationships/metadata/core-properties", "docProps/core.xml")}),
        "docProps/core.xml": _core_properties(properties),
        "word/document.xml": f"<w:document {nsdecls('w', 'r')}><w:body/></w:document>",
        "word/_rels/document.xml.rels": _relations({
            _RELATIONS.get(name, f"rId{name}"): (f"{_OFFICE}/{kind}", f"{name}.xml") for name, kind in _PARTS.items()
        }),
        "word/styles.xml": styles,
        "word/settings.xml": _settings(),
        "word/fontTable.xml": _fonts(),
        "word/footer1.xml": _footer("PageNumber"),
        "word/footer2.xml": _footer("PageNumberEven"),
        "word/footer3.xml": element("ftr", paragraph(first_foot)),
        "word/header1.xml": element("hdr", *(first_head or [paragraph("Footer")])),
    }  # fmt: skip
    return docx.Document(io.BytesIO(_zipped({name: _bytes(part) for name, part in parts.items()})))


def package_bytes(document: Document) -> bytes:
    """The document's bytes: each part of 1 January 1980, so that the same content gives the same bytes."""
    buffer = io.BytesIO()
    document.save(buffer)
    with zipfile.ZipFile(buffer) as file:
        return _zipped({name: file.read(name) for name in file.namelist()})


def _zipped(parts: Mapping[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)
            info.create_system = 0
            info.compress_type = zipfile.ZIP_DEFLATED
            file.writestr(info, content)
    return buffer.getvalue()


def _bytes(part: str | Element) -> bytes:
    return serialize_part_xml(parse_xml(part) if isinstance(part, str) else part)


def _content_types() -> str:
    names = {"/word/document.xml": _TYPE.format("document.main")}
    names |= {f"/word/{name}.xml": _TYPE.format(kind) for name, kind in _PARTS.items()}
    names["/docProps/core.xml"] = "application/vnd.openxmlformats-package.core-properties+xml"
    overrides = "".join(f'<Override PartName="{name}" ContentType="{kind}"/>' for name, kind in names.items())
    relations = "application/vnd.openxmlformats-package.relationships+xml"
    return (f'<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" ContentType="{relations}"/>'
            f'<Default Extension="xml" ContentType="application/xml"/>{overrides}</Types>')  # fmt: skip


def _relations(targets: Mapping[str, tuple[str, str]]) -> str:
    made = (f'<Relationship Id="{key}" Type="{kind}" Target="{target}"/>' for key, (kind, target) in targets.items())
    return f'<Relationships xmlns="{_PACKAGE}/relationships">{"".join(made)}</Relationships>'


def _core_properties(properties: Mapping[str, str]) -> str:
    """Neither user nor moment: the issuer is the author, and the paper's own date stands in its text."""
    names = {name: f"cp:{name}" if name == "keywords" else f"dc:{name}" for name in properties}
    made = "".join(f"<{names[name]}>{escape(clean(text))}</{names[name]}>" for name, text in properties.items())
    return f'<cp:coreProperties xmlns:cp="{_CORE}" xmlns:dc="{_DUBLIN}">{made}</cp:coreProperties>'


def _settings() -> Element:
    """Odd and even footers differ; Word's rules of 2013 and later (compatibility mode 15)."""
    mode = "http://schemas.microsoft.com/office/word"
    return element(
        "settings", element("zoom", percent=100), element("defaultTabStop", val=pt(32)), element("evenAndOddHeaders"),
        element("drawingGridVerticalSpacing", val=pt(28.95)), element("characterSpacingControl", val="compressPunctuation"),
        element("compat", element("compatSetting", name="compatibilityMode", uri=mode, val=15)),
        element("themeFontLang", val="en-US", eastAsia="zh-CN"),
    )  # fmt: skip


def _fonts() -> Element:
    names = _OTHER_NAMES.items()
    return element("fonts", *(element("font", element("altName", val=others), element("charset", val=86), name=name)
                              for name, others in names))  # fmt: skip


def _footer(style: str) -> Element:
    """— 1 — at the edge that the style names."""
    return element("ftr", paragraph(style, run("— "), *page_field(), run(" —")))
