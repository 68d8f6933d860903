"""The same table is the same records from every format that offices send (docs/reading.md#files)."""

import io
import re
import zipfile
from datetime import date, datetime

import pytest

from diaodu.adapters.reader.containers.gate import open_gate
from diaodu.adapters.reader.containers.grid import CellError
from diaodu.adapters.reader.containers.grids import read_grids
from tests.lib.biff import Formula, OldSheet, make_xls
from tests.lib.other_formats import make_ods, make_page, make_text, make_xml
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, rules, table

ABOVE = [["某旗2021年3月签约项目进展表"], ["填报单位：某旗商务局", "", "报告期：2021年3月", "", "单位：万元"]]
BELOW = [["填报人：王某", "", "审核人：李某"]]
SECOND = SIGNED | {
    "序号": 2,
    "项目名称": "某旗，二期“制氢”项目",
    "总投资(万元)": "1.2亿元",
    "本月进展": "已开工,\n设备进场",
}
ROWS = table(SIGNED, SECOND, above=ABOVE, below=BELOW)
OTHERS = {"储备": table(RESERVE), "资金": table(FUNDS)}
BOOK = {"签约": ROWS, **OTHERS}


def dated(rows):
    """The rows with dates as dates, as a workbook stores them."""
    return [
        [date.fromisoformat(cell) if re.match(r"2021-\d\d-\d\d$", str(cell)) else cell for cell in row] for row in rows
    ]


def old(book):
    return {name: OldSheet(rows) for name, rows in book.items()}


def strict(cells=lambda content: content):
    """The workbook as strict OOXML: other namespaces, the same parts; dates are ISO texts there."""
    file = io.BytesIO()
    names = {
        b"http://schemas.openxmlformats.org/spreadsheetml/2006/main": b"http://purl.oclc.org/ooxml/spreadsheetml/main",
        b"http://schemas.openxmlformats.org/officeDocument/2006/relationships": b"http://purl.oclc.org/ooxml/officeDocument/relationships",
    }
    with zipfile.ZipFile(io.BytesIO(make_workbook(BOOK))) as plain, zipfile.ZipFile(file, "w") as package:
        for name in plain.namelist():
            content = plain.read(name)
            for before, after in names.items():
                content = content.replace(before, after)
            package.writestr(name, cells(content) if "sheet1.xml" in name else content)
    return file.getvalue()


def iso_dates(content):
    """The first record's 签约时间 as Excel writes a date in strict OOXML."""
    return re.sub(rb'<c r="G4"[^>]*>.*?</c>', rb'<c r="G4" t="d"><v>2021-02-01T00:00:00Z</v></c>', content)


def prefixed():
    """The workbook with a prefix before every element of its sheets."""
    file = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(make_workbook(BOOK))) as plain, zipfile.ZipFile(file, "w") as package:
        for name in plain.namelist():
            content = plain.read(name).decode()
            if "worksheets/sheet" in name:
                content = re.sub(r"<(/?)([A-Za-z])", r"<\1x:\2", content).replace("xmlns=", "xmlns:x=")
            package.writestr(name, content)
    return file.getvalue()


WORKBOOKS = {
    "strict OOXML": ("报表.xlsx", strict()),
    "strict OOXML with its dates": ("报表.xlsx", strict(iso_dates)),
    "prefixed elements": ("报表.xlsx", prefixed()),
    "BIFF8": ("报表.xls", make_xls(old(BOOK))),
    "BIFF8 with real dates": ("报表.xls", make_xls(old({"签约": dated(ROWS), **OTHERS}))),
    "BIFF5": ("报表.xls", make_xls(old(BOOK), version=5)),
    "WPS .et": ("报表.et", make_xls(old(BOOK))),
    "WPS .et that is a package": ("报表.et", make_workbook(BOOK)),
    "ODS": ("报表.ods", make_ods(BOOK)),
    "ODS with real dates": ("报表.ods", make_ods({"签约": dated(ROWS), **OTHERS})),
    "XML of 2003": ("报表.xls", make_xml(BOOK)),
    "XML of 2003 with real dates": ("报表.xls", make_xml({"签约": dated(ROWS), **OTHERS})),
}
SHEETS = {
    "UTF-8": ("签约.csv", make_text(ROWS)),
    "UTF-8 with its mark": ("签约.csv", make_text(ROWS, encoding="utf-8-sig")),
    "GB18030": ("签约.csv", make_text(ROWS, encoding="gb18030")),
    "GB18030 with tabs": ("签约.csv", make_text(ROWS, "\t", "gb18030")),
    "semicolons": ("签约.csv", make_text(ROWS, ";")),
    "UTF-16": ("签约.csv", make_text(ROWS, encoding="utf-16")),
    "UTF-16 with tabs, as Excel saves Unicode text": ("签约.txt", make_text(ROWS, "\t", "utf-16")),
    "a tab-separated text named .xls": ("签约.xls", make_text(ROWS, "\t", "gb18030")),
    "a page": ("签约.xls", make_page(ROWS)),
    "a page in GBK that says gb2312": ("签约.xls", make_page(ROWS, "gbk", "gb2312")),
    "a page in UTF-8 that says gb2312": ("签约.xls", make_page(ROWS, "utf-8", "gb2312")),
    "a page in UTF-16": ("签约.xls", make_page(ROWS, "utf-16", "utf-16")),
}


