"""later: a day that was fixed once has moved to a later one."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import ColumnLookBack, ComparedValues


class Later(ColumnLookBack):
    """Fails where the day is after the last one; a day named more exactly within the month meant is the same."""

    word: ClassVar[str] = "晚于上期的日期"
    example: ClassVar[str] = "{kind: later, column: sign_date}"
    kinds: ClassVar[tuple[str, ...]] = ("date",)

    kind: Literal["later"]

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the day lies after all the days meant last."""
        return compared.now > (compared.last.values.get(f"{self.column}_end") or compared.before)
