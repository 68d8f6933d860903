"""What a steward's decisions (处理意见) make of findings and records; the latest on a matter counts."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diaodu.domain.ledger import Decision, Matter, UnitMarks, key_id
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.states import DecisionKind, RecordState, Severity
from diaodu.domain.text.keys import name_key


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """The decision that stands on a matter, and all findings and records that were decided on along its way."""

    decision: Decision
    findings: frozenset[str]
    records: frozenset[str]


def matter_of(finding: Finding, marks: UnitMarks) -> str:
    """What a finding is about, whatever file it stands in: unit, form, project, rule, column and what was said.

    One about a sheet or a form says in its words what it is about.
    """
    return _matter(finding, marks, is_of_row=bool(finding.record))


def _matter(what: Finding | Matter, marks: UnitMarks, *, is_of_row: bool) -> str:
    said = () if is_of_row else (what.message,)
    return key_id(marks.of(what.unit), what.form, name_key(what.project), what.rule, what.column, what.value, *said)


def passed_on(decisions: Iterable[Decision], heirs: Mapping[UnitCode, UnitCode], marks: UnitMarks) -> list[Decision]:
    """Decisions, those on matters of a unit that reports no more being on the same of the one it went into."""
    return [_passed_on(one, heirs, marks) if one.about and one.about.unit in heirs else one for one in decisions]


def gone_along(
    decisions: Iterable[Decision], given: Mapping[tuple[str, UnitCode, str], UnitCode], marks: UnitMarks
) -> list[Decision]:
    """Decisions, those on what stands in a file that was given to another unit being on the same of that one.

    `given`: period, unit and name of a file → the unit it was given to (撤回文件 --to).
    """
    return [_gone_along(one, given, marks) for one in decisions]


def _gone_along(one: Decision, given: Mapping[tuple[str, UnitCode, str], UnitCode], marks: UnitMarks) -> Decision:
    about = one.about
    to = given.get((one.period, about.unit, about.file)) if about and one.record else None
    return _passed_on(one, {about.unit: to}, marks) if about and to else one


def _passed_on(one: Decision, heirs: Mapping[UnitCode, UnitCode], marks: UnitMarks) -> Decision:
    if one.about is None:
        return one
    about = replace(one.about, unit=heirs[one.about.unit])
    return replace(one, about=about, matter=_matter(about, marks, is_of_row=bool(one.record)))


def live_decisions(decisions: Iterable[Decision]) -> list[Decision]:
    """Decisions that nobody took back, oldest first; an undo (撤销) is none itself."""
    ordered = sorted(decisions, key=lambda d: (d.at, d.id))
    undone = {decision.follows for decision in ordered if decision.kind is DecisionKind.UNDO}
    return [one for one in ordered if one.kind is not DecisionKind.UNDO and one.id not in undone]


def threads(decisions: Sequence[Decision], place: Callable[[Decision], tuple[str, ...]]) -> dict[str, str]:
    """Decision → what it shares with all that were made on its matter, one after the other.

    A decision belongs to the one it follows, else to those of the same place; what was decided before a decision
    said what it follows belongs together by its matter alone.
    """
    by_decision: dict[str, str] = {}
    by_place: dict[tuple[str, ...], str] = {}
    for one in decisions:
        places = [place(one)] if one.about or not one.matter else [place(one), ("matter", one.matter)]
        known = [by_decision.get(one.follows), *(by_place.get(key) for key in places)]
        thread = next((name for name in known if name), one.id)
        by_decision[one.id] = thread
        by_place |= dict.fromkeys(places, thread)
    return by_decision


def standing_decisions(decisions: Iterable[Decision], period: str) -> list[Standing]:
    """What stands on each matter in a period, latest first: the latest decision nobody took back, unless it expired.

    Of earlier periods a waiver (说明后计入) and a rejection (不予计入) hold until they expire or what they are about
    changes; the other kinds, and a waiver about a sheet or a form without an expiry, hold in their own period.
    """
    return _standing(decisions, period, lambda one: (one.finding,), lambda _: True, lambda one: _holds(one, period))


def standing_corrections(decisions: Iterable[Decision], period: str) -> list[Standing]:
    """The values that stand for cells of the period's records, latest first; a second one for a cell replaces the first."""
    return _standing(decisions, period, _cell, _is_correction, lambda one: one.period == period)


def earlier_corrections(decisions: Iterable[Decision], period: str) -> list[Standing]:
    """The values that stood for cells of earlier periods' records, latest first."""
    return _standing(decisions, period, _cell, _is_correction, lambda one: one.period < period)


def _is_correction(decision: Decision) -> bool:
    return decision.kind is DecisionKind.CORRECT


def _cell(decision: Decision) -> tuple[str, ...]:
    return decision.record, decision.column


def _standing(
    decisions: Iterable[Decision],
    period: str,
    place: Callable[[Decision], tuple[str, ...]],
    is_asked: Callable[[Decision], bool],
    holds: Callable[[Decision], bool],
) -> list[Standing]:
    made = [one for one in decisions if one.period <= period]
    live = [one for one in live_decisions(made) if is_asked(one)]
    thread_of = threads([one for one in _ordered(made) if is_asked(one)], place)
    latest: dict[str, Decision] = {}
    findings: dict[str, set[str]] = {}
    records: dict[str, set[str]] = {}
    for one in live:
        thread = thread_of[one.id]
        latest[thread] = one
        findings.setdefault(thread, set()).add(one.finding)
        records.setdefault(thread, set()).add(one.record)
    standing = [
        Standing(decision=one, findings=frozenset(findings[name]), records=frozenset(records[name] - {""}))
        for name, one in latest.items()
        if holds(one)
    ]
    return sorted(standing, key=lambda s: (s.decision.at, s.decision.id), reverse=True)


