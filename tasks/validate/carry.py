"""Carrying over: what is carried over from the latest earlier month, and what of it is told to the unit."""

from collections import Counter
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.not_repeated import NotRepeated
from diaodu.domain.ledger import Record
from diaodu.domain.months.carry import Carried, carry_over, convert, settled_projects
from diaodu.domain.months.earlier_lists import (
    STANDING,
    EarlierList,
    EarlierLists,
    Lines,
    fingerprint,
    line_key,
    lines_of,
)
from diaodu.domain.months.projects import Registry
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import Finding, RowCounts, UnitCode, UnitReport
from diaodu.domain.review.disputes import Dispute
from diaodu.domain.review.findings import missing_finding
from diaodu.domain.states import RecordState
from diaodu.domain.text.wording import listed
from tasks.month import Month
from tasks.read import UnitIntake
from tasks.validate.forms import period_words

SETTLED = (RecordState.ACCEPTED, RecordState.WAIVED, RecordState.REJECTED)
"""States of what the unit handed in that nothing stands in for: it counts, or a steward left it out."""
NAMES_LISTED = 10
"""Projects named where a unit handed nothing in."""


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedOver:
    """What was carried over, and what is to be said of it."""

    carried: list[Carried]
    findings: list[Finding]


@dataclass(frozen=True, slots=True, kw_only=True)
class CarriedClaim:
    """A carried record as one unit's word among others: since when, and whether it gives way to them."""

    record: Record
    received_at: datetime
    yields: bool


def carry_forward(
    month: Month, past: EarlierLists, forms: Mapping[str, Form], records: Sequence[Record], stock: Sequence[UnitIntake]
) -> CarriedOver:
    """Carry over what the units did not repeat or what is held, and say so (P-11)."""
    lists = by_list(records)
    by_form = {form: _carried_of(month, past, forms[form], lists, stock) for form in forms}
    carried = []
    for name, own in by_form.items():
        going_on = forms[name].continuity
        conversion = going_on.converts if going_on else None
        source = conversion.form if conversion else ""
        standing = [r for r in records if r.form == source and r.state in STANDING]
        standing += [one.record for one in by_form.get(source, []) if not one.is_held]
        # A period of its own may ask for one form alone.
        settled = settled_projects(forms[source], standing, conversion.where) if conversion and source in forms else ()
        carried += convert(own, conversion, settled)
    asked = by_list(one.record for one in carried if not one.is_closed)
    findings = [finding for form in forms.values() for finding in _missing(month, form, asked, stock)]
    return CarriedOver(carried=carried if month.plan.carry != "none" else [], findings=findings)


def _carried_of(
    month: Month,
    past: EarlierLists,
    form: Form,
    lists: Mapping[tuple[UnitCode, str], Sequence[Record]],
    stock: Sequence[UnitIntake],
) -> list[Carried]:
    registry = month.store.projects.registry(month.plan.id, month.heirs) if month.heirs else None
    carried = []
    for gone in past.departed:
        for earlier in past.of(gone, form.id)[:1]:
            carried += carry_over(form, earlier, month.period, {}, ())
    for intake in stock:
        unit = intake.unit.code
        own = lists.get((unit, form.id), ())
        kept, held = lines_of(form, own, *SETTLED), lines_of(form, own, RecordState.HELD)
        for earlier in past.of(unit, form.id)[:1]:
            twins = _twins(registry, earlier) if registry else {}
            carried += carry_over(form, earlier, month.period, _with(kept, twins), _with(held, twins))
    return carried


def _twins(registry: Registry, earlier: EarlierList) -> dict[str, str]:
    """Project of a unit that went into this one → this one's own of the same names."""
    codes = {record.project for record in earlier.records if record.project}
    return {code: own for code in codes if (own := registry.same_as(code))}


def _with(lines: Lines, twins: Mapping[str, str]) -> Lines:
    """Lines with those of the same projects that another unit brought."""
    return lines | {
        (code, *rest): records
        for (own, *rest), records in lines.items()
        for code, known in twins.items()
        if known == own
    }


def _missing(
    month: Month, form: Form, asked: Mapping[tuple[UnitCode, str], Sequence[Record]], stock: Sequence[UnitIntake]
) -> list[Finding]:
    """P-11: project by project where the unit handed the form in, else once with their names."""
    entry = form.entry(NotRepeated)
    words = period_words(month.folder, month.period) if entry else {}
    marks = month.store.units.marks(month.plan.id)
    findings = []
    for intake in stock if entry else ():
        own = asked.get((intake.unit.code, form.id), ())
        if own and entry:
            handed_in = any(arrival.forms.get(form.id) is False for arrival in intake.arrivals)
            groups = [[record] for record in own] if handed_in else _by_state(own)
            findings += [
                _not_repeated(month, form, entry, group, words, by_name=handed_in, mark=marks.of(intake.unit.code))
                for group in groups
            ]
    return findings


