"""What clerks write in a cell, each a workbook read by the real reader (docs/reading.md#amounts)."""

from datetime import date, datetime

import pytest

from tests.lib.workbooks import RESERVE, SIGNED, make_workbook, read_bytes, read_record, read_rows, rules, table

WAN = "总投资(万元)"
YI = 100_000_000


def amount(cell, header=WAN, above=()):
    """Yuan of 总投资 and the rules of its cell; a header of another text stands in its place."""
    record = {(header if key == WAN else key): (cell if key == WAN else value) for key, value in RESERVE.items()}
    (row,) = read_rows(table(record, above=above)).rows
    return row.values.get("total_investment"), rules(row.problems)


def day(cell, *, is_1904=False):
    """First and last day of 签约时间 and the rules of its cell."""
    data = make_workbook({"签约": table(SIGNED | {"签约时间": cell, "实际开工时间": ""})}, is_1904=is_1904)
    (row,) = read_bytes(data).sheets[0].rows
    return row.values.get("sign_date"), row.values.get("sign_date_end"), rules(row.problems)


# --- 万元 in one sheet, 亿元 in another; the cell's own unit beats the header's, the header's the sheet's line --
@pytest.mark.parametrize(
    ("header", "cell", "above", "yuan"),
    [
        ("总投资(万元)", 8910, [], 89_100_000), ("总投资（亿元）", 1.2, [], 120_000_000), ("总投资(元)", 5_000_000, [], 5_000_000),
        ("总投资(亿)", 1.2, [], 120_000_000), ("总投资（万）", 5000, [], 50_000_000), ("总投资[万元]", 5000, [], 50_000_000),
        ("总投资\n(单位：亿元)", 1.2, [], 120_000_000), ("总投资/亿元", 1.2, [], 120_000_000), ("总投资 亿元", 1.2, [], 120_000_000),
        ("总投资亿元", 1.2, [], 120_000_000), ("总投资，万元", 5000, [], 50_000_000), ("总投资(万元人民币)", 5000, [], 50_000_000),
        ("總投資(億元)", 1.2, [], 120_000_000), ("计划总投资（百万元）", 50, [], 50_000_000),
        ("总投资", 1.2, [["单位:亿元"]], 120_000_000), ("总投资", 1.2, [["", "", "计量单位：亿元"]], 120_000_000),
        ("总投资", 1.2, [["某旗储备项目表（单位：亿元）"]], 120_000_000), ("总投资", 5000, [["金额单位", "万元"]], 50_000_000),
        ("总投资", 5000, [["单位：某旗商务局"]], 50_000_000), ("总投资", 5000, [], 50_000_000),
        ("总投资(万元)", "1.2亿", [["单位:元"]], 120_000_000), ("总投资(亿元)", "8910万元", [], 89_100_000),
        ("总投资(亿元)", 1.2, [["单位:万元"]], 120_000_000),
    ],
)  # fmt: skip
def test_the_unit_comes_from_the_cell_then_the_header_then_the_sheets_line(header, cell, above, yuan):
    assert amount(cell, header, above) == (yuan, [])


@pytest.mark.parametrize(
    ("cell", "yuan"),
    [
        ("1.2亿", 120_000_000), ("1亿2000万", 120_000_000), ("1亿零500万元", 105_000_000), ("8910万元", 89_100_000),
        ("5000元", 5_000), ("１２００", 12_000_000), ("１，２００．５万元", 12_005_000), ("1，200", 12_000_000),
        ("5,000.00", 50_000_000), ("5\u00a0000\u3000万元", 50_000_000), ("人民币5000万元", 50_000_000), ("￥5,000", 50_000_000),
        ("1.2亿元（人民币）", 120_000_000), ("5000万元整", 50_000_000), ("5000。", 50_000_000), ("5000万元；", 50_000_000),
        ("'5000", 50_000_000), ("5000萬", 50_000_000), ("1億元", 100_000_000), ("-500", -5_000_000), (0, 0),
        (0.1 + 0.2 + 1000, 10_003_000), ("5千万元", 50_000_000),
    ],
)  # fmt: skip
def test_full_width_chinese_punctuation_and_thousands_are_read(cell, yuan):
    assert amount(cell) == (yuan, [])


@pytest.mark.parametrize("cell", ["约5000", "5000左右", "大约5000万元", "约0.5亿"])
def test_about_is_taken_and_noted(cell):
    assert amount(cell) == (50_000_000, ["F-APPROX"])


@pytest.mark.parametrize(
    "cell",
    ["待定", "面议", "/", "—", "无", "5000-8000", "5000～8000万元", "5000至8000", ">=1亿", "不低于1亿元", "50%", "５０％",
     "5000(暂定)", "超5000万元", "五千万", "总投资5000万元，其中固投3000万元", "1.5E+17", 1e17, "5,000,00"],
)  # fmt: skip
def test_a_range_a_percentage_and_words_are_never_zero_but_asked_about(cell):
    assert amount(cell) == (None, ["F-TYPE"])


@pytest.mark.parametrize(
    ("header", "cell"), [(WAN, "700万美元"), (WAN, "US$700万"), ("总投资(万美元)", 700), (WAN, "500万欧元")]
)
def test_dollars_are_held_from_the_rmb_total(header, cell):
    assert amount(cell, header) == (None, ["F-CURR"])


