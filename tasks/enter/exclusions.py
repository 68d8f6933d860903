"""Exclusions (不予采用): a file, a sheet or a row that was sent by mistake, left out and taken back by name and reason."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from diaodu.domain.errors import UsageError
from diaodu.domain.forms.derived.identity import value_key
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.left_out import Exclusion, Kept, counts, file_matter, row_matter, sheet_matter, words_of
from diaodu.domain.intake.reading import ReadFile, ReadRow, ReadSheet
from diaodu.domain.ledger import Entry, Record, Submission, key_id
from diaodu.domain.plans.plan import Unit
from diaodu.domain.review.decision_list import amounts_of
from diaodu.domain.states import EntryKind, RecordState
from tasks.enter.sent_files import STEWARD
from tasks.left_out import exclusions_of, load_left_out
from tasks.month import Month
from tasks.read import read_submissions, whole_reading
from tasks.review.decided import gave_back

_SHOWN = 12
"""Rows named when one is not there."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """What is named: a file, a sheet of it (`sheet` not None), a row (`row` above 0)."""

    unit: Unit
    sent: Submission
    sheet: str | None = None
    row: int = 0

    @property
    def words(self) -> str:
        """In words."""
        return words_of(self.sent.name, self.sheet or "", self.row)


def exclude(month: Month, part: Part, *, reason: str, by: str, at: datetime) -> Entry:
    """Leave a part of what a unit sent out of the period.

    Raises:
        UsageError: there is no such sheet or row, or it is left out already.
    """
    read_submissions(month)
    whole, left = whole_reading(month, part.unit, part.sent), load_left_out(month)
    if left.withdrawal(part.sent):
        raise UsageError("--file", f"“{part.sent.name}”已撤回，不是{part.unit.name}的报送", "其他文件", STEWARD)
    kept = left.of(part.sent, whole)
    part = _found(whole, part)
    around = (one for one in kept.by if one.is_file or (not one.row and part.row and one.sheet == part.sheet))
    if there := _placed(kept, part) or next(around, None):
        found = f"{there.what}已不予采用（{there.by}：{there.reason}）"
        raise UsageError("diaodu exclude", found, "恢复采用请加 --undo", STEWARD)
    (plan, period), sent = month.key, part.sent
    parts = (plan, period, part.unit.code, sent.sha256, part.sheet, part.row, reason, by, at.isoformat())
    entry = Entry(
        id=key_id(EntryKind.EXCLUSION, *parts), plan=plan, period=period, kind=EntryKind.EXCLUSION, unit=part.unit.code,
        subject=sent.id, data=_what_is_left_out(month, part, whole, kept), reason=reason, by=by, at=at,
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def undo_exclusion(month: Month, part: Part, *, reason: str, by: str, at: datetime) -> Entry:
    """Take an exclusion back; what was left out counts again.

    Raises:
        UsageError: none stands there.
    """
    read_submissions(month)
    kept = load_left_out(month).of(part.sent, whole_reading(month, part.unit, part.sent))
    standing = [one for one in exclusions_of(month) if one.unit == part.unit.code]
    one = _placed(kept, part) or next((one for one in standing if _is_named(one, part)), None)
    if one is None:
        there = "、".join(one.what for one in standing) or f"{part.unit.name}本期没有不予采用的内容"
        raise UsageError("--undo", f"{part.words}没有不予采用", there, STEWARD)
    plan, period = month.key
    made = next(entry for entry in month.store.entries.list(plan, EntryKind.EXCLUSION) if entry.id == one.id)
    entry = Entry(
        id=key_id(EntryKind.EXCLUSION_UNDONE, one.id, reason, by, at.isoformat()), plan=plan, period=period,
        kind=EntryKind.EXCLUSION_UNDONE, unit=one.unit, subject=one.id, reason=reason, by=by, at=at,
        data={"what": one.what, **gave_back(month, made)},
    )  # fmt: skip
    month.store.entries.add(entry)
    return entry


def _is_named(one: Exclusion, part: Part) -> bool:
    """Whether it is just what is named; where a row stands in one sheet only, the sheet need not be."""
    same = (one.sha256, one.row) == (part.sent.sha256, part.row)
    return same and (part.sheet in {None, one.sheet} if part.row else (part.sheet or "") == one.sheet)


def _placed(kept: Kept, part: Part) -> Exclusion | None:
    """The exclusion by which what is named is left out of its file, wherever it was first made."""
    by = {one.id: one for one in kept.by}
    if not part.row and part.sheet is None:
        return next((one for one in kept.by if one.is_file), None)
    told = [
        (sheet.name, problem.row, by.get(problem.detail.get("decision_id", "")))
        for sheet in kept.reading.sheets
        for problem in sheet.problems
        if problem.rule == HouseRule.EXCLUDED
    ]
    return next((one for name, row, one in told if part.sheet in {None, name} and row == part.row), None)


# --- what is named -------------------------------------------------------------------------------------------
def _found(whole: ReadFile, part: Part) -> Part:
    """The same with the sheet as it is written in the file."""
    if part.sheet is None and not part.row:
        return part
    names = list(dict.fromkeys(sheet.name for sheet in whole.sheets))
    if part.sheet is not None and part.sheet not in names:
        like = [name for name in names if name.strip().casefold() == part.sheet.strip().casefold()]
        if len(like) != 1:
            found = f"“{part.sent.name}”没有工作表“{part.sheet}”"
            raise UsageError("--sheet", found, "、".join(names) or "该文件没有可读的工作表", STEWARD)
        part = Part(unit=part.unit, sent=part.sent, sheet=like[0], row=part.row)
    return _with_row(whole, part, names) if part.row else part


def _with_row(whole: ReadFile, part: Part, names: Sequence[str]) -> Part:
    asked = [part.sheet] if part.sheet is not None else names
    holding = [name for name in asked if part.row in {row.row for row in _rows(whole, name)}]
    if len(holding) > 1:
        raise UsageError(
            "--row", f"第{part.row}行在几个工作表里都有记录", f"用 --sheet 写明：{'、'.join(holding)}", STEWARD
        )
    if not holding:
        there = "；".join(f"“{name}”{_row_words(_rows(whole, name))}" for name in asked)
        raise UsageError("--row", f"第{part.row}行不是读入的记录", there or "该文件没有读入记录", STEWARD)
    return Part(unit=part.unit, sent=part.sent, sheet=holding[0], row=part.row)


def _rows(whole: ReadFile, sheet: str) -> list[ReadRow]:
    return [row for one in whole.sheets if one.name == sheet for row in one.rows]


def _row_words(rows: Sequence[ReadRow]) -> str:
    if not rows:
        return "没有读入记录"
    shown = "、".join(str(row.row) for row in rows[:_SHOWN])
    return f"第{shown}行{f'等{len(rows)}行' if len(rows) > _SHOWN else ''}"


# --- what is kept --------------------------------------------------------------------------------------------
def _what_is_left_out(month: Month, part: Part, whole: ReadFile, kept: Kept) -> dict[str, Any]:
    own = _own(kept.reading, part)
    rows = [row for _, row in own]
    forms = sorted({sheet.form or sheet.meant_form for sheet in _sheets(whole, part)} - {""})
    sent = part.sent
    return {
        "sha256": sent.sha256, "name": sent.name, "sheet": part.sheet or "", "row": part.row,
        "received_at": sent.received_at.isoformat(), "twins": _twins(month, kept.reading, own) if part.row else 0,
        "form": own[0][0].form if part.row else (forms[0] if part.sheet and forms else ""),
        "project": _name(rows[0]) if part.row else "", "matter": _matter(month, whole, part, own),
        "rows": [] if part.row else [row_matter(month.folder.forms[sheet.form or ""], row) for sheet, row in own],
        "values": own[0][1].values if part.row else {}, "forms": forms, **_effect_then(month, sent, own),
    }  # fmt: skip


def _sheets(file: ReadFile, part: Part) -> list[ReadSheet]:
    return [sheet for sheet in file.sheets if part.sheet in {None, sheet.name}]


def _own(file: ReadFile, part: Part) -> list[tuple[ReadSheet, ReadRow]]:
    """The rows of what is named that are not left out yet."""
    return [
        (sheet, row)
        for sheet in _sheets(file, part)
        for row in sheet.rows
        if sheet.form and part.row in {0, row.row}
    ]  # fmt: skip


def _name(row: ReadRow) -> str:
    return str(row.values.get("name") or "")


def _matter(month: Month, whole: ReadFile, part: Part, own: Sequence[tuple[ReadSheet, ReadRow]]) -> str:
    forms = month.folder.forms
    if part.row:
        sheet, row = own[0]
        return row_matter(forms[sheet.form or ""], row)
    return sheet_matter(forms, _sheets(whole, part)) if part.sheet is not None else file_matter(forms, whole)


def _twins(month: Month, file: ReadFile, own: Sequence[tuple[ReadSheet, ReadRow]]) -> int:
    """How many rows of the same matter stay in the file."""
    sheet, row = own[0]
    form = month.folder.forms[sheet.form or ""]
    same = [
        r for s in file.sheets if s.form == sheet.form for r in s.rows if row_matter(form, r) == row_matter(form, row)
    ]
    return len(same) - 1


# --- what it does to the totals ------------------------------------------------------------------------------
def effect_of_leaving(month: Month, part: Part) -> dict[str, Any]:
    """What counts of a file as it is, by which its leaving can be told."""
    read_submissions(month)
    kept = load_left_out(month).of(part.sent, whole_reading(month, part.unit, part.sent))
    own = _own(kept.reading, part)
    forms = sorted({sheet.form for sheet, _ in own if sheet.form})
    return {"forms": forms, **_effect_then(month, part.sent, own)}


def _effect_then(month: Month, sent: Submission, own: Sequence[tuple[ReadSheet, ReadRow]]) -> dict[str, Any]:
    """What counted of it when it was left out, and what may come in its place: earlier files, earlier months."""
    forms, reports = month.folder.forms, month.store.validation.reports(*month.key)
    entries = [file for report in reports for file in report.files if file.id == sent.id]
    places = {(sheet.name, row.row) for sheet, row in own}
    records = [
        record
        for record in month.store.validation.records(*month.key)
        if record.submission == sent.id and (record.sheet, record.row) in places
    ]
    counted = [record for record in records if counts(record)]
    lines = [(record.form, record.data) for record in counted]
    if not reports:  # nothing is judged yet: what the rows say
        lines = [(sheet.form or "", row.values) for sheet, row in own]
    yuan: dict[str, int] = {}
    for form, values in lines:
        for header, amount in amounts_of(forms[form], {}, values).items():
            yuan[header] = yuan.get(header, 0) + amount
    return {
        "was": {"records": len(lines), "yuan": yuan},
        "replaced": [name for file in entries for name in file.replaces],
        "held": _repeating(month, records),
        "projects": sorted({record.project for record in records} - {""}),
    }


def _repeating(month: Month, left: Sequence[Record]) -> list[tuple[str, str, int]]:
    """Places of held rows that are called as some left out are: they may count once those are gone."""
    names, own = {_called(month, one) for one in left}, {one.id for one in left}
    return [
        (one.submission, one.sheet, one.row)
        for one in month.store.validation.records(*month.key)
        if one.state is RecordState.HELD and one.id not in own and _called(month, one) in names
    ]


def _called(month: Month, record: Record) -> tuple[str, ...]:
    """What a record is called: by the first column of its form's identity; by itself where that is empty."""
    form = month.folder.forms[record.form]
    name = record.data.get(form.identity[0]) if form.identity else None
    called = record.id if name is None else value_key(form.identity[0], name, form.same_by)
    return record.unit, record.form, called
