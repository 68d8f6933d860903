"""Compile the 数据审核说明 that goes with a period's bulletin to whoever signs."""

from collections.abc import Sequence
from dataclasses import replace

import pandas as pd

from diaodu.adapters.renderers.fonts import missing_characters
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.papers.audit import audit_tables
from diaodu.domain.papers.blocks import Paper
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.unit_words import alike_words
from diaodu.domain.plans.dress import Dress
from diaodu.domain.results import RowCounts
from diaodu.domain.states import PaperKind, RecordState
from tasks.aggregate.measure_inputs import EXTRA
from tasks.compile.text import blocks_of, masthead, numbered
from tasks.month import Month
from tasks.review.decided import decided_lines

TEMPLATE = "papers/audit/paper.xml.j2"


def compile_audit(month: Month, facts: Facts, papers: Sequence[Paper]) -> Paper:
    """The 数据审核说明 of a period: rows, effects on the main figures, decisions, and what `papers` cannot print.

    Raises:
        UserError: the template has a fault.
    """
    decided = [line for line in decided_lines(month) if line["status"] == "holds"]
    tables = audit_tables(facts, _held(month), decided)
    values = {
        "tables": tables,
        "period": facts.period.title,
        "whole": facts.plan.whole,
        "rows": sum((report.rows for report in facts.assessment.reports), RowCounts()),
        "alike": alike_words(facts),
        "unprintable": unprintable(month, papers),
    }
    body, *_ = numbered([blocks_of(TEMPLATE, values, tables, {}, month.folder.own_templates)])
    head = masthead(month.plan.masthead)
    return Paper(
        kind=PaperKind.AUDIT,
        plan=month.plan.id,
        period=month.period.id,
        title=f"{month.period.title}{month.plan.whole}{PaperKind.AUDIT.word}",
        masthead=replace(
            head, name=PaperKind.AUDIT.word, marking="内部掌握", report_to="", send_to="", distribute_to="", copies=None
        ),
        blocks=body,
        dress=Dress.PLAIN,
    )


def unprintable(month: Month, papers: Sequence[Paper]) -> list[str]:
    """Characters that no font of the PDF has, each with the words it stands in: “𠀀”（见“…𠀀…”）."""
    found = missing_characters([paper.to_json() for paper in papers], month.settings.folder("FONTS"))
    return [f"“{letter}”（U+{ord(letter):04X}）" for letter in found]


def _held(month: Month) -> dict[str, pd.DataFrame]:
    """Form → the period's held records, as the measures see rows."""
    records = [one for one in month.store.validation.records(*month.key) if one.state is RecordState.HELD]
    names = month.holders
    frames = {}
    for form in dict.fromkeys(one.form for one in records):
        rows = [
            {**one.data, "unit": names.name_of(one.unit), "record": one.id, "in_city": True, "carried": 0}
            for one in records
            if one.form == form
        ]
        frames[form] = make_frame(month.folder.forms[form], rows, EXTRA)
    return frames
