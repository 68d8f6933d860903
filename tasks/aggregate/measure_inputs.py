"""What measures need besides the period's rows: earlier rows, people's entries, the log of submissions."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.figures.measures import MeasureContext
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.ledger import Entry
from diaodu.domain.measures.ledger_kind import EnteredCase, FormState
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.months.tellings import known_again
from diaodu.domain.period import Period, previous_period
from diaodu.domain.results import NO_CODE, Departure, UnitName
from diaodu.domain.review.disputes import Dispute
from diaodu.domain.states import PaperKind
from diaodu.domain.text.dates import read_date
from tasks.aggregate.figure_rows import figure_rows, rows_by_person
from tasks.enter.records import entered_values, standing_cases, standing_rows
from tasks.month import Month, periods_of, rhythm_of
from tasks.validate.disputes import told_disputes
from tasks.validate.tellings import tellings_in, tellings_so_far

EXTRA = ("unit", "record", "in_city", "carried")
"""Columns of a frame of the figures beside the form's."""


def measure_context(month: Month, forms: Collection[str] | None = None) -> MeasureContext:
    """All that the plan's measures look at besides the period's own records, and no more than they look at.

    `forms`: earlier rows of these alone.
    """
    measures = month.plan.measures
    return MeasureContext(
        history=_history(month, forms),
        cases=_cases(month) if any(measure.kind.is_entered for measure in measures) else (),
        states=_states(month) if any(measure.kind.reads_log for measure in measures) else (),
    )


def _history(month: Month, forms: Collection[str] | None) -> dict[str, pd.DataFrame]:
    """Form → rows of all periods up to this one with `period_end`, for forms some measure looks back on.

    Of forms that are due in periods of another rhythm it has those of full lists too: each unit's latest.
    """
    wide = {
        measure.form
        for measure in month.plan.measures
        if measure.window not in {None, "period"} or (isinstance(measure.kind, RowsKind) and measure.kind.looks_back)
    }
    is_campaign = month.period.rhythm == "campaign"
    measured = {measure.form for measure in month.plan.measures}
    apart = set() if is_campaign else {due.form for due in month.plan.forms_apart(month.period)} & measured
    frames = {}
    for due in month.plan.forms:
        if forms is not None and due.form not in forms:
            continue
        form, periods = month.folder.forms[due.form], periods_of(month, rhythm_of(month, due))
        if form.full_list and due.form in apart:
            frames[due.form] = _latest_lists(month, form, [one for one in periods if one.end <= month.period.end])
        elif not form.full_list and due.form in wide | apart:
            frames[due.form] = rows_of_periods(month, due.form, periods)
    return frames


def _latest_lists(month: Month, form: Form, periods: Sequence[Period]) -> pd.DataFrame:
    """Each unit's latest list of a full one, with its `period_end`."""
    rows = _latest(month, form, periods, rows_by_person(form, _rows_of(month, form, periods)))
    return _with_period_end(form, rows)


def _with_period_end(form: Form, rows: Sequence[dict[str, Any]]) -> pd.DataFrame:
    return make_frame(form, rows, (*EXTRA, "period_end")).astype({"period_end": "datetime64[ns]"})


def rows_of_periods(month: Month, form: str, periods: Sequence[Period]) -> pd.DataFrame:
    """Rows of a form of several periods together, each with its `period_end`."""
    of = month.folder.forms[form]
    return _with_period_end(of, rows_by_person(of, _rows_of(month, of, periods)))


def _rows_of(month: Month, form: Form, periods: Sequence[Period]) -> list[dict[str, Any]]:
    """Rows of all the periods; what a later one tells again is in the first that told it, as it has moved on since."""
    rows = {(period.id, row["record"]): row for period in periods for row in _rows_in(month, form.id, period)}
    if not form.tells_once:
        return list(rows.values())
    told = tellings_in(month, form, periods)
    firsts = [one for one in known_again(form, told) if one.is_first]
    disputes = told_disputes(month, form, told)
    return [
        {**row, **one.thing.values, **city}
        for one in firsts
        if (row := rows.get((one.telling.period.id, one.telling.id))) is not None
        and (city := _credit(disputes.get(one.telling.id))) is not None
    ]


def told_once(month: Month, frames: Mapping[str, pd.DataFrame]) -> dict[str, pd.DataFrame]:
    """Of running lists (台账) the frames without rows that tell again what was told before, in an earlier period or this list."""
    if month.period.rhythm == "campaign":  # all its periods are told apart already
        return {}
    found = {}
    for name, frame in frames.items():
        form = month.folder.forms[name]
        if not form.tells_once or frame.empty:
            continue
        tellings = known_again(form, tellings_so_far(month, name, with_entries=True))
        again = {one.telling.id for one in tellings if not one.is_first}
        found[name] = frame[~frame["record"].isin(again)]
    return found


def _credit(dispute: Dispute | None) -> dict[str, bool] | None:
    """What a row says of whose figures it is in; None where it is in none of its unit's."""
    if dispute is None:
        return {}
    return {"in_city": dispute.in_city} if dispute.counts else None


