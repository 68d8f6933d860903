"""expect_column_values_to_be_in_set: the value is one of those listed."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_list
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class InSet(ColumnRule):
    """Fails where the value is none of `value_set`."""

    word: ClassVar[str] = "是所列的值之一"
    example: ClassVar[str] = (
        "{expect: expect_column_values_to_be_in_set, column: credit_code_ok, kwargs: {value_set: [1]}, at: credit_code}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"value_set": a_list}
    kinds: ClassVar[tuple[str, ...]] = ("text", "money", "foreign", "number")

    expect: Literal["expect_column_values_to_be_in_set"]

    def asks(self, say: Speller) -> str:
        """当前阶段 ∈ {开工、在建}."""
        return f"{say.header(self.column)} ∈ {say.value(self.kwargs['value_set'])}"
