"""Keys of plan files as they were once written: still read, told by `plan check`, and mended by a rewrite."""

from collections.abc import Container, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

KeyPath = tuple[str | int, ...]
ANY = "*"
"""Any position of a list, in a pattern."""
BELOW = "**"
"""Any place below, in a pattern."""

Pattern = tuple[str, ...]
PLAN_KEYS: dict[Pattern, str] = {
    ("plan",): "id",
    ("groups", ANY, "group"): "id",
    ("cohorts", ANY, "cohort"): "id",
    ("recipients", ANY, "group"): "id",
    ("measures", ANY, "entered", "least"): "ge",
    ("measures", ANY, "entered", "most"): "le",
    ("scheme", "items", ANY, "item"): "id",
    ("scheme", "grades", ANY, "grade"): "id",
    ("scheme", BELOW, "at_least"): "ge",
    ("scheme", BELOW, "places", ANY, "up_to"): "le",
    ("rankings", ANY, "ranking"): "id",
    ("consequences", BELOW, "steps", ANY, "at_least"): "ge",
    ("triggers", ANY, "trigger"): "id",
    ("triggers", ANY, "each", "least"): "lt",
    ("triggers", ANY, "each", "most"): "gt",
}
"""Place of an old key in a plan's files → its name now: `id` names an entry, bounds are written as in conditions."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKey:
    """A key in its old name: it stands at `place`, and should be called `new`."""

    place: KeyPath
    new: str


def find_old_keys(data: Any, names: Mapping[Pattern, str], place: KeyPath = ()) -> Iterator[OldKey]:
    """Every key of a file that has a new name, in the order of the file."""
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from find_old_keys(value, names, (*place, index))
    if isinstance(data, dict):
        for key, value in data.items():
            if new := new_name((*place, key), names, data):
                yield OldKey(place=(*place, key), new=new)
            yield from find_old_keys(value, names, (*place, key))


def with_new_keys(data: Any, names: Mapping[Pattern, str], place: KeyPath = ()) -> Any:
    """A file's entries under their new keys."""
    if isinstance(data, list):
        return [with_new_keys(value, names, (*place, index)) for index, value in enumerate(data)]
    if not isinstance(data, dict):
        return data
    return {
        new or key: with_new_keys(value, names, (*place, key))
        for key, value in data.items()
        for new in [new_name((*place, key), names, data)]
    }


def new_name(place: KeyPath, names: Mapping[Pattern, str], beside: Container[str]) -> str | None:
    """The name that a key at a place has now; None where it has it already, or where both stand there."""
    found = (new for pattern, new in names.items() if pattern[-1] == place[-1] and _fits(pattern, place))
    new = next(found, None)
    return None if new is None or new in beside else new


def _fits(pattern: Pattern, place: KeyPath) -> bool:
    if not pattern or not place:
        return not pattern and not place
    if pattern[0] == BELOW:
        return any(_fits(pattern[1:], place[start:]) for start in range(len(place)))
    is_same = isinstance(place[0], int) if pattern[0] == ANY else pattern[0] == place[0]
    return is_same and _fits(pattern[1:], place[1:])
