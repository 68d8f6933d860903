"""Which earlier periods a period was judged against, and whether they still stand so; knows the ledgers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diaodu.domain.errors import UsageError
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBasis:
    """What a unit's lists of a period came to and were judged against (see UnitReport)."""

    period: str
    unit: UnitCode
    facts: Mapping[str, str]
    basis: Mapping[str, tuple[str, ...]]


def looked_at(unit_bases: Sequence[UnitBasis], period: str, unit: UnitCode, form: str, depth: int) -> tuple[str, ...]:
    """The latest earlier periods of the same rhythm in which the unit's list has facts, as period@fingerprint.

    As many as `depth`, "" where there are no more.
    """
    limit = dated(period)
    earlier = [
        (of, f"{unit_basis.period}@{unit_basis.facts[form]}")
        for unit_basis in unit_bases
        if unit_basis.unit == unit and form in unit_basis.facts
        and limit and (of := dated(unit_basis.period)) and of.rhythm == limit.rhythm and of < limit
    ]  # fmt: skip
    latest = [name for _, name in sorted(earlier, reverse=True)[:depth]]
    return (*latest, *[""] * (depth - len(latest)))


def stale_periods(unit_bases: Sequence[UnitBasis]) -> list[str]:
    """Periods that were judged against earlier months as they no longer stand: their runs are to be repeated."""
    by_unit: dict[UnitCode, list[UnitBasis]] = {}
    for unit_basis in unit_bases:
        by_unit.setdefault(unit_basis.unit, []).append(unit_basis)
    stale = {
        unit_basis.period
        for unit_basis in unit_bases
        for form, seen in unit_basis.basis.items()
        if seen != looked_at(by_unit[unit_basis.unit], unit_basis.period, unit_basis.unit, form, len(seen))
    }
    return sorted(stale)


def dated(period: str) -> Period | None:
    """The period's dates; None for a campaign's name, which has no place in time."""
    try:
        return parse_period(period)
    except UsageError:
        return None
