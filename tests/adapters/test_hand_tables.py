"""Tables that people give to a command are read as they are seen, too."""

import xlsxwriter

from diaodu.adapters.hand_tables import read_hand_table


def test_a_workbooks_formats_and_looks_are_read_as_they_are_seen(tmp_path):
    path = tmp_path / "目标.xlsx"
    workbook = xlsxwriter.Workbook(path)
    sheet = workbook.add_worksheet()
    sheet.write_row(0, 0, ["指标", "年度目标"])
    for index, (number, look) in enumerate(
        [(0.4104, {"num_format": "0.00%"}), (12, {"num_format": '0.00"亿元"'}), (7, {"font_strikeout": True})], 1
    ):
        sheet.write(index, 0, f"指标{index}")
        sheet.write(index, 1, number, workbook.add_format(look))
    workbook.close()
    table = read_hand_table(path, {"measure": ["指标"], "value": ["年度目标"]}, ["measure", "value"])
    assert [line.cells["value"] for line in table.lines] == ["41.04%", "12亿元", "7（加了删除线）"]
