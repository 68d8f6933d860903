"""X-01: the same record reported by several units. The first to report has the credit until a ruling (认定)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import datetime

from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.states import RulingKind


@dataclass(frozen=True, slots=True, kw_only=True)
class Claim:
    """A unit's record with its identity; `first_received` is of the unit's first readable file with the form.

    One that `yields` (an earlier month's in the place of a held row, or of a unit that reports no more) takes part
    only where a ruling gives its unit the credit. `told_in`: the title of the earlier period whose list it stands in.
    """

    record: str
    unit: UnitCode
    key: str
    first_received: datetime
    yields: bool = False
    told_in: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Ruling:
    """A steward's word on a record: made on the claim of `unit`, with its reason."""

    kind: RulingKind
    unit: UnitCode
    reason: str = ""
    by: str = ""
    at: datetime | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """A record that other units report too, or that a ruling keeps out of the figures.

    `credited` are the units in whose figures the record is; the first of them is the city's. `ruling` is what
    has been ruled for this unit, None while it is open; `basis` the ruling that settled it. `waits_for` is the unit
    that was given the credit and has no record that counts: until it has one, all is as before the ruling.
    `earlier`: those of the others that told it in earlier periods alone, with the title of the last of these.
    """

    record: str
    others: tuple[UnitCode, ...]
    credited: tuple[UnitCode, ...]
    counts: bool
    in_city: bool
    ruling: RulingKind | None = None
    basis: Ruling | None = None
    waits_for: UnitCode = NO_CODE
    earlier: Mapping[UnitCode, str] = field(default_factory=dict)

    @property
    def is_settled(self) -> bool:
        """Whether it was ruled on and somebody counts it."""
        return self.ruling is not None and bool(self.credited)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """What all rulings on a record come to: one unit's credit, or all units', less those dropped."""

    credit: UnitCode = NO_CODE
    shared: bool = False
    dropped: frozenset[UnitCode] = frozenset()

    def gives_credit(self, unit: UnitCode) -> bool:
        """Whether the rulings themselves put the record into this unit's figures."""
        return self.credit == unit or (self.shared and unit not in self.dropped)


def settle(rulings: Sequence[Ruling]) -> Settlement:
    """Rulings in their order. 首报 and 共享 are about all claims and end what stood; 剔除 is about one alone."""
    settled = Settlement()
    for ruling in rulings:
        if ruling.kind is RulingKind.FIRST:
            settled = Settlement(credit=ruling.unit)
        elif ruling.kind is RulingKind.SHARED:
            settled = Settlement(shared=True)
        else:
            credit = NO_CODE if settled.credit == ruling.unit else settled.credit
            settled = replace(settled, credit=credit, dropped=settled.dropped | {ruling.unit})
    return settled


def find_disputes(claims: Sequence[Claim], rulings: Mapping[str, Sequence[Ruling]] | None = None) -> list[Dispute]:
    """Records whose identity several units claim, and those a ruling keeps out; held rows are not to be passed in.

    `rulings`: identity → what has been ruled on it, oldest first.
    """
    by_key: dict[str, list[Claim]] = {}
    for claim in claims:
        by_key.setdefault(claim.key, []).append(claim)
    found = [_settled(group, (rulings or {}).get(key, ())) for key, group in by_key.items()]
    return [one for group in found for one in group if one.others or one.waits_for or not one.counts]


def _settled(claims: Sequence[Claim], rulings: Sequence[Ruling]) -> list[Dispute]:
    settlement = settle(rulings)
    group = [claim for claim in claims if not claim.yields or settlement.gives_credit(claim.unit)]
    in_order = sorted(group, key=lambda claim: (claim.first_received, claim.unit))
    claiming = tuple(dict.fromkeys(claim.unit for claim in in_order))
    credited = credited_units(settlement, claiming)
    waits_for = NO_CODE if settlement.credit in claiming else settlement.credit
    has_word = bool(settlement.credit or settlement.shared)
    is_open = bool(waits_for) or (not has_word and len(set(claiming) - settlement.dropped) > 1)
    told_now = {claim.unit for claim in group if not claim.told_in}
    earlier = {claim.unit: claim.told_in for claim in group if claim.unit not in told_now}
    return [
        Dispute(
            record=claim.record,
            others=tuple(sorted(set(claiming) - {claim.unit})),
            credited=credited,
            counts=claim.unit in credited,
            in_city=claim.unit == next(iter(credited), None),
            ruling=(ruling := _ruling_for(claim.unit, settlement, credited, is_open=is_open)),
            basis=rulings[-1] if rulings and (ruling or waits_for) else None,
            waits_for=waits_for,
            earlier={unit: title for unit, title in earlier.items() if unit != claim.unit},
        )
        for claim in group
    ]


def credited_units(settlement: Settlement, claiming: Sequence[UnitCode]) -> tuple[UnitCode, ...]:
    """Units in whose figures a record is; `claiming` in the order of their receipts.

    Where the unit with the credit does not claim it (its row was rejected, left out, withdrawn or held), the next
    one has it, as before the ruling. A unit that was dropped by name stays out.
    """
    if settlement.credit in claiming:
        return (settlement.credit,)
    remaining = tuple(unit for unit in claiming if unit not in settlement.dropped)
    return remaining if settlement.shared else remaining[:1]


def _ruling_for(
    unit: UnitCode, settlement: Settlement, credited: tuple[UnitCode, ...], *, is_open: bool
) -> RulingKind | None:
    if unit in settlement.dropped:
        return RulingKind.DROP
    if is_open or settlement == Settlement():
        return None
    if unit not in credited:
        return RulingKind.DROP
    return RulingKind.SHARED if len(credited) > 1 else RulingKind.FIRST
