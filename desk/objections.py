"""Objections (申诉) as a table."""

from collections.abc import Sequence

from desk.terminal import say_table
from diaodu.domain.figures.objections import Objection
from diaodu.domain.plans.plan import Plan


def print_objections(plan: Plan, found: Sequence[Objection]) -> None:
    """Print objections with what became of them."""
    names = {unit.code: unit.name for unit in plan.units}
    rows = [
        (one.id, names.get(one.unit, one.unit), one.item, one.reason, one.by, "" if one.in_time else "超期",
         one.outcome.word, one.decision_reason)
        for one in found
    ]  # fmt: skip
    heads = ("编号", "单位", "项目", "理由", "提出人", "时限", "处理", "处理理由")
    say_table("申诉", heads, rows, whole=[0])
