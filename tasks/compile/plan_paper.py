"""A paper that a plan declares: its template over the bulletin's facts and those of the other rooms."""

from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path

from diaodu.adapters.renderers.text import block_lines
from diaodu.domain.papers.beside.earlier import Earlier
from diaodu.domain.papers.beside.words import Supervision, paper_tables, paper_words
from diaodu.domain.papers.blocks import Block, Masthead, Paper, Paragraph, Table
from diaodu.domain.papers.bulletin.annexes import filing_table, list_tables
from diaodu.domain.papers.bulletin.changes import held_words
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.tables import workbook_tables
from diaodu.domain.papers.disclosed import without_persons
from diaodu.domain.plans.dress import Dress
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.units import Unit
from diaodu.domain.text.disclosure import typeset
from diaodu.domain.text.wording import HELD_MARK
from tasks.compile.bulletin import legible, made_of, upright
from tasks.compile.text import masthead, numbered, written_by

INTERNAL = "内部掌握"


class PlanPapers:
    """The papers that a plan declares, over the facts of one period; `own`: the plan's folder of templates, found first."""

    def __init__(
        self, facts: Facts, own: Path | None, supervision: Supervision, earlier: Callable[[], Earlier] = Earlier
    ) -> None:
        """Take what a run found, the register of supervision, and the period before."""
        self.facts, self.own, self.supervision, self.earlier = facts, own, supervision, earlier
        self.made = made_of(facts, own)
        told = [*workbook_tables(facts), filing_table(facts, facts.assessment.reports)]
        self.tables = {table.name: table for table in told if table.rows} | list_tables(facts) | dict(self.made.tables)

    def compile(self, declared: PlanPaper, unit: Unit | None = None) -> Paper:
        """Compile a paper, of one to each unit that to `unit`; without a block where there is nothing to say.

        Raises:
            UserError: there is no such template, or it has a fault.
        """
        plan = self.facts.plan
        tables = self.tables | paper_tables(self.facts, declared)
        words = {**self.made.words, **paper_words(self.facts, declared, self.supervision, unit, self.earlier)}
        words["tables"] = tables
        written = written_by(declared.template, words, tables, self.made.figures, self.own)
        parts = [written.blocks, *(_captions_told(title, blocks) for title, blocks in written.annexes)]
        body, *annexes = numbered([upright(parts[0]), *map(legible, parts[1:])])  # a wide annex is laid across
        paper = Paper(
            kind=declared.kind_to(unit.code if unit else None),
            plan=plan.id,
            period=self.facts.period.id,
            title=written.title or f"{self.facts.period.title}{plan.whole}{typeset(declared.title)}",
            masthead=_masthead(plan, declared),
            blocks=_with_mark_told(self.facts, body),
            attachments=tuple(zip((title for title, _ in written.annexes), annexes, strict=True)),
            dress=declared.dress,
        )
        return without_persons(paper, landlines=True)


def _with_mark_told(facts: Facts, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """The blocks with what ※ means after the first that has one, unless a table says it below itself."""
    lines = ["\n".join(block_lines(block)) for block in blocks]
    marked = next((at for at, text in enumerate(lines) if HELD_MARK in text), None)
    words = held_words(facts)
    if marked is None or not words or any(f"带{HELD_MARK}" in text for text in lines):
        return tuple(blocks)
    return (*blocks[: marked + 1], Paragraph(text=words), *blocks[marked + 1 :])


def _captions_told(title: str, blocks: Sequence[Block]) -> tuple[Block, ...]:
    """An annex's tables; one that is called as the annex is has no caption of its own."""
    return tuple(replace(one, caption="") if isinstance(one, Table) and one.caption == title else one for one in blocks)


def declared_id(kind: str) -> str:
    """The id of the plan's entry that a paper is of."""
    return kind.partition("-")[0]


def _masthead(plan: Plan, declared: PlanPaper) -> Masthead:
    head = replace(masthead(plan.masthead), name=typeset(declared.title))
    if declared.to and declared.dress == Dress.BULLETIN:
        head = replace(head, report_to=declared.to, send_to="", distribute_to="", copies=None)
    if declared.internal:
        return replace(head, marking=INTERNAL, report_to="", send_to="", distribute_to="", copies=None)
    return head if declared.dress == Dress.BULLETIN else replace(head, marking="")
