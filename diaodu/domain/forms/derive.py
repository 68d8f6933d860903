"""Columns computed from a record's own cells, for rules to look at."""

from collections.abc import Callable, Sequence
from typing import Any

import pandas as pd

from diaodu.domain.forms.form import Form
from diaodu.domain.text.credit_code import is_credit_code
from diaodu.domain.text.investors import investor_key, investor_stem
from diaodu.domain.text.keys import name_key
from diaodu.domain.text.phases import find_repeated

KEYS: dict[str, Callable[[str], str]] = {"investor": investor_key}
"""Columns whose values are the same by another key than a name's."""


def key_of(column: str) -> Callable[[object], str]:
    """The key by which two values of a column are the same; a day is its own."""
    key = KEYS.get(column, name_key)
    return lambda value: key(str(value))


def identity_keys(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The normalised identity of each record; missing where one of its parts is."""
    parts = [frame[column].map(key_of(column), na_action="ignore") for column in columns]
    joined = parts[0].astype("object")
    for part in parts[1:]:
        joined = joined + "\x1f" + part.astype("object")
    return joined.where(joined.notna(), None)


def _occurrence(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """How often the record has come within its unit and version so far, itself included: 1, 2, …"""
    keys = identity_keys(frame, columns)
    known = frame.assign(key=keys)[keys.notna()]
    counted = known.groupby(["unit", "version", "key"], sort=False).cumcount() + 1
    return counted.reindex(frame.index).astype("Float64")


def _credit_code(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """1 where the code is a unified social credit code, 0 where not. Source: GB 32100-2015."""
    return frame[columns[0]].map(lambda code: float(is_credit_code(code)), na_action="ignore").astype("Float64")


def _days_between(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """Days from the second date to the first, both inside."""
    return ((frame[columns[0]] - frame[columns[1]]).dt.days + 1).astype("Float64")


def _repeats_phases(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """1 where a phase and the whole project carry the same money in one unit's list; `columns`: name, amount."""
    name, amount = columns
    known = frame[frame[name].notna() & frame[amount].notna()]
    found = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    for _, rows in known.groupby(["unit", "version"], sort=False):
        pairs = list(zip(rows[name], rows[amount].astype("int64"), strict=True))
        found.loc[rows.index] = [float(is_repeated) for is_repeated in find_repeated(pairs)]
    return found


def _resembles_investor(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """1 where an earlier row, of any unit, has the project under an investor that differs in its suffix alone.

    `columns`: name, investor and, where the form has it, the credit code, which decides when both have one.
    """
    known = frame[frame[list(columns[:2])].notna().all(axis=1)]
    found = pd.Series(pd.NA, index=frame.index, dtype="Float64")
    found.loc[known.index] = 0.0
    first: dict[tuple[str, str, str], tuple[str, str]] = {}
    for place, version, name, investor, *code in known[["version", *columns]].itertuples(name=None):
        stem, seen = investor_stem(investor), (investor_key(investor), _code(code))
        if stem and _is_candidate(seen, first.setdefault((version, name_key(name), stem), seen)):
            found.loc[place] = 1.0
    return found


def _is_candidate(one: tuple[str, str], first: tuple[str, str]) -> bool:
    return one[0] != first[0] and not (one[1] and first[1] and one[1] != first[1])


def _code(cells: Sequence[Any]) -> str:
    return str(cells[0]) if cells and not pd.isna(cells[0]) else ""


_FUNCTIONS: dict[str, Callable[[pd.DataFrame, Sequence[str]], pd.Series]] = {
    "occurrence": _occurrence,
    "is_credit_code": _credit_code,
    "days_between": _days_between,
    "repeats_phases": _repeats_phases,
    "resembles_investor": _resembles_investor,
}


def add_derived(form: Form, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the form's derived columns; `frame` has its rows as handed in, with `unit` and `version`."""
    return frame.assign(**{d.key: _FUNCTIONS[d.function](frame, d.of) for d in form.derived})
