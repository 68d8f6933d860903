"""Which earlier periods a period was judged against, and whether they still stand so; knows the ledgers alone."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from diaodu.domain.errors import UsageError
from diaodu.domain.months.beside_lists import Beside, Said, as_it_stands, filed, listed_apart
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import UnitCode
from diaodu.domain.states import UnitState


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitBasis:
    """What a unit's lists of a period came to and were judged against (see UnitReport)."""

    period: str
    unit: UnitCode
    facts: Mapping[str, str]
    basis: Mapping[str, tuple[str, ...]]
    states: Mapping[str, UnitState] = field(default_factory=dict)
    """Form → how it was handed in; "" the unit's own state."""


JOINED, DEPARTED, BESIDE = "@", "~", "&"
"""In a basis: form@unit is the list of a unit that went into this one, form~unit of one that reports no more.

form&unit is that of any other unit, where two units may tell of one thing in different periods.
"""


def basis_of(name: str, unit: UnitCode) -> tuple[str, UnitCode]:
    """Form and unit of the list that an entry of a unit's basis names."""
    form, _, other = name.replace(DEPARTED, JOINED).replace(BESIDE, JOINED).partition(JOINED)
    return form, UnitCode(other or unit)


def has_joined(unit_bases: Sequence[UnitBasis], period: str, gone: UnitCode, form: str) -> bool:
    """Whether an earlier period's list of some unit has taken in that of a unit that reports no more."""
    limit = dated(period)
    return any(
        f"{form}{JOINED}{gone}" in one.basis and limit is not None and (of := dated(one.period)) and of < limit
        for one in unit_bases
    )


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


def told_of_units(unit_bases: Iterable[UnitBasis]) -> list[Said]:
    """How the units handed in their forms of every period that has a place in time, and what their lists came to."""
    found = []
    for one in unit_bases:
        if period := dated(one.period):
            found += [filed(period, one.unit, form, state) for form, state in one.states.items()]
            found += [listed_apart(period, one.unit, form, told) for form, told in one.facts.items()]
    return found


def stale_periods(unit_bases: Sequence[UnitBasis], said: Iterable[Said] = ()) -> list[str]:
    """Periods that were judged against earlier months as they no longer stand: their runs are to be repeated.

    `said`: what people entered and ruled.
    """
    beside = [*said, *told_of_units(unit_bases)]
    by_unit: dict[UnitCode, list[UnitBasis]] = {}
    for unit_basis in unit_bases:
        by_unit.setdefault(unit_basis.unit, []).append(unit_basis)
    stale = {
        unit_basis.period
        for unit_basis in unit_bases
        for name, seen in unit_basis.basis.items()
        if seen != _as_it_stands(by_unit, beside, unit_basis, name, seen)
    }
    return sorted(stale)


def _as_it_stands(
    by_unit: Mapping[UnitCode, Sequence[UnitBasis]],
    beside: Sequence[Said],
    unit_basis: UnitBasis,
    name: str,
    seen: tuple[str, ...],
) -> tuple[str, ...]:
    """What an entry of a basis would say now."""
    if name in {*Beside}:
        period = dated(unit_basis.period)
        return as_it_stands(beside, Beside(name), period, seen) if period else seen
    form, unit = basis_of(name, unit_basis.unit)
    return looked_at(by_unit.get(unit, []), unit_basis.period, unit, form, len(seen))


def later_of(period: Period, periods: Iterable[str]) -> list[str]:
    """Those of some periods that end after one, or with it."""
    return [one for one in periods if (of := dated(one)) and of != period and of.end >= period.end]


def dated(period: str) -> Period | None:
    """The period's dates; None for a campaign's name, which has no place in time."""
    try:
        return parse_period(period)
    except UsageError:
        return None
