"""repeats_phases: whether a phase (一期) and the whole project carry the same money in one unit's list."""

from collections.abc import Iterable
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn
from diaodu.domain.text.phases import find_repeated


class RepeatsPhases(DerivedColumn):
    """Looks at names and amounts of one unit's list together."""

    word: ClassVar[str] = "分期与整体重复"
    example: ClassVar[str] = "{id: repeats_phases, function: repeats_phases, of: [name, total_investment]}"
    kinds: ClassVar[tuple[str, ...]] = ("text", "money")

    function: Literal["repeats_phases"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 where the money is counted twice, 0 where not, None where name or amount is missing."""
        rows = list(cells.rows("unit", "version", *self.of))
        found: list[float | None] = [None] * len(rows)
        for places in _by_list(rows):
            repeated = find_repeated([(rows[place][2], int(rows[place][3])) for place in places])
            for place, is_repeated in zip(places, repeated, strict=True):
                found[place] = float(is_repeated)
        return found


def _by_list(rows: Iterable[tuple[Any, ...]]) -> Iterable[list[int]]:
    """Places of the rows of each unit and version that have name and amount."""
    places: dict[tuple[str, str], list[int]] = {}
    for place, (unit, version, name, amount) in enumerate(rows):
        if name is not None and amount is not None:
            places.setdefault((unit, version), []).append(place)
    return places.values()
