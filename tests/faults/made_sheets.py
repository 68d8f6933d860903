"""Hostile XML: workbooks whose package is sound and whose parts are not."""

from tests.faults.made import (
    BOOK,
    BOOK_RELS,
    GOOD,
    SHEET,
    STRINGS,
    STYLES,
    TYPES,
    Made,
    accepted,
    cell,
    changed,
    more_rows,
    named,
    parts_of,
    put,
    rejected,
    review,
    zipped,
)  # fmt: skip

_LAUGHS = "<!DOCTYPE a [<!ENTITY a '0123456789'>" + "".join(
    f"<!ENTITY {chr(98 + n)} '{f'&{chr(97 + n)};' * 10}'>" for n in range(9)
) + "]>"  # fmt: skip
_XXE = "<!DOCTYPE a [<!ENTITY x SYSTEM 'file:///etc/passwd'>]>"
_HEADS = {
    SHEET: "<worksheet",
    STRINGS: "<sst",
    BOOK: "<workbook",
    BOOK_RELS: "<Relationships",
    TYPES: "<Types",
    STYLES: "<styleSheet",
}
_RECORD = "".join(
    f'<c r="{column}{{row}}" t="inlineStr"><is><t>{text}{{row}}</t></is></c>' for column, text in (("B", "项目"), ("C", "园区"))
) + '<c r="F{row}"><v>5000</v></c>'  # fmt: skip


def _with_doctype(part: str, doctype: str) -> bytes:
    return changed(part, _HEADS[part], doctype + _HEADS[part])


def _recoded(part: str, encoding: str, declared: str | None = None) -> bytes:
    content = parts_of()[part].decode().replace("UTF-8", declared or encoding)
    return put(part, content.encode(encoding))


def _rows(count: int, columns: int = 2, first: int = 3) -> str:
    cells = "".join("<c><v>1</v></c>" for _ in range(columns))
    return "".join(f'<row r="{number}">{cells}</row>' for number in range(first, first + count))


def _records(count: int) -> bytes:
    return more_rows("".join(f'<row r="{n}">{_RECORD.format(row=n)}</row>' for n in range(3, 3 + count)))


def _sheets(count: int, *, same: bool) -> bytes:
    """Many sheets; all of one part, or each of its own."""
    parts = parts_of()
    parts[BOOK] = parts[BOOK].replace(
        b"</sheets>", b"".join(b'<sheet name="S%d" sheetId="%d" r:id="r%d"/>' % (n, n + 10, n) for n in range(count)) + b"</sheets>"
    )  # fmt: skip
    target = 'Target="worksheets/sheet{}.xml"'
    links = "".join(
        f'<Relationship Id="r{n}" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" {target.format(1 if same else n + 10)}/>'
        for n in range(count)
    )
    parts[BOOK_RELS] = parts[BOOK_RELS].replace(b"</Relationships>", links.encode() + b"</Relationships>")
    blank = b'<?xml version="1.0" encoding="UTF-8"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData/></worksheet>'
    return zipped(parts if same else parts | {f"xl/worksheets/sheet{n + 10}.xml": blank for n in range(count)})


def _titled(name: str) -> bytes:
    return changed(BOOK, 'name="储备"', f'name="{name}"')


def _twins() -> bytes:
    """Two sheets of one name, each with a record of its own."""
    parts = parts_of()
    parts[BOOK] = parts[BOOK].replace(b"</sheets>", '<sheet name="储备" sheetId="9" r:id="r9"/></sheets>'.encode())
    parts[BOOK_RELS] = parts[BOOK_RELS].replace(
        b"</Relationships>",
        b'<Relationship Id="r9" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" '
        b'Target="worksheets/sheet2.xml"/></Relationships>',
    )
    return zipped(parts | {"xl/worksheets/sheet2.xml": parts[SHEET].replace(b"<v>5000</v>", b"<v>6000</v>")})


def _hidden_everything() -> bytes:
    parts = parts_of(changed(BOOK, '<sheet name="储备"', '<sheet state="veryHidden" name="储备"'))
    sheet = parts[SHEET].replace(b"<row ", b'<row hidden="1" ')
    sheet = sheet.replace(b"<sheetData>", b'<cols><col min="1" max="16384" hidden="1"/></cols><sheetData>')
    return zipped(parts | {SHEET: sheet})


