"""Ranks: competition ranking (1, 1, 3) with ties named 并列."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import TypeVar

N = TypeVar("N", bound=str)


def rank_descending(values: Mapping[N, Decimal | Fraction | int]) -> dict[N, tuple[int, bool]]:
    """Name → (rank, whether it is tied); the greatest value is first."""
    numbers = list(values.values())
    return {
        name: (1 + sum(other > value for other in numbers), numbers.count(value) > 1) for name, value in values.items()
    }
