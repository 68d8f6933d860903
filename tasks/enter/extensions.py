"""Extensions (延期): a unit's due moment moved, by an approver and for a reason."""

from datetime import datetime

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import EntryKind
from diaodu.domain.text.wording import deadline_words
from tasks.month import Month


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
        id=key_id(EntryKind.EXTENSION, plan, period, unit.code, until.isoformat(), reason, by, at.isoformat()),
        plan=plan, period=period, kind=EntryKind.EXTENSION, unit=unit.code, data={"until": until.isoformat()},
        reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry
