"""What a number format says is read as if it were typed (docs/reading.md#what-is-seen-is-what-counts)."""

import io
from datetime import date, datetime

import pytest
import xlsxwriter

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.containers.number_format import shown, shown_text, speaks
from diaodu.adapters.reader.containers.shown_text import as_shown
from tests.lib.biff import OldSheet, Shown, make_xls
from tests.lib.other_formats import ods_row, ods_table, pack_ods, pack_xml
from tests.lib.workbooks import FUNDS, SIGNED, read_bytes, rules, table

YTD = "年初累计到位资金(万元)"

PLAIN = (
    "General", "G/通用格式", "0", "0.00", "#,##0", "#,##0.00", "#,##0_);(#,##0)", "0_ ;[Red]\\-0\\ ", "0;[Red]0", "@", "# ?/?",
    "0.00E+00", '_ * #,##0.00_ ;_ * \\-#,##0.00_ ;_ * "-"??_ ;_ @_ ', '_ "¥"* #,##0.00_ ;_ "¥"* \\-#,##0.00_ ;_ "¥"* "-"??_ ;_ @_ ',
    "[$￥-804]#,##0.00", "0;-0;;@", "+0;-0;0", "[DBNum1]General", "#,##0;(#,##0)", 'yyyy"年"m"月"d"日"', "[h]:mm",
)  # fmt: skip

SPEAKING: tuple[tuple[str, float, Cell], ...] = (
    ('0"."0,"万元"', 3_000_000, "300.0万元"), ('0!.0,"万元"', 1_234_567, "123.4567万元"), ('0\\.0,"万元"', 50, "0.005万元"),
    ('0.00"亿元"', 12, "12亿元"), ('0.0"亿元"', -1.25, "-1.25亿元"), ('0"元"', 3_000_000, "3000000元"), ('General"元"', 5, "5元"),
    ("#,##0.00,", 5_000_000, 5_000.0), ("#,##0.00,,", 5_000_000, 5.0), ("#,##0,.00", -5_000, -5.0),
    ("[$US$-409]#,##0.00", 500, "US$500"), ("$#,##0", 500, "$500"), ('"约"0', 500, "约500"), ("0.00%", 0.1234, "12.34%"),
    ('[>=10000]0!.0,"万";0', 123_456, "12.3456万"), ('[>=10000]0!.0,"万";0', 500, 500), ('0"亿"0000"万"', 30_001, "3亿0001万"),
    ("000000", 1234, "001234"), ('"第"0"号"', 5, "第5号"), ('"是";;"否"', 1, "是"), ('[=1]"是";[=0]"否";0', 0, "否"),
    (";;;", 500, "500（数值未显示）"), ("0;0", -500, "-500（显示为500）"), ("0;", -500, "-500（数值未显示）"),
    ('"-"0', 500, "-500"), ("(0)", 500, "(500)"), ('0"+"', 500, "500+"), ('0"/"0', 500, "50/0"), ("\\-0;0", 500, "-500"),
    ('0000"."00"."00', 20_210_315, "2021.03.15"), ('e"年"', 44_256, datetime(2021, 3, 1)),  # noqa: DTZ001 - a day
)  # fmt: skip


@pytest.mark.parametrize("code", PLAIN)
def test_a_format_that_only_dresses_the_digits_leaves_the_number(code):
    assert not speaks(code)


@pytest.mark.parametrize(("code", "number", "seen"), SPEAKING)
def test_a_format_that_says_more_gives_what_is_seen_with_every_digit_stored(code, number, seen):
    assert speaks(code)
    assert shown(number, code) == seen


@pytest.mark.parametrize("code", [code for code, _, _ in SPEAKING if not code.startswith(("0000", "e", "["))])
def test_zero_is_zero_under_every_format(code):
    seen = shown(0, code)
    assert seen == 0 or "0" in str(seen) or seen == "否"


