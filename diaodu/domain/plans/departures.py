"""Units that report no more (撤并): what they told stays in the figures, with the unit they went into or with the city."""

from collections.abc import Mapping, Sequence
from datetime import date

from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import Target, TargetLine
from diaodu.domain.plans.units import Unit
from diaodu.domain.results import NO_CODE, NO_NAME, Departure, UnitCode, UnitName, UnitNames


def departures_in(plan: Plan, period: Period, known: UnitNames, last_told: Mapping[UnitCode, date]) -> list[Departure]:
    """Units that reported before a period and do not in it, in the plan's order, those the plan no longer names last.

    `known`: names of the units the ledger knows; `last_told`: code → the end of the last earlier period of which the
    ledger has a unit's report.
    """
    own = [_departure(plan, unit, period) for unit in plan.units if _has_left(unit, period)]
    codes = {unit.code for unit in plan.units}
    gone = [_dropped(plan, code, known, day, period) for code, day in sorted(last_told.items()) if code not in codes]
    return [*own, *gone]


def _has_left(unit: Unit, period: Period) -> bool:
    return not unit.holds(period.start, period.end) and unit.last_day_before(period.start) is not None


def _departure(plan: Plan, unit: Unit, period: Period) -> Departure:
    heir = _heir(plan, unit, period)
    day = unit.last_day_before(period.start) or period.start
    return Departure(
        code=unit.code, unit=unit.name, until=day,
        into=heir.name if heir else NO_NAME, into_code=heir.code if heir else NO_CODE,
    )  # fmt: skip


def _dropped(plan: Plan, code: UnitCode, known: UnitNames, day: date, period: Period) -> Departure:
    """A unit whose entry was taken out of the plan; another unit that now bears its name is where it went."""
    name = known.name_of(code)
    bearer = plan.find_unit(name)
    heir = bearer and (bearer if bearer.holds(period.start, period.end) else _heir(plan, bearer, period))
    return Departure(
        code=code, unit=name, until=day,
        into=heir.name if heir else NO_NAME, into_code=heir.code if heir else NO_CODE,
    )  # fmt: skip


def _heir(plan: Plan, unit: Unit, period: Period) -> Unit | None:
    """The unit that reports in the period among those a unit went into, one after the other."""
    seen: list[str] = []
    while unit.into and unit.code not in seen and not unit.holds(period.start, period.end):
        seen.append(unit.code)
        unit = plan.find_unit(unit.into) or unit
    return unit if seen and unit.holds(period.start, period.end) else None


def with_targets_of(plan: Plan, departures: Sequence[Departure]) -> Plan:
    """The plan with what was asked of units by name asked of the units they went into, added to their own.

    A unit without a target of its own keeps none, and rates are not added up.
    """
    joined = {one.unit: one.into for one in departures if one.into}
    if not joined:
        return plan
    rates = {measure.id for measure in plan.measures if measure.is_rate}
    targets = [target if target.measure in rates else _joined(plan, target, joined) for target in plan.targets]
    return plan.model_copy(update={"targets": tuple(targets)})


def _joined(plan: Plan, target: Target, joined: Mapping[UnitName, UnitName]) -> Target:
    amounts = {str(line.unit): line for line in target.lines if line.unit}
    classes = {line.unit_class: line for line in target.lines if line.unit_class}
    sums: dict[str, int] = {}
    for gone, heir in joined.items():
        unit = plan.find_unit(heir)
        own = amounts.get(heir) or (classes.get(unit.unit_class) if unit else None)
        asked = amounts.get(gone)
        if asked and own and asked.amount is not None and own.amount is not None:
            sums[heir] = int(sums.get(heir, own.amount) + asked.amount)
    lines = [TargetLine(unit=name, value=value, clause=_clause(amounts, name)) for name, value in sums.items()]
    kept = [line for line in target.lines if line.unit not in sums]
    return target.model_copy(update={"lines": (*lines, *kept)})


def _clause(lines: Mapping[str, TargetLine], name: str) -> str:
    return lines[name].clause if name in lines else ""
