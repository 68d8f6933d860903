"""What the parser hides of .xls and .ods is found as in .xlsx: errors, hidden data, merges, lost cells."""

import struct

import pytest

from diaodu.adapters.reader.containers.biff import BookScan
from diaodu.adapters.reader.faults import FileFault
from tests.lib.biff import Formula, OldSheet, chart_with, make_compound, make_xls, record
from tests.lib.other_formats import ods_cell, ods_row, ods_table, pack_ods
from tests.lib.workbooks import RESERVE, SIGNED, read_bytes, rules, table

TWO = table(RESERVE, RESERVE | {"项目名称": "某旗二号项目"}, RESERVE | {"项目名称": "某旗三号项目"})
AMOUNT = list(RESERVE).index("总投资(万元)")
VERSIONS = [8, 5]


def xls(rows, version=8, **hidden):
    return read_bytes(make_xls({"储备": OldSheet(rows, **hidden)}, version=version), name="报表.xls")


def with_amount(cell):
    rows = [list(row) for row in TWO]
    rows[2][AMOUNT] = cell
    return rows


def found(file):
    return [(problem.rule, problem.cell, problem.value) for row in file.sheets[0].rows for problem in row.problems]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("cell", "value"),
    [("#REF!", "#REF!"), (Formula("#N/A"), "#N/A"), (Formula("#DIV/0!"), "#DIV/0!"), (Formula(None), "无计算结果")],
)
def test_a_formula_error_of_an_xls_is_found_and_not_read_as_blank_or_zero(cell, value, version):
    file = xls(with_amount(cell), version)
    assert found(file) == [("F-ERR", "F3", value)]
    assert file.sheets[0].rows[1].values.get("total_investment") is None


@pytest.mark.parametrize("version", VERSIONS)
def test_stored_values_of_formulas_of_an_xls_are_values(version):
    rows = with_amount(Formula(5000.5))
    rows[3][AMOUNT] = Formula("1.2亿元")
    assert [row.values["total_investment"] for row in xls(rows, version).sheets[0].rows] == [
        50_000_000,
        50_005_000,
        120_000_000,
    ]


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize(
    ("hidden", "what"),
    [({"hidden_rows": [1, 3]}, "第2、4行"), ({"hidden_columns": [2, 3]}, "第C、D列"), ({"is_hidden": True}, "工作表")],
)
def test_hidden_data_of_an_xls_is_read_counted_and_noted(hidden, what, version):
    (sheet,) = xls(TWO, version, **hidden).sheets
    assert len(sheet.rows) == 3
    assert [(problem.rule, problem.detail["what"]) for problem in sheet.problems] == [("F-HIDDEN", what)]


@pytest.mark.parametrize("version", VERSIONS)
def test_a_text_merged_over_rows_of_an_xls_holds_for_each_of_them_though_a_chart_stands_between(version):
    rows = [list(row) for row in TWO]
    rows[2][2] = rows[3][2] = ""
    chart = chart_with(1, AMOUNT, 99.0) if version == 8 else b""
    (sheet,) = xls(rows, version, merges=[(1, 2, 3, 2)], chart=chart).sheets
    assert [row.values["location"] for row in sheet.rows] == ["某旗园区"] * 3
    assert sheet.rows[0].values["total_investment"] == 50_000_000


@pytest.mark.parametrize("version", VERSIONS)
def test_the_1904_system_of_an_xls_is_honoured(version):
    rows = table(SIGNED | {"签约时间": 42768, "实际开工时间": 42794})
    data = make_xls({"签约": OldSheet(rows)}, is_1904=True, version=version)
    values = read_bytes(data, name="报表.xls").sheets[0].rows[0].values
    assert (values["sign_date"], values["actual_start"]) == ("2021-02-03", "2021-03-01")


@pytest.mark.parametrize("version", VERSIONS)
def test_numbers_of_an_xls_packed_in_every_way_are_the_numbers(version):
    rows = with_amount("")
    rows[1][AMOUNT] = ""
    hundredth, upper_half = 500_050 << 2 | 3, struct.unpack("<2I", struct.pack("<d", 7000.25))[1]
    packed = record(0x027E, struct.pack("<3HI", 1, AMOUNT, 15, hundredth))
    many = record(0x00BD, struct.pack("<2HHIH", 2, AMOUNT, 15, upper_half, AMOUNT))
    amounts = [row.values["total_investment"] for row in xls(rows, version, chart=packed + many).sheets[0].rows]
    assert amounts == [50_005_000, 70_002_500, 50_000_000]


def test_a_text_of_an_xls_that_is_not_among_its_strings_is_not_lost_silently():
    lost = record(0x00FD, struct.pack("<3HI", 1, 1, 15, 999))
    rows = [list(row) for row in TWO]
    rows[1][1] = ""
    file = read_bytes(make_xls({"储备": OldSheet(rows, chart=lost)}), name="报表.xls")
    assert file.outcome in {"refused", "damaged"}
    assert rules(file.problems) == ["F-FILE"]


def test_empty_shared_strings_of_an_xls_are_no_lost_cells():
    empty = record(0x00FD, struct.pack("<3HI", 1, len(TWO[0]), 15, 1))
    data = make_xls({"储备": OldSheet(TWO, chart=empty)}, texts=["前", "", "后"])
    assert len(read_bytes(data, name="报表.xls").sheets[0].rows) == 3


