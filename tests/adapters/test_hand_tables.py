"""Tables that people give to a command are read as they are seen, too."""

from pathlib import Path

import pytest
import xlsxwriter

from diaodu.adapters.hand_tables import read_hand_table
from diaodu.domain.errors import UserError


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


@pytest.mark.parametrize("header", ["单位,指标,数值,完成数", "单位,单位名称,指标,数值"])
def test_two_columns_of_one_meaning_are_refused(tmp_path: Path, header: str) -> None:
    path = tmp_path / "表.csv"
    path.write_text(f"{header}\n甲,乙,1,2\n", encoding="utf-8")
    names = {"unit": ("单位", "单位名称"), "measure": ("指标",), "value": ("数值", "完成数")}
    with pytest.raises(UserError, match="有2列是同一项"):
        read_hand_table(path, names, ("unit", "measure", "value"))


def test_what_stands_beside_the_table_and_columns_that_mean_nothing_are_told(tmp_path: Path) -> None:
    path = tmp_path / "表.csv"
    path.write_text("单位,数值,,备注\n甲,1,,记\n乙,2,3,,5\n", encoding="utf-8")
    table = read_hand_table(path, {"unit": ("单位",), "value": ("数值",)}, ("unit", "value"))
    assert [line.headless for line in table.lines] == [(), ("3", "5")]
    assert table.unused == ("备注",)
