"""out_of_scale: a figure that is a multiple of its last value, as when the unit of amount was mistaken."""

from typing import ClassVar, Literal

from diaodu.domain.forms.look_back.entry import NUMBERS, ColumnLookBack, ComparedValues, Count


class OutOfScale(ColumnLookBack):
    """Fails where the value is `factor` times the last one, or that part of it; nothing at or below 0 is judged."""

    word: ClassVar[str] = "达到上期的 factor 倍，或不足其 1/factor"
    example: ClassVar[str] = "{kind: out_of_scale, column: total_investment, factor: 10000}"
    kinds: ClassVar[tuple[str, ...]] = NUMBERS
    counts: ClassVar[tuple[str, ...]] = ("factor",)

    kind: Literal["out_of_scale"]
    factor: Count

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the two differ by the factor or more."""
        now, before = compared.now, compared.before
        if now <= 0 or before <= 0:
            return False
        factor = self.number("factor", compared.row.parameters)
        return now >= factor * before or now * factor <= before