def test_shared_strings_cut_over_records_are_walked_by_their_lengths():
    wide, rich = "长文本".encode("utf-16-le"), struct.pack("<HBHI", 2, 0x0C, 1, 3) + b"ab" + bytes(4) + bytes(3)
    first = struct.pack("<2I", 4, 4) + struct.pack("<HB", 3, 1) + wide[:2]
    second = b"\x01" + wide[2:4]  # cut within a text: what continues it says anew how wide it is
    third = b"\x00" + b"x" + struct.pack("<HB", 0, 0) + rich + struct.pack("<HB", 0, 1)
    scan = BookScan(strings=[first, second, third])
    assert scan.empty_strings() == {1, 3}
    with pytest.raises(FileFault):
        BookScan(strings=[first, second]).empty_strings()


def test_a_cell_at_the_far_end_of_an_xls_is_refused_before_it_costs_memory():
    far = record(0x0203, struct.pack("<3Hd", 65535, 255, 15, 1.0))
    file = xls(TWO, chart=far)
    assert file.outcome == "refused"
    assert "行列过多" in file.message


@pytest.mark.parametrize("size", [(65536, 256), (4_294_967_042, 9)])
def test_an_xls_that_is_formatted_to_its_far_end_is_read(size):
    assert len(xls(TWO, size=size).sheets[0].rows) == 3


def test_a_record_that_reaches_beyond_its_end_is_damage():
    assert xls(TWO, chart=record(0x0203, b"\1")).outcome == "damaged"


def test_a_compound_file_whose_sectors_go_round_in_a_circle_is_damaged():
    data = bytearray(make_compound({"Workbook": bytes(4096)}))
    table_at = (struct.unpack_from("<I", data, 76)[0] + 1) * 512
    struct.pack_into("<I", data, table_at + 4 * 3, 0)
    assert read_bytes(bytes(data), name="报表.xls").outcome == "damaged"


def ods(rows, **parts):
    return read_bytes(pack_ods(ods_table("储备", rows, **parts)), name="报表.ods")


def ods_with_amount(cell):
    return "".join(
        f"<table:table-row>{''.join(cell if (row, column) == (2, AMOUNT) else ods_cell(value) for column, value in enumerate(cells))}</table:table-row>"
        for row, cells in enumerate(TWO)
    )


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<table:table-cell table:formula="of:=1/0" office:value-type="string" office:string-value="" calcext:value-type="error"><text:p>#DIV/0!</text:p></table:table-cell>', "#DIV/0!"),
        ('<table:table-cell table:formula="of:=A9" office:value-type="float" office:value="0"><text:p>#REF!</text:p></table:table-cell>', "#REF!"),
        ('<table:table-cell table:formula="of:=A9" office:value-type="string"><text:p>Err:502</text:p></table:table-cell>', "Err:502"),
        ('<table:table-cell table:formula="of:=A9"/>', "无计算结果"),
    ],
)  # fmt: skip
def test_a_formula_error_of_an_ods_is_found(cell, value):
    assert found(ods(ods_with_amount(cell))) == [("F-ERR", "F3", value)]


def test_hidden_data_of_an_ods_is_read_counted_and_noted():
    rows = "".join(map(ods_row, TWO))
    hidden_row = rows.replace("<table:table-row>", '<table:table-row table:visibility="filter">', 3).replace(
        ' table:visibility="filter"', "", 1
    )
    columns = '<table:table-column table:number-columns-repeated="2"/><table:table-column table:visibility="collapse"/>'
    for file, what in (
        (ods(hidden_row), "第2、3行"), (ods(rows, columns=columns), "第C列"), (ods(rows, style="hidden"), "工作表"),
    ):  # fmt: skip
        assert len(file.sheets[0].rows) == 3
        assert [(problem.rule, problem.detail["what"]) for problem in file.sheets[0].problems] == [("F-HIDDEN", what)]


def test_a_text_merged_over_rows_of_an_ods_holds_for_each_of_them():
    rows = [list(row) for row in TWO]
    rows[2][2] = rows[3][2] = ""
    plain = "".join(map(ods_row, rows))
    spanned = plain.replace(
        ods_cell("某旗园区"),
        ods_cell("某旗园区").replace("<table:table-cell ", '<table:table-cell table:number-rows-spanned="3" '),
    )
    assert [row.values["location"] for row in ods(spanned).sheets[0].rows] == ["某旗园区"] * 3


def test_rows_repeated_in_an_ods_are_as_many_rows():
    rows = "".join(map(ods_row, TWO[:2])).replace(
        "</table:table-row><table:table-row>", '</table:table-row><table:table-row table:number-rows-repeated="3">'
    )
    assert [row.row for row in ods(rows).sheets[0].rows] == [2, 3, 4]


def test_a_million_repeated_cells_in_an_ods_are_refused_before_they_cost_memory():
    far = '<table:table-row table:number-rows-repeated="1048000">' + ods_cell(1) + "</table:table-row>"
    assert "行列过多" in ods("".join(map(ods_row, TWO)) + far).message


def test_a_note_at_a_cell_of_an_ods_is_none_of_its_text():
    note = "<office:annotation><text:p>请核实</text:p></office:annotation>"
    rows = "".join(map(ods_row, TWO)).replace("<text:p>某旗二号项目", f"{note}<text:p>某旗二号项目")
    assert ods(rows).sheets[0].rows[1].values["name"] == "某旗二号项目"


def test_a_cell_of_an_ods_that_the_parser_skips_is_not_lost_silently():
    rows = "".join(map(ods_row, TWO)).replace(
        ods_cell("某旗二号项目"), "<table:table-cell><text:p>某旗二号项目</text:p></table:table-cell>"
    )
    file = ods(rows)
    assert file.outcome == "refused"
    assert "B3" in file.message


def test_cells_of_an_ods_outside_of_any_sheet_are_damage():
    assert read_bytes(pack_ods("".join(map(ods_row, TWO))), name="报表.ods").outcome == "damaged"
