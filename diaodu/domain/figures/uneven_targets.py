"""Targets that some units of a class have and others have not: their scores are not comparable, and that is told."""

from collections.abc import Mapping

from diaodu.domain.figures.targets import target_for
from diaodu.domain.plans.plan import Plan
from diaodu.domain.text.wording import listed


def uneven_targets(plan: Plan, given: Mapping[str, Mapping[str | None, object]]) -> list[str]:
    """Of measures with targets given by people, the classes in which not every unit has one, said for people.

    `plan` has the targets given; `given`: measure → unit's name → what was given.
    """
    return [told for target in plan.targets if target.measure in given for told in _of_target(plan, target.measure)]


def _of_target(plan: Plan, measure: str) -> list[str]:
    target = next(target for target in plan.targets if target.measure == measure)
    told = []
    for unit_class in dict.fromkeys(unit.unit_class for unit in plan.units):
        units = [unit for unit in plan.units if unit.unit_class == unit_class]
        lines = {unit.name: target_for(target, unit) for unit in units}
        has = [name for name, line in lines.items() if line and line.amount is not None]
        if has and len(has) < len(units):
            lacks = [name for name in lines if name not in has]
            told.append(
                f"{plan.measure(measure).name}：{unit_class}中{listed(has)}有目标，{listed(lacks)}未下达{_meaning(plan, measure)}"
            )
    return told


def _meaning(plan: Plan, measure: str) -> str:
    """What that means for the scores, where the scheme uses the measure."""
    items = plan.scheme.items if plan.scheme else ()
    used = [
        item.id for item in items for choice in item.choices for rule in choice.rules if measure in rule.measures_used
    ]
    return f"；“{used[0]}”对两者按不同办法计分，得分和位次不宜直接比较" if used else ""
