"""Measures (指标) from records, entries and the log: by unit, for the groups and for the city."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.figures.derived import (
    CITY,
    Figures,
    add_derived_figures,
    group_figures,
    groups_of,
    in_plan_order,
    rate_value,
    whole,
)
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.frames import city_rows
from diaodu.domain.forms.masks import mask
from diaodu.domain.period import Period, month_end, window_of
from diaodu.domain.plans.measures import Log, Measure, Shortfall
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.results import MeasureValue


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One entry about a measure: unit's name ("" for the city), value, the day it counts for."""

    id: str
    measure: str
    unit: str
    value: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """How a unit handed in one form of one period."""

    unit: str
    form: str
    state: str
    day: date
    """The period's last day."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Beyond:
    """What measures look at beside the period's own records.

    `history`: form → records of all periods up to this one with `period_end`, for forms that are no full lists.
    """

    history: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    cases: Sequence[Case] = ()
    states: Sequence[FormState] = ()
    stand_ins: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Form → records carried over for held ones, in cumulative measures alone."""


def measure_parameters(plan: Plan, period: Period) -> dict[str, Any]:
    """What `$name` means in a measure: the plan's parameters and days relative to the period."""
    days = {f"period_end-{months}m": months_before(period.end, months) for months in (1, 3, 6, 12, 60)}
    days["period_end+1m"] = months_before(period.end, -1)
    own = {"period_start": period.start, "period_end": period.end, "year_start": period.year_start}
    return plan.parameter_values | {name: day.isoformat() for name, day in (days | own).items()}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    last = month_end(index // 12, index % 12 + 1)
    return last if day == month_end(day.year, day.month) else last.replace(day=min(day.day, last.day))


def compute_measures(
    plan: Plan,
    period: Period,
    frames: Mapping[str, pd.DataFrame],
    reporting: Sequence[Unit],
    silent: Sequence[Unit],
    beyond: Beyond | None = None,
) -> list[MeasureValue]:
    """Every measure for each unit and the city, and each group's figure of what its target asks.

    `frames`: form → records in the figures (form's columns, `unit`, `record`, and `in_city` where records are
    shared, `carried` where some are carried over). Units in `silent` handed in nothing: what is taken from forms is
    None for them, not zero, but for what is carried over. The city is all units' rows together: a cross-unit
    duplicate, in one unit's figures or shared by ruling, counts once.
    """
    beyond = beyond or Beyond()
    values: Figures = {}
    chosen = {m.id: _rows(plan, period, m, frames, beyond) for m in plan.measures if m.form}
    for measure in plan.measures:
        if measure.form:
            known = _known_units(plan, period, measure, silent, frames.get(measure.form))
            found = _form_measure(measure, chosen[measure.id], [*reporting, *known], period)
        elif measure.rate or measure.total:
            continue
        else:
            found = _people_measure(plan, period, measure, beyond)
        values |= {(value.measure, value.unit): value for value in found}
    _fill_silent(plan, values, silent)
    add_derived_figures(plan, values, [*(unit.name for unit in (*reporting, *silent)), CITY])
    groups = group_figures(plan, _contributions(plan, chosen, period))
    return with_targets(plan, [*in_plan_order(plan, values), *groups])


def _fill_silent(plan: Plan, values: Figures, silent: Sequence[Unit]) -> None:
    for measure in plan.measures:
        for unit in silent if measure.form else ():
            values.setdefault((measure.id, unit.name), MeasureValue(measure=measure.id, unit=unit.name, value=None))
    for measure in plan.measures:
        for unit in silent:
            of = values.get((measure.rate.of, unit.name)) if measure.rate else None
            if measure.rate and (of is None or of.value is None):
                values[measure.id, unit.name] = MeasureValue(measure=measure.id, unit=unit.name, value=None)


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
    if frame is None or "carried" not in frame:
        return []
    known = set(frame[frame[measure.sum].notna()]["unit"] if measure.sum else frame["unit"])
    return [unit for unit in silent if unit.name in known]


def _rows(
    plan: Plan, period: Period, measure: Measure, frames: Mapping[str, pd.DataFrame], beyond: Beyond
) -> pd.DataFrame | None:
    """The rows that count: of the window, the cohort and the condition; None where the form has none at all."""
    form = measure.form or ""
    is_wide = measure.window not in {None, "period"} and form in beyond.history
    frame = beyond.history[form] if is_wide else _with_stand_ins(measure, frames.get(form), beyond.stand_ins.get(form))
    if frame is None or frame.empty:
        return None
    cohort = next((cohort.where for cohort in plan.cohorts if cohort.cohort == measure.cohort), {})
    column = measure.date or ("period_end" if is_wide else None)
    where = None if measure.shortfall else measure.where  # a person's days off count as well
    parts = [part for part in (where, cohort, _in_window(plan, period, measure, column)) if part]
    return frame[mask(frame, fill_parameters({"all": parts}, measure_parameters(plan, period)))] if parts else frame


def _with_stand_ins(
    measure: Measure, frame: pd.DataFrame | None, standing_in: pd.DataFrame | None
) -> pd.DataFrame | None:
    if not measure.cumulative or frame is None or standing_in is None or standing_in.empty:
        return frame
    return pd.concat([frame, standing_in], ignore_index=True) if len(frame) else standing_in


def _in_window(plan: Plan, period: Period, measure: Measure, column: str | None) -> Condition:
    if measure.window is None or column is None:
        return {}
    first, last = window_of(period, measure.window, plan.valid.start, plan.valid.end)
    bounds: dict[str, Any] = {"le": last.isoformat()}
    return {column: bounds if first == date.min else bounds | {"ge": first.isoformat()}}


def _form_measure(
    measure: Measure, rows: pd.DataFrame | None, units: Sequence[Unit], period: Period
) -> list[MeasureValue]:
    names = [unit.name for unit in units]
    if rows is None:
        return [_nothing(measure, name) for name in [*names, CITY]]
    by_unit = dict(iter(rows.groupby("unit", sort=False)))
    none = rows.iloc[0:0]
    values = [_value(measure, name, by_unit.get(name, none), period) for name in names]
    return [*values, _value(measure, CITY, city_rows(rows), period)]


def _nothing(measure: Measure, unit: str | None) -> MeasureValue:
    return (
        rate_value(measure.id, unit, 0, 0) if measure.is_rate else MeasureValue(measure=measure.id, unit=unit, value=0)
    )


def _value(measure: Measure, unit: str | None, rows: pd.DataFrame, period: Period) -> MeasureValue:
    """One value; an amount nobody could read adds nothing."""
    if measure.rate_of_sums:
        both = rows[rows[measure.rate_of_sums.n].notna() & rows[measure.rate_of_sums.of].notna()]
        n, of = int(both[measure.rate_of_sums.n].sum()), int(both[measure.rate_of_sums.of].sum())
        return _starred(rate_value(measure.id, unit, n, of, tuple(both["record"])), both, measure.rate_of_sums.of)
    amount = _amount(measure, rows, period)
    value = MeasureValue(measure=measure.id, unit=unit, value=amount, records=tuple(rows["record"]))
    return _starred(value, rows, measure.sum)


def _starred(value: MeasureValue, rows: pd.DataFrame, column: str | None) -> MeasureValue:
    """The value with what is carried over in it: an amount by its column, else a count."""
    if "carried" not in rows:
        return value
    carried = rows[rows["carried"].astype(bool)]
    known = carried[carried[column].notna()] if column else carried
    return replace(value, carried=_sum(known[column]) if column else len(known), carried_rows=len(known))


def _amount(measure: Measure, rows: pd.DataFrame, period: Period) -> int | Decimal:
    if measure.sum:
        return _sum(rows[measure.sum])
    if measure.shortfall:
        return _shortfall(measure, measure.shortfall, rows, period)
    return int(rows[measure.distinct].nunique()) if measure.distinct else len(rows)


def _sum(values: pd.Series) -> int | Decimal:
    """Money and counts stay whole; a number with decimals keeps them."""
    total = values.sum()
    return int(total) if total == int(total) else Decimal(str(total))


def _shortfall(measure: Measure, rule: Shortfall, rows: pd.DataFrame, period: Period) -> int:
    """What the persons lack of min(required, days of the month - days off), month by month, added up. Source: B-06."""
    months = rows["period_end"] if "period_end" in rows else pd.Series(pd.Timestamp(period.end), index=rows.index)
    there, off = mask(rows, measure.where), mask(rows, rule.less) if rule.less else pd.Series(False, index=rows.index)
    days = pd.DataFrame({"person": rows[rule.each], "month": months, "there": there, "off": off})
    by_person = days.groupby(["person", "month"], sort=False)[["there", "off"]].sum().reset_index()
    owed = (by_person["month"].dt.day - by_person["off"]).clip(lower=0, upper=rule.required)
    return int((owed - by_person["there"]).clip(lower=0).sum())


def _people_measure(plan: Plan, period: Period, measure: Measure, beyond: Beyond) -> list[MeasureValue]:
    """A measure that people enter or the log of submissions gives, for all units: silence does not hide it."""
    first, last = window_of(period, measure.window or "period", plan.valid.start, plan.valid.end)
    if measure.log:
        states = [s for s in beyond.states if first <= s.day <= last]
        counts = {name: _count_states(measure.log, states, name) for name in _names(plan)}
        counts[CITY] = sum(counts.values())
        return [MeasureValue(measure=measure.id, unit=name, value=count) for name, count in counts.items()]
    cases = [case for case in beyond.cases if case.measure == measure.id and first <= case.day <= last]
    return [_entered(measure, name, cases) for name in [*_names(plan), CITY]]


def _names(plan: Plan) -> list[str | None]:
    return [unit.name for unit in plan.units]


def _count_states(log: Log, states: Iterable[FormState], unit: str | None) -> int:
    return sum(s.unit == unit and s.state in log.states and (not log.forms or s.form in log.forms) for s in states)


def _entered(measure: Measure, unit: str | None, cases: Sequence[Case]) -> MeasureValue:
    """The unit's cases together, or its latest; the city's own entry stands before the sum of the units.

    No case is 0 of what adds up; a standing figure (growth, staff, a grade) that nobody entered is unknown.
    """
    own = [case for case in cases if case.unit == (unit or "")]
    if unit is CITY and not own:
        if not cases and measure.entered and measure.entered.take == "latest":
            return MeasureValue(measure=measure.id, unit=unit, value=None)
        by_unit = {case.unit: [other for other in cases if other.unit == case.unit] for case in cases}
        number = sum((_taken(measure, found) for found in by_unit.values()), Decimal(0))
        return MeasureValue(measure=measure.id, unit=unit, value=whole(number), records=tuple(c.id for c in cases))
    is_unknown = not own and measure.entered and measure.entered.take == "latest"
    value = None if is_unknown else whole(_taken(measure, own))
    return MeasureValue(measure=measure.id, unit=unit, value=value, records=tuple(case.id for case in own))


def _taken(measure: Measure, cases: Sequence[Case]) -> Decimal:
    assert measure.entered is not None
    if measure.entered.take == "latest":
        return max(cases, key=lambda case: case.day).value if cases else Decimal(0)
    return sum((case.value for case in cases), Decimal(0))


def _contributions(
    plan: Plan, chosen: Mapping[str, pd.DataFrame | None], period: Period
) -> dict[tuple[str, str, str], Decimal]:
    """(measure, group, unit) → what the unit's rows bring the group, for measures with a group's target."""
    shared = {target.measure for target in plan.targets if any(line.group for line in target.lines)}
    found: dict[tuple[str, str, str], Decimal] = {}
    for measure in (m for m in plan.measures if m.id in shared):
        rows = chosen.get(measure.id)
        if rows is None or rows.empty:
            continue
        placed = rows.assign(group=[_group_of(plan, row) for row in rows.to_dict("records")])
        for (group, unit), part in placed[placed["group"] != ""].groupby(["group", "unit"], sort=False):
            found[measure.id, str(group), str(unit)] = Decimal(_amount(measure, part, period))
    return found


def _group_of(plan: Plan, row: Mapping[Any, Any]) -> str:
    """The group a record belongs to: the one it names, else by its industry, else its unit's only one.

    "": none can be told; the record counts for its unit and the city, in no group.
    """
    own = groups_of(plan, row["unit"])
    if row.get("group") in own:
        return row["group"]
    fitting = [g.group for g in plan.groups if g.group in own and row.get("industry") in g.industries]
    if len(fitting) == 1:
        return fitting[0]
    return own[0] if len(own) == 1 else ""
