"""Ranking lists (单项榜) a plan asks for: by one measure or by the scheme's points, with ties and exclusions."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal

from diaodu.domain.figures.judgement import silent_about
from diaodu.domain.figures.pending import UNDER_REVIEW, UNFILLED
from diaodu.domain.figures.said import ranked_amounts
from diaodu.domain.plans.consequences import RankListRule
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, UnitReport
from diaodu.domain.scoring.ranking import rank_descending

NOTHING = "没有数据"
NOT_REPORTED = "本期未报送"


@dataclass(frozen=True, slots=True, kw_only=True)
class RankedUnit:
    """A unit's place in a list."""

    unit: str
    value: int | Decimal
    rank: int
    tied: bool
    target: int | Decimal | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class RankList:
    """The places of one list, best first; `measure` "" is the scheme's points; `excluded` says why."""

    title: str
    measure: str
    clause: str
    lowest_first: bool
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
            found.append(_rank_list(plan, rule, title, reports, assessment))
    return found


def _rank_list(
    plan: Plan, rule: RankListRule, title: str, reports: list[UnitReport], assessment: Assessment
) -> RankList:
    values, out = _values(rule, assessment), _left_out(plan, rule, reports, assessment)
    known = {r.unit: v for r in reports if r.unit not in out and (v := values.get(r.unit)) is not None}
    lowest_first = _is_lowest_first(plan, rule)
    ranks = rank_descending({unit: -v for unit, v in known.items()} if lowest_first else known)
    places = sorted(
        (
            RankedUnit(unit=u, value=v, rank=ranks[u][0], tied=ranks[u][1], target=_target(rule, u, assessment))
            for u, v in known.items()
        ),
        key=lambda p: p.rank,
    )
    excluded = [(r.unit, out.get(r.unit, NOTHING)) for r in reports if r.unit not in known]
    return RankList(
        title=title,
        measure=rule.measure or "",
        clause=rule.clause,
        lowest_first=lowest_first,
        places=tuple(place for place in places if rule.top is None or place.rank <= rule.top),
        excluded=tuple(excluded),
    )


def _target(rule: RankListRule, unit: str, assessment: Assessment) -> int | Decimal | None:
    return assessment.measure(rule.measure, unit).target if rule.measure else None


def _is_lowest_first(plan: Plan, rule: RankListRule) -> bool:
    if rule.lowest_first is not None or rule.measure is None:
        return bool(rule.lowest_first)
    return plan.measure(rule.measure).is_lowest_first


def _left_out(plan: Plan, rule: RankListRule, reports: Sequence[UnitReport], assessment: Assessment) -> dict[str, str]:
    """Unit → why it has no place: the plan says so, nothing came or nothing is known yet, or the scheme does not rank it.

    What people enter of a unit, and what other periods' forms told, stands though it handed in nothing.
    """
    if rule.measure is None:
        return {s.unit: s.reason for s in assessment.scores if s.rank is None and s.reason} | rule.exclude
    own = [v for v in assessment.measures if v.measure == rule.measure and v.unit]
    why = {
        v.unit: UNDER_REVIEW if v.is_pending else UNFILLED for v in own if v.unit and (v.is_pending or v.is_unfilled)
    }
    return why | dict.fromkeys(silent_about(plan, rule.measure, reports), NOT_REPORTED) | rule.exclude


def _values(rule: RankListRule, assessment: Assessment) -> Mapping[str, int | Decimal | None]:
    if rule.measure is None:
        return {score.unit: score.points for score in assessment.scores}
    return {v.unit: v.value for v in assessment.measures if v.measure == rule.measure and v.unit and not v.members}


def list_writer(ranked: RankList) -> Callable[[int | Decimal], str]:
    """How the amounts of a list by money are written: beside their targets, two with different places apart."""
    write = ranked_amounts((int(p.value), None if p.target is None else int(p.target)) for p in ranked.places)
    return lambda value: write(int(value))
