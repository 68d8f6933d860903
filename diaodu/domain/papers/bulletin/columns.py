"""Columns of the bulletin's tables: how each measure is printed, with its target where one stands."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from diaodu.domain.figures.said import done_share, marked, say_figure
from diaodu.domain.papers.blocks import Table, TableColumn
from diaodu.domain.papers.bulletin.changes import change_cell, change_head, has_change
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.places import Places, places_in
from diaodu.domain.plans.measures import Measure
from diaodu.domain.results import MeasureValue
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.money import UNITS, exact_places, places_apart, round_half_up, telling_places

TOTAL = "合计"
RowName = str | None
"""A unit's name or a group's; None for the city."""
Cell = Callable[[RowName], str]


@dataclass(frozen=True, slots=True, kw_only=True)
class PrintedColumn:
    """A printed column and how its cell is found for a unit (None: the city)."""

    head: str
    cell: Cell
    align: str = "right"
    group: str = ""


def unit_column(total: str = TOTAL) -> PrintedColumn:
    """The column of unit names; `total` names the city's row."""
    return PrintedColumn(head="单位", cell=lambda unit: unit or total, align="left")


def measure_columns(
    facts: Facts, name: str, units: Sequence[RowName], places: Places, *, is_compared: bool = False
) -> list[PrintedColumn]:
    """The columns of a measure: its figure, 目标, 完成率 and 较序时 where a target stands for one of the units.

    A unit's place stands in brackets behind what it is ranked by. 同比 follows where `is_compared` and last year's
    figure is known for one of the units. Several columns stand under the measure's name.
    """
    measure = facts.plan.measure(name)
    columns = [_with_places(value_column(facts, measure, units), places, rated=False)]
    if is_compared and has_change(facts, name, units):
        columns.append(_change_column(facts, measure))
    if facts.has_target(name, [unit for unit in units if unit]):
        target, done, *pace = _target_columns(facts, measure, units)
        columns = [target, *columns, _with_places(done, places, rated=True), *pace]
    return _under_one_head(measure, columns)


def _under_one_head(measure: Measure, columns: Sequence[PrintedColumn]) -> list[PrintedColumn]:
    if len(columns) == 1:
        return list(columns)
    value = _head(measure)
    heads = {
        value: f"完成({table_unit(measure)})"
        if any("目标" in c.head for c in columns)
        else f"数值({table_unit(measure)})"
    }
    return [replace(column, head=heads.get(column.head, column.head), group=measure.name) for column in columns]


def _with_places(column: PrintedColumn, places: Places, *, rated: bool) -> PrintedColumn:
    """The column with the places of the units that are ranked by it: by completion, or by the figure."""

    def cell(unit: RowName) -> str:
        place = places.of.get(unit or "") if (unit in places.rated) is rated else None
        return f"{column.cell(unit)}（{place}）" if place else column.cell(unit)

    return replace(column, cell=cell)


def _change_column(facts: Facts, measure: Measure) -> PrintedColumn:
    return PrintedColumn(head=change_head(measure), cell=lambda unit: change_cell(facts, measure, unit))


def value_column(facts: Facts, measure: Measure, units: Sequence[RowName]) -> PrintedColumn:
    """The column of a measure's figures, each with its marks; two that stand at different places do not look alike."""
    places = places_in(facts, measure.id)
    ranked = [facts.value(measure.id, unit) for unit in units if unit in places.of and unit not in places.rated]
    write = _value_writer(measure, [facts.value(measure.id, name) for name in units], ranked)

    def cell(unit: RowName) -> str:
        value = facts.value(measure.id, unit)
        if value.of is not None and value.of < 0:
            return "分母为负"
        return marked(write(value.value), value)

    return PrintedColumn(head=_head(measure), cell=cell)


def printed_cells(facts: Facts, measures: Sequence[str], units: Sequence[RowName]) -> Callable[[str, RowName], str]:
    """How a table of these units prints each measure's figure."""
    columns = {name: value_column(facts, facts.plan.measure(name), units) for name in measures if facts.has(name)}
    return lambda name, unit: columns[name].cell(unit)


