"""The first page: plans and their periods; a clerk's own unit alone."""

from starlette.responses import Response

from desk.schedules import said
from desk.web.visit import Visit
from diaodu.adapters.store.ticks import WORDS
from diaodu.domain.access.accounts import Role
from diaodu.domain.plans.plan import Plan
from tasks.look.periods import known_periods
from tasks.month import open_plans, read_moment


def home(visit: Visit) -> Response:
    """Plans with their periods; of a clerk the own plan's."""
    if visit.who.role is Role.CLERK:
        return visit.to("p", visit.who.plan)
    plans, broken = open_plans()
    known = [(plan, _periods(visit, plan)) for plan in plans]
    known.sort(key=lambda one: not any(period.get("run") for period in one[1]))
    late = [f"{WORDS[name]}自 {said(last)} 起没有再运行" for name, last in visit.store.ticks.absent(visit.now).items()]
    return visit.page("home", plans=known, broken=sorted(broken), late=late)


def plan_page(visit: Visit) -> Response:
    """A plan's periods; of a clerk with how the own unit reported."""
    plan = visit.plan()
    unit = next((one for one in plan.units if one.code == visit.who.unit), None)
    states = {}
    periods = _periods(visit, plan)
    if unit:
        for one in periods:
            reports = visit.store.validation.reports(plan.id, one["period"])
            states[one["period"]] = next((r for r in reports if r.code == unit.code), None)
    return visit.page("plan", plan=plan, periods=periods, unit=unit, states=states)


def _periods(visit: Visit, plan: Plan) -> list[dict]:
    return known_periods(plan, visit.store, read_moment(None, plan).date())
