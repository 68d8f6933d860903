"""new_again: a word that is true of a new project alone (新增) is said of one that was listed before."""

from typing import ClassVar, Literal

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.look_back.entry import RowLookBack
from diaodu.domain.forms.look_back.row import ComparedRow, Words


class NewAgain(RowLookBack):
    """Fails where the value is one that a month later is called otherwise (`carried_as` of the column).

    `leaves`: values after which the project may come in anew (调出).
    """

    word: ClassVar[str] = "上期已在列而又填作新的"
    example: ClassVar[str] = "{kind: new_again, column: month_status, leaves: [调出]}"
    kinds: ClassVar[tuple[str, ...]] = ("text",)
    says: ClassVar[tuple[str, ...]] = ("last", "period")

    kind: Literal["new_again"]
    column: str
    leaves: tuple[str, ...] = ()

    @property
    def inputs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    def fits(self, column: Column) -> bool:
        """Only where a value is called otherwise a month later."""
        return bool(column.carried_as)

    def judge(self, row: ComparedRow) -> Words | None:
        """The period it was last listed in, and what its value is called by now."""
        said, last = row.values.get(self.column), row.last
        called = row.columns[self.column].carried_as.get(str(said))
        if called is None or last is None or last.values.get(self.column) in self.leaves:
            return None
        return {"period": last.said.title, "last": called}
