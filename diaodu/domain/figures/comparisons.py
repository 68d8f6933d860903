"""Comparisons with last year (同比): unit by unit, and for the city on the same units (同口径)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Comparison, MeasureValue, UnitName
from diaodu.domain.text.money import round_half_up


@dataclass(frozen=True, slots=True, kw_only=True)
class LastFigure:
    """A measure's figure in the same period of last year; a rate's n and of where they are known."""

    value: int | Decimal
    n: int | Decimal | None = None
    of: int | Decimal | None = None
    is_part: bool = False
    """Records that may belong to it were held."""


LastYear = Mapping[tuple[str, str | None], LastFigure]
"""(measure, unit's name or None for the city) → last year's figure."""
Parts = Mapping[tuple[str, str | None], MeasureValue]
"""(measure, unit's name) → what of the unit's figure is in the city's."""


def with_comparisons(
    plan: Plan,
    values: Sequence[MeasureValue],
    last: LastYear,
    parts: Parts,
    departed: Sequence[UnitName] = (),
) -> list[MeasureValue]:
    """Set last year's figure and the change beside each value that has them; a group's has none.

    `departed`: units that report no more and went into none; what the city still has of them is left out.
    """
    measures = {measure.id: measure for measure in plan.measures}
    last = _with_rates(plan, last)
    units = tuple(unit.name for unit in plan.units)
    city = _City(units=units, measures=measures, last=last, parts=parts, departed=tuple(departed))
    return [replace(value, compared=_compare(measures[value.measure], value, last, city)) for value in values]


def _with_rates(plan: Plan, last: LastYear) -> LastYear:
    """Rates made of two measures' figures where these are known, so that one need not be handed in."""
    found = dict(last)
    units: list[str | None] = [*(unit.name for unit in plan.units), None]
    for measure, ratio in [(measure.id, ratio) for measure in plan.measures if (ratio := measure.kind.ratio)]:
        for unit in units:
            n, of, given = last.get((ratio[0], unit)), last.get((ratio[1], unit)), last.get((measure, unit))
            made = _ratio(n.value, of.value) if n and of else None
            if n and of and made is not None and (given is None or given.of is None):
                value = given.value if given else made
                is_part = n.is_part or of.is_part
                found[measure, unit] = LastFigure(value=value, n=n.value, of=of.value, is_part=is_part)
    return found


def _compare(measure: Measure, value: MeasureValue, last: LastYear, city: "_City") -> Comparison | None:
    if value.members or value.value is None or value.is_pending:
        return None
    if value.unit is None:
        return city.compare(measure, value)
    before = last.get((measure.id, value.unit))
    if before is None:
        return None
    held = (UnitName(value.unit),) if value.held_rows or before.is_part else ()
    return replace(_comparison(measure, value.value, before.value), held=held)


def _comparison(measure: Measure, now: int | Decimal, before: int | Decimal) -> Comparison:
    return Comparison(last_year=before, now=now, change=change_of(measure, now, before))


def change_of(measure: Measure, now: int | Decimal, before: int | Decimal) -> Decimal | None:
    """Growth as a share to six decimals, of a rate the difference; None where last year is 0 or below."""
    if measure.is_rate:
        return round_half_up(Decimal(now) - Decimal(before), 6)
    return round_half_up((Decimal(now) - Decimal(before)) / Decimal(before), 6) if before > 0 else None


@dataclass(frozen=True, slots=True, kw_only=True)
class _City:
    """The city's comparison: only units that have both years' figures."""

    units: tuple[str, ...]
    measures: Mapping[str, Measure]
    last: LastYear
    parts: Parts
    departed: tuple[UnitName, ...]

    def compare(self, measure: Measure, city: MeasureValue) -> Comparison | None:
        """The whole city where every unit that is asked has a figure now and none has one year alone, else the units with both.

        With the city's own figure of last year alone there is nothing to hold some of the units against.
        """
        have_now = {unit for unit in self.units if self._now(measure.id, unit) is not None}
        had = {unit for unit in self.units if (measure.id, unit) in self.last}
        both = tuple(unit for unit in self.units if unit in have_now & had)
        lone = tuple(unit for unit in self.units if unit in have_now ^ had)
        gone, whole = self._gone(measure, city), self.last.get((measure.id, None))
        if whole is not None and not gone and not self._is_unknown(measure.id) and not (had and lone):
            held = self._held(measure.id, both or self.units)
            return replace(_comparison(measure, city.value or 0, whole.value), units=both, held=held)
        if not both or not _adds_up(measure):
            return None
        before, now = self._combined_last(measure, both), self._combined_now(measure, both)
        if before is None or now is None:
            return None
        left_out, held = tuple(dict.fromkeys((*lone, *gone))), self._held(measure.id, both)
        return replace(_comparison(measure, now, before), units=both, left_out=left_out, held=held)

    def _held(self, measure: str, units: Sequence[str]) -> tuple[UnitName, ...]:
        """Units of which records are held that may belong to one of the two figures."""
        now = {unit for unit in units if (part := self.parts.get((measure, unit))) and part.held_rows}
        then = {unit for unit in units if (last := self.last.get((measure, unit))) and last.is_part}
        return tuple(UnitName(unit) for unit in units if unit in now | then)

    def _is_unknown(self, measure: str) -> bool:
        """Whether a unit that is asked has no figure now; a rate of nothing is known to be none."""
        asked = [part for unit in self.units if (part := self.parts.get((measure, unit)))]
        return any(part.is_pending or (part.value is None and part.of != 0) for part in asked)

    def _gone(self, measure: Measure, city: MeasureValue) -> tuple[UnitName, ...]:
        """Units that report no more whose amounts are in the city's figure now."""
        if not measure.is_rate:
            return tuple(UnitName(unit) for unit, _ in city.left)
        below = [part.of for unit in self.units if (part := self.parts.get((measure.id, unit))) and part.of is not None]
        return self.departed if city.of is not None and sum(below) != city.of else ()

    def _now(self, measure: str, unit: str) -> int | Decimal | None:
        part = self.parts.get((measure, unit))
        return part.value if part and not part.is_pending else None

    def _combined_now(self, measure: Measure, units: Sequence[str]) -> int | Decimal | None:
        figures = [self.parts[measure.id, unit] for unit in units]
        if not measure.is_rate:
            return _sum([figure.value for figure in figures])
        return _ratio(_sum([figure.n for figure in figures]), _sum([figure.of for figure in figures]))

    def _combined_last(self, measure: Measure, units: Sequence[str]) -> int | Decimal | None:
        """A rate is made anew from what it is made of; without that there is none for some of the units."""
        figures = [self.last[measure.id, unit] for unit in units]
        if not measure.is_rate:
            return _sum([figure.value for figure in figures])
        return _ratio(_sum([figure.n for figure in figures]), _sum([figure.of for figure in figures]))


def _adds_up(measure: Measure) -> bool:
    """Whether units' figures make one together; percentages that people enter do not."""
    return measure.is_rate or measure.unit != "%"


def _sum(numbers: Sequence[int | Decimal | None]) -> int | Decimal | None:
    """The sum of numbers that are all known."""
    known = [number for number in numbers if number is not None]
    return sum(known) if len(known) == len(numbers) else None


def _ratio(n: int | Decimal | None, of: int | Decimal | None) -> Decimal | None:
    return round_half_up(Decimal(n) / Decimal(of), 6) if n is not None and of and of > 0 else None
