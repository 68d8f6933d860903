"""Tellings: what units told of one form from period to period, where no list is a full one.

A running list (台账) is handed in with its old rows: each is known again by the form's identity and counts once, in the
period that told it first (`listed_again` of a form's YAML).
"""

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from functools import cached_property
from itertools import groupby
from typing import Any

from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.derived.identity import SameBys, value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.period import Period
from diaodu.domain.results import NO_CODE, UnitCode
from diaodu.domain.text.likeness import is_nearly

Identity = tuple[str, ...]
"""The parts of a record's identity, each normalised; a missing one is empty."""
DAYS_OFF = timedelta(days=3)
"""How far a day may be off that is told otherwise of the same thing."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Telling:
    """A record as a unit told it in a period.

    `is_apart`: ruled to be another record than the one it resembles (说明后计入). `is_entered`: told by a person of the
    desk (人工录入), beside the unit's own list of the period. `received_at`: when the file, or the entry, came.
    `key`: the identity by which other units may tell it too (`Record.name_key`), "" where a part is missing.
    """

    id: str
    unit: UnitCode
    period: Period
    values: Mapping[str, Any]
    is_apart: bool = False
    is_entered: bool = False
    received_at: datetime | None = None
    key: str = ""
    teller: UnitCode = NO_CODE
    """Who told it, where that unit has gone into `unit` since."""

    @property
    def list(self) -> tuple[date, date, bool, UnitCode]:
        """The list it stands in; in time's order, a period's entries after its list, units that merged after their heir."""
        return self.period.start, self.period.end, self.is_entered, self.teller


@dataclass(slots=True, kw_only=True)
class Thing:
    """What a record is about: its first telling, and its values as they have moved on since."""

    first: Telling
    identity: Identity
    values: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Retelling:
    """A telling, what it is about, and the columns in which it differs from what was told first."""

    telling: Telling
    thing: Thing
    differs: tuple[Column, ...] = ()

    @property
    def is_first(self) -> bool:
        """Whether nothing was told of it before."""
        return self.thing.first is self.telling


@dataclass(kw_only=True)
class KnownThings:
    """What one unit has told so far, found by its identity; a part that one of two lacks does not tell them apart.

    Where nothing has its identity, what happened on the same days under nearly the same words is what it may be, and
    so is what is told alike but for one part of the identity: a day a few days off, or another choice (a level).
    """

    form: Form
    entry: ListedAgain
    _whole: dict[Identity, list[Thing]] = field(default_factory=dict)
    _named: dict[str, list[Thing]] = field(default_factory=dict)

    @cached_property
    def _days(self) -> tuple[str, ...]:
        """Date columns that are not told anew."""
        return tuple(c.id for c in self.form.columns if c.is_date and c.id not in self.entry.moves_on)

    def tell(self, tellings: Sequence[Telling]) -> list[Retelling]:
        """The tellings of one list, in their order: first those told word for word, then those that differ.

        A thing that is told word for word is not what another row of the same list means, unless the two are alike in
        all but nearly the same words of the same days.
        """
        before = {telling.id: self._before(telling) for telling in tellings}
        same = {telling.id: self._word_for_word(telling, before[telling.id]) for telling in tellings}
        taken = {id(thing) for thing in same.values() if thing}
        return [self._place(telling, same[telling.id], before[telling.id], taken) for telling in tellings]

    def _place(self, telling: Telling, same: Thing | None, before: Sequence[Thing], taken: set[int]) -> Retelling:
        if same:
            self._move_on(same, telling)
            return Retelling(telling=telling, thing=same)
        left = [thing for thing in before if id(thing) not in taken and not self._is_later(thing, telling)]
        found = min(left, key=lambda thing: len(self._differs(thing, telling)), default=None)
        found = found or next(self._beside(telling), None)
        if found is None or telling.is_apart:
            return Retelling(telling=telling, thing=self._enter(telling))
        taken.add(id(found))
        return Retelling(telling=telling, thing=found, differs=self._differs(found, telling))

    def _before(self, telling: Telling) -> list[Thing]:
        """Things of earlier lists that have the telling's identity, else those it is nearly like, oldest first."""
        own = identity_of(self.form, telling.values)
        if not own[0]:
            return []
        return self._agreeing(own, telling) or self._like(own, telling)

    def may_be(self, first: Telling, telling: Telling) -> bool:
        """Whether a telling of another identity may be of what was told first, as such tellings are asked about."""
        thing, own = _thing(self.form, first), identity_of(self.form, telling.values)
        if not own[0] or _agree(own, thing.identity) or self._is_later(thing, telling):
            return False
        return self._is_like(thing, own, telling.values) or self._is_slip(thing, own, telling)

    def _agreeing(self, own: Identity, telling: Telling) -> list[Thing]:
        found = self._whole.get(own, []) if all(own) else self._named.get(own[0], [])
        loose = [thing for thing in self._named.get(own[0], []) if not all(thing.identity)]
        known = {id(thing): thing for thing in (*found, *loose) if thing.first.list != telling.list}
        return [thing for thing in known.values() if _agree(own, thing.identity)]

    def _like(self, own: Identity, telling: Telling) -> list[Thing]:
        earlier = [thing for thing in self._things() if thing.first.list != telling.list]
        return [one for one in earlier if self._is_like(one, own, telling.values) or self._is_slip(one, own, telling)]

    def _beside(self, telling: Telling) -> Iterator[Thing]:
        """Things that another row of the same list is about, and this one too but for nearly the same words."""
        own = identity_of(self.form, telling.values)
        if not all(own):
            return
        for thing in self._things():
            is_other = all(thing.identity) and thing.identity != own
            is_like = is_other and self._is_like(thing, own, telling.values)
            if is_like and self._agrees(thing, telling, self.form.identity):
                yield thing

    def _things(self) -> Iterator[Thing]:
        return (thing for things in self._named.values() for thing in things)

    def _is_like(self, thing: Thing, own: Identity, values: Mapping[str, Any]) -> bool:
        """Whether every day that both tell is the same, and each part of the identity is nearly the same text."""
        days = self._days
        told = [overlap for day in days if (overlap := share_a_day(day, thing.first.values, values)) is not None]
        if not told or not all(told):
            return False
        parts = zip(self.form.identity, own, thing.identity, strict=True)
        return all(name in days or is_nearly(a, b) for name, a, b in parts)

    def _is_slip(self, thing: Thing, own: Identity, telling: Telling) -> bool:
        """Whether all is told as it was but for one part of the identity: a day a few days off, or another choice.

        A day after the period of the first telling is another one of the name.
        """
        parts = zip(self.form.identity, own, thing.identity, strict=True)
        other = [name for name, a, b in parts if a != b]
        if len(other) != 1 or not all(own) or not all(thing.identity):
            return False
        column = self.form.column(other[0])
        if column.is_date:
            is_off = all(_is_days_off(day, thing.first, telling) for day in self._days)
            return is_off and self._agrees(thing, telling, self._days)
        return column.type == ColumnType.CHOICE and self._agrees(thing, telling, other)

    def _agrees(self, thing: Thing, telling: Telling, but: Collection[str]) -> bool:
        """Whether all columns that both fill say the same, those left out that may be told anew."""
        filled = {name for name, value in thing.first.values.items() if value is not None}
        return not any(column.id in filled - set(but) for column in self._differs(thing, telling))

    def _word_for_word(self, telling: Telling, before: Iterable[Thing]) -> Thing | None:
        return next((thing for thing in before if not self._differs(thing, telling)), None)

    def _differs(self, thing: Thing, telling: Telling) -> tuple[Column, ...]:
        anew = {"serial", *self.entry.moves_on}
        columns = (column for column in self.form.columns if column.id not in anew)
        same_by = self.form.same_by
        return tuple(c for c in columns if not _is_same(c, thing.first.values, telling.values, same_by))

    def _is_later(self, thing: Thing, telling: Telling) -> bool:
        """Whether the telling is of a later day than the first one could know of: another one of the name."""
        day = self.entry.day
        then, now = (thing.first.values.get(f"{day}_end"), telling.values.get(day)) if day else (None, None)
        end = thing.first.period.end.isoformat()
        return bool(then and now) and str(then)[:10] <= end < str(now)[:10]

    def _enter(self, telling: Telling) -> Thing:
        thing = _thing(self.form, telling)
        self._whole.setdefault(thing.identity, []).append(thing)
        self._named.setdefault(thing.identity[0], []).append(thing)
        return thing

    def _move_on(self, thing: Thing, telling: Telling) -> None:
        names = {name for moved in self.entry.moves_on for name in (moved, f"{moved}_end")}
        thing.values |= {name: telling.values[name] for name in names if telling.values.get(name) is not None}


