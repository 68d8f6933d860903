"""Where a unit's points and verdicts come from: clause, inputs, formula, records with their cells."""

from collections.abc import Sequence
from typing import Any

from diaodu.domain.figures.assessment import public_consequence
from diaodu.domain.figures.derived import groups_of
from diaodu.domain.figures.targets import judge_clauses
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Entry, Record
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import COMPARE_WORDS
from diaodu.domain.results import Finding, OtherReading, PointRow, TargetValue, UnitCode, UnitName, UnitScore
from diaodu.domain.scoring.scheme import Scheme
from diaodu.domain.scoring.units import total_of
from diaodu.domain.states import DecisionKind, RecordState
from tasks.aggregate.assessment import load_assessment
from tasks.enter.objections import list_objections
from tasks.enter.records import PLACE, standing_rows
from tasks.month import Month
from tasks.review.decided import decided_lines
from tasks.review.receipts import code_of
from tasks.review.reminders import KINDS

ROUNDING = "每项按分数精确计算，四舍五入到0.01分一次；总分为各项印出得分之和，有不适用项目的按适用分值折算、再四舍五入一次；等次按印出的总分。"


def explain_unit(month: Month, unit: UnitName) -> dict[str, Any]:
    """Every point of a unit: clause, inputs, formula, records with their cells; and its targets and clauses."""
    assessment, code = load_assessment(month), month.names.code_of(unit)
    score = next((s for s in assessment.scores if s.unit == unit), None)
    records = {record.id: record for record in month.store.validation.records(*month.key)}
    entered = {entry.id: _entered_place(month, entry) for entry in standing_rows(month, of_all_periods=True)}
    own = [target for target in assessment.targets if target.unit in {unit, *groups_of(month.plan, unit)}]
    return {
        "plan": month.plan.id,
        "period": month.period.id,
        "unit": unit,
        "points": None if score is None or score.points is None else f"{score.points:.2f}",
        "rank": score.rank if score else None,
        "tied": score.tied if score else False,
        "reason": score.reason if score else None,
        "grade": score.grade if score else None,
        "objections": public_objections(month, unit),
        "items": [
            item
            | {
                "records": [
                    {"record": record, "place": entered.get(record) or _place(records.get(record))}
                    for record in item["records"]
                ]
            }
            for item in explain_items(score)
        ],
        "total": explain_total(month.plan.scheme, score),
        "rounding": ROUNDING,
        "targets": explain_targets(month.plan, own),
        "clauses": explain_clauses(own),
        "consequences": [public_consequence(one) for one in assessment.consequences if one.unit == unit],
        "excluded": [
            {"record": f.record, "project": f.project, "rule": f.rule, "clause": f.clause, "message": f.message,
             "decision": f.decision, "decision_reason": f.decision_reason, "decision_by": f.decision_by,
             "place": f"{f.file} {f.sheet}!{f.cell}"}
            for f in assessment.findings
            if f.unit == code and _excludes(f, records.get(f.record))
        ],
        "decisions": decided_lines(month, code),
        "reminders": reminders_of(month, code),
    }  # fmt: skip


def reminders_of(month: Month, code: UnitCode) -> list[dict[str, Any]]:
    """What the unit and its leaders were asked for (催报), oldest first: evidence beside the points for filing."""
    found = [one for one in month.store.outbox.list(*month.key) if one.kind in KINDS and code_of(month, one) == code]
    return [
        {"id": one.id, "kind": one.kind, "at": month.local(one.settled_at or one.created_at), "state": one.state}
        for one in sorted(found, key=lambda one: (one.created_at, KINDS.index(one.kind)))
    ]


def _entered_place(month: Month, entry: Entry) -> str:
    return f"{PLACE} {entry.by} {month.local(entry.at):%Y-%m-%d} {entry.reason}"


def _place(record: Record | None) -> str:
    return f"{record.file} {record.sheet}!{record.row}行 {record.data.get('name', '')}" if record else ""


def _excludes(finding: Finding, record: Record | None) -> bool:
    """Whether a finding keeps its record out of the figures."""
    if record is None:
        return False
    if finding.rule == HouseRule.DISPUTED:
        return record.disputed
    if record.state is RecordState.REJECTED:
        return finding.decision is DecisionKind.REJECT
    return record.state is RecordState.HELD and finding.is_demanded


def explain_items(score: UnitScore | None) -> list[dict[str, Any]]:
    """Every item of a score: clause, inputs, formula, points, 参考分 and notes; without the records."""
    return [_explain_item(item) for item in (score.items if score else ())]


def _explain_item(item: PointRow) -> dict[str, Any]:
    return {
        "item": item.item,
        "clause": item.clause,
        "points": None if item.points is None else f"{item.points:.2f}",
        "of": f"{item.of:f}",
        "formula": item.formula,
        "worked": item.worked,
        "inputs": item.inputs,
        "note": item.note,
        "other_readings": [{"reading": r.name, "points": _points(r)} for r in item.readings],
        "records": list(item.records),
    }


def _points(reading: OtherReading) -> str | None:
    return None if reading.points is None else f"{reading.points:.2f}"


def explain_targets(plan: Plan, targets: Sequence[TargetValue]) -> list[dict[str, Any]]:
    """Target lines with their words: what is compared, what it is among, and who brought it."""
    return [
        {
            "unit": t.unit,
            "measure": t.measure,
            "name": plan.measure(t.measure).name,
            "clause": t.clause,
            "compare": COMPARE_WORDS[t.compare],
            "target": t.target,
            "value": t.value,
            "met": t.met,
            "within": t.within,
            "members": [{"unit": unit, "value": value} for unit, value in t.members],
        }
        for t in targets
    ]


def explain_clauses(targets: Sequence[TargetValue]) -> list[dict[str, Any]]:
    """Whether each clause is met as a whole."""
    return [{"unit": unit, "clause": clause, "met": met} for (unit, clause), met in judge_clauses(targets).items()]


def explain_total(scheme: Scheme | None, score: UnitScore | None) -> str:
    """How the printed items become the printed total."""
    if scheme is None or score is None or score.points is None:
        return ""
    told = total_of(scheme, score.items)
    if told.points != score.points:
        return f"总分{score.points:.2f}：本期未报送" if not score.points else f"总分{score.points:.2f}"
    return told.words


def public_objections(month: Month, unit: str | None = None) -> list[dict[str, Any]]:
    """The period's objections, or one unit's, with what became of them."""
    names = {one.code: one.name for one in month.plan.units}
    found = [one.public(names) for one in list_objections(month)]
    return [one for one in found if unit in {None, one["unit"]}]
