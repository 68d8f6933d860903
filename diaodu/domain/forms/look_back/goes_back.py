"""goes_back: a choice steps back in the order in which the form lists its choices."""

from typing import ClassVar, Literal

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.look_back.entry import ColumnLookBack, ComparedValues


class GoesBack(ColumnLookBack):
    """Fails where the value stands before the last one in the column's choices; other words are not compared."""

    word: ClassVar[str] = "列出的顺序上退到上期之前"
    example: ClassVar[str] = "{kind: goes_back, column: stage}"
    kinds: ClassVar[tuple[str, ...]] = ("text",)

    kind: Literal["goes_back"]

    def fits(self, column: Column) -> bool:
        """Only choices have an order."""
        return bool(column.choices)

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the value comes earlier among the choices than the last one."""
        order = [choice.value for choice in compared.row.columns[self.column].choices]
        if not {compared.now, compared.before} <= set(order):
            return False
        return order.index(compared.now) < order.index(compared.before)
