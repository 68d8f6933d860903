"""Draft (拟稿): the period's papers as structured text and as faces, kept and written out."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from importlib.metadata import version
from pathlib import Path
from typing import Any

from diaodu.adapters.files import safe_name, write_file
from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.fonts import missing_characters
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.templates import TEMPLATES
from diaodu.adapters.renderers.text import paper_text
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.ledger import Entry
from diaodu.domain.papers.beside.earlier import Earlier
from diaodu.domain.papers.beside.pursued import Pursued
from diaodu.domain.papers.beside.words import Supervision
from diaodu.domain.papers.blocks import Imprint, Paper, paper_from_json
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.papers.bulletin.revised import revised_words
from diaodu.domain.papers.disclosed import without_persons
from diaodu.domain.period import parse_period, period_of, previous_period
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.triggers import TriggerPaper
from diaodu.domain.plans.units import Unit
from diaodu.domain.states import PaperKind, PaperState
from tasks.aggregate.assessment import last_period, load_assessment, load_figures
from tasks.aggregate.measure_inputs import narratives_apart
from tasks.aggregate.period import figure_frames
from tasks.compile.audit import compile_audit, unprintable
from tasks.compile.bulletin import compile_bulletin
from tasks.compile.plan_paper import PlanPapers, declared_id
from tasks.compile.sources import with_sources
from tasks.enter.supervision import Register
from tasks.ledgers import face_path, written_faces
from tasks.month import Month

GETA = "\u3013"
"""〓, which stands for a character that cannot be set."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Drafted:
    """A paper that was drafted, and where its faces lie."""

    name: str
    unit: str
    title: str
    faces: dict[str, Path]


def draft_papers(month: Month) -> str:
    """Compile the bulletin and the papers that the plan declares, and keep them as drafts. The bulletin's id.

    What has been issued stays as it is.
    """
    papers = _Papers(month)
    text = papers.bulletin()
    bulletin = _keep(month, text, month.plan.masthead.name)
    due = [entry for entry in month.plan.papers_due(month.period) if not entry.is_to_each_unit]
    declared = [(entry.title, paper) for entry in due if (paper := papers.declared.compile(entry)).blocks]
    for title, paper in declared:
        _keep(month, paper, title)
    _keep(month, papers.audit([text, *(paper for _, paper in declared)]), PaperKind.AUDIT.word)
    return bulletin


def draft_paper(
    month: Month, declared: PlanPaper, units: Sequence[Unit | None], out: Path | None = None
) -> list[Drafted]:
    """Draft a paper that the plan declares, of one to each unit those to `units` that say anything; keep and write it.

    Beside the home folder its faces are written into `out`.
    """
    found = []
    for unit, paper in compile_declared(month, declared, units):
        name = f"{declared.title}（{unit.name}）" if unit else declared.title
        _keep(month, paper, name)
        faces = written_faces(month.place, paper.kind, None)
        if out is not None:
            faces = {face: write_file(out / path.name, path.read_bytes()) for face, path in faces.items()}
        found.append(Drafted(name=name, unit=unit.name if unit else "", title=paper.title, faces=faces))
    return found


def compile_declared(
    month: Month, declared: PlanPaper, units: Sequence[Unit | None]
) -> list[tuple[Unit | None, Paper]]:
    """The texts of a paper that the plan declares, to each of the units; those that say nothing are left out."""
    papers = _Papers(month).declared
    found = [(unit, papers.compile(declared, unit)) for unit in units]
    return [(unit, paper) for unit, paper in found if paper.blocks]


def _keep(month: Month, paper: Paper, name: str) -> str:
    """Keep a paper as the period's draft unless one of its kind has been issued. The id of what stands."""
    current = month.store.papers.latest(*month.key, paper.kind)
    if current is not None and current.state is PaperState.ISSUED:
        return current.id
    faces = render_faces(month, paper, Imprint())
    row = month.store.papers.save_draft(
        *month.key,
        paper.kind,
        structured=paper.to_json(),
        sha256=paper.sha256,
        pinned=pinned(month),
        faces=faces,
        at=month.now(),
        run=month.run,
    )
    write_faces(month, faces, None, kind=paper.kind, name=name)
    return row.id


def compile_paper(month: Month) -> Paper:
    """The bulletin's text from the period as it stands in the ledgers."""
    return _Papers(month).bulletin()


def pursued_in(month: Month) -> Pursued:
    """What the plan's lists ask of units, in printed words."""
    return _Papers(month).pursued()


def facts_of(month: Month) -> Facts:
    """What the period's papers are made of."""
    return _Papers(month).facts


