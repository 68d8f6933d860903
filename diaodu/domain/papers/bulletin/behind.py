"""The rows behind a printed cell of a list or a count: what was counted, or the row that is printed."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from diaodu.domain.papers.bulletin.columns import TOTAL
from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.papers.bulletin.listed import list_rows
from diaodu.domain.papers.bulletin.requests import by_office, requests
from diaodu.domain.papers.bulletin.tables import (
    at_stage,
    body_tables,
    pool_by_industry,
    price_rows,
    started,
    talk_rows,
    workbook_tables,
)
from diaodu.domain.papers.bulletin.unit_words import word_rows

Rows = list[dict[str, Any]]
LISTS: dict[str, Callable[[Facts], Rows]] = {
    "talks": talk_rows, "requests": requests, "prices": price_rows, "words": word_rows,
}  # fmt: skip
"""Lists by the name of their table: their rows in the order they are printed."""
STARTED, PRODUCING = "开工", "投产"


def rows_behind(facts: Facts, table: str, cells: Sequence[str], head: str) -> Rows | None:
    """The records that a printed cell counts, or whose row it stands in; None where the table is neither list nor count.

    `cells`: the printed row. One that the ledgers no longer print so has none.
    """
    if table in _COUNTS:
        return _COUNTS[table](facts, cells[0], head)
    rows = _listed(facts, table)
    if rows is None:
        return None
    made = {**body_tables(facts), **{one.name: one for one in workbook_tables(facts)}}.get(table)
    # A list that the text has is cut: its rows are the first.
    return [row for row, printed in zip(rows, made.rows if made else (), strict=False) if list(printed) == list(cells)]


def _listed(facts: Facts, table: str) -> Rows | None:
    if table in LISTS:
        return LISTS[table](facts)
    name = table.removeprefix("projects_").removeprefix("all_")
    entry = next((one for one in facts.plan.bulletin.projects if one.id == name), None)
    return list_rows(facts, entry) if entry and name != table else None


def _of_event(facts: Facts, row: str, head: str) -> Rows:
    frame = facts.selected(facts.roles.event_signed)
    return rows_of(_counted(facts, frame if row == TOTAL or frame.empty else frame[frame["event"] == row], head))


def _counted(facts: Facts, frame: pd.DataFrame, head: str) -> pd.DataFrame:
    """Of the projects of an event those that a column counts; a rate is of all."""
    if head.startswith(PRODUCING):
        return at_stage(frame, PRODUCING)
    return started(facts, frame) if head.startswith(STARTED) and "率" not in head else frame


def _of_industry(facts: Facts, row: str, _: str) -> Rows:
    frame = pool_by_industry(facts)
    return rows_of(frame if frame.empty else frame[frame["industry"] == row])


def _of_office(facts: Facts, row: str, _: str) -> Rows:
    return dict(by_office(facts)).get(row, [])


_COUNTS: dict[str, Callable[[Facts, str, str], Rows]] = {
    "events": _of_event, "industries": _of_industry, "offices": _of_office,
}  # fmt: skip
