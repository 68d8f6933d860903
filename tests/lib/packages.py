"""Packages for the tests, the same bytes whenever they are made: workbooks written by hand part by part, and others' saved.

By hand they are as programs write them that we do not have: say only what is odd.
"""

import io
import re
import zipfile
from collections.abc import Mapping
from typing import Any

MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
R = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_RELS = "http://schemas.openxmlformats.org/package/2006/relationships"
_TYPES = "http://schemas.openxmlformats.org/package/2006/content-types"
_SHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_BOOK_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"

STYLES = (
    f'<styleSheet xmlns="{MAIN}"><fonts count="1"><font><sz val="11"/><name val="Calibri"/></font></fonts>'
    '<fills count="3"><fill><patternFill patternType="none"/></fill><fill><patternFill patternType="gray125"/></fill>'
    '<fill><patternFill patternType="solid"><fgColor rgb="FF00B050"/></patternFill></fill></fills>'
    '<borders count="1"><border><left/><right/><top/><bottom/><diagonal/></border></borders>'
    '<cellStyleXfs count="1"><xf numFmtId="0" fontId="0" fillId="0" borderId="0"/></cellStyleXfs>'
    '<cellXfs count="3"><xf numFmtId="0" fontId="0" fillId="0" borderId="0" xfId="0"/>'
    '<xf numFmtId="2" fontId="0" fillId="2" borderId="0" xfId="0" applyFill="1"><alignment horizontal="right"/></xf>'
    '<xf numFmtId="14" fontId="0" fillId="0" borderId="0" xfId="0"/></cellXfs></styleSheet>'
)

PROPERTIES = "docProps/core.xml"
_MOMENT = re.compile(rb"(<dcterms:(?:created|modified)[^>]*>)[^<]*")
_UNIX = 3
"""The system a package says it was made on."""


def sheet_xml(rows: str, *, head: str = "", tail: str = "", prefix: str = "") -> str:
    """A worksheet around rows; `{p}` in any of them stands for the prefix."""
    declared = f'xmlns{":" + prefix.rstrip(":") if prefix else ""}="{MAIN}" xmlns:r="{R}"'
    text = (
        "<{p}worksheet "
        + declared
        + ">"
        + head
        + "<{p}sheetData>"
        + rows
        + "</{p}sheetData>"
        + tail
        + "</{p}worksheet>"
    )
    return text.replace("{p}", prefix)


def package(sheet: str, *, styles: str | None = STYLES, target: str = "worksheets/sheet1.xml",
            book: str = "", more: Mapping[str, str] = {}, sheet_relations: str = "",
            types: str = "") -> bytes:  # fmt: skip
    """A workbook of one sheet named 表 at xl/worksheets/sheet1.xml; `more` are further parts."""
    style_relation = f'<Relationship Id="rId9" Type="{R}/styles" Target="styles.xml"/>' if styles else ""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_TYPES}"><Default Extension="rels"'
        ' ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_BOOK_TYPE}"/>'
        f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_SHEET_TYPE}"/>{types}</Types>',
        "_rels/.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{R}/officeDocument"'
        ' Target="xl/workbook.xml"/></Relationships>',
        "xl/workbook.xml": book or f'<workbook xmlns="{MAIN}" xmlns:r="{R}"><sheets><sheet name="表" sheetId="1"'
        ' r:id="rId1"/></sheets></workbook>',
        "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_RELS}"><Relationship Id="rId1" Type="{R}/worksheet"'
        f' Target="{target}"/>{style_relation}</Relationships>',
        "xl/worksheets/sheet1.xml": sheet,
        **({"xl/styles.xml": styles} if styles else {}),
        **({"xl/worksheets/_rels/sheet1.xml.rels": f'<Relationships xmlns="{_RELS}">{sheet_relations}</Relationships>'}
           if sheet_relations else {}),
        **more,
    }  # fmt: skip
    head = '<?xml version="1.0" encoding="UTF-8"?>\n'
    return zipped({name: (text if text.startswith("<?xml") else head + text).encode() for name, text in parts.items()})


def zipped(parts: Mapping[str, bytes], method: int = zipfile.ZIP_DEFLATED, **methods: int) -> bytes:
    """A package of parts; `methods` are those of single parts by name."""
    file = io.BytesIO()
    with zipfile.ZipFile(file, "w") as package:
        for name, content in parts.items():
            info = zipfile.ZipInfo(name)  # of 1 January 1980
            info.create_system = _UNIX
            package.writestr(info, content, methods.get(name, method))
    return file.getvalue()


def timeless(data: bytes) -> bytes:
    """A package without the moments of its making: those of its parts, and 创建, 修改 among its properties."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        methods = {part.filename: part.compress_type for part in file.infolist()}
        parts = {name: file.read(name) for name in methods}
    if PROPERTIES in parts:
        parts[PROPERTIES] = _MOMENT.sub(rb"\g<1>2021-03-20T00:00:00Z", parts[PROPERTIES])
    return zipped(parts, **methods)


def saved(document: Any) -> bytes:
    """The bytes of a workbook of openpyxl or a document of python-docx."""
    file = io.BytesIO()
    document.save(file)
    return timeless(file.getvalue())


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part's content, in the package's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}
