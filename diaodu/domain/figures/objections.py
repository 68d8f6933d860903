"""Objections (申诉) to an item of a unit's score: added, in time or not, decided; the latest decision counts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.ledger import Entry
from diaodu.domain.results import UnitCode, UnitName
from diaodu.domain.states import Worded

WINDOW_WORKING_DAYS = 3
"""Working days after the scores are known in which a unit may object."""


class ObjectionOutcome(Worded):
    """What became of an objection."""

    PENDING = "pending", "待处理"
    UPHELD = "upheld", "采纳"
    REJECTED = "rejected", "不采纳"


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection with what became of it; `in_time`: within three working days, `until` the window's end."""

    id: str
    unit: UnitCode
    item: str
    reason: str
    by: str
    at: datetime
    until: str
    in_time: bool
    outcome: ObjectionOutcome = ObjectionOutcome.PENDING
    decided_by: str = ""
    decision_reason: str = ""

    def public(self, units: dict[UnitCode, UnitName]) -> dict[str, Any]:
        """As scripts read it; `units` gives each code its name."""
        return asdict(self) | {"unit": units.get(self.unit, self.unit), "at": self.at.isoformat()}


def read_objections(added: Iterable[Entry], decisions: Sequence[Entry]) -> list[Objection]:
    """Objections of a period, oldest first, each with its latest decision."""
    latest = {entry.subject: entry for entry in decisions}
    return [_objection(entry, latest.get(entry.id)) for entry in added]


def _objection(entry: Entry, decision: Entry | None) -> Objection:
    return Objection(
        id=entry.id,
        unit=entry.unit,
        item=entry.subject,
        reason=entry.reason,
        by=entry.by,
        at=entry.at,
        until=entry.data["until"],
        in_time=entry.data["in_time"],
        outcome=ObjectionOutcome(decision.data["outcome"]) if decision else ObjectionOutcome.PENDING,
        decided_by=decision.by if decision else "",
        decision_reason=decision.reason if decision else "",
    )
