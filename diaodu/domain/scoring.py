"""Scoring: a plan's scheme item by item, every point with its clause, inputs and formula.

Points are rounded half-up to two places once per item; a total is the sum of its printed items (a rescaled
total is rounded once more); grades are taken on the printed figure. An item that is not applicable has no
points and leaves the total's base.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from diaodu.domain.money import round_half_up, spell
from diaodu.domain.period import Period, parse_period
from diaodu.domain.ranking import rank_descending
from diaodu.domain.results import MeasureValue, PointRow, UnitReport, UnitScore
from diaodu.domain.scheme import Alternative, Item, ItemRule, Scheme
from diaodu.domain.states import UnitState

ONE = Decimal(1)
SILENT = frozenset({UnitState.MISSING, UnitState.UNREADABLE})
"""States of a unit that handed in nothing readable: 0.00 points."""
TIMELY = {"on_time": ONE, "nil": ONE, "late": Decimal("0.5"), "missing": Decimal(0)}
"""Share of the timeliness points a form earns."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that scoring looks at, of all units of a class and of one among them.

    `measures`: (measure, unit) → value. `yearly`: measure → unit → yearly target (yuan or count).
    """

    period: Period
    report: UnitReport
    peers: Sequence[UnitReport]
    measures: Mapping[tuple[str, str | None], MeasureValue]
    yearly: Mapping[str, Mapping[str, int]]
    money: frozenset[str] = frozenset()
    """Measures whose values are yuan."""

    def value(self, measure: str | None) -> MeasureValue | None:
        """The unit's value of a measure."""
        return self.measures.get((measure or "", self.report.unit))


@dataclass(frozen=True, slots=True, kw_only=True)
class Share:
    """The share of its points a rule earns, None when it is not applicable, and how it came about."""

    share: Decimal | None
    formula: str
    inputs: dict[str, str]
    records: tuple[str, ...] = ()


def score_units(scheme: Scheme, standings: Sequence[Standing]) -> list[UnitScore]:
    """Score every unit and rank the units of each class."""
    scored = [_score_unit(scheme, standing) for standing in standings]
    reported = {s.report.unit for s in standings if s.report.state not in SILENT}
    ranks: dict[str, tuple[int, bool]] = {}
    for unit_class in dict.fromkeys(score.unit_class for score in scored):
        ranked = {s.unit: s.points for s in scored if s.unit_class == unit_class and s.points is not None}
        if reported & set(ranked):  # nobody is first among units that handed in nothing
            ranks |= rank_descending(ranked)
    return [_placed(score, ranks.get(score.unit)) for score in scored]


def _placed(score: UnitScore, place: tuple[int, bool] | None) -> UnitScore:
    if place is None:
        return replace(score, reason=score.reason or "本期未报送")
    return replace(score, rank=place[0], tied=place[1])


def _score_unit(scheme: Scheme, standing: Standing) -> UnitScore:
    items = tuple(score_item(item, standing) for item in scheme.items)
    total, reason = _total(scheme, items, standing)
    return UnitScore(
        unit=standing.report.unit,
        unit_class=standing.report.unit_class,
        points=total,
        rank=None,
        reason=reason,
        tied=False,
        grade=_grade(scheme, total),
        items=items,
    )


def _total(scheme: Scheme, items: Sequence[PointRow], standing: Standing) -> tuple[Decimal | None, str | None]:
    """Points earned of the points applicable, rescaled to the scheme's full points."""
    if standing.report.state in SILENT:
        return Decimal("0.00"), None
    full = sum((item.of for item in items), Decimal(0))
    applicable = sum((item.of for item in items if item.points is not None), Decimal(0))
    if applicable < scheme.min_applicable_points or not applicable:
        return None, f"适用分值{applicable:f}分，不足{scheme.min_applicable_points:f}分"
    earned = sum((item.points for item in items if item.points is not None), Decimal(0))
    return round_half_up(full * earned / applicable), None


def _grade(scheme: Scheme, total: Decimal | None) -> str | None:
    if total is None:
        return None
    return next((grade.grade for grade in scheme.grades if total >= grade.at_least), None)


def score_item(item: Item, standing: Standing) -> PointRow:
    """One item: the rules that apply, added up and rounded once."""
    if item.from_period and standing.period.start < parse_period(item.from_period).start:
        return _row(item, None, {}, f"自{parse_period(item.from_period).title}起计分", ())
    alternative = next(a for a in item.alternatives if _applies(a, standing))
    shares = [(rule, RULES[rule.kind](rule, standing)) for rule in alternative.rules]
    inputs = {name: value for _, share in shares for name, value in share.inputs.items()}
    records = tuple(dict.fromkeys(record for _, share in shares for record in share.records))
    formula = " + ".join(share.formula for _, share in shares)
    if any(share.share is None for _, share in shares):
        return _row(item, None, inputs, formula, records)
    points = sum((rule.points * share.share for rule, share in shares if share.share is not None), Decimal(0))
    return _row(item, round_half_up(points), inputs, formula, records)


def _row(
    item: Item, points: Decimal | None, inputs: dict[str, str], formula: str, records: tuple[str, ...]
) -> PointRow:
    note = "不适用" if points is None else ""
    return PointRow(
        item=item.item, clause=item.clause, points=points, of=item.points, inputs=inputs, formula=formula,
        records=records, note=note,
    )  # fmt: skip


def _applies(alternative: Alternative, standing: Standing) -> bool:
    if alternative.when == "always":
        return True
    measure = next((rule.measure for rule in alternative.rules if rule.measure), "")
    has_target = standing.report.unit in standing.yearly.get(measure or "", {})
    return has_target == (alternative.when == "target")


