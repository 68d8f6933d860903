"""Measures (指标) from records, entries and the log: by unit, for the groups and for the city."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.figures.derived import add_derived_figures, group_figures, groups_of, in_plan_order
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.frames import city_rows
from diaodu.domain.forms.masks import mask
from diaodu.domain.measures.ledger_kind import EnteredCase, FormState, LedgerInputs, LedgerKind
from diaodu.domain.measures.rows import CountedRows, RowsKind
from diaodu.domain.measures.values import CITY, Figures
from diaodu.domain.period import Period, month_end, window_of
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.results import MeasureValue


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureContext:
    """What measures look at beside the period's own records.

    `history`: form → records of all periods up to this one with `period_end`, for forms that are no full lists.
    """

    history: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cases: Sequence[EnteredCase] = ()
    states: Sequence[FormState] = ()
    stand_ins: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Form → records carried over for held ones, in cumulative measures alone."""
    lacking: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Form → units that reported, but not this form though it was due."""
    told_in_parts: Mapping[str, Collection[str]] = field(default_factory=dict)
    """Form that is due by periods of another rhythm → units that handed it in for one that ends in this period."""


def measure_parameters(plan: Plan, period: Period) -> dict[str, Any]:
    """What `$name` means in a measure: the plan's parameters and days relative to the period."""
    days = {f"period_end-{months}m": months_before(period.end, months) for months in (1, 3, 6, 12, 60)}
    days |= {
        "period_end+1m": months_before(period.end, -1),
        "month_start-1m": months_before(period.end.replace(day=1), 1),
    }
    own = {"period_start": period.start, "period_end": period.end, "year_start": period.year_start}
    return plan.parameter_values | {name: day.isoformat() for name, day in (days | own).items()}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    last = month_end(index // 12, index % 12 + 1)
    return last if day == month_end(day.year, day.month) else last.replace(day=min(day.day, last.day))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowFigures:
    """What rows come to, measure by measure, and what each unit's bring a group: all that needs a form's rows."""

    values: Mapping[str, Sequence[MeasureValue]] = field(default_factory=dict)
    """Measure → its value of each unit that told, the city's last."""
    brought: Mapping[tuple[str, str, str], Decimal] = field(default_factory=dict)
    """(measure, group, unit) → amount."""

    def __add__(self, other: "RowFigures") -> "RowFigures":
        """Those of other measures beside these."""
        return RowFigures(values={**self.values, **other.values}, brought={**self.brought, **other.brought})


def figures_of_rows(
    plan: Plan,
    period: Period,
    frames: Mapping[str, pd.DataFrame],
    reporting: Sequence[Unit],
    silent: Sequence[Unit],
    context: MeasureContext,
    forms: Collection[str] | None = None,
) -> RowFigures:
    """Measures made of rows, of all forms or of some alone: no measure looks at the rows of two."""
    measures = [one for one in plan.measures if one.form and (forms is None or one.form in forms)]
    chosen = {one.id: _rows(plan, period, one, frames, context) for one in measures}
    asked = {*(unit.name for unit in (*reporting, *silent)), CITY}
    values = {}
    for measure in measures:
        if not isinstance(measure.kind, RowsKind):
            continue
        telling, absent = _split_by_form(measure, reporting, silent, context)
        in_parts = measure.form in context.told_in_parts
        known = () if in_parts else _known_units(plan, period, measure, absent, frames.get(measure.form or ""))
        told = _told_before(plan, period, measure, absent, context)
        units = list(dict.fromkeys((*telling, *known, *told)))
        found = _of_rows(measure.id, measure.kind, chosen[measure.id], units, period.end)
        if not units and not found[-1].records:  # nobody told: not even the city's nothing is known
            found[-1] = replace(found[-1], value=None)
        found[-1] = _with_left(found[-1], measure.kind, chosen[measure.id], asked)
        values[measure.id] = found
    return RowFigures(values=values, brought=_contributions(plan, chosen))


def compute_measures(
    plan: Plan,
    period: Period,
    frames: Mapping[str, pd.DataFrame],
    reporting: Sequence[Unit],
    silent: Sequence[Unit],
    context: MeasureContext | None = None,
    of_rows: RowFigures | None = None,
) -> list[MeasureValue]:
    """Every measure for each unit and the city, and each group's figure of what its target asks.

    `frames`: form → records in the figures (form's columns, `unit`, `record`, and `in_city` where records are
    shared, `carried` where some are carried over). Units in `silent` handed in nothing: what is taken from forms is
    None for them, not zero, but for what is carried over or was told earlier in a measure's span; so it is with one
    form for a unit that lacks it. The city is all units' rows together: a cross-unit duplicate, in one unit's figures
    or shared by ruling, counts once. `of_rows`: what the rows come to, where that is known already.
    """
    context = context or MeasureContext()
    rows = of_rows or figures_of_rows(plan, period, frames, reporting, silent, context)
    asked = {*(unit.name for unit in (*reporting, *silent)), CITY}
    values: Figures = {}
    for measure in plan.measures:
        found = list(rows.values.get(measure.id, ()))
        if isinstance(measure.kind, LedgerKind):
            found = _from_ledger(plan, period, measure, measure.kind, context)
            gone = [(one.unit, one.value) for one in found if one.unit not in asked and one.unit and one.value]
            found[-1] = replace(found[-1], left=tuple(gone))
            if not _may_add_up(measure, found):
                found[-1] = replace(found[-1], value=None, left=())
        # What was told of a unit that reports no more is in the city's figure; the unit itself has none any more.
        values |= {(value.measure, value.unit): value for value in found if value.unit in asked}
    _fill_silent(plan, values, reporting, silent)
    add_derived_figures(plan, values, [*(unit.name for unit in (*reporting, *silent)), CITY])
    return with_targets(plan, [*in_plan_order(plan, values), *group_figures(plan, rows.brought)])


def _split_by_form(
    measure: Measure, reporting: Sequence[Unit], silent: Sequence[Unit], context: MeasureContext
) -> tuple[list[Unit], list[Unit]]:
    """Units that told of a measure's form, and those that did not."""
    form = measure.form or ""
    if form in context.told_in_parts:
        told, everyone = context.told_in_parts[form], [*reporting, *silent]
        return [unit for unit in everyone if unit.name in told], [unit for unit in everyone if unit.name not in told]
    lacking = context.lacking.get(form, ())
    absent = [*silent, *(unit for unit in reporting if unit.name in lacking)]
    return [unit for unit in reporting if unit.name not in lacking], absent


def _told_before(
    plan: Plan, period: Period, measure: Measure, absent: Sequence[Unit], context: MeasureContext
) -> list[Unit]:
    """Units without the form now that told of it earlier in the measure's window: what they told stands."""
    if not _is_wide(period, measure, context):
        return []
    rows = context.history[measure.form or ""]
    first, last = window_of(period, measure.window or "period", plan.valid.start, plan.valid.end)
    days = rows["period_end"].dt.date
    told = set(rows[(days >= first) & (days <= last)]["unit"])
    return [unit for unit in absent if unit.name in told]


def _is_wide(period: Period, measure: Measure, context: MeasureContext) -> bool:
    """Whether a measure is of the rows of several periods, not of the period's own lists alone."""
    form = measure.form or ""
    if measure.window is None or form not in context.history:
        return False
    return measure.window != "period" or (form in context.told_in_parts and period.rhythm != "campaign")


def _fill_silent(plan: Plan, values: Figures, reporting: Sequence[Unit], silent: Sequence[Unit]) -> None:
    units = [*reporting, *silent]
    for measure in plan.measures:
        for unit in units if measure.form else ():
            values.setdefault((measure.id, unit.name), MeasureValue(measure=measure.id, unit=unit.name, value=None))
    for measure, (_, below) in [(m.id, ratio) for m in plan.measures if (ratio := m.kind.ratio)]:
        for unit in units:
            of = values.get((below, unit.name))
            if of is None or of.value is None:
                values[measure, unit.name] = MeasureValue(measure=measure, unit=unit.name, value=None)


def _known_units(
    plan: Plan, period: Period, measure: Measure, silent: Sequence[Unit], frame: pd.DataFrame | None
) -> Sequence[Unit]:
    """Silent units of which a measure is known all the same: its form is not handed in now, or is carried over."""
    owed = {due.form for due in plan.forms_in(period)}
    if owed and measure.form not in owed:
        return silent
    return _carried_units(silent, measure, frame)


def _carried_units(silent: Sequence[Unit], measure: Measure, frame: pd.DataFrame | None) -> list[Unit]:
    """Silent units of whose list something is carried over that the measure can count or add up."""
    if not silent or frame is None or "carried" not in frame:
        return []
    base = measure.kind.base
    known = set(frame[frame[base].notna()]["unit"] if base else frame["unit"])
    return [unit for unit in silent if unit.name in known]


def _rows(
    plan: Plan, period: Period, measure: Measure, frames: Mapping[str, pd.DataFrame], context: MeasureContext
) -> CountedRows | None:
    """The rows that count: of the window, the cohort and the condition; None where the form has none at all."""
    form = measure.form or ""
    is_wide = _is_wide(period, measure, context)
    frame = (
        context.history[form] if is_wide else _with_stand_ins(measure, frames.get(form), context.stand_ins.get(form))
    )
    if frame is None or frame.empty:
        return None
    cohort = next((cohort.where for cohort in plan.cohorts if cohort.id == measure.cohort), {})
    column = measure.date or ("period_end" if is_wide else None)
    where = None if isinstance(measure.kind, RowsKind) and measure.kind.filters_itself else measure.where
    parts = [part for part in (where, cohort, window_condition(plan, period, measure, column)) if part]

    def meets(rows: pd.DataFrame, condition: Condition) -> pd.Series:
        return mask(rows, fill_parameters(condition, measure_parameters(plan, period)))

    counted = frame[meets(frame, {"all": parts})] if parts else frame
    first, last = window_of(period, measure.window or "period", plan.valid.start, plan.valid.end)
    earlier = _of_quarter(period, context.history[form]) if _looks_back(measure) and form in context.history else None
    return CountedRows(
        frame=counted, first=first, period_end=last, where=measure.where or {}, meets=meets, earlier=earlier
    )


def _looks_back(measure: Measure) -> bool:
    return isinstance(measure.kind, RowsKind) and measure.kind.looks_back


def _of_quarter(period: Period, history: pd.DataFrame) -> pd.DataFrame:
    """Rows of the periods of the quarter before this one."""
    first = period.end.replace(month=(period.end.month - 1) // 3 * 3 + 1, day=1)
    return history[history["period_end"].between(pd.Timestamp(first), pd.Timestamp(period.start), inclusive="left")]


def _with_stand_ins(
    measure: Measure, frame: pd.DataFrame | None, standing_in: pd.DataFrame | None
) -> pd.DataFrame | None:
    if not measure.cumulative or frame is None or standing_in is None or standing_in.empty:
        return frame
    return pd.concat([frame, standing_in], ignore_index=True) if len(frame) else standing_in


def window_condition(plan: Plan, period: Period, measure: Measure, column: str | None) -> Condition:
    """What a row's day must meet to lie in a measure's window."""
    if measure.window is None or column is None:
        return {}
    first, last = window_of(period, measure.window, plan.valid.start, plan.valid.end)
    bounds: dict[str, Any] = {"le": last.isoformat()}
    return {column: bounds if first == date.min else bounds | {"ge": first.isoformat()}}


def _of_rows(
    measure: str, kind: RowsKind, rows: CountedRows | None, units: Sequence[Unit], period_end: date
) -> list[MeasureValue]:
    names = [unit.name for unit in units]
    if rows is None:
        return [kind.nothing(measure, name, period_end) for name in [*names, CITY]]
    rows = kind.narrowed(rows)
    by_unit = dict(iter(rows.frame.groupby("unit", sort=False)))
    none = rows.frame.iloc[0:0]
    values = [kind.value(measure, name, replace(rows, frame=by_unit.get(name, none))) for name in names]
    return [*values, kind.value(measure, CITY, replace(rows, frame=city_rows(rows.frame)))]


def _may_add_up(measure: Measure, found: Sequence[MeasureValue]) -> bool:
    """Whether the city's figure is one: its own, or a sum of what can be added up, as percentages cannot."""
    city, of_units = found[-1], {record for value in found[:-1] for record in value.records}
    return measure.unit != "%" or not of_units.intersection(city.records)


def _with_left(
    city: MeasureValue, kind: RowsKind, rows: CountedRows | None, asked: Collection[str | None]
) -> MeasureValue:
    """The city's figure with what of it is of units that report no more."""
    if rows is None or kind.is_rate:
        return city
    gone = [unit for unit in dict.fromkeys(rows.frame["unit"]) if unit not in asked]
    city_frame = city_rows(rows.frame)
    parts = [(unit, kind.amount(replace(rows, frame=city_frame[city_frame["unit"] == unit]))) for unit in gone]
    return replace(city, left=tuple((unit, amount) for unit, amount in parts if amount))


def _from_ledger(
    plan: Plan, period: Period, measure: Measure, kind: LedgerKind, context: MeasureContext
) -> list[MeasureValue]:
    """A measure that people enter or the log of submissions gives, for all units: silence does not hide it."""
    first, last = window_of(period, measure.window or "period", plan.valid.start, plan.valid.end)
    asked = kind.cases_of or measure.id
    own = [case for case in context.cases if case.measure == asked and first <= case.day <= last]
    inputs = LedgerInputs(
        units=list(dict.fromkeys([*(unit.name for unit in plan.units), *(case.unit for case in own if case.unit)])),
        cases=own,
        states=[state for state in context.states if first <= state.day <= last],
    )
    return kind.compute(measure.id, inputs)


def _contributions(plan: Plan, chosen: Mapping[str, CountedRows | None]) -> dict[tuple[str, str, str], Decimal]:
    """(measure, group, unit) → what the unit's rows bring the group, for measures with a group's target."""
    shared = {target.measure for target in plan.targets if any(line.group for line in target.lines)}
    found: dict[tuple[str, str, str], Decimal] = {}
    for measure in (m for m in plan.measures if m.id in shared):
        rows, kind = chosen.get(measure.id), measure.kind
        if rows is None or rows.frame.empty or not isinstance(kind, RowsKind):
            continue
        placed = rows.frame.assign(group=[group_of(plan, row) for row in rows.frame.to_dict("records")])
        for (group, unit), part in placed[placed["group"] != ""].groupby(["group", "unit"], sort=False):
            found[measure.id, str(group), str(unit)] = Decimal(kind.amount(replace(rows, frame=part)))
    return found


def group_of(plan: Plan, row: Mapping[Any, Any]) -> str:
    """The group a record belongs to: the one it names, else by its industry, else its unit's only one.

    "": none can be told; the record counts for its unit and the city, in no group.
    """
    own = groups_of(plan, row["unit"])
    if row.get("group") in own:
        return row["group"]
    fitting = [g.id for g in plan.groups if g.id in own and row.get("industry") in g.industries]
    if len(fitting) == 1:
        return fitting[0]
    return own[0] if len(own) == 1 else ""
