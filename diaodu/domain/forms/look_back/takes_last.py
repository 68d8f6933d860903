"""takes_last: a cell holds another column's word (停工 as stage); it keeps the value it last had."""

from typing import Any, ClassVar, Literal

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.look_back.entry import RowLookBack, compare, last_words
from diaodu.domain.forms.look_back.row import ComparedRow, Words
from diaodu.domain.text.keys import choice_key


class TakesLast(RowLookBack):
    """Tells where the last value stands in for a word that the column's `redirects` give to another column."""

    word: ClassVar[str] = "填的是另一列的内容，本列沿用上期"
    example: ClassVar[str] = "{kind: takes_last, column: stage}"
    kinds: ClassVar[tuple[str, ...]] = ("text",)
    says: ClassVar[tuple[str, ...]] = ("last", "period", "word")

    kind: Literal["takes_last"]
    column: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    def fits(self, column: Column) -> bool:
        """Only where words are given to another column."""
        return bool(column.redirects)

    def taken(self, row: ComparedRow) -> Any:
        """The last value, where the cell is empty because the other column took its word; None elsewhere."""
        redirect = self._redirect(row)
        if redirect is None or row.last is None or row.values.get(self.column) is not None:
            return None
        column, value = redirect
        return row.last.values.get(self.column) if row.values.get(column) == value else None

    def judge(self, row: ComparedRow) -> Words | None:
        """The word that was found, and the last value that stands in for it."""
        compared = compare(row, self.column) if self._redirect(row) else None
        return {**last_words(compared, self.column), "word": row.raw[self.column]} if compared else None

    def _redirect(self, row: ComparedRow) -> tuple[str, str] | None:
        """The column and the value that the cell's word belongs to."""
        word = choice_key(row.raw.get(self.column) or "")
        redirects = row.columns[self.column].redirects
        return next(((one.to, one.value) for one in redirects if word in map(choice_key, one.words)), None)
