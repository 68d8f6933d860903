"""Compile: an assessment becomes the bulletin's structured text (拟稿)."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from itertools import count
from pathlib import Path
from typing import Any

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.charts import chart_templates
from diaodu.adapters.renderers.templates import render
from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Block, Figure, Masthead, Paper, Table
from diaodu.domain.papers.bulletin.annexes import (
    filing_table,
    group_tables,
    measure_tables,
    ranking_tables,
    score_table,
)
from diaodu.domain.papers.bulletin.charts import body_figures
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.tables import body_tables
from diaodu.domain.papers.bulletin.template_names import template_words
from diaodu.domain.papers.markup import parse_blocks
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import MastheadText, Plan
from diaodu.domain.results import Assessment
from diaodu.domain.states import PaperKind
from diaodu.domain.text.disclosure import typeset

ANNEXES = (
    ("主要指标完成情况", "papers/annex_measures.xml.j2"),
    ("单项指标排序", "papers/annex_ranks.xml.j2"),
    ("报送情况", "papers/annex_filing.xml.j2"),
)


def compile_bulletin(
    plan: Plan,
    period: Period,
    assessment: Assessment,
    *,
    next_steps: Sequence[str] = (),
    forms: Mapping[str, Form] | None = None,
    own_templates: Path | None = None,
) -> Paper:
    """Compile the 招商动态简报 of a period: the same inputs give the same text.

    `next_steps` is the bureau's own 下一步工作, left out when empty; `forms` are the plan's (default: the
    house's); `own_templates` is the plan's folder of templates, found first.

    Raises:
        UserError: a template has a fault.
    """
    facts = Facts(plan, period, assessment, forms if forms is not None else load_forms())
    body = _body(facts, next_steps, own_templates)
    annexes = _annexes(facts, own_templates)
    body, *annexes = _numbered([body, *annexes])
    return Paper(
        kind=PaperKind.BULLETIN,
        plan=plan.plan,
        period=period.id,
        title=f"{period.title}{plan.whole}招商引资项目调度情况",
        masthead=masthead(plan.masthead),
        blocks=body,
        attachments=tuple((title, blocks) for (title, _), blocks in zip(ANNEXES, annexes, strict=True)),
    )


def masthead(text: MastheadText) -> Masthead:
    """The plan's head and foot, punctuation set full width."""
    words = {name: typeset(value) for name, value in text.model_dump().items() if isinstance(value, str)}
    return Masthead(**words, copies=text.copies)


def _body(facts: Facts, next_steps: Sequence[str], own: Path | None) -> tuple[Block, ...]:
    tables = body_tables(facts)
    if scores := score_table(facts):
        tables["scores"] = scores
    figures = body_figures(facts, chart_templates(own))
    values = template_words(facts, next_steps) | {"tables": tables, "figures": figures}
    return _blocks("papers/bulletin.xml.j2", values, tables, figures, own)


def _annexes(facts: Facts, own: Path | None) -> list[tuple[Block, ...]]:
    made = [
        measure_tables(facts) | group_tables(facts),
        ranking_tables(facts),
        {"filing": filing_table(facts, facts.assessment.reports)},
    ]
    return [
        _blocks(template, {"facts": facts, "names": list(tables)}, tables, {}, own)
        for (_, template), tables in zip(ANNEXES, made, strict=True)
    ]


def _blocks(
    template: str,
    values: Mapping[str, Any],
    tables: Mapping[str, Table],
    figures: Mapping[str, Figure],
    own: Path | None,
) -> tuple[Block, ...]:
    return parse_blocks(render(template, values, own), tables=tables, figures=figures, where=f"templates/{template}")


def _numbered(parts: Sequence[tuple[Block, ...]]) -> list[tuple[Block, ...]]:
    """Number tables and figures through the whole paper, in the order they stand."""
    numbers = {Table: count(1), Figure: count(1)}
    return [tuple(_captioned(block, numbers) for block in blocks) for blocks in parts]


def _captioned(block: Block, numbers: Mapping[type, Any]) -> Block:
    if isinstance(block, Table):
        return replace(block, caption=f"表{next(numbers[Table])}　{block.caption}")
    if isinstance(block, Figure):
        return replace(block, caption=f"图{next(numbers[Figure])}　{block.caption}")
    return block
