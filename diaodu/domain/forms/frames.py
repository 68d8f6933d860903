"""Frames of a form: records in, typed columns out."""

from collections.abc import Sequence
from typing import Any

import pandas as pd

from diaodu.domain.forms.form import Form

_DTYPES: dict[str, Any] = {
    "text": "str",
    "money": "Int64",
    "foreign": "Int64",
    "number": "Float64",
    "date": "datetime64[ns]",
}
_BATCH_DTYPES: dict[str, Any] = {
    "text": "str",
    "money": "float64",
    "foreign": "float64",
    "number": "float64",
    "date": "datetime64[ns]",
}


def make_frame(form: Form, rows: Sequence[dict[str, Any]], extra: Sequence[str] = ()) -> pd.DataFrame:
    """A frame with every column of the form, typed, on a RangeIndex; `extra` columns stay as they are.

    Money is whole yuan (Int64), numbers Float64, dates datetime64[ns], text str with missing as NaN.
    """
    columns: dict[str, Any] = {name: [row.get(name) for row in rows] for name in extra}
    for name, kind in form.frame_columns.items():
        columns[name] = _typed([row.get(name) for row in rows], kind)
    return pd.DataFrame(columns, index=pd.RangeIndex(len(rows)))


def city_rows(frame: pd.DataFrame) -> pd.DataFrame:
    """The rows the city counts: of a record shared by several units only one (column `in_city`, where there is one)."""
    return frame[frame["in_city"].astype(bool)] if "in_city" in frame else frame


def batch_frame(form: Form, frame: pd.DataFrame) -> pd.DataFrame:
    """The form's columns as Great Expectations takes them fast: money and numbers as float64."""
    return pd.DataFrame({name: frame[name].astype(_BATCH_DTYPES[kind]) for name, kind in form.frame_columns.items()})


def _typed(values: list[Any], kind: str) -> pd.Series:
    if kind == "date":
        return pd.to_datetime(pd.Series(values, dtype="object"), format="%Y-%m-%d").astype("datetime64[ns]")
    return pd.Series(values, dtype="object").astype(_DTYPES[kind]) if values else pd.Series([], dtype=_DTYPES[kind])
