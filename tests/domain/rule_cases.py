"""A case of every kind of scheme rule: an entry that is refused, and one worked in numbers."""

from dataclasses import replace
from typing import Any, NamedTuple

from diaodu.domain.measures.values import rate_value
from diaodu.domain.period import parse_period
from diaodu.domain.results import MeasureValue, RowCounts
from diaodu.domain.scoring.standing import Standing
from tests.lib.factories import make_unit_report

UNIT, OTHER = "准格尔旗", "东胜区"


class RuleCase(NamedTuple):
    """A bad entry with what its refusal names; a rule, what it looks at, and what it earns of ten points."""

    bad: str
    told: str
    rule: str
    standing: Standing
    points: str


def value(measure: str, number: Any, unit: str = UNIT, **changes: Any) -> MeasureValue:
    return MeasureValue(measure=measure, unit=unit, value=number, **changes)


def stand(
    *values: MeasureValue, peers: tuple[str, ...] = (), first_version: RowCounts | None = None, **changes: Any
) -> Standing:
    """A unit's standing at the end of 2021, beside its peers."""
    report = replace(make_unit_report(UNIT), first_version=first_version or RowCounts())
    told = {"period": parse_period("2021-12"), "yearly": {}, "measures": {(v.measure, v.unit): v for v in values}}
    return Standing(report=report, peers=[report, *(make_unit_report(unit) for unit in peers)], **(told | changes))


RULE_CASES = {
    "proportion": RuleCase(
        "{kind: proportion}", "measure",
        "{kind: proportion, measure: m}", stand(value("m", 8, target=10)), "8.00",
    ),
    "pace": RuleCase(
        "{kind: pace, measure: m, per: 2}", "per",
        "{kind: pace, measure: m}", stand(value("m", 6), yearly={"m": {UNIT: 12}}), "5.00",
    ),
    "rate": RuleCase(
        "{kind: rate, measure: m, empty_population: half}", "empty_population",
        "{kind: rate, measure: m}", stand(rate_value("m", UNIT, 3, 4)), "7.50",
    ),
    "rank_first_full": RuleCase(
        "{kind: rank_first_full, measure: m, method: other}", "method",
        "{kind: rank_first_full, measure: m, method: relative_to_first}",
        stand(value("m", 6, target=10), value("m", 12, OTHER, target=10), peers=(OTHER,), met={("m", OTHER): True}), "5.00",
    ),
    "deductions": RuleCase(
        "{kind: deductions, lines: []}", "lines",
        "{kind: deductions, lines: [{measure: m, each: 0.5}]}", stand(value("m", 3)), "8.50",
    ),
    "threshold": RuleCase(
        "{kind: threshold, measure: m, below: half}", "below",
        "{kind: threshold, measure: m, ge: 3}", stand(value("m", 3)), "10.00",
    ),
    "nested": RuleCase(
        "{kind: nested, measures: []}", "measures",
        "{kind: nested, measures: [m, n], partial: lines}", stand(met={("m", UNIT): True, ("n", UNIT): False}), "5.00",
    ),
    "relative_to_best": RuleCase(
        "{kind: relative_to_best, measure: m, cap: 一}", "cap",
        "{kind: relative_to_best, measure: m}", stand(value("m", 30), value("m", 40, OTHER), peers=(OTHER,)), "7.50",
    ),
    "shared_quota": RuleCase(
        "{kind: shared_quota}", "measure",
        "{kind: shared_quota, measure: m}", stand(value("m", 3, "G1", target=6, members=((UNIT, 3),))), "5.00",
    ),
    "lookup": RuleCase(
        "{kind: lookup, measure: m, by: rank, steps: [{ge: 1, points: 1}]}", "须写 places",
        "{kind: lookup, measure: m, steps: [{ge: 5, points: 9}]}", stand(value("m", 6)), "9.00",
    ),
    "functional_coefficient": RuleCase(
        "{kind: functional_coefficient, measure: m, base: 2}", "base",
        "{kind: functional_coefficient, measure: m, base: 0.6}",
        stand(value("m", 5), value("m", 10, OTHER), value("m", 0, "杭锦旗"), peers=(OTHER, "杭锦旗")), "8.00",
    ),
    "ladder": RuleCase(
        "{kind: ladder, task: a, paid: b, rungs: [{task: 0, points: 1}, {task: 1, points: 2}]}", "须由高到低",
        "{kind: ladder, task: t, paid: p, rungs: [{task: 100%, paid: 20%, points: 10}, {task: 50%, points: 5}]}",
        stand(value("t", 6, target=10), rate_value("p", UNIT, 1, 2)), "5.00",
    ),
    "bonus": RuleCase(
        "{kind: bonus, measure: m, each: 0}", "each",
        "{kind: bonus, measure: m, each: 4}", stand(value("m", 2)), "8.00",
    ),
    "timeliness": RuleCase(
        "{kind: timeliness, measure: m}", "measure",
        "{kind: timeliness}", stand(), "10.00",
    ),
    "quality": RuleCase(
        "{kind: quality, measure: m}", "measure",
        "{kind: quality}", stand(first_version=RowCounts(read=4, accepted=3)), "7.50",
    ),
}  # fmt: skip
