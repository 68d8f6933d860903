"""What earlier periods hold of a unit's lists, project by project."""

import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.row import ListBefore
from diaodu.domain.ledger import Record
from diaodu.domain.period import Period
from diaodu.domain.results import UnitCode
from diaodu.domain.states import RecordState
from diaodu.domain.text.keys import name_key

STANDING = frozenset(state for state in RecordState if state.is_counted)
"""States of records that a later month looks back at."""
JUDGED = STANDING | {RecordState.REJECTED}
"""States of records that make a list the latest one: of a list that a steward rejected whole nothing goes on."""

LineKey = tuple[str, ...]
"""A project's code, and what tells its lines in one form apart (资金来源地)."""


def line_key(form: Form, project: str, data: Mapping[str, object]) -> LineKey:
    """The key by which a project's line is the same in every month."""
    return project, *(name_key(str(data.get(column) or "")) for column in form.line_columns)


Lines = dict[LineKey, tuple[Record, ...]]
"""Records by line: several where a steward said that rows of one identity are two things (说明后计入)."""


def lines_of(form: Form, records: Iterable[Record], *states: RecordState) -> Lines:
    """The lines whose records are in one of the states, in their order."""
    found: dict[LineKey, list[Record]] = {}
    for record in records:
        if record.project and record.state in states:
            found.setdefault(line_key(form, record.project, record.data), []).append(record)
    return {key: tuple(own) for key, own in found.items()}


def likeness(values: Mapping[str, object], others: Mapping[str, object]) -> int:
    """How many values are the same in both."""
    return sum(others.get(name) == value for name, value in values.items())


@dataclass(frozen=True, kw_only=True)
class EarlierList:
    """A unit's list of a form in an earlier period, as it was left there."""

    form: Form
    period: Period
    records: tuple[Record, ...]

    @cached_property
    def standing(self) -> Lines:
        """The lines that count, in their order."""
        return lines_of(self.form, self.records, *STANDING)

    @cached_property
    def counting(self) -> list[Record]:
        """The records that count, line by line."""
        return [record for own in self.standing.values() for record in own]

    @cached_property
    def as_before(self) -> ListBefore:
        """The list as look-back rules see it."""
        return ListBefore(period=self.period, rows=[record.data for record in self.counting])

    def most_like(self, key: LineKey, values: Mapping[str, object]) -> Record | None:
        """Of the records of a line the one most like some values; None where none counts."""
        return max(self.standing.get(key, ()), key=lambda record: likeness(record.data, values), default=None)

    @cached_property
    def reported(self) -> tuple[Record, ...]:
        """What the unit itself handed in then."""
        return tuple(record for record in self.records if not record.carried_from)


@dataclass(frozen=True, kw_only=True)
class EarlierLists:
    """Earlier lists by unit and form, latest first, and what names them in `basis`."""

    lists: Mapping[tuple[UnitCode, str], tuple[EarlierList, ...]] = field(default_factory=dict)
    departed: tuple[UnitCode, ...] = ()
    """Units that report no more and went into none: their last lists stand among the others."""
    basis: Mapping[UnitCode, dict[str, tuple[str, ...]]] = field(default_factory=dict)

    def of(self, unit: UnitCode, form: str) -> tuple[EarlierList, ...]:
        """A unit's earlier lists of a form."""
        return self.lists.get((unit, form), ())


def joined_list(own: EarlierList | None, coming: EarlierList, unit: UnitCode) -> EarlierList:
    """A unit's list with that of a unit that went into it; of a record both name, its own stands."""
    known = {r.name_key for r in own.records if r.name_key and r.state in STANDING} if own else set()
    lines = own.standing if own else {}
    brought = tuple(
        replace(record, unit=unit)
        for record in coming.records
        if not (record.form == coming.form.id and coming.form.disputed and record.name_key in known)
        and line_key(coming.form, record.project, record.data) not in lines
    )
    later = max(own.period, coming.period) if own else coming.period
    return EarlierList(form=coming.form, period=later, records=(*brought, *(own.records if own else ())))


def fingerprint(records: Sequence[Record]) -> str:
    """The same for the same list, whenever and however often it was judged; "" where no word on it has been said."""
    if not any(record.state in JUDGED for record in records):
        return ""
    told = [(record.project, str(record.state), record.carried_from, record.data) for record in records]
    text = json.dumps(told, ensure_ascii=False, sort_keys=True)
    return hashlib.sha256(text.encode("utf-8", "replace")).hexdigest()[:12]
