"""Small text tables as the records of a form, for measures and scores."""

from typing import Any

import pandas as pd

from diaodu.adapters.form_files import load_forms
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.text.money import parse_plan_amount


def read_table(text: str) -> list[dict[str, str]]:
    """Lines under a header, cells parted by `|`."""
    header, *lines = [[cell.strip() for cell in line.split("|")] for line in text.strip().splitlines()]
    return [dict(zip(header, line, strict=True)) for line in lines]


def read_records(form: str, text: str, words: dict[str, str] | None = None) -> pd.DataFrame:
    """The records of a form as `figure_frames` gives them: the form's columns, `unit` and `record`.

    An empty cell is missing; amounts are written 500万元; `words` stand for longer ones.
    """
    kinds = load_forms()[form].frame_columns
    rows = [
        {"record": f"r{number}"}
        | {name: _value(kinds.get(name), (words or {}).get(cell, cell)) for name, cell in row.items()}
        for number, row in enumerate(read_table(text), 1)
    ]
    return make_frame(load_forms()[form], rows, ("unit", "record"))


def _value(kind: str | None, cell: str) -> Any:
    if not cell:
        return None
    return parse_plan_amount(cell) if kind == "money" else float(cell) if kind == "number" else cell
