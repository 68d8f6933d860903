"""Let bytes of closed years go (清理), with a line of the audit trail for each period in the same transaction."""

from collections.abc import Sequence
from datetime import datetime
from itertools import groupby

from diaodu.adapters.store import Store
from diaodu.domain.access.audit import ActKind, AuditAct
from diaodu.domain.errors import BusyError
from diaodu.domain.months.retention import Kept, KeptKind, code_of, refuse_open_year
from diaodu.domain.plans.plan import Plan


def may_go(store: Store, plan: Plan, before: str, at: datetime) -> list[Kept]:
    """Bytes of issued periods that ended before one, of years that are over.

    Raises:
        UsageError: the period is of a year that is not over.
    """
    limit = plan.find_period(before)
    refuse_open_year(limit, at.date())
    periods = [one for one in store.retention.issued_periods(plan.id) if plan.find_period(one).end < limit.start]
    return store.retention.find(plan.id, periods)


def let_go(store: Store, plan: Plan, before: str, seen: str, *, by: str, reason: str, at: datetime) -> list[Kept]:
    """Erase what a person has seen may go; what it was.

    Raises:
        BusyError: something else may go than what was seen.
    """
    with store.database.together("retain"):
        found = may_go(store, plan, before, at)
        if code_of(found) != seen:
            raise BusyError(
                "--confirm", f"{seen} 与现在可清理的（{code_of(found)}）不一致", "重新试算，看过后再清理", "系统管理员"
            )
        store.retention.erase(found)
        for period, of_period in groupby(found, key=lambda one: one.period):
            kept = list(of_period)
            store.audit.add(AuditAct(
                at=at, account=by, kind=ActKind.ERASE, plan=plan.id, period=period, subject=code_of(kept),
                detail=f"{said(kept)}：{reason}",
            ))  # fmt: skip
    store.database.checkpoint()
    return found


def said(found: Sequence[Kept]) -> str:
    """How many of which kind."""
    counts = {kind: sum(one.kind is kind for one in found) for kind in KeptKind}
    return "、".join(f"{kind.word} {count} 个" for kind, count in counts.items() if count)
