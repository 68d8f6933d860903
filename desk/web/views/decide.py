"""A steward's word on a finding, a decision or a ruling: what it changes is shown before it is taken."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from starlette.responses import Response

from desk.web.judge import judge
from desk.web.preview import Proposal, show_effect
from desk.web.views.findings import FIELDS, finding_view, in_order, wanted_finding
from desk.web.visit import Visit, address
from diaodu.domain.errors import BusyError, UsageError, UserError
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RunKind
from tasks.act.decide import take_decisions, word_of
from tasks.act.rule import take_ruling
from tasks.look.rulings import rulings_on
from tasks.month import Month, open_month
from tasks.review.decide import Word


@dataclass(frozen=True, slots=True, kw_only=True)
class _Asked:
    """What is to be done, in words and as an act."""

    word: str
    told: tuple[str, ...]
    act: Callable[[], object]
    run: RunKind


def effect(visit: Visit) -> Response:
    """What the decision or ruling would change in rows, totals, points and ranks; then it may be taken."""
    month = visit.month()
    finding, said = wanted_finding(visit, month), _said(visit)
    here = address("p", *month.key, "findings", finding.id)
    try:
        asked = _asked(visit, month, finding, said)
        proposal = Proposal(title=asked.word, told=asked.told, action=f"{here}/decide", back=here, fields=said)
        return show_effect(visit, month, proposal, [finding.unit], asked.act)
    except UserError as error:
        return _again(visit, error, said)


def decide(visit: Visit) -> Response:
    """Take the decision or ruling, judge the period again, and show what became of it."""
    month = visit.month()
    finding, said = wanted_finding(visit, month), _said(visit)
    try:
        asked = _asked(visit, month, finding, said)
        asked.act()
    except UserError as error:
        return _again(visit, error, said)
    judge(open_month(*month.key), asked.run)
    after = open_month(*month.key)
    found = after.store.validation.findings(*after.key)
    here = address("p", *after.key, "findings")
    goes_on = f"{here}/{finding.id}" if any(one.id == finding.id for one in found) else here
    still = next((one.id for one in in_order(found) if one.id != finding.id), "")
    return visit.page("decided", month=after, title=asked.word, told=asked.told, goes_on=goes_on, next=still)


def _said(visit: Visit) -> dict[str, str]:
    return {name: visit.said(name) for name in FIELDS}


def _asked(visit: Visit, month: Month, finding: Finding, said: Mapping[str, str]) -> _Asked:
    whose = " ".join(filter(None, (month.names.name_of(finding.unit), finding.project)))
    told, rulings = f"{whose}：{finding.message}", rulings_on(month, finding)
    if said["kind"] in rulings:
        word, reason = rulings[said["kind"]], asked_reason(said)

        def rule() -> None:
            take_ruling(
                month, finding, said["kind"], reason=reason, by=visit.who.person, at=visit.now,
                account=visit.who.name, seen=said["seen"],
            )  # fmt: skip

        return _Asked(word=word, told=(told, f"认定：{word}。依据：{reason}"), act=rule, run=RunKind.RULE)
    word = _word(visit, said)
    changes = f"，改为“{word.value or '空白'}”" if word.kind is DecisionKind.CORRECT else ""

    def take() -> None:
        take_decisions(visit.store, [finding.id], word, account=visit.who.name, seen={finding.id: said["seen"]})

    sentence = f"处理：{word.kind.word}{changes}。理由：{word.reason}"
    return _Asked(word=word.kind.word, told=(told, sentence), act=take, run=RunKind.REVIEW)


def asked_reason(said: Mapping[str, str]) -> str:
    """The reason that was typed.

    Raises:
        UsageError: none was.
    """
    if not said["reason"]:
        raise UsageError("理由", "空白", "写明理由")
    return said["reason"]


def _word(visit: Visit, said: Mapping[str, str]) -> Word:
    corrects, reason = said["kind"] == "correct", asked_reason(said)
    if corrects and not said["value"] and not said["blank"]:
        raise UsageError("代为更正", "没有写更正值", "更正值；确应空白的勾选“改为空白”")
    given = {
        "value": ("" if said["blank"] else said["value"]) if corrects else None,
        "column": said["column"] if corrects else "",
        "confirmed_by": said["confirmed_by"],
        "expires": said["expires"],
    }
    return word_of(said["kind"], reason, visit.who.person, given, visit.now)


def _again(visit: Visit, error: UserError, said: dict[str, str]) -> Response:
    """The finding as it stands now, with what was wrong and what was typed."""
    month = visit.month()
    status = 409 if isinstance(error, BusyError) else 400
    return finding_view(visit, month, wanted_finding(visit, month), status=status, wrong=str(error), said=said)
