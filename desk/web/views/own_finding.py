"""A finding as its unit sees it: the row, what the unit says of it, and what proves it."""

from collections.abc import Callable

from starlette.responses import Response

from desk.web.views.unit import NOT_FOR_UNITS
from desk.web.visit import NotFoundError, Visit, attachment
from diaodu.domain.errors import UserError
from diaodu.domain.intake.proofs import ACCEPTED, MOST_BYTES
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import Finding
from tasks.act.say import explain_finding, prove_finding, take_back_proof
from tasks.enter.explanations import find_proof
from tasks.look.over_months import record_history
from tasks.look.record import find_finding, view_finding
from tasks.month import Month


def own_finding(visit: Visit) -> Response:
    """The finding, with forms for the unit's clerk."""
    month = visit.month()
    unit = visit.unit(month)
    return _page(visit, month, unit, _finding(visit, month, unit))


def _page(visit: Visit, month: Month, unit: Unit, finding: Finding, *, wrong: str = "", status: int = 200) -> Response:
    view = view_finding(month, finding)
    history = record_history(month, view.context.record) if view.context else []
    return visit.page(
        "own_finding", status=status, month=month, unit=unit, view=view, history=history, names=month.names, wrong=wrong,
        accepted=ACCEPTED, most_mb=MOST_BYTES // 1024 // 1024, typed=visit.said("reason"),
    )  # fmt: skip


def _finding(visit: Visit, month: Month, unit: Unit) -> Finding:
    """The unit's finding that the address names.

    Raises:
        NotFoundError: it is another unit's, or asks something of stewards alone.
    """
    found = find_finding(month, visit.path["finding"])
    if found is None or found.unit != unit.code or found.rule in NOT_FOR_UNITS:
        raise NotFoundError
    return found


def _say(visit: Visit, act: Callable[[Month, Finding], None]) -> Response:
    """What the unit's clerk says of the finding, and back to it; or why that cannot be said."""
    month = visit.month()
    unit = visit.unit(month)
    finding = _finding(visit, month, unit)
    try:
        act(month, finding)
    except UserError as error:
        return _page(visit, month, unit, finding, wrong=str(error), status=400)
    return visit.to("p", *month.key, "units", unit.code, "findings", finding.id)


def explain(visit: Visit) -> Response:
    """The unit says that it is true."""
    return _say(visit, lambda month, one: explain_finding(month, one, visit.said("reason"), visit.who, visit.now))


def prove(visit: Visit) -> Response:
    """The unit attaches files that prove it."""
    files = [(_name(one.filename), one.file.read(MOST_BYTES + 1)) for one in visit.files("files")]
    return _say(visit, lambda month, one: prove_finding(month, one, files, visit.who, visit.now))


def take_proof_back(visit: Visit) -> Response:
    """The unit takes back what it attached by mistake."""
    return _say(visit, lambda month, one: take_back_proof(month, one, visit.said("proof"), visit.who, visit.now))


def _name(name: str | None) -> str:
    return (name or "").replace("\\", "/").rpartition("/")[2][:200] or "未命名"


def proof(visit: Visit) -> Response:
    """A proof to keep; never shown in the browser as a page of ours."""
    month = visit.month()
    entry = find_proof(month, visit.unit(month).code, visit.path["proof"])
    data = month.store.contents.get(entry.data["sha256"]) if entry else None
    if entry is None or data is None:
        raise NotFoundError
    return attachment(data, entry.reason, entry.data["type"])
