"""When two records, or two values of a column, are the same."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from diaodu.domain.forms.column import SameBy
from diaodu.domain.text.investors import investor_key
from diaodu.domain.text.keys import name_key

SameBys = Mapping[str, SameBy]
"""Column → by what two of its values are the same; a column that is not there: as names are."""
_KEYS: Mapping[SameBy, Callable[[str], str]] = {SameBy.NAME: name_key, SameBy.INVESTOR: investor_key}


def value_key(column: str, value: object, same_by: SameBys) -> str:
    """The key by which two values of a column are the same; a day is its own."""
    return _KEYS[same_by.get(column, SameBy.NAME)](str(value))


def record_key(columns: Sequence[str], values: Sequence[Any], same_by: SameBys) -> str | None:
    """The normalised identity of a record; None where one of its parts is missing."""
    if any(value is None for value in values):
        return None
    return "\x1f".join(value_key(column, value, same_by) for column, value in zip(columns, values, strict=True))
