"""X-01: the same record reported by two units. The first to report has the credit until a ruling."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A unit's record with its identity; `first_received` is of the unit's first readable file with the form."""

    record: str
    unit: str
    unit_code: str
    key: str
    first_received: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A record that other units report too."""

    record: str
    others: tuple[str, ...]
    first: str
    counts: bool
    """Whether this record is the one in the figures."""


def find_disputes(claims: Sequence[Claim]) -> list[Dispute]:
    """Records whose identity two units claim; held rows take no part and are not to be passed in."""
    by_key: dict[str, list[Claim]] = {}
    for claim in claims:
        by_key.setdefault(claim.key, []).append(claim)
    shared = [group for group in by_key.values() if len({claim.unit for claim in group}) > 1]
    return [dispute for group in shared for dispute in _settle(group)]


def _settle(group: Sequence[Claim]) -> list[Dispute]:
    first = min(group, key=lambda claim: (claim.first_received, claim.unit_code))
    units = sorted({claim.unit for claim in group})
    return [
        Dispute(
            record=claim.record,
            others=tuple(unit for unit in units if unit != claim.unit),
            first=first.unit,
            counts=claim.unit == first.unit,
        )
        for claim in group
    ]


def counted(disputes: Sequence[Dispute]) -> Mapping[str, bool]:
    """Record → whether it is in the figures, for the records in dispute."""
    return {dispute.record: dispute.counts for dispute in disputes}
