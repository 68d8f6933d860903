"""`diaodu explain`: where every point of a unit comes from."""

from typing import Annotated, Any

import typer

from desk.commands.decisions import print_decisions
from desk.explanations import print_items, print_targets
from desk.figure_table import print_figure
from desk.options import Json, PeriodId, PlanName
from desk.terminal import say, say_json, say_table
from desk.typed_names import find_paper, find_unit
from diaodu.domain.consequences.labels import consequence_word
from diaodu.domain.errors import UsageError
from diaodu.domain.figures.objections import ObjectionOutcome
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import DecisionKind, PaperKind
from tasks.compile.figure_sources import figure_sources
from tasks.look.points import explain_unit
from tasks.month import open_month


def explain(
    plan: PlanName,
    period: PeriodId,
    unit: Annotated[str, typer.Argument(metavar="UNIT")] = "",
    figure: Annotated[
        str, typer.Option(metavar="FIGURE", help="简报上的一个数，如“表2：准格尔旗：到位资金”，或“单位：指标”")
    ] = "",
    paper: Annotated[
        str, typer.Option(metavar="KIND", help="不查简报，查这种文书的最近一稿，如 circular；一单位一份的写明 UNIT")
    ] = "",
    json: Json = False,
) -> None:
    """一个单位每一分的来历：条款、取数、公式、记录；--figure 查简报上一个数的来历，直到单元格。

    例：diaodu explain ordos-2021 2021-03 准格尔旗

    例：diaodu explain ordos-2021 2021-03 --figure 表2：准格尔旗：储备项目
    """
    month = open_month(plan, period)
    if figure:
        sources = figure_sources(month, figure, _kind_of(month.plan, paper, unit))
        say_json(sources) if json else print_figure(sources)
        return
    if not unit:
        raise UsageError("diaodu explain", "没有写单位", "单位名称，或 --figure 表号：单位：指标")
    explanation = explain_unit(month, find_unit(month.plan, unit).name)
    say_json(explanation) if json else print_explanation(month.plan, explanation)


def _kind_of(plan: Plan, paper: str, unit: str) -> str:
    """The kind of paper that a figure stands in, of one to each unit that to the unit."""
    if not paper:
        return PaperKind.BULLETIN
    declared = find_paper(plan, paper)
    if declared.is_to_each_unit and not unit:
        raise UsageError("diaodu explain", "没有写单位", f"{declared.title}一单位一份，写明 UNIT")
    return declared.kind_to(find_unit(plan, unit).code if declared.is_to_each_unit else None)


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
    if found["reminders"]:
        told = [(f"{e['at']:%Y-%m-%d %H:%M}", e["kind"].word, e["state"].word, e["id"]) for e in found["reminders"]]
        say_table("催报记录（逐次经过见 diaodu deliveries --history）", ("时间", "种类", "状态", "编号"), told)
    if found["decisions"]:
        print_decisions("处理意见", found["decisions"])


def _why_excluded(one: dict[str, Any]) -> str:
    said = f"{DecisionKind.word_of(one['decision'])}：{one['decision_reason']}" if one["decision_reason"] else ""
    return "\n".join(part for part in (one["message"], said) if part)
