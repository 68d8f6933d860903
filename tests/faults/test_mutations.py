"""Good workbooks with bytes flipped, put in and taken out: refused, or read without a row or a cell lost."""

import random
import re
from xml.etree import ElementTree as ET

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.reader.pool import read_files
from diaodu.domain.intake.reading import IncomingFile
from tests.faults.made import BOOK, BOOK_RELS, SHEET, STRINGS, STYLES, parts_of, zipped
from tests.lib.biff import OldSheet, make_xls
from tests.lib.other_formats import make_ods
from tests.lib.workbooks import MARCH, RESERVE, make_workbook, read_bytes, table

RECORDS = [RESERVE | {"项目名称": f"第{n}号项目", "总投资(万元)": 5_000 + n, "联系人": f"王{n}"} for n in range(1, 9)]
ROWS = [[number, *row[1:]] if row[0] == 1 else row for number, row in enumerate(table(*RECORDS))]
GOOD = make_workbook({"储备": ROWS})
OTHERS = {"报表.xls": make_xls({"储备": OldSheet(ROWS)}), "报表.ods": make_ods({"储备": ROWS})}
REJECTED = {"refused", "damaged", "encrypted"}
_PIECES = (
    b"<v>",
    b"</v>",
    b"<c>",
    b"</c>",
    b"<row>",
    b"</row>",
    b"<",
    b">",
    b"&",
    b'"',
    b"\0",
    b"\xff",
    b"<!--",
    b"9",
    b"</sheetData>",
)


def mutated(dice, content):
    """One to three small changes."""
    changed = bytearray(content)
    for _ in range(dice.randint(1, 3)):
        place = dice.randrange(len(changed))
        match dice.randrange(5):
            case 0:
                changed[place] ^= 1 << dice.randrange(8)
            case 1:
                changed[place] = dice.randrange(256)
            case 2:
                changed[place:place] = dice.choice(_PIECES)
            case 3:
                del changed[place : place + dice.randint(1, 20)]
            case 4:
                piece = bytes(changed[place : place + dice.randint(1, 200)])
                changed[dice.randrange(len(changed)) :] += piece
    return bytes(changed)


def read_all(name, contents):
    files = [IncomingFile(name=name, data=data) for data in contents]
    return list(read_files(files, list(load_forms().values()), MARCH))


def tags(element, name):
    return [found for found in element.iter() if found.tag.rpartition("}")[2] == name]


def filled_rows(parts):
    """An independent look at the XML: rows and how many of their cells hold a text or a number; None if it is no XML."""
    try:
        strings = [
            "".join(text.text or "" for text in tags(si, "t")) for si in tags(ET.fromstring(parts[STRINGS]), "si")
        ]
        sheet = ET.fromstring(parts[SHEET])
    except ET.ParseError:
        return None
    counts = {}
    for cell in tags(sheet, "c"):
        value = "".join(found.text or "" for found in [*tags(cell, "v"), *tags(cell, "t")]).strip()
        if cell.get("t") == "s" and value.isdigit():
            value = strings[int(value)].strip() if int(value) < len(strings) else value
        found = re.fullmatch(r"[A-Z]+(\d+)", cell.get("r", ""))
        if value and found:
            counts[int(found[1])] = counts.get(int(found[1]), 0) + 1
    return counts


def check_rows(file, parts):
    """Every row of the XML that holds two cells and more below the header is a row read."""
    expected = filled_rows(parts)
    for sheet in file.sheets:
        if expected is None or sheet.form is None:
            continue
        wanted = {row for row, cells in expected.items() if row > sheet.header_row and cells > 1}
        assert wanted <= {row.row for row in sheet.rows}, (wanted, [row.row for row in sheet.rows])


@pytest.fixture(params=[120, pytest.param(2_000, marks=pytest.mark.slow)])
def count(request):
    """How many of each kind."""
    return request.param


def test_a_package_with_broken_bytes_is_rejected_or_reads_as_before(count):
    dice = random.Random(1)
    honest = read_bytes(GOOD)
    for file in read_all("报表.xlsx", [mutated(dice, GOOD) for _ in range(count)]):
        assert file.outcome in REJECTED or file == honest, (file.outcome, file.message)


@pytest.mark.parametrize("part", [SHEET, STRINGS, BOOK, BOOK_RELS, STYLES])
def test_broken_xml_is_rejected_or_loses_no_row(part, count):
    dice = random.Random(part)
    parts = parts_of(GOOD)
    changed = [parts | {part: mutated(dice, parts[part])} for _ in range(count // 2)]
    for file, own in zip(read_all("报表.xlsx", [zipped(each) for each in changed]), changed, strict=True):
        assert file.outcome in {"read", *REJECTED}, (file.outcome, own[part])
        if file.outcome == "read":
            check_rows(file, own)


@pytest.mark.parametrize("name", OTHERS)
def test_other_broken_workbooks_end_definitely(name, count):
    dice = random.Random(name)
    for file in read_all(name, [mutated(dice, OTHERS[name]) for _ in range(count // 2)]):
        assert file.outcome in {"read", *REJECTED}
        assert (file.outcome == "read") == (not [problem for problem in file.problems if problem.rule == "F-FILE"])
