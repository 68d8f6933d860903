"""Measures (指标): counts, sums and rates of the records in the figures, by unit and for the city."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.conditions import fill_parameters
from diaodu.domain.form import Form
from diaodu.domain.frames import city_rows
from diaodu.domain.masks import mask
from diaodu.domain.money import round_half_up
from diaodu.domain.period import Period, month_end
from diaodu.domain.plan import Measure, Plan, Target, TargetLine, Unit
from diaodu.domain.results import MeasureValue, TargetValue

CITY = None
"""The unit of a city-wide figure."""


def measure_parameters(plan: Plan, period: Period) -> dict[str, Any]:
    """What `$name` means in a measure: the plan's parameters and days relative to the period."""
    days = {f"period_end-{months}m": months_before(period.end, months) for months in (1, 3, 6, 12)}
    days["period_end+1m"] = months_before(period.end, -1)
    own = {"period_start": period.start, "period_end": period.end, "year_start": period.year_start}
    return plan.parameter_values | {name: day.isoformat() for name, day in (days | own).items()}


def months_before(day: date, months: int) -> date:
    """The same day so many months earlier, the month's last where it has no such day."""
    index = day.year * 12 + day.month - 1 - months
    last = month_end(index // 12, index % 12 + 1)
    return last if day == month_end(day.year, day.month) else last.replace(day=min(day.day, last.day))


def compute_measures(
    plan: Plan, period: Period, frames: Mapping[str, pd.DataFrame], reporting: Sequence[Unit], silent: Sequence[Unit]
) -> list[MeasureValue]:
    """Every measure for each unit and the city.

    `frames`: form → records in the figures (form's columns, `unit`, `record`, and `in_city` where records are
    shared). Units in `silent` handed in nothing: their values are None, not zero. The city is all units' rows
    together: a cross-unit duplicate, in one unit's figures or shared by ruling, counts once.
    """
    parameters = measure_parameters(plan, period)
    values: dict[tuple[str, str | None], MeasureValue] = {}
    for measure in (m for m in plan.measures if m.rate is None):
        for value in _form_measure(measure, frames.get(measure.form or ""), reporting, parameters):
            values[value.measure, value.unit] = value
    for measure in (m for m in plan.measures if m.rate is not None):
        for name in [*(unit.name for unit in reporting), CITY]:
            values[measure.id, name] = _rate_of_measures(measure, name, values)
    for measure in plan.measures:
        for unit in silent:
            values[measure.id, unit.name] = MeasureValue(measure=measure.id, unit=unit.name, value=None)
    order = [*(unit.name for unit in plan.units), CITY]
    found = [values[m.id, name] for m in plan.measures for name in order if (m.id, name) in values]
    return with_targets(plan, found)


def _form_measure(
    measure: Measure, frame: pd.DataFrame | None, units: Sequence[Unit], parameters: dict[str, Any]
) -> list[MeasureValue]:
    if frame is None or frame.empty:
        return [_nothing(measure, name) for name in [*_names(units), CITY]]
    chosen = frame[mask(frame, fill_parameters(measure.where, parameters))]
    by_unit = dict(iter(chosen.groupby("unit", sort=False)))
    none = chosen.iloc[0:0]
    found = [_value(measure, name, by_unit.get(name, none)) for name in _names(units)]
    return [*found, _value(measure, CITY, city_rows(chosen))]


def _nothing(measure: Measure, unit: str | None) -> MeasureValue:
    return (
        rate_value(measure.id, unit, 0, 0) if measure.is_rate else MeasureValue(measure=measure.id, unit=unit, value=0)
    )


def _names(units: Sequence[Unit]) -> list[str]:
    return [unit.name for unit in units]


def _value(measure: Measure, unit: str | None, rows: pd.DataFrame) -> MeasureValue:
    """One value; an amount nobody could read adds nothing."""
    records = tuple(rows["record"])
    if measure.rate_of_sums:
        both = rows[rows[measure.rate_of_sums.n].notna() & rows[measure.rate_of_sums.of].notna()]
        n, of = int(both[measure.rate_of_sums.n].sum()), int(both[measure.rate_of_sums.of].sum())
        return rate_value(measure.id, unit, n, of, tuple(both["record"]))
    if measure.sum:
        return MeasureValue(measure=measure.id, unit=unit, value=_sum(rows[measure.sum]), records=records)
    count = rows[measure.distinct].nunique() if measure.distinct else len(rows)
    return MeasureValue(measure=measure.id, unit=unit, value=int(count), records=records)


def _sum(values: pd.Series) -> int | Decimal:
    """Money and counts stay whole; a number with decimals keeps them."""
    total = values.sum()
    return int(total) if total == int(total) else Decimal(str(total))


def rate_value(measure: str, unit: str | None, n: int, of: int, records: tuple[str, ...] = ()) -> MeasureValue:
    """A rate to six decimals with its n and of; no rate where of is 0."""
    value = round_half_up(Decimal(n) / Decimal(of), 6) if of else None
    return MeasureValue(measure=measure, unit=unit, value=value, n=n, of=of, records=records)


def _rate_of_measures(
    measure: Measure, unit: str | None, values: Mapping[tuple[str, str | None], MeasureValue]
) -> MeasureValue:
    assert measure.rate is not None
    n, of = values[measure.rate.n, unit], values[measure.rate.of, unit]
    return rate_value(measure.id, unit, int(n.value or 0), int(of.value or 0), of.records)


def target_for(target: Target, unit: Unit | None) -> TargetLine | None:
    """The line of a target for a unit (its own before its class's), or for the city."""
    if unit is None:
        return next((line for line in target.lines if line.city), None)
    own = next((line for line in target.lines if line.unit == unit.name), None)
    return own or next((line for line in target.lines if line.unit_class == unit.unit_class), None)


def with_targets(plan: Plan, values: Sequence[MeasureValue]) -> list[MeasureValue]:
    """Set target and 完成率 beside each value that has a target in the period's units."""
    units = {unit.name: unit for unit in plan.units}
    targets = {target.measure: target for target in plan.targets}
    return [_with_target(value, targets.get(value.measure), units) for value in values]


def _with_target(value: MeasureValue, target: Target | None, units: Mapping[str, Unit]) -> MeasureValue:
    line = target and target_for(target, units[value.unit] if value.unit else None)
    if not line or line.amount is None:
        return value
    rate = round_half_up(Decimal(value.value) / line.amount, 6) if value.value is not None and line.amount else None
    return MeasureValue(
        measure=value.measure, unit=value.unit, value=value.value, n=value.n, of=value.of,
        target=line.amount, rate=rate, carried=value.carried, records=value.records,
    )  # fmt: skip


def yearly_targets(plan: Plan) -> dict[str, dict[str, int]]:
    """Measure → unit → yearly target: the plan's targets of cumulative measures; 未下达 and 0 are left out."""
    cumulative = {measure.id for measure in plan.measures if measure.cumulative}
    found: dict[str, dict[str, int]] = {}
    for target in (target for target in plan.targets if target.measure in cumulative):
        lines = {unit.name: target_for(target, unit) for unit in plan.units}
        found[target.measure] = {name: line.amount for name, line in lines.items() if line and line.amount}
    return found


def money_measures(plan: Plan, forms: Mapping[str, Form]) -> frozenset[str]:
    """Measures whose value, or whose n and of, are yuan."""
    return frozenset(measure.id for measure in plan.measures if _is_money(measure, forms))


def _is_money(measure: Measure, forms: Mapping[str, Form]) -> bool:
    column = measure.sum or (measure.rate_of_sums.n if measure.rate_of_sums else None)
    return bool(column and measure.form and forms[measure.form].frame_columns[column] == "money")


def judge_targets(
    plan: Plan, values: Sequence[MeasureValue], today: date, *, figures_given: bool = False
) -> list[TargetValue]:
    """Each target line by line; before its date it is 未到期 (met None), unless figures are given as final."""
    units = {unit.name: unit for unit in plan.units}
    found = []
    for target in plan.targets:
        is_due = figures_given or target.due_from is None or today >= target.due_from
        for value in (v for v in values if v.measure == target.measure):
            line = target_for(target, units[value.unit] if value.unit else None)
            if line:
                found.append(_judged(target, line, value, is_due=is_due))
    return found


def _judged(target: Target, line: TargetLine, value: MeasureValue, *, is_due: bool) -> TargetValue:
    number = None if value.value is None else int(value.value)
    known = is_due and line.amount is not None
    return TargetValue(
        unit=value.unit,
        measure=target.measure,
        clause=target.clause,
        target=line.amount,
        value=number,
        met=(number or 0) >= (line.amount or 0) if known else None,
    )
