"""expect_column_values_to_not_be_null: the cell is filled in."""

from typing import ClassVar, Literal

from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class NotNull(ColumnRule):
    """Fails where the cell is empty."""

    word: ClassVar[str] = "已填"
    example: ClassVar[str] = (
        "{expect: expect_column_values_to_not_be_null, column: sign_date, where: {stage: {stage_ge: 签约}}}"
    )
    asks_presence: ClassVar[bool] = True

    expect: Literal["expect_column_values_to_not_be_null"]

    def asks(self, say: Speller) -> str:
        """签约时间 已填."""
        return f"{say.header(self.column)} 已填"
