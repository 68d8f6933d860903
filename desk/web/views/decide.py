"""A steward's decision: what it changes is shown before it is taken."""

from collections.abc import Mapping

from starlette.responses import Response

from desk.web.judge import judge, look_ahead
from desk.web.views.findings import FIELDS, finding_view, wanted_finding
from desk.web.visit import Visit
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.states import RunKind
from tasks.act.decide import take_decisions, word_of
from tasks.month import open_month
from tasks.review.decide import Word


def effect(visit: Visit) -> Response:
    """What the decision would change in rows, totals, points and ranks; then it may be taken."""
    month = visit.month()
    finding, said = wanted_finding(visit, month), _said(visit)
    try:
        word = _word(visit, said)
        effects = look_ahead(
            month, finding.unit, lambda: take_decisions(visit.store, [finding.id], word, account=visit.who.name, seen=said["seen"])
        )  # fmt: skip
    except UserError as error:
        return _again(visit, error, said)
    return visit.page("effect", month=month, finding=finding, names=month.names, word=word, said=said, effects=effects)


def decide(visit: Visit) -> Response:
    """Take the decision, judge the period again, and show what became of it."""
    month = visit.month()
    finding, said = wanted_finding(visit, month), _said(visit)
    try:
        word = _word(visit, said)
        take_decisions(visit.store, [finding.id], word, account=visit.who.name, seen=said["seen"])
    except UserError as error:
        return _again(visit, error, said)
    judge(open_month(*month.key), RunKind.REVIEW)
    after = open_month(*month.key)
    here = f"/p/{after.plan.id}/{after.period.id}"
    still = next((one for one in after.store.validation.findings(*after.key) if one.id == finding.id), None)
    goes_on = f"{here}/findings/{finding.id}" if still else f"{here}/findings"
    return visit.page("decided", month=after, word=word, finding=finding, names=after.names, goes_on=goes_on)


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name) for name in FIELDS}


def _word(visit: Visit, said: Mapping[str, str]) -> Word:
    corrects = said["kind"] == "correct"
    if not said["reason"]:
        raise UsageError("理由", "空白", "写明理由")
    if corrects and not said["value"] and not said["blank"]:
        raise UsageError("代为更正", "没有写更正值", "更正值；确应空白的勾选“改为空白”")
    given = {
        "value": ("" if said["blank"] else said["value"]) if corrects else None,
        "column": said["column"] if corrects else "",
        "confirmed_by": said["confirmed_by"],
        "expires": said["expires"],
    }
    return word_of(said["kind"], said["reason"], visit.who.person, given, visit.now)


def _again(visit: Visit, error: UserError, said: dict[str, str]) -> Response:
    """The finding as it stands now, with what was wrong and what was typed."""
    month = visit.month()
    status = 409 if isinstance(error, BusyError) else 400
    return finding_view(visit, month, wanted_finding(visit, month), status=status, wrong=str(error), said=said)
