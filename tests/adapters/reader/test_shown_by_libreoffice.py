"""LibreOffice shows a sheet: what is read of it is the same from .xlsx, .xls, .ods, and from the .csv of what is shown."""

import io
import random
import shutil
import subprocess
from pathlib import Path

import pytest
import xlsxwriter

from diaodu.domain.text.amounts import read_amount, read_foreign
from tests.lib.workbooks import FUNDS, read_bytes, rules

PREFIXES = ("", "", "", '"约"', "[$US$-409]", "[$￥-804]", '"人民币"')
DIGITS = ("General", "0", "0.0", "0.00", "#,##0", "#,##0.00", "0.0000")
SCALES = ("", "", ",", ",,")
SUFFIXES = ("", "", '"万元"', '"亿元"', '"元"', '"万"', "%", "_ ", '" 万元"', '"千元"')
TRICKS = ('0"."0,"万元"', '0\\.0000,"亿"', '[>=10000]0"."0,"万元";0', '[<1000]0.0;[>=100000]0.0,"千元";0.00', "#,##0.00_);[Red](#,##0.00)",
          '0"亿"0000"万"', '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', "000000", '0.00"亿元";[Red]-0.00"亿元"')  # fmt: skip
VALUES = (0, 5, 12, 300, 500, 1234, 20_000, 123_456, 3_000_000, 80_000_000, 0.5, 12.34, 1234.5, 99.99, -300, -20_000)
COLUMNS = {"年初累计到位资金(万元)": "funds_ytd", "外币金额(万美元)": "foreign_amount"}
CSV = "csv:Text - txt - csv (StarCalc):44,34,76,1,,0,false,true"
SHEETS = 5
ROWS = 60


def _code(dice: random.Random) -> str:
    if dice.random() < 0.25:
        return dice.choice(TRICKS)
    digits = dice.choice(DIGITS)
    scale = "" if digits == "General" else dice.choice(SCALES)
    return dice.choice(PREFIXES) + digits + scale + dice.choice(SUFFIXES)


def _workbook(dice: random.Random) -> tuple[bytes, list[str]]:
    """A table of one number under a format in each row, and the formats."""
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("到位资金")
    record = {**FUNDS, "签约以来累计到位资金(万元)": 9_000_000, "外币金额(万美元)": ""}
    sheet.write_row(0, 0, list(record))
    codes = []
    for index in range(1, ROWS + 1):
        code, value, header = _code(dice), dice.choice(VALUES), dice.choice(list(COLUMNS))
        value = abs(value) if code.startswith(("[>", "[<")) else value  # Excel keeps the minus there
        sheet.write_row(index, 0, [index if h == "序号" else "" if h in COLUMNS else v for h, v in record.items()])
        sheet.write_number(index, list(record).index(header), value, workbook.add_format({"num_format": code}))
        codes.append(f"{code} {value} {header}")
    workbook.close()
    return file.getvalue(), codes


def _read(path: Path) -> list[tuple[dict[str, int], list[str], dict[str, str]]]:
    (sheet,) = read_bytes(path.read_bytes(), path.name).sheets
    keys = COLUMNS.values()
    return [({key: row.values.get(key) for key in keys}, sorted(rules(row.problems)), row.raw) for row in sheet.rows]


@pytest.mark.slow
@pytest.mark.skipif(not shutil.which("soffice"), reason="apt-get install libreoffice-calc")
@pytest.mark.parametrize("seed", range(SHEETS))
def test_a_sheet_reads_as_libreoffice_shows_it(tmp_path, seed):
    data, codes = _workbook(random.Random(seed))  # noqa: S311 - the same numbers every time
    (tmp_path / "a.xlsx").write_bytes(data)
    for kind in ("xls", "ods", CSV):
        words = [f"-env:UserInstallation=file://{tmp_path}/profile", "--headless", "--convert-to", kind, "--outdir"]
        subprocess.run(["soffice", *words, tmp_path, tmp_path / "a.xlsx"], check=True, capture_output=True, timeout=240)
    found = {ending: _read(tmp_path / f"a.{ending}") for ending in ("xlsx", "xls", "ods", "csv")}
    assert [len(rows) for rows in found.values()] == [ROWS] * 4
    for code, *rows in zip(codes, *found.values(), strict=True):
        package, old, open_document, shown = rows
        assert package[:2] == old[:2], code
        for key in COLUMNS.values():
            assert _agree(package, shown, key), (code, package, shown)
            assert _is_shown_as_zero(shown, key) or '"亿"0000' in code or package[:2] == open_document[:2], code


def _is_shown_as_zero(shown, key):
    """Whether a number too small for its format is shown as zero: an .ods keeps no format to tell its scale by."""
    return not shown[0][key] and not set(shown[2].get(key, "")) & set("123456789")


def _agree(stored, shown, key):
    """Whether both give one figure within what is shown of it, or the sheet is asked where the text alone is not."""
    one, other = stored[0][key], shown[0][key]
    if one is None or other is None:
        return one == other or bool(stored[1]) or (one == 0 and shown[2].get(key, "-").strip() == "-") or bool(shown[1])
    seen = shown[2][key]
    amount = read_amount(seen) if key == "funds_ytd" else read_foreign(seen)
    return abs(one - other) * 2 <= amount.step * (amount.scale or 10_000) + 1
