"""Extensions (延期): a unit's due moment moved, by an approver and for a reason."""

from datetime import datetime

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import EXTENSION, Entry, key_id
from diaodu.domain.moments import Deadlines
from diaodu.domain.plan import Unit
from diaodu.domain.wording import deadline_words
from tasks.month import Month


def deadlines_of(month: Month, unit: Unit) -> Deadlines:
    """What a unit's receipts are held against: the latest extension granted to it counts."""
    moments = month.moments
    granted = [e for e in month.store.entries.list(*_kind(month)) if e.unit == unit.code]
    due = datetime.fromisoformat(granted[-1].data["until"]) if granted else moments.due
    return Deadlines(due=due.astimezone(moments.due.tzinfo), prepare=moments.prepare, calendar=month.plan.calendar)


def _kind(month: Month) -> tuple[str, str, str]:
    return month.plan.plan, EXTENSION, month.period.id


def grant_extension(month: Month, unit: Unit, until: datetime, *, reason: str, by: str, at: datetime) -> Entry:
    """Keep an extension; until another one it is the unit's due moment for the period.

    Raises:
        UsageError: it would not be later than the plan's own due moment.
    """
    due = month.moments.due
    if until <= due:
        expected = f"晚于规定时限 {deadline_words(due)}"
        raise UsageError("--until", deadline_words(until), expected, "批准延期的人")
    plan, period = month.key
    entry = Entry(
        id=key_id(EXTENSION, plan, period, unit.code, until.isoformat(), reason, by, at.isoformat()),
        plan=plan, period=period, kind=EXTENSION, unit=unit.code, data={"until": until.isoformat()},
        reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry
