"""expect_column_value_lengths_to_be_between: a text has so many characters."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from diaodu.domain.forms.rules.between import bounds
from diaodu.domain.forms.rules.keywords import Check, a_number, a_switch
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class LengthsBetween(ColumnRule):
    """Fails where the text is shorter than `min_value` or longer than `max_value`."""

    word: ClassVar[str] = "字数在上下限之间"
    example: ClassVar[str] = (
        "{expect: expect_column_value_lengths_to_be_between, column: progress, kwargs: {min_value: 5}}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"min_value": a_number, "max_value": a_number}
    may: ClassVar[Mapping[str, Check]] = {"strict_min": a_switch, "strict_max": a_switch}
    kinds: ClassVar[tuple[str, ...]] = ("text",)

    expect: Literal["expect_column_value_lengths_to_be_between"]

    def asks(self, say: Speller) -> str:
        """本月进展字数 ≥ 5."""
        return f"{say.header(self.column)}字数 {bounds(self.kwargs)}"
