"""数据审核说明: what stands behind the bulletin's figures, for whoever signs; it goes to nobody else."""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any

import pandas as pd

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.columns import text_table
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.headline import headline_measures
from diaodu.domain.results import RowCounts
from diaodu.domain.text import wording
from diaodu.domain.text.disclosure import clean_text, typeset

COUNTS = (
    ("读取", "read"), ("采用", "accepted"), ("说明后计入", "waived"), ("待补正", "held"), ("不予计入", "rejected"),
    ("未读取", "unread"), ("结转", "carried"),
)  # fmt: skip
EFFECTS = [
    ("指标", "left"), ("简报数", "right"), ("其中结转", "right"), ("待补正(条)", "right"), ("涉及金额", "right"),
]  # fmt: skip
DECISIONS = [
    ("单位", "left"), ("项目", "left"), ("处理", "center"), ("理由", "left"), ("对合计的影响", "left"), ("经办", "left"),
]  # fmt: skip


def audit_tables(
    facts: Facts, held: Mapping[str, pd.DataFrame], decided: Sequence[Mapping[str, Any]]
) -> dict[str, Table]:
    """The tables by name, those without rows left out.

    `held`: form → the period's held records; `decided`: decisions as `diaodu decisions` lists them.
    """
    made = [_rows_table(facts), _effect_table(facts, held), _decision_table(decided)]
    return {table.name: table for table in made if table.rows}


def _rows_table(facts: Facts) -> Table:
    """Each unit's rows by what became of them; counts that are 0 for all are left out."""
    reports = facts.assessment.reports
    total = sum((report.rows for report in reports), RowCounts())
    shown = [(head, name) for head, name in COUNTS if name in {"read", "accepted"} or getattr(total, name)]
    heads = [("单位", "left"), ("报送", "center"), *((f"{head}(条)", "right") for head, _ in shown)]
    rows = [[r.unit, r.state.word, *(str(getattr(r.rows, name)) for _, name in shown)] for r in reports]
    return text_table(
        "rows", "各单位数据审核情况", heads, [*rows, ["合计", "", *(str(getattr(total, n)) for _, n in shown)]]
    )


def _effect_table(facts: Facts, held: Mapping[str, pd.DataFrame]) -> Table:
    """Of each main figure what in it is carried over, and what is held and not in it."""
    plan = facts.plan.bulletin
    names = dict.fromkeys([*headline_measures(facts), *plan.leading, *plan.overview])
    rows = [_effect(facts, name, held) for name in names]
    notes = ["待补正的记录未计入简报，更正后简报数随之变动；涉及金额按报送数，未经审核。"]
    return _told_columns(text_table("effects", "对主要指标的影响", EFFECTS, rows, notes))


def _told_columns(table: Table) -> Table:
    """The table without columns that say nothing of any row."""
    told = [at for at, _ in enumerate(table.columns) if any(row[at] not in {"", wording.DASH} for row in table.rows)]
    columns, rows = tuple(table.columns[at] for at in told), tuple(tuple(row[at] for at in told) for row in table.rows)
    return replace(table, columns=columns, rows=rows)


def _effect(facts: Facts, name: str, held: Mapping[str, pd.DataFrame]) -> list[str]:
    measure, value = facts.plan.measure(name), facts.value(name)
    rows = facts.picked(held.get(measure.form or "", pd.DataFrame()), measure.where or {}, measure.cohort)
    base = measure.kind.base if measure.is_money and len(rows) else None
    yuan = int(rows[base].dropna().sum()) if base else 0
    carried = (
        wording.amount(int(value.carried)) if value.carried and measure.is_money else str(value.carried_rows or "")
    )
    return [
        typeset(measure.name), facts.say(value), carried or wording.DASH,
        str(len(rows)) if measure.form else wording.DASH, wording.amount(yuan) if yuan else wording.DASH,
    ]  # fmt: skip


def _decision_table(decided: Sequence[Mapping[str, Any]]) -> Table:
    """Decisions that hold, oldest first."""
    rows = [
        [
            one["unit"] or wording.DASH, clean_text(one.get("project")) or wording.DASH, one["word"],
            clean_text(one["reason"]) or wording.DASH, (one.get("effect") or {}).get("text") or wording.DASH, one["by"],
        ]
        for one in decided
    ]  # fmt: skip
    return text_table("decisions", "审核处理情况", DECISIONS, rows)
