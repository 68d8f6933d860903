"""What a typed word names: the plan, its period, its unit; a word that names nothing is a user's error."""

from diaodu.domain.errors import UsageError
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.results import UnitName
from tasks.month import open_month, open_plan_folder


def known_plan(plan: str, period: str | None = None) -> None:
    """Say so when nothing is there because there is no such plan or period."""
    open_month(plan, period) if period else open_plan_folder(plan)


def unit_name(plan: str, period: str, unit: str) -> UnitName:
    """The name of a plan's unit, by its name, code or alias."""
    return find_unit(open_month(plan, period).plan, unit).name


def find_unit(plan: Plan, name: str) -> Unit:
    """The plan's unit of a name, code or alias.

    Raises:
        UsageError: the plan has no such unit.
    """
    unit = plan.find_unit(name)
    if unit is None:
        raise UsageError("单位", name, "、".join(unit.name for unit in plan.units))
    return unit