@pytest.mark.parametrize(
    ("cell", "found"), [(1.2, ["F-SCALE"]), (1_200_000, []), ("1.2", ["F-SCALE"]), ("1.2万元", [])]
)
def test_a_bare_number_that_looks_like_the_wrong_unit_is_asked_and_never_rescaled(cell, found):
    yuan, seen = amount(cell)
    assert seen == found
    assert yuan in ({None} if found else {12_000_000_000, 12_000})


# --- dates in all shapes, with the precision they have ---------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "first", "last"),
    [
        ("2021.03.15", "2021-03-15", "2021-03-15"), ("2021年3月15日", "2021-03-15", "2021-03-15"),
        ("21/3/15", "2021-03-15", "2021-03-15"), ("20210315", "2021-03-15", "2021-03-15"),
        ("２０２１－３－１５", "2021-03-15", "2021-03-15"), ("2021。3。15", "2021-03-15", "2021-03-15"),
        ("2021、3、15", "2021-03-15", "2021-03-15"), ("2021.3.15.", "2021-03-15", "2021-03-15"),
        ("二〇二一年三月十五日", "2021-03-15", "2021-03-15"), ("3月15日", "2021-03-15", "2021-03-15"),
        (20210315, "2021-03-15", "2021-03-15"), (date(2021, 3, 15), "2021-03-15", "2021-03-15"),
        (datetime.fromisoformat("2021-03-15T10:30:00"), "2021-03-15", "2021-03-15"),
        ("2021-03-15 10:30", "2021-03-15", "2021-03-15"), (44256, "2021-03-01", "2021-03-01"), ("44256", "2021-03-01", "2021-03-01"),
        ("2021.3", "2021-03-01", "2021-03-31"), ("2021年3月", "2021-03-01", "2021-03-31"), (2021.3, "2021-03-01", "2021-03-31"),
        ("3月底", "2021-03-01", "2021-03-31"), ("2021年三月", "2021-03-01", "2021-03-31"), (202103, "2021-03-01", "2021-03-31"),
        ("2021年一季度", "2021-01-01", "2021-03-31"), ("2021Q1", "2021-01-01", "2021-03-31"),
        ("2021年上半年", "2021-01-01", "2021-06-30"), ("下半年", "2021-07-01", "2021-12-31"), (2021, "2021-01-01", "2021-12-31"),
        ("2021.10", "2021-10-01", "2021-10-31"),
    ],
)  # fmt: skip
def test_a_date_is_the_first_and_last_day_it_can_mean(cell, first, last):
    assert day(cell) == (first, last, [])


def test_a_workbook_of_the_1904_system_counts_its_days_from_1904():
    assert day(date(2021, 3, 15), is_1904=True)[0] == "2021-03-15"
    assert day(42_794, is_1904=True)[0] == "2021-03-01"


@pytest.mark.parametrize(
    ("cell", "found"),
    [(2021.1, "F-AMBIG"), (19_999, "F-TYPE"), (60_001, "F-TYPE"), ("年底前", "F-TYPE"), ("尽快", "F-TYPE"), ("①2021.3", "F-TYPE"),
     ("2021年3-5月", "F-TYPE"), ("2021-02-30", "F-TYPE"), ("1921-03-15", "F-TYPE"), ("2201-03-15", "F-TYPE"), ("2021.3、4", "F-TYPE")],
)  # fmt: skip
def test_a_lost_zero_and_vague_words_are_asked_about(cell, found):
    assert day(cell) == (None, None, [found])


# --- codes as 1.5E+17, lost zeros, numbers as text ------------------------------------------------------
@pytest.mark.parametrize(
    ("cell", "code"),
    [
        ("91350100M000100Y43", "91350100M000100Y43"), (" ９１３５０１００m000100y43 ", "91350100m000100y43"),
        (1.52501e17, "1.52501E+17"), (150622, "150622"), ("0477-1234567", "0477-1234567"), (4771234567, "4771234567"),
    ],
)  # fmt: skip
def test_a_code_is_text_whatever_excel_made_of_it(cell, code):
    assert read_record(SIGNED, 统一社会信用代码=cell).values["credit_code"] == code


def test_numbers_typed_as_text_and_texts_among_numbers_are_read_cell_by_cell():
    cells = ["5000", 6000, "7,000", "０．８亿", "待定"]
    rows = read_rows(table(*[RESERVE | {WAN: cell} for cell in cells])).rows
    assert [row.values.get("total_investment") for row in rows] == [
        50_000_000, 60_000_000, 70_000_000, 80_000_000, None,
    ]  # fmt: skip


@pytest.mark.parametrize("error", ["#REF!", "#DIV/0!", "#N/A"])
def test_a_formula_error_is_told_and_never_zero(error):
    import io

    import openpyxl

    book = openpyxl.Workbook()
    for line in table(RESERVE | {WAN: error}):
        book.active.append(line)
    file = io.BytesIO()
    book.save(file)
    (row,) = read_bytes(file.getvalue()).sheets[0].rows
    assert row.values.get("total_investment") is None
    assert rules(row.problems) == ["F-ERR"]
