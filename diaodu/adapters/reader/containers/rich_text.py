"""Text whose parts look differently: what is struck out is not said, and what is raised is no digit of the number before it."""

from collections.abc import Sequence
from dataclasses import dataclass

_RAISED = str.maketrans("0123456789+-=()（）[]", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾⁽⁾⁽⁾")
"""Raised digits as they are typed where nothing can be raised: 1200 and a raised 1 is 1200¹, and m with a raised 2 is m²."""


@dataclass(slots=True)
class Run:
    """A piece of text of one look."""

    text: str = ""
    is_struck: bool | None = None  # None: as the cell is
    is_raised: bool = False


def matter(runs: Sequence[Run]) -> bool:
    """Whether any run is struck out or raised."""
    return any(run.is_struck or run.is_raised for run in runs)


def seen_text(runs: Sequence[Run], *, is_struck: bool = False) -> tuple[str, bool]:
    """What a person reads of a text, and whether all of it is struck out, so that he reads it as gone.

    `is_struck`: the cell is, and so is every run that does not say otherwise.
    """

    def is_gone(run: Run) -> bool:
        return is_struck if run.is_struck is None else run.is_struck

    filled = [run for run in runs if run.text.strip()]
    if filled and all(map(is_gone, filled)):
        return "".join(run.text for run in runs), True
    kept = [run for run in runs if not is_gone(run)]
    is_whole = all(run.is_raised for run in kept if run.text.strip())
    return "".join(run.text.translate(_RAISED) if run.is_raised and not is_whole else run.text for run in kept), False
