"""Withdrawals (撤回文件): a file that was put in the wrong unit's folder leaves that unit for good, and may be another's."""

from datetime import datetime

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry, Submission, key_id
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import UnitCode
from diaodu.domain.states import EntryKind
from tasks.enter.exclusions import Part, effect_of_leaving
from tasks.enter.sent_files import STEWARD
from tasks.left_out import withdrawals_of
from tasks.month import Month
from tasks.review.decided import gave_back, totals_of


def withdraw(month: Month, part: Part, to: Unit | None, *, reason: str, by: str, at: datetime) -> Entry:
    """Take a file from its unit, whatever folder it lies in; `to`: the unit it is of, received when it was received.

    Raises:
        UsageError: it is withdrawn already, or it is to be the unit's own.
    """
    standing, sent = _standing(month), part.sent
    if there := standing.get((sent.unit, sent.sha256)):
        found = f"“{sent.name}”已撤回（{there.by}：{there.reason}）"
        raise UsageError("diaodu withdraw", found, "恢复请加 --undo", STEWARD)
    if to and to.code == sent.unit:
        raise UsageError("--to", f"{to.name}就是原来的单位", "另一个单位", STEWARD)
    entry = _withdrawal(month, sent, to.code if to else "", reason=reason, by=by, at=at)
    entry.data.update(effect_of_leaving(month, part))
    if to:
        entry.data["to_was"] = totals_of(month, to.code, entry.data["forms"])
    back = standing.get((to.code, sent.sha256)) if to else None
    new = [entry, *([_undo(month, back, reason=reason, by=by, at=at)] if back else [])]
    if to:
        month.store.submissions.reassign(sent, to.code, at)
    month.store.entries.add(*new)
    return entry


def give_to(month: Month, sent: Submission, to: Unit | None, *, reason: str, by: str, at: datetime) -> Entry:
    """A file that lies in nobody's folder goes to the unit it is of, received when it was; without one it is settled.

    Raises:
        UsageError: it was given away or settled already.
    """
    if there := _standing(month).get((sent.unit, sent.sha256)):
        raise UsageError(f"“{sent.name}”", f"已处理（{there.by}：{there.reason}）", "尚未处理的文件", STEWARD)
    entry = _withdrawal(month, sent, to.code if to else "", reason=reason, by=by, at=at)
    entry.data.update(_NOTHING_COUNTED)
    if to:
        month.store.submissions.reassign(sent, to.code, at)
    month.store.entries.add(entry)
    return entry


_NOTHING_COUNTED = {"forms": [], "was": {"records": 0, "yuan": {}}, "replaced": [], "held": [], "projects": []}
"""What leaves the figures with a file that was in none."""


def undo_withdrawal(month: Month, sent: Submission, *, reason: str, by: str, at: datetime) -> Entry:
    """Give a withdrawn file back to its unit; from the unit it was given to it goes, unless it lies in that one's folder.

    Raises:
        UsageError: it is not withdrawn.
    """
    standing = _standing(month)
    one = standing.get((sent.unit, sent.sha256))
    if one is None:
        there = "、".join(f"“{entry.data['name']}”" for entry in standing.values() if entry.unit == sent.unit)
        raise UsageError("--undo", f"“{sent.name}”没有撤回", there or "该单位本期没有撤回的文件", STEWARD)
    entry = _undo(month, one, reason=reason, by=by, at=at)
    given = _given(month, one)
    new = [entry, *([_withdrawal(month, given, "", reason=reason, by=by, at=at)] if given else [])]
    month.store.entries.add(*new)
    return entry


def _given(month: Month, one: Entry) -> Submission | None:
    """The file as the unit has it that it was given to, where it has it by that alone."""
    to = UnitCode(one.data["to"])
    same = [s for s in month.store.submissions.list(*month.key) if (s.unit, s.sha256) == (to, one.data["sha256"])]
    return next((s for s in same if to and not s.inbox), None)


def _standing(month: Month) -> dict[tuple[UnitCode, str], Entry]:
    return {(one.unit, one.data["sha256"]): one for one in withdrawals_of(month)}


def _withdrawal(month: Month, sent: Submission, to: str, *, reason: str, by: str, at: datetime) -> Entry:
    plan, period = month.key
    return Entry(
        id=key_id(EntryKind.WITHDRAWAL, plan, period, sent.unit, sent.sha256, to, reason, by, at.isoformat()), plan=plan,
        period=period, kind=EntryKind.WITHDRAWAL, unit=sent.unit, subject=sent.id,
        data={"sha256": sent.sha256, "name": sent.name, "to": to}, reason=reason, by=by, at=at,
    )  # fmt: skip


def _undo(month: Month, one: Entry, *, reason: str, by: str, at: datetime) -> Entry:
    plan, period = month.key
    return Entry(
        id=key_id(EntryKind.WITHDRAWAL_UNDONE, one.id, reason, by, at.isoformat()), plan=plan, period=period,
        kind=EntryKind.WITHDRAWAL_UNDONE, unit=one.unit, subject=one.id, data={**one.data, **gave_back(month, one)}, reason=reason, by=by, at=at,
    )  # fmt: skip