def _ordered(decisions: Iterable[Decision]) -> list[Decision]:
    return sorted((one for one in decisions if one.kind is not DecisionKind.UNDO), key=lambda d: (d.at, d.id))


def _holds(decision: Decision, period: str) -> bool:
    expired = bool(decision.expires) and decision.expires < period
    is_open = decision.kind is DecisionKind.WAIVE and bool(decision.expires or decision.record)
    return not expired and (decision.period == period or is_open or decision.kind is DecisionKind.REJECT)


def answered(
    standing: Sequence[Standing],
    findings: Iterable[Finding],
    lines: Mapping[str, Mapping[str, Any]],
    marks: UnitMarks,
    keeps: Callable[[Standing], bool] = lambda _: True,
) -> dict[str, Decision]:
    """Finding → the decision that stands on it: the one made on it, else one on the same matter in another file.

    `lines`: record → its values. A decision on a matter that several findings have, such as a blank cell of one
    project's rows, holds for the row most like the one it was made on, never for more than one. `keeps` says which
    decisions may go on to a later file or month.
    """
    there = {finding.id: finding for finding in findings}
    own = [one for one in standing if not one.findings.isdisjoint(there)]
    placed = {one.decision.id for one in own}
    found = {
        name: one.decision
        for one in reversed(own)
        if keeps(one)
        for name in one.findings
        if name in there and _is_of_cell(one.decision, there[name])
    }
    by_matter: dict[str, list[Finding]] = {}
    by_place: dict[tuple[str, ...], list[Finding]] = {}
    for finding in there.values():
        if finding.id not in found:
            by_matter.setdefault(matter_of(finding, marks), []).append(finding)
            by_place.setdefault(_place(finding, marks), []).append(finding)
    for one in standing:
        if one.decision.id not in placed and keeps(one):
            about = one.decision.about
            same = by_matter.get(one.decision.matter) or _of_same_value(about, by_place, lines, marks)
            free = [f for f in same if f.id not in found and is_line(about, lines.get(f.record, {}))]
            free = [f for f in free if _is_of_cell(one.decision, f)]
            if free:
                found[max(free, key=lambda f: likeness(about, lines.get(f.record, {}))).id] = one.decision
    return found


def _place(what: Finding | Matter, marks: UnitMarks) -> tuple[str, ...]:
    return marks.of(what.unit), what.form, name_key(what.project), what.rule, what.column


def _of_same_value(
    about: Matter | None,
    by_place: Mapping[tuple[str, ...], list[Finding]],
    lines: Mapping[str, Mapping[str, Any]],
    marks: UnitMarks,
) -> list[Finding]:
    """Findings at a project's column that says what it said in another spelling: 480 and 480万元."""
    value = about.data.get(about.column) if about else None
    if about is None or value is None:
        return []
    return [f for f in by_place.get(_place(about, marks), ()) if lines.get(f.record, {}).get(about.column) == value]


def _is_of_cell(decision: Decision, finding: Finding) -> bool:
    """Whether a decision answers a finding: a correction of another cell of the record leaves what is found here open."""
    return decision.kind is not DecisionKind.CORRECT or decision.column == finding.column


def is_line(about: Matter | None, values: Mapping[str, Any]) -> bool:
    """Whether a record may be the one a decision was made on: by its project, without one only when all is the same."""
    if about is None or not about.data:
        return True
    if about.project:
        return name_key(about.project) == name_key(str(values.get("name") or ""))
    return _filled(about.data) == _filled(values)


def likeness(about: Matter | None, values: Mapping[str, Any]) -> int:
    """How many of a record's values are as they were when it was decided on."""
    return sum(values.get(key) == value for key, value in about.data.items()) if about else 0


def _filled(values: Mapping[str, Any]) -> dict[str, Any]:
    """What a record says: its number in the list is none of it."""
    return {key: value for key, value in values.items() if value is not None and key != "serial"}


def with_decision(finding: Finding, decision: Decision | None) -> Finding:
    """The finding with what was decided on it, why and by whom."""
    if decision is None:
        return finding
    return replace(
        finding,
        decision=decision.kind,
        decision_id=decision.id,
        decision_reason=decision.reason,
        decision_by=decision.by,
    )


def record_state(findings: Sequence[Finding], standing: Mapping[str, Decision]) -> RecordState:
    """Where a record stands by its findings: a critical one holds it until mended or waived.

    A rejection leaves it out and a return holds it whatever the severity. A correction that still fails holds it too:
    the finding is there again.
    """
    kinds = {finding.id: standing[finding.id].kind for finding in findings if finding.id in standing}
    if DecisionKind.REJECT in kinds.values():
        return RecordState.REJECTED
    if DecisionKind.RETURN in kinds.values():
        return RecordState.HELD
    critical = [finding for finding in findings if finding.severity == Severity.CRITICAL]
    if any(kinds.get(finding.id) != DecisionKind.WAIVE for finding in critical):
        return RecordState.HELD
    return RecordState.WAIVED if critical else RecordState.ACCEPTED
