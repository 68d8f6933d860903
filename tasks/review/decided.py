"""What was decided in a period: stewards' decisions, and rulings on what several units report."""

from collections.abc import Mapping
from typing import Any

from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Decision, Entry
from diaodu.domain.results import UnitCode
from diaodu.domain.review.decision_list import DecisionLine, DecisionStatus, Effect, Judged, list_decisions
from diaodu.domain.states import DecisionKind, EntryKind, RulingKind
from tasks.month import Month


def decided_lines(month: Month, unit: UnitCode | None = None) -> list[dict[str, Any]]:
    """Every decision and ruling of a period as scripts read it, oldest first; of one unit if told."""
    store = month.store
    decisions = store.decisions.list(month.plan.id)
    records = {record.id: record for record in store.validation.records(*month.key)}
    judged = Judged(
        period=month.period.id,
        findings=store.validation.findings(*month.key),
        records=records,
        forms=month.folder.forms,
    )
    made, names = {one.id: one for one in decisions}, month.names
    units = {record.id: record.unit for record in records.values()}
    found = [(_unit_of(line.decision, units), _decision_line(line, made)) for line in list_decisions(decisions, judged)]
    found += [(entry.unit, line) for entry, line in _rulings(month)]
    chosen = [line | {"unit": names.name_of(code)} for code, line in found if unit in {None, code}]
    return sorted(chosen, key=lambda line: line["at"])


def _unit_of(one: Decision, units: Mapping[str, UnitCode]) -> UnitCode:
    return one.about.unit if one.about else units.get(one.record, UnitCode(""))


def _decision_line(line: DecisionLine, made: Mapping[str, Decision]) -> dict[str, Any]:
    one, about = line.decision, line.decision.about
    back = made.get(one.follows) if one.kind is DecisionKind.UNDO else None
    place = " ".join(part for part in (about.file, about.sheet, about.cell) if part) if about else ""
    return {
        "id": one.id, "period": one.period, "kind": str(one.kind), "word": one.kind.word, "status": str(line.status),
        "status_word": line.status.word, "finding": one.finding, "record": one.record,
        "form": about.form if about else "", "rule": about.rule if about else "", "project": about.project if about else "",
        "column": one.column, "header": about.header if about else one.column, "place": place,
        "message": about.message if about else "", "old": about.value if about else "",
        "new": one.value if one.kind is DecisionKind.CORRECT else None, "reason": one.reason, "by": one.by,
        "at": one.at.isoformat(), "confirmed_by": one.confirmed_by, "expires": one.expires or None,
        "follows": one.follows or None, "undoes": back.kind.word if back else None, "effect": _effect(line.effect),
    }  # fmt: skip


def _effect(effect: Effect) -> dict[str, Any]:
    return {"records": effect.records, "yuan": dict(effect.yuan), "text": effect.words}


def _rulings(month: Month) -> list[tuple[Entry, dict[str, Any]]]:
    """Rulings made in the period; the latest on a record and unit holds."""
    entries = month.store.entries.list(month.plan.id, EntryKind.RULING)
    latest = {(entry.subject, entry.unit): entry.id for entry in sorted(entries, key=lambda e: (e.at, e.id))}
    own = [entry for entry in entries if entry.period == month.period.id]
    return [(entry, _ruling_line(entry, holds=latest[entry.subject, entry.unit] == entry.id)) for entry in own]


def _ruling_line(entry: Entry, *, holds: bool) -> dict[str, Any]:
    status = DecisionStatus.HOLDS if holds else DecisionStatus.REPLACED
    kind = RulingKind(entry.data["ruling"])
    return {
        "id": entry.id, "period": entry.period, "kind": str(kind), "word": f"{EntryKind.RULING.word}：{kind.word}",
        "status": str(status), "status_word": status.word, "finding": "", "record": "",
        "form": entry.subject.partition("\x1f")[0], "rule": str(HouseRule.DISPUTED), "project": entry.data.get("project", ""),
        "column": "", "header": "", "place": "", "message": "", "old": "", "new": None, "reason": entry.reason,
        "by": entry.by, "at": entry.at.isoformat(), "confirmed_by": "", "expires": None, "follows": None, "undoes": None,
        "effect": _effect(Effect()),
    }  # fmt: skip