def told(sheet):
    return (
        sheet.form,
        sheet.header_row,
        sheet.meta,
        [(row.row, row.values, rules(row.problems)) for row in sheet.rows],
        rules(sheet.problems),
    )


@pytest.fixture(scope="module")
def expected():
    file = read_bytes(make_workbook(BOOK))
    assert [len(sheet.rows) for sheet in file.sheets] == [2, 1, 1]
    assert file.problems == []
    return file


@pytest.mark.parametrize("what", WORKBOOKS)
def test_a_workbook_reads_the_same_in_every_format(what, expected):
    name, data = WORKBOOKS[what]
    file = read_bytes(data, name=name)
    assert (file.outcome, file.message, file.problems) == ("read", "", [])
    assert [sheet.name for sheet in file.sheets] == list(BOOK)
    assert [told(sheet) for sheet in file.sheets] == [told(sheet) for sheet in expected.sheets]


@pytest.mark.parametrize("what", SHEETS)
def test_one_table_reads_the_same_as_text_and_as_a_page(what, expected):
    name, data = SHEETS[what]
    file = read_bytes(data, name=name)
    assert (file.outcome, file.message, file.problems) == ("read", "", [])
    assert [sheet.name for sheet in file.sheets] == ["签约"]
    assert told(file.sheets[0]) == told(expected.sheets[0])


def plain(grid):
    """A sheet's cells for the writers: what was a formula's error is one again."""
    return [
        [cell.text or Formula(None) if isinstance(cell, CellError) else as_day(cell) for cell in row]
        for row in grid.rows
    ]


def as_day(cell):
    return cell.date() if isinstance(cell, datetime) else cell


def as_old(grids):
    sheets = {}
    for grid in grids:
        merges = [(*first, *last) for first, last in grid.merges]
        sheets[grid.name] = OldSheet(plain(grid), hidden_rows=sorted(grid.hidden_rows), merges=merges)
    return make_xls(sheets)


def test_a_months_workbooks_read_the_same_as_xls(inbox):
    found = {
        path: read_bytes(path.read_bytes(), name=path.name) for path in sorted((inbox / "2021-03").glob("*/*.xlsx"))
    }
    readable = {path: expected for path, expected in found.items() if expected.outcome == "read"}
    assert readable
    for path, expected in readable.items():
        file = read_bytes(as_old(read_grids(open_gate(path.name, path.read_bytes()))), name=f"{path.stem}.xls")
        assert file.outcome == "read", (path.name, file.message)
        assert [told(sheet) for sheet in file.sheets] == [told(sheet) for sheet in expected.sheets], path.name


@pytest.mark.parametrize("version", [5, 8])
def test_a_whole_number_is_a_number_like_any_other_in_every_format(version: int) -> None:
    rows = [["一", "二", "三"], [1, 1.5, 30_000]]
    books = {
        "a.xlsx": make_workbook({"表": rows}), "a.xls": make_xls({"表": OldSheet(rows)}, version=version),
        "a.ods": make_ods({"表": rows}), "a.csv": make_text(rows), "a.html": make_page(rows),
    }  # fmt: skip
    for name, data in books.items():
        (grid,) = read_grids(open_gate(name, data))
        assert [type(cell) for cell in grid.rows[1]] == [float] * 3, name


# --- a number that its own comma parts ---------------------------------------------------------------------------------
LINES = [
    ",".join(map(str, row))
    for row in table(
        FUNDS, FUNDS | {"序号": 2, "项目名称": "某旗乙项目"}, FUNDS | {"序号": 3, "项目名称": "某旗丙项目"}
    )
]


@pytest.mark.parametrize(
    "changed", [",100,1,300,900,300", ",100,300,900,1,300", ",1,100,1,300,1,900,300", ",100,300,-1,900.50,300"]
)
def test_a_number_without_quotation_marks_that_its_comma_parts_is_told_and_nothing_read(changed: str) -> None:
    lines = [*LINES[:2], LINES[2].replace(",100,300,900,300", changed), *LINES[3:]]
    for text in ("\n".join(lines), "\n".join([f"{line},," for line in lines])):
        file = read_bytes(text.encode(), "资金.csv")
        assert (file.outcome, file.sheets) == ("refused", [])
        assert "被逗号分成了几格" in file.message


@pytest.mark.parametrize(
    "lines",
    [
        LINES, [*LINES[:2], f"{LINES[2]},已核对", *LINES[3:]], [line + ",," for line in LINES], ["某旗2021年3月到位资金表,,", *LINES],
        ["填报单位,某旗商务局,单位,万元", *LINES], [LINES[0], *(line + "," for line in LINES[1:])],
        [*LINES[:2], LINES[2].replace(",100,", ',"1,100",'), *LINES[3:]],
    ],
)  # fmt: skip
def test_a_table_whose_numbers_stand_side_by_side_is_read(lines: list[str]) -> None:
    file = read_bytes("\n".join(lines).encode(), "资金.csv")
    assert [len(sheet.rows) for sheet in file.sheets if sheet.form] == [3]
