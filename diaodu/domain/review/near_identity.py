"""Identities written in nearly the same words, found among very many without holding each against each."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from heapq import nsmallest
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
    """The identity of a record; None where a part of it is missing or says nothing, or none is a text."""
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
    if not texts:
        return None
    return Identity(tuple(texts), tuple(choices), tuple(days), bare_name(head), tuple(ordinals_of(head)))


def near_pairs(identities: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """Pairs of which every part is nearly the same, and the bare name or one of the texts is the same."""
    blocks: dict[tuple[object, ...], list[Identity]] = {}
    for identity in identities:
        for what in (("", identity.bare), *enumerate(identity.texts)):
            blocks.setdefault((identity.choices, what), []).append(identity)
    for block in blocks.values():
        yield from _near_within(block)


def _near_within(block: Sequence[Identity]) -> Iterator[tuple[Identity, Identity]]:
    """Near pairs of identities that have one thing in common.

    Of two texts the shorter's signs all stand in the longer, also its two rarest: only where both stand is looked.
    """
    if len(block) == 1:
        return
    index = min((_Index(block, part) for part in range(len(block[0].texts))), key=lambda one: one.cost)
    for at, identity in enumerate(block):
        others = (block[place] for place in index.longer(identity) if place != at)
        yield from ((identity, other) for other in others if are_near(identity, other))


class _Index:
    """Where in a block each sign of a part of the identity stands."""

    def __init__(self, block: Sequence[Identity], part: int) -> None:
        self._part = part
        self._places: dict[str, set[int]] = {}
        for at, identity in enumerate(block):
            for sign in identity.texts[part]:
                self._places.setdefault(sign, set()).add(at)
        self.cost = sum(min(len(self._places[sign]) for sign in identity.texts[part]) for identity in block)

    def longer(self, identity: Identity) -> set[int]:
        """Places of this and of other identities in whose text the two rarest signs of this one's stand too."""
        rarest = nsmallest(2, (self._places[sign] for sign in set(identity.texts[self._part])), key=len)
        return rarest[0] & rarest[-1]


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
