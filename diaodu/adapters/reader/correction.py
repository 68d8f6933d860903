"""A steward's corrected value, read as if it stood in the clerk's cell."""

from diaodu.adapters.reader.catalog import build_column
from diaodu.adapters.reader.rows.cells import make_reader
from diaodu.adapters.reader.rows.readings import ColumnPlace
from diaodu.domain.forms.column import Column
from diaodu.domain.intake.reading import Problem, ReadingContext, Scalar


def read_value(column: Column, text: str, context: ReadingContext) -> tuple[dict[str, Scalar], list[Problem]]:
    """Values by frame column (None where the old value must go) and what is wrong with the new one."""
    spec = build_column(column.model_dump(mode="json"))
    reading = make_reader(spec, ColumnPlace(), context).read(text)
    emptied: dict[str, Scalar] = dict.fromkeys([column.id, f"{column.id}_end", f"{column.id}_low", f"{column.id}_high"])
    problem = Problem(rule=reading.rule, column=column.id, value=reading.value, detail=reading.detail)
    return emptied | reading.values, [problem] if reading.rule else []
