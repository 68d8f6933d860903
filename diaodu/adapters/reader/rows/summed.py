"""A record whose amounts are all the sums of the rows beside it: a total that nobody called one (F-SUM)."""

from collections import defaultdict
from collections.abc import Iterator, Sequence
from functools import cached_property
from itertools import accumulate

from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem, Scalar

ENOUGH = frozenset({(2, 3), (3, 2)})
"""So many rows and so many different amounts, or more of either, are no chance."""

Run = tuple[int, int]
"""The first of some records in a row, and the one behind the last."""


def ask_of_summed(rows: Columns, readers: Sequence[tuple[int, str, CellReader]], name: str) -> None:
    """Ask of each record whose every amount is what the records right above or below it come to.

    One sum or two may be chance: ask where three amounts that differ agree, or two with three rows and more. What the
    record leaves empty is not compared.
    """
    amounts = [
        _Amounts(rows.values[key]) for _, key, reader in readers if reader.spec.type == "amount" and key in rows.values
    ]
    if len(amounts) < min(different for _, different in ENOUGH):
        return
    for at in _candidates(amounts[0]):
        own = [(column, amount) for column in amounts if (amount := column.values[at]) is not None]
        if run := _summed_by(own, at):
            rows.ask(at, _problem(rows, at, run, name))


def _candidates(column: "_Amounts") -> list[int]:
    """The records whose amount in a column is nothing, or what some records right beside it come to."""
    sums, known = column.sums, set(column.sums)
    return [
        at
        for at, amount in enumerate(column.values)
        if not amount or sums[at] - amount in known or sums[at + 1] + amount in known
    ]


class _Amounts:
    """The amounts of a column, and what they come to from the first record on."""

    def __init__(self, values: Sequence[Scalar]) -> None:
        self.values: Sequence[int | None] = [value if isinstance(value, int) else None for value in values]
        self.sums: list[int] = list(accumulate((value or 0 for value in self.values), initial=0))

    @cached_property
    def _places(self) -> dict[int, list[int]]:
        places = defaultdict[int, list[int]](list)
        for at, total in enumerate(self.sums):
            places[total].append(at)
        return places

    def runs(self, at: int, amount: int) -> Iterator[Run]:
        """The records right above and right below one that come to an amount."""
        yield from ((first, at) for first in self._places.get(self.sums[at] - amount, ()) if first < at)
        yield from ((at + 1, end) for end in self._places.get(self.sums[at + 1] + amount, ()) if end > at + 1)


def _summed_by(own: Sequence[tuple[_Amounts, int]], at: int) -> Run | None:
    """The records beside one that all its amounts sum up."""
    column, amount = next(((column, amount) for column, amount in own if amount), (None, 0))
    different = len({amount for _, amount in own} - {0})
    runs = column.runs(at, amount) if column else ()
    return next(
        (
            (first, end)
            for first, end in runs
            if _is_enough(end - first, different)
            and all(column.sums[end] - column.sums[first] == amount for column, amount in own)
        ),
        None,
    )


def _is_enough(rows: int, different: int) -> bool:
    return any(rows >= fewest and different >= few for fewest, few in ENOUGH)


def _problem(rows: Columns, at: int, run: Run, name: str) -> Problem:
    first, last = rows.numbers[run[0]], rows.numbers[run[1] - 1]
    value = rows.text(name, at) or str(rows.value(name, at) or "")
    return Problem(rule=HouseRule.SUMMED, column=name, value=value, detail={"rows": f"{first}至{last}"})
