"""Hostile files of the other formats: .xls, .ods, text, web pages, XML of 2003, documents."""

import struct

from tests.faults.made import Made, accepted, parts_of, patched, rejected, review, zipped
from tests.lib.biff import OldSheet, make_compound, make_xls, record
from tests.lib.documents import make_docx
from tests.lib.other_formats import make_ods, make_page, make_text, make_xml, ods_row, ods_table, pack_ods, pack_xml
from tests.lib.workbooks import RESERVE, table

ROWS = table(RESERVE)
OLD = make_xls({"储备": OldSheet(ROWS)})
ODS, PAGE, TEXT, XML = make_ods({"储备": ROWS}), make_page(ROWS), make_text(ROWS), make_xml({"储备": ROWS})

_SECTOR = 512
_TABLE_AT, _FIRST_DIRECTORY, _MORE_TABLES, _SHIFT = 76, 48, 68, 30
"""Places in a compound file's header."""

_MANY = 'table:number-{}-repeated="{}"'
_WORD = b"<w:document xmlns:w='http://schemas.openxmlformats.org/wordprocessingml/2006/main'><w:body>"


def _table_place() -> int:
    """Where the allocation table lies."""
    return (struct.unpack_from("<I", OLD, _TABLE_AT)[0] + 1) * _SECTOR


def _stream_entry() -> int:
    return OLD.index("Workbook".encode("utf-16-le"))


def _records(*more: bytes) -> bytes:
    """A workbook stream with records of its own before the first sheet's end."""
    place = _stream_entry()
    start, size = struct.unpack_from("<II", OLD, place + 116)
    stream = OLD[(start + 1) * _SECTOR : (start + 1) * _SECTOR + size].rstrip(b"\0")
    end = stream.rindex(record(0x000A))
    return make_compound({"Workbook": stream[:end] + b"".join(more) + stream[end:]})


def _lying_record(kind: int, size: int) -> bytes:
    """The first record of a kind says another length."""
    place = OLD.index(struct.pack("<H", kind), _SECTOR)
    while OLD[place + 3] != 0:
        place = OLD.index(struct.pack("<H", kind), place + 1)
    return patched(OLD, place + 2, "<H", size)


def _ods(rows: str, **parts: bytes) -> bytes:
    return pack_ods(ods_table("储备", "".join(map(ods_row, ROWS)) + rows), **parts)


def _ods_repeated(what: str, times: int, *, filled: bool) -> bytes:
    """A row or a cell repeated; by what a program writes below every table when it is blank."""
    cell = '<table:table-cell office:value-type="float" office:value="1"{}><text:p>1</text:p></table:table-cell>'
    blank = "<table:table-cell{}/>"
    own = _MANY.format(what, times)
    inner = (cell if filled else blank).format(f" {own}" if what == "columns" else "")
    return _ods(f"<table:table-row {own if what == 'rows' else ''}>{inner}</table:table-row>")


def _rows_of_text(count: int) -> bytes:
    return make_text([*ROWS, *([number, f"项目{number}", "某园区"] for number in range(count))])