def identity_of(form: Form, values: Mapping[str, Any]) -> Identity:
    """A record's identity by its form's columns."""
    same_by = form.same_by
    return tuple("" if values.get(name) is None else value_key(name, values[name], same_by) for name in form.identity)


def _thing(form: Form, telling: Telling) -> Thing:
    return Thing(first=telling, identity=identity_of(form, telling.values), values=dict(telling.values))


def _agree(one: Identity, other: Identity) -> bool:
    return all(a == b or not (a and b) for a, b in zip(one, other, strict=True))


def share_a_day(column: str, first: Mapping[str, Any], now: Mapping[str, Any]) -> bool | None:
    """Whether two dates have a day in common, each of them a day or a span such as a month; None where one is missing."""
    if first.get(column) is None or now.get(column) is None:
        return None
    (start, end), (other, last) = (
        (str(values[column]), str(values.get(f"{column}_end") or values[column])) for values in (first, now)
    )
    return start <= last and other <= end


def _is_days_off(column: str, first: Telling, now: Telling) -> bool:
    """Whether a day may be one that the first telling gave wrong: a few days off, and not after that one's period."""
    then, told = first.values.get(column), now.values.get(column)
    if then is None or told is None:
        return True
    was, day = (date.fromisoformat(str(value)[:10]) for value in (then, told))
    return abs(day - was) <= DAYS_OFF and (day <= was or day <= first.period.end)


