"""Over the months (历月): what a project's record said in each, and how each unit reported."""

from collections.abc import Mapping
from dataclasses import dataclass

from diaodu.domain.ledger import Record
from diaodu.domain.period import Period
from diaodu.domain.results import UnitReport
from diaodu.domain.states import RecordState
from tasks.month import Month

MOST_MONTHS = 12


@dataclass(frozen=True, slots=True, kw_only=True)
class MonthOfRecord:
    """A project's record in one period: its state, and what of it is other than the month before (header → text)."""

    period: Period
    record: str
    state: RecordState
    changes: Mapping[str, tuple[str, str]]


def record_history(month: Month, record: Record) -> list[MonthOfRecord]:
    """What a record's project said in the form's periods until now, the latest first; nothing of one without a code."""
    if not record.project or record.form not in month.folder.forms:
        return []
    found: list[MonthOfRecord] = []
    before: Mapping[str, str] = {}
    for one in month.store.validation.of_project(month.plan.id, record.form, record.unit, record.project):
        period, texts = month.plan.find_period(one.period), _texts(month, one)
        if period.end > month.period.end or (found and found[-1].period == period):  # two lines of one project
            continue
        changes = {head: (before.get(head, ""), text) for head, text in texts.items() if before.get(head, "") != text}
        found.append(MonthOfRecord(period=period, record=one.id, state=one.state, changes=changes if before else {}))
        before = texts
    return list(reversed(found[-MOST_MONTHS:]))


def _texts(month: Month, record: Record) -> dict[str, str]:
    form = month.folder.forms[record.form]
    shown = form.show_row(record.data)
    return {one.header: shown[one.id] for one in form.columns if one.id in shown}


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitOverMonths:
    """How a unit reported in each of some periods, None where it was not judged."""

    name: str
    code: str
    reports: tuple[UnitReport | None, ...]


def reporting_over_months(month: Month) -> tuple[list[Period], list[UnitOverMonths]]:
    """The last periods of the month's rhythm, oldest first, and how each present unit reported in them."""
    known = {run.period for run in month.store.runs.list(month.plan.id)} | {month.period.id}
    periods = sorted((month.plan.find_period(name) for name in known), key=lambda one: one.end)
    own = [one for one in periods if one.rhythm == month.period.rhythm][-MOST_MONTHS:]
    reports = [{one.code: one for one in month.store.validation.reports(month.plan.id, p.id)} for p in own]
    units = month.plan.units_in(month.period.start, month.period.end)
    return own, [
        UnitOverMonths(name=one.name, code=one.code, reports=tuple(of.get(one.code) for of in reports))
        for one in units
    ]  # fmt: skip
