"""One month by every writer at hand: whoever saved the workbook, the same records come of it."""

import io
import shutil
import subprocess
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest
import xlwt
from odf.opendocument import OpenDocumentSpreadsheet
from odf.table import Table, TableCell, TableRow
from odf.text import P
from pyexcelerate import Workbook as FastWorkbook

from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, make_workbook, read_bytes, table

Rows = list[list[Any]]
Book = dict[str, Rows]

ABOVE = [["某旗2021年3月签约项目进展表"], ["填报单位：某旗商务局", "", "报告期：2021年3月", "", "单位：万元"]]
BELOW = [["填报人：王某", "", "审核人：李某"]]
DAY = {"签约时间": date(2021, 2, 1), "实际开工时间": date(2021, 3, 1)}
ROWS = table(
    SIGNED | DAY,
    SIGNED | DAY | {"序号": 2, "项目名称": "某旗，二期“制氢”项目", "总投资(万元)": "1.2亿元", "本月进展": "已开工，设备进场"},
    SIGNED | DAY | {"序号": 3, "项目名称": "某旗储能项目", "总投资(万元)": 8000.55, "联系电话": "04771234567"},
    SIGNED | DAY | {"序号": "合计", "项目名称": "", "投资方": "", "总投资(万元)": 28_000.55},
    above=ABOVE, below=BELOW,
)  # fmt: skip
ROWS[-2] = ["合计" if cell == "合计" else cell if cell == 28_000.55 else "" for cell in ROWS[-2]]
BOOK: Book = {
    "签约": ROWS,
    "储备": table(RESERVE, RESERVE | {"序号": 2, "项目名称": "某旗二号项目", "总投资(万元)": 0.55 + 6000}),
    "资金": table(
        FUNDS, FUNDS | {"序号": 2, "项目名称": "某旗储能项目", "本月到位资金(万元)": 0, "已录入系统金额(万元)": ""}
    ),
}
WRITTEN = Path(__file__).parents[2] / "data" / "written"
"""The funds of one month as programs saved them that a test machine may lack."""


def records(data: bytes, name: str) -> dict[str | None, list[dict[str, Any]]]:
    file = read_bytes(data, name=name)
    assert file.outcome == "read", file.message
    problems = [problem for sheet in file.sheets for row in sheet.rows for problem in row.problems]
    assert not problems
    assert all(sheet.filled == len(sheet.rows) + sheet.unread_rows + sheet.told for sheet in file.sheets)
    return {sheet.form: [row.values for row in sheet.rows] for sheet in file.sheets if sheet.form}


@pytest.fixture(scope="module")
def expected() -> dict[str | None, list[dict[str, Any]]]:
    found = records(make_workbook(BOOK), "报表.xlsx")
    assert {form: len(rows) for form, rows in found.items()} == {
        "signed_projects": 3,
        "reserve_projects": 2,
        "funds": 2,
    }
    return found


def shown(cell: Any) -> Any:
    return str(cell) if isinstance(cell, date) else cell


# --- from the package index ------------------------------------------------------------------------------
def by_openpyxl(book: Book) -> bytes:
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in book.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(row)
    return saved(workbook.save)


def by_pyexcelerate(book: Book) -> bytes:
    workbook = FastWorkbook()
    for name, rows in book.items():
        workbook.new_sheet(name, data=[[None if cell == "" else shown(cell) for cell in row] for row in rows])
    return saved(workbook._save)


def by_xlwt(book: Book) -> bytes:
    workbook = xlwt.Workbook()
    style = xlwt.easyxf(num_format_str="YYYY-MM-DD")
    for name, rows in book.items():
        sheet = workbook.add_sheet(name)
        for index, row in enumerate(rows):
            for column, cell in enumerate(row):
                made = xlwt.Formula(cell[1:]) if str(cell).startswith("=") else cell
                sheet.write(index, column, made, *([style] if isinstance(cell, date) else []))
    return saved(workbook.save)


def by_odfpy(book: Book) -> bytes:
    document = OpenDocumentSpreadsheet()
    for name, rows in book.items():
        sheet = Table(name=name)
        document.spreadsheet.addElement(sheet)
        for row in rows:
            line = TableRow()
            sheet.addElement(line)
            for cell in row:
                line.addElement(odf_cell(cell))
    return saved(document.save)


