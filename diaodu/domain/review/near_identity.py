"""Identities written in nearly the same words, found among very many without holding each against each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.derived.identity import value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.text.likeness import bare_name, ordinals_of, signs_of, stand_in_order

Signs = tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Identity:
    """What a record says of each part of its form's identity; `bare`, `ordinals`: of the name it begins with.

    `days`: the first and the last day of each date, ISO.
    """

    texts: tuple[Signs, ...]
    choices: tuple[str, ...]
    days: tuple[tuple[str, str], ...]
    bare: str
    ordinals: Signs


def identity_of(form: Form, values: Mapping[str, Any]) -> Identity | None:
    """The identity of a record; None where a part of it is missing or says nothing."""
    texts, choices, days, same_by = [], [], [], form.same_by
    for name in form.identity:
        value = values.get(name)
        column = form.column(name)
        if value is None or not (key := value_key(name, value, same_by)):
            return None
        if column.is_date:
            days.append((str(value), str(values.get(f"{name}_end") or value)))
        elif column.type is ColumnType.CHOICE:
            choices.append(key)
        else:
            texts.append(tuple(signs_of(key)))
    head = str(values[form.identity[0]])
    return Identity(tuple(texts), tuple(choices), tuple(days), bare_name(head), tuple(ordinals_of(head)))


def near_pairs(identities: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """Pairs of which every part is nearly the same, and the bare name or one of the texts is the same.

    Of two texts the shorter's signs all stand in the longer, also its rarest: only where that stands is looked.
    """
    alike: dict[tuple[str, ...], list[Identity]] = {}
    for identity in identities:
        if identity.texts:
            alike.setdefault(identity.choices, []).append(identity)
    for some in alike.values():
        indexes = [_Index(some, part) for part in range(len(some[0].texts))]
        index = min(indexes, key=lambda one: one.cost)
        for identity in some:
            others = (other for other in index.longer(identity) if _have_in_common(identity, other))
            yield from ((identity, other) for other in others if are_near(identity, other))


class _Index:
    """Where each sign of a text of the identity stands."""

    def __init__(self, identities: Sequence[Identity], part: int) -> None:
        self.part = part
        self.places: dict[str, list[Identity]] = {}
        for identity in identities:
            for sign in dict.fromkeys(identity.texts[part]):
                self.places.setdefault(sign, []).append(identity)
        self.cost = sum(len(self._rarest(identity)) for identity in identities)

    def _rarest(self, identity: Identity) -> list[Identity]:
        return min((self.places[sign] for sign in identity.texts[self.part]), key=len)

    def longer(self, identity: Identity) -> Iterator[Identity]:
        """Other identities in whose text the rarest sign of this one's stands too."""
        return (other for other in self._rarest(identity) if other is not identity)


def are_near(one: Identity, other: Identity) -> bool:
    """Whether each part is nearly the same: texts by their signs, dates by a day in common, choices to the letter."""
    return (
        one.choices == other.choices
        and not (one.ordinals and other.ordinals and one.ordinals != other.ordinals)
        and all(
            start <= last and begin <= end for (start, end), (begin, last) in zip(one.days, other.days, strict=True)
        )
        and all(map(stand_in_order, one.texts, other.texts))
    )


def _have_in_common(one: Identity, other: Identity) -> bool:
    return one.bare == other.bare or any(map(tuple.__eq__, one.texts, other.texts))
