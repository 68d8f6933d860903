"""Several columns of a sheet for one of the form: the one that the form means, else none and a question (F-COLS).

What a header says besides the name decides (计划 or 实际, 2020年 or 2021年, 上年同期 or 本期). Columns that decide nothing
may stand side by side where they agree row by row, in two units too; else none of them is taken.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from itertools import combinations

from diaodu.adapters.reader.catalog import ColumnSpec
from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import CellReading, ColumnPlace
from diaodu.adapters.reader.sheets.headers import Offer
from diaodu.adapters.reader.sheets.layout import FormTable
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadingContext
from diaodu.domain.text.amounts import MoneyUnit, unit_name
from diaodu.domain.text.keys import bare_header_key, bracket_text, clean_text, compact
from diaodu.domain.text.said_periods import is_within, read_period
from diaodu.domain.text.serials import enumerate_rows

_OTHER_TIME = re.compile(
    r"上年|去年|上月|上期|上季|同期|前年|同比|环比|增长|增幅|增减|占比|比重|比例|变化|差额|完成率|其中|之前|调整前|变更前|原(?![因料则有])"
)
_PLANNED = re.compile(r"计划|目标|任务|预计|预期|预算|拟")
_DONE = re.compile(r"实际|实绩|完成")
_THIS_TIME = re.compile(r"本期|本月|当月|本年|今年|当年|现|最新|调整后|变更后|更新")
_FOR_EACH = re.compile(r"元(?:/|每)(?![万亿])")
"""万元/亩 is a price; 万元/亿元 names two units."""
_IS_PLAN = re.compile(r"计划|拟|预计|意向|总投资|协议|固定资产投资|需求")
"""Columns of the form that are plans themselves: 计划 and 实际 decide nothing there."""
_BRACKETS = re.compile(r"\(([^()]*)\)")
_MONEY = frozenset({"amount", "foreign"})
_NUMBERS = _MONEY | {"number"}
_NOTHING = frozenset({"", "/", "-", "—", "——"})
BEST = (0, 0)
"""The rank of the form's very header."""
SHOWN_ROWS = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class _Setting:
    grid: Grid
    table: FormTable
    unit: MoneyUnit | None
    context: ReadingContext


@dataclass(frozen=True, slots=True, kw_only=True)
class _Column:
    """One of the columns that may be meant: what its cells say by row, blank ones left out."""

    offer: Offer
    unit: MoneyUnit | None
    readings: Mapping[int, CellReading]

    @property
    def step(self) -> Decimal | int:
        """The size of its finest last digit."""
        return min((reading.step for reading in self.readings.values() if reading.total is not None), default=0)


def settle_rivals(grid: Grid, table: FormTable, unit: MoneyUnit | None, context: ReadingContext) -> list[Problem]:
    """Take the column meant for each field that has several, or none; what is asked.

    `unit`: the sheet's unit of money. Changes the table's match.
    """
    setting = _Setting(grid=grid, table=table, unit=unit, context=context)
    problems = []
    for key, offers in table.match.offers.items():
        spec = table.form.columns[key]
        is_doubtful = spec.type in _NUMBERS if len(offers) == 1 else spec.type != "serial"
        if is_doubtful and key in table.match.columns and (why := _settle(setting, spec, offers)):
            del table.match.columns[key]
            table.match.lone.pop(key, None)
            detail = {"header": spec.header, "why": why}
            problems.append(Problem(rule=HouseRule.UNCLEAR_COLUMN, column=key, value=why, detail=detail))
    return problems


def _settle(setting: _Setting, spec: ColumnSpec, offers: Sequence[Offer]) -> str:
    """Take the column that is meant; what to ask where none is, "" where one was taken."""
    table = setting.table
    if len(offers) == 1:
        if _is_price(table, spec, offers[0]):
            return f"只有一列（{_listed(table, offers)}），是单价，不是金额"
        is_other = _is_said_itself(table, offers[0]) and _weight(setting, spec, offers[0]) < 0
        return f"只有一列（{_listed(table, offers)}），不是本期的实际数" if is_other else ""
    pool = _pool(offers, {offer: _weight(setting, spec, offer) for offer in offers})
    if len(pool) > 1:
        columns = sorted((_column(setting, spec, offer) for offer in pool), key=lambda column: column.step)
        if rows := _differing(columns):
            where = f"第{enumerate_rows([row + 1 for row in rows[:SHOWN_ROWS]])}行{'等处' * (len(rows) > SHOWN_ROWS)}"
            return f"有{len(pool)}列（{_listed(table, pool)}），{where}不一致，不能确定以哪一列为准"
        _fill_up(setting, spec, columns)
        pool = [columns[0].offer]
    if not pool:
        return f"有{len(offers)}列（{_listed(table, offers)}），都不是本期的实际数"
    table.match.columns[spec.key] = pool[0].column
    return ""


