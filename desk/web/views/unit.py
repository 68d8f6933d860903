"""A unit's own pages: what it handed in and what came of it, hand in, take back, the score."""

from collections.abc import Sequence
from typing import Any

from starlette.datastructures import UploadFile
from starlette.responses import Response

from desk.web.judge import judge, look_ahead
from desk.web.visit import NotFoundError, Visit, attachment
from diaodu.domain.errors import BusyError, NotReadyError, UsageError, UserError
from diaodu.domain.forms.house_rules import FOR_STEWARDS, HouseRule
from diaodu.domain.ledger import MAX_CONTENT_BYTES, Content
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.review.outstanding import outstanding_of
from diaodu.domain.states import Channel, RunKind
from tasks.act.hand_in import receive
from tasks.act.say import object_at_desk
from tasks.act.take_back import refuse_closed
from tasks.act.take_back import take_back as take_file_back
from tasks.enter.exclusions import Part
from tasks.enter.explanations import explanations_of
from tasks.enter.objections import list_objections
from tasks.ledgers import returned_files, returned_path
from tasks.look.points import explain_unit
from tasks.month import Month
from tasks.templates import unit_template

NOT_FOR_UNITS = FOR_STEWARDS | {HouseRule.LAPSED}
"""Rules whose findings ask something of stewards alone."""
_WORKBOOK = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


def unit_page(visit: Visit) -> Response:
    """What a unit handed in, what is found in it, and how to mend it."""
    month = visit.month()
    return _page(visit, month, visit.unit(month), done=visit.asked("done"))


def _page(visit: Visit, month: Month, unit: Unit, *, done: str = "", wrong: str = "", status: int = 200) -> Response:
    report = _report(month, unit)
    sent = [one for one in month.store.submissions.list(*month.key) if one.unit == unit.code]
    states = {file.id: file for file in report.files} if report else {}
    left = outstanding_of(report, month.as_of) if report else None
    books = [path.name for path in returned_files(month.place, unit.name)]
    own, found = returned_path(month.place, unit.name), _findings(month, unit)
    return visit.page(
        "unit", status=status, month=month, unit=unit, report=report, sent=list(reversed(sent)), states=states,
        left=left, findings=found, said=explanations_of(month, found), returned=[*books, *([own.name] if own.exists() else [])],
        owed=_owed(month, unit), done=done, wrong=wrong,
    )  # fmt: skip


def _report(month: Month, unit: Unit) -> UnitReport | None:
    return next((one for one in month.reports() if one.code == unit.code), None)


def _findings(month: Month, unit: Unit) -> list[Finding]:
    found = month.store.validation.findings(*month.key, unit=unit.code)
    return [one for one in found if one.rule not in NOT_FOR_UNITS]


def _owed(month: Month, unit: Unit) -> list[tuple[str, str]]:
    """Forms that the unit owes: id and title."""
    return [(due.form, month.folder.forms[due.form].title) for due in month.forms_due if due.is_owed_by(unit)]


def hand_in(visit: Visit) -> Response:
    """Take files and nil declarations in and judge them; or only try them."""
    month = visit.month()
    unit = visit.unit(month)
    nil = [one for one in visit.form.getlist("nil") if isinstance(one, str)]
    try:
        files = [_content(one) for one in visit.files("files")]
        if not files and not nil:
            raise UsageError("报送", "没有选择文件", "至少一个工作簿，或勾选一张零报告")
        if unit not in month.plan.units_in(month.period.start, month.period.end):
            raise UsageError("报送", f"{unit.name}本期不是报送单位", "本期的报送单位")
        if visit.said("act") == "try":
            return _try(visit, month, unit, files, nil)
        receive(month, unit, files, nil, channel=Channel.DESK, by=visit.who.person, account=visit.who.name)
    except UserError as error:
        return _page(visit, visit.month(), unit, wrong=str(error), status=400)
    try:
        judge(month, RunKind.SUBMIT)
    except BusyError:
        wrong = "交来的文件已存档，还没有校验：另一次汇总尚未结束。请稍后刷新本页，或等下一次汇总。"
        return _page(visit, visit.month(), unit, wrong=wrong, status=409)
    return visit.to(*_address(month, unit), query="?done=1")


def _address(month: Month, unit: Unit) -> tuple[str, ...]:
    return "p", month.plan.id, month.period.id, "units", unit.code


