"""The bulletin's charts: rows of data set into the Vega-Lite templates that people can edit."""

import copy
from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from diaodu.domain.figures.said import done_share, say_percent
from diaodu.domain.papers.blocks import Figure
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.lead import bare_name
from diaodu.domain.papers.bulletin.matrix import ordered_units
from diaodu.domain.results import MeasureValue
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import typeset

MOST_BARS = 20
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
    made = [completion_figure(facts, templates["completion"])]
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

    Every unit with a target is drawn, one at nothing too; of more than MOST_BARS the table says it all.
    """
    measure = facts.leading
    if not measure or facts.due_from(measure) or facts.is_limit(measure):
        return None
    units = [unit for c in facts.classes for unit in ordered_units(facts, c.units)]
    values = [value for unit in units if (value := facts.value(measure, unit)).rate is not None]
    return _completion_bars(facts, template, measure, values) if 0 < len(values) <= MOST_BARS else None


def _completion_bars(facts: Facts, template: Template, measure: str, values: Sequence[MeasureValue]) -> Figure:
    entry = facts.plan.measure(measure)
    pace = facts.pace if facts.is_paced(entry) else None
    rows: list[Row] = [
        {
            "name": v.unit,
            "value": float(v.rate or 0) * 100,
            "label": say_percent(done_share(v.value, v.target) or Decimal(0), Decimal(1)),
            "tone": tone(done_share(v.value, v.target), pace),
        }
        for v in values
    ]
    label = f"序时进度{wording.pace_words(pace)}" if pace is not None else ""
    alt = f"{typeset(entry.name)}完成率{f'，{label}' if label else ''}：{_said(rows)}。"
    spec = fill(template, rows, pace=float(pace * 100) if pace is not None else None, pace_label=label)
    classes = [c.name for c in facts.classes if set(c.units) & {v.unit for v in values}]
    order = f"（{wording.listed(classes)}依次列示）" if len(classes) > 1 else ""
    caption = f"各单位{bare_name(facts, measure)}完成率{order}"
    return Figure(name="completion", caption=caption, alt=alt, spec=spec)


def _said(rows: Sequence[Row]) -> str:
    return wording.listed(f"{row['name']}{row['label']}" for row in rows)