@pytest.mark.parametrize(
    ("number", "text", "seen"),
    [
        (3_000_000, "300.0万元", "300万元"), (1_234_567, "123.5万元", "123.4567万元"), (12, "12.00亿元", "12亿元"), (500, "￥500.00", 500),
        (5_000_000, "5,000.00", 5_000.0), (500, "US$500.00", "US$500"), (0.1234, "12.34%", "12.34%"), (500, "约500", "约500"),
        (123.4, "123", 123.4), (-5, "(5)", -5.0), (-5, "5", "-5（显示为5）"), (5, "-5", "-5"), (5, "(5)", "(5)"), (500, "", "500（数值未显示）"), (0, "-", 0), (0, "", 0),
        (1234, "1.23E+03", 1234), (1234, "001234", "001234"), (300, "三百", "三百"), (44_256, "2021-03-01", "2021-03-01"),
    ],
)  # fmt: skip
def test_a_number_beside_its_shown_text_is_what_is_seen(number, text, seen):
    assert as_shown(number, text) == seen


@pytest.mark.parametrize(
    ("text", "code", "seen"),
    [
        ("500", '@"亿元"', "500亿元"), ("500", '0;0;0;"约"@', "约500"), ("500", '0.00"亿元"', "500"), ("500", "@", "500"), ("", '@"亿元"', "亿元"),
    ],
)  # fmt: skip
def test_a_text_is_seen_with_the_words_that_its_format_adds(text, code, seen):
    assert shown_text(text, code) == seen


DAYS = [
    (date(2021, 12, 20), 'm"月"d"日"', None, ["F-AMBIG"]), (date(2020, 12, 20), 'm"月"d"日"', "2020-12-20", []), (date(2021, 2, 1), "m/d", "2021-02-01", []),
    (date(2022, 2, 1), "m-d", None, ["F-AMBIG"]), (date(2019, 2, 1), 58, None, ["F-AMBIG"]), (date(2021, 2, 1), 58, "2021-02-01", []),
    (date(2019, 2, 15), 'yyyy"年"m"月"', "2019-02-15", []), (date(2019, 2, 15), "mmm-yy", "2019-02-15", []), (date(2021, 2, 1), '"约"yyyy-mm-dd', None, ["F-TYPE"]),
    (date(2021, 2, 1), 'yyyy-mm-dd"前"', None, ["F-TYPE"]), (date(2021, 2, 1), 'yyyy-mm-dd"（预计）"', None, ["F-TYPE"]),
    (date(2021, 2, 1), '[$-804]yyyy"年"m"月"d"日" aaaa', "2021-02-01", []),
]  # fmt: skip
"""Stored days, how they are shown, and what is read in March 2021 and asked."""


def _days_xlsx():
    file = io.BytesIO()
    with xlsxwriter.Workbook(file, {"in_memory": True}) as workbook:
        sheet = workbook.add_worksheet("签约")
        for index, row in enumerate(table(*(SIGNED | {"项目名称": f"某旗{code}{day}项目"} for day, code, *_ in DAYS))):
            sheet.write_row(index, 0, row)
            if index:
                day, code, *_ = DAYS[index - 1]
                sheet.write_datetime(index, row.index("2021-02-01"), day, workbook.add_format({"num_format": code}))
    return file.getvalue()


def _days_ods():
    seen = ["12月20日", "12月20日", "2/1", "2-1", "2月1日", "2月1日", "2019年2月", "Feb-19", "约2021-02-01", "2021-02-01前", "2021-02-01（预计）", "2021年2月1日 星期一"]  # fmt: skip
    headers, *body = table(*(SIGNED | {"项目名称": f"某旗{code}{day}项目"} for day, code, *_ in DAYS))
    rows = [ods_row(headers)]
    for row, (day, *_), text in zip(body, DAYS, seen, strict=True):
        at = row.index("2021-02-01")
        own = f'<table:table-cell office:value-type="date" office:date-value="{day}"><text:p>{text}</text:p></table:table-cell>'
        rows.append(
            ods_row(row[:at]).removesuffix("</table:table-row>") + own + ods_row(row[at + 1 :]).partition(">")[2]
        )
    return pack_ods(ods_table("签约", "".join(rows)))


@pytest.mark.parametrize(("name", "make"), [("a.xlsx", _days_xlsx), ("a.ods", _days_ods)])
def test_a_stored_day_that_is_shown_without_its_year_or_with_words_is_read_as_seen_or_asked(name, make):
    (sheet,) = read_bytes(make(), name).sheets
    assert [(row.values.get("sign_date"), rules(row.problems)) for row in sheet.rows] == [
        (day, told) for *_, day, told in DAYS
    ]


