"""Figures made of figures: rates, totals, groups and the city; used by runs and by 模拟测算 alike."""

from collections.abc import Iterable, Mapping, Sequence
from decimal import Decimal

from diaodu.domain.measures.derived import DerivedKind
from diaodu.domain.measures.values import CITY, Figures, whole
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import MeasureValue


def add_derived_figures(plan: Plan, values: Figures, units: Iterable[str | None]) -> None:
    """Set totals and rates of measures beside the measures they are made of, unless they are there already."""
    names = list(units)
    derived = [(m.id, kind) for m in plan.measures if isinstance(kind := m.kind, DerivedKind)]
    for measure, kind in sorted(derived, key=lambda named: named[1].is_rate):  # a rate may be made of totals
        for unit in names:
            values.setdefault((measure, unit), kind.compute(measure, unit, values))


def group_figures(plan: Plan, contributions: Mapping[tuple[str, str, str], Decimal]) -> list[MeasureValue]:
    """Each group's figure of each measure that has a group's target: the sum of what its members brought.

    `contributions`: (measure, group, unit) → amount. A quota is never divided among the members.
    """
    found = []
    for target in plan.targets:
        named = {line.group for line in target.lines}
        for group in (g for g in plan.groups if g.id in named):
            brought = [
                (unit, whole(contributions.get((target.measure, group.id, unit), Decimal(0)))) for unit in group.members
            ]
            total = whole(sum((Decimal(number) for _, number in brought), Decimal(0)))
            found.append(MeasureValue(measure=target.measure, unit=group.id, value=total, members=tuple(brought)))
    return found


def groups_of(plan: Plan, unit: str) -> list[str]:
    """The groups a unit is in."""
    return [group.id for group in plan.groups if unit in group.members]


def in_plan_order(plan: Plan, values: Mapping[tuple[str, str | None], MeasureValue]) -> list[MeasureValue]:
    """Values measure by measure, units in the plan's order, the city last."""
    order: Sequence[str | None] = [*(unit.name for unit in plan.units), CITY]
    return [values[m.id, name] for m in plan.measures for name in order if (m.id, name) in values]
