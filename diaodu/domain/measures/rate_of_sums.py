"""rate_of_sums 合计之比: the sum of one column of that of another, over the same rows."""

from dataclasses import replace
from datetime import date
from typing import ClassVar, Literal

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.rows import CountedRows, RowsKind, add_up
from diaodu.domain.measures.values import rate_value
from diaodu.domain.results import MeasureValue


class RateOfSums(RowsKind, YamlModel):
    """The sum of the column `n` divided by that of the column `of`, over rows in which both are known.

    `blank: zero`: a row without its `n` counts as 0 above the line, so that leaving it empty gains nothing.
    """

    kind: ClassVar[str] = "rate_of_sums"
    word: ClassVar[str] = "合计之比"
    example: ClassVar[str] = (
        '{id: entry_rate, name: 录入率, unit: "%", form: funds, rate_of_sums: {n: entered_amount, of: funds_ytd}}'
    )
    is_rate: ClassVar[bool] = True

    n: str
    of: str
    blank: Literal["skip", "zero"] = "skip"

    @property
    def numbers(self) -> tuple[str, ...]:
        """Columns that must be money or numbers."""
        return self.n, self.of

    @property
    def base(self) -> str:
        """The column below the line."""
        return self.of

    def value(self, measure: str, unit: str | None, rows: CountedRows) -> MeasureValue:
        """The quotient of the two sums."""
        known = rows.frame[self.of].notna()
        both = rows.frame[known if self.blank == "zero" else known & rows.frame[self.n].notna()]
        n, of = add_up(both[self.n]), add_up(both[self.of])
        return self.starred(rate_value(measure, unit, n, of, replace(rows, frame=both).records), both)

    def nothing(self, measure: str, unit: str | None, period_end: date) -> MeasureValue:  # noqa: ARG002 - of other kinds
        """0 of 0."""
        return rate_value(measure, unit, 0, 0)
