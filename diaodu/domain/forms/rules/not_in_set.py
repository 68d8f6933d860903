"""expect_column_values_to_not_be_in_set: the value is none of those listed."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_list
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class NotInSet(ColumnRule):
    """Fails where the value is one of `value_set`."""

    word: ClassVar[str] = "不是所列的值"
    example: ClassVar[str] = (
        "{expect: expect_column_values_to_not_be_in_set, column: pollution, kwargs: {value_set: [是]}}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"value_set": a_list}
    kinds: ClassVar[tuple[str, ...]] = ("text", "money", "foreign", "number")

    expect: Literal["expect_column_values_to_not_be_in_set"]

    def asks(self, say: Speller) -> str:
        """是否三高 ∉ {是}."""
        return f"{say.header(self.column)} ∉ {say.value(self.kwargs['value_set'])}"