def _capped(share: Decimal, rule: ItemRule) -> Decimal:
    """Between 0 and the cap: a negative sum (冲减) earns nothing."""
    return max(Decimal(0), share if rule.cap is None else min(rule.cap, share))


def _cap_words(rule: ItemRule, quotient: str) -> str:
    """The formula of a capped share."""
    return f"{rule.points:f}×{quotient}" if rule.cap is None else f"{rule.points:f}×min({rule.cap:f}，{quotient})"


def _say(standing: Standing, measure: str | None, value: int | Decimal | None) -> str:
    """A value as people read it: money in 万元 or 亿元."""
    return spell(int(value or 0)) if measure in standing.money else str(value or 0)


def _proportion(rule: ItemRule, standing: Standing) -> Share:
    """Value over target, capped."""
    value = standing.value(rule.measure)
    if value is None or not value.target:
        return Share(share=None, formula="未设目标", inputs={})
    share = _capped(Decimal(value.value or 0) / value.target, rule)
    inputs = {
        "完成": _say(standing, rule.measure, value.value),
        "目标": _say(standing, rule.measure, value.target),
    }
    return Share(share=share, formula=_cap_words(rule, "完成÷目标"), inputs=inputs, records=value.records)


def _pace(rule: ItemRule, standing: Standing) -> Share:
    """Share of the yearly target over the share of the year that has passed."""
    value, target = standing.value(rule.measure), standing.yearly[rule.measure or ""][standing.report.unit]
    passed = Decimal(standing.period.end.month) / 12
    done = Decimal((value.value if value else 0) or 0) / target
    inputs = {"完成率": f"{done * 100:.2f}%", "序时": f"{passed * 100:.2f}%"}
    records = value.records if value else ()
    share = _capped(done / passed, rule)
    return Share(share=share, formula=_cap_words(rule, "完成率÷序时"), inputs=inputs, records=records)


def _rate(rule: ItemRule, standing: Standing) -> Share:
    """A rate's value, capped; not applicable when nothing is below the line."""
    value = standing.value(rule.measure)
    if value is None or not value.of:
        return Share(share=None, formula="分母为零", inputs={"分子": "0", "分母": "0"})
    share = _capped(Decimal(value.n or 0) / value.of, rule)
    inputs = {"分子": _say(standing, rule.measure, value.n), "分母": _say(standing, rule.measure, value.of)}
    return Share(share=share, formula=_cap_words(rule, "分子÷分母"), inputs=inputs, records=value.records)


def _functional_coefficient(rule: ItemRule, standing: Standing) -> Share:
    """功效系数 within the class: base + (1 - base) × (x - min) / (max - min); 0 for nothing, 1 if all equal."""
    if len(standing.peers) < rule.min_units:
        return Share(share=None, formula=f"同类单位不足{rule.min_units}个", inputs={})
    peers = [standing.measures.get((rule.measure or "", peer.unit)) for peer in standing.peers]
    known = [Decimal(peer.value) for peer in peers if peer is not None and peer.value is not None]
    own = standing.value(rule.measure)
    x = Decimal((own.value if own else 0) or 0)
    spread = {"x": x, "最小值": min(known, default=Decimal(0)), "最大值": max(known, default=Decimal(0))}
    inputs = {name: _say(standing, rule.measure, value) for name, value in spread.items()}
    formula = f"{rule.points:f}×({rule.base}+{ONE - rule.base}×(x-最小值)÷(最大值-最小值))"
    share = _coefficient(x, known, rule.base)
    return Share(share=share, formula=formula, inputs=inputs, records=own.records if own else ())


def _coefficient(x: Decimal, known: Sequence[Decimal], base: Decimal) -> Decimal:
    if x <= 0:
        return Decimal(0)
    low, high = min(known), max(known)
    if low == high:
        return ONE
    return base + (ONE - base) * (x - low) / (high - low)


def _timeliness(rule: ItemRule, standing: Standing) -> Share:
    """Mean over the forms due: on time or nil 1, late 0.5, missing 0. Source: O-06."""
    due = [state for state in standing.report.forms.values() if state != UnitState.NOT_DUE]
    if not due:
        return Share(share=None, formula="本期无应报报表", inputs={})
    share = sum((TIMELY[state] for state in due), Decimal(0)) / len(due)
    words = {"on_time": "按时", "nil": "零报告", "late": "迟报", "missing": "未报"}
    inputs = {words[state]: str(due.count(state)) for state in words if state in due}
    return Share(share=share, formula=f"{rule.points:f}×各应报报表及时得分的平均值", inputs=inputs)


def _quality(rule: ItemRule, standing: Standing) -> Share:
    """Accepted over read records of the first version; nothing read and not nil: 0. Source: O-11."""
    first = standing.report.first_version
    inputs = {"首次报送读取": str(first.read), "其中合格": str(first.accepted)}
    formula = f"{rule.points:f}×首次报送合格记录÷首次报送记录"
    if not first.read:
        return Share(
            share=ONE if standing.report.state == UnitState.NIL else Decimal(0), formula=formula, inputs=inputs
        )
    return Share(share=Decimal(first.accepted) / first.read, formula=formula, inputs=inputs)


RULES: dict[str, Callable[[ItemRule, Standing], Share]] = {
    "proportion": _proportion,
    "pace": _pace,
    "rate": _rate,
    "functional_coefficient": _functional_coefficient,
    "timeliness": _timeliness,
    "quality": _quality,
}
"""Each rule kind of a scheme and the function that gives its share."""
