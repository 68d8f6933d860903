"""Days of trips: in the month they fall in, and a person's overlapping days once. Source: S-10."""

from datetime import date
from decimal import Decimal

import pytest

from diaodu.domain.forms.days_spent import Stay, days_spent

FIRST, LAST = date(2020, 3, 1), date(2020, 3, 31)


def stay(first: str | None, last: str | None, days: str, who: str = "甲") -> Stay:
    first_day, last_day = (date.fromisoformat(f"2020-{day}") if day else None for day in (first, last))
    return Stay(who=who, first=first_day, last=last_day, days=Decimal(days))


@pytest.mark.parametrize(
    ("stays", "days"),
    [
        ([("03-02", "03-04", "3")], "3"), ([("03-02", "03-04", "2.5")], "2.5"),
        ([("02-28", "03-02", "4")], "2"), ([("03-28", "04-03", "7")], "4"), ([("02-01", "04-30", "90")], "31"),
        ([("02-01", "02-03", "3")], "0"), ([("04-01", "04-03", "3")], "0"), ([("03-31", "03-31", "0.5")], "0.5"),
        ([("03-10", "03-12", "3"), ("03-11", "03-12", "2")], "3"), ([("03-10", "03-12", "3"), ("03-12", "03-13", "2")], "4"),
        ([("03-10", "03-12", "1"), ("03-11", "03-12", "1")], "2"), ([("03-10", "03-12", "3"), ("03-13", "03-13", "1")], "4"),
        ([("03-10", "03-20", "11"), ("03-11", "03-12", "2"), ("03-15", "03-21", "7")], "12"),
        ([("03-10", "03-12", "3", "甲"), ("03-10", "03-12", "3", "乙")], "6"), ([(None, "03-12", "3")], "3"),
        ([], "0"),
    ],
)  # fmt: skip
def test_days_count_in_the_span_they_fall_in_and_a_persons_overlapping_days_once(
    stays: list[tuple[str, ...]], days: str
) -> None:
    assert days_spent([stay(*one) for one in stays], FIRST, LAST) == Decimal(days)
    assert days_spent([stay(*one) for one in reversed(stays)], FIRST, LAST) == Decimal(days)
