"""Slips in the files that people edit: what does not fit, and its place in the file."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager


class PlacedError(ValueError):
    """An entry that does not fit; `at` is its keys and positions below the model that was checked.

    The loaders (adapters/yaml_files.py) turn it into a UserError with file and line.
    """

    def __init__(self, message: str, at: tuple[str | int, ...] = ()) -> None:
        """Keep the message and the place."""
        super().__init__(message)
        self.at = at


@contextmanager
def errors_at(*at: str | int) -> Iterator[None]:
    """Give every ValueError of the body its place, outermost key first."""
    try:
        yield
    except ValueError as error:
        raise PlacedError(str(error), (*at, *getattr(error, "at", ()))) from error


def refuse_unknown(place: str, names: Iterable[str | None], known: Iterable[str], *at: str | int) -> None:
    """Refuse names that are not among those known; None names nothing.

    Raises:
        PlacedError: with the place, the names and those there are.
    """
    if unknown := [name for name in names if name is not None and name not in known]:
        raise PlacedError(f"{place}：{', '.join(unknown)} 不存在，可用 {', '.join(known)}", at)
