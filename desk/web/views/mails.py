"""Mails of a period: how far each is, and what became of those nobody knows of."""

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.errors import BusyError, UserError
from diaodu.domain.states import DeliveryState
from tasks.act.resolve import SETTLED_AS, resolve_delivery

MOST = 500


def mails(visit: Visit) -> Response:
    """The mails, those in trouble first."""
    return _page(visit)


def _page(visit: Visit, *, wrong: str = "", status: int = 200) -> Response:
    month, state = visit.month(), visit.asked("state")
    found = month.store.outbox.list(*month.key)
    shown = [one for one in found if not state or one.state == state]
    shown.sort(key=lambda one: one.state not in {DeliveryState.UNKNOWN, DeliveryState.FAILED})
    states = list(dict.fromkeys(one.state for one in found))
    return visit.page(
        "mails", status=status, month=month, mails=shown[:MOST], total=len(shown), states=states, state=state, wrong=wrong,
        settled_as={now: [(one, word) for one, word in SETTLED_AS if one in _may(now)] for now in states},
    )  # fmt: skip


def _may(state: DeliveryState) -> set[str]:
    """What a person may say of a mail in a state."""
    return {DeliveryState.UNKNOWN: {"sent", "ready", "closed"}, DeliveryState.FAILED: {"ready", "closed"}}.get(state, set())  # fmt: skip


def resolve(visit: Visit) -> Response:
    """Say what became of one."""
    month = visit.month()
    try:
        resolve_delivery(month, visit.said("delivery"), visit.said("as"), visit.said("reason"), visit.who, visit.now)
    except UserError as error:
        return _page(visit, wrong=str(error), status=409 if isinstance(error, BusyError) else 400)
    return visit.to("p", *month.key, "mails")
