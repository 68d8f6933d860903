"""A paper that a plan declares: its template over the same facts, tables and figures as the bulletin's."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.papers.blocks import Paper
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import Period
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment
from diaodu.domain.text.disclosure import typeset
from tasks.compile.bulletin import body_blocks, made_of
from tasks.compile.text import masthead, numbered


def compile_plan_paper(
    declared: PlanPaper,
    plan: Plan,
    period: Period,
    assessment: Assessment,
    forms: Mapping[str, Form],
    own_templates: Path | None,
    unsettled: Sequence[Mapping[str, Any]] = (),
) -> Paper:
    """Compile a paper of a plan for a period; `own_templates` is the plan's folder of templates, found first.

    Raises:
        UserError: there is no such template, or it has a fault.
    """
    facts = Facts(plan, period, assessment, forms, unsettled=unsettled)
    body, *_ = numbered([body_blocks(declared.template, made_of(facts, own_templates), own_templates)])
    return Paper(
        kind=declared.id,
        plan=plan.id,
        period=period.id,
        title=f"{period.title}{plan.whole}{typeset(declared.title)}",
        masthead=replace(masthead(plan.masthead), name=typeset(declared.title)),
        blocks=body,
        attachments=(),
    )
