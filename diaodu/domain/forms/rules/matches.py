"""expect_column_values_to_match_regex: a text is written by a pattern."""

from collections.abc import Mapping
from typing import ClassVar, Literal

from diaodu.domain.forms.rules.keywords import Check, a_pattern
from diaodu.domain.forms.rules.rule import ColumnRule, Speller


class MatchesRegex(ColumnRule):
    """Fails where `regex` is nowhere in the text."""

    word: ClassVar[str] = "合于正则表达式"
    example: ClassVar[str] = (
        r"{expect: expect_column_values_to_match_regex, column: phone, kwargs: {regex: '^\d{4}-\d{7}$'}}"
    )
    needs: ClassVar[Mapping[str, Check]] = {"regex": a_pattern}
    kinds: ClassVar[tuple[str, ...]] = ("text",)

    expect: Literal["expect_column_values_to_match_regex"]

    def asks(self, say: Speller) -> str:
        r"""联系电话 ~ ^\d{11}$."""
        return f"{say.header(self.column)} ~ {self.kwargs['regex']}"
