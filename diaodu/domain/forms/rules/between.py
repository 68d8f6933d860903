"""expect_column_values_to_be_between: an amount, a number or a day lies within bounds."""

from collections.abc import Mapping
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_switch, a_value
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class Between(ColumnRule):
    """Fails where the value is below `min_value` or above `max_value`; strict: also where it is just that."""

    word: ClassVar[str] = "在上下限之间"
    example: ClassVar[str] = (
        "{expect: expect_column_values_to_be_between, column: total_investment, kwargs: {min_value: $min_total_investment}}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"min_value": a_value, "max_value": a_value}
    may: ClassVar[Mapping[str, Check]] = {"strict_min": a_switch, "strict_max": a_switch}
    kinds: ClassVar[tuple[str, ...]] = ("money", "foreign", "number", "date")

    expect: Literal["expect_column_values_to_be_between"]

    def asks(self, say: Speller) -> str:
        """总投资 ≥ $min_total_investment."""
        return f"{say.header(self.column)} {bounds(self.kwargs)}"


def bounds(kwargs: Mapping[str, Any]) -> str:
    """The bounds in signs: ≥ 1 且 ≤ 5."""
    low, high = kwargs.get("min_value"), kwargs.get("max_value")
    return " 且 ".join([f"≥ {low}"] * (low is not None) + [f"≤ {high}"] * (high is not None))
