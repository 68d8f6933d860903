"""rank_first_full 第一名得满分: B-12, 到位资金.

"完成全年目标任务，且按到位目标任务与实际到位资金比重排名，第1名得满分，其他按总体贡献占比得分": the first by
actual ÷ target has full points only if it met its target (且); every other, and all when nobody met it, goes by
one of two readings. Ties for first are all first.
"""

from dataclasses import dataclass
from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ONE, ZERO, ClauseReading, Earned, MeasuredRule, Standing, percent, plain

READINGS = {"share_of_total": "按总体贡献占比", "relative_to_first": "按与第一名之比"}


@dataclass(frozen=True, slots=True, kw_only=True)
class _Field:
    """The units' actual figures and what each has done of its target."""

    actual: dict[str, Fraction]
    done: dict[str, Fraction]

    @property
    def best(self) -> Fraction:
        return max(self.done.values(), default=ZERO)

    @property
    def whole(self) -> Fraction:
        return sum(self.actual.values(), ZERO)

    def is_full(self, unit: str) -> bool:
        return self.done[unit] == self.best and self.best >= 1


class RankFirstFull(MeasuredRule):
    """The first by actual ÷ target, its target met, has full points; the others by `method`.

    The other method's points are printed as 参考分.
    """

    word: ClassVar[str] = "第一名满分，其余按占比"
    example: ClassVar[str] = "{kind: rank_first_full, measure: funds, method: share_of_total}"

    kind: Literal["rank_first_full"]
    method: Literal["share_of_total", "relative_to_first"] = "share_of_total"

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points by the method; the other method's as 参考分."""
        field, unit = self._field(standing), standing.report.unit
        if unit not in field.done:
            return Earned(points=None, formula=standing.no_target(self.measure))
        target = standing.target(self.measure) or ZERO
        place = 1 + sum(other > field.done[unit] for other in field.done.values())
        inputs = {
            "完成": standing.say_own(self.measure, target),
            "目标": standing.say_target(self.measure, target),
            "完成率": percent(field.done[unit]),
            "位次": f"{place}",
            "合计": standing.say(self.measure, field.whole),
        }
        other = next(name for name in READINGS if name != self.method)
        return Earned(
            points=_points(self.method, field, unit, points),
            formula=self._formula(field, unit, points),
            worked=self._worked(field, standing, points),
            inputs=inputs,
            records=standing.records(self.measure),
            readings=(ClauseReading(name=READINGS[other], points=_points(other, field, unit, points)),),
        )

    def _field(self, standing: Standing) -> _Field:
        actual, done = {}, {}
        for peer in standing.peers:
            value = standing.measures.get((self.measure, peer.unit))
            actual[peer.unit] = max(ZERO, standing.number(self.measure, peer.unit))
            if value and value.target and value.target > 0:
                done[peer.unit] = actual[peer.unit] / Fraction(value.target)
        return _Field(actual=actual, done=done)

    def _worked(self, field: _Field, standing: Standing, points: Fraction) -> str:
        unit, target = standing.report.unit, standing.target(self.measure)
        if field.is_full(unit) or field.whole <= 0:
            return ""
        number, whole, task = standing.put_in(self.measure, field.actual[unit], field.whole, target)
        if self.method == "share_of_total":
            return f"{plain(points)}×{number}÷{whole}"
        return f"{plain(points)}×{number}÷{task}÷max(1，{plain(field.best)})"

    def _formula(self, field: _Field, unit: str, points: Fraction) -> str:
        if field.is_full(unit):
            return f"完成目标且完成率第1名，得满分{plain(points)}"
        if self.method == "share_of_total":
            return f"{plain(points)}×完成÷合计（{READINGS[self.method]}）"
        return f"{plain(points)}×完成率÷max(1，第1名完成率)（{READINGS[self.method]}）"


def _points(method: str, field: _Field, unit: str, points: Fraction) -> Fraction:
    if field.is_full(unit):
        return points
    if method == "share_of_total":
        return points * field.actual[unit] / field.whole if field.whole > 0 else ZERO
    # Of one: a first that missed its target has not earned full points (且).
    return points * field.done[unit] / max(ONE, field.best)
