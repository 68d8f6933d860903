"""Which unit of money a table's bare amounts are in: its unit row, and the places around it that say one.

The places are the lines above, the notes below and the tab; where two of them differ, nothing is read until that is
answered (F-MONEY; docs/reading.md#amounts).
"""

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from itertools import chain, pairwise

from diaodu.adapters.reader.containers.grid import Cell, Grid
from diaodu.adapters.reader.sheets.headers import Parts
from diaodu.adapters.reader.sheets.layout import FormTable, is_numbering
from diaodu.adapters.reader.sheets.lines import Lines
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem
from diaodu.domain.text.amounts import MoneyUnit, foreign_currency, unit_name
from diaodu.domain.text.keys import bare_header_key, clean_text, compact, header_key
from diaodu.domain.text.said_units import said_currency, said_units

LONGEST_SHOWN = 24
LONGEST_UNIT = 6
"""A cell of a unit alone is no longer: （万元）."""

WAN = 10_000
"""The size of the unit where a currency alone is said."""

_LABELS = ("单位", "币种", "币别", "货币", "币制")
_NO_MONEY = re.compile(
    r"\(?(?:单位|计量单位|[-—/、·*]+|[万千百]?[亩人个家项户次件天年月日%米吨套台]|平方米|平方公里|公里|公顷|㎡|文字|日期|年月日)?\)?$"
)
"""What stands in a unit row over columns of other things."""


@dataclass(frozen=True, slots=True)
class SaidUnit:
    """A place that says a unit of money, as written; `units` are those it names."""

    place: str
    written: str
    units: tuple[MoneyUnit, ...]

    def __str__(self) -> str:
        """As a finding names it."""
        return f"{self.place}写的是“{self.written[:LONGEST_SHOWN]}”"


def take_unit_row(grid: Grid, table: FormTable) -> None:
    """Take the row of units under (or above) a header into it: 总投资 / 亿元."""
    below = table.last + 1
    below += below < table.end and is_numbering(grid.rows[below])
    for row in (below, table.first - 1):
        if table.top <= row < table.end and (units := _row_units(grid, table, row)):
            table.units = units
            cells = enumerate(_spread(grid, row))
            table.unit_texts = {at: cell for at, cell in cells if isinstance(cell, str) and cell}
            table.last = max(table.last, row)
            return


def _row_units(grid: Grid, table: FormTable, row: int) -> dict[int, MoneyUnit]:
    """Sheet column → unit, where all that a row says are units; empty for any other row."""
    cells = _spread(grid, row)
    texts = [cell for cell in cells if cell != ""]
    if not texts or not all(isinstance(text, str) and len(text) <= LONGEST_SHOWN for text in texts):
        return {}
    said = {at: said_units(cell, is_title=True) for at, cell in enumerate(cells) if isinstance(cell, str) and cell}
    if not all(said[at] or _NO_MONEY.match(compact(f"{cells[at]}")) for at in said):
        return {}
    units: dict[int, MoneyUnit] = {}
    for at in sorted(_money_columns(table)):  # a merged cell that an export took apart fills its first column alone
        if said.get(at) or (at - 1 in units and cells[at] == ""):
            units[at] = said[at][0] if said.get(at) else units[at - 1]
    return units


def _spread(grid: Grid, row: int) -> list[Cell]:
    """A row with merged cells repeated over their columns."""
    cells = list(grid.rows[row])
    for (top, first), (bottom, last) in grid.merges:
        if top == bottom == row:
            cells[first : last + 1] = [cells[first]] * len(cells[first : last + 1])
    return cells


def _money_columns(table: FormTable) -> list[int]:
    columns = table.form.columns
    return [column for key, column in table.match.columns.items() if columns[key].type in {"amount", "foreign"}]


def take_unit_column(grid: Grid, table: FormTable) -> None:
    """Write the unit that a column of its own gives for each row (计量单位 | 元) behind that row's bare amounts."""
    taken = {*table.match.columns.values(), *table.match.joints}
    columns = [at for at, parts in enumerate(table.parts) if parts and at not in taken and _is_unit_header(parts)]
    silent = [column for column in _money_columns(table) if table.unit(column) is None]
    for column in columns:
        for row in grid.rows[table.last + 1 : table.end]:
            said = row[column]
            units = said_units(said, is_title=True) if isinstance(said, str) else ()
            for unit in units[:1]:
                for at in silent:
                    cell = row[at]
                    row[at] = f"{cell:.15g}{unit_name(unit)}" if isinstance(cell, float) else cell


