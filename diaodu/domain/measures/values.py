"""Figures of measures by unit: a rate with its parts, a count that stays whole."""

from decimal import Decimal

from diaodu.domain.results import MeasureValue
from diaodu.domain.text.money import round_half_up

CITY = None
"""The unit of a city-wide figure."""
Figures = dict[tuple[str, str | None], MeasureValue]
"""(measure, unit) → value."""


def rate_value(
    measure: str, unit: str | None, n: int | Decimal, of: int | Decimal, records: tuple[str, ...] = ()
) -> MeasureValue:
    """A rate to six decimals with its n and of; no rate where of is 0 or below."""
    value = round_half_up(Decimal(n) / Decimal(of), 6) if of > 0 else None
    return MeasureValue(measure=measure, unit=unit, value=value, n=n, of=of, records=records)


def whole(number: Decimal | int) -> int | Decimal:
    """A count stays whole; a number with decimals keeps them."""
    return int(number) if number == int(number) else Decimal(number)
