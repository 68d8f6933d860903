"""What a plan says, in words that a command prints and a page shows."""

from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import COMPARE_WORDS, Target, TargetLine


def target_words(plan: Plan) -> list[tuple[str, str, str, str, str]]:
    """Each line of a target: measure, clause, whose, how much, since when it is judged."""
    return [
        (plan.measure(target.measure).name, target.clause, line.unit or line.unit_class or line.group or "全市",
         _amount(target, line, plan.measure(target.measure)), str(target.due_from or ""))
        for target in plan.targets
        for line in target.lines
    ]  # fmt: skip


def _amount(target: Target, line: TargetLine, measure: Measure) -> str:
    if line.value is None:
        return "未下达"
    shown = str(line.value) if isinstance(line.value, str) else f"{line.value}{measure.unit}"
    return COMPARE_WORDS[target.compare] + shown
