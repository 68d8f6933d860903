"""Rows of a form that people enter (`diaodu record add`), judged by the form's rules like any other row."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from diaodu.adapters.reader.correction import read_value
from diaodu.domain.errors import UsageError, UserError
from diaodu.domain.figures.hand_values import read_hand_value
from diaodu.domain.forms.column import Column, ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem, ReadFile, ReadRow, ReadSheet, Scalar
from diaodu.domain.intake.rows import Row, UnitFile
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Unit
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.disputes import Claim, find_disputes
from diaodu.domain.review.findings import dispute_finding
from diaodu.domain.states import EntryKind, ReadOutcome, Severity
from diaodu.domain.text.keys import bare_header_key, header_key
from tasks.month import Month, standing_entries
from tasks.read import reading_context

PLACE = "人工录入"
"""What stands for the file and the sheet of an entered row."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Signature:
    """Who enters something, why, who approved it and the day it happened; "" where not said."""

    by: str
    reason: str
    approver: str = ""
    date: str = ""


def enter_row(
    month: Month, form: Form, unit: Unit, cells: Mapping[str, str], signature: Signature, at: datetime
) -> tuple[Entry, list[Finding]]:
    """Keep a row of a form; `cells` by header, alias or key as a clerk would write them. What it is asked, too.

    The columns `reason`, `approver` and `date` of a form that has them are the signature's.

    Raises:
        UserError: no such column, or a rule that holds a record back.
    """
    written = _by_column(form, cells) | _signed(form, signature)
    row = _read(month, form, written, len(standing_rows(month, form.id)) + 1)
    found = _judge(month, form, unit, row)
    if held := [finding for finding in found if finding.severity == Severity.CRITICAL]:
        told = "\n".join(f"{finding.message}；{finding.remedy}" for finding in held)
        raise UserError(f"{form.title} {unit.name}", told, "", "录入人")
    entry = Entry(
        id=key_id(EntryKind.FORM_ROW, *month.key, form.id, unit.code, sorted(written.items()), signature.by, at.isoformat()),
        plan=month.plan.id, period=month.period.id, kind=EntryKind.FORM_ROW, unit=unit.code, subject=form.id,
        data={"values": {key: value for key, value in row.values.items() if value is not None},
              "approver": signature.approver, "date": signature.date},
        reason=signature.reason, by=signature.by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry, found


def enter_case(
    month: Month,
    measure: Measure,
    unit: UnitCode,
    cells: Mapping[str, str],
    signature: Signature,
    at: datetime,
    *,
    again: bool = False,
) -> Entry:
    """Keep one case of a measure that people enter; `cells` has its 值, `unit` is a code, "" for the city.

    `again`: it is another one, though word for word what stands already.

    Raises:
        UserError: no value or one the measure does not take, no approver where it needs one, or what stands already.
    """
    value = _case_value(measure, cells)
    if not measure.kind.takes(value):
        least, most = measure.kind.bounds
        raise UserError(measure.name, f"{value:f}", f"{_bound(least)} 至 {_bound(most)}", "录入人")
    if measure.kind.needs_approver and not signature.approver:
        raise UsageError("--approver", "没有写", "批准人")
    if not again:
        _refuse_twice(month, measure, unit, value, signature)
    entry = Entry(
        id=key_id(EntryKind.RECORD, *month.key, measure.id, unit, value, signature.by, at.isoformat()),
        plan=month.plan.id, period=month.period.id, kind=EntryKind.RECORD, unit=unit, subject=measure.id,
        data={"value": f"{value:f}", "date": signature.date, "approver": signature.approver},
        reason=signature.reason, by=signature.by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def _refuse_twice(month: Month, measure: Measure, unit: UnitCode, value: Decimal, signature: Signature) -> None:
    """Refuse a case that is word for word one that stands, whoever entered it."""
    told = {"value": f"{value:f}", "date": signature.date, "approver": signature.approver}
    for one in standing_cases(month, month.period.id):
        if (one.subject, one.unit, one.reason, one.data) == (measure.id, unit, signature.reason, told):
            found = f"与已录入的 {one.id}（{one.by}，{month.local(one.at):%Y-%m-%d %H:%M}）完全相同"
            expected = f"不重复录入；确为另一笔的，写明不同的事由或日期，或加 --again；原录入有误的先撤回（diaodu record withdraw {month.plan.id} {month.period.id} {one.id}）"
            raise UsageError(measure.name, found, expected, "录入人")


def _bound(number: Decimal | None) -> str:
    return "" if number is None else f"{number:f}"


def _case_value(measure: Measure, cells: Mapping[str, str]) -> Decimal:
    """The value of a case: yuan, a share of 1 or a plain number."""
    text = cells.get("值") or cells.get("value") or ""
    if not text or set(cells) - {"值", "value"}:
        raise UsageError(measure.name, " ".join(f"{k}={v}" for k, v in cells.items()) or "没有值", "值=2 一类")
    try:
        return read_hand_value(measure, text).value
    except ValueError as error:
        raise UserError(measure.name, str(error), "", "录入人") from error


def withdraw_row(month: Month, row: str, signature: Signature, at: datetime) -> Entry:
    """Take an entered row back by a further entry; the row stays on the ledger.

    Raises:
        UsageError: no such row stands in the period.
    """
    standing = {entry.id: entry for entry in (*standing_rows(month), *standing_cases(month, month.period.id))}
    if row not in standing:
        raise UsageError("录入编号", row, "、".join(standing) or "本期没有录入")
    entry = Entry(
        id=key_id(EntryKind.FORM_ROW_WITHDRAWN, *month.key, row, at.isoformat()), plan=month.plan.id, period=month.period.id,
        kind=EntryKind.FORM_ROW_WITHDRAWN, unit=standing[row].unit, subject=row, reason=signature.reason, by=signature.by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def standing_rows(month: Month, form: str | None = None, *, of_all_periods: bool = False) -> list[Entry]:
    """Rows entered for the period (or for all) that were not withdrawn, oldest first."""
    period = None if of_all_periods else month.period.id
    return [entry for entry in standing_entries(month, EntryKind.FORM_ROW, period) if form in {None, entry.subject}]


def standing_cases(month: Month, period: str | None = None) -> list[Entry]:
    """Cases entered about measures, of one period or of all, that were not withdrawn, oldest first."""
    return standing_entries(month, EntryKind.RECORD, period)


def entered_values(month: Month, entries: Sequence[Entry]) -> list[dict[str, Any]]:
    """Entered rows as rows of a frame: the form's values, `unit`, `record` (the entry's id), `in_city` and `carried`."""
    names, departed = month.holders.by_code, {one.code for one in month.departures if not one.into}
    return [
        {
            **entry.data["values"],
            "unit": names[entry.unit],
            "record": entry.id,
            "in_city": True,
            "carried": entry.unit in departed,
        }
        for entry in entries
        if entry.unit in names
    ]


def _by_column(form: Form, cells: Mapping[str, str]) -> dict[str, str]:
    known = {name: column.id for column in form.columns for name in _names(column)}
    if unknown := [header for header in cells if header_key(header) not in known]:
        headers = "、".join(column.header for column in form.columns if column.type != ColumnType.SERIAL)
        raise UsageError(f"{form.title}的列", "、".join(unknown), headers)
    return {known[header_key(header)]: text for header, text in cells.items()}


def _names(column: Column) -> list[str]:
    return [header_key(column.id), bare_header_key(column.header), *map(header_key, (column.header, *column.aliases))]


def _signed(form: Form, signature: Signature) -> dict[str, str]:
    said = {"reason": signature.reason, "approver": signature.approver, "date": signature.date}
    keys = {column.id for column in form.columns}
    return {key: text for key, text in said.items() if key in keys and text}


def _read(month: Month, form: Form, written: Mapping[str, str], number: int) -> ReadRow:
    values: dict[str, Scalar] = {}
    problems: list[Problem] = []
    for key, text in written.items():
        found, wrong = read_value(form.column(key), text, reading_context(month))
        values |= found
        problems += wrong
    return ReadRow(row=number, values=values, raw=dict(written), problems=problems)


def _judge(month: Month, form: Form, unit: Unit, row: ReadRow) -> list[Finding]:
    """Findings of a row, judged beside those the unit has already."""
    # With it comes pandas: only here, where it is needed.
    from tasks.validate.forms import Backdrop, period_parameters, validate_form
    from tasks.validate.tellings import tellings_so_far

    before = [entry for entry in standing_rows(month, form.id) if entry.unit == unit.code]
    rows = [ReadRow(row=at, values=entry.data["values"]) for at, entry in enumerate(before, start=1)]
    sheet = ReadSheet(
        name=PLACE, form=form.id, columns={column.id: column.id for column in form.columns}, rows=[*rows, row]
    )
    file = UnitFile(
        unit=unit.code, mark=unit.code, submission="", sha256="", name=PLACE, forms=frozenset({form.id}),
        reading=ReadFile(name=PLACE, outcome=ReadOutcome.READ, sheets=[sheet]),
    )  # fmt: skip
    parameters, context = period_parameters(month.folder, month.period), reading_context(month)
    backdrop = Backdrop(
        folder=month.folder, period=month.period, context=context, parameters=parameters,
        tellings={form.id: tellings_so_far(month, form.id)}, verdicts=month.store.verdicts.of(*month.key),
    )  # fmt: skip
    judged = validate_form(form, [file], backdrop)
    last = judged.rows[-1]
    found = [finding for finding in judged.findings if finding.record == last.id]
    return [*found, *_told_by_others(month, form, last, judged.keys[last.id])]


def _told_by_others(month: Month, form: Form, row: Row, key: str | None) -> list[Finding]:
    """X-01 of a row that is entered and that another unit has told."""
    from tasks.validate.disputes import claim_subject, claims_of, load_rulings
    from tasks.validate.tellings import tellings_so_far

    if not key or not form.is_told_by_many:
        return []
    told = claims_of(month, form, tellings_so_far(month, form.id, with_entries=True))
    own = Claim(record=row.id, unit=row.unit, key=claim_subject(form.id, key), first_received=month.now())
    found = next((one for one in find_disputes([*told, own], load_rulings(month)) if one.record == row.id), None)
    wording = month.folder.house_rules[HouseRule.DISPUTED]
    return [dispute_finding(form, wording, row, found, month.names)] if found else []
