"""The draft: as PDF and HTML, whom it goes to, approve or send back."""

from starlette.responses import Response

from desk.web.visit import NotFoundError, Visit, attachment
from diaodu.domain.access.accounts import Role
from diaodu.domain.errors import BusyError, NotReadyError, UsageError, UserError
from diaodu.domain.ledger import PaperRow
from diaodu.domain.states import PaperState
from tasks.act.approve import approve_at_desk, hands_in_it, send_back_at_desk
from tasks.look.release import blocks_of, bulletin_of
from tasks.month import Month
from tasks.release.bulletin import bulletin_readers
from tasks.release.sent_back import sent_back

_SHOWN = {"pdf": "application/pdf", "html": "text/html; charset=utf-8"}
_KEPT = {"docx", "xlsx"}
_HTML_POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'; frame-ancestors 'none'; sandbox"  # fmt: skip


def paper_page(visit: Visit) -> Response:
    """The bulletin as it stands, and whom it goes to."""
    return _page(visit, visit.month())


def _page(visit: Visit, month: Month, *, wrong: str = "", status: int = 200) -> Response:
    row, readers = bulletin_of(month), bulletin_readers(month)
    own = hands_in_it(month, visit.who) if visit.who.role is Role.APPROVER else []
    faces = sorted(month.store.papers.faces_of(row.id, _stage(row))) if row else []
    return visit.page(
        "paper", status=status, month=month, row=row, readers=readers, blocks=blocks_of(month), own=own, faces=faces,
        back=sent_back(month, row) if row else None, groups={group.id: group.title for group in month.plan.recipients}, wrong=wrong,
    )  # fmt: skip


def _stage(row: PaperRow) -> PaperState:
    return PaperState.ISSUED if row.state is PaperState.ISSUED else PaperState.DRAFT


def face(visit: Visit) -> Response:
    """One face of the bulletin: PDF and HTML in the browser, the others to keep."""
    month, name = visit.month(), visit.path["face"]
    row = bulletin_of(month)
    data = month.store.papers.faces_of(row.id, _stage(row)).get(name) if row else None
    if data is None or name not in {*_SHOWN, *_KEPT}:
        raise NotFoundError
    stem = f"{month.plan.masthead.name}-{month.period.title}.{name}"
    if name in _KEPT:
        return attachment(data, stem)
    headers = {"Content-Security-Policy": _HTML_POLICY} if name == "html" else {}
    return Response(data, media_type=_SHOWN[name], headers=headers)


def approve(visit: Visit) -> Response:
    """Approve the very draft and recipients that were looked at."""
    month = visit.month()
    try:
        approve_at_desk(
            month, visit.who, visit.now, sha256=visit.said("sha256"), readers_sha256=visit.said("readers")
        )  # fmt: skip
    except UserError as error:
        return _again(visit, error)
    return visit.to("p", *month.key, "paper")


def send_back(visit: Visit) -> Response:
    """Send the draft back with a reason."""
    month = visit.month()
    try:
        if not visit.said("reason"):
            raise UsageError("退回理由", "空白", "写明哪里要改")
        send_back_at_desk(month, visit.who, visit.now, sha256=visit.said("sha256"), reason=visit.said("reason"))
    except UserError as error:
        return _again(visit, error)
    return visit.to("p", *month.key, "paper")


def _again(visit: Visit, error: UserError) -> Response:
    status = 409 if isinstance(error, BusyError | NotReadyError) else 400
    return _page(visit, visit.month(), wrong=str(error), status=status)
