"""Objections (申诉) of units to an item of their score: added, decided, listed."""

from datetime import datetime

from diaodu.domain.errors import UsageError
from diaodu.domain.figures.objections import WINDOW_WORKING_DAYS, Objection, ObjectionOutcome, read_objections
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.plans.moments import add_working_days
from diaodu.domain.plans.plan import Unit
from diaodu.domain.states import EntryKind, PaperState
from tasks.month import Month


def object_to(month: Month, unit: Unit, item: str, reason: str, by: str, at: datetime) -> Objection:
    """Keep a unit's objection to an item of its score, with whether it came in time.

    Raises:
        UsageError: the plan's scheme has no such item.
    """
    items = [part.id for part in month.plan.scheme.items] if month.plan.scheme else []
    if item not in items:
        raise UsageError("--item", item, "、".join(items) or "本方案没有考核办法")
    until = add_working_days(_known_since(month), WINDOW_WORKING_DAYS, month.plan.calendar)
    entry = Entry(
        id=key_id(EntryKind.OBJECTION, *month.key, unit.code, item, by, at.isoformat()), plan=month.plan.id,
        period=month.period.id, kind=EntryKind.OBJECTION, unit=unit.code, subject=item,
        data={"until": until.isoformat(), "in_time": at <= until}, reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return read_objections([entry], [])[0]


def _known_since(month: Month) -> datetime:
    """When the period's scores went out: with an issued paper, else at the end of the review time."""
    issued = [row.issued_at for row in month.store.papers.list(*month.key) if row.state is PaperState.ISSUED]
    known = [moment for moment in issued if moment is not None]
    return month.local(min(known)) if known else month.moments.review_until


def decide_objection(month: Month, objection: str, outcome: str, reason: str, by: str, at: datetime) -> Objection:
    """Keep a decision on an objection; a later one stands before it.

    Raises:
        UsageError: no such objection, or no such outcome.
    """
    known = {one.id: one for one in list_objections(month)}
    if objection not in known:
        raise UsageError("申诉编号", objection, "、".join(known) or "本期没有申诉")
    known_outcomes = [str(one) for one in ObjectionOutcome if one is not ObjectionOutcome.PENDING]
    if outcome not in known_outcomes:
        raise UsageError(
            "处理结果", outcome, "或".join(f"{one}（{ObjectionOutcome(one).word}）" for one in known_outcomes)
        )
    entry = Entry(
        id=key_id(EntryKind.OBJECTION_DECISION, *month.key, objection, outcome, by, at.isoformat()), plan=month.plan.id,
        period=month.period.id, kind=EntryKind.OBJECTION_DECISION, unit=known[objection].unit, subject=objection,
        data={"outcome": outcome}, reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return next(one for one in list_objections(month) if one.id == objection)


def list_objections(month: Month) -> list[Objection]:
    """The period's objections, oldest first, each with its latest decision."""
    entries = month.store.entries
    return read_objections(
        entries.list(*_at(month, EntryKind.OBJECTION)), entries.list(*_at(month, EntryKind.OBJECTION_DECISION))
    )


def _at(month: Month, kind: EntryKind) -> tuple[str, EntryKind, str]:
    return month.plan.id, kind, month.period.id
