"""Parts of a step that other processes may do: what they are asked is names, and they open the period by themselves."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, Protocol, TypeVar

from tasks.month import Month

R = TypeVar("R")


@dataclass(frozen=True, slots=True, kw_only=True)
class Part(Generic[R]):
    """A kind of part: its name, the word that people read while it runs, and what is done with the names given."""

    name: str
    word: str
    do: Callable[[Month, Sequence[str]], R]


class Spread(Protocol):
    """Other processes that do parts; whoever has none does the whole step here."""

    def begin(self, part: Part[R], names: Sequence[Sequence[str]]) -> Callable[[], list[R]]:
        """Begin one part for each group of names; what is returned waits for all and gives them in the order asked."""
        ...


AnyPart = Part[Any]