def _content(upload: UploadFile) -> tuple[str, Content]:
    """A file as it goes into the ledger, by its own name without the folders of the clerk's machine.

    Raises:
        UsageError: it is larger than is kept.
    """
    name = (upload.filename or "").replace("\\", "/").rpartition("/")[2] or "未命名"
    if (upload.size or 0) > MAX_CONTENT_BYTES:
        raise UsageError(name, f"超过{MAX_CONTENT_BYTES // 1024 // 1024}MB", "删除图片等无关内容后再报送")
    return name, Content.of(upload.file.read())


def _try(visit: Visit, month: Month, unit: Unit, files: Sequence[tuple[str, Content]], nil: Sequence[str]) -> Response:
    """What would come of it; nothing is kept."""

    def act() -> None:
        receive(month, unit, files, nil, channel=Channel.DESK, by=visit.who.person, account=visit.who.name)

    effects = look_ahead(month, [unit.code], act)
    names = {name for name, _ in files}
    shown = [one for one in effects.findings if one.rule not in NOT_FOR_UNITS and (one.file in names or not one.file)]
    return visit.page("tried", month=month, unit=unit, files=[name for name, _ in files], effects=effects, findings=shown)  # fmt: skip


def take_back(visit: Visit) -> Response:
    """A clerk takes a file back that was sent by mistake."""
    month = visit.month()
    unit = visit.unit(month)
    try:
        refuse_closed(month)
        reason = visit.said("reason")
        if not reason:
            raise UsageError("撤回理由", "空白", "写明理由，如：选错了文件")
        sent = _own(month, unit, visit.said("submission"))
        take_file_back(
            month, Part(unit=unit, sent=sent), None, reason=reason, by=visit.who.person, at=visit.now, account=visit.who.name
        )  # fmt: skip
        judge(month, RunKind.REVIEW)
    except UserError as error:
        status = 409 if isinstance(error, BusyError | NotReadyError) else 400
        return _page(visit, visit.month(), unit, wrong=str(error), status=status)
    return visit.to(*_address(month, unit), query="?done=back")


def _own(month: Month, unit: Unit, submission: str):  # noqa: ANN202 - a submission
    """A file of the unit's own for the period.

    Raises:
        NotFoundError: there is none, or it is another's.
    """
    one = month.store.submissions.get(submission)
    if one is None or (one.plan, one.period, one.unit) != (*month.key, unit.code) or one.is_nil:
        raise NotFoundError
    return one


def sent_file(visit: Visit) -> Response:
    """A file as the unit sent it."""
    month = visit.month()
    sent = _own(month, visit.unit(month), visit.path["submission"])
    data = month.store.submissions.bytes_of(sent.sha256)
    if data is None:
        raise NotFoundError
    return attachment(data, sent.name)


def returned(visit: Visit) -> Response:
    """A returned workbook of the unit, by its name among those there are."""
    month = visit.month()
    unit = visit.unit(month)
    paths = {path.name: path for path in (*returned_files(month.place, unit.name), returned_path(month.place, unit.name))}  # fmt: skip
    path = paths.get(visit.path["name"])
    if path is None or not path.exists():
        raise NotFoundError
    return attachment(path.read_bytes(), path.name, _WORKBOOK)


def template(visit: Visit) -> Response:
    """The unit's prefilled workbook."""
    month = visit.month()
    unit = visit.unit(month)
    return attachment(unit_template(month, unit), f"{unit.name}-{month.period.id}.xlsx", _WORKBOOK)


def score(visit: Visit) -> Response:
    """The unit's score, point by point."""
    month = visit.month()
    return _score(visit, month, visit.unit(month))


def _score(visit: Visit, month: Month, unit: Unit, *, wrong: str = "", status: int = 200) -> Response:
    found: dict[str, Any] | None = None
    missing = ""
    try:
        found = explain_unit(month, unit.name)
    except NotReadyError as error:
        missing = error.found
    own = [one for one in list_objections(month) if one.unit == unit.code]
    items = [one.id for one in month.plan.scheme.items] if month.plan.scheme else []
    return visit.page(
        "score", status=status, month=month, unit=unit, found=found, missing=missing, own=own, items=items, wrong=wrong
    )


def object_to_score(visit: Visit) -> Response:
    """A clerk objects to an item of the unit's score."""
    month = visit.month()
    unit = visit.unit(month)
    try:
        object_at_desk(month, unit, visit.said("item"), visit.said("reason"), visit.who, visit.now)
    except UserError as error:
        return _score(visit, month, unit, wrong=str(error), status=400)
    return visit.to(*_address(month, unit), "score")
