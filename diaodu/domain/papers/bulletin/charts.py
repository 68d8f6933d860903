"""The bulletin's charts: rows of data set into the Vega-Lite templates that people can edit."""

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.said import done_share, say_percent
from diaodu.domain.papers.blocks import Figure
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.tables import industries, ordered_units, stage_count
from diaodu.domain.results import MeasureValue
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

Template = Mapping[str, Any]
Row = dict[str, str | float | None]


def fill(template: Template, rows: Sequence[Row], **params: float | str | None) -> dict[str, Any]:
    """Set data rows and named params into a copy of a chart's template."""
    spec = copy.deepcopy(dict(template))
    spec["data"] = {"values": list(rows)}
    for param in spec.get("params", []):
        if param["name"] in params:
            param["value"] = params[param["name"]]
    return spec


def body_figures(facts: Facts, templates: Mapping[str, Template]) -> dict[str, Figure]:
    """All figures of the body by name, those without data left out."""
    made = [
        ranking_figure(facts, templates["ranking"]),
        quota_figure(facts, templates["bullet"]),
        stage_figure(facts, templates["funnel"]),
        industry_figure(facts, templates["industry"]),
    ]
    return {figure.name: figure for figure in made if figure}


def tone(rate: Decimal | None, pace: Decimal | None) -> str:
    """How a bar is coloured: met at or over 100 %, pace at or over the pace, else behind."""
    if rate is None:
        return "plain"
    if rate >= 1:
        return "met"
    return "pace" if pace is not None and rate >= pace else "behind"


def ranking_figure(facts: Facts, template: Template) -> Figure | None:
    """Bars of the leading measure: completion against the pace where targets stand, else the amounts."""
    measure = facts.leading
    units = [u for u in facts.filing.expected if measure and facts.value(measure, u).value is not None]
    if not measure or not any(facts.value(measure, unit).value for unit in units):
        return None
    values = [facts.value(measure, unit) for unit in ordered_units(facts, units)]
    if any(value.rate is not None for value in values):
        return _completion_bars(facts, template, measure, values)
    name = facts.plan.measure(measure).name
    rows: list[Row] = [
        {"name": v.unit, "value": float(v.value or 0), "label": facts.say(v), "tone": "plain"} for v in values
    ]
    alt = f"{typeset(name)}：{_said(rows)}。"
    return Figure(name="ranking", caption=f"各单位{typeset(name)}", alt=alt, spec=fill(template, rows))


def _completion_bars(facts: Facts, template: Template, measure: str, values: Sequence[MeasureValue]) -> Figure:
    entry = facts.plan.measure(measure)
    pace = facts.pace if facts.is_paced(entry) else None
    with_rate = sorted((v for v in values if v.rate is not None), key=lambda v: -(v.rate or 0))
    rows: list[Row] = [
        {
            "name": v.unit,
            "value": float(v.rate or 0) * 100,
            "label": say_percent(done_share(v.value, v.target) or Decimal(0), Decimal(1)),
            "tone": tone(done_share(v.value, v.target), pace),
        }
        for v in with_rate
    ]
    against = f"，序时进度{wording.percent(pace)}" if pace is not None else ""
    alt = f"{typeset(entry.name)}完成率{against}：{_said(rows)}。"
    label = f"序时进度{wording.percent(pace)}" if pace is not None else ""
    spec = fill(template, rows, pace=float(pace * 100) if pace is not None else None, pace_label=label)
    return Figure(name="ranking", caption=f"各单位{typeset(entry.name)}完成率", alt=alt, spec=spec)


def quota_figure(facts: Facts, template: Template) -> Figure | None:
    """Bullets of the pool against its quota, where one stands."""
    values = [facts.value(facts.roles.reserve, unit) for unit in facts.filing.expected]
    held = [value for value in values if value.target and value.value is not None]
    if not facts.has(facts.roles.reserve) or not held:
        return None
    rows: list[Row] = [
        {"name": v.unit, "value": float(v.value or 0), "target": float(v.target or 0), "label": f"{v.value}/{v.target}",
         "tone": tone(v.rate, None)}
        for v in held
    ]  # fmt: skip
    alt = f"储备项目个数与目标：{_said(rows)}。"
    return Figure(name="quota", caption="各单位储备项目与目标任务", alt=alt, spec=fill(template, rows))


def stage_figure(facts: Facts, template: Template) -> Figure | None:
    """How far the dispatched projects have come: in talks, and how many reached each later stage."""
    if facts.projects.empty:
        return None
    measures = {"签约": facts.roles.signed, "开工": facts.roles.started, "投产": facts.roles.producing}
    reached = {
        "在谈": int((facts.projects["stage"] == "在谈").sum()),
        **{f"{stage}及以后": _reached(facts, stage, measure) for stage, measure in measures.items()},
    }
    rows: list[Row] = [{"name": name, "value": count, "label": f"{count}个"} for name, count in reached.items()]
    alt = f"项目阶段：{wording.listed(f'{name}{count}个' for name, count in reached.items())}。"
    return Figure(name="stages", caption="调度项目所处阶段", alt=alt, spec=fill(template, rows))


def _reached(facts: Facts, stage: str, measure: str | None) -> int:
    """Projects at a stage or beyond: the plan's own measure of them where it has one."""
    return int(facts.value(measure).value or 0) if facts.has(measure) else stage_count(facts.projects, stage)


def industry_figure(facts: Facts, template: Template) -> Figure | None:
    """Bars of the pool's industries by number of projects."""
    rows: list[Row] = [
        {"name": name, "value": count, "label": f"{count}个，{wording.amount(yuan)}"}
        for name, count, yuan, _ in industries(facts)
    ]
    if not rows:
        return None
    alt = f"储备项目产业分布：{_said(rows)}。"
    return Figure(name="industries", caption="储备项目产业分布", alt=alt, spec=fill(template, rows))


def _said(rows: Sequence[Row]) -> str:
    return wording.listed(f"{row['name']}{row['label']}" for row in rows)
