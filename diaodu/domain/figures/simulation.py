"""模拟测算: targets, scores and consequences from figures given by hand, judged as a run judges its own.

A measure nobody gave is 0; a rate or total nobody gave comes from its parts. The city is what was given for it,
else the sum of the units. Nothing was reported, so timeliness and quality do not apply.
"""

from collections.abc import Iterable, Sequence
from decimal import Decimal

from diaodu.domain.errors import UsageError
from diaodu.domain.figures.derived import add_derived_figures, group_figures, in_plan_order
from diaodu.domain.figures.hand_table import GivenValue, spread_over_groups
from diaodu.domain.figures.judgement import judge_scores
from diaodu.domain.figures.targets import judge_targets, with_targets
from diaodu.domain.measures.derived import DerivedKind
from diaodu.domain.measures.values import CITY, Figures, rate_value, whole
from diaodu.domain.period import Period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.results import Assessment, MeasureValue, UnitReport
from diaodu.domain.states import UnitState
from diaodu.domain.text.money import round_half_up


def find_simulated_period(plan: Plan, text: str) -> Period:
    """A period of any rhythm that touches the plan's days, or its campaign.

    Raises:
        UsageError: there is no such period, or the plan does not hold in it.
    """
    period = plan.find_period(text)
    if not plan.valid.holds(period.start, period.end):
        days = f"{plan.valid.start or ''} 至 {plan.valid.end or ''}"
        raise UsageError("报告期", text, f"{plan.id} 有效期（{days}）内的报告期")
    return period


def simulate(plan: Plan, period: Period, given: Sequence[GivenValue], money: frozenset[str]) -> Assessment:
    """What the figures come to, as an assessment without submissions."""
    units = plan.units_in(period.start, period.end)
    values = _figures(plan, units, given)
    groups = group_figures(plan, spread_over_groups(given))
    measures = with_targets(plan, [*in_plan_order(plan, values), *groups])
    targets = judge_targets(plan, measures, period.end, figures_given=True)
    reports = [_unreported(unit) for unit in units]
    judged = judge_scores(plan, period, reports, measures, targets, money=money, figures_given=True)
    return Assessment(
        reports=tuple(reports), findings=(), measures=tuple(measures), targets=tuple(targets),
        scores=judged.scores, consequences=judged.consequences,
    )  # fmt: skip


def _unreported(unit: Unit) -> UnitReport:
    return UnitReport(unit=unit.name, code=unit.code, unit_class=unit.unit_class, state=UnitState.NOT_DUE, forms={})


def _figures(plan: Plan, units: Sequence[Unit], given: Sequence[GivenValue]) -> Figures:
    names = [unit.name for unit in units]
    by_place: dict[tuple[str, str | None], list[GivenValue]] = {}
    for value in given:
        by_place.setdefault((value.measure, value.unit), []).append(value)
    values = {place: _given_value(place, found) for place, found in by_place.items()}
    for measure in sorted(plan.measures, key=lambda measure: measure.is_rate):  # a rate's base comes first
        _fill(plan, measure, names, values)
    add_derived_figures(plan, values, [*names, CITY])
    return values


def _given_value(place: tuple[str, str | None], found: Sequence[GivenValue]) -> MeasureValue:
    """One unit's figure: the sum of its rows, which differ in their group."""
    measure, unit = place
    records = tuple(f"第{value.line}行" for value in found)
    parts = found[0].parts if len(found) == 1 else None
    if parts:
        return rate_value(measure, unit, *parts, records)
    number = sum((value.value for value in found), Decimal(0))
    return MeasureValue(measure=measure, unit=unit, value=_number(number), records=records)


def _number(number: Decimal) -> int | Decimal:
    return whole(number if number == int(number) else round_half_up(number, 6))


def _fill(plan: Plan, measure: Measure, names: Iterable[str], values: Figures) -> None:
    """0 for a unit without a row, and the units' sum for the city; what is derived comes later."""
    if isinstance(measure.kind, DerivedKind):
        _leave_city_to_sum(measure, names, values)
        return
    for name in names:
        values.setdefault((measure.id, name), _nothing(plan, measure, name, values))
    if (measure.id, CITY) not in values:
        values[measure.id, CITY] = _city(measure, [values[measure.id, name] for name in names])


def _leave_city_to_sum(measure: Measure, names: Iterable[str], values: Figures) -> None:
    """A total given for units, not for the city: the city's is their sum, not that of the parts; a rate has none."""
    own = [values[measure.id, name] for name in names if (measure.id, name) in values]
    if own and (measure.id, CITY) not in values and not measure.is_rate:
        values[measure.id, CITY] = _city(measure, own)


def _nothing(plan: Plan, measure: Measure, unit: str, values: Figures) -> MeasureValue:
    """0; of a rate 0 of what lies below its line, which another measure may say."""
    if not measure.is_rate:
        return MeasureValue(measure=measure.id, unit=unit, value=0)
    base = next((m.id for m in plan.measures if _is_base(m, measure)), None)
    below = values[base, unit].value if base else 0
    return rate_value(measure.id, unit, 0, int(below or 0))


def _is_base(other: Measure, rate: Measure) -> bool:
    """Whether a measure sums what lies below a rate's line: the same column over the same rows."""
    rows = (rate.kind.base, rate.form, rate.where, rate.cohort)
    return not other.is_rate and (other.kind.base, other.form, other.where, other.cohort) == rows


def _city(measure: Measure, own: Sequence[MeasureValue]) -> MeasureValue:
    """The units together; rates given as mere shares have no sum."""
    records = tuple(record for value in own for record in value.records)
    if measure.is_rate:
        with_parts = [value for value in own if value.of]
        is_whole = len(with_parts) == sum(value.value is not None for value in own)
        n, of = sum(v.n or 0 for v in with_parts), sum(v.of or 0 for v in with_parts)
        known = rate_value(measure.id, CITY, n, of, records)
        return known if is_whole else MeasureValue(measure=measure.id, unit=CITY, value=None)
    if measure.unit == "%" and any(value.value for value in own):  # percentages are not added up
        return MeasureValue(measure=measure.id, unit=CITY, value=None)
    total = sum((Decimal(value.value or 0) for value in own), Decimal(0))
    return MeasureValue(measure=measure.id, unit=CITY, value=_number(total), records=records)
