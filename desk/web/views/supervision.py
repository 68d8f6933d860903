"""The register of supervision (督办台账) and the matters units want settled: who, what, how long, how far."""

from datetime import date

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.errors import UsageError, UserError
from diaodu.domain.triggers.cases import StepKind
from tasks.act.supervise import open_asked, step_case
from tasks.enter.supervision import Register
from tasks.look.requests import requests_of
from tasks.month import Month


def supervision(visit: Visit) -> Response:
    """Cases in hand, the oldest first; with those that are closed if asked."""
    return _page(visit, visit.month())


def _page(visit: Visit, month: Month, *, wrong: str = "", status: int = 200) -> Response:
    register = Register(month.plan, month.store)
    today, everything = register.day(visit.now), visit.asked("all") == "1"
    cases = [one for one in register.cases() if everything or one.is_open(today)]
    asked = {(one.asked.unit, one.asked.key) for one in register.cases()}
    return visit.page(
        "supervision", status=status, month=month, cases=cases, today=today, everything=everything, names=month.names,
        wrong=wrong, steps=[one for one in StepKind if one is not StepKind.UNDO],
        requests=[(one, (one.unit, one.key) in asked) for one in requests_of(month)],
    )  # fmt: skip


def step(visit: Visit) -> Response:
    """Take a step of a case: remind, note the answer, extend, return, press, close, undo."""
    month = visit.month()
    try:
        step_case(
            month, visit.said("number"), visit.said("kind"), visit.said("text"), until=_day(visit.said("until")),
            account=visit.who, at=visit.now,
        )  # fmt: skip
    except UserError as error:
        return _page(visit, month, wrong=str(error), status=400)
    return visit.to("p", *month.key, "supervision")


def open_request(visit: Visit) -> Response:
    """Open a case (交办) for a matter that a unit wants settled."""
    month = visit.month()
    try:
        open_asked(month, visit.said("record"), visit.said("asked"), until=_day(visit.said("until")), account=visit.who, at=visit.now)  # fmt: skip
    except UserError as error:
        return _page(visit, month, wrong=str(error), status=400)
    return visit.to("p", *month.key, "supervision")


def _day(text: str) -> date | None:
    """A day as browsers send it.

    Raises:
        UsageError: it is none.
    """
    try:
        return date.fromisoformat(text) if text else None
    except ValueError as error:
        raise UsageError("时限", text, "日期，如 2021-04-20", "督办人员") from error
