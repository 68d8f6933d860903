"""What a typed word names: the plan, its period, its unit; a word that names nothing is a user's error."""

from diaodu.domain.errors import UsageError
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.results import UnitCode
from tasks.month import Month, open_month, open_plan_folder


def known_plan(plan: str, period: str | None = None) -> None:
    """Say so when nothing is there because there is no such plan or period."""
    open_month(plan, period) if period else open_plan_folder(plan)


def unit_code(plan: str, period: str, unit: str) -> UnitCode:
    """The code of a plan's unit, by its name, code or alias."""
    return find_unit(open_month(plan, period).plan, unit).code


def find_unit(plan: Plan, name: str) -> Unit:
    """The plan's unit of a name, code or alias.

    Raises:
        UsageError: the plan has no such unit.
    """
    unit = plan.find_unit(name)
    if unit is None:
        raise UsageError("单位", name, "、".join(unit.name for unit in plan.units))
    return unit


def find_reporting_unit(month: Month, name: str) -> Unit:
    """The unit of a name, code or alias that reports in the period.

    Raises:
        UsageError: the plan has no such unit, or it reports at another time.
    """
    unit, reporting = find_unit(month.plan, name), month.plan.units_in(month.period.start, month.period.end)
    if unit not in reporting:
        found = f"{unit.name}本期不是报送单位（{unit.span_words}）"
        raise UsageError("单位", found, "、".join(one.name for one in reporting))
    return unit


def find_paper(plan: Plan, kind: str) -> PlanPaper:
    """The plan's paper of a kind.

    Raises:
        UsageError: it has none.
    """
    found = next((one for one in plan.papers if kind in {one.id, one.title}), None)
    if found is None:
        known = "、".join(f"{one.id}（{one.title}）" for one in plan.papers) or "本方案没有简报之外的文书"
        raise UsageError("KIND", kind, known)
    return found
