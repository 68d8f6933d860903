"""`diaodu simulate` 模拟测算: scores with where every point comes from, targets, consequences."""

from collections.abc import Sequence
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any

import typer

from desk.explanations import print_items, print_targets
from desk.options import Json, PeriodId, PlanName
from desk.rank_tables import print_rank_lists
from desk.report import figures_report, public_rank_lists
from desk.score_table import print_scores
from desk.terminal import note, say, say_json, say_table
from diaodu.domain.consequences.labels import consequence_word
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Consequence
from tasks.look.points import ROUNDING, explain_clauses, explain_items, explain_targets
from tasks.month import open_plan_folder
from tasks.simulate import Simulation, simulate_file


def simulate(
    plan: PlanName,
    period: PeriodId,
    measures: Annotated[
        Path, typer.Option("--measures", metavar="FILE", help="测算表：unit,measure,value[,group]，CSV 或 xlsx")
    ],
    json: Json = False,
) -> None:
    """模拟测算：不经报送，用一张指标表算得分、目标和奖惩。

    表头 unit,measure,value（分组的加 group）；单位留空或写全市为全市的数，没有写的指标为 0，金额可写 7.2亿元，比率可写 85%。

    例：diaodu simulate bole-2023 2023 --measures 测算.csv
    """
    show_simulation(plan, period, measures, json=json)


def show_simulation(plan: str, period: str, measures: Path, *, json: bool) -> None:
    """Judge a table of measures and print what it comes to.

    Raises:
        UserError: the table does not fit the plan.
    """
    folder = open_plan_folder(plan)
    found = simulate_file(folder, period, measures)
    for line in found.notes:
        note(line, style="yellow")
    say_json(simulation_report(folder.plan, period, found)) if json else print_simulation(folder.plan, period, found)


def simulation_report(plan: Plan, period: str, found: Simulation) -> dict[str, Any]:
    """A simulation in the shapes of `scores --json`, with the explanation of every unit's points."""
    figures = figures_report(found.assessment)
    return {
        "plan": plan.id,
        "period": period,
        **{key: figures[key] for key in ("measures", "targets", "scores", "consequences")},
        "rankings": public_rank_lists(plan, found.assessment),
        "explanation": [
            {"unit": score.unit, "items": explain_items(score), "note": plan.scheme.note if plan.scheme else ""}
            for score in found.assessment.scores
        ],
        "clauses": explain_clauses(found.assessment.targets),
        "notes": list(found.notes),
    }


def print_simulation(plan: Plan, period: str, found: Simulation) -> None:
    """Print scores, their items, targets and consequences."""
    say(f"{plan.title} {found.period.title} 模拟测算，不作为正式结果", style="bold")
    print_scores(plan, period, found.assessment.scores)
    for score in found.assessment.scores:
        if any(item.records for item in score.items):  # of a unit nothing was given of, the table above says all
            print_items(score.unit, explain_items(score))
    if plan.scheme:
        say(ROUNDING, style="dim")
    targets = found.assessment.targets
    print_targets(plan, explain_targets(plan, targets), explain_clauses(targets))
    print_consequences(found.assessment.consequences)
    print_rank_lists(plan, found.assessment)


def print_consequences(consequences: Sequence[Consequence]) -> None:
    """Print drafts of consequences; units of whom the same is said stand together."""
    together: dict[tuple[str, str, int | Decimal | None, str], list[str]] = {}
    for one in consequences:
        together.setdefault((one.clause, one.kind, one.yuan, one.text), []).append(one.unit)
    rows = [
        (clause, consequence_word(kind), "、".join(units), "" if yuan is None else f"{yuan:,}", text)
        for (clause, kind, yuan, text), units in together.items()
    ]
    if rows:
        say_table("奖惩测算（拟稿，须经人签）", ("条款", "种类", "单位", "金额（元）", "内容"), rows, right=[3])
