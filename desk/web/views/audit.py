"""The audit trail, for auditors."""

from starlette.responses import Response

from desk.web.visit import Visit

ON_A_PAGE = 100


def audit(visit: Visit) -> Response:
    """The newest acts first, and whether the chain is whole."""
    asked = visit.asked("before")
    before = int(asked) if asked.isascii() and asked.isdigit() and len(asked) < len("1000000000") else None
    rows = visit.store.audit.latest(ON_A_PAGE, before)
    return visit.page("audit", rows=rows, chain=visit.store.audit.verify() if before is None else None)
