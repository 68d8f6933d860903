"""shared_quota 共担任务: what a unit's groups brought of their quotas. Source: D-03, a quota named for a group."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.results import MeasureValue
from diaodu.domain.scoring.standing import ONE, CappedRule, Earned, Standing, plain


class SharedQuota(CappedRule):
    """The group is scored, never a part of its quota: each member earns what its group does.

    A unit in several groups earns their mean; one in none is not judged.
    """

    word: ClassVar[str] = "共担任务"
    example: ClassVar[str] = "{kind: shared_quota, measure: pending_signed}"

    kind: Literal["shared_quota"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × mean over the unit's groups of the group's figure ÷ its quota."""
        groups = self._groups(standing)
        if not groups:
            return Earned(points=None, formula="不在任何分组")
        shares = [self.capped(Fraction(value.value or 0) / Fraction(value.target)) for value in groups if value.target]
        own = standing.say_own(self.measure)
        return Earned(
            points=points * sum(shares, Fraction(0)) / len(shares),
            formula=self.formula(points, "全组完成÷全组任务") + ("，各组平均" if len(groups) > 1 else ""),
            worked=self._worked(groups, standing, points),
            inputs={f"{value.unit}": f"{value.value}/{value.target}" for value in groups} | {"本单位": own},
            records=standing.records(self.measure),
        )

    def _worked(self, groups: Sequence[MeasureValue], standing: Standing, points: Fraction) -> str:
        quotients = ["÷".join(standing.put_in(self.measure, value.value, value.target)) for value in groups]
        if len(quotients) == 1:
            return self.formula(points, quotients[0])
        shares = [self.formula(ONE, quotient).removeprefix("1×") for quotient in quotients]
        return f"{plain(points)}×({'+'.join(shares)})÷{len(shares)}"

    def _groups(self, standing: Standing) -> list[MeasureValue]:
        mine = standing.report.unit
        figures = (value for (measure, _), value in standing.measures.items() if measure == self.measure)
        return [value for value in figures if value.target and value.target > 0 and mine in dict(value.members)]
