"""days 天数: days that people spent, those alone that fall into the measure's window. Source: S-10, 每月天数."""

from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from diaodu.domain.forms.days_spent import Stay, days_spent
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.rows import CountedRows, RowsKind
from diaodu.domain.measures.values import whole
from diaodu.domain.text.keys import name_key

if TYPE_CHECKING:
    import pandas as pd


class Days(RowsKind, YamlModel):
    """Column `sum` added up, of each row the days within the window alone; `within`: its first and its last day.

    On days on which several rows of one person (column `by`) of a unit overlap, each day counts once.
    """

    kind: ClassVar[str] = "days"
    word: ClassVar[str] = "天数"
    how: ClassVar[str] = "每行只计期内的天数，同一人重叠的日子只计一次"
    example: ClassVar[str] = (
        "{id: outing_days, name: 外出招商天数, unit: 天, form: outings, window: year_to_date, "
        "days: {sum: days, within: [start, end_end], by: leader}}"
    )

    sum: str
    within: tuple[str, str]
    by: str

    @property
    def base(self) -> str:
        """The column it adds up."""
        return self.sum

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its form that it names."""
        return (self.sum, *self.within, self.by)

    def amount(self, rows: CountedRows) -> int | Decimal:
        """The days of what is known."""
        return whole(days_spent(self._stays(rows.frame), rows.first, rows.period_end))

    def _stays(self, frame: "pd.DataFrame") -> list[Stay]:
        known = frame[frame[self.sum].notna()]
        first, last = (list(known[column].dt.date.where(known[column].notna(), None)) for column in self.within)
        rows = zip(known["unit"], known[self.by], first, last, known[self.sum], strict=True)
        return [
            Stay(who=(unit, name_key(str(who))), first=a, last=b, days=Decimal(str(days)))
            for unit, who, a, b, days in rows
        ]