def odf_cell(cell: Any) -> TableCell:
    if isinstance(cell, date):
        made = TableCell(valuetype="date", datevalue=str(cell))
    elif isinstance(cell, int | float):
        made = TableCell(valuetype="float", value=cell)
    elif str(cell).startswith("="):
        return TableCell(formula=f"of:{cell}")
    else:
        made = TableCell(valuetype="string") if cell else TableCell()
    if cell != "":
        made.addElement(P(text=str(cell)))
    return made


def by_pandas(engine: str) -> Callable[[Book], bytes]:
    def write(book: Book) -> bytes:
        file = io.BytesIO()
        with pd.ExcelWriter(file, engine=engine) as writer:
            for name, rows in book.items():
                frame_of(rows).to_excel(writer, sheet_name=name, header=False, index=False)
        return file.getvalue()

    return write


def frame_of(rows: Rows) -> pd.DataFrame:
    width = max(map(len, rows))
    return pd.DataFrame([[*row, *[""] * (width - len(row))] for row in rows])


def saved(save: Callable[[Any], Any]) -> bytes:
    file = io.BytesIO()
    save(file)
    return file.getvalue()


WRITERS: dict[str, tuple[str, Callable[[Book], bytes]]] = {
    "openpyxl": ("a.xlsx", by_openpyxl), "pyexcelerate": ("a.xlsx", by_pyexcelerate), "xlwt": ("a.xls", by_xlwt),
    "odfpy": ("a.ods", by_odfpy), "pandas, openpyxl": ("a.xlsx", by_pandas("openpyxl")),
    "pandas, xlsxwriter": ("a.xlsx", by_pandas("xlsxwriter")), "pandas, odf": ("a.ods", by_pandas("odf")),
}  # fmt: skip


@pytest.mark.parametrize(("name", "write"), WRITERS.values(), ids=WRITERS)
def test_a_workbook_of_a_library_reads_as_any_other(name, write, expected):
    assert records(write(BOOK), name) == expected


UNCALCULATED = {"xlsxwriter": ("a.xlsx", make_workbook)} | {
    writer: made for writer, made in WRITERS.items() if not writer.startswith("pandas")
}


@pytest.mark.parametrize(("name", "write"), UNCALCULATED.values(), ids=UNCALCULATED)
def test_a_formula_that_a_library_writes_and_nobody_calculates_is_asked(name, write):
    rows = table(FUNDS | {"本月到位资金(万元)": "=50+50", "年初累计到位资金(万元)": "=F2+200"})
    (row,) = read_bytes(write({"资金": rows}), name=name).sheets[0].rows
    assert [(problem.rule, problem.column) for problem in row.problems] == [
        ("F-ERR", "funds_month"),
        ("F-ERR", "funds_ytd"),
    ]


@pytest.mark.parametrize("name", ["a.csv", "a.html", "a.xls"])
def test_a_table_of_pandas_reads_as_any_other(name, expected):
    frame = frame_of([[shown(cell) for cell in row] for row in ROWS])
    text = frame.to_csv(header=False, index=False) if name == "a.csv" else frame.to_html(header=False, index=False)
    assert records(text.encode(), name) == {"signed_projects": expected["signed_projects"]}


@pytest.mark.parametrize("name", sorted(path.name for path in WRITTEN.iterdir()))
def test_a_workbook_of_another_program_reads_as_any_other(name, expected):
    (rows,) = records((WRITTEN / name).read_bytes(), name).values()
    assert [row["funds_ytd"] for row in rows] == [3_000_000, 5_005_000]
    assert rows[0] == expected["funds"][0]


# --- programs --------------------------------------------------------------------------------------------
CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
CONVERTED = ["xlsx", "xls", "ods", "fods"]
PAGES = ["html", CSV]
SSCONVERT = {
    "a.xlsx": "Gnumeric_Excel:xlsx2", "b.xlsx": "Gnumeric_Excel:xlsx", "a.xls": "Gnumeric_Excel:excel_biff8",
    "b.xls": "Gnumeric_Excel:excel_dsf", "a.ods": "Gnumeric_OpenCalc:odf", "b.ods": "Gnumeric_OpenCalc:openoffice",
}  # fmt: skip
SSCONVERT_PAGES = {"a.csv": "Gnumeric_stf:stf_csv", "a.html": "Gnumeric_html:html40"}


