"""Which earlier periods a period was judged against, and whether they still stand so; knows the ledgers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from diaodu.domain.errors import UsageError
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import UnitName


@dataclass(frozen=True, slots=True, kw_only=True)
class Outlook:
    """What a unit's lists of a period came to and were judged against (see UnitReport)."""

    period: str
    unit: UnitName
    facts: Mapping[str, str]
    basis: Mapping[str, tuple[str, ...]]


def looked_at(outlooks: Sequence[Outlook], period: str, unit: UnitName, form: str, depth: int) -> tuple[str, ...]:
    """The latest earlier periods of the same rhythm in which the unit's list has facts, as period@fingerprint.

    As many as `depth`, "" where there are no more.
    """
    limit = dated(period)
    earlier = [
        (of, f"{outlook.period}@{outlook.facts[form]}")
        for outlook in outlooks
        if outlook.unit == unit and form in outlook.facts
        and limit and (of := dated(outlook.period)) and of.rhythm == limit.rhythm and of < limit
    ]  # fmt: skip
    latest = [name for _, name in sorted(earlier, reverse=True)[:depth]]
    return (*latest, *[""] * (depth - len(latest)))


def stale_periods(outlooks: Sequence[Outlook]) -> list[str]:
    """Periods that were judged against earlier months as they no longer stand: their runs are to be repeated."""
    by_unit: dict[UnitName, list[Outlook]] = {}
    for outlook in outlooks:
        by_unit.setdefault(outlook.unit, []).append(outlook)
    stale = {
        outlook.period
        for outlook in outlooks
        for form, seen in outlook.basis.items()
        if seen != looked_at(by_unit[outlook.unit], outlook.period, outlook.unit, form, len(seen))
    }
    return sorted(stale)


def dated(period: str) -> Period | None:
    """The period's dates; None for a campaign's name, which has no place in time."""
    try:
        return parse_period(period)
    except UsageError:
        return None
