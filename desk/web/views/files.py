"""A file that came in: leave it or a part of it out, withdraw it, give it to the unit it is of; each seen before."""

from collections.abc import Callable

from starlette.responses import Response

from desk.web.judge import judge
from desk.web.preview import Proposal, show_effect
from desk.web.views.decide import asked_reason
from desk.web.visit import NotFoundError, Visit, address, attachment
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.ledger import Submission
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import FileEntry
from diaodu.domain.states import RunKind
from tasks.act.leave_out import give_away, give_back, leave_out
from tasks.act.take_back import take_back
from tasks.enter.exclusions import Part
from tasks.left_out import exclusions_of, load_left_out
from tasks.month import Month, open_month

ACTS = {"exclude": "不予采用", "restore": "恢复采用", "withdraw": "撤回或改归", "give_back": "取消撤回"}
_FIELDS = ("act", "sheet", "row", "to", "reason")


def file_page(visit: Visit) -> Response:
    """What a file holds, what of it is left out, and what may be done with it."""
    said = {name: visit.asked(name) for name in _FIELDS}
    return _page(visit, visit.month(), said)


def _page(visit: Visit, month: Month, said: dict[str, str], *, wrong: str = "", status: int = 200) -> Response:
    sent = _sent(visit, month)
    return visit.page(
        "file", status=status, month=month, sent=sent, entry=_entry(month, sent), unit=_unit(month, sent), said=said,
        left=[one for one in exclusions_of(month) if (one.unit, one.sha256) == (sent.unit, sent.sha256)],
        withdrawn=load_left_out(month).withdrawal(sent), units=_reporting(month), names=month.names, wrong=wrong,
        done=visit.asked("done"),
    )  # fmt: skip


def download(visit: Visit) -> Response:
    """The file as it came, of nobody's folder too."""
    sent = _sent(visit, visit.month())
    data = visit.store.submissions.bytes_of(sent.sha256)
    if data is None:
        raise NotFoundError
    return attachment(data, sent.name)


def _sent(visit: Visit, month: Month) -> Submission:
    """The file that the address names.

    Raises:
        NotFoundError: the period has none.
    """
    one = month.store.submissions.get(visit.path["submission"])
    if one is None or (one.plan, one.period) != month.key or one.is_nil:
        raise NotFoundError
    return one


def _entry(month: Month, sent: Submission) -> FileEntry | None:
    return next((file for report in month.reports() for file in report.files if file.id == sent.id), None)


def _reporting(month: Month) -> list[Unit]:
    return list(month.plan.units_in(month.period.start, month.period.end))


def _unit(month: Month, sent: Submission) -> Unit | None:
    """Whose it is, of those who report; None of a file that lies in nobody's folder."""
    return next((one for one in _reporting(month) if one.code == sent.unit), None)


def effect(visit: Visit) -> Response:
    """What the act would change."""
    month, said = visit.month(), _said(visit)
    sent = _sent(visit, month)
    here = address("p", *month.key, "files", sent.id)
    try:
        what, units, act = _asked(visit, month, sent, said)
        told = (what, f"理由：{said['reason']}")
        proposal = Proposal(title=ACTS[said["act"]], told=told, action=f"{here}/handle", back=here, fields=said)
        return show_effect(visit, month, proposal, units, act)
    except UserError as error:
        return _again(visit, error, said)


def handle(visit: Visit) -> Response:
    """Do it, and judge the period again."""
    month, said = visit.month(), _said(visit)
    sent = _sent(visit, month)
    try:
        _, _, act = _asked(visit, month, sent, said)
        act()
    except UserError as error:
        return _again(visit, error, said)
    judge(open_month(*month.key), RunKind.REVIEW)
    return visit.to("p", *month.key, "files", sent.id, query="?done=1")


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name) for name in _FIELDS}


def _asked(
    visit: Visit, month: Month, sent: Submission, said: dict[str, str]
) -> tuple[str, list, Callable[[], object]]:  # fmt: skip
    """What is to be done in words, the units it touches, and the act.

    Raises:
        UsageError: it is no act, or not one that this file allows.
    """
    if said["act"] not in ACTS:
        raise UsageError("办理", said["act"], "、".join(ACTS.values()), "审核员")
    reason, unit, to = asked_reason(said), _unit(month, sent), _to(month, said["to"])
    why = {"reason": reason, "by": visit.who.person, "at": visit.now, "account": visit.who.name}
    units = [one.code for one in (unit, to) if one]
    if unit is None:
        if said["act"] != "withdraw":
            raise UsageError("办理", "该文件不属于任何单位", "改归一个单位，或认定不属于任何单位", "审核员")
        whose = f"归{to.name}" if to else "认定不属于任何单位"
        return f"“{sent.name}”{whose}", units, lambda: give_away(month, sent, to, **why)
    whose = f"{unit.name}“{sent.name}”"
    if said["act"] == "withdraw":
        told = f"撤回{whose}" + (f"，改归{to.name}" if to else "")
        return told, units, lambda: take_back(month, Part(unit=unit, sent=sent), to, **why)
    if said["act"] == "give_back":
        return f"取消撤回{whose}", units, lambda: give_back(month, sent, **why)
    part = Part(unit=unit, sent=sent, sheet=said["sheet"] or None, row=_row(said["row"]))
    undo = said["act"] == "restore"
    return f"{unit.name}{part.words}：{ACTS[said['act']]}", units, lambda: leave_out(month, part, undo=undo, **why)


def _row(text: str) -> int:
    if not text:
        return 0
    if not (text.isascii() and text.isdigit() and int(text[:9]) > 0 and len(text) < len("10000000")):
        raise UsageError("行号", text, "工作表左侧看到的行号，从1起", "审核员")
    return int(text)


def _to(month: Month, code: str) -> Unit | None:
    found = next((one for one in _reporting(month) if one.code == code), None)
    if code and found is None:
        raise UsageError("改归单位", code, "、".join(one.name for one in _reporting(month)), "审核员")
    return found


def _again(visit: Visit, error: UserError, said: dict[str, str]) -> Response:
    return _page(visit, visit.month(), said, wrong=str(error), status=409 if isinstance(error, BusyError) else 400)
