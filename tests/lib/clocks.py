"""What must come out the same whenever it is made is made at two times here, seventeen months apart."""

from collections.abc import Callable
from datetime import UTC, datetime
from typing import TypeVar

import time_machine

T = TypeVar("T")

TIMES = (datetime(2021, 4, 1, 8, 59, 59, tzinfo=UTC), datetime(2022, 9, 1, 0, 0, 1, tzinfo=UTC))


def made_at_two_times(make: Callable[[], T]) -> tuple[T, T]:
    """What is made at the one and at the other time; the clock stands still meanwhile."""
    with time_machine.travel(TIMES[0], tick=False):
        one = make()
    with time_machine.travel(TIMES[1], tick=False):
        other = make()
    return one, other
