"""resembles_investor: whether an earlier row has the project under an investor that differs in its suffix alone."""

from collections.abc import Sequence
from typing import ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn, FiledRow
from diaodu.domain.forms.derived.identity import SameBys
from diaodu.domain.text.investors import investor_key, investor_stem
from diaodu.domain.text.keys import name_key


class ResemblesInvestor(DerivedColumn):
    """Looks at rows of every unit; the credit code, where the form has it, decides when both rows have one.

    `{other}` is the investor that the row's own resembles.
    """

    word: ClassVar[str] = "与另一投资方仅后缀不同"
    example: ClassVar[str] = "{id: resembles_investor, function: resembles_investor, of: [name, investor, credit_code]}"
    kinds: ClassVar[tuple[str, ...]] = ("text", "text", "text")
    optional: ClassVar[int] = 1
    says: ClassVar[tuple[str, ...]] = ("other",)

    function: Literal["resembles_investor"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 where there is such a row, 0 where not, None where name or investor is missing."""
        first: dict[tuple[str, str, str], tuple[str, str]] = {}
        found: list[float | None] = []
        for version, name, investor, *code in cells.rows("version", *self.of):
            if name is None or investor is None:
                found.append(None)
                continue
            stem, seen = investor_stem(investor), (investor_key(investor), code[0] or "" if code else "")
            resembles = bool(stem) and _is_candidate(seen, first.setdefault((version, name_key(name), stem), seen))
            found.append(float(resembles))
        return found

    def said(self, rows: Sequence[FiledRow], position: int, same_by: SameBys) -> dict[str, str]:  # noqa: ARG002 - it compares investors
        """The first other investor of the same project whose name differs in its suffix alone."""
        own = self._key(rows[position])
        others = (row for row in rows[:position] if self._key(row) == own)
        mine = investor_key(self._investor(rows[position]))
        return {"other": next((name for name in map(self._investor, others) if investor_key(name) != mine), "")}

    def _key(self, row: FiledRow) -> tuple[str, str]:
        return name_key(str(row.values.get(self.of[0]))), investor_stem(self._investor(row))

    def _investor(self, row: FiledRow) -> str:
        return str(row.values.get(self.of[1]))


def _is_candidate(one: tuple[str, str], first: tuple[str, str]) -> bool:
    return one[0] != first[0] and not (one[1] and first[1] and one[1] != first[1])
