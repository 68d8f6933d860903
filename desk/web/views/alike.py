"""Findings of one kind and cause, decided at once: one reason, one transaction, the effect of all shown before."""

from collections.abc import Sequence
from urllib.parse import urlencode

from starlette.responses import Response

from desk.web.judge import judge
from desk.web.preview import Proposal, show_effect
from desk.web.views.decide import asked_reason
from desk.web.visit import Visit, address
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RunKind
from tasks.act.decide import take_decisions, word_of
from tasks.act.say import assign_findings, stewards_of
from tasks.enter.assignments import assigned
from tasks.look.standing import marks_of
from tasks.month import Month, open_month

KINDS = (DecisionKind.RETURN, DecisionKind.WAIVE, DecisionKind.REJECT)
"""What can be said of many at once; a correction is of one cell."""
MOST = 200
_CAUSE = ("rule", "form", "column", "unit")
_FIELDS = (*_CAUSE, "kind", "reason", "expires")


def alike(visit: Visit) -> Response:
    """The open findings of one rule, form and column, of one unit if told."""
    return _page(visit, visit.month(), {name: visit.asked(name) for name in _FIELDS})


def _page(visit: Visit, month: Month, said: dict[str, str], *, wrong: str = "", status: int = 200) -> Response:
    found = _of_cause(month, said)
    units = {one.unit: month.names.name_of(one.unit) for one in _of_cause(month, said | {"unit": ""})}
    return visit.page(
        "alike", status=status, month=month, findings=found[:MOST], total=len(found), said=said, wrong=wrong, kinds=KINDS,
        units=units, names=month.names, marks=marks_of(month, found[:MOST]),
        stewards=stewards_of(month), assigned=assigned(month),
    )  # fmt: skip


def _of_cause(month: Month, said: dict[str, str]) -> list[Finding]:
    found = month.store.validation.findings(*month.key)
    wanted = {name: said[name] for name in ("rule", "form", "column")} | (
        {"unit": said["unit"]} if said["unit"] else {}
    )
    return [one for one in found if one.is_open and all(getattr(one, name) == value for name, value in wanted.items())]


def effect(visit: Visit) -> Response:
    """What the same word on all that are chosen would change."""
    month, said = visit.month(), _said(visit)
    try:
        chosen = _chosen(visit, month, said)
        units = list(dict.fromkeys(one.unit for one in chosen))
        whose = "、".join(month.names.name_of(unit) for unit in units)
        word = DecisionKind.word_of(said["kind"])
        told = (f"{whose}共 {len(chosen)} 条同类意见，如：{chosen[0].message}", f"处理：{word}。理由：{said['reason']}")
        fields = said | {
            "finding": [one.id for one in chosen],
            "seen": [one for one in visit.form.getlist("seen") if isinstance(one, str)],
        }
        here = address("p", *month.key, "alike")
        proposal = Proposal(title=f"{word}（{len(chosen)} 条）", told=told, action=f"{here}/decide", back=f"{here}?{_query(said)}", fields=fields)  # fmt: skip
        return show_effect(visit, month, proposal, units, lambda: _take(visit, chosen, said))
    except UserError as error:
        return _again(visit, error, said)


def decide(visit: Visit) -> Response:
    """Take the word on all that are chosen, or on none."""
    month, said = visit.month(), _said(visit)
    try:
        chosen = _chosen(visit, month, said)
        _take(visit, chosen, said)
    except UserError as error:
        return _again(visit, error, said)
    judge(open_month(*month.key), RunKind.REVIEW)
    word = DecisionKind.word_of(said["kind"])
    told = (f"{len(chosen)} 条同类意见一并处理：{word}。理由：{said['reason']}",)
    goes_on = address("p", *month.key, "decisions")
    return visit.page("decided", month=open_month(*month.key), title=word, told=told, goes_on=goes_on, next="")


def give(visit: Visit) -> Response:
    """Say which steward sees to those that are chosen."""
    month, said = visit.month(), _said(visit)
    try:
        assign_findings(month, _found(visit, month), visit.said("to"), visit.who, visit.now)
    except UserError as error:
        return _again(visit, error, said)
    return visit.to("p", *month.key, "alike", query=f"?{_query(said)}")


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name) for name in _FIELDS}


def _query(said: dict[str, str]) -> str:
    return urlencode({name: said[name] for name in _CAUSE if said[name]})


def _found(visit: Visit, month: Month) -> list[Finding]:
    wanted = {one for one in visit.form.getlist("finding") if isinstance(one, str)}
    return [one for one in month.store.validation.findings(*month.key) if one.id in wanted]


def _chosen(visit: Visit, month: Month, said: dict[str, str]) -> list[Finding]:
    """The findings that are chosen, with a word that can be said on them.

    Raises:
        UsageError: none is, too many are, or nothing is said.
    """
    chosen = _found(visit, month)
    if not 0 < len(chosen) <= MOST:
        raise UsageError("审核意见", f"选择了 {len(chosen)} 条", f"1 至 {MOST} 条", "审核员")
    if said["kind"] not in KINDS:
        raise UsageError("处理意见", said["kind"], "、".join(kind.word for kind in KINDS), "审核员")
    asked_reason(said)
    return chosen


def _take(visit: Visit, chosen: Sequence[Finding], said: dict[str, str]) -> None:
    word = word_of(said["kind"], said["reason"], visit.who.person, {"expires": said["expires"]}, visit.now)
    take_decisions(visit.store, [one.id for one in chosen], word, account=visit.who.name, seen=_seen(visit))


def _seen(visit: Visit) -> dict[str, str]:
    """Finding → the mark of what was seen to stand there."""
    told = [one.partition(":") for one in visit.form.getlist("seen") if isinstance(one, str)]
    return {finding: mark for finding, _, mark in told}


def _again(visit: Visit, error: UserError, said: dict[str, str]) -> Response:
    return _page(visit, visit.month(), said, wrong=str(error), status=409 if isinstance(error, BusyError) else 400)
