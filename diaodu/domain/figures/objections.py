"""Objections (申诉) to an item of a unit's score: added, in time or not, decided; the latest decision counts."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.ledger import Entry

OBJECTION, DECISION = "objection", "objection_decision"
"""Kinds of the entries."""
WINDOW_WORKING_DAYS = 3
"""Working days after the scores are known in which a unit may object."""
OUTCOME_WORDS = {"pending": "待处理", "upheld": "采纳", "rejected": "不采纳"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Objection:
    """An objection with what became of it; `in_time`: within three working days, `until` the window's end."""

    id: str
    unit: str
    item: str
    reason: str
    by: str
    at: datetime
    until: str
    in_time: bool
    outcome: str = "pending"
    decided_by: str = ""
    decision_reason: str = ""

    def public(self, units: dict[str, str]) -> dict[str, Any]:
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
        outcome=decision.data["outcome"] if decision else "pending",
        decided_by=decision.by if decision else "",
        decision_reason=decision.reason if decision else "",
    )