class _Papers:
    """The texts of a period's papers, from the period as it stands in the ledgers."""

    def __init__(self, month: Month) -> None:
        self.month = month
        self.assessment = load_assessment(month)
        self.assessment.records.update(figure_frames(month) | narratives_apart(month))
        self.own_templates = month.folder.own_templates
        self.unsettled = _unsettled_projects(month)

    def bulletin(self) -> Paper:
        month = self.month
        return without_persons(with_sources(month, compile_bulletin(
            month.plan, month.period, self.assessment, forms=month.folder.forms, own_templates=self.own_templates,
            before=last_period(month), unsettled=self.unsettled, revised=_revised(month),
        )))  # fmt: skip

    @cached_property
    def facts(self) -> Facts:
        month = self.month
        return Facts(
            month.plan,
            month.period,
            self.assessment,
            month.folder.forms,
            before=last_period(month),
            unsettled=self.unsettled,
        )

    @cached_property
    def declared(self) -> PlanPapers:
        return PlanPapers(self.facts, self.own_templates, self.supervision, lambda: self.earlier)

    @cached_property
    def earlier(self) -> Earlier:
        """The period before, and the projects of the month, which a half month's items may have become."""
        month = self.month
        if month.period.rhythm == "campaign":
            return Earlier()
        before = replace(month, period=previous_period(month.period))
        whole = replace(month, period=period_of(month.period.end, "month"))
        form = self.facts.form_of(FormRole.PROJECTS)
        projects = figure_frames(whole).get(form) if form and month.period.rhythm != "month" else None
        return Earlier(frames=figure_frames(before), projects=() if projects is None else rows_of(projects))

    @cached_property
    def supervision(self) -> Supervision:
        month = self.month
        register = Register(month.plan, month.store)
        lists = load_figures(month).get("triggers", [])
        return Supervision(lists=lists, cases=register.cases(), today=register.day(month.now()))

    def pursued(self) -> Pursued:
        return Pursued(self.facts, self.supervision.lists, [TriggerPaper.SUPERVISION_NOTICE])

    def audit(self, papers: Sequence[Paper]) -> Paper:
        return without_persons(compile_audit(self.month, self.facts, papers))


def _revised(month: Month) -> list[str]:
    """What is told of the last issue's figures that were revised since; a correction tells those that it corrected."""
    if month.period.rhythm == "campaign":
        return []
    before = previous_period(month.period)
    return revised_words(month.store.corrections.list(month.plan.id, before.id), before.title)


def _unsettled_projects(month: Month) -> list[dict[str, Any]]:
    """Projects of the period that are in no figure: held, left out, or another unit's."""
    form = next((name for name, form in month.folder.forms.items() if form.role is FormRole.PROJECTS), None)
    records = month.store.validation.records(*month.key, form=form) if form else []
    return [dict(one.data) for one in records if not one.state.is_counted]


def with_drawable_text(paper: Paper, fonts: Path | None) -> Paper:
    """Set 〓 for every character that no font has: one clerk's emoji must not stop the city's bulletin."""
    text = paper.to_json()
    missing = missing_characters([text], fonts)
    if not missing:
        return paper
    return paper_from_json(text.translate(dict.fromkeys(map(ord, missing), GETA)))


def render_faces(month: Month, paper: Paper, imprint: Imprint) -> dict[str, bytes]:
    """The paper's faces by name: pdf, docx, html, txt, and xlsx with its tables; 〓 stands in the pdf alone."""
    fonts = month.settings.folder("FONTS")
    return {
        "pdf": render_pdf(with_drawable_text(paper, fonts), imprint, fonts, _own_layout(month, paper)),
        "docx": render_docx(paper, imprint, month.settings.file("DOCX_STYLES")),
        "html": render_html(paper, imprint).encode(),
        "txt": paper_text(paper, imprint).encode(),
        "xlsx": annex_workbook(paper, imprint),
    }


def _own_layout(month: Month, paper: Paper) -> Path | None:
    """The layout that the folder of a plan's paper has, the plan's own found first; None where its dress is enough."""
    declared = next((one for one in month.plan.papers if one.id == declared_id(paper.kind)), None)
    folders = [folder for folder in (month.folder.own_templates, TEMPLATES) if folder and declared]
    found = (folder / declared.layout for folder in folders if declared)
    return next((path for path in found if path.is_file()), None)


def write_faces(
    month: Month, faces: dict[str, bytes], issue: int | None, *, kind: str, name: str, revision: int = 0
) -> dict[str, str]:
    """Write the faces of a paper beside each other; face → path."""
    stem = f"{safe_name(name)}-{month.period.title}"
    paths = {face: face_path(month.place, kind, stem, issue, face, revision) for face in faces}
    if issue is not None:  # the draft is no longer what stands
        for face in faces:
            face_path(month.place, kind, stem, None, face).unlink(missing_ok=True)
    return {face: str(write_file(paths[face], data)) for face, data in faces.items()}


def unprintable_in_bulletin(month: Month) -> list[str]:
    """Characters of the period's latest bulletin that stand as 〓 in its PDF."""
    row = month.store.papers.latest(*month.key, PaperKind.BULLETIN)
    return [] if row is None else unprintable(month, [paper_from_json(month.store.papers.text_of(row.id))])


def relevant_entries(month: Month) -> list[Entry]:
    """People's entries that a period's figures may rest on: its own, undated ones, and those of earlier periods."""
    entries = [entry for entry in month.store.entries.of_plan(month.plan.id) if entry.kind.changes_figures]
    return [entry for entry in entries if not entry.period or parse_period(entry.period).start <= month.period.end]


def pinned(month: Month) -> dict[str, Any]:
    """What a draft is made of: plan, submissions, decisions, entries; enough to make it again.

    The plan's files, forms and templates are kept under their hash.
    """
    rules = month.store.rules
    if not rules.has(month.folder.sha256):
        rules.keep(month.folder.sha256, month.folder.texts(), month.now())
    return {"program": version("diaodu"), **inputs_of(month)}


def inputs_of(month: Month) -> dict[str, Any]:
    """What a draft made now would be made of."""
    return {
        "plan_sha256": month.folder.sha256,
        "as_of": month.as_of.isoformat(),
        "submissions": [s.id for s in month.store.submissions.list(*month.key, month.as_of)],
        "decisions": [d.id for d in month.store.decisions.list(*month.key)],
        "entries": [entry.id for entry in relevant_entries(month)],
    }
