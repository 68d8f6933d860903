"""Tables of scores for people, and where every point comes from."""

from collections.abc import Sequence
from typing import Any

from desk.explanations import ROUNDING, explain_clauses, explain_items, explain_targets, print_items, print_targets
from desk.terminal import say, say_table
from diaodu.domain.figures.assessment import public_consequence
from diaodu.domain.figures.derived import groups_of
from diaodu.domain.figures.objections import OUTCOME_WORDS, Objection
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Entry, Record
from diaodu.domain.plans.consequences import KIND_WORDS
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, UnitScore
from diaodu.domain.scoring.units import field_of
from diaodu.domain.states import RecordState, Severity
from tasks.aggregate.assessment import load_assessment
from tasks.enter.given import list_objections
from tasks.enter.records import PLACE, standing_rows
from tasks.month import Month


def print_scores(plan: Plan, period: str, scores: Sequence[UnitScore]) -> None:
    """Print scores by class, ranked first."""
    if plan.scheme is None:
        say("本方案没有考核办法。")
        return
    if plan.scheme.note:
        say(plan.scheme.note, style="yellow")
    items = [item.item for item in plan.scheme.items]
    fields = dict.fromkeys(field_of(plan.scheme, score.unit_class) for score in scores)
    for field in fields:
        own = [s for s in scores if field_of(plan.scheme, s.unit_class) == field]
        own.sort(key=lambda s: (s.rank is None, s.rank or 0))
        rows = [
            (_rank(s), s.unit, "—" if s.points is None else f"{s.points:.2f}", s.grade or "",
             *("—" if i.points is None else f"{i.points:.2f}" for i in s.items), s.reason or "")
            for s in own
        ]  # fmt: skip
        say_table(f"{period} {field}", ("位次", "单位", "得分", "等次", *items, "说明"), rows, right=[2])


def _rank(score: UnitScore) -> str:
    if score.rank is None:
        return "不排名"
    return f"{score.rank}{'（并列）' if score.tied else ''}"


def explain_unit(month: Month, unit: str) -> dict[str, Any]:
    """Every point of a unit: clause, inputs, formula, records with their cells; and its targets and clauses."""
    assessment = load_assessment(month)
    score = next((s for s in assessment.scores if s.unit == unit), None)
    records = {record.id: record for record in month.store.validation.records(*month.key)}
    entered = {entry.id: _entered_place(entry) for entry in standing_rows(month, of_all_periods=True)}
    own = [target for target in assessment.targets if target.unit in {unit, *groups_of(month.plan, unit)}]
    return {
        "plan": month.plan.plan,
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
        "rounding": ROUNDING,
        "targets": explain_targets(month.plan, own),
        "clauses": explain_clauses(own),
        "consequences": [public_consequence(one) for one in assessment.consequences if one.unit == unit],
        "excluded": [
            {"record": f.record, "project": f.project, "rule": f.rule, "clause": f.clause, "message": f.message,
             "place": f"{f.file} {f.sheet}!{f.cell}"}
            for f in assessment.findings
            if f.unit == unit and _excludes(f, records.get(f.record))
        ],
    }  # fmt: skip


def public_objections(month: Month, unit: str | None = None) -> list[dict[str, Any]]:
    """The period's objections, or one unit's, with what became of them."""
    names = {one.code: one.name for one in month.plan.units}
    found = [one.public(names) for one in list_objections(month)]
    return [one for one in found if unit in {None, one["unit"]}]


def print_objections(plan: Plan, found: Sequence[Objection]) -> None:
    """Print objections with what became of them."""
    names = {unit.code: unit.name for unit in plan.units}
    rows = [
        (one.id, names.get(one.unit, one.unit), one.item, one.reason, one.by, "" if one.in_time else "超期",
         OUTCOME_WORDS[one.outcome], one.decision_reason)
        for one in found
    ]  # fmt: skip
    heads = ("编号", "单位", "项目", "理由", "提出人", "时限", "处理", "处理理由")
    say_table("申诉", heads, rows, whole=[0])


def _entered_place(entry: Entry) -> str:
    return f"{PLACE} {entry.by} {entry.at:%Y-%m-%d} {entry.reason}"


def _place(record: Record | None) -> str:
    return f"{record.file} {record.sheet}!{record.row}行 {record.data.get('name', '')}" if record else ""


def _excludes(finding: Finding, record: Record | None) -> bool:
    """Whether a finding keeps its record out of the figures."""
    if record is None:
        return False
    if finding.rule == HouseRule.DISPUTED:
        return record.disputed
    return record.state == RecordState.HELD and (finding.severity == Severity.CRITICAL or bool(finding.decision))


def print_explanation(plan: Plan, found: dict[str, Any]) -> None:
    """Print what `explain_unit` found."""
    total = found["points"] or "不排名"
    tied = f"  第{found['rank']}名{'（并列）' if found['tied'] else ''}" if found["rank"] else ""
    say(f"{found['unit']} {found['period']}: {total}{' 分' if found['points'] else ''}{tied}  {found['reason'] or ''}")
    if plan.scheme and plan.scheme.note:
        say(plan.scheme.note, style="yellow")
    print_items(found["unit"], found["items"])
    say(found["rounding"], style="dim")
    print_targets(plan, found["targets"], found["clauses"])
    for one in found["consequences"]:
        say(f"{one['clause']} {KIND_WORDS.get(one['kind'], one['kind'])}：{one['text']}")
    for one in found["objections"]:
        said = f"（{one['decision_reason']}，{one['decided_by']}）" if one["decided_by"] else ""
        say(f"申诉 {one['id']} {one['item']}：{one['reason']} → {OUTCOME_WORDS[one['outcome']]}{said}")
    excluded = [(e["project"], e["rule"], e["clause"], e["message"], e["place"]) for e in found["excluded"]]
    if excluded:
        say_table("未计入的记录", ("项目", "规则", "条款", "原因", "位置"), excluded)
