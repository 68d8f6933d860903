"""occurrence: how often the record has come within its unit and version so far, itself included: 1, 2, …"""

from collections import Counter, defaultdict
from collections.abc import Sequence
from typing import Any, ClassVar, Literal

from diaodu.domain.forms.derived.column import Cells, DerivedColumn, FiledRow
from diaodu.domain.forms.derived.identity import SameBys, value_key

Keys = tuple[str, ...]
"""A record's columns as they are compared; "" for a cell left empty."""


class Occurrence(DerivedColumn):
    """Counts records whose columns are the same; a cell left empty may be any; `{first}` is the row that was there first.

    A record is one by its first column: without it nothing is counted. Of a fuller and an emptier record the fuller one
    is the first, wherever it stands, so that two full ones are never taken for one because of a third.
    """

    word: ClassVar[str] = "第几次出现"
    example: ClassVar[str] = "{id: occurrence, function: occurrence, of: [name, investor]}"
    says: ClassVar[tuple[str, ...]] = ("first",)

    function: Literal["occurrence"]

    def compute(self, cells: Cells) -> list[float | None]:
        """1 for the first of its kind; None where the first column is empty."""
        groups: defaultdict[tuple[str, str, str], list[tuple[int, Keys]]] = defaultdict(list)
        for position, (unit, version, *own) in enumerate(cells.rows("unit", "version", *self.of)):
            keys = self._keys(own, cells.same_by)
            groups[unit, version, keys[0]].append((position, keys))
        found: list[float | None] = [None] * sum(map(len, groups.values()))
        for (_, _, first), group in groups.items():
            for position, (_, nth) in _placed(group).items() if first else ():
                found[position] = float(nth)
        return found

    def said(self, rows: Sequence[FiledRow], position: int, same_by: SameBys) -> dict[str, str]:
        """The sheet and row of the first of its kind."""
        row = rows[position]
        alike = (
            (at, self._keys([one.values.get(name) for name in self.of], same_by))
            for at, one in enumerate(rows)
            if (one.unit, one.version) == (row.unit, row.version)
        )
        name = self._keys([row.values.get(name) for name in self.of], same_by)[0]
        first, _ = _placed([one for one in alike if one[1][0] == name])[position]
        return {"first": f"“{rows[first].sheet}”第{rows[first].row}行"}

    def _keys(self, own: Sequence[Any], same_by: SameBys) -> Keys:
        cells = zip(self.of, own, strict=True)
        return tuple("" if value is None else value_key(name, value, same_by) for name, value in cells)


def _placed(group: Sequence[tuple[int, Keys]]) -> dict[int, tuple[int, int]]:
    """Position → the first of its kind and how often it has come, of records with one name.

    Goes through the records by the columns they fill, the fullest first; each is looked up among the firsts that fill
    others by the columns both fill.
    """
    by_filled: defaultdict[tuple[int, ...], list[tuple[int, Keys]]] = defaultdict(list)
    for position, keys in group:
        by_filled[tuple(at for at, key in enumerate(keys) if key)].append((position, keys))
    firsts: dict[tuple[int, ...], list[tuple[int, Keys]]] = {}
    found: dict[int, tuple[int, int]] = {}
    times: Counter[int] = Counter()
    for filled in sorted(by_filled, key=lambda columns: (-len(columns), columns)):
        fuller = [_index(own, [at for at in filled if at in other]) for other, own in firsts.items()]
        seen: dict[Keys, int] = {}
        for position, keys in by_filled[filled]:
            alike = (known.get(_part(keys, shared)) for shared, known in fuller)
            first = next((at for at in alike if at is not None), seen.setdefault(keys, position))
            times[first] += 1
            found[position] = (first, times[first])
        firsts[filled] = [(first, keys) for keys, first in seen.items() if found[first][0] == first]
    return found


def _index(firsts: Sequence[tuple[int, Keys]], shared: Sequence[int]) -> tuple[Sequence[int], dict[Keys, int]]:
    """Firsts by some of their columns; of several that are the same in these the earliest."""
    known: dict[Keys, int] = {}
    for position, keys in firsts:
        known.setdefault(_part(keys, shared), position)
    return shared, known


def _part(keys: Keys, columns: Sequence[int]) -> Keys:
    return tuple(keys[at] for at in columns)
