"""Workbooks written by hand, part by part, as programs write them that we do not have: say only what is odd."""

import io
import zipfile
from collections.abc import Mapping

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
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as file:
        for name, text in parts.items():
            file.writestr(name, text if text.startswith("<?xml") else f'<?xml version="1.0" encoding="UTF-8"?>\n{text}')
    return buffer.getvalue()


def parts_of(data: bytes) -> dict[str, bytes]:
    """Every part's content, in the package's order."""
    with zipfile.ZipFile(io.BytesIO(data)) as file:
        assert file.testzip() is None
        return {name: file.read(name) for name in file.namelist()}