def _is_same(column: Column, first: Mapping[str, Any], now: Mapping[str, Any], same_by: SameBys) -> bool:
    """Whether a column says nothing else than it did; a cell left empty says nothing, a day named more exactly is the same."""
    then, told = first.get(column.id), now.get(column.id)
    if told is None or then == told:
        return True
    if then is None:
        return False
    if column.is_date:
        return str(then) <= str(told) <= str(first.get(f"{column.id}_end") or then)
    if isinstance(then, str) and isinstance(told, str):
        return value_key(column.id, then, same_by) == value_key(column.id, told, same_by)
    return bool(then == told)


def known_again(form: Form, tellings: Iterable[Telling]) -> list[Retelling]:
    """All tellings of a form, oldest period first, each with what it is about; those of one list in their order.

    Of a form without `listed_again` or an identity, and of a full list, each is about itself.
    """
    entry = form.entry(ListedAgain)
    if entry is None or not form.tells_once:
        return [Retelling(telling=one, thing=_thing(form, one)) for one in tellings]
    known: dict[UnitCode, KnownThings] = {}
    found: list[Retelling] = []
    ordered = sorted(tellings, key=lambda one: one.list)
    for _, of_list in groupby(ordered, key=lambda one: one.list):
        by_unit: dict[UnitCode, list[Telling]] = {}
        for one in of_list:
            by_unit.setdefault(one.unit, []).append(one)
        for unit, own in by_unit.items():
            found += known.setdefault(unit, KnownThings(form=form, entry=entry)).tell(own)
    return found
