"""Claims: records that more than one unit reports, who has the credit, and what was ruled on it (X-01)."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import TYPE_CHECKING, Any, TypedDict

from diaodu.domain.errors import UsageError
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.rows import Row
from diaodu.domain.ledger import Entry, Record, key_id
from diaodu.domain.months.projects import SEPARATOR
from diaodu.domain.months.tellings import Telling
from diaodu.domain.period import parse_period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.decision_list import amounts_of
from diaodu.domain.review.disputes import Claim, Dispute, Ruling, credited_units, find_disputes, settle
from diaodu.domain.review.findings import dispute_finding
from diaodu.domain.states import EntryKind, RulingKind
from tasks.month import Month
from tasks.validate.tellings import earlier_tellings, entered_tellings, tellings_so_far

if TYPE_CHECKING:  # they load pandas, which looks at rulings do without
    from tasks.read import UnitIntake
    from tasks.validate.carry import CarriedClaim
    from tasks.validate.forms import ValidatedForm


def claim_subject(form: str, key: str) -> str:
    """What a ruling is about: a form's record by its identity, whoever reports it and in whatever file."""
    return f"{form}{SEPARATOR}{key}"


def load_rulings(month: Month) -> dict[str, list[Ruling]]:
    """Subject → rulings in force: those made for this or an earlier period, by period and then by time.

    What was ruled for a unit that reports no more is ruled for the one it went into.
    """
    made = [
        (parse_period(e.period).end, e.at, e.id, e) for e in month.store.entries.list(month.plan.id, EntryKind.RULING)
    ]
    rulings: dict[str, list[Ruling]] = {}
    heirs = month.heirs
    for _, _, _, entry in sorted(one for one in made if one[0] <= month.period.end):
        heir = heirs.get(entry.unit)
        if not (heir and _is_void(month, entry, heir)):
            rulings.setdefault(entry.subject, []).append(_ruling(month, entry, heir or entry.unit))
    return rulings


def _is_void(month: Month, entry: Entry, heir: UnitCode) -> bool:
    """Whether a unit was dropped beside a claim of the very unit it went into since: that one's own stands."""
    form, _, key = entry.subject.partition(SEPARATOR)
    claims = month.store.validation.records(month.plan.id, entry.period, form)
    is_dropped = RulingKind(entry.data["ruling"]) is RulingKind.DROP
    return is_dropped and any((one.unit, one.name_key) == (heir, key) for one in claims)


def _ruling(month: Month, entry: Entry, unit: UnitCode) -> Ruling:
    return Ruling(
        kind=RulingKind(entry.data["ruling"]),
        unit=unit,
        reason=entry.reason,
        by=entry.by,
        at=month.local(entry.at),
    )


def disputes_of(
    form: "ValidatedForm",
    stock: "Sequence[UnitIntake]",
    rulings: Mapping[str, Sequence[Ruling]],
    carried: "Sequence[CarriedClaim]" = (),
    told: Sequence[Claim] = (),
) -> list[Dispute]:
    """Records of a form that may be `disputed` and that another unit claims too, as ruled on; held rows take no part.

    `carried`: records carried over; `told`: claims of a list that is no full one, from earlier periods and by hand.
    """
    if not form.form.disputed:
        return []
    first = {intake.unit.code: _first_receipt(intake, form.form.id) for intake in stock}
    own = [(row.id, row.unit, form.keys[row.id], first[row.unit], False) for row in form.rows if _counts(form, row)]
    old = [
        (one.record.id, one.record.unit, one.record.name_key, one.received_at, one.yields)
        for one in carried
        if one.record.form == form.form.id
    ]
    claims = [
        Claim(record=record, unit=unit, key=claim_subject(form.form.id, key), first_received=at, yields=yields)
        for record, unit, key, at, yields in (*own, *old)
        if key and at
    ]
    return find_disputes([*claims, *told], rulings)


def told_claims(month: Month, form: Form, earlier: Iterable[Telling]) -> list[Claim]:
    """What units told before of a form that is no full list, and what people entered of it for the period."""
    return claims_of(month, form, [*earlier, *entered_tellings(month, form)]) if form.is_told_by_many else []


def claims_of(month: Month, form: Form, tellings: Iterable[Telling]) -> list[Claim]:
    """What units told from period to period, as claims on one thing each; those of no whole identity left out.

    A unit that reports no more and went into none gives way to the others.
    """
    gone = {one.code for one in month.departures if not one.into}
    return [
        Claim(
            record=one.id,
            unit=one.unit,
            key=claim_subject(form.id, one.key),
            first_received=month.local(one.received_at),
            yields=one.unit in gone,
            told_in="" if one.period == month.period else one.period.title,
        )
        for one in tellings
        if one.key and one.received_at
    ]


def _counts(form: "ValidatedForm", row: Row) -> bool:
    return form.states[row.id].is_counted


def _first_receipt(intake: "UnitIntake", form: str) -> datetime | None:
    return min((arrival.received_at for arrival in intake.arrivals if form in arrival.forms), default=None)


def dispute_findings(month: Month, forms: "Sequence[ValidatedForm]", disputes: Sequence[Dispute]) -> list[Finding]:
    """X-01 for each unit's record in dispute."""
    wording = month.folder.house_rules[HouseRule.DISPUTED]
    places, names = {row.id: (form, row) for form in forms for row in form.rows}, month.names
    return [
        dispute_finding(places[dispute.record][0].form, wording, places[dispute.record][1], dispute, names)
        for dispute in disputes
        if dispute.record in places  # a record carried over stands in no sheet of this month
    ]


class Credit(TypedDict):
    """In whose figures a record is (unit codes, in order), and the amounts (yuan, by header) of the city's row."""

    units: list[str]
    yuan: dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class Counted:
    """A record in its unit's figures; `in_city`: the city's are of this one."""

    unit: UnitCode
    in_city: bool
    values: Mapping[str, Any]


