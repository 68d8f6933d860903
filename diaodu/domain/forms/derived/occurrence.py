"""occurrence: how often the record has come within its unit and version so far, itself included: 1, 2, …"""

from collections import Counter
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn, FiledRow
from diaodu.domain.forms.derived.identity import SameBys, record_key


class Occurrence(DerivedColumn):
    """Counts records whose columns are the same, cells left empty in both too; `{first}` is the row that was there first.

    A record is one by its first column: without it nothing is counted.
    """

    word: ClassVar[str] = "第几次出现"
    example: ClassVar[str] = "{id: occurrence, function: occurrence, of: [name, investor]}"
    says: ClassVar[tuple[str, ...]] = ("first",)

    function: Literal["occurrence"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 for the first of its kind; None where the first column is empty."""
        seen: Counter[tuple[str, str, str]] = Counter()
        found: list[float | None] = []
        for unit, version, *own in cells.rows("unit", "version", *self.of):
            key = self._key(own, cells.same_by)
            if key is not None:
                seen[unit, version, key] += 1
            found.append(None if key is None else float(seen[unit, version, key]))
        return found

    def said(self, rows: Sequence[FiledRow], position: int, same_by: SameBys) -> dict[str, str]:
        """The sheet and row of the first of its kind."""
        row = rows[position]
        own = self._key_of(row, same_by)
        earlier = (one for one in rows[:position] if (one.unit, one.version) == (row.unit, row.version))
        first = next((one for one in earlier if self._key_of(one, same_by) == own), None)
        return {"first": f"“{first.sheet}”第{first.row}行" if first else "前面的记录"}

    def _key_of(self, row: FiledRow, same_by: SameBys) -> str | None:
        return self._key([row.values.get(name) for name in self.of], same_by)

    def _key(self, own: Sequence[Any], same_by: SameBys) -> str | None:
        filled = ["" if value is None else value for value in own]
        return record_key(self.of, filled, same_by) if filled[0] != "" else None
