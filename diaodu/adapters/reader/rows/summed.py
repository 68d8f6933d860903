"""A record whose amounts are all the sums of the rows beside it: a total that nobody called one (F-SUM)."""

from collections.abc import Iterator, Sequence
from itertools import accumulate

from diaodu.adapters.reader.rows.readings import CellReader
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Columns, Problem

ENOUGH = frozenset({(2, 3), (3, 2)})
"""So many rows and so many different amounts, or more of either, are no chance."""

Run = tuple[int, int]
"""The first of some records in a row, and the one behind the last."""


def ask_of_summed(rows: Columns, readers: Sequence[tuple[int, str, CellReader]], name: str) -> None:
    """Ask of each record whose every amount is what the records right above or below it come to.

    One sum or two may be chance: ask where three amounts that differ agree, or two with three rows and more.
    """
    amounts = [
        [value if isinstance(value, int) else 0 for value in rows.values[key]]
        for _, key, reader in readers
        if reader.spec.type == "amount" and key in rows.values
    ]
    if len(amounts) < min(different for _, different in ENOUGH):
        return
    sums = [list(accumulate(column, initial=0)) for column in amounts]
    base = max(range(len(amounts)), key=lambda at: sum(map(bool, amounts[at])))
    places = {total: at for at, total in enumerate(sums[base])}
    for at in range(len(rows.numbers)):
        own = [column[at] for column in amounts]
        for first, end in _runs(places, sums[base], at, own[base]):
            is_sum = all(total[end] - total[first] == value for total, value in zip(sums, own, strict=True))
            if is_sum and _is_enough(end - first, len({*own} - {0})):
                rows.ask(at, _problem(rows, at, (first, end), name))
                break


def _runs(places: dict[int, int], sums: Sequence[int], at: int, amount: int) -> Iterator[Run]:
    """The records above and below that come to an amount."""
    if amount > 0:
        if (first := places.get(sums[at] - amount)) is not None:
            yield first, at
        if (end := places.get(sums[at + 1] + amount)) is not None:
            yield at + 1, end


def _is_enough(rows: int, different: int) -> bool:
    return any(rows >= fewest and different >= few for fewest, few in ENOUGH)


def _problem(rows: Columns, at: int, run: Run, name: str) -> Problem:
    first, last = rows.numbers[run[0]], rows.numbers[run[1] - 1]
    value = rows.text(name, at) or str(rows.value(name, at) or "")
    return Problem(rule=HouseRule.SUMMED, column=name, value=value, detail={"rows": f"{first}至{last}"})
