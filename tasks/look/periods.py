"""The periods of a plan that somebody may look at: those the ledgers know, and the one that goes on now."""

from datetime import date
from typing import Any

from diaodu.adapters.store import Store
from diaodu.domain.period import period_of
from diaodu.domain.plans.plan import Plan
from tasks.look.status import plan_status


def known_periods(plan: Plan, store: Store, today: date) -> list[dict[str, Any]]:
    """A plan's periods with their last run and paper, the newest first."""
    found = {one["period"]: one for one in plan_status(plan.id, store)["periods"]}
    now = [period_of(today, rhythm) for rhythm in plan.rhythms] if plan.valid.holds(today, today) else []
    for period in now:
        found.setdefault(period.id, {"period": period.id, "deliveries": {}})
    titles = {name: plan.find_period(name).title for name in found}
    return [_UNKNOWN | found[name] | {"title": titles[name]} for name in sorted(found, reverse=True)]


_UNKNOWN = {"run": "", "kind": "", "state": "", "paper": ""}
"""Of a period that has no run, or no paper."""