def take_currency_column(grid: Grid, table: FormTable) -> None:
    """Write the foreign currency that a column of its own gives for a row (币种 | 美元) behind that row's amounts.

    Where the table has a column for foreign currency, that is the one it speaks of.
    """
    types = {key: table.form.columns[key].type for key in table.match.columns}
    if "foreign" in types.values():
        return
    taken = {*table.match.columns.values(), *table.match.joints}
    columns = [at for at, parts in enumerate(table.parts) if parts and at not in taken and _is_currency_header(parts)]
    amounts = [at for key, at in table.match.columns.items() if types[key] == "amount"]
    for row in grid.rows[table.last + 1 : table.end] if columns else ():
        currency = next(filter(None, (foreign_currency(f"{row[column]}") for column in columns)), "")
        for at in amounts if currency else ():
            unit = unit_name(replace(table.unit(at) or MoneyUnit(scale=WAN), currency=currency))
            row[at] = f"{row[at]:.15g}{unit}" if isinstance(row[at], float) else row[at] and f"{row[at]}{currency}"


def _is_currency_header(parts: Parts) -> bool:
    return bare_header_key(parts[-1]).removesuffix("类型") in _LABELS[1:]


def _is_unit_header(parts: Parts) -> bool:
    return header_key(parts[-1]).endswith(_LABELS[0]) and len(header_key(parts[-1])) <= LONGEST_UNIT


def gather_units(lines: Lines) -> list[SaidUnit]:
    """All places around a table that say a unit of money; what heads the sheet counts where its own lines say none."""
    above = [*_said("表上方", lines.narrow, is_title=True)] or [*_said("表上方", lines.own, is_title=True)]
    own = [*above, *_said("表下方", lines.below, is_title=False)]
    head = [] if own else [*_said("表上方", lines.head, is_title=True)]
    names = [*_said("工作表名", [[lines.tab]], is_title=True), *_said("文件名", [[lines.file]], is_title=True)]
    said = [*own, *head, *names] or [*_said("封面", lines.cover, is_title=False)]
    rows = [*lines.own, *lines.head, *lines.below, [lines.tab]]
    currency = next(filter(None, map(said_currency, chain.from_iterable(map(_texts, rows)))), "")
    if not currency:
        return said
    foreign = [replace(one, units=tuple(replace(unit, currency=currency) for unit in one.units)) for one in said]
    return foreign or [SaidUnit("表上方", currency, (MoneyUnit(scale=WAN, currency=currency),))]


def _said(place: str, rows: Iterable[Sequence[Cell]], *, is_title: bool) -> Iterator[SaidUnit]:
    for text in chain.from_iterable(map(_texts, rows)):
        if units := said_units(text, is_title=is_title or len(text) <= LONGEST_UNIT):
            yield SaidUnit(place, text, units)


def _texts(row: Sequence[Cell]) -> list[str]:
    """The texts of a line, and labels joined with the cells behind them."""
    texts = [clean_text(cell) for cell in row if isinstance(cell, str) and cell]
    return [*texts, *(f"{one}{two}" for one, two in pairwise(texts) if compact(one).endswith(_LABELS))]


def settle_unit(table: FormTable, said: Sequence[SaidUnit]) -> tuple[MoneyUnit | None, list[Problem]]:
    """The unit of the columns whose headers name none; F-MONEY where two places differ.

    A header goes before what is said around the table, unless every one of several columns says something else.
    """
    columns = table.form.columns
    amounts = {column for key, column in table.match.columns.items() if columns[key].type == "amount"}
    chinese = [one for one in said if any(not unit.currency for unit in one.units)]
    named = {column: unit for column in amounts if (unit := table.unit(column)) and not unit.currency}
    is_silent = len(named) < len(amounts)
    agreed = _agreed(chinese)
    if amounts and chinese and (not agreed or (is_silent and len(agreed) > 1)):
        return None, [_problem([str(one) for one in chinese])]
    if agreed and len(named) > 1 and not is_silent and not set(agreed) & set(named.values()):
        column = min(named)
        return None, [_problem([str(chinese[0]), f"列标题写的是“{clean_text(''.join(table.parts[column]))}”"])]
    foreign = sorted((unit for one in said for unit in one.units if unit.currency), key=lambda unit: -unit.scale)
    return next(iter([*agreed, *foreign]), None), []


def _agreed(said: Sequence[SaidUnit]) -> list[MoneyUnit]:
    """The units in RMB that every place names."""
    own = [[unit for unit in one.units if not unit.currency] for one in said]
    return [unit for unit in own[0] if all(unit in units for units in own)] if own else []


def _problem(places: Sequence[str]) -> Problem:
    said = "，".join(dict.fromkeys(places))
    return Problem(rule=HouseRule.MONEY_UNIT, value=said, detail={"said": said})
