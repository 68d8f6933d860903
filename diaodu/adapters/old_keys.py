"""Keys of plan and form files as once written: still read, told by `plan check`, and mended by a rewrite."""

from collections.abc import Callable, Container, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from diaodu.adapters.yaml_files import KeyPath, read_yaml

ANY = "*"
"""Any position of a list, in a pattern."""
BELOW = "**"
"""Any place below, in a pattern."""

Pattern = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NewKey:
    """The name of a key now, and what its value is now where that is written otherwise too."""

    name: str
    value: Callable[[Any], Any] | None = None

    def holds(self, value: Any) -> Any:
        """What stands at the new key for the value of the old one."""
        is_plain = value is not None and not isinstance(value, dict | list)
        return self.value(value) if self.value and is_plain else value


Names = Mapping[str, list[tuple[Pattern, NewKey]]]
"""Old keys by their last part, so that a key that was never another is passed over in one look."""


def _by_last_part(patterns: Mapping[Pattern, str | NewKey]) -> Names:
    names: dict[str, list[tuple[Pattern, NewKey]]] = {}
    for pattern, new in patterns.items():
        key = NewKey(new) if isinstance(new, str) else new
        names.setdefault(pattern[-1], []).append((pattern, key))
    return names


PLAN_KEYS = _by_last_part(
    {
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
)
"""Place of an old key in a plan's files → its name now: `id` names an entry, bounds are written as in conditions."""
FORM_KEYS = _by_last_part(
    {
        ("form",): "id",
        ("columns", ANY, "key"): "id",
        ("columns", ANY, "max_param"): NewKey("max", lambda name: f"${name}"),
        ("columns", ANY, "suspect_below"): NewKey("suspect", lambda bound: {"lt": bound}),
        ("derived", ANY, "key"): "id",
    }
)
"""The same of a form's file, the house's or a plan's own; a parameter is `$name` everywhere."""


@dataclass(frozen=True, slots=True, kw_only=True)
class OldKey:
    """A key in its old name: it stands at `place`, and should be called `new`."""

    place: KeyPath
    new: str

    @property
    def new_place(self) -> KeyPath:
        """Where it will stand."""
        return (*self.place[:-1], self.new)


def find_old_keys(data: Any, names: Names, place: KeyPath = ()) -> Iterator[OldKey]:
    """Every key of a file that has a new name, in the order of the file."""
    if isinstance(data, list):
        for index, value in enumerate(data):
            yield from find_old_keys(value, names, (*place, index))
    if isinstance(data, dict):
        for key, value in data.items():
            if new := new_key((*place, key), names, data):
                yield OldKey(place=(*place, key), new=new.name)
            yield from find_old_keys(value, names, (*place, key))


def with_new_keys(data: Any, names: Names, place: KeyPath = ()) -> Any:
    """A file's entries under their new keys."""
    if isinstance(data, list):
        return [with_new_keys(value, names, (*place, index)) for index, value in enumerate(data)]
    if not isinstance(data, dict):
        return data
    renamed = {}
    for key, value in data.items():
        inner = with_new_keys(value, names, (*place, key))
        new = new_key((*place, key), names, data)
        renamed |= {new.name: new.holds(inner)} if new else {key: inner}
    return renamed


def read_edited(path: Path, names: Names) -> tuple[dict[str, Any], dict[KeyPath, tuple[Path, KeyPath]]]:
    """A file's entries under their new keys, and the place of each that is written with an old one.

    Raises:
        UserError: the file is absent or no YAML of keys.
    """
    data = read_yaml(path)
    old = list(find_old_keys(data, names))
    return with_new_keys(data, names) if old else data, {one.new_place: (path, one.place) for one in old}


def new_key(place: KeyPath, names: Names, beside: Container[str]) -> NewKey | None:
    """What a key at a place is now; None where it is so already, or where both stand there."""
    found = (new for pattern, new in names.get(str(place[-1]), ()) if _fits(pattern, place))
    new = next(found, None)
    return None if new is None or new.name in beside else new


def _fits(pattern: Pattern, place: KeyPath) -> bool:
    if not pattern or not place:
        return not pattern and not place
    if pattern[0] == BELOW:
        return any(_fits(pattern[1:], place[start:]) for start in range(len(place)))
    is_same = isinstance(place[0], int) if pattern[0] == ANY else pattern[0] == place[0]
    return is_same and _fits(pattern[1:], place[1:])
