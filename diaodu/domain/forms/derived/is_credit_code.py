"""is_credit_code: whether a code is a unified social credit code (统一社会信用代码). Source: GB 32100-2015."""

from typing import ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn
from diaodu.domain.text.credit_code import is_credit_code


class IsCreditCode(DerivedColumn):
    """Looks at the length, the characters and the check digit."""

    word: ClassVar[str] = "校验码正确"
    example: ClassVar[str] = "{id: credit_code_ok, function: is_credit_code, of: [credit_code]}"
    kinds: ClassVar[tuple[str, ...]] = ("text",)

    function: Literal["is_credit_code"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 where it is one, 0 where not, None where there is none."""
        return [None if code is None else float(is_credit_code(code)) for (code,) in cells.rows(*self.of)]
