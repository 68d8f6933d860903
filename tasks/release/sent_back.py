"""Drafts that an approver sent back (退回修改) with a reason: they wait until another text is drafted, or approved after all."""

from datetime import datetime

from diaodu.domain.ledger import Entry, PaperRow, key_id
from diaodu.domain.states import EntryKind, PaperState
from tasks.month import Month


def send_back(month: Month, row: PaperRow, *, reason: str, by: str, at: datetime) -> Entry:
    """Take a draft's approval back and keep why.

    Raises:
        BusyError: it is issued already.
    """
    plan, period = month.key
    entry = Entry(
        id=key_id(EntryKind.SENT_BACK, row.id, reason, by, at.isoformat()), plan=plan, period=period,
        kind=EntryKind.SENT_BACK, subject=row.id, data={"sha256": row.sha256}, reason=reason, by=by, at=at,
    )  # fmt: skip
    with month.store.database.together():
        month.store.papers.send_back(row.id)
        month.store.entries.add(entry)
    return entry


def sent_back(month: Month, row: PaperRow) -> Entry | None:
    """Why a draft was sent back last, unless it was approved since."""
    if row.state is not PaperState.DRAFT:
        return None
    found = month.store.entries.list(*_own(month))
    return next((one for one in reversed(found) if one.subject == row.id), None)


def _own(month: Month) -> tuple[str, EntryKind, str]:
    plan, period = month.key
    return plan, EntryKind.SENT_BACK, period