def _rows(cells):
    """A table of 到位资金 with one cell in 年初累计 for each."""
    headers = [*FUNDS]
    body = [
        [cell if h == YTD else 10_000 if h == "签约以来累计到位资金(万元)" else v for h, v in FUNDS.items()]
        for cell in cells
    ]
    return [headers, *body]


CELLS = [
    ('0"."0,"万元"', 3_000_000, 3_000_000, []), ('0.00"亿元"', 12, 1_200_000_000, []), ("#,##0.00,", 5_000_000, 50_000_000, []),
    ("[$US$-409]0.00", 500, None, ["F-CURR"]), ("[$￥-804]0.00", 500, 5_000_000, []), ('"约"0', 500, 5_000_000, ["F-APPROX"]),
    ("0.00%", 0.12, None, ["F-TYPE"]), ('0"元"', 3_000_000, 3_000_000, []), (";;;", 500, None, ["F-TYPE"]), ("0.0", 123.45, 1_234_500, []),
]  # fmt: skip


def _xlsx():
    file = io.BytesIO()
    workbook = xlsxwriter.Workbook(file, {"in_memory": True})
    sheet = workbook.add_worksheet("到位资金")
    for index, row in enumerate(_rows([number for _, number, _, _ in CELLS])):
        for column, cell in enumerate(row):
            code = CELLS[index - 1][0] if index and list(FUNDS)[column] == YTD else None
            sheet.write(index, column, cell, workbook.add_format({"num_format": code}) if code else None)
    workbook.close()
    return file.getvalue()


def _xls(version):
    return make_xls(
        {"到位资金": OldSheet(_rows([Shown(number, code) for code, number, _, _ in CELLS]))}, version=version
    )


def _ods():
    seen = ["300.0万元", "12.00亿元", "5,000.00", "US$500.00", "￥500.00", "约500", "12.00%", "3000000元", "", "123.5"]
    rows = [ods_row(row) for row in _rows([0] * len(CELLS))]
    column = [*FUNDS].index(YTD)
    for place, ((_, number, _, _), text) in enumerate(zip(CELLS, seen, strict=True), 1):
        cells = list(_rows([number])[1])
        own = f'<table:table-cell office:value-type="float" office:value="{number}"><text:p>{text}</text:p></table:table-cell>'
        before, after = ods_row(cells[:column]), ods_row(cells[column + 1 :])
        rows[place] = before.removesuffix("</table:table-row>") + own + after.partition(">")[2]
    return pack_ods(ods_table("到位资金", "".join(rows)))


@pytest.mark.parametrize(
    ("name", "make"), [("a.xlsx", _xlsx), ("a.xls", lambda: _xls(8)), ("b.xls", lambda: _xls(5)), ("a.ods", _ods)]
)
def test_every_format_of_file_reads_what_its_numbers_are_shown_as(name, make):
    (sheet,) = read_bytes(make(), name).sheets
    found = [(row.values.get("funds_ytd"), rules(row.problems)) for row in sheet.rows]
    assert found == [(yuan, told) for _, _, yuan, told in CELLS]


def test_an_xml_spreadsheet_reads_what_its_numbers_are_shown_as():
    styles = "".join(
        f'<Style ss:ID="s{place}"><NumberFormat ss:Format="{code.replace(chr(34), "&quot;")}"/></Style>'
        for place, (code, _, _, _) in enumerate(CELLS)
    )
    rows = _rows([number for _, number, _, _ in CELLS])
    body = "".join(
        "<Row>"
        + "".join(
            f"<Cell{f' ss:StyleID={chr(34)}s{index - 1}{chr(34)}' if index and rows[0][column] == YTD else ''}>"
            f'<Data ss:Type="{"String" if isinstance(cell, str) else "Number"}">{cell}</Data></Cell>'
            for column, cell in enumerate(row)
        )
        + "</Row>"
        for index, row in enumerate(rows)
    )
    data = pack_xml(f'<Styles>{styles}</Styles><Worksheet ss:Name="到位资金"><Table>{body}</Table></Worksheet>')
    (sheet,) = read_bytes(data, "a.xls").sheets
    found = [(row.values.get("funds_ytd"), rules(row.problems)) for row in sheet.rows]
    assert found == [(yuan, told) for _, _, yuan, told in CELLS]
