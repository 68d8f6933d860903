"""`diaodu papers`: the period's papers and where they lie."""

from typing import Annotated, Any

import typer

from desk.options import Json, PeriodId, PlanName
from desk.terminal import say_json, say_table
from diaodu.domain.states import PaperState
from tasks.ledgers import open_place
from tasks.look.shapes import public_papers


def papers(
    plan: PlanName,
    period: PeriodId,
    kind: Annotated[str | None, typer.Option("--kind", metavar="KIND", help="文书种类，如 bulletin")] = None,
    json: Json = False,
) -> None:
    """本期文书及其所在。

    例：diaodu papers ordos-2021 2021-03
    """
    place = open_place(plan, period)
    there = public_papers(place)
    if not there and not place.is_known:
        from desk.typed_names import known_plan  # loads the plan's models, which a known period spares

        known_plan(plan, period)
    found = [paper for paper in there if kind in {None, paper["kind"]}]
    if json:
        say_json({"plan": plan, "period": period, "papers": found})
        return
    rows = [
        (
            p["name"],
            PaperState.word_of(p["state"]),
            _number(p),
            p["pdf"],
            p["html"],
            p["sha256"][:12],
        )
        for p in found
    ]
    say_table(f"{plan} {period} 文书", ("种类", "状态", "期号", "PDF", "HTML", "指纹"), rows)
    corrections = [(c["place"], c["before"], c["after"], c["cause"]) for p in found for c in p["corrections"]]
    if corrections:
        say_table(f"待更正 {len(corrections)} 处", ("位置", "原印发", "现应为", "起因"), corrections)


def _number(paper: dict[str, Any]) -> str:
    revision = f"更正（{paper['revision']}）" if paper["revision"] else ""
    return f"{paper['issue'] or ''}{revision}"