def _target_columns(facts: Facts, measure: Measure, units: Sequence[RowName]) -> list[PrintedColumn]:
    values = [facts.value(measure.id, name) for name in units]
    rated = [value for value in values if value.unit in places_in(facts, measure.id).rated]
    write, write_share = _target_writer(measure, [value.target for value in values]), share_writer(values, rated)
    columns = [
        PrintedColumn(
            head=f"目标({table_unit(measure)})", cell=lambda unit: write(facts.value(measure.id, unit).target)
        ),
        PrintedColumn(head="完成率(%)", cell=lambda unit: write_share(facts.value(measure.id, unit))),
    ]
    if facts.is_paced(measure) and not facts.due_from(measure.id):
        columns.append(
            PrintedColumn(head="较序时(百分点)", cell=lambda unit: gap_text(facts, facts.value(measure.id, unit)))
        )
    return columns


def gap_text(facts: Facts, value: MeasureValue) -> str:
    """Completion less pace, in percentage points with sign."""
    return wording.DASH if value.rate is None else wording.signed(wording.points_between(value.rate, facts.pace))


def _head(measure: Measure) -> str:
    return f"{measure.name}({table_unit(measure)})"


def table_unit(measure: Measure) -> str:
    """The unit printed in a table: of money as the measure says."""
    return measure.printed_in if measure.is_money else measure.unit


Number = int | Decimal | None
SCALES = {"%": Decimal("0.01"), "亿元": Decimal(UNITS["亿元"]), "万元": Decimal(UNITS["万元"])}
"""What one of a table's unit is of the stored figure; of every other unit 1."""


def _value_writer(
    measure: Measure, values: Sequence[MeasureValue], ranked: Sequence[MeasureValue] = ()
) -> Callable[[Number], str]:
    """Write a column of figures with the same decimals: none looks as if it met a target it misses, no two ranked alike."""
    unit = table_unit(measure)
    numbers = [_in_unit(value.value, unit) for value in values if value.value is not None]
    base = _base_places(unit, numbers)
    pairs = [(value.value, value.target) for value in values if value.value is not None and value.target is not None]
    places = [places_apart(_in_unit(value, unit), _in_unit(target, unit), base) for value, target in pairs]
    if measure.is_rate:  # no rate short of 100 % is printed as 100
        places += [places_apart(number, wording.WHOLE, base) for number in numbers]
    told_apart = telling_places((_in_unit(one.value, unit) for one in ranked if one.value is not None), base)
    return _fixed(unit, max([told_apart, *places]))


def _target_writer(measure: Measure, targets: Sequence[Number]) -> Callable[[Number], str]:
    """Write a column of targets with all the decimals they have."""
    unit = table_unit(measure)
    numbers = [_in_unit(target, unit) for target in targets if target is not None]
    least = 0 if unit == "万元" else _base_places(unit, ())
    return _fixed(unit, max([least, *(exact_places(number) for number in numbers)]))


def share_writer(values: Sequence[MeasureValue], ranked: Sequence[MeasureValue] = ()) -> Callable[[MeasureValue], str]:
    """Write a column of 完成率 with the same decimals; short of 100 % none is printed as 100, no two ranked alike."""
    shares = _shares(values)
    told_apart = telling_places((share * 100 for share in _shares(ranked)), 2)
    write = _fixed("%", max([told_apart, *(places_apart(share * 100, Decimal(100)) for share in shares)]))

    def cell(value: MeasureValue) -> str:
        fault = "" if value.value is None else wording.base_fault(value.target)
        return f"目标{fault}" if fault else write(done_share(value.value, value.target))

    return cell


def _shares(values: Sequence[MeasureValue]) -> list[Decimal]:
    return [share for value in values if (share := done_share(value.value, value.target)) is not None]


def whole_or_cents(values: Sequence[int]) -> Callable[[Number], str]:
    """Write 万元 with no decimals when all values are whole, else with two, so that a column lines up."""
    return _fixed("万元", _base_places("万元", [_in_unit(value, "万元") for value in values]))


def _base_places(unit: str, numbers: Sequence[Decimal]) -> int:
    if unit in {"%", "亿元"}:
        return 2
    fine = max((exact_places(number) for number in numbers), default=0)
    return (2 if fine else 0) if unit == "万元" else min(fine, 2)