def convert(source: Path, filter_name: str, tmp_path: Path) -> Path:
    home = f"-env:UserInstallation=file://{tmp_path}/profile"
    words = ["soffice", home, "--headless", "--convert-to", filter_name, "--outdir", tmp_path / "out", source]
    subprocess.run(words, check=True, capture_output=True, timeout=240)
    (made,) = (tmp_path / "out").iterdir()
    return made


def without(program: str, package: str) -> pytest.MarkDecorator:
    return pytest.mark.skipif(not shutil.which(program), reason=f"apt-get install {package}")


@pytest.mark.slow
@without("soffice", "libreoffice-calc")
@pytest.mark.parametrize("filter_name", [*CONVERTED, *PAGES])
def test_a_workbook_that_libreoffice_saved_reads_as_any_other(filter_name, tmp_path, expected):
    is_page = filter_name in PAGES
    source = tmp_path / "source.xlsx"
    source.write_bytes(make_workbook({"签约": ROWS} if is_page else BOOK))
    made = convert(source, filter_name, tmp_path)
    found = records(made.read_bytes(), made.name)
    assert found == ({"signed_projects": expected["signed_projects"]} if is_page else expected)


@pytest.mark.slow
@without("soffice", "libreoffice-calc")
@pytest.mark.parametrize("ending", CONVERTED)
def test_zeros_that_libreoffice_only_saved_again_are_asked(ending, tmp_path):
    rows = table(FUNDS | {"项目名称": '=B1&"一期"', "年初累计到位资金(万元)": "=100+200"})
    source = tmp_path / "source.xlsx"
    source.write_bytes(make_workbook({"资金": rows}))
    made = convert(source, ending, tmp_path)
    (row,) = read_bytes(made.read_bytes(), name=made.name).sheets[0].rows
    assert [(problem.rule, problem.column) for problem in row.problems] == [("F-ERR", "name"), ("F-ERR", "funds_ytd")]


@pytest.mark.slow
@without("ssconvert", "gnumeric")
@pytest.mark.parametrize(("name", "exporter"), (SSCONVERT | SSCONVERT_PAGES).items())
def test_a_workbook_that_gnumeric_saved_reads_as_any_other(name, exporter, tmp_path, expected):
    is_page = name in SSCONVERT_PAGES
    source, made = tmp_path / "source.xlsx", tmp_path / name
    source.write_bytes(make_workbook({"签约": ROWS} if is_page else BOOK))
    subprocess.run(["ssconvert", "-T", exporter, source, made], check=True, capture_output=True, timeout=240)
    assert records(made.read_bytes(), name) == (
        {"signed_projects": expected["signed_projects"]} if is_page else expected
    )


SHEETJS = """
const X = require('xlsx'), book = X.utils.book_new(), given = JSON.parse(require('fs').readFileSync(0));
for (const [name, rows] of Object.entries(given)) X.utils.book_append_sheet(book, X.utils.aoa_to_sheet(rows), name);
X.writeFile(book, process.argv[1], {bookType: process.argv[2]});
"""
SHEETJS_TYPES = {"a.xlsx": "xlsx", "a.xls": "biff8", "b.xls": "xlml", "a.ods": "ods", "a.fods": "fods"}
SHEETJS_PAGES = {"a.csv": "csv", "a.html": "html", "a.txt": "txt"}


def has_sheetjs() -> bool:
    found = shutil.which("node") and subprocess.run(["node", "-e", "require('xlsx')"], check=False, capture_output=True)
    return bool(found) and found.returncode == 0


@pytest.mark.slow
@pytest.mark.parametrize(("name", "kind"), (SHEETJS_TYPES | SHEETJS_PAGES).items())
def test_a_workbook_that_sheetjs_saved_reads_as_any_other(name, kind, tmp_path, expected):
    import json

    if not has_sheetjs():
        pytest.skip("apt-get install nodejs npm && npm install -g xlsx && export NODE_PATH=$(npm root -g)")
    is_page = name in SHEETJS_PAGES
    book = {"签约": ROWS} if is_page else BOOK
    given = json.dumps({title: [[shown(cell) for cell in row] for row in rows] for title, rows in book.items()})
    words = ["node", "-e", SHEETJS, tmp_path / name, kind]
    subprocess.run(words, check=True, capture_output=True, timeout=120, input=given.encode())
    found = records((tmp_path / name).read_bytes(), name)
    assert found == ({"signed_projects": expected["signed_projects"]} if is_page else expected)
