"""`diaodu paper`: the papers that the plan asks for beside the bulletin, and a draft of one of them."""

from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json, PeriodId, PlanName, UnitName, output_folder
from desk.terminal import say, say_json, say_table
from desk.typed_names import find_paper, find_reporting_unit
from diaodu.domain.errors import UsageError
from diaodu.domain.plans.papers import PlanPaper, When
from diaodu.domain.plans.units import Unit
from tasks.aggregate.assessment import month_with_figures
from tasks.month import Month, open_plan_folder


def paper(
    plan: PlanName,
    period: PeriodId,
    kind: Annotated[
        str | None, typer.Argument(metavar="KIND", help="文书，如 circular；不写则列出本方案的文书")
    ] = None,
    unit: UnitName = None,
    out: Annotated[Path | None, typer.Option("--out", metavar="DIR", help="另存一份到此文件夹")] = None,
    json: Json = False,
) -> None:
    """简报之外的文书：列出本方案有哪些，或拟其中一种的草稿（PDF、DOCX、HTML、XLSX）；不编号、不发送。

    例：diaodu paper ordos-2021 2021-Q1 supervision_notice --unit 东胜区
    """
    if kind is None:
        _list_papers(plan, period, json=json)
        return
    declared = find_paper(open_plan_folder(plan).plan, kind)
    month = month_with_figures(plan, period)
    _check_rhythm(declared, month)
    units = _addressees(month, declared, unit)
    folder = output_folder(out) if out else None
    from tasks.compile.draft import draft_paper  # loads pandas, which a list spares

    drafted = draft_paper(month, declared, units, folder)
    if json:
        told = [
            {"kind": declared.id, "name": one.name, "unit": one.unit or None, "title": one.title}
            | {face: str(path) for face, path in one.faces.items()}
            for one in drafted
        ]
        say_json({"plan": plan, "period": period, "of": month.period.id, "papers": told})
        return
    if not drafted:
        say(f"{declared.title}：本期没有须写的内容，未拟稿。")
    for one in drafted:
        say(f"已拟 {one.name}（草稿）：{one.faces['pdf']}")


def _list_papers(name: str, period: str, *, json: bool) -> None:
    plan = open_plan_folder(name).plan
    asked = plan.find_period(period)
    due = {one.id for one in plan.papers_due(asked)}
    if json:
        told = [
            {"kind": one.id, "title": one.title, "clause": one.clause, "when": str(one.when), "due": one.id in due,
             "to": one.to, "each_unit": one.is_to_each_unit, "internal": one.internal, "dress": str(one.dress)}
            for one in plan.papers
        ]  # fmt: skip
        say_json({"plan": name, "period": period, "papers": told})
        return
    rows = [
        (one.id, one.title, one.clause, one.when.word, "本期应拟" if one.id in due else "", _to(one), one.dress.word)
        for one in plan.papers
    ]
    heads = ("种类", "名称", "条款", "何时", "本期", "发给", "式样")
    say_table(f"{name} 简报之外的文书", heads, rows) if rows else say("本方案没有简报之外的文书。")


def _to(one: PlanPaper) -> str:
    if one.is_to_each_unit:
        return "各有关单位，一单位一份"
    return "内部掌握" if one.internal else one.to


def _check_rhythm(declared: PlanPaper, month: Month) -> None:
    """A paper of half a month is of what came in it, and of no other period."""
    if declared.when is When.HALF_MONTHLY and not declared.when.holds(month.period):
        raise UsageError("PERIOD", month.period.id, f"{declared.title}按半月，如 {month.period.end:%Y-%m}-H1")


def _addressees(month: Month, declared: PlanPaper, unit: str | None) -> list[Unit | None]:
    """Whom it is written to: the unit asked for, else all of its classes; None of a paper that is not to each unit."""
    if not declared.is_to_each_unit:
        if unit is not None:
            raise UsageError("--unit", unit, f"{declared.title}不是一单位一份，不写 --unit")
        return [None]
    named = (
        [find_reporting_unit(month, unit)] if unit else list(month.plan.units_in(month.period.start, month.period.end))
    )
    of_class = [one for one in named if not declared.classes or one.unit_class in declared.classes]
    if not of_class and unit:
        raise UsageError("--unit", unit, f"{declared.title}只发给{'、'.join(declared.classes)}")
    return list(of_class)
