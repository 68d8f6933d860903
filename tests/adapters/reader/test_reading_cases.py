"""Files that were once refused, lost a cell or were read as 0 (../shared/data/cases/reading/README.md)."""

from pathlib import Path

import pytest

from tests.lib.workbooks import read_bytes

CASES = Path(__file__).parents[4] / "shared" / "data" / "cases" / "reading"
READ = {
    # file: records, findings of rows, name and 年初累计 of the last one
    "x14-dropdown-blank-row.xlsx": (2, 0, "某旗储能项目", 3_000_000),
    "x14-dropdown-last-amount.xlsx": (2, 0, "某旗储能项目", 3_000_000),
    "x14-dropdown-signature.xlsx": (2, 0, "某旗储能项目", 3_000_000),
    "power-query-utf16-customxml.xlsx": (2, 0, "某旗储能项目", 3_000_000),
    "formulas-with-placeholder-zero.xlsx": (2, 8, "某旗储能项目", None),
    "subtotal-huizong-merged.xlsx": (2, 0, "某旗储能项目", 5_000_000),
}


@pytest.mark.skipif(not CASES.exists(), reason="../shared 不在")
@pytest.mark.parametrize("name", READ)
def test_a_file_that_went_wrong_is_read_or_asked(name):
    file = read_bytes((CASES / name).read_bytes(), name)
    rows = file.sheets[0].rows
    asked = [problem.rule for row in rows for problem in row.problems]
    found = (len(rows), len(asked), rows[-1].values["name"], rows[-1].values.get("funds_ytd"))
    assert (found, set(asked) <= {"F-ERR"}) == (READ[name], True)
    assert file.sheets[0].filled == len(rows) + file.sheets[0].told


@pytest.mark.skipif(not CASES.exists(), reason="../shared 不在")
def test_the_reviewers_line_below_an_extended_sheet_is_read():
    file = read_bytes((CASES / "x14-dropdown-signature.xlsx").read_bytes())
    assert "reviewer" in file.sheets[0].meta


@pytest.mark.skipif(not CASES.exists(), reason="../shared 不在")
def test_the_small_workbook_of_libreoffice_has_its_nine_rows():
    file = read_bytes((CASES / "small-libreoffice.xls").read_bytes(), "报表.xls")
    assert (file.outcome, len(file.sheets[0].rows)) == ("read", 9)
