"""The table of scores, for people."""

from collections.abc import Sequence

from desk.terminal import say, say_table
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import UnitScore
from diaodu.domain.scoring.units import field_of


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
        rows = [
            (_rank(s), s.unit, "—" if s.points is None else f"{s.points:.2f}", s.grade or "",
             *("—" if i.points is None else f"{i.points:.2f}" for i in s.items), s.reason or "")
            for s in own
        ]  # fmt: skip
        say_table(f"{period} {field}", ("位次", "单位", "得分", "等次", *items, "说明"), rows, right=[2])


def _rank(score: UnitScore) -> str:
    if score.rank is None:
        return "不排名"
    return f"{score.rank}{'（并列）' if score.tied else ''}"
