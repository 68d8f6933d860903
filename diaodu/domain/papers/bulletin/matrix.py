"""Units by measures in one table, class after class, then the city; a table too wide for the page is two."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import chain

from diaodu.domain.figures.pending import UNDER_REVIEW
from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.changes import change_notes
from diaodu.domain.papers.bulletin.columns import (
    TOTAL,
    PrintedColumn,
    build_table,
    carried_notes,
    measure_columns,
    printed_cells,
    unit_column,
)
from diaodu.domain.papers.bulletin.departed import left_notes
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.places import NO_PLACES, Places, place_notes, places_in
from diaodu.domain.papers.bulletin.sums import adds_up, rest_notes, total_notes
from diaodu.domain.papers.layout import upright_parts
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset


def ordered_units(facts: Facts, units: Sequence[str]) -> list[str]:
    """Units by their place in the leading measure, else by its figure, highest first; those without a figure last."""
    places = places_in(facts, facts.leading).of if facts.leading else {}
    values = {unit: facts.value(facts.leading, unit).value for unit in units}
    last = len(units) + 1
    return sorted(units, key=lambda unit: (places.get(unit, last), values[unit] is None, -(values[unit] or 0)))


def overview_table(facts: Facts) -> Table:
    """The body's matrix: the plan's main measures, the leading one first."""
    return _table(facts, "overview", "主要指标完成情况", overview_measures(facts))


def overview_measures(facts: Facts) -> list[str]:
    """The measures of the body's matrix: the plan's choice, or its first six; none without a figure of any unit."""
    chosen = [name for name in facts.plan.bulletin.overview if facts.has(name)] or [m.id for m in facts.measures[:6]]
    first = [facts.leading] if facts.leading else []
    return [name for name in dict.fromkeys([*first, *chosen]) if is_told(facts, name)]


def target_matrix(facts: Facts) -> Table:
    """The body's measures that have targets, each target beside its figure, for the workbook: the body has no room for all."""
    units = [*_all_units(facts), None]
    own = [name for name in overview_measures(facts) if facts.has_target(name, _all_units(facts))]
    columns = [column for name in own for column in measure_columns(facts, name, units, NO_PLACES)]
    short = any(name != facts.leading for name in own)
    shown = units if short else []
    total = unit_column(_total_name(facts, own))
    return build_table("unit_targets", "主要指标目标任务完成情况", [total, *columns], shown)


def other_table(facts: Facts, measures: Sequence[str]) -> Table:
    """The measures that the body has not, for the workbook; those of nothing but zeros are named in a note."""
    table = _table(facts, "annex", "其他指标完成情况", measures)
    untold = untold_measures(facts)
    note = f"各单位均为零、未列出的指标：{wording.listed(untold)}。"
    return replace(table, notes=(*table.notes, note)) if untold else table


def is_told(facts: Facts, name: str) -> bool:
    """Whether a unit has a figure of it that is not zero, or a target to be held against."""
    values = [facts.value(name, unit) for unit in facts.filing.expected]
    return any(value.value or value.target is not None for value in values)


def untold_measures(facts: Facts) -> list[str]:
    """Measures of which every unit that told has zero: said in a line instead of columns of zeros."""
    known = [m for m in facts.measures if not is_told(facts, m.id)]
    return [typeset(m.name) for m in known if any(facts.value(m.id, unit).value == 0 for unit in facts.filing.expected)]


def _table(facts: Facts, name: str, caption: str, measures: Sequence[str]) -> Table:
    """Class after class, then the city; the targets' own figures, but the leading one's, go where that saves a page's width."""
    units = [*_all_units(facts), None] if measures else []
    places = {measure: places_in(facts, measure) for measure in measures}
    whole = {
        measure: measure_columns(facts, measure, units, places[measure], is_compared=measure == facts.leading)
        for measure in measures
    }
    short = {name: own if name == facts.leading else _without_target(own) for name, own in whole.items()}
    total = _total_name(facts, measures)
    notes = _notes(facts, measures, places, units)
    made = [
        build_table(name, caption, [unit_column(total), *chain.from_iterable(columns.values())], units, notes)
        for columns in (whole, short)
    ]
    return min(made, key=lambda table: len(upright_parts(table)))


def _total_name(facts: Facts, measures: Sequence[str]) -> str:
    """What the last row is called: 合计 where it is the sum of the others."""
    return TOTAL if all(adds_up(facts, measure, _all_units(facts)) for measure in measures) else facts.plan.whole


def _without_target(columns: Sequence[PrintedColumn]) -> list[PrintedColumn]:
    return [column for column in columns if not (column.group and column.head.startswith("目标"))]


def _all_units(facts: Facts) -> list[str]:
    return [unit for unit_class in facts.classes for unit in ordered_units(facts, unit_class.units)]


def _notes(facts: Facts, names: Sequence[str], places: Mapping[str, Places], units: Sequence[str | None]) -> list[str]:
    cells = printed_cells(facts, names, units)
    return [
        *place_notes(facts, places),
        *due_notes(facts, names),
        *pending_notes(facts, names),
        *change_notes(facts, [name for name in names if name == facts.leading]),
        *carried_notes(facts, names, units),
        *left_notes(facts, names),
        *rest_notes(facts, names),
        *total_notes(facts, names, units, cells),
    ]


def pending_notes(facts: Facts, measures: Sequence[str]) -> list[str]:
    """Say which units' figures are not known yet, for all that they handed in is being checked."""
    units = dict.fromkeys(unit for name in measures for unit in facts.filing.expected if (name, unit) in facts.pending)
    named = [
        f"{unit}的{wording.listed(typeset(facts.plan.measure(name).name) for name in measures if (name, unit) in facts.pending)}"
        for unit in units
    ]
    return [f"{'，'.join(named)}{UNDER_REVIEW}，本期未列。"] if named else []


def due_notes(facts: Facts, measures: Sequence[str]) -> list[str]:
    """Say of targets not yet due when they will be, those of one day together."""
    by_day: dict[str, list[str]] = {}
    for name in measures:
        day = facts.due_from(name) if facts.has(name) else None
        if day:
            by_day.setdefault(wording.chinese_date(day), []).append(typeset(facts.plan.measure(name).name))
    return [
        f"{wording.listed(names)}目标任务{day}到期，本期仅列示进度，完成率不作评判、不排名。"
        for day, names in by_day.items()
    ]