def narratives_apart(month: Month) -> dict[str, pd.DataFrame]:
    """The narratives of the half-months, weeks or months that end in the period, for its papers.

    With them go those of the period before that came after its bulletin had been issued: they would be in none.
    """
    found = {}
    for due in month.plan.forms_apart(month.period) if month.period.rhythm != "campaign" else ():
        form = month.folder.forms[due.form]
        if form.role is FormRole.NARRATIVE:
            ended = [one for one in periods_of(month, rhythm_of(month, due)) if one.end <= month.period.end]
            own = [one for one in ended if one.end >= month.period.start]
            late = _late_rows(month, form, [one for one in ended if one not in own])
            found[form.id] = _with_period_end(form, rows_by_person(form, [*late, *_rows_of(month, form, own)]))
    return found


def _late_rows(month: Month, form: Form, ended: Sequence[Period]) -> list[dict[str, Any]]:
    """Rows of the period before the month's own whose files came after its bulletin had been issued."""
    before = previous_period(month.period)
    paper = month.store.papers.latest(month.plan.id, before.id, PaperKind.BULLETIN)
    if paper is None or paper.issued_at is None:
        return []
    parts = [one for one in ended if before.start <= one.end <= before.end]
    late = {
        (part.id, report.unit, file.name)
        for part in parts
        for report in month.reports(part.id)
        for file in report.files
        if file.received_at > paper.issued_at
    }
    records = {
        record.id: (part.id, month.holders.name_of(record.unit), record.file)
        for part in parts
        for record in month.store.validation.records(month.plan.id, part.id, form.id)
    }
    return [row for row in _rows_of(month, form, parts) if records.get(row["record"]) in late]


def _rows_in(month: Month, form: str, period: Period) -> list[dict[str, Any]]:
    records = month.store.validation.records(month.plan.id, period.id, form)
    if month.folder.forms[form].is_told_by_many:  # who has the credit is said of all the periods together
        records = [replace(record, disputed=False, in_city=True) for record in records]
    entered = [e for e in standing_rows(month, form, of_all_periods=True) if e.period == period.id]
    departed = {one.code for one in month.departures if not one.into}
    counting = figure_rows(month.folder.forms[form], records, month.holders, departed).counting
    rows = [*counting, *entered_values(month, entered)]
    return [{**row, "period_end": pd.Timestamp(period.end)} for row in rows]


def campaign_frames(month: Month, forms: Collection[str] | None = None) -> dict[str, pd.DataFrame]:
    """Form → rows of a campaign's periods together; of a full list each unit's latest. `forms`: of these alone."""
    frames = {}
    for due in (one for one in month.plan.forms if forms is None or one.form in forms):
        form = month.folder.forms[due.form]
        rhythm = rhythm_of(month, due)
        periods = [period for period in periods_of(month, rhythm) if period.end >= month.period.start]
        rows = rows_by_person(form, _rows_of(month, form, periods))
        frames[due.form] = make_frame(form, _latest(month, form, periods, rows) if form.full_list else rows, EXTRA)
    return frames


def _latest(
    month: Month, form: Form, periods: Sequence[Period], rows: Sequence[dict[str, Any]]
) -> list[dict[str, Any]]:
    """Of each unit the rows of its latest list, which may be one of which nothing counts: all rejected, or held."""
    came = [(row["unit"], row["period_end"]) for row in rows]
    came += [
        (month.holders.name_of(record.unit), pd.Timestamp(period.end))
        for period in periods
        for record in month.store.validation.records(month.plan.id, period.id, form.id)
    ]
    last = dict(sorted(came, key=lambda one: one[1]))
    return [row for row in rows if row["period_end"] == last[row["unit"]]]


def _cases(month: Month) -> list[EnteredCase]:
    """Cases entered, each of the unit whose figures it is in.

    A standing figure (staff, budget) of a unit that went into another stays the former's until one is entered anew.
    """
    names, joined = (
        {**month.names.by_code, NO_CODE: UnitName("")},
        {one.code: one for one in month.departures if one.into},
    )
    adding = {measure.id for measure in month.plan.measures if measure.kind.adds_up}
    entries = [entry for entry in standing_cases(month) if entry.unit in names]
    found = []
    for entry in entries:
        gone = joined.get(entry.unit)
        if gone and entry.subject not in adding and _said_since(month, entries, gone, entry.subject):
            continue
        unit = gone.into_code if gone and entry.subject in adding else entry.unit
        day = _day_of(entry.data.get("date", ""), entry.period, month)
        value = Decimal(str(entry.data["value"]))
        found.append(EnteredCase(id=entry.id, measure=entry.subject, unit=names[unit], value=value, day=day))
    return found


def _said_since(month: Month, entries: Sequence[Entry], gone: Departure, measure: str) -> bool:
    """Whether a standing figure (staff, budget) was entered for the unit that a former one went into, since it did."""
    days = (
        _day_of(entry.data.get("date", ""), entry.period, month)
        for entry in entries
        if (entry.unit, entry.subject) == (gone.into_code, measure)
    )
    return any(day > gone.until for day in days)


def _day_of(text: str, period: str, month: Month) -> date:
    """The day told, else the last of the period it was entered for."""
    span = read_date(text, month.period.end.year) if text else None
    return span.first if span else month.plan.find_period(period).end


def _states(month: Month) -> list[FormState]:
    found = []
    for rhythm in month.plan.rhythms:
        for period in periods_of(month, rhythm):
            for report in month.reports(period.id):
                found += [
                    FormState(unit=report.unit, form=form, state=str(state), day=period.end)
                    for form, state in report.forms.items()
                ]
    return found
