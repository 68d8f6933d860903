"""Deadlines: what a unit's receipts are held against, an extension (延期) granted to it included."""

from datetime import datetime

from diaodu.domain.plans.moments import Deadlines
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import EntryKind
from tasks.month import Month


def deadlines_of(month: Month, unit: Unit) -> Deadlines:
    """What a unit's receipts are held against: the latest extension granted to it counts."""
    moments = month.moments
    granted = [e for e in month.store.entries.list(*_kind(month)) if e.unit == unit.code]
    due = datetime.fromisoformat(granted[-1].data["until"]) if granted else moments.due
    return Deadlines(due=month.local(due), prepare=moments.prepare, calendar=month.plan.calendar)


def _kind(month: Month) -> tuple[str, EntryKind, str]:
    return month.plan.id, EntryKind.EXTENSION, month.period.id