def _in_unit(number: int | Decimal, unit: str) -> Decimal:
    return Decimal(number) / SCALES.get(unit, Decimal(1))


def _fixed(unit: str, places: int) -> Callable[[Number], str]:
    """Write figures of a unit with so many decimals; — where there is none."""

    def write(number: Number) -> str:
        if number is None:
            return wording.DASH
        return f"{round_half_up(_in_unit(number, unit), places):f}".replace("-", wording.MINUS)

    return write


def build_table(
    name: str,
    caption: str,
    columns: Sequence[PrintedColumn],
    units: Sequence[RowName],
    notes: Sequence[str] = (),
) -> Table:
    """A row for each unit; the city's row (None) is set bold. One unit of all figures is said above the table."""
    rows = tuple(tuple(column.cell(unit) for column in columns) for unit in units)
    table = Table(
        name=name,
        caption=caption,
        columns=tuple(_column(column.head, column.align, column.group) for column in columns),
        rows=rows,
        notes=(*notes, *mark_notes(rows)),
        emphasis=tuple(index for index, unit in enumerate(units) if unit is None),
    )
    return with_one_unit(table)


_UNIT_OF_HEAD = re.compile(r"（([^（）]*)）$")
_KEPT_IN_HEAD = {"%", "百分点"}


def with_one_unit(table: Table) -> Table:
    """The table with the unit that all its figures share (but shares and points) said once above it."""
    found = {match[1] for column in table.columns if (match := _UNIT_OF_HEAD.search(column.head))} - _KEPT_IN_HEAD
    unit = next(iter(found), "")
    bare = [column for column in table.columns if column.align == "right" and not _UNIT_OF_HEAD.search(column.head)]
    if len(found) != 1 or bare or unit not in {"万元", "亿元", "个"}:
        return table
    columns = tuple(replace(column, head=column.head.removesuffix(f"（{unit}）")) for column in table.columns)
    return replace(table, columns=columns, unit=unit)


CARRIED_NOTE = "带*的数据含结转：本期未报送、未续报的项目按上期数计入；待补正的项目不计个数，只计上期已采用的累计金额。"
HELD_NOTE = "带※的数据未含待核实的记录，核实后可能变化。"


def mark_notes(rows: Sequence[Sequence[str]]) -> list[str]:
    """What the marks in a table of figures mean."""
    notes = {wording.CARRIED_MARK: CARRIED_NOTE, wording.HELD_MARK: HELD_NOTE}
    return [note for mark, note in notes.items() if any(mark in cell for row in rows for cell in row)]


def carried_notes(facts: Facts, measure_ids: Sequence[str], units: Sequence[RowName]) -> list[str]:
    """Say of each cumulative measure how much of it is carried over, unit by unit, and its share of the city's."""
    notes = []
    for measure in (facts.plan.measure(name) for name in measure_ids if facts.has(name)):
        city = facts.value(measure.id)
        if not measure.cumulative or not city.carried:
            continue
        values = [(unit, facts.value(measure.id, unit).carried) for unit in units if unit]
        parts = [f"{unit}{say_figure(measure, carried)}" for unit, carried in (*values, *city.left) if carried]
        fault = wording.base_fault(city.value)
        share = (
            f"合计{fault}，不计算占比"
            if fault
            else f"占{wording.percent(wording.ratio(int(city.carried), int(city.value or 0)))}"
        )
        said = f"{typeset(measure.name)}中结转：{wording.listed(parts)}"
        notes.append(f"{said}；{facts.plan.whole}{say_figure(measure, city.carried)}，{share}。")
    return notes


def text_table(
    name: str, caption: str, heads: Sequence[tuple[str, str]], rows: Sequence[Sequence[str]], notes: Sequence[str] = ()
) -> Table:
    """A table of texts; heads are (head, alignment)."""
    cells = tuple(tuple(row) for row in rows)
    columns = tuple(_column(head, align) for head, align in heads)
    return with_one_unit(Table(name=name, caption=caption, columns=columns, rows=cells, notes=tuple(notes)))


def _column(head: str, align: str, group: str = "") -> TableColumn:
    return TableColumn(head=typeset(head), align=align, group=typeset(group))
