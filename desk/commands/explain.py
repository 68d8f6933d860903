"""`diaodu explain`: where every point of a unit comes from."""

from typing import Annotated, Any

import typer

from desk.commands.decisions import print_decisions
from desk.explanations import (
    ROUNDING,
    explain_clauses,
    explain_items,
    explain_targets,
    explain_total,
    print_items,
    print_targets,
)
from desk.figure_table import print_figure
from desk.objections import public_objections
from desk.options import Json, PeriodId, PlanName
from desk.terminal import say, say_json, say_table
from desk.typed_names import find_unit
from diaodu.domain.consequences.labels import consequence_word
from diaodu.domain.errors import UsageError
from diaodu.domain.figures.assessment import public_consequence
from diaodu.domain.figures.derived import groups_of
from diaodu.domain.figures.objections import ObjectionOutcome
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.ledger import Entry, Record
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Finding, UnitName
from diaodu.domain.states import DecisionKind, RecordState
from tasks.aggregate.assessment import load_assessment
from tasks.compile.figure_sources import figure_sources
from tasks.enter.records import PLACE, standing_rows
from tasks.month import Month, open_month
from tasks.review.decided import decided_lines


def explain(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Argument(metavar="UNIT")] = "",
    figure: Annotated[
        str, typer.Option(metavar="FIGURE", help="简报上的一个数，如“表2：准格尔旗：到位资金”，或“单位：指标”")
    ] = "",
    json: Json = False,
) -> None:
    """一个单位每一分的来历：条款、取数、公式、记录；--figure 查简报上一个数的来历，直到单元格。

    例：diaodu explain ordos-2021 2021-03 准格尔旗

    例：diaodu explain ordos-2021 2021-03 --figure 表2：准格尔旗：储备项目
    """
    month = open_month(plan, period)
    if figure:
        sources = figure_sources(month, figure)
        say_json(sources) if json else print_figure(sources)
        return
    if not unit:
        raise UsageError("diaodu explain", "没有写单位", "单位名称，或 --figure 表号：单位：指标")
    explanation = explain_unit(month, find_unit(month.plan, unit).name)
    say_json(explanation) if json else print_explanation(month.plan, explanation)


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
    }  # fmt: skip


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


def print_explanation(plan: Plan, found: dict[str, Any]) -> None:
    """Print what `explain_unit` found."""
    total = found["points"] or "不排名"
    tied = f"  第{found['rank']}名{'（并列）' if found['tied'] else ''}" if found["rank"] else ""
    say(f"{found['unit']} {found['period']}：{total}{' 分' if found['points'] else ''}{tied}  {found['reason'] or ''}")
    if plan.scheme and plan.scheme.note:
        say(plan.scheme.note, style="yellow")
    print_items(found["unit"], found["items"])
    if found["total"]:
        say(found["total"])
    say(found["rounding"], style="dim")
    print_targets(plan, found["targets"], found["clauses"])
    for one in found["consequences"]:
        say(f"{one['clause']} {consequence_word(one['kind'])}：{one['text']}")
    for one in found["objections"]:
        said = f"（{one['decision_reason']}，{one['decided_by']}）" if one["decided_by"] else ""
        say(f"申诉 {one['id']} {one['item']}：{one['reason']} → {ObjectionOutcome.word_of(one['outcome'])}{said}")
    excluded = [(e["project"], e["rule"], e["clause"], _why_excluded(e), e["place"]) for e in found["excluded"]]
    if excluded:
        say_table("未计入的记录", ("项目", "规则", "条款", "原因", "位置"), excluded)
    if found["decisions"]:
        print_decisions("处理意见", found["decisions"])


def _why_excluded(one: dict[str, Any]) -> str:
    said = f"{DecisionKind.word_of(one['decision'])}：{one['decision_reason']}" if one["decision_reason"] else ""
    return "\n".join(part for part in (one["message"], said) if part)
