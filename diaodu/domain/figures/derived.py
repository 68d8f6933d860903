"""Figures made of figures: rates, totals, groups and the city; used by runs and by 模拟测算 alike."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from decimal import Decimal

from diaodu.domain.plans.measures import Measure, Rate
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import MeasureValue
from diaodu.domain.text.money import round_half_up

CITY = None
"""The unit of a city-wide figure."""
Figures = dict[tuple[str, str | None], MeasureValue]
"""(measure, unit) → value."""


def rate_value(measure: str, unit: str | None, n: int, of: int, records: tuple[str, ...] = ()) -> MeasureValue:
    """A rate to six decimals with its n and of; no rate where of is 0."""
    value = round_half_up(Decimal(n) / Decimal(of), 6) if of else None
    return MeasureValue(measure=measure, unit=unit, value=value, n=n, of=of, records=records)


def whole(number: Decimal | int) -> int | Decimal:
    """A count stays whole; a number with decimals keeps them."""
    return int(number) if number == int(number) else Decimal(number)


def add_derived_figures(plan: Plan, values: Figures, units: Iterable[str | None]) -> None:
    """Set totals and rates of measures beside the measures they are made of, unless they are there already."""
    names = list(units)
    for measure in (m for m in plan.measures if m.total):
        for unit in names:
            values.setdefault((measure.id, unit), _total(measure, unit, values))
    for measure in plan.measures:
        if measure.rate:
            for unit in names:
                values.setdefault((measure.id, unit), _rate_of_measures(measure.id, measure.rate, unit, values))


def _total(measure: Measure, unit: str | None, values: Figures) -> MeasureValue:
    parts = [values[name, unit] for name in measure.total or ()]
    number = sum((Decimal(part.value or 0) for part in parts), Decimal(0))
    records = tuple(dict.fromkeys(record for part in parts for record in part.records))
    carried = whole(sum((Decimal(part.carried) for part in parts), Decimal(0)))
    rows = sum(part.carried_rows for part in parts)
    return MeasureValue(
        measure=measure.id, unit=unit, value=whole(number), records=records, carried=carried, carried_rows=rows
    )


def _rate_of_measures(measure: str, rate: Rate, unit: str | None, values: Figures) -> MeasureValue:
    n, of = values[rate.n, unit], values[rate.of, unit]
    starred = of if of.carried_rows else n
    value = rate_value(measure, unit, int(n.value or 0), int(of.value or 0), of.records)
    return replace(value, carried=starred.carried, carried_rows=starred.carried_rows)


def group_figures(plan: Plan, contributions: Mapping[tuple[str, str, str], Decimal]) -> list[MeasureValue]:
    """Each group's figure of each measure that has a group's target: the sum of what its members brought.

    `contributions`: (measure, group, unit) → amount. A quota is never divided among the members.
    """
    found = []
    for target in plan.targets:
        named = {line.group for line in target.lines}
        for group in (g for g in plan.groups if g.group in named):
            brought = [
                (unit, whole(contributions.get((target.measure, group.group, unit), Decimal(0))))
                for unit in group.members
            ]
            total = whole(sum((Decimal(number) for _, number in brought), Decimal(0)))
            found.append(MeasureValue(measure=target.measure, unit=group.group, value=total, members=tuple(brought)))
    return found


def groups_of(plan: Plan, unit: str) -> list[str]:
    """The groups a unit is in."""
    return [group.group for group in plan.groups if unit in group.members]


def in_plan_order(plan: Plan, values: Mapping[tuple[str, str | None], MeasureValue]) -> list[MeasureValue]:
    """Values measure by measure, units in the plan's order, the city last."""
    order: Sequence[str | None] = [*(unit.name for unit in plan.units), CITY]
    return [values[m.id, name] for m in plan.measures for name in order if (m.id, name) in values]
