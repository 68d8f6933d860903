"""When two records, or two values of a column, are the same."""

from collections.abc import Callable, Sequence
from typing import Any

from diaodu.domain.text.investors import investor_key
from diaodu.domain.text.keys import name_key

KEYS: dict[str, Callable[[str], str]] = {"investor": investor_key}
"""Columns whose values are the same by another key than a name's."""


def key_of(column: str) -> Callable[[object], str]:
    """The key by which two values of a column are the same; a day is its own."""
    key = KEYS.get(column, name_key)
    return lambda value: key(str(value))


def record_key(columns: Sequence[str], values: Sequence[Any]) -> str | None:
    """The normalised identity of a record; None where one of its parts is missing."""
    if any(value is None for value in values):
        return None
    return "\x1f".join(key_of(column)(value) for column, value in zip(columns, values, strict=True))