def _pool(offers: Sequence[Offer], weights: Mapping[Offer, int]) -> list[Offer]:
    """The offers that may be meant: those that say so beside the form's very header, else the best of the others."""
    meant = [offer for offer in offers if weights[offer] > 0]
    neutral = [offer for offer in offers if weights[offer] == 0]
    if meant:
        return [*meant, *(offer for offer in neutral if offer.rank == BEST)]
    best = min((offer.rank for offer in neutral), default=BEST)
    return [offer for offer in neutral if offer.rank == best]


def _weight(setting: _Setting, spec: ColumnSpec, offer: Offer) -> int:
    """1: the header says that it is what the form means; -1: that it is something else; 0: neither."""
    said = " ".join(_besides(setting.table, offer))
    weighs = not _IS_PLAN.search(spec.header)
    if _OTHER_TIME.search(said) or (weighs and _PLANNED.search(said)) or _is_price(setting.table, spec, offer):
        return -1
    period = read_period(said, setting.context.period) if any(map(str.isdigit, said)) else None
    if period:
        return 1 if is_within(period.span, setting.context.period) else -1
    return int(bool(_THIS_TIME.search(said) or (weighs and _DONE.search(said))))


def _is_price(table: FormTable, spec: ColumnSpec, offer: Offer) -> bool:
    """Whether a column of money, by its header or the row of units, tells what one mu or one year costs."""
    said = (*_besides(table, offer), compact(table.unit_texts.get(offer.column, "")))
    return spec.type in _MONEY and any(map(_FOR_EACH.search, said))


def _besides(table: FormTable, offer: Offer) -> Iterator[str]:
    """Yield what a column's header says besides the name that fits: its brackets, a group's text above."""
    for part in table.parts[offer.column]:
        bare = bare_header_key(part)
        if bare not in offer.name:
            yield bare
        yield from (said for said in _BRACKETS.findall(bracket_text(part)) if said not in offer.name)


def _is_said_itself(table: FormTable, offer: Offer) -> bool:
    """Whether the column's own header says that it is something else; a group's text above is too little."""
    own = table.parts[offer.column][-1]
    return bare_header_key(own) not in offer.name or bool(_BRACKETS.search(bracket_text(own)))


def _listed(table: FormTable, offers: Sequence[Offer]) -> str:
    texts = ((offer.column, clean_text("".join(table.parts[offer.column])).replace("\n", "")) for offer in offers)
    return "、".join(f"{column_letters(column)}列“{text}”" for column, text in sorted(texts))


def _column(setting: _Setting, spec: ColumnSpec, offer: Offer) -> _Column:
    table, grid = setting.table, setting.grid
    unit = table.unit(offer.column) or setting.unit or spec.unit
    reader = make_reader(spec, ColumnPlace(unit=unit, is_1904=grid.is_1904), setting.context)
    cells = ((row, grid.rows[row][offer.column]) for row in range(table.last + 1, table.end))
    return _Column(
        offer=offer, unit=unit, readings={row: reader.read(cell) for row, cell in cells if not _is_nothing(cell)}
    )


def _is_nothing(cell: Cell) -> bool:
    return cell == "" or (isinstance(cell, str) and compact(cell) in _NOTHING)


def _differing(columns: Sequence[_Column]) -> list[int]:
    """Rows in which two of the columns say different things."""
    rows = set()
    for one, two in combinations(columns, 2):
        step = max(one.step, two.step)
        both = one.readings.keys() & two.readings.keys()
        rows |= {row for row in both if not _agree(one.readings[row], two.readings[row], step)}
    return sorted(rows)


def _agree(one: CellReading, two: CellReading, step: Decimal | int) -> bool:
    """Whether two cells say the same; amounts in two units within the last digit of the coarser one."""
    if one.total is not None and two.total is not None:
        return one.total == two.total or (step > 1 and abs(one.total - two.total) < step)
    return one.values == two.values


def _fill_up(setting: _Setting, spec: ColumnSpec, columns: Sequence[_Column]) -> None:
    """Give the column taken what only another one says, with its unit where that is another."""
    taken, rows = columns[0], setting.grid.rows
    for other in columns[1:]:
        for row in other.readings.keys() - taken.readings.keys():
            cell = rows[row][other.offer.column]
            is_bare = isinstance(cell, float) and spec.type == "amount" and other.unit != taken.unit
            unit = other.unit if is_bare else None
            rows[row][taken.offer.column] = f"{cell:.15g}{unit_name(unit)}" if unit else cell