OTHERS: dict[str, Made] = {
    # --- .xls
    "the good .xls": accepted(lambda: OLD, name="报表.xls"),
    "an allocation table in a circle": rejected(lambda: patched(OLD, _table_place(), "<I", 0), name="报表.xls"),
    "an allocation table beyond the file": rejected(lambda: patched(OLD, _TABLE_AT, "<I", 10**8), name="报表.xls"),
    "more allocation tables in a circle": rejected(lambda: patched(patched(OLD, _MORE_TABLES, "<II", 0, 10**6), 44, "<I", 10**6), name="报表.xls"),
    "a directory beyond the file": rejected(lambda: patched(OLD, _FIRST_DIRECTORY, "<I", 10**7), name="报表.xls"),
    "sectors of one byte": rejected(lambda: patched(OLD, _SHIFT, "<H", 0), name="报表.xls"),
    "sectors of 2 GB": rejected(lambda: patched(OLD, _SHIFT, "<H", 31), name="报表.xls"),
    "a stream that starts beyond the file": rejected(lambda: patched(OLD, _stream_entry() + 116, "<I", 10**7), name="报表.xls"),
    "a stream longer than the file": accepted(lambda: patched(OLD, _stream_entry() + 120, "<I", 2**31), name="报表.xls"),
    "a sheet that starts beyond the stream": rejected(lambda: patched(OLD, OLD.index(b"\x85\x00", _SECTOR) + 4, "<I", 10**7), name="报表.xls"),
    "shared strings with a length that lies": rejected(lambda: _lying_record(0x00FC, 4), name="报表.xls"),
    "a record longer than the stream": rejected(lambda: _records(struct.pack("<HH", 0x0203, 0xFFFF)), name="报表.xls"),
    "a record too short for its kind": rejected(lambda: _records(record(0x0203, b"\1\0")), name="报表.xls"),
    "a password's record": rejected(lambda: make_compound({"Workbook": record(0x0809, bytes(16)) + record(0x002F, bytes(6))}), "加密", name="报表.xls"),
    "a package with a password": rejected(lambda: make_compound({"EncryptedPackage": b"x" * 5_000, "EncryptionInfo": b"y"}), "加密"),
    "an .xls with macros": rejected(lambda: make_compound({"Workbook": b"x", "_VBA_PROJECT_CUR": b"y"}), "宏", name="报表.xls"),
    "a compound file of nothing": rejected(lambda: make_compound({}), name="报表.xls"),
    "a million continued records": rejected(lambda: _records(record(0x003C) * 1_000_000), name="报表.xls"),
    "a size of the .xls that lies": rejected(lambda: _records(record(0x0200, struct.pack("<IIHHH", 0, 2**32 - 1, 0, 0xFFFF, 0))), name="报表.xls"),
    "an infinite number in an .xls": review(lambda: make_xls({"储备": OldSheet(table(RESERVE | {"总投资(万元)": float("inf")}))}), name="报表.xls"),
    "no number in an .xls": review(lambda: make_xls({"储备": OldSheet(table(RESERVE | {"总投资(万元)": float("nan")}))}), name="报表.xls"),
    # --- .ods
    "the good .ods": accepted(lambda: ODS, name="报表.ods"),
    "a filled row a million times": rejected(lambda: _ods_repeated("rows", 1_048_576, filled=True), "行列过多", name="报表.ods"),
    "a filled cell 16,384 times": rejected(lambda: _ods_repeated("columns", 16_384, filled=True), "行列过多", name="报表.ods"),
    "a blank row a million times": accepted(lambda: _ods_repeated("rows", 1_048_576, filled=False), name="报表.ods"),
    "a blank cell 16,384 times": accepted(lambda: _ods_repeated("columns", 16_384, filled=False), name="报表.ods"),
    "a row minus one times": rejected(lambda: _ods_repeated("rows", -1, filled=True), name="报表.ods"),
    "a row 10^30 times": rejected(lambda: _ods_repeated("rows", 10**30, filled=True), name="报表.ods"),
    "a DTD in an .ods": rejected(lambda: zipped(parts_of(ODS) | {"content.xml": parts_of(ODS)["content.xml"].replace(b"<office:document-content", b"<!DOCTYPE a [<!ENTITY a 'b'>]><office:document-content")}), "XML 定义", name="报表.ods"),
    "an .ods with a password": rejected(lambda: zipped(parts_of(ODS) | {"META-INF/manifest.xml": b"<manifest:encryption-data/>"}), "加密", name="报表.ods"),
    "an .ods without content": rejected(lambda: zipped({name: part for name, part in parts_of(ODS).items() if name != "content.xml"}), name="报表.ods"),
    "an .ods of 10,000 nested tables": rejected(lambda: pack_ods('<table:table table:name="a"><table:table-row><table:table-cell>' * 10_000), name="报表.ods"),
    # --- text
    "the good .csv": accepted(lambda: TEXT, name="报表.csv"),
    "a .csv with a NUL": rejected(lambda: TEXT + b"\0\r\na,b", name="报表.csv"),
    "a .csv with a byte order mark": accepted(lambda: b"\xef\xbb\xbf" + TEXT, name="报表.csv"),
    "a .csv of a byte order mark": rejected(lambda: b"\xef\xbb\xbf", "空", name="报表.csv"),
    "a .csv in UTF-16": accepted(lambda: make_text(ROWS, encoding="utf-16"), name="报表.csv"),
    "a .csv in two encodings": rejected(lambda: TEXT + b"\r\n" + "某旗".encode("gb18030") + b"\xff\xff", name="报表.csv"),
    "a line of 15 MB": rejected(lambda: TEXT + b"\r\n" + b"a" * 15_000_000, "32767", name="报表.csv"),
    "a line of 50 MB": rejected(lambda: TEXT + b"\r\n" + b"a" * 50_000_000, "20 MB", name="报表.csv", is_heavy=True),
    "a quotation mark nobody closed": rejected(lambda: TEXT + b'\r\n2,"' + TEXT, "引号", name="报表.csv"),
    "a .csv of 600 columns": rejected(lambda: TEXT + b"\r\n" + b"1," * 600, "行列过多", name="报表.csv"),
    "a .csv of 300,000 rows": rejected(lambda: _rows_of_text(300_000), "行列过多", name="报表.csv", is_heavy=True),
    "a .csv of commas": rejected(lambda: TEXT + b"\r\n" + b"," * 10_000_000, "行列过多", name="报表.csv"),
    "formulas in a .csv": review(lambda: make_text(table(RESERVE | {"项目名称": "=cmd|'/C calc'!A0"})), name="报表.csv"),
    "an infinite amount in a .csv": review(lambda: make_text(table(RESERVE | {"总投资(万元)": "inf"})), name="报表.csv"),
    # --- web pages and XML of 2003
    "the good page": accepted(lambda: PAGE, name="报表.xls"),
    "10,000 nested tables": rejected(lambda: PAGE.replace(b"</body>", b"<table><tr><td>" * 10_000), name="报表.xls"),
    "10,000 tables nobody closed": accepted(lambda: PAGE.replace(b"</body>", b"<table>" * 10_000), name="报表.xls"),
    "a cell over a million rows": accepted(lambda: PAGE.replace(b"</table>", b"<tr><td rowspan=1000000 colspan=1000000></td></tr></table>"), name="报表.xls"),
    "a script in a page": accepted(lambda: PAGE.replace(b"<body>", b"<body><script>while(1){}</script>"), name="报表.xls"),
    "a page without a table": rejected(lambda: b"<html><body>" + b"<p>a" * 1_000, "没有表格", name="报表.xls"),
    "the good XML of 2003": accepted(lambda: XML, name="报表.xls"),
    "a billion laughs in XML of 2003": rejected(lambda: XML.replace(b"<Workbook", b"<!DOCTYPE a [<!ENTITY a 'b'>]><Workbook", 1), "XML 定义", name="报表.xls"),
    "a row at a billion in XML of 2003": rejected(lambda: pack_xml('<Worksheet ss:Name="a"><Table><Row ss:Index="1000000000"><Cell><Data ss:Type="Number">1</Data></Cell></Row></Table></Worksheet>'), "行列过多", name="报表.xls"),
    "XML of something else": rejected(lambda: b"<?xml version='1.0'?><a/>", name="报表.xls"),
    # --- documents
    "a document that inflates to 300 MB": rejected(lambda: zipped({"word/document.xml": _WORD + b" " * 300_000_000}), "过大", name="材料.docx", is_heavy=True),
    "a document with a DTD": rejected(lambda: zipped(parts_of(make_docx("一、工作动态")) | {"word/document.xml": b"<!DOCTYPE a>" + _WORD}), "XML 定义", name="材料.docx"),
    "a document cut short": rejected(lambda: make_docx("一、工作动态")[:5_000], name="材料.docx"),
    "a document of nothing": review(lambda: zipped({"word/document.xml": b""}), 0, name="材料.docx"),
    "a document 5,000 deep": review(lambda: zipped(parts_of(make_docx("甲")) | {"word/document.xml": _WORD + b"<w:sdt><w:sdtContent>" * 5_000 + b"</w:sdtContent></w:sdt>" * 5_000 + b"</w:body></w:document>"}), 0, name="材料.docx"),
    # --- of another kind
    "noise": rejected(lambda: bytes(range(256)) * 40),
    "nothing": rejected(lambda: b""),
    "one byte": rejected(lambda: b"P"),
    "an archive": rejected(lambda: b"Rar!\x1a\x07\x00" + bytes(100), "压缩包", name="报表.rar"),
    "a program": rejected(lambda: b"MZ" + bytes(range(256)) * 9),
    "a picture": review(lambda: b"\x89PNG\r\n" + bytes(100), 0, name="现场.png"),
}  # fmt: skip

OTHERS |= {
    f"an .xls cut off after {percent} %": rejected(lambda percent=percent: OLD[: len(OLD) * percent // 100], name="报表.xls")
    for percent in (5, 20, 40, 60, 80)
}  # fmt: skip
