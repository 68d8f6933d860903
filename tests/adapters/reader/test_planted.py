"""What a person sees in the sheet is what is read, or it is asked: kinds of writing planted at random in clean sheets."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from xlsxwriter import Workbook
from xlsxwriter.worksheet import Worksheet

from tests.data.pages import AMOUNTS, SCALES
from tests.data.records import Draw
from tests.lib.planted import TEXT_FORMATS, Rich, Sheet, Shown, Uncalculated, faults, make_sheet, to_bytes
from tests.lib.workbooks import read_bytes

Plant = Callable[[Sheet, Draw], None]
XLSX = ("xlsx",)
WITH_TABS = ("xlsx", "xls", "ods")


@dataclass(slots=True)
class Kinds:
    """Kinds by name, and the formats that can hold each."""

    by_name: dict[str, tuple[Plant, tuple[str, ...]]] = field(default_factory=dict)

    def of(self, *formats: str) -> Callable[[Plant], Plant]:
        """Take a kind up."""

        def take(plant: Plant) -> Plant:
            self.by_name[plant.__name__] = (plant, formats)
            return plant

        return take


KINDS = Kinds()


def text(number: Decimal) -> str:
    return f"{number.normalize():f}"


def in_amount(sheet: Sheet, draw: Draw, write: Callable[[Decimal], Any], *, must: bool = False) -> None:
    """Write an amount in another way; what holds no one value must be asked."""
    if not (free := sheet.amounts()):
        return
    row, key = draw.pick(free)
    sheet.write(row, key, write(sheet.scaled(row, key)))
    (sheet.must_ask if must else sheet.may_ask).add((row, key))


# --- a cell's text -------------------------------------------------------------------------------------------
@KINDS.of(*TEXT_FORMATS)
def two_values_in_an_amount(sheet: Sheet, draw: Draw) -> None:
    between = draw.pick(("\n", " ", "、", "/", "；", "\t"))
    in_amount(sheet, draw, lambda number: f"{text(number)}{between}{text(number + 1500)}", must=True)


@KINDS.of(*TEXT_FORMATS)
def a_footnote_mark_at_an_amount(sheet: Sheet, draw: Draw) -> None:
    mark = draw.pick(("①", "②", "²", "¹", "*", "★", "注1", "（注2）", "[1]", "※"))
    in_amount(sheet, draw, lambda number: f"{text(number)}{mark}")


@KINDS.of(*TEXT_FORMATS)
def thousands_in_an_amount(sheet: Sheet, draw: Draw) -> None:
    sign = draw.pick((",", "，"))
    before = set(sheet.may_ask)
    in_amount(sheet, draw, lambda number: f"{number.normalize():,f}".replace(",", sign))
    sheet.may_ask = before  # a thousands mark needs no question


@KINDS.of(*TEXT_FORMATS)
def a_footnote_mark_at_a_day(sheet: Sheet, draw: Draw) -> None:
    if free := sheet.days():
        row, key = draw.pick(free)
        day = sheet.rows[row].values[key]
        sheet.write(row, key, f"{day.year}.{day.month}.{day.day}{draw.pick(('①', '②', '*', '注1'))}")
        sheet.may_ask.add((row, key))


@KINDS.of(*TEXT_FORMATS)
def two_days_in_a_cell(sheet: Sheet, draw: Draw) -> None:
    if free := sheet.days():
        row, key = draw.pick(free)
        sheet.write(row, key, f"{sheet.rows[row].values[key]:%Y-%m-%d}{draw.pick((chr(10), '、', '；'))}2021-02-03")
        sheet.must_ask.add((row, key))


@KINDS.of(*XLSX)
def a_superscript_run(sheet: Sheet, draw: Draw) -> None:
    in_amount(sheet, draw, lambda number: Rich(((text(number), ""), ("1", "superscript"))))


@KINDS.of(*XLSX)
def a_struck_run(sheet: Sheet, draw: Draw) -> None:
    in_amount(sheet, draw, lambda number: Rich(((text(number + 77), "struck"), (text(number), ""))))


@KINDS.of(*TEXT_FORMATS)
def a_sign_for_nothing(sheet: Sheet, draw: Draw) -> None:
    if free := sheet.texts("sector", "content", "contact", "responsible_person"):
        row, key = draw.pick(free)
        sheet.rows[row].values[key] = None
        sheet.write(row, key, draw.pick(("/", "-", "—", "——", "无", "暂无", "／", "－")))


@KINDS.of(*TEXT_FORMATS)
def a_cancelled_project(sheet: Sheet, draw: Draw) -> None:
    row = draw.pick(sorted(sheet.rows))
    sheet.write(row, "name", f"{sheet.cell(row, 'name')}（{draw.pick(('已取消', '作废', '取消', '已作废'))}）")
    sheet.must_ask.add((row, "name"))


@KINDS.of("xlsx", "xls", "ods")
def an_old_private_character(sheet: Sheet, draw: Draw) -> None:
    if free := sheet.texts("responsible_person", "contact"):
        row, key = draw.pick(free)
        sheet.rows[row].values[key] = "刘䶮"
        sheet.write(row, key, "刘\ue863")
        sheet.may_ask.add((row, key))


# --- number formats ------------------------------------------------------------------------------------------
@KINDS.of(*XLSX)
def a_unit_in_the_number_format(sheet: Sheet, draw: Draw) -> None:
    if not (free := sheet.amounts()):
        return
    row, key = draw.pick(free)
    yuan, scale = sheet.rows[row].values[key], SCALES[sheet.office.style.unit]
    ways = (
        (yuan, '0"."0,"万元"'), (yuan / 10**8, '0.00######"亿元"'), (yuan / 10**4, '#,##0.0###"万元"'), (yuan, '#,##0"元"'),
        (yuan / scale * 1000, "#,##0.00####,"), (yuan / scale, '"约"0.######'), (yuan / scale, "#,##0.00_ ;[Red]-#,##0.00"),
        (yuan / 10**4, '[$¥-804]#,##0.0###"万"'),
    )  # fmt: skip
    sheet.write(row, key, Shown(*draw.pick(ways)))
    sheet.may_ask.add((row, key))


@KINDS.of(*XLSX)
def another_currency_or_a_percent_in_the_number_format(sheet: Sheet, draw: Draw) -> None:
    form = draw.pick(("[$US$-409]#,##0.00", "[$$-409]#,##0", "[$€-2] #,##0", "0.00%", '#,##0.00"美元"'))
    in_amount(sheet, draw, lambda number: Shown(float(number), form), must=True)


@KINDS.of(*XLSX)
def a_sign_in_the_number_format(sheet: Sheet, draw: Draw) -> None:
    form = draw.pick(("(0.######)", '0.######"+"', '0"/"0'))
    in_amount(sheet, draw, lambda number: Shown(float(number), form), must=True)


@KINDS.of(*XLSX)
def a_day_shown_without_its_year(sheet: Sheet, draw: Draw) -> None:
    if free := sheet.days():
        row, key = draw.pick(free)
        number = (sheet.rows[row].values[key] - date(1899, 12, 30)).days
        sheet.write(row, key, Shown(number, draw.pick(('m"月"d"日"', "m/d", "d-mmm"))))
        sheet.may_ask.add((row, key))


@KINDS.of(*XLSX)
def a_formula_nobody_calculated(sheet: Sheet, draw: Draw) -> None:
    in_amount(sheet, draw, lambda _: Uncalculated("=1+1"), must=True)


# --- where the unit is said ----------------------------------------------------------------------------------
def bare_headers(sheet: Sheet) -> None:
    """Take the unit away from where the style says it."""
    unit = sheet.office.style.unit
    for line in sheet.page.grid[: sheet.header + 1]:
        for at, cell in enumerate(line):
            if isinstance(cell, str):
                line[at] = "" if cell == f"单位：{unit}" else cell.replace(f"（{unit}）", "")
    sheet.may_ask |= {(row, key) for row, key in sheet.amounts()}
    sheet.may_ask_whole = True


@KINDS.of(*TEXT_FORMATS)
def the_unit_above_the_table(sheet: Sheet, draw: Draw) -> None:
    unit = sheet.office.style.unit
    bare_headers(sheet)
    ways = (
        [f"单位：{unit}"],
        [f"金额单位为{unit}"],
        ["单位", unit],
        [f"（{unit}）"],
        [f"货币单位：人民币{unit}"],
        ["", "", f"计量单位：{unit}"],
    )
    sheet.insert_row(draw.pick((0, sheet.header)) if not sheet.office.style.two_rows else 0, draw.pick(ways))


@KINDS.of(*TEXT_FORMATS)
def the_unit_below_the_table(sheet: Sheet, draw: Draw) -> None:
    bare_headers(sheet)
    sheet.page.grid.append(
        [draw.pick(("注：金额单位为{}。", "说明：以上金额单位：{}", "单位：{}")).format(sheet.office.style.unit)]
    )


@KINDS.of(*WITH_TABS)
def the_unit_in_the_tabs_name(sheet: Sheet, draw: Draw) -> None:
    bare_headers(sheet)
    sheet.page.name = f"{sheet.page.name}{draw.pick(('（{}）', '({})', ' 单位{}')).format(sheet.office.style.unit)}"


@KINDS.of(*TEXT_FORMATS)
def two_units_that_disagree(sheet: Sheet, draw: Draw) -> None:
    other = draw.pick([unit for unit in SCALES if unit != sheet.office.style.unit])
    sheet.page.grid.append([f"注：金额单位为{other}。"])
    sheet.may_ask |= set(sheet.amounts())
    sheet.may_ask_whole = True


# --- which month ---------------------------------------------------------------------------------------------
MONTHS = ("2021年{}月", "2021年{:02}月", "2021-{:02}", "2021.{:02}", "2021/{}", "2021{:02}")


def without_period(sheet: Sheet) -> None:
    for line in sheet.page.grid[: sheet.header]:
        for at, cell in enumerate(line):
            if isinstance(cell, str):
                line[at] = "" if cell.startswith("报告期") else cell.replace("2021年3月", "")


def period_line(draw: Draw, month: int) -> list[Any]:
    words = draw.pick(MONTHS).format(month)
    numeral = "一二三四"[month - 1]
    ways = (
        [f"报告期：{words}"], ["报告期：", words], ["报告期：", 2021, "年", month, "月"], [f"截至2021年{month}月底"], [f"统计月份：{words}"],
        [f"报告期：二〇二一年{numeral}月"], [f"填报月份：{numeral}月份"], [f"所属期：2021年1-{month}月"], [f"（2021年{month}月）"],
    )  # fmt: skip
    return list(draw.pick(ways))


@KINDS.of(*TEXT_FORMATS)
def another_months_line(sheet: Sheet, draw: Draw) -> None:
    without_period(sheet)
    sheet.insert_row(0, period_line(draw, 2))
    sheet.must_ask_whole = True


@KINDS.of(*TEXT_FORMATS)
def a_day_before_the_period_alone(sheet: Sheet, draw: Draw) -> None:
    without_period(sheet)
    sheet.insert_row(0, [draw.pick(("填报日期：2021年2月26日", "制表时间：2021-02-26", "2021年2月26日"))])
    sheet.may_ask_whole = True


@KINDS.of(*TEXT_FORMATS)
def its_own_months_line(sheet: Sheet, draw: Draw) -> None:
    without_period(sheet)
    sheet.insert_row(0, period_line(draw, 3))


@KINDS.of(*WITH_TABS)
def another_month_in_the_tabs_name(sheet: Sheet, draw: Draw) -> None:
    without_period(sheet)
    sheet.page.name = f"{draw.pick(('2月', '2021年2月', '二月份', '202102'))}{sheet.page.name}"
    sheet.must_ask_whole = True


OF_MONTHS = (
    "another_months_line",
    "a_day_before_the_period_alone",
    "its_own_months_line",
    "another_month_in_the_tabs_name",
)
"""A sheet says one month alone."""


# --- rows and columns ----------------------------------------------------------------------------------------
def summed(sheet: Sheet, rows: list[int]) -> list[Any]:
    return [
        float(sum(sheet.scaled(row, key) for row in rows if sheet.rows[row].values.get(key))) if key in AMOUNTS else ""
        for key in sheet.columns
    ]


@KINDS.of(*TEXT_FORMATS)
def a_row_that_sums(sheet: Sheet, draw: Draw) -> None:
    words = (
        "合计",
        "合  计",
        "总计",
        "共计",
        "汇总",
        "分类汇总",
        "（合计）",
        "合计数",
        "总和",
        "累计",
        "承前页",
        "过次页",
        "Total",
        "TOTAL",
        "小计：",
        "本页小计",
    )
    cells = summed(sheet, sorted(sheet.rows))
    cells[draw.pick((0, sheet.at("name")))] = draw.pick(words)
    sheet.insert_row(sheet.last + 1, cells)


@KINDS.of(*TEXT_FORMATS)
def a_sum_without_a_word(sheet: Sheet, draw: Draw) -> None:
    if sheet.office.style.total or sheet.office.style.subtotals:
        return
    sheet.insert_row(sheet.last + 1, summed(sheet, sorted(sheet.rows)))


@KINDS.of(*TEXT_FORMATS)
def a_part_of_the_row_above(sheet: Sheet, draw: Draw) -> None:
    row = draw.pick(sorted(sheet.rows))
    cells = [sheet.cell(row, key) if key not in {"serial", "code", "credit_code"} else "" for key in sheet.columns]
    cells[sheet.at("name")] = f"其中：{draw.pick(('一期', '二期', '设备购置'))}"
    sheet.insert_row(row + 1, cells)
    sheet.extra.add(row + 1)
    sheet.may_ask |= {(row, key) for key in sheet.columns}


@KINDS.of(*TEXT_FORMATS)
def a_column_of_what_was_planned(sheet: Sheet, draw: Draw) -> None:
    if sheet.office.style.two_rows or not (keys := [key for key in sheet.columns if key in AMOUNTS]):
        return
    key = draw.pick(keys)
    at, header = sheet.at(key), sheet.page.grid[sheet.header][sheet.at(key)]
    other, own = draw.pick((("（计划）", "（实际）"), ("(计划数)", "(实际数)"), ("(2020年)", "(2021年)")))
    sheet.page.grid[sheet.header][at] = f"{header}{own}"
    planned = {row: float(sheet.scaled(row, key)) * 2 for row, record in sheet.rows.items() if record.values.get(key)}
    sheet.insert_column(at, {sheet.header: f"{header}{other}"} | planned)
    sheet.may_ask |= {(row, key) for row in sheet.rows}
    sheet.may_ask_whole = True


# --- what stands beside the cells ----------------------------------------------------------------------------
def dressed(sheet: Sheet, dress: Callable[[Workbook, Worksheet], None]) -> None:
    sheet.dress.append(dress)


@KINDS.of(*XLSX)
def extensions_beside_the_cells(sheet: Sheet, draw: Draw) -> None:
    last, column = len(sheet.page.grid), len(sheet.columns)

    def list_of_another_sheet(book: Workbook, written: Worksheet) -> None:
        book.add_worksheet("选项").write_column(0, 0, ["是", "否"])
        written.data_validation(1, 1, 50, 1, {"validate": "list", "source": "=选项!$A$1:$A$2"})

    def sparkline(_: Workbook, written: Worksheet) -> None:
        written.add_sparkline(last + 3, column + 1, {"range": f"'{written.name}'!A1:C1"})

    def data_bar(_: Workbook, written: Worksheet) -> None:
        written.conditional_format(1, 1, 50, 3, {"type": "data_bar", "data_bar_2010": True})

    def outline(_: Workbook, written: Worksheet) -> None:
        written.set_row(sheet.last, None, None, {"level": 1})
        written.autofilter(sheet.header, 0, sheet.last, column - 1)

    def comment(_: Workbook, written: Worksheet) -> None:
        written.write_comment(sheet.last, 1, "已与企业核对")

    dressed(sheet, draw.pick((list_of_another_sheet, sparkline, data_bar, outline, comment)))


# --- the tests -----------------------------------------------------------------------------------------------
def planted_sheet(seed: int) -> tuple[Sheet, str, list[str]]:
    """A sheet with one to three kinds in it, a format that holds them, and the kinds' names."""
    draw = Draw(f"planted {seed}")
    sheet, kind = make_sheet(draw), draw.pick(("xlsx", "xlsx", *TEXT_FORMATS))
    fitting = [name for name, (_, formats) in KINDS.by_name.items() if kind in formats]
    picked = list(dict.fromkeys(draw.pick(fitting) for _ in range(1 + draw.below(3))))
    names = [name for name in picked if name not in OF_MONTHS or name == next(n for n in picked if n in OF_MONTHS)]
    for name in names:
        KINDS.by_name[name][0](sheet, draw)
    return sheet, kind, names


@pytest.mark.parametrize("seed", [*range(30), *(pytest.param(n, marks=pytest.mark.slow) for n in range(30, 530))])
def test_what_is_planted_in_a_sheet_is_read_as_people_see_it_or_asked(seed: int) -> None:
    sheet, kind, names = planted_sheet(seed)
    assert faults(sheet, read_bytes(to_bytes(sheet, kind), f"报表.{kind}")) == [], (kind, names)


@pytest.mark.parametrize("seed", range(60))
def test_of_a_clean_sheet_nothing_is_asked(seed: int) -> None:
    sheet = make_sheet(Draw(f"clean {seed}"))
    for kind in TEXT_FORMATS:
        assert faults(sheet, read_bytes(to_bytes(sheet, kind), f"报表.{kind}")) == [], kind
