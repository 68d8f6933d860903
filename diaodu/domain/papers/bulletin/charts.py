"""The bulletin's charts: rows of data set into the Vega-Lite templates that people can edit."""

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.said import done_share, say_percent
from diaodu.domain.papers.blocks import Figure
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.matrix import ordered_units
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
    made = [completion_figure(facts, templates["ranking"])]
    return {figure.name: figure for figure in made if figure}


def tone(rate: Decimal | None, pace: Decimal | None) -> str:
    """How a bar is coloured: met at or over 100 %, pace at or over the pace, else behind."""
    if rate is None:
        return "plain"
    if rate >= 1:
        return "met"
    return "pace" if pace is not None and rate >= pace else "behind"


def completion_figure(facts: Facts, template: Template) -> Figure | None:
    """Bars of the leading measure's completion against the pace, class by class; none where no target stands.

    Every unit with a target is drawn, one at nothing too.
    """
    measure = facts.leading
    if not measure or facts.due_from(measure) or facts.is_limit(measure):
        return None
    units = [unit for c in facts.classes for unit in ordered_units(facts, c.units)]
    values = [value for unit in units if (value := facts.value(measure, unit)).rate is not None]
    return _completion_bars(facts, template, measure, values) if values else None


def _completion_bars(facts: Facts, template: Template, measure: str, values: Sequence[MeasureValue]) -> Figure:
    entry = facts.plan.measure(measure)
    pace = facts.pace if facts.is_paced(entry) else None
    rows: list[Row] = [
        {
            "name": v.unit,
            "value": float(v.rate or 0) * 100,
            "label": say_percent(done_share(v.value, v.target) or Decimal(0), Decimal(1)),
            "tone": tone(done_share(v.value, v.target), pace),
            "group": _class_of(facts, v.unit),
        }
        for v in values
    ]
    label = f"序时进度{wording.percent(pace)}" if pace is not None else ""
    alt = f"{typeset(entry.name)}完成率{f'，{label}' if label else ''}：{_said(rows)}。"
    spec = fill(template, rows, pace=float(pace * 100) if pace is not None else None, pace_label=label)
    return Figure(name="completion", caption=f"各单位{typeset(entry.name)}完成率", alt=alt, spec=spec)


def _class_of(facts: Facts, unit: str | None) -> str:
    return next((c.name for c in facts.classes if unit in c.units), "")


def _said(rows: Sequence[Row]) -> str:
    return wording.listed(f"{row['name']}{row['label']}" for row in rows)
