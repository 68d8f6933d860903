"""Ranking lists (单项榜) a plan asks for: by one measure or by the scheme's points, with ties and exclusions."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.plans.consequences import RankListRule
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, UnitReport
from diaodu.domain.scoring.ranking import rank_descending

NOTHING = "没有数据"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedUnit:
    """A unit's place in a list."""

    unit: str
    value: int | Decimal
    rank: int
    tied: bool


@dataclass(frozen=True, slots=True, kw_only=True)
class RankList:
    """The places of one list, best first; `measure` "" is the scheme's points; `excluded` says why."""

    title: str
    measure: str
    clause: str
    places: tuple[RankedUnit, ...]
    excluded: tuple[tuple[str, str], ...]


def list_ranks(plan: Plan, assessment: Assessment) -> list[RankList]:
    """Every list of the plan, one for each class where it ranks within classes."""
    found = []
    for rule in plan.rankings:
        classes = dict.fromkeys(report.unit_class for report in assessment.reports)
        for unit_class in classes if rule.within == "class" else (None,):
            reports = [r for r in assessment.reports if unit_class in {None, r.unit_class}]
            title = f"{rule.id}（{unit_class}）" if unit_class and len(classes) > 1 else rule.id
            found.append(_rank_list(rule, title, reports, assessment))
    return found


def _rank_list(rule: RankListRule, title: str, reports: list[UnitReport], assessment: Assessment) -> RankList:
    values = _values(rule, assessment)
    known = {r.unit: v for r in reports if r.unit not in rule.exclude and (v := values.get(r.unit)) is not None}
    ranks = rank_descending({unit: -v for unit, v in known.items()} if rule.lowest_first else known)
    places = sorted(
        (RankedUnit(unit=u, value=v, rank=ranks[u][0], tied=ranks[u][1]) for u, v in known.items()),
        key=lambda p: p.rank,
    )
    excluded = [(r.unit, rule.exclude.get(r.unit, NOTHING)) for r in reports if r.unit not in known]
    return RankList(
        title=title,
        measure=rule.measure or "",
        clause=rule.clause,
        places=tuple(place for place in places if rule.top is None or place.rank <= rule.top),
        excluded=tuple(excluded),
    )


def _values(rule: RankListRule, assessment: Assessment) -> Mapping[str, int | Decimal | None]:
    if rule.measure is None:
        return {score.unit: score.points for score in assessment.scores}
    return {v.unit: v.value for v in assessment.measures if v.measure == rule.measure and v.unit and not v.members}
