"""distinct 去重计数: how many different values a column has."""

from typing import ClassVar

from pydantic import RootModel

from diaodu.domain.measures.rows import CountedRows, RowsKind
from diaodu.domain.text.keys import name_key


class Distinct(RowsKind, RootModel):
    """The number of different values of a column, compared as names are; an empty cell is none."""

    kind: ClassVar[str] = "distinct"
    word: ClassVar[str] = "去重计数"
    how: ClassVar[str] = "相同的只计一次"
    example: ClassVar[str] = "{id: investors, name: 投资方, unit: 家, form: signed_projects, distinct: investor}"
    is_count: ClassVar[bool] = True

    root: str

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its form that it names."""
        return (self.root,)

    def amount(self, rows: CountedRows) -> int:
        """How many values there are."""
        return len({name_key(str(value)) for value in rows.frame[self.root].dropna().unique()})
