"""Derived columns and identities in a form's frame."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from diaodu.domain.forms.derived.column import Cells
from diaodu.domain.forms.derived.identity import SameBys, record_key
from diaodu.domain.forms.form import Form


def identity_keys(frame: pd.DataFrame, columns: Sequence[str], same_by: SameBys) -> pd.Series:
    """The normalised identity of each record; missing where one of its parts is."""
    rows = zip(*(_values(frame[column]) for column in columns), strict=True)
    return pd.Series([record_key(columns, row, same_by) for row in rows], index=frame.index, dtype=object)


def add_derived(form: Form, frame: pd.DataFrame) -> pd.DataFrame:
    """Fill the form's derived columns; `frame` has its rows as handed in, with `unit` and `version`."""
    names = dict.fromkeys(("unit", "version", *(name for derived in form.derived for name in derived.of)))
    values = {name: _values(frame[name]) for name in names} if form.derived else {}
    cells = Cells(values=values, same_by=form.same_by)
    computed = {
        derived.id: pd.Series(derived.compute(cells), index=frame.index, dtype="Float64") for derived in form.derived
    }
    return frame.assign(**computed)


def _values(series: pd.Series) -> list[Any]:
    """The series' values, None where one is missing."""
    return [None if missing else value for value, missing in zip(series.tolist(), series.isna(), strict=True)]
