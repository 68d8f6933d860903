"""What a steward's decisions (处理意见) make of findings and records; the latest on a finding counts."""

from collections.abc import Iterable, Mapping, Sequence

from diaodu.domain.ledger import Decision, UnitMarks, key_id
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind, RecordState, Severity
from diaodu.domain.text.keys import name_key


def standing_decisions(decisions: Iterable[Decision], period: str) -> dict[str, Decision]:
    """The latest decision on each finding that has not expired, by finding id."""
    standing: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.at):
        standing[decision.finding] = decision
    return {name: d for name, d in standing.items() if not d.expires or d.expires >= period}


def matter_of(finding: Finding, marks: UnitMarks) -> str:
    """What a finding is about, whatever file it stands in: unit, form, project, rule, column and what was said."""
    unit = marks.of(finding.unit)
    return key_id(unit, finding.form, name_key(finding.project), finding.rule, finding.column, finding.value)


def lasting_waivers(decisions: Iterable[Decision], period: str) -> dict[str, Decision]:
    """By matter, the waivers (说明后计入) that hold in a period: its own, and earlier ones until they expire.

    The latest decision on a matter counts, so that a return ends an earlier waiver.
    """
    latest: dict[str, Decision] = {}
    for decision in sorted(decisions, key=lambda d: d.at):
        if decision.matter and (decision.period == period or decision.period < period <= decision.expires):
            latest[decision.matter] = decision
    return {matter: d for matter, d in latest.items() if d.kind == DecisionKind.WAIVE}


def with_waivers(
    standing: Mapping[str, Decision],
    findings: Iterable[Finding],
    waivers: Mapping[str, Decision],
    marks: UnitMarks,
) -> dict[str, Decision]:
    """Decisions by finding id, with the waivers that hold for findings on which nothing was decided."""
    undecided = (finding for finding in findings if finding.id not in standing)
    held = {finding.id: waivers.get(matter_of(finding, marks)) for finding in undecided} if waivers else {}
    return dict(standing) | {finding: waiver for finding, waiver in held.items() if waiver}


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
