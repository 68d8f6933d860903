"""What a steward's decisions (处理意见) make of findings and records; the latest on a finding counts."""

from collections.abc import Iterable, Sequence

from diaodu.domain.ledger import Decision
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RecordState, Severity


def standing_decisions(decisions: Iterable[Decision], period: str) -> dict[str, Decision]:
    """The latest decision on each finding that has not expired, by finding id."""
    standing: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.at):
        standing[decision.finding] = decision
    return {name: d for name, d in standing.items() if not d.expires or d.expires >= period}


def record_state(findings: Sequence[Finding], standing: dict[str, Decision]) -> RecordState:
    """Where a record stands by its findings: a critical one holds it until mended or waived.

    A return or a rejection holds it whatever the severity. A correction that still fails holds it too:
    the finding is there again.
    """
    kinds = {finding.id: standing[finding.id].kind for finding in findings if finding.id in standing}
    if {DecisionKind.RETURN, DecisionKind.REJECT} & set(kinds.values()):
        return RecordState.HELD
    critical = [finding for finding in findings if finding.severity == Severity.CRITICAL]
    if any(kinds.get(finding.id) != DecisionKind.WAIVE for finding in critical):
        return RecordState.HELD
    return RecordState.WAIVED if critical else RecordState.ACCEPTED
