"""expect_column_pair_values_a_to_be_greater_than_b: one column is above another in the same row."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_switch
from diaodu.domain.forms.rules.rule import Rule, Speller


class PairGreater(Rule):
    """Fails where `column_A` is not above `column_B`; `or_equal` lets equal values pass."""

    word: ClassVar[str] = "前一列大于后一列"
    example: ClassVar[str] = (
        "{expect: expect_column_pair_values_a_to_be_greater_than_b, "
        "column_A: funds_ytd, column_B: funds_month, kwargs: {or_equal: true}}"
    )
    may: ClassVar[Mapping[str, Check]] = {"or_equal": a_switch}
    kinds: ClassVar[tuple[str, ...]] = ("money", "foreign", "number", "date")

    expect: Literal["expect_column_pair_values_a_to_be_greater_than_b"]
    column_A: str  # noqa: N815 - Great Expectations' own keyword
    column_B: str  # noqa: N815 - Great Expectations' own keyword

    @property
    def inputs(self) -> tuple[str, ...]:
        """The two columns."""
        return (self.column_A, self.column_B)

    @property
    def arguments(self) -> dict[str, Any]:
        """The two columns; a row that lacks one of them is not judged."""
        return {"column_A": self.column_A, "column_B": self.column_B, "ignore_row_if": "either_value_is_missing"}

    def asks(self, say: Speller) -> str:
        """年初累计到位资金 ≥ 本月到位资金."""
        sign = "≥" if self.kwargs.get("or_equal") else ">"
        return f"{say.header(self.column_A)} {sign} {say.header(self.column_B)}"
