"""Targets (目标任务) beside the figures: which line stands for whom, and whether it is met."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal

from diaodu.domain.figures.said import done_share
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.plans.targets import Target, TargetLine
from diaodu.domain.results import MeasureValue, TargetValue
from diaodu.domain.text.money import round_half_up

YEARLY_CLAUSE = "年度目标任务分解"
"""Clause of a target that people enter for a measure the plan gives none."""


def target_for(target: Target, unit: Unit | None) -> TargetLine | None:
    """The line of a target for a unit (its own before its class's), or for the city."""
    if unit is None:
        return next((line for line in target.lines if line.city), None)
    own = next((line for line in target.lines if line.unit == unit.name), None)
    return own or next((line for line in target.lines if line.unit_class == unit.unit_class), None)


def line_for(plan: Plan, target: Target, bearer: str | None) -> TargetLine | None:
    """The line of a target for a unit's or group's name, or for the city (None)."""
    by_group = next((line for line in target.lines if line.group and line.group == bearer), None)
    unit = next((unit for unit in plan.units if unit.name == bearer), None)
    if by_group or (bearer is not None and unit is None):
        return by_group
    return target_for(target, unit)


def set_targets(plan: Plan, given: Mapping[str, Mapping[str | None, int | str | None]]) -> Plan:
    """The plan with targets given from outside (年度目标任务分解): measure → unit's name (None: the city) → value.

    A unit's given value stands before whatever the plan says of it; None is 未下达. A measure the plan has no
    target of gets one, of the year where the measure is cumulative.
    """
    named = {target.measure: target for target in plan.targets}
    added = [Target(measure=name, clause=YEARLY_CLAUSE, lines=()) for name in given if name not in named]
    targets = [_with_lines(target, given.get(target.measure, {})) for target in (*plan.targets, *added)]
    return plan.model_copy(update={"targets": tuple(targets)})


def _with_lines(target: Target, given: Mapping[str | None, int | str | None]) -> Target:
    lines = tuple(
        TargetLine(city=True, value=value) if name is None else TargetLine(unit=name, value=value)
        for name, value in given.items()
    )
    names = {name for name in given if name is not None}
    kept = tuple(line for line in target.lines if line.unit not in names and not (line.city and None in given))
    return target.model_copy(update={"lines": (*lines, *kept)})


def with_targets(plan: Plan, values: Sequence[MeasureValue]) -> list[MeasureValue]:
    """Set target and 完成率 beside each value that has a target in the period's units."""
    targets = {target.measure: target for target in plan.targets}
    return [_with_target(plan, value, targets.get(value.measure)) for value in values]


def _with_target(plan: Plan, value: MeasureValue, target: Target | None) -> MeasureValue:
    line = target and line_for(plan, target, value.unit)
    if not line or line.amount is None:
        return value
    share = done_share(value.value, line.amount)
    return replace(value, target=line.amount, rate=None if share is None else round_half_up(share, 6))


def yearly_targets(plan: Plan) -> dict[str, dict[str, int | Decimal]]:
    """Measure → unit → yearly target: the targets held against 序时; 未下达, 0 and below are left out."""
    cumulative = {measure.id for measure in plan.measures if measure.cumulative}
    found: dict[str, dict[str, int | Decimal]] = {}
    for target in plan.targets:
        if target.yearly if target.yearly is not None else target.measure in cumulative:
            lines = {unit.name: target_for(target, unit) for unit in plan.units}
            found[target.measure] = {
                name: line.amount for name, line in lines.items() if line and line.amount and line.amount > 0
            }
    return found


def judge_targets(
    plan: Plan, values: Sequence[MeasureValue], today: date, *, figures_given: bool = False
) -> list[TargetValue]:
    """Each target line by line; before its date it is 未到期 (met None), unless figures are given as final."""
    found = []
    for target in plan.targets:
        is_due = figures_given or target.due_from is None or today >= target.due_from
        by_people = plan.measure(target.measure).kind.is_entered
        for value in (v for v in values if v.measure == target.measure):
            if line := line_for(plan, target, value.unit):
                found.append(_judged(target, line, value, is_due=is_due and not (by_people and value.value is None)))
    return found


def _judged(target: Target, line: TargetLine, value: MeasureValue, *, is_due: bool) -> TargetValue:
    return TargetValue(
        unit=value.unit,
        measure=target.measure,
        clause=line.clause or target.clause,
        target=line.amount,
        value=value.value,
        met=_is_met(target, line, value) if is_due else None,
        members=value.members,
        compare=target.compare,
        within=target.within or "",
    )


def _is_met(target: Target, line: TargetLine, value: MeasureValue) -> bool | None:
    """Whether a figure meets its line; what nobody told of misses a floor and says nothing of a limit."""
    if line.amount is None:
        return None
    is_met = target.holds(value.value or 0, line.amount)
    return None if is_met and value.value is None else is_met


def judge_clauses(targets: Iterable[TargetValue]) -> dict[tuple[str | None, str], bool | None]:
    """(bearer, clause) → whether every line of the clause is met; None while one is open and none is missed.

    Source: S-01, a unit with 31/30 and 3/3 but 1/2 of the innermost line has not met the clause.
    """
    lines: dict[tuple[str | None, str], list[bool | None]] = {}
    for target in targets:
        lines.setdefault((target.unit, target.clause), []).append(target.met)
    return {key: False if False in met else None if None in met else True for key, met in lines.items()}


def met_of(targets: Iterable[TargetValue]) -> dict[tuple[str, str], bool]:
    """(measure, unit) → met, of the lines that are judged."""
    return {(t.measure, t.unit): t.met for t in targets if t.unit is not None and t.met is not None}
