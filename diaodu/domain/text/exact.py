"""Numbers that people write in plans, kept exactly: 0.1 is a tenth, 80% is 0.8."""

from decimal import Decimal
from typing import Annotated, Any

from pydantic import BeforeValidator

from diaodu.domain.text.money import parse_plan_amount


def _exact(value: Any) -> Any:
    if isinstance(value, bool):
        raise ValueError("应为数字")  # noqa: TRY004 - pydantic turns ValueError into a slip
    if isinstance(value, float):
        return str(value)
    if isinstance(value, str) and value.endswith("%"):
        return Decimal(value[:-1]) / 100
    return value


def _cap(value: Any) -> Any:
    return None if value == "none" else _exact(value)


Exact = Annotated[Decimal, BeforeValidator(_exact)]
"""A number or a percentage, exact however it is written."""
Cap = Annotated[Decimal | None, BeforeValidator(_cap)]
"""The most a share may be; `none`: as much as it comes to."""


def _level(value: Any) -> Any:
    if isinstance(value, str) and value.endswith("元"):
        return Decimal(parse_plan_amount(value))
    return _exact(value)


Level = Annotated[Decimal, BeforeValidator(_level)]
"""A value to reach: a number, a percentage, or an amount such as 5亿元 (in yuan)."""
