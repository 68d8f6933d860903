"""Columns computed from a record's own cells, for rules to look at."""

from collections.abc import Callable, Sequence

import pandas as pd

from diaodu.domain.credit_code import is_credit_code
from diaodu.domain.form import Form
from diaodu.domain.text import name_key


def identity_keys(frame: pd.DataFrame, columns: Sequence[str]) -> pd.Series:
    """The normalised identity of each record; missing where one of its parts is."""
    parts = [frame[column].map(_key_part, na_action="ignore") for column in columns]
    joined = parts[0].astype("object")
    for part in parts[1:]:
        joined = joined + "\x1f" + part.astype("object")
    return joined.where(joined.notna(), None)


def _key_part(value: object) -> str:
    """A day is its own key."""
    return name_key(str(value))


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


_FUNCTIONS: dict[str, Callable[[pd.DataFrame, Sequence[str]], pd.Series]] = {
    "occurrence": _occurrence,
    "is_credit_code": _credit_code,
    "days_between": _days_between,
}


def add_derived(form: Form, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the form's derived columns; `frame` has its rows as handed in, with `unit` and `version`."""
    return frame.assign(**{d.key: _FUNCTIONS[d.function](frame, d.of) for d in form.derived})
