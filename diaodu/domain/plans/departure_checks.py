"""What a plan says of units that leave must hold together; each slip with its place."""

from collections.abc import Sequence
from datetime import timedelta
from itertools import pairwise

from diaodu.domain.forms.placed_errors import PlacedError, errors_at
from diaodu.domain.plans.targets import Group
from diaodu.domain.plans.units import Unit, unit_named


def check_departures(units: Sequence[Unit], groups: Sequence[Group]) -> None:
    """Refuse `into` that names no unit, the unit itself, one that comes back to it, or one not reporting then.

    Raises:
        PlacedError: with the place of the entry at fault.
    """
    for index, unit in enumerate(units):
        with errors_at("units", index):
            _check_spans(unit)
            if unit.into:
                _check_into(unit, units, groups)


def _check_spans(unit: Unit) -> None:
    for before, after in pairwise(unit.spans):
        if before.end is None or after.start is None or after.start <= before.end:
            raise PlacedError(f"{unit.name} 的 again 应在前一段止日之后，每段写明起日", ("again",))


def _check_into(unit: Unit, units: Sequence[Unit], groups: Sequence[Group]) -> None:
    found, last = unit_named(units, unit.into), unit.spans[-1].end
    if found is None:
        known = "、".join(one.name for one in units if one is not unit)
        raise PlacedError(f"{unit.name} 并入的“{unit.into}”不是方案中的单位，可用 {known}", ("into",))
    if last is None:
        raise PlacedError(f"{unit.name} 写了并入 {found.name}，须在 valid 中写明止日 end", ("into",))
    _refuse_circle(unit, units)
    day = last + timedelta(days=1)
    if not found.holds(day, day):
        raise PlacedError(
            f"{unit.name} 自 {day} 起并入 {found.name}，{found.name}该日不是报送单位（{found.span_words}）", ("into",)
        )
    if missing := [g.id for g in groups if unit.name in g.members and found.name not in g.members]:
        raise PlacedError(f"{unit.name} 是 {'、'.join(missing)} 的成员，并入的 {found.name} 也须列入", ("into",))


def _refuse_circle(unit: Unit, units: Sequence[Unit]) -> None:
    way, at = [unit.name], unit_named(units, unit.into)
    while at is not None:
        way.append(at.name)
        if at.name in way[:-1]:
            raise PlacedError(f"并入关系成环：{' → '.join(way)}", ("into",))
        at = unit_named(units, at.into) if at.into else None
