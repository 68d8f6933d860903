"""Who sees to a finding (分办): said by a steward, the latest word counts."""

from collections.abc import Sequence
from datetime import datetime

from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.results import Finding
from diaodu.domain.states import EntryKind
from tasks.month import Month


def assign(month: Month, findings: Sequence[Finding], to: str, *, by: str, at: datetime) -> list[Entry]:
    """Keep that a person sees to some findings; "" gives them back to whoever comes."""
    plan, period = month.key
    made = [
        Entry(
            id=key_id(EntryKind.ASSIGNMENT, plan, period, one.id, to, by, at.isoformat()), plan=plan, period=period,
            kind=EntryKind.ASSIGNMENT, unit=one.unit, subject=one.id, data={"to": to}, reason="", by=by, at=at,
        )
        for one in findings
    ]  # fmt: skip
    month.store.entries.add(*made)
    return made


def assigned(month: Month) -> dict[str, str]:
    """Finding → the person who sees to it."""
    latest = {one.subject: one.data["to"] for one in month.store.entries.list(month.plan.id, EntryKind.ASSIGNMENT, month.period.id)}  # fmt: skip
    return {finding: to for finding, to in latest.items() if to}
