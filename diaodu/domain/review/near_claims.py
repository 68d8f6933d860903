"""X-02: records of several units that are nearly the same, though not letter for letter (X-01): asked, both counted."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
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
from diaodu.domain.months.tellings import Telling
from diaodu.domain.period import Period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.findings import problem_finding
from diaodu.domain.review.near_identity import Identity, are_near, identity_of, near_pairs
from diaodu.domain.text.likeness import are_alike
from diaodu.domain.text.wording import listed


@dataclass(frozen=True, slots=True, kw_only=True)
class NearClaim:
    """A unit's record with its identity; `told_in`: the title of the earlier period whose list it stands in."""

    record: str
    unit: UnitCode
    key: str
    values: Mapping[str, Any]
    identity: Identity | None = None
    told_in: str = ""


LISTED = 5
"""So many other records a finding names; of more it says that there are."""


def judge_near(
    form: Form,
    wording: ReaderRule,
    rows: Sequence[Row],
    past: EarlierLists,
    before: Sequence[Telling],
    names: Mapping[UnitCode, str],
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
            _problem(form, column.id, current[one.record], near[one.record], names),
            current[one.record],
        )
        for one in now
        if one.record in near and (one.unit, one.key) not in known
    ]


def _claim(
    form: Form, record: str, unit: UnitCode, values: Mapping[str, Any], period: Period | None = None
) -> NearClaim:
    key = record_key(form.identity, [values.get(name) for name in form.identity], form.same_by) or ""
    told_in = period.title if period else ""
    return NearClaim(
        record=record, unit=unit, key=key, values=values, identity=identity_of(form, values), told_in=told_in
    )


def _carried(form: Form, rows: Iterable[Row], past: EarlierLists) -> Iterator[NearClaim]:
    """Lines of each unit's last list that this one does not repeat."""
    present: dict[UnitCode, set[tuple[str, ...]]] = {}
    for row in rows:
        if row.project:
            present.setdefault(row.unit, set()).add(line_key(form, row.project, row.values))
    for (unit, name), lists in past.lists.items():
        for record in left_out(form, lists[0], present.get(unit, ())) if name == form.id and lists else ():
            yield _claim(form, record.id, unit, record.data, lists[0].period)


def _problem(form: Form, column: str, row: Row, others: Sequence[NearClaim], names: Mapping[UnitCode, str]) -> Problem:
    """What the finding says: the other unit, its name of the thing, and what else of the identity it writes otherwise."""
    said = (
        f"{names.get(one.unit, one.unit)}{f'（{one.told_in}）' if one.told_in else ''}的“{one.values.get(column)}”"
        + "".join(
            f"（{form.column(name).header}：{one.values.get(name)}）"
            for name in form.identity
            if name != column and not _is_same(form, name, row.values, one.values)
        )
        for one in others[:LISTED]
    )
    more = "等" if len(others) > LISTED else ""
    detail = {"others": listed(dict.fromkeys(said)) + more, "what": form.disputed}
    return Problem(
        rule=HouseRule.NEARLY_DISPUTED, column=column, value=str(row.values.get(column) or ""), detail=detail
    )


def find_near(form: Form, claims: Sequence[NearClaim]) -> dict[str, tuple[NearClaim, ...]]:
    """Record → other units' records that it may be, in their order, `LISTED` and one at most; none that X-01 knows.

    Nearly the same is what is so within a unit: each part of the identity in nearly the same words, or the columns by
    which a project is known under another name (`renamed`) where the names are alike as well.
    """
    if len({claim.unit for claim in claims}) == 1:
        return {}
    place = {claim.record: at for at, claim in enumerate(claims)}
    found: dict[str, dict[str, NearClaim]] = {}
    for one, other in (*_near_by_identity(claims), *_near_by_group(form, claims)):
        found.setdefault(one.record, {})[other.record] = other
    return {
        record: tuple(sorted(others.values(), key=lambda one: place[one.record])[: LISTED + 1])
        for record, others in found.items()
    }


def _near_by_identity(claims: Sequence[NearClaim]) -> Iterator[tuple[NearClaim, NearClaim]]:
    """Each record beside those whose identity is written nearly as its own."""
    written: dict[Identity, list[NearClaim]] = {}
    for claim in claims:
        if claim.identity:
            written.setdefault(claim.identity, []).append(claim)
    for one, other in near_pairs(list(written)):
        for some, others in ((one, other), (other, one)):
            for claim in written[some]:
                yield from _some_of(claim, (there for there in written[others] if _are_two(claim, there)))


def _near_by_group(form: Form, claims: Sequence[NearClaim]) -> Iterator[tuple[NearClaim, NearClaim]]:
    """Each record beside those that agree with it in all columns of a group, and whose names are alike.

    The search begins behind the record itself and ends with what is listed: many that are alike cost no more than few.
    """
    for group in _groups(form):
        for block in _blocks(form, group, claims):
            for at, one in enumerate(block):
                others = (block[(at + step) % len(block)] for step in range(1, len(block)))
                alike = (other for other in others if _are_two(one, other) and _may_be_one(form, one, other))
                yield from _some_of(one, alike)


def _some_of(one: NearClaim, others: Iterable[NearClaim]) -> Iterator[tuple[NearClaim, NearClaim]]:
    return ((one, other) for other in islice(others, LISTED + 1))


def _are_two(one: NearClaim, other: NearClaim) -> bool:
    return one.unit != other.unit and one.key != other.key


def _groups(form: Form) -> Iterable[tuple[str, ...]]:
    """Groups of `renamed` that say enough of two units' records: two columns and more that are no choice."""
    entry = form.entry(Renamed)
    return [
        group
        for group in (entry.same if entry else ())
        if sum(form.column(name).type is not ColumnType.CHOICE for name in group) > 1
    ]


def _blocks(form: Form, group: Sequence[str], claims: Sequence[NearClaim]) -> Iterable[list[NearClaim]]:
    """Records that say the same in every column of a group."""
    blocks: dict[str, list[NearClaim]] = {}
    for claim in claims:
        if key := record_key(group, [claim.values.get(name) for name in group], form.same_by):
            blocks.setdefault(key, []).append(claim)
    return [block for block in blocks.values() if len({claim.unit for claim in block}) > 1]


def _may_be_one(form: Form, one: NearClaim, other: NearClaim) -> bool:
    if one.identity and other.identity and are_near(one.identity, other.identity):
        return True
    head, *_ = form.identity
    names = str(one.values.get(head) or ""), str(other.values.get(head) or "")
    return all(names) and are_alike(*names)


def _is_same(form: Form, name: str, one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    then, now = one.get(name), other.get(name)
    if then is None or now is None:
        return False
    return value_key(name, then, form.same_by) == value_key(name, now, form.same_by)
