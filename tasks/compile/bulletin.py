"""Compile: an assessment becomes the bulletin's structured text (拟稿)."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import chain
from pathlib import Path
from typing import Any

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.charts import chart_templates
from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Block, Figure, Paper, Table
from diaodu.domain.papers.bulletin.annexes import (
    filing_table,
    list_tables,
    other_measures,
    score_table,
)
from diaodu.domain.papers.bulletin.charts import body_figures
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.tables import body_tables, workbook_tables
from diaodu.domain.papers.bulletin.template_names import template_words
from diaodu.domain.papers.layout import legible_parts, upright_parts
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, LastPeriod
from diaodu.domain.states import PaperKind
from tasks.compile.text import as_numbered, blocks_of, masthead, numbered

ANNEXES = (("单项排名和分组任务", "papers/annex_lists.xml.j2"),)


def compile_bulletin(  # noqa: PLR0913 - what a bulletin is made of, each by its name
    plan: Plan,
    period: Period,
    assessment: Assessment,
    *,
    next_steps: Sequence[str] = (),
    forms: Mapping[str, Form] | None = None,
    own_templates: Path | None = None,
    before: LastPeriod | None = None,
    unsettled: Sequence[Mapping[str, Any]] = (),
    revised: Sequence[str] = (),
) -> Paper:
    """Compile the 招商动态简报 of a period: the same inputs give the same text.

    `next_steps` is the bureau's own 下一步工作, left out when empty; `forms` are the plan's (default: the
    house's); `own_templates` is the plan's folder of templates, found first; `before` are the last period's figures,
    `unsettled` the projects that are in none, `revised` sentences on figures of the last issue that are others by now.

    Raises:
        UserError: a template has a fault.
    """
    facts = Facts(plan, period, assessment, forms if forms is not None else load_forms(), before, unsettled)
    made = made_of(facts, own_templates, next_steps, revised)
    body = body_blocks("papers/bulletin.xml.j2", made, own_templates)
    found = annexes = _annexes(facts, own_templates)
    brief = body_blocks("papers/brief.xml.j2", made, own_templates)
    whole_lists = (other_measures(facts), *workbook_tables(facts), filing_table(facts, facts.assessment.reports))
    body, *annexes, lists = numbered([body, *(blocks for _, blocks in annexes), upright(whole_lists)])
    return Paper(
        kind=PaperKind.BULLETIN,
        plan=plan.id,
        period=period.id,
        title=f"{period.title}{plan.whole}招商引资项目调度情况",
        masthead=masthead(plan.masthead),
        blocks=body,
        brief=as_numbered(brief, body),
        attachments=tuple((title, blocks) for (title, _), blocks in zip(found, annexes, strict=True)),
        lists=tuple(table for table in lists if isinstance(table, Table)),
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """What templates of one period may refer to: tables and figures by name, and the words they may say."""

    tables: Mapping[str, Table]
    figures: Mapping[str, Figure]
    words: Mapping[str, Any]


def made_of(facts: Facts, own: Path | None, next_steps: Sequence[str] = (), revised: Sequence[str] = ()) -> Made:
    """The tables, figures and words of a period's papers; `own`: the plan's folder of templates."""
    tables = body_tables(facts)
    if scores := score_table(facts):
        tables["scores"] = scores
    figures = body_figures(facts, chart_templates(own))
    words = template_words(facts, next_steps, revised) | {
        "tables": tables, "figures": figures, "projects": [name for name in tables if name.startswith("projects_")],
    }  # fmt: skip
    return Made(tables=tables, figures=figures, words=words)


def body_blocks(template: str, made: Made, own: Path | None) -> tuple[Block, ...]:
    """The blocks of a paper's body: its template over what was made of the period; a table too wide is two.

    Raises:
        UserError: there is no such template, or it has a fault.
    """
    blocks = blocks_of(template, made.words, made.tables, made.figures, own)
    return upright(blocks)


def upright(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks with every table that has rows in as many as are set upright."""
    return _set(blocks, upright_parts)


def legible(blocks: Sequence[Block]) -> tuple[Block, ...]:
    """Blocks of an annex, which may be laid across, with every table that even so would be too small in upright parts."""
    return _set(blocks, legible_parts)


def _set(blocks: Sequence[Block], parts_of: Callable[[Table], list[Table]]) -> tuple[Block, ...]:
    parts = ((parts_of(block) if block.rows else []) if isinstance(block, Table) else [block] for block in blocks)
    return tuple(chain.from_iterable(parts))


def _annexes(facts: Facts, own: Path | None) -> list[tuple[str, tuple[Block, ...]]]:
    """The annexes that have a table, each with its title."""
    made = [list_tables(facts)]
    return [
        (
            title,
            blocks_of(template, {"facts": facts, "tables": tables}, tables, {}, own),
        )
        for (title, template), tables in zip(ANNEXES, made, strict=True)
        if tables
    ]
