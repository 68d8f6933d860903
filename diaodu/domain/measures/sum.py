"""sum 求和: the sum of a column."""

from decimal import Decimal
from typing import ClassVar

from pydantic import RootModel

from diaodu.domain.measures.rows import CountedRows, RowsKind, add_up


class Sum(RowsKind, RootModel):
    """The sum of a column of money or numbers; of money the measure's `unit` is 元."""

    kind: ClassVar[str] = "sum"
    word: ClassVar[str] = "求和"
    example: ClassVar[str] = (
        "{id: signed_amount, name: 签约金额, unit: 元, form: signed_projects, sum: total_investment}"
    )

    root: str

    @property
    def base(self) -> str:
        """The column it adds up."""
        return self.root

    def amount(self, rows: CountedRows) -> int | Decimal:
        """The sum of what is known."""
        return add_up(rows.frame[self.root])
