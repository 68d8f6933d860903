"""Rows of the figures: the records of a form that count, and those that stand in for held ones."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.ledger import Record
from diaodu.domain.months.carry import meets
from diaodu.domain.months.earlier_lists import STANDING
from diaodu.domain.months.tellings import identity_of
from diaodu.domain.results import UnitCode, UnitNames
from diaodu.domain.states import RecordState
from diaodu.domain.text.persons import split_persons


@dataclass(frozen=True, slots=True, kw_only=True)
class FigureRows:
    """Rows of a frame: the form's values, `unit` (its name), `record`, `in_city` and `carried`.

    `carried` is true where a figure the row is in has a star: it was to be repeated and was not. `standing_in`:
    carried over for a held record, in cumulative figures alone.
    """

    counting: list[dict[str, Any]] = field(default_factory=list)
    standing_in: list[dict[str, Any]] = field(default_factory=list)


def figure_rows(
    form: Form, records: Sequence[Record], names: UnitNames, departed: Collection[UnitCode] = ()
) -> FigureRows:
    """Rows of a form's records of one period: accepted, waived and carried over, less those another unit counts.

    `names`: of the units whose figures a row is in; rows of `departed`, which report no more, have a star.
    """
    own = [record for record in records if record.form == form.id]
    counting = [record for record in own if record.state in STANDING and not record.disputed]
    late = [record for record in counting if record.state is RecordState.STANDS_IN]
    whole = [record for record in counting if record.state is not RecordState.STANDS_IN]
    return FigureRows(counting=_rows(form, whole, names, departed), standing_in=_rows(form, late, names, departed))


def rows_by_person(form: Form, rows: Iterable[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """The rows with one of each person where a cell names several (`by_person`): 张县长、李主任 are two.

    What a row of the person's own tells of the same identity (the same day) is told once.
    """
    column = next((column.id for column in form.columns if column.by_person), None)
    if column is None:
        return [dict(row) for row in rows]
    parted = [(row, _persons(row.get(column))) for row in rows]
    found = [dict(row) for row, persons in parted if len(persons) == 1]
    known = {_told(form, row) for row in found}
    for one in ({**row, column: name} for row, persons in parted if len(persons) > 1 for name in persons):
        if (told := _told(form, one)) not in known:
            known.add(told)
            found.append(one)
    return found


def _told(form: Form, row: Mapping[str, Any]) -> tuple[object, ...]:
    return row.get("unit"), identity_of(form, row)


def _persons(value: object) -> tuple[object, ...]:
    return split_persons(value) if isinstance(value, str) else (value,)


def _rows(
    form: Form, records: Sequence[Record], names: UnitNames, departed: Collection[UnitCode]
) -> list[dict[str, Any]]:
    closed = meets(form, records, form.continuity.closes if form.continuity else None)
    return [
        {
            **r.data,
            "unit": names.name_of(r.unit),
            "record": r.id,
            "in_city": r.in_city,
            "carried": (bool(r.carried_from) and not done) or r.unit in departed,
        }
        for r, done in zip(records, closed, strict=True)
    ]
