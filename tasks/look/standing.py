"""What stands decided where a finding is, so that of two stewards the second is told what the first did."""

from collections.abc import Sequence

from diaodu.adapters.store import Store
from diaodu.domain.ledger import Decision, key_id
from diaodu.domain.results import Finding
from diaodu.domain.review.decisions import live_decisions
from diaodu.domain.states import DecisionKind
from tasks.month import Month
from tasks.review.decide import Target


def decided_on(store: Store, target: Target) -> list[Decision]:
    """Decisions and undoings about a target's record, or about the finding where it is of no record, oldest first."""
    if target.finding is None:
        return [target.standing] if target.standing else []
    own = [target.finding]
    if target.finding.record:
        found = store.validation.findings(target.plan, target.period, unit=target.finding.unit)
        own = [one for one in found if one.record == target.finding.record]
    ids, made = {one.id for one in own}, {one.decision_id for one in own} - {""}
    return [one for one in store.decisions.list(target.plan) if _is_about(one, target, ids, made)]


def _is_about(one: Decision, target: Target, findings: set[str], made: set[str]) -> bool:
    is_here = one.period == target.period
    of_record = target.finding is not None and one.record != "" and one.record == target.finding.record
    return one.id in made or one.follows in made or (is_here and (of_record or one.finding in findings))


def standing_mark(store: Store, target: Target) -> str:
    """A mark of all that was decided about a target; another one once somebody decides or takes back."""
    return key_id(*(one.id for one in decided_on(store, target)))


def marks_of(month: Month, findings: Sequence[Finding]) -> dict[str, str]:
    """The mark of each of some findings of a period."""
    plan, period = month.key
    made = {one.id: one for one in month.store.decisions.list(plan)}
    targets = [Target(plan=plan, period=period, finding=one, standing=made.get(one.decision_id)) for one in findings]
    return {one.id: standing_mark(month.store, target) for one, target in zip(findings, targets, strict=True)}


def standing_words(store: Store, target: Target) -> str:
    """The last word about a target, in words."""
    made = decided_on(store, target)
    return said_of_last(made) if made else "已撤销"


def said_of_last(made: Sequence[Decision]) -> str:
    """The last of some decisions, in words."""
    one = made[-1]
    change = f"改为“{one.value}”，" if one.kind is DecisionKind.CORRECT else ""
    return f"{one.by} {one.kind.word}（{change}{one.reason}）"


def standing_of(made: Sequence[Decision]) -> list[Decision]:
    """Those of some decisions that nobody took back."""
    alive = {one.id for one in live_decisions(list(made))}
    return [one for one in made if one.id in alive]
