"""Figures at nothing because all that a unit handed in of their form is held: not nothing, but not known yet."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace

from diaodu.domain.measures.total import Total
from diaodu.domain.measures.values import CITY
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import MeasureValue

UNDER_REVIEW = "报送数待核实"
"""Why such a unit has no place, no 同比 and no figure in a paper."""
UNFILLED = "未填报"
"""Why there is no figure though rows came: the column is empty in all of them."""


def with_pending(
    plan: Plan,
    values: Sequence[MeasureValue],
    held: Collection[tuple[str | None, str]],
    told: Mapping[str, Collection[str]],
) -> list[MeasureValue]:
    """The values, those marked that are not known yet.

    `held`: (unit, form) of which records are held and nobody has decided that they do not count. `told`: form → units
    of which records are in the figures. The city's figure is not known where some are held and none counts. A rate
    goes with what lies below its line, a total with any of its parts; a rate of nothing is not known either where what
    is held would lie below it.
    """
    measures = {measure.id: measure for measure in plan.measures}
    empty = [value for value in values if not value.members and not value.value and not value.of]
    found = {
        (value.measure, value.unit)
        for value in empty
        if _is_held(measures[value.measure], value.unit, held, told) or _lacks_its_base(value)
    }
    for value in sorted(empty, key=lambda one: measures[one.measure].is_rate):  # a rate may be made of totals
        if any((part, value.unit) in found for part in _parts(measures[value.measure])):
            found.add((value.measure, value.unit))
    return [
        replace(value, is_pending=True) if not value.members and (value.measure, value.unit) in found else value
        for value in values
    ]


def _is_held(
    measure: Measure, unit: str | None, held: Collection[tuple[str | None, str]], told: Mapping[str, Collection[str]]
) -> bool:
    form = measure.form or ""
    if unit is CITY:
        return not told.get(form) and any(of == form for _, of in held)
    return (unit, form) in held and unit not in told.get(form, ())


def _lacks_its_base(value: MeasureValue) -> bool:
    return value.of == 0 and value.held_rows > 0


def _parts(measure: Measure) -> tuple[str, ...]:
    kind = measure.kind
    return kind.root if isinstance(kind, Total) else kind.ratio[1:] if kind.ratio else ()
