"""A unit's total, grade and rank."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction

from diaodu.domain.results import PointRow, UnitReport, UnitScore
from diaodu.domain.scoring.items import score_item
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.scoring.scheme import Scheme
from diaodu.domain.scoring.standing import Standing
from diaodu.domain.text.money import round_exactly

WHOLE_CITY = "全市"
COUNTED = "本期未报送，按本年已报送的数计"


def score_units(scheme: Scheme, standings: Sequence[Standing], *, is_graded: bool = True) -> list[UnitScore]:
    """Score every unit and rank the units of each class, or all together; grades are given once their time is over."""
    scored = [_score_unit(scheme, standing) for standing in standings]
    scored = scored if is_graded else [replace(score, grade=None) for score in scored]
    reported = {s.report.unit for s in standings if not _has_nothing(scheme, s)}
    ranks: dict[str, tuple[int, bool]] = {}
    for field in dict.fromkeys(field_of(scheme, score.unit_class) for score in scored):
        ranked = {s.unit: s.points for s in scored if s.unit in reported and _is_ranked_in(scheme, s, field)}
        ranks |= rank_descending({unit: points for unit, points in ranked.items() if points is not None})
    return [_placed(score, ranks.get(score.unit)) for score in scored]


def field_of(scheme: Scheme, unit_class: str) -> str:
    """Whom a unit is ranked among: its class, or the whole city."""
    return unit_class if scheme.rank_within == "class" else WHOLE_CITY


def peers_of(scheme: Scheme, report: UnitReport, reports: Sequence[UnitReport]) -> list[UnitReport]:
    """The units a unit is held against, itself among them."""
    return [r for r in reports if field_of(scheme, r.unit_class) == field_of(scheme, report.unit_class)]


def _is_ranked_in(scheme: Scheme, score: UnitScore, field: str) -> bool:
    return score.points is not None and score.reason is None and field_of(scheme, score.unit_class) == field


def _placed(score: UnitScore, place: tuple[int, bool] | None) -> UnitScore:
    if place is None:
        return replace(score, reason=score.reason or "本期未报送")
    return replace(score, rank=place[0], tied=place[1])


def _score_unit(scheme: Scheme, standing: Standing) -> UnitScore:
    items = tuple(score_item(item, standing) for item in scheme.items)
    if _has_nothing(scheme, standing):
        items = tuple(_nothing(item) for item in items)
    elif standing.report.state.is_silent:
        items = tuple(replace(item, note="，".join(n for n in (item.note, COUNTED) if n)) for item in items)
    total, reason = _total(scheme, items, standing)
    return UnitScore(
        unit=standing.report.unit,
        unit_class=standing.report.unit_class,
        points=total,
        rank=None,
        reason=reason or _unranked(scheme, standing.report),
        tied=False,
        grade=_grade(scheme, total),
        items=items,
    )


def _has_nothing(scheme: Scheme, standing: Standing) -> bool:
    """Whether a unit has no points whatever the figures say: silent now and, in a year's scheme, all the year."""
    is_silent = standing.report.state.is_silent
    return is_silent and not (scheme.silent == "counted" and bool(standing.reported_before))


def _nothing(item: PointRow) -> PointRow:
    """An item of a unit that reported nothing: no points, whatever the rule would make of an empty population."""
    return item if item.points is None else replace(item, points=Decimal("0.00"), worked="", note="本期未报送，计0分")


def _unranked(scheme: Scheme, report: UnitReport) -> str | None:
    return next((u.reason for u in scheme.unranked if report.unit == u.unit or report.unit_class == u.unit_class), None)


def _total(scheme: Scheme, items: Sequence[PointRow], standing: Standing) -> tuple[Decimal | None, str | None]:
    """Points earned of the points applicable, rescaled to the scheme's full points; bonuses on top."""
    if _has_nothing(scheme, standing):
        return Decimal("0.00"), None
    total = total_of(scheme, items)
    if total.points is None:
        return None, f"适用分值{total.applicable:f}分，不足{scheme.min_applicable_points:f}分"
    return total.points, None


@dataclass(frozen=True, slots=True, kw_only=True)
class Total:
    """How printed items become a total: points `earned` of the `applicable`, the `full` points, bonuses on top."""

    earned: tuple[Decimal, ...]
    bonuses: tuple[Decimal, ...]
    applicable: Decimal
    full: Decimal
    points: Decimal | None

    @property
    def words(self) -> str:
        """The sum as it is done."""
        summed = sum(self.earned, Decimal(0))
        parts = [f"各项得分之和{'＋'.join(f'{one:.2f}' for one in self.earned)}＝{summed:.2f}"]
        if self.applicable != self.full:
            scaled = round_exactly(Fraction(self.full) * Fraction(summed) / Fraction(self.applicable))
            parts.append(
                f"适用分值{self.applicable:f}分，按满分{self.full:f}分折算："
                f"{summed:.2f}×{self.full:f}÷{self.applicable:f}＝{scaled:.2f}"
            )
        parts += [f"加分{one:.2f}" for one in self.bonuses]
        return "；".join([*parts, f"总分{self.points:.2f}"])


def total_of(scheme: Scheme, items: Sequence[PointRow]) -> Total:
    """The total of a unit's items and what it is made of; `points` None where too few points apply."""
    is_bonus: Mapping[str, bool] = {item.id: item.bonus for item in scheme.items}
    base = [row for row in items if not is_bonus.get(row.item)]
    earned = tuple(row.points for row in base if row.points is not None)
    bonuses = tuple(row.points for row in items if is_bonus.get(row.item) and row.points is not None)
    full = sum((row.of for row in base), Decimal(0))
    applicable = sum((row.of for row in base if row.points is not None), Decimal(0))
    points = None
    if applicable and applicable >= scheme.min_applicable_points:
        share = Fraction(sum(earned, Decimal(0))) / Fraction(applicable)
        points = round_exactly(Fraction(full) * share) + sum(bonuses, Decimal(0))
    return Total(earned=earned, bonuses=bonuses, applicable=applicable, full=full, points=points)


def _grade(scheme: Scheme, total: Decimal | None) -> str | None:
    if total is None:
        return None
    return next((grade.id for grade in scheme.grades if total >= grade.ge), None)