def _amount(value: str, rows: int = 1) -> Made:
    """An amount that must be held, never zero and never infinite."""
    return review(lambda: cell(value), rows)


_ADDRESSES = ("A0", "A-1", "AAAA9", "9A", "$B$9", "R9C2", "B99999999")

SHEETS: dict[str, Made] = {
    # --- definitions, entities, encodings
    "a billion laughs in the sheet": rejected(lambda: _with_doctype(SHEET, _LAUGHS), "XML 定义"),
    "another part's bytes as an entity": rejected(lambda: _with_doctype(STRINGS, _XXE), "XML 定义"),
    "a DTD in the workbook part": rejected(lambda: _with_doctype(BOOK, _XXE), "XML 定义"),
    "a DTD in the relations": rejected(lambda: _with_doctype(BOOK_RELS, _XXE), "XML 定义"),
    "a DTD in the content types": rejected(lambda: _with_doctype(TYPES, _XXE), "XML 定义"),
    "a DTD in the styles": rejected(lambda: _with_doctype(STYLES, _LAUGHS), "XML 定义"),
    "a DTD after a long comment": rejected(lambda: _with_doctype(STYLES, f"<!--{'x' * 300_000}-->{_XXE}"), "XML 定义"),
    "a sheet in UTF-16": rejected(lambda: _recoded(SHEET, "utf-16"), "编码"),
    "a sheet in UTF-16 without its mark": rejected(lambda: _recoded(SHEET, "utf-16-le", "UTF-16"), "编码"),
    "shared strings in UTF-16": rejected(lambda: _recoded(STRINGS, "utf-16"), "编码"),
    "a workbook part in UTF-16": rejected(lambda: _recoded(BOOK, "utf-16"), "编码"),
    "shared strings in GB18030": rejected(lambda: _recoded(STRINGS, "gb18030"), "编码"),
    "shared strings in GB18030 that say UTF-8": rejected(lambda: _recoded(STRINGS, "gb18030", "UTF-8")),
    "a sheet that says UTF-16 and is UTF-8": rejected(lambda: _recoded(SHEET, "utf-8", "UTF-16"), "编码"),
    "a sheet in UTF-7": rejected(lambda: _recoded(SHEET, "utf-8", "UTF-7"), "编码"),
    "a sheet with a byte order mark": accepted(lambda: put(SHEET, b"\xef\xbb\xbf" + parts_of()[SHEET])),
    "broken UTF-8 in a text": rejected(lambda: put(STRINGS, parts_of()[STRINGS].replace("某旗".encode(), b"\xc3\x28\xff"))),
    # --- XML written strangely
    "a prefixed sheet": accepted(lambda: put(SHEET, parts_of()[SHEET].replace(b"<", b"<x:").replace(b"<x:/", b"</x:").replace(b"<x:?", b"<?").replace(b"xmlns=", b"xmlns:x="))),
    "an amount in a CDATA section": rejected(lambda: cell("<![CDATA[5000]]>"), "隔断"),
    "an amount cut by a comment": rejected(lambda: cell("50<!-- x -->00"), "隔断"),
    "an amount cut by an instruction": rejected(lambda: cell("50<?x y?>00"), "隔断"),
    "an amount cut by an element": rejected(lambda: cell("50<x/>00"), "隔断"),
    "an amount in two values": rejected(lambda: cell("50</v><v>00"), "F2"),
    "a name in two texts": rejected(lambda: cell("某</t></is><is><t>旗", "inlineStr", "项目名称"), "B2"),
    "an amount with a digit as an entity": review(lambda: cell("5&#48;00")),
    "a comment of 3 MB": rejected(lambda: changed(SHEET, "<sheetData>", f"<!--{'x ' * 1_500_000}--><sheetData>"), "过大"),
    "an attribute of 3 MB": rejected(lambda: changed(SHEET, "<sheetData>", f'<sheetPr codeName="{"x" * 3_000_000}"/><sheetData>'), "过大"),
    "10,000 attributes": accepted(lambda: changed(SHEET, "<sheetData>", "<sheetPr " + " ".join(f'a{n}="1"' for n in range(10_000)) + "/><sheetData>")),
    "elements 50,000 deep": accepted(lambda: changed(SHEET, "</sheetData>", f"</sheetData><extLst>{'<a>' * 50_000}{'</a>' * 50_000}</extLst>")),
    "XML that ends too early": rejected(lambda: changed(SHEET, "</sheetData>", "")),
    "letters after the XML": accepted(lambda: put(SHEET, parts_of()[SHEET] + b"<a/>letters")),
    "a NUL between the elements": accepted(lambda: put(SHEET, parts_of()[SHEET].replace(b"<sheetData>", b"\0<sheetData>"))),
    "an entity nobody defined": rejected(lambda: cell("&what;", "inlineStr", "项目名称")),
    # --- shared strings
    "a shared string beyond the last": rejected(lambda: cell("99999", "s")),
    "a shared string before the first": rejected(lambda: cell("-1", "s"), "F2引用的文字"),
    "a shared string that is no number": rejected(lambda: cell("abc", "s"), "F2引用的文字"),
    "a name as the shared string -1": rejected(lambda: cell("-1", "s", "项目名称"), "B2引用的文字"),
    "a name as the shared string 1.5": rejected(lambda: cell("1.5", "s", "项目名称"), "B2引用的文字"),
    "shared strings that lie about their count": accepted(lambda: put(STRINGS, parts_of()[STRINGS].replace(b'count="', b'count="4294967295" x="', 1))),
    "2,000,000 shared strings": rejected(lambda: put(STRINGS, b"<sst>" + b"<si><t>a</t></si>" * 10_000_000 + b"</sst>"), is_heavy=True),
    "a shared string of 10,000 runs": review(lambda: changed(STRINGS, "<t>某旗商务局</t>", "<r><t>某</t></r>" * 10_000)),
    # --- rows and cells
    "a cell at the far end": rejected(lambda: more_rows('<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'), "行列过多"),
    "a row beyond the last": rejected(lambda: more_rows('<row r="1048577"><c r="A1048577"><v>1</v></c></row>')),
    "a row far beyond the last": rejected(lambda: more_rows('<row r="99999999999999999999"><c><v>1</v></c></row>')),
    "a row before the first": rejected(lambda: more_rows('<row r="-5"><c r="A-5"><v>1</v></c></row>')),
    "a row of letters": rejected(lambda: more_rows('<row r="abc"><c><v>1</v></c></row>')),
    "rows and cells without addresses": accepted(lambda: more_rows("<row/>" + "<row><c/>" + '<c t="inlineStr"><is><t>甲项目</t></is></c><c t="inlineStr"><is><t>某园区</t></is></c></row>').replace(b"", b""), 2),
    "300,000 rows": rejected(lambda: more_rows(_rows(300_000, 1)), "行列过多", is_heavy=True),
    "99,000 rows": accepted(lambda: _records(99_000), 99_001, is_heavy=True),
    "600 columns": rejected(lambda: more_rows(_rows(1, 600)), "行列过多"),
    "5,000,000 cells": rejected(lambda: more_rows(_rows(60_000, 90)), is_heavy=True),
    "two far corners": rejected(lambda: more_rows('<row r="9"><c r="SA9"><v>1</v></c></row><row r="99999"><c r="A99999"><v>1</v></c></row>'), "行列过多"),
    "a size that says too little": accepted(lambda: changed(SHEET, '<dimension ref="', '<dimension ref="A1:A1" x="')),
    "a size that says too much": accepted(lambda: changed(SHEET, '<dimension ref="', '<dimension ref="A1:XFD1048576" x="')),
    "a size that says nothing": rejected(lambda: changed(SHEET, '<dimension ref="', '<dimension ref="x" y="')),
    "the same row twice": rejected(lambda: more_rows('<row r="2"><c r="B2"><v>7</v></c></row>')),
    "rows in disorder": accepted(lambda: more_rows('<row r="4">' + _RECORD.format(row=4) + '</row><row r="3">' + _RECORD.format(row=3) + "</row>"), 3),
    # --- values
    "a text of 40,000 characters": rejected(lambda: cell("长" * 40_000, "inlineStr", "建设内容及规模"), "32767"),
    "a text of 32,767 characters": review(lambda: cell("长" * 32_767, "inlineStr", "建设内容及规模")),
    "a number of 400 digits": _amount("9" * 400),
    "a number of 17 digits": _amount("12345678901234567"),
    "a truth as an amount": review(lambda: cell("1", "b")),
    "an error as an amount": review(lambda: cell("#DIV/0!", "e")),
    "an error nobody knows": rejected(lambda: cell("#FOO!", "e")),
    "a date in words of XML": review(lambda: cell("2021-03-01T00:00:00", "d")),
    "a kind nobody knows": rejected(lambda: cell("5000", "q")),
    "a formula that calls a program": accepted(lambda: changed(SHEET, "<v>5000</v>", "<f>cmd|'/C calc'!A0</f><v>5000</v>")),
    "a formula without a value": review(lambda: changed(SHEET, "<v>5000</v>", "<f>1+1</f>")),
    "a style nobody knows": accepted(lambda: changed(SHEET, '<c r="F2"', '<c r="F2" s="99999"')),
    "50,000 styles": accepted(lambda: changed(STYLES, "</cellXfs>", '<xf numFmtId="14"/>' * 50_000 + "</cellXfs>")),
    "styles that are no XML": rejected(lambda: put(STYLES, b"<styleSheet><cellXfs>")),
    # --- merged cells, names, sheets
    "100,000 merged cells": accepted(lambda: changed(SHEET, "</sheetData>", "</sheetData><mergeCells>" + "".join(f'<mergeCell ref="A{n}:B{n}"/>' for n in range(10, 100_010)) + "</mergeCells>")),
    "the whole sheet merged": accepted(lambda: changed(SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A3:XFD1048576"/></mergeCells>')),
    "merged cells that overlap": accepted(lambda: changed(SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="A2:C9"/><mergeCell ref="B2:D9"/></mergeCells>')),
    "merged cells nowhere": rejected(lambda: changed(SHEET, "</sheetData>", '</sheetData><mergeCells><mergeCell ref="zz"/></mergeCells>')),
    "10,000 sheets of one part": rejected(lambda: _sheets(10_000, same=True), "重复的工作表"),
    "1,900 sheets": accepted(lambda: _sheets(1_900, same=False)),
    "two sheets of one name": rejected(_twins, "重复的工作表"),
    "a sheet name of 300 characters": accepted(lambda: _titled("储" * 300)),
    "a sheet name nobody may type": accepted(lambda: _titled("[a]:*?/\\'")),
    "a sheet name like a formula": accepted(lambda: _titled("=1+1")),
    "a sheet without a name": accepted(lambda: _titled("")),
    "everything hidden": review(_hidden_everything),
    "a workbook of 1904 without a date": accepted(lambda: changed(BOOK, "<sheets>", '<workbookPr date1904="1"/><sheets>')),
    "the good workbook": accepted(lambda: GOOD),
}  # fmt: skip

SHEETS |= {f"the amount {value}": _amount(value) for value in ("NaN", "INF", "-inf", "1e400", "-1e308")}
SHEETS |= {
    f"the amount {value}": rejected(lambda value=value: cell(value)) for value in ("0x10", "1,5", "٣٤٥٦", "1e-400x")
}
SHEETS |= {
    f"the name {name!r}": accepted(lambda name=name: named(name))
    for name in ("+1+1|x", "@SUM(A1:A9)项目", "-1+1|x项目", "\u202e项目\u202c某旗", "项\u200b目\ufeff甲", "项目_x0007__x0000_甲", "项目&#xD;&#xA;甲", "😀🏭项目", "&lt;script&gt;alert(1)&lt;/script&gt;", "项目\ue000甲", "项目&#1;&#8;&#xFFFF;甲", "{{7*7}}{% raw %}")
}  # fmt: skip
SHEETS |= {"a name that is a formula": review(lambda: named("=cmd|'/C calc'!A0"))}
SHEETS |= {f"the address {address!r}": rejected(lambda address=address: more_rows(f'<row r="9"><c r="{address}"><v>1</v></c></row>')) for address in _ADDRESSES}  # fmt: skip
SHEETS |= {f"the character &#{number};": rejected(lambda number=number: named(f"项目&#{number};甲")) for number in (0, 0xD800, 0x110000)}  # fmt: skip
