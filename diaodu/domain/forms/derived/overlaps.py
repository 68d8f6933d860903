"""overlaps: whether a person's row begins before another one of the same person, begun earlier, has ended."""

from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn, FiledRow
from diaodu.domain.forms.derived.identity import SameBys, value_key

Span = tuple[date, date, int]
"""First and last day of a row, and its position."""


class Overlaps(DerivedColumn):
    """Looks at one unit's rows of one person (first column); `{first}` is the row that was under way.

    Rows that begin on one day are for `occurrence` to tell.
    """

    word: ClassVar[str] = "日期重叠"
    example: ClassVar[str] = "{id: overlaps, function: overlaps, of: [leader, start, end]}"
    kinds: ClassVar[tuple[str, ...]] = ("text", "date", "date")
    says: ClassVar[tuple[str, ...]] = ("first",)

    function: Literal["overlaps"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 where days overlap, 0 where not, None where the person or a day is missing."""
        rows = list(cells.rows("unit", "version", *self.of))
        found: list[float | None] = [None] * len(rows)
        for spans in self._by_person(rows, cells.same_by).values():
            under_way = _under_way(spans)
            for _, _, position in spans:
                found[position] = float(position in under_way)
        return found

    def said(self, rows: Sequence[FiledRow], position: int, same_by: SameBys) -> dict[str, str]:
        """The sheet and row that was under way."""
        cells = [(row.unit, row.version, *(_day(row.values.get(name)) for name in self.of)) for row in rows]
        found = (_under_way(spans) for spans in self._by_person(cells, same_by).values())
        first = next((rows[told[position]] for told in found if position in told), None)
        return {"first": f"“{first.sheet}”第{first.row}行" if first else "其他行"}

    def _by_person(self, rows: Iterable[tuple[Any, ...]], same_by: SameBys) -> dict[tuple[str, ...], list[Span]]:
        people: defaultdict[tuple[str, ...], list[Span]] = defaultdict(list)
        for position, (unit, version, who, first, last) in enumerate(rows):
            if None not in (who, first, last):
                people[unit, version, value_key(self.of[0], who, same_by)].append((first, last, position))
        return people


def _day(value: Any) -> Any:
    """A day as a row holds it, as a date; anything else as it is."""
    try:
        return date.fromisoformat(value)
    except (TypeError, ValueError):
        return value


def _under_way(spans: Iterable[Span]) -> dict[int, int]:
    """Position of a row → of one that had begun on an earlier day and not ended."""
    found: dict[int, int] = {}
    latest: Span | None = None
    same_day: list[Span] = []
    for span in sorted(spans):
        if same_day and span[0] > same_day[0][0]:
            latest = max([*same_day, *([latest] if latest else [])], key=lambda one: one[1])
            same_day = []
        if latest and span[0] <= latest[1]:
            found[span[2]] = latest[2]
        same_day.append(span)
    return found