def counted_of(month: Month, form: Form, key: str) -> list[Counted]:
    """Whose records of one identity count: of the period as its latest run left them, or of all that told it."""
    if form.is_told_by_many:
        told = [one for one in tellings_so_far(month, form.id, with_entries=True) if one.key == key]
        disputes = told_disputes(month, form, told)
        found = [(one, disputes.get(one.id)) for one in told]
        return [
            Counted(unit=one.unit, in_city=dispute.in_city if dispute else True, values=one.values)
            for one, dispute in found
            if dispute is None or dispute.counts
        ]
    records = month.store.validation.records(*month.key, form=form.id)
    counted = [one for one in records if one.name_key == key and one.state.is_counted and not one.disputed]
    return [Counted(unit=one.unit, in_city=one.in_city, values=one.data) for one in counted]


def credit_of(month: Month, form: Form, key: str) -> Credit:
    """Who counts the records of one identity, and what of it the city counts."""
    counted = counted_of(month, form, key)
    city = next((one.values for one in counted if one.in_city), {})
    return Credit(units=sorted({one.unit for one in counted}), yuan=amounts_of(form, {}, city))


def standing_of(month: Month, form: Form, keys: Sequence[str]) -> dict[str, dict[str, Any]]:
    """What counts of the records of some identities: unit's code, "" for the city → records and amounts by header."""
    found: dict[str, dict[str, Any]] = {}
    for one in (one for key in dict.fromkeys(keys) for one in counted_of(month, form, key)):
        for unit in (one.unit, "") if one.in_city else (one.unit,):
            own = found.setdefault(unit, {"records": 0, "yuan": {}})
            own["records"] += 1
            for header, amount in amounts_of(form, {}, one.values).items():
                own["yuan"][header] = own["yuan"].get(header, 0) + amount
    return found


def rule_on(month: Month, finding: Finding, kind: RulingKind, *, reason: str, by: str, at: datetime) -> Entry:
    """Keep a steward's ruling on the record of an X-01 finding; it holds until another one.

    Raises:
        UsageError: the finding is no X-01, the same has been ruled already, or nobody would be left to count it.
    """
    if finding.rule != HouseRule.DISPUTED:
        where = f"审核意见 {finding.id}"
        raise UsageError(where, f"是 {finding.rule}，不是跨单位重复", "X-01 的编号；其他意见用 diaodu review", "审核员")
    records = month.store.validation.records(*month.key, form=finding.form)
    own = next(record for record in records if record.id == finding.record)
    subject = claim_subject(own.form, own.name_key)
    same = [r for r in records if r.name_key == own.name_key]
    claiming = [*(r.unit for r in same if r.state.is_counted), *units_before(month, own.form, own.name_key)]
    standing = load_rulings(month).get(subject, [])
    _refuse_idle(finding, standing, Ruling(kind=kind, unit=own.unit), claiming)
    was = credit_of(month, month.folder.forms[own.form], own.name_key)
    entry = _ruling_entry(month, own, kind, was, reason=reason, by=by, at=at)
    month.store.entries.add(entry)
    return entry


def told_disputes(month: Month, form: Form, tellings: Iterable[Telling]) -> dict[str, Dispute]:
    """Telling → what is disputed of it between units, all periods together."""
    claims = claims_of(month, form, tellings) if form.is_told_by_many else []
    found = {one.record: one for one in find_disputes(claims, load_rulings(month))} if claims else {}
    claimed = {one.key for one in claims if not one.yields}
    gave_way = [one.record for one in claims if one.yields and one.key in claimed and one.record not in found]
    nobodys = {one: Dispute(record=one, others=(), credited=(), counts=False, in_city=False) for one in gave_way}
    return found | nobodys


def units_before(month: Month, name: str, key: str) -> list[UnitCode]:
    """Units that told of a form's record of a key in earlier periods, or by hand, in the order of their receipts."""
    form = month.folder.forms[name]
    told = earlier_tellings(month, month.forms_due).get(name, ()) if form.is_told_by_many else ()
    claims = [one for one in told_claims(month, form, told) if one.key == claim_subject(name, key)]
    return list(dict.fromkeys(one.unit for one in sorted(claims, key=lambda one: one.first_received)))


def _refuse_idle(finding: Finding, standing: Sequence[Ruling], new: Ruling, claiming: Sequence[UnitCode]) -> None:
    """Refuse a ruling that changes nothing, and one that leaves the record to nobody."""
    where, after = f"审核意见 {finding.id}", settle([*standing, new])
    if settle(standing) == after:
        last = standing[-1]
        raise UsageError(where, f"已作同样认定（{last.by}：{last.reason}）", "首报、共享、剔除中的另一种", "审核员")
    if not credited_units(after, claiming):
        raise UsageError(
            where,
            "报送的单位均被剔除，全市将无单位计入",
            "由一个单位计入（first）；确应不予计入的，处理该记录的其他意见或请单位撤下",
            "审核员",
        )


def _ruling_entry(
    month: Month, own: Record, kind: RulingKind, was: Credit, *, reason: str, by: str, at: datetime
) -> Entry:
    plan, period = month.key
    subject = claim_subject(own.form, own.name_key)
    name = own.data.get(month.folder.forms[own.form].identity[0])
    return Entry(
        id=key_id(EntryKind.RULING, plan, period, subject, own.unit, kind, reason, by, at.isoformat()),
        plan=plan, period=period, kind=EntryKind.RULING, unit=own.unit, subject=subject,
        data={"ruling": str(kind), "project": str(name or ""), "was": was},
        reason=reason, by=by, at=at,
    )  # fmt: skip
