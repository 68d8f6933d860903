"""Objections (申诉): of units to an item of their score, answered by stewards."""

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.errors import UserError
from diaodu.domain.figures.objections import ObjectionOutcome
from tasks.act.say import answer_objection
from tasks.enter.objections import list_objections


def objections(visit: Visit) -> Response:
    """The period's objections with what became of them."""
    return _page(visit)


def _page(visit: Visit, *, wrong: str = "", status: int = 200) -> Response:
    month = visit.month()
    outcomes = [one for one in ObjectionOutcome if one is not ObjectionOutcome.PENDING]
    found = list(reversed(list_objections(month)))
    return visit.page("objections", status=status, month=month, found=found, names=month.names, outcomes=outcomes, wrong=wrong)  # fmt: skip


def answer(visit: Visit) -> Response:
    """A steward's answer."""
    month = visit.month()
    try:
        answer_objection(month, visit.said("objection"), visit.said("outcome"), visit.said("reason"), visit.who, visit.now)  # fmt: skip
    except UserError as error:
        return _page(visit, wrong=str(error), status=400)
    return visit.to("p", *month.key, "objections")
