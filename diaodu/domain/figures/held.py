"""Records that are held (待补正) beside the figures: how many may belong to each, and which could make one look worse."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diaodu.domain.figures.measures import measure_parameters, window_condition
from diaodu.domain.forms.conditions import Condition, fill_parameters, is_met
from diaodu.domain.forms.form import Form
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.measures.total import Total
from diaodu.domain.measures.values import CITY
from diaodu.domain.period import Period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import MeasureValue

Counts = dict[tuple[str, str | None], int]
"""(measure, unit's name, None for the city) → held records that may belong to its figure."""


@dataclass(frozen=True, slots=True, kw_only=True)
class HeldRecord:
    """A record that is held and repeats none that counts."""

    unit: str
    values: Mapping[str, Any]
    is_lacking: bool = True
    """Held for a cell that is empty or can't be read; else for what it says, such as that a project is barred."""
    is_of_period: bool = True
    """Of this period, not of an earlier one that a measure looks back on."""


def with_held(
    plan: Plan,
    period: Period,
    forms: Mapping[str, Form],
    values: Sequence[MeasureValue],
    held: Mapping[str, Sequence[HeldRecord]],
) -> list[MeasureValue]:
    """The values, each with how many held records may belong to it; of a rate, below its line.

    `held`: form → records. What a record's empty cells will say is not known: they may be anything.
    """
    counts = _counts(plan, period, forms, held)
    lacking = _counts(
        plan, period, forms, {form: [one for one in records if one.is_lacking] for form, records in held.items()}
    )
    flattered = {m.id for m in plan.measures if m.is_rate or (m.is_lowest_first and not m.kind.is_lowest_first)}
    return [
        replace(
            value,
            held_rows=rows,
            held_lacking=lacking.get((value.measure, value.unit), 0),
            is_flattered=value.measure in flattered,
        )
        if not value.members and (rows := counts.get((value.measure, value.unit)))
        else value
        for value in values
    ]


def _counts(plan: Plan, period: Period, forms: Mapping[str, Form], held: Mapping[str, Sequence[HeldRecord]]) -> Counts:
    found: Counts = {}
    for measure in plan.measures:
        records = held.get(measure.form or "", ())
        if not records or not isinstance(measure.kind, RowsKind):
            continue
        where, kinds = _where(plan, period, measure), forms[measure.form or ""].frame_columns
        is_wide = measure.window not in {None, "period"}
        for one in records:
            if (one.is_of_period or is_wide) and is_met(one.values, where, kinds, perhaps=True):
                for unit in (one.unit, CITY):
                    found[measure.id, unit] = found.get((measure.id, unit), 0) + 1
    for measure in sorted(plan.measures, key=lambda one: one.is_rate):  # a rate may be made of totals
        for unit, rows in _of_parts(measure, found):
            found[measure.id, unit] = rows
    return found


def _of_parts(measure: Measure, found: Counts) -> list[tuple[str | None, int]]:
    """What a figure made of others has of theirs: a rate what lies below its line, a total all its parts'."""
    kind = measure.kind
    parts: Iterable[str] = kind.root if isinstance(kind, Total) else kind.ratio[1:] if kind.ratio else ()
    units = dict.fromkeys(unit for name, unit in found if name in set(parts))
    return [(unit, sum(found.get((part, unit), 0) for part in parts)) for unit in units]


def _where(plan: Plan, period: Period, measure: Measure) -> Condition:
    """The condition, cohort and window of a measure, as far as a row by itself can meet them."""
    own = {} if isinstance(measure.kind, RowsKind) and measure.kind.filters_itself else measure.where or {}
    cohort = next((cohort.where for cohort in plan.cohorts if cohort.id == measure.cohort), {})
    parts = [part for part in (own, cohort, window_condition(plan, period, measure, measure.date)) if part]
    return fill_parameters({"all": parts}, measure_parameters(plan, period)) if parts else {}
