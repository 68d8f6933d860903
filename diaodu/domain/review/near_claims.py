"""X-02: records of several units that are nearly the same, though not letter for letter (X-01): asked, both counted."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.derived.identity import record_key, value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.intake.reading import Problem
from diaodu.domain.intake.rows import CURRENT, Row
from diaodu.domain.months.earlier_lists import EarlierLists, line_key
from diaodu.domain.months.renamed import left_out
from diaodu.domain.months.tellings import Telling, is_nearly, share_a_day
from diaodu.domain.period import Period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.findings import problem_finding
from diaodu.domain.text.likeness import are_alike, bare_name, is_other_part
from diaodu.domain.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class NearClaim:
    """A unit's record with its identity; `told_in`: the title of the earlier period whose list it stands in."""

    record: str
    unit: UnitCode
    key: str
    values: Mapping[str, Any]
    told_in: str = ""


def judge_near(
    form: Form,
    wording: ReaderRule,
    rows: Sequence[Row],
    past: EarlierLists,
    before: Sequence[Telling],
    name_of: Callable[[UnitCode], str],
) -> list[Finding]:
    """X-02 at each unit's row that may be another unit's record: of this list, carried over, or told in an earlier period.

    What the unit itself told before (`before`) was asked about then.
    """
    if not form.disputed:
        return []
    current = {row.id: row for row in rows if row.version == CURRENT}
    now = [_claim(form, row.id, row.unit, row.values) for row in current.values()]
    told = [_claim(form, one.id, one.unit, one.values, one.period) for one in before]
    near = find_near(form, [*now, *_carried(form, current.values(), past), *told])
    known = {(one.unit, one.key) for one in told}
    column = form.column(form.identity[0])
    return [
        problem_finding(
            form,
            wording,
            _problem(form, column.id, current[one.record], near[one.record], name_of),
            current[one.record],
        )
        for one in now
        if one.record in near and (one.unit, one.key) not in known
    ]


def _claim(
    form: Form, record: str, unit: UnitCode, values: Mapping[str, Any], period: Period | None = None
) -> NearClaim:
    key = record_key(form.identity, [values.get(name) for name in form.identity], form.same_by) or ""
    return NearClaim(record=record, unit=unit, key=key, values=values, told_in=period.title if period else "")


def _carried(form: Form, rows: Iterable[Row], past: EarlierLists) -> Iterator[NearClaim]:
    """Lines of each unit's last list that this one does not repeat."""
    present: dict[UnitCode, set[tuple[str, ...]]] = {}
    for row in rows:
        if row.project:
            present.setdefault(row.unit, set()).add(line_key(form, row.project, row.values))
    for (unit, name), lists in past.lists.items():
        for record in left_out(form, lists[0], present.get(unit, ())) if name == form.id and lists else ():
            yield _claim(form, record.id, unit, record.data, lists[0].period)


def _problem(
    form: Form, column: str, row: Row, others: Sequence[NearClaim], name_of: Callable[[UnitCode], str]
) -> Problem:
    """What the finding says: the other unit, its name of the thing, and what else of the identity it writes otherwise."""
    said = (
        f"{name_of(one.unit)}{f'（{one.told_in}）' if one.told_in else ''}的“{one.values.get(column)}”"
        + "".join(
            f"（{form.column(name).header}：{one.values.get(name)}）"
            for name in form.identity
            if name != column and not _is_same(form, name, row.values, one.values)
        )
        for one in others
    )
    detail = {"others": listed(dict.fromkeys(said)), "what": form.disputed}
    return Problem(
        rule=HouseRule.NEARLY_DISPUTED, column=column, value=str(row.values.get(column) or ""), detail=detail
    )


def find_near(form: Form, claims: Sequence[NearClaim]) -> dict[str, tuple[NearClaim, ...]]:
    """Record → the other units' records that it may be, in their order; those that X-01 knows are left out.

    Nearly the same is what is so within a unit: each part of the identity in nearly the same words, or the columns by
    which a project is known under another name (`renamed`) where the names are alike as well.
    """
    found: dict[str, dict[str, NearClaim]] = {}
    for one, other in _pairs(form, claims):
        if one.unit != other.unit and one.key != other.key and _may_be_one(form, one.values, other.values):
            found.setdefault(one.record, {})[other.record] = other
            found.setdefault(other.record, {})[one.record] = one
    return {record: tuple(others.values()) for record, others in found.items()}


def _pairs(form: Form, claims: Sequence[NearClaim]) -> Iterator[tuple[NearClaim, NearClaim]]:
    """Claims that have something in common: a text of the identity, the bare name, or the columns of a group."""
    blocks: dict[tuple[str, ...], list[NearClaim]] = {}
    for claim in claims:
        for name in dict.fromkeys(_marks(form, claim.values)):
            blocks.setdefault(name, []).append(claim)
    for block in blocks.values():
        for at, one in enumerate(block):
            yield from ((one, other) for other in block[at + 1 :])


def _marks(form: Form, values: Mapping[str, Any]) -> Iterator[tuple[str, ...]]:
    head, *_ = form.identity
    yield "", bare_name(str(values.get(head) or ""))
    for group in [*((name,) for name in form.identity if _is_text(form, name)), *_groups(form)]:
        if all(values.get(name) is not None for name in group):
            yield (*group, *(value_key(name, values[name], form.same_by) for name in group))


def _groups(form: Form) -> Iterable[tuple[str, ...]]:
    """Groups of `renamed` that say enough of two units' records: two columns and more that are no choice."""
    entry = form.entry(Renamed)
    return [
        group
        for group in (entry.same if entry else ())
        if sum(form.column(name).type is not ColumnType.CHOICE for name in group) > 1
    ]


def _is_text(form: Form, name: str) -> bool:
    column = form.column(name)
    return not column.is_date and column.type is not ColumnType.CHOICE


def _may_be_one(form: Form, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    head, *_ = form.identity
    names = str(one.get(head) or ""), str(other.get(head) or "")
    if not all(names) or is_other_part(*names):
        return False
    if all(_is_near(form, name, one, other) for name in form.identity):
        return True
    agree = any(all(_is_same(form, name, one, other) for name in group) for group in _groups(form))
    return agree and are_alike(*names)


def _is_near(form: Form, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    if form.column(name).is_date:
        return bool(share_a_day(name, one, other))
    if not _is_text(form, name):
        return _is_same(form, name, one, other)
    keys = [value_key(name, values[name], form.same_by) for values in (one, other) if values.get(name) is not None]
    return len(keys) > 1 and all(keys) and is_nearly(*keys)


def _is_same(form: Form, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    then, now = one.get(name), other.get(name)
    if then is None or now is None:
        return False
    return value_key(name, then, form.same_by) == value_key(name, now, form.same_by)
