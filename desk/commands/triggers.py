"""`diaodu triggers`: the plan's lists of what its clauses pursue, as the period's latest run found them."""

from typing import Annotated, Any

import typer

from desk.options import Json, PeriodId, PlanName
from desk.terminal import say, say_json, say_table
from diaodu.domain.errors import UsageError
from diaodu.domain.plans.triggers import TriggerPaper
from tasks.aggregate.assessment import load_figures, month_with_figures


def triggers(
    plan: PlanName,
    period: PeriodId,
    paper: Annotated[
        str | None, typer.Option("--paper", metavar="KIND", help="只看用于这种文书的，如 supervision_notice")
    ] = None,
    json: Json = False,
) -> None:
    """触发事项：督办、通报、约谈、投资指南、调度会等各清单及其数字；季度取该季最近一个已汇总的月。

    例：diaodu triggers ordos-2021 2021-03 --paper supervision_notice
    """
    if paper is not None and paper not in list(TriggerPaper):
        raise UsageError("--paper", paper, "、".join(f"{kind}（{kind.word}）" for kind in TriggerPaper))
    month = month_with_figures(plan, period)
    of = month.period.id if month.period.rhythm != "campaign" else period
    found = [one for one in load_figures(month).get("triggers", []) if paper in {None, one["paper"]}]
    if json:
        say_json({"plan": plan, "period": period, "of": of, "triggers": found})
        return
    for one in found:
        _print_list(one, TriggerPaper(one["paper"]).word)
    if not found:
        say("本方案没有这类触发事项。")


def _print_list(one: dict[str, Any], paper: str) -> None:
    shown = list(dict.fromkeys(header for hit in one["hits"] for header in hit["shown"]))
    is_counted = any(hit["value"] for hit in one["hits"])
    heads = ("单位", "对象", *(("现状", "要求") if is_counted else ()), *shown, "说明")
    rows = [
        (hit["unit"] or "全市", hit["subject"], *((hit["value"], hit["expected"]) if is_counted else ()),
         *(hit["shown"].get(header, "") for header in shown), hit["text"])
        for hit in one["hits"]
    ]  # fmt: skip
    title = f"{one['title']}（{one['clause']}，{paper}）：{len(rows)}条"
    say_table(title, heads, rows) if rows else say(title)
