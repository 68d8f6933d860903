"""Kinds of measures made of a form's rows."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, ClassVar

from diaodu.domain.forms.conditions import Condition, leaves
from diaodu.domain.measures.kind import MeasureKind
from diaodu.domain.measures.values import whole
from diaodu.domain.results import MeasureValue

if TYPE_CHECKING:
    import pandas as pd

OF_EVERY_ROW = {"unit", "record", "in_city", "carried", "period_end"}
"""Columns of a row in the figures beside its form's."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CountedRows:
    """Rows a figure is made of: those in the measure's window, cohort and condition, of a unit or of the city.

    `frame`: the form's columns, `unit`, `record`, `carried` where some are carried over, and `period_end` where they
    are of several periods.
    """

    frame: "pd.DataFrame"
    first: date
    """The first day of the measure's window."""
    period_end: date
    where: Condition
    """The measure's condition."""
    meets: "Callable[[pd.DataFrame, Condition], pd.Series]"
    """Which rows of a frame meet a condition."""
    earlier: "pd.DataFrame | None" = None
    """Rows of the quarter's earlier periods with their `period_end`, for kinds that look back."""

    @property
    def records(self) -> tuple[str, ...]:
        """Ids of the rows."""
        return tuple(self.frame["record"].to_numpy(dtype=object).tolist())


class RowsKind(MeasureKind):
    """A measure of a form's rows."""

    filters_itself: ClassVar[bool] = False
    """It is given the rows that do not meet the measure's condition too."""

    @property
    def looks_back(self) -> bool:
        """Whether it looks at the quarter's earlier periods too."""
        return False

    def narrowed(self, rows: CountedRows) -> CountedRows:
        """The rows with no other columns than it looks at: a form has dozens, and each unit's rows are copied."""
        conditions = (rows.where, *(where for _, where in self.conditions))
        named = {*self.columns, *self.numbers, self.base, *(name for one in conditions for name, _ in leaves(one))}
        frame = rows.frame
        return replace(rows, frame=frame[[name for name in frame.columns if name in named | OF_EVERY_ROW]])

    def value(self, measure: str, unit: str | None, rows: CountedRows) -> MeasureValue:
        """One figure; an amount nobody could read adds nothing, and where none stands in any row there is no figure."""
        amount = None if self._is_unfilled(rows) else self.amount(rows)
        return self.starred(MeasureValue(measure=measure, unit=unit, value=amount, records=rows.records), rows.frame)

    def _is_unfilled(self, rows: CountedRows) -> bool:
        """Whether rows of this period's list say no amount; one that is carried over has none of a month that it is not in."""
        frame = rows.frame
        if not self.base or frame[self.base].notna().any():
            return False
        return len(frame) > 0 if "carried" not in frame else not frame["carried"].astype(bool).all()

    def amount(self, rows: CountedRows) -> int | Decimal:
        """What the rows come to: where a kind says nothing else, how many they are."""
        return len(rows.frame)

    def nothing(self, measure: str, unit: str | None, period_end: date) -> MeasureValue:  # noqa: ARG002 - of other kinds
        """The figure where the form has no rows at all."""
        return MeasureValue(measure=measure, unit=unit, value=0)

    def starred(self, value: MeasureValue, frame: "pd.DataFrame") -> MeasureValue:
        """The value with what is carried over in it: an amount by the base column, else a count."""
        if "carried" not in frame or not (is_carried := frame["carried"].astype(bool)).any():
            return value
        carried = frame[is_carried]
        known = carried[carried[self.base].notna()] if self.base else carried
        return replace(value, carried=self.brought(known), carried_rows=len(known))

    def brought(self, known: "pd.DataFrame") -> int | Decimal:
        """What rows bring to the figure, their base column known: its sum, else how many they are."""
        return add_up(known[self.base]) if self.base else len(known)


def add_up(values: "pd.Series") -> int | Decimal:
    """Money and counts stay whole; numbers with decimals (天数, 分值, 面积) add up exactly as they are written."""
    known = values.dropna().tolist()
    return whole(sum((Decimal(repr(number)) for number in known), Decimal(0)))
