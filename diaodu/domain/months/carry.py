"""Carrying over (结转): a project of the latest earlier month that this month's list does not have goes on as it was."""

from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from diaodu.domain.forms.conditions import Condition, is_met
from diaodu.domain.forms.continuity import Conversion
from diaodu.domain.forms.form import Form
from diaodu.domain.intake.rows import short_hash
from diaodu.domain.ledger import Record
from diaodu.domain.months.earlier_lists import EarlierList, LineKey, Lines, likeness
from diaodu.domain.months.tellings import Identity, identity_of
from diaodu.domain.period import Period
from diaodu.domain.states import RecordState


@dataclass(frozen=True, slots=True, kw_only=True)
class Carried:
    """A record that stands in for one of this month.

    `is_closed`: nobody is asked to repeat it.
    """

    record: Record
    is_closed: bool = False

    @property
    def is_held(self) -> bool:
        """Whether what the unit handed in last is held, so that the record is in no count."""
        return self.record.state is RecordState.STANDS_IN


def meets(form: Form, records: Sequence[Record], where: Condition | None) -> list[bool]:
    """Which records meet a condition; none without one."""
    if not where or not records:
        return [False] * len(records)
    kinds = form.frame_columns
    return [is_met(record.data, where, kinds) for record in records]


def carry_over(form: Form, past: EarlierList, period: Period, kept: Lines, held: Collection[LineKey]) -> list[Carried]:
    """Records of an earlier list for the lines that are not among those kept, in the earlier order.

    What stood in for a held record there does so until its line is among those kept: leaving it out mends nothing.
    """
    going_on = form.continuity
    if going_on is None:
        return []
    missing = [
        (key, record) for key, own in past.standing.items() for record in _not_repeated(form, own, kept.get(key, ()))
    ]
    records = [record for _, record in missing]
    ended, closed = meets(form, records, going_on.ends), meets(form, records, going_on.closes)
    return [
        _carried(form, record, past.period, period, is_held=key in held, is_closed=is_closed)
        for (key, record), is_ended, is_closed in zip(missing, ended, closed, strict=True)
        if not is_ended
    ]  # fmt: skip


def _not_repeated(form: Form, own: Sequence[Record], kept: Sequence[Record]) -> list[Record]:
    """Records of a line that this month's do not repeat.

    Any row of the line repeats it, but of two things of one identity each row is one: the likest.
    """
    if not kept:
        return list(own)
    by_identity: dict[Identity, list[Record]] = {}
    for record in own:
        by_identity.setdefault(identity_of(form, record.data), []).append(record)
    return [record for same in by_identity.values() for record in _rest(same, kept) if len(same) > 1]


def _rest(same: Sequence[Record], kept: Sequence[Record]) -> list[Record]:
    left = list(same)
    for one in kept[: len(same)]:
        left.remove(max(left, key=lambda record: (likeness(record.data, one.data), -_gap(record.data, one.data))))
    return left


def _gap(values: Mapping[str, Any], others: Mapping[str, Any]) -> float:
    """How far the numbers of two rows are apart."""
    pairs = ((value, others.get(name)) for name, value in values.items())
    return sum(abs(a - b) for a, b in pairs if isinstance(a, int | float) and isinstance(b, int | float))


def _carried(form: Form, record: Record, before: Period, period: Period, *, is_held: bool, is_closed: bool) -> Carried:
    """`is_held`: it is in this month's list, held; one that was held before and is left out is asked for."""
    was_held = record.state is RecordState.STANDS_IN
    carried = replace(
        record,
        # The same bytes handed in twice give the same row ids: a carried record has one of its own.
        id=record.id if record.carried_from else short_hash("carried", before.id, record.id),
        period=period.id,
        state=RecordState.STANDS_IN if is_held or was_held else RecordState.CARRIED,
        data=renewed(form, record.data, before, period),
        disputed=False,
        carried_from=record.carried_from or before.id,
    )
    return Carried(record=carried, is_closed=is_held or (is_closed and not was_held))


def renewed(form: Form, data: Mapping[str, Any], before: Period, period: Period) -> dict[str, Any]:
    """A record's values as they stand in a later period: what is said anew each month or year is empty."""
    spans = {"month"} if before.year_start == period.year_start else {"month", "year"}
    gone = {column.id for column in form.columns if column.restarts in spans}
    names = {column.id: column.carried_as for column in form.columns if column.carried_as}
    return {key: names.get(key, {}).get(value, value) for key, value in data.items() if key not in gone}


def convert(carried: Sequence[Carried], conversion: Conversion | None, settled: Collection[str]) -> list[Carried]:
    """Mark the records whose projects are settled in the other form (已转化): they count on and nobody is asked.

    What is held counts no more for that.
    """
    if conversion is None:
        return list(carried)
    return [_converted(one, conversion) if one.record.project in settled else one for one in carried]


def _converted(one: Carried, conversion: Conversion) -> Carried:
    record = replace(one.record, data={**one.record.data, **conversion.sets})
    return replace(one, record=record, is_closed=one.is_closed or not one.is_held)


def settled_projects(form: Form, records: Iterable[Record], where: Condition) -> frozenset[str]:
    """Projects with a record that meets a condition."""
    chosen = list(records)
    return frozenset(r.project for r, met in zip(chosen, meets(form, chosen, where), strict=True) if met and r.project)


def prefilled(form: Form, past: EarlierList, period: Period) -> list[dict[str, Any]]:
    """Rows a template is filled with: the living projects of an earlier list, with their codes, in its order.

    Running totals are left empty: what stands there already is handed in as it stands.
    """
    going_on = form.continuity
    if going_on is None:
        return []
    records = past.counting
    done = [
        a or b for a, b in zip(meets(form, records, going_on.ends), meets(form, records, going_on.closes), strict=True)
    ]
    anew = {column.id for column in form.columns if not column.prefilled}
    return [
        {key: value for key, value in renewed(form, record.data, past.period, period).items() if key not in anew}
        | {"code": record.project}
        for record, is_done in zip(records, done, strict=True)
        if not is_done
    ]
