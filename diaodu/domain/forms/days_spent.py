"""Days that people spent somewhere, by rows that each say from when to when and how many days. Source: S-10, 每月天数."""

from collections import defaultdict
from collections.abc import Hashable, Iterable
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal

_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Stay:
    """A row: who was away, the first and last day of it (None: not known), and how many days it says, halves too."""

    who: Hashable
    first: date | None
    last: date | None
    days: Decimal


def days_spent(stays: Iterable[Stay], first: date, last: date) -> Decimal:
    """The days of stays that fall between two days, both inside; days on which one person's stays overlap count once.

    A stay counts no more days than it says. One whose days are not known counts whole.
    """
    by_person: defaultdict[Hashable, list[tuple[date, date, Decimal]]] = defaultdict(list)
    total = Decimal(0)
    for stay in stays:
        if stay.first is None or stay.last is None:
            total += stay.days
        elif (start := max(stay.first, first)) <= (end := min(stay.last, last)):
            by_person[stay.who].append((start, end, min(stay.days, _length(start, end))))
    return total + sum((_joined(own) for own in by_person.values()), Decimal(0))


def _joined(stays: Iterable[tuple[date, date, Decimal]]) -> Decimal:
    """Days of one person: of stays that overlap no more than lie between the first's start and the last's end."""
    total, group = Decimal(0), Decimal(0)
    start = end = date.min
    for first, last, days in sorted(stays):
        if first > end:
            total, group, start, end = total + min(group, _length(start, end)), Decimal(0), first, last
        group, end = group + days, max(end, last)
    return total + min(group, _length(start, end))


def _length(start: date, end: date) -> Decimal:
    return Decimal((end - start) // _DAY + 1)
