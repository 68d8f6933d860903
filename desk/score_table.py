"""The table of scores, for people."""

from collections.abc import Sequence

from desk.terminal import say, say_table
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import PointRow, UnitScore
from diaodu.domain.scoring.units import field_of
from diaodu.domain.text.wording import starred


def print_scores(plan: Plan, period: str, scores: Sequence[UnitScore], *, stage: bool = False) -> None:
    """Print scores by class, ranked first; `stage`: the time they are graded for is not over."""
    if plan.scheme is None:
        say("本方案没有考核办法。")
        return
    if plan.scheme.note:
        say(plan.scheme.note, style="yellow")
    if stage:
        say("阶段性测算：考核期未满，不评等次。", style="yellow")
    items = [item.id for item in plan.scheme.items]
    fields = dict.fromkeys(field_of(plan.scheme, score.unit_class) for score in scores)
    for field in fields:
        own = [s for s in scores if field_of(plan.scheme, s.unit_class) == field]
        own.sort(key=lambda s: (s.rank is None, s.rank or 0))
        rows = [(_rank(s), s.unit, _points(s), s.grade or "", *map(_points, s.items), s.reason or "") for s in own]
        say_table(f"{period} {field}", ("位次", "单位", "得分", "等次", *items, "说明"), rows, right=[2])
    if any(score.is_flattered for score in scores):
        say("带※的得分未含待补正的记录，补正后可能变化。")


def _points(earned: UnitScore | PointRow) -> str:
    if earned.points is None:
        return "—"
    return starred(f"{earned.points:.2f}", carried=False, held=earned.is_flattered)


def _rank(score: UnitScore) -> str:
    if score.rank is None:
        return "不排名"
    return f"{score.rank}{'（并列）' if score.tied else ''}"