def _not_repeated(
    month: Month,
    form: Form,
    entry: NotRepeated,
    records: Sequence[Record],
    words: Mapping[str, str],
    *,
    by_name: bool,
    mark: str,
) -> Finding:
    is_held = records[0].state is RecordState.STANDS_IN
    said = {**words, **entry.judge(_since(records), is_carried=month.plan.carry != "none", is_held=is_held)}
    of_all = str(RecordState.STANDS_IN) if is_held else ""
    unit, line = records[0].unit, "".join(line_key(form, records[0].project, records[0].data)) if by_name else of_all
    return missing_finding(form, entry, unit, line, month.period.id, said, _names(records), mark=mark)


def _by_state(records: Sequence[Record]) -> list[list[Record]]:
    """What counts on, and what is held: told apart, as they are treated otherwise."""
    states = dict.fromkeys(record.state for record in records)
    return [[record for record in records if record.state is state] for state in states]


def _since(records: Sequence[Record]) -> Period:
    return parse_period(max(record.carried_from for record in records))


def _names(records: Sequence[Record]) -> str:
    names = list(dict.fromkeys(str(record.data.get("name") or "") for record in records))
    more = f"等{len(names)}个项目" if len(names) > NAMES_LISTED else ""
    return listed(names[:NAMES_LISTED]) + more


def by_list(records: Iterable[Record]) -> dict[tuple[UnitCode, str], list[Record]]:
    """Records by the list they stand in: unit and form."""
    lists: dict[tuple[UnitCode, str], list[Record]] = {}
    for record in records:
        lists.setdefault((record.unit, record.form), []).append(record)
    return lists


def receipts_of(month: Month, gone_on: CarriedOver, departed: Collection[UnitCode]) -> list[CarriedClaim]:
    """Carried records with the receipt of the file each was last accepted from: they claim as of then."""
    files = {name: month.store.submissions.get(name) for name in {one.record.submission for one in gone_on.carried}}
    found = ((one, files[one.record.submission]) for one in gone_on.carried)
    return [
        CarriedClaim(record=one.record, received_at=month.local(file.received_at), yields=_yields(one, departed))
        for one, file in found
        if file
    ]


def _yields(one: Carried, departed: Collection[UnitCode]) -> bool:
    """Whether it gives way to another unit: it stands in for a held row, or is of a unit that reports no more."""
    return one.is_held or one.record.unit in departed


def credited(
    own: Sequence[Record], gone_on: CarriedOver, disputes: Sequence[Dispute], departed: Collection[UnitCode]
) -> list[Record]:
    """All records of the period with who has the credit.

    What stands in for a held one, and what is of a unit that reports no more, yields to another unit, unless a
    ruling is on it.
    """
    by_record = {dispute.record: dispute for dispute in disputes}
    yielding = {one.record.id for one in gone_on.carried if _yields(one, departed)} - by_record.keys()
    carried = [one.record for one in gone_on.carried]
    counting = [*own, *(record for record in carried if record.id not in yielding)]
    settled = [_credited(record, by_record.get(record.id)) for record in counting]
    claimed = {(r.form, r.name_key): r.unit for r in settled if r.state in STANDING and r.name_key and not r.disputed}
    standing_in = [record for record in carried if record.id in yielding]
    return settled + [replace(r, disputed=claimed.get((r.form, r.name_key), r.unit) != r.unit) for r in standing_in]


def _credited(record: Record, dispute: Dispute | None) -> Record:
    return replace(record, disputed=not dispute.counts, in_city=dispute.in_city) if dispute else record


def with_history(
    reports: Iterable[UnitReport], past: EarlierLists, records: Sequence[Record], told_on: Collection[str]
) -> list[UnitReport]:
    """Reports with what was carried over, what other periods may look at (lists of `told_on`), and what this one did."""
    by_unit: dict[UnitCode, dict[str, list[Record]]] = {}
    for record in records:
        by_unit.setdefault(record.unit, {}).setdefault(record.form, []).append(record)
    return [_with_history(report, past, by_unit.get(report.code, {}), told_on) for report in reports]


def _with_history(
    report: UnitReport, past: EarlierLists, lists: Mapping[str, Sequence[Record]], told_on: Collection[str]
) -> UnitReport:
    carried = Counter(r.form for own in lists.values() for r in own if r.carried_from)
    form_rows = {form: rows + RowCounts(carried=carried[form]) for form, rows in report.form_rows.items()}
    facts = {form: told for form, own in lists.items() if form in told_on and (told := fingerprint(own))}
    return replace(
        report,
        rows=report.rows + RowCounts(carried=sum(carried.values())),
        form_rows=form_rows,
        facts=facts,
        basis=past.basis.get(report.code, {}),
    )
