"""Kinds of writing, what is read of them and what is asked: the reader's tests run them, and docs/reading.md prints them."""

from dataclasses import dataclass
from datetime import date
from typing import Any


@dataclass(frozen=True, slots=True, kw_only=True)
class Kind:
    """One way to write something: the cell, how its format shows it, what is read of it, and the rules that ask."""

    cell: Any
    read: Any = None
    form: str = ""
    asks: tuple[str, ...] = ()

    @property
    def written(self) -> str:
        """As the page shows it."""
        text = f"{self.cell}".replace("\n", "⏎").replace(" ", "␣" if self.is_blank_seen else " ")
        stored = "number " if isinstance(self.cell, int | float) else "day " if isinstance(self.cell, date) else ""
        return f"{stored}`{text}`" + (f" under `{self.form}`" if self.form else "")

    @property
    def is_blank_seen(self) -> bool:
        """Whether a blank parts what is written."""
        return isinstance(self.cell, str) and self.cell.replace(" ", "").isdigit()


def kinds(*cells: Any, read: Any = None, form: str = "", asks: str = "") -> tuple[Kind, ...]:
    """Several cells that come to the same."""
    return tuple(Kind(cell=cell, read=read, form=form, asks=tuple(asks.split())) for cell in cells)


AMOUNTS = (
    *kinds("1200①", "1200²", "1200*", "1200注1", "1,200", "1，200", "1 200", "１２００", "1200万元", "0.12亿", read=12_000_000),
    *kinds("1亿2000万", read=120_000_000), *kinds("约1200", "1200左右", read=12_000_000, asks="F-APPROX"),
    *kinds("300\n500", "800 900", "300/500", "300、500", "500→600", "500（600）", "1200余", "1200以上", "①1200", "1½", "12,00", "5千", asks="F-TYPE"),
    *kinds("500万美元", "HK$500", asks="F-CURR"), *kinds("待定", "/", asks="F-TYPE"),
    *kinds(3_000_000, read=3_000_000, form='0"."0,"万元"'), *kinds(12, read=1_200_000_000, form='0.00"亿元"'),
    *kinds(5_000_000, read=50_000_000, form="#,##0.00,"), *kinds(500, read=5_000_000, form="[$￥-804]#,##0.00"),
    *kinds(500, read=5_000_000, form='"约"0', asks="F-APPROX"), *kinds(500, form="[$US$-409]0.00", asks="F-CURR"),
    *kinds(0.12, form="0.00%", asks="F-TYPE"), *kinds(500, form=";;;", asks="F-TYPE"), *kinds(500, form='0"+"', asks="F-TYPE"),
    *kinds(500, form="(0)", asks="F-TYPE"), *kinds("500", read=50_000_000_000, form='@"亿元"'),
)  # fmt: skip
"""A cell of 年初累计到位资金(万元): whole yuan."""

DAYS = (
    *kinds("2021-2-1①", "2021.2.1", "2021年2月1日", "2021 2 1", "20210201", "21/2/1", "2月1日", "二〇二一年二月一日", read="2021-02-01"),
    *kinds("2021.1", "元月", "2021年1月份", read="2021-01-01"), *kinds("12月20日", read="2020-12-20"),
    *kinds("2021.2.1\n2021.3.1", "2021.2.1/3.1", "2021.2-3", "2021年2月1日左右", "2021-02-30", "12/20", asks="F-TYPE"),
    *kinds(2021.1, asks="F-AMBIG"), *kinds(44_228, read="2021-02-01"),
    *kinds(date(2021, 2, 1), read="2021-02-01", form='m"月"d"日"'), *kinds(date(2021, 12, 20), form='m"月"d"日"', asks="F-AMBIG"),
    *kinds(date(2021, 2, 1), form='yyyy-mm-dd"前"', asks="F-TYPE"),
)  # fmt: skip
"""A cell of 签约时间 in March 2021: the first day it can mean."""

READ, OTHER = "read", "other_period"
PERIODS = (
    *kinds("报告期：2021年2月", "报告期|2021|年|2|月", "截至2021年2月底", "Feb-21", "202102期", "二〇二一年二月", "（二月份）", "统计月份：贰月", "前2个月", "2021年1-2月", read=OTHER, asks="F-PERIOD"),
    *kinds("报告期：2021年3月", "报告期：本月", "2021年一季度", "3月18日集中签约", "填报日期：2021年4月2日", read=READ),
    *kinds("报告期：2021年13月", "报告期：待填", "填报日期：2021年2月27日", read=READ, asks="F-WHEN"),
)  # fmt: skip
"""A line above a table that is read for March 2021; | stands between cells."""

RECORD, NO_RECORD = "record", "no record"
ROWS = (
    *kinds("合计", "（合计）", "合 计", "合计数", "汇总", "分类汇总", "总和", "累计", "承前页", "过次页", "Total", "区外小计", "", read=NO_RECORD),
    *kinds("其中：一期", "——一期", "含：一期", read=NO_RECORD, asks="F-PART"), *kinds("某旗数据汇总平台", read=RECORD),
)  # fmt: skip
"""The name in a row below two projects of 300 and 500; the sums have 800 and no 序号, the others all that a record has."""

NIL = kinds("无", "暂无项目", "本月无", "零报告", "本月无新增", "没有", read="nil")
"""The name of the only row, numbered 1."""

TABLES: tuple[tuple[str, str, tuple[Kind, ...]], ...] = (
    ("an amount under 万元", "yuan", AMOUNTS), ("a day, told in March 2021", "day", DAYS),
    ("a line above a table for March 2021", "the table is", PERIODS), ("a row's name below two projects", "is", ROWS),
    ("the name of a form's only row", "the form is", NIL),
)  # fmt: skip
