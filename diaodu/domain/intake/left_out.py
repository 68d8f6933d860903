"""What stewards leave out (不予采用) of what units sent, and what of it is in a file that is sent again.

What is left out is as if it had not been sent. In the very bytes it is known by its place; in another delivery by its
matter: a row by its values, a sheet or a file by its rows (docs/decisions/0024).
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, tzinfo
from decimal import Decimal, InvalidOperation
from typing import Any

from diaodu.domain.forms.column import ColumnType
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.look_back.renamed import CODE
from diaodu.domain.intake.reading import Problem, ReadFile, ReadRow, ReadSheet
from diaodu.domain.intake.rows import PARAGRAPH, Row
from diaodu.domain.ledger import Entry, Record, Submission, key_id
from diaodu.domain.results import UnitCode
from diaodu.domain.states import Channel, ReadOutcome, SheetState

NOTE = "不予采用"
_SCALES = (1, 10_000, 100_000_000)
"""元, 万元, 亿元: in which a sheet's total may speak."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Exclusion:
    """A steward's word that a file, a sheet of it (`sheet`) or a row (`row` too) was sent by mistake.

    `matter` is what it came to; `twins` how many rows of that matter stayed in the file. `rows`: what each row of a
    file or a sheet came to; `values`: what a row said. Both are empty in one made before this was kept.
    """

    id: str
    period: str
    unit: UnitCode
    submission: str
    sha256: str
    name: str
    sheet: str = ""
    row: int = 0
    form: str = ""
    project: str = ""
    matter: str = ""
    twins: int = 0
    rows: frozenset[str] = frozenset()
    values: Mapping[str, Any] = field(default_factory=dict)
    received_at: datetime
    delivery: datetime
    """The delivery of the file it was made on."""
    reason: str
    by: str
    why: str

    @property
    def is_file(self) -> bool:
        """Whether it leaves out the whole file; a table of text has a nameless sheet, whose rows can be named all the same."""
        return not self.sheet and not self.row

    @property
    def what(self) -> str:
        """What it leaves out, in words."""
        return words_of(self.name, self.sheet, self.row, self.project)

    def problem_at(self, name: str, sheet: str = "", row: int = 0) -> Problem:
        """What is said of it where it is left out, which may be another file than the one it was made on."""
        said = {"what": words_of(name, sheet, row, self.project), "why": self.why, "project": self.project}
        return Problem(rule=HouseRule.EXCLUDED, row=row, detail=said | self.told)

    @property
    def told(self) -> dict[str, str]:
        """Who left it out and why, for the finding that tells of it."""
        return {"decision_id": self.id, "decision_reason": self.reason, "decision_by": self.by}


@dataclass(frozen=True, slots=True, kw_only=True)
class LeftRow:
    """A row that is left out."""

    form: str
    values: Mapping[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A file less what is left out of it, and what that is."""

    reading: ReadFile
    by: tuple[Exclusion, ...] = ()
    rows: tuple[LeftRow, ...] = ()

    @property
    def is_gone(self) -> bool:
        """Whether all of it is left out."""
        return any(one.is_file for one in self.by)


def words_of(name: str, sheet: str, row: int, project: str = "") -> str:
    """A file, a sheet or a row in words."""
    place = f"文件“{name}”" + (f"工作表“{sheet}”" if sheet else "") + (f"第{row}行" if row else "")
    return f"{place}（{project}）" if project else place


def exclusion_of(entry: Entry, zone: tzinfo, sent: Submission | None) -> Exclusion:
    """An exclusion as the ledger of entries holds it; `sent` is the file it was made on."""
    names = ("sha256", "name", "sheet", "row", "form", "project", "matter", "twins")
    values: dict[str, Any] = {name: entry.data[name] for name in names}
    return Exclusion(
        id=entry.id, period=entry.period, unit=entry.unit, rows=frozenset(entry.data.get("rows", ())),
        values=entry.data.get("values", {}), submission=entry.subject, reason=entry.reason, by=entry.by,
        received_at=datetime.fromisoformat(entry.data["received_at"]),
        delivery=sent.delivery if sent else datetime.fromisoformat(entry.data["received_at"]),
        why=f"{entry.reason}（{entry.by}，{entry.at.astimezone(zone):%Y-%m-%d}）", **values,
    )  # fmt: skip


# --- what a row, a sheet, a file comes to --------------------------------------------------------------------
def row_matter(form: Form, row: ReadRow | Row) -> str:
    """What a row says, whatever its place: its values and what could not be read, without 序号 and our own code."""
    return _matter(form, row.values, [(p.column, p.value) for p in row.problems if row.values.get(p.column) is None])


def record_matter(form: Form, record: Record) -> str:
    """What the row of a record said, where all of it could be read."""
    return _matter(form, record.data, [])


def _matter(form: Form, values: Mapping[str, Any], unread: Iterable[tuple[str, str]]) -> str:
    own = {column.id for column in form.columns if column.type == ColumnType.SERIAL} | {CODE}
    said = sorted((key, value) for key, value in values.items() if value is not None and key not in own)
    return key_id(form.id, said, sorted(unread))


def sheet_matter(forms: Mapping[str, Form], sheets: Sequence[ReadSheet]) -> str:
    """What the tables of a sheet say; "" where nothing in it was meant as a form."""
    said = [_table(forms, sheet) for sheet in sheets if sheet.form or sheet.meant_form]
    return key_id(*said) if said else ""


def _table(forms: Mapping[str, Form], sheet: ReadSheet) -> tuple[object, ...]:
    form = forms.get(sheet.form or "")
    rows = [row_matter(form, row) for row in sheet.rows] if form else []
    told = [] if rows else sorted((problem.rule, problem.value) for problem in sheet.problems)
    return sheet.form or sheet.meant_form, rows, sheet.nil, sheet.unread_rows, told


def file_matter(forms: Mapping[str, Form], file: ReadFile) -> str:
    """What the forms of a file say; "" where it holds none."""
    return sheet_matter(forms, file.sheets)


# --- leaving out ---------------------------------------------------------------------------------------------
def leave_out(file: ReadFile, sent: Submission, exclusions: Sequence[Exclusion], forms: Mapping[str, Form]) -> Kept:
    """A file less what stewards left out of it."""
    whole = [one for one in exclusions if one.is_file and _is_file(one, file, sent, forms)]
    if whole:
        problems = [one.problem_at(file.name) for one in whole[:1]]
        sheets = [_emptied(sheet) for sheet in file.sheets]
        gone = ReadFile(name=file.name, outcome=ReadOutcome.LEFT_OUT, message=NOTE, problems=problems, sheets=sheets)
        return Kept(reading=gone, by=tuple(whole[:1]), rows=tuple(_rows_of(file.sheets)))
    kept = Kept(reading=file)
    for one in exclusions:
        if not one.is_file:
            kept = _less_row(kept, one, sent, forms) if one.row else _less_sheet(kept, one, sent, forms)
    return _with_own_problems(kept)


def _is_again(one: Exclusion, sent: Submission) -> bool:
    """Whether a file may be what was left out, sent again: files of one delivery add up and are no repetition.

    What comes for another period is no part of the delivery, though both were taken in at one moment.
    """
    is_apart = sent.period != one.period or sent.delivery != one.delivery
    return sent.sha256 != one.sha256 and is_apart


def _is_file(one: Exclusion, file: ReadFile, sent: Submission, forms: Mapping[str, Form]) -> bool:
    if sent.sha256 == one.sha256:
        return True
    return bool(one.matter) and _is_again(one, sent) and file_matter(forms, file) == one.matter


def _less_sheet(kept: Kept, one: Exclusion, sent: Submission, forms: Mapping[str, Form]) -> Kept:
    by_name: dict[str, list[ReadSheet]] = {}
    for sheet in kept.reading.sheets:
        by_name.setdefault(sheet.name, []).append(sheet)
    is_same = sent.sha256 == one.sha256
    again = _is_again(one, sent) and bool(one.matter)
    found = [
        name
        for name, sheets in by_name.items()
        if (is_same and name == one.sheet) or (again and sheet_matter(forms, sheets) == one.matter)
    ]
    if not found:
        return kept
    name = one.sheet if one.sheet in found else found[0]
    first = by_name[name][0]
    sheets = [
        replace(_emptied(sheet), problems=[one.problem_at(kept.reading.name, name)] if sheet is first else [])
        if sheet.name == name
        else replace(sheet, problems=[p for p in sheet.problems if not _is_twin(p, name)])
        for sheet in kept.reading.sheets
    ]  # fmt: skip
    rows = (*kept.rows, *_rows_of(by_name[name]))
    return Kept(reading=replace(kept.reading, sheets=sheets), by=(*kept.by, one), rows=rows)


def _emptied(sheet: ReadSheet) -> ReadSheet:
    """A sheet of which nothing counts; its rows are told of as left out."""
    return replace(
        sheet, form=None, meant_form="", rows=[], nil=False, unread_rows=0, told=sheet.filled, note=NOTE, problems=[],
        state=SheetState.EXCLUDED,
    )  # fmt: skip


def _is_twin(problem: Problem, sheet: str) -> bool:
    """Whether it asks about two sheets of which one is left out."""
    twins = (problem.detail.get("first"), problem.detail.get("second"))
    return problem.rule == HouseRule.TWIN_SHEETS and sheet in twins


def _less_row(kept: Kept, one: Exclusion, sent: Submission, forms: Mapping[str, Form]) -> Kept:
    place = _find_row(kept.reading, one, sent, forms)
    if place is None:
        return kept
    name, number = place
    sheets, gone = [], []
    for sheet in kept.reading.sheets:
        own = [row for row in sheet.rows if sheet.name == name and row.row == number]
        sheets.append(_without(kept.reading.name, sheet, own, one) if own else sheet)
        gone += [LeftRow(form=sheet.form or "", values=row.values) for row in own]
    return Kept(
        reading=replace(kept.reading, sheets=sheets), by=(*kept.by, one), rows=(*kept.rows, *gone)
    )  # fmt: skip


def _find_row(file: ReadFile, one: Exclusion, sent: Submission, forms: Mapping[str, Form]) -> tuple[str, int] | None:
    """Where the row is: its place in the very bytes; in another delivery its like, if as many of its like stay."""
    rows = [(sheet, row) for sheet in file.sheets for row in sheet.rows]
    if sent.sha256 == one.sha256:
        there = [(sheet.name, row.row) for sheet, row in rows]
        return (one.sheet, one.row) if (one.sheet, one.row) in there else None
    form = forms.get(one.form)
    if form is None or not _is_again(one, sent):
        return None
    like = [(s.name, r.row) for s, r in rows if s.form == form.id and row_matter(form, r) == one.matter]
    if len(like) <= one.twins:
        return None
    return (one.sheet, one.row) if (one.sheet, one.row) in like else like[-1]


def _without(name: str, sheet: ReadSheet, gone: Sequence[ReadRow], one: Exclusion) -> ReadSheet:
    numbers = {row.row for row in gone}
    at = gone[0].row
    problem = replace(one.problem_at(name, sheet.name, at), cell=_cell(sheet, at))
    told = [p for p in sheet.problems if p.row not in numbers and not _was_summed_without(p, gone)]
    rows = [row for row in sheet.rows if row.row not in numbers]
    return replace(sheet, rows=rows, told=sheet.told + len(gone), problems=[*told, problem])


def _cell(sheet: ReadSheet, row: int) -> str:
    """Where a row is marked: its name, else its first column."""
    letter = sheet.columns.get("name") or next(iter(sheet.columns.values()), "")
    if letter == PARAGRAPH:
        return f"第{row}段"
    return f"{letter}{row}" if letter else ""


def _was_summed_without(problem: Problem, gone: Sequence[ReadRow]) -> bool:
    """Whether a total (F-TOTAL) is right once these rows are left out."""
    if problem.rule != HouseRule.TOTAL:
        return False
    amounts = [row.values.get(problem.column) for row in gone]
    left = sum((Decimal(str(value)) for value in amounts if isinstance(value, int | float)), Decimal(0))
    try:
        difference = Decimal(problem.detail.get("difference", ""))
    except InvalidOperation:
        return False
    return any(difference * scale == -left for scale in _SCALES)


def _with_own_problems(kept: Kept) -> Kept:
    """What is said of the file as a whole falls away with the last of its forms."""
    file = kept.reading
    if not kept.by or any(sheet.form or sheet.meant_form for sheet in file.sheets):
        return kept
    return replace(kept, reading=replace(file, problems=[]))


def _rows_of(sheets: Iterable[ReadSheet]) -> list[LeftRow]:
    return [LeftRow(form=sheet.form, values=row.values) for sheet in sheets if sheet.form for row in sheet.rows]


# --- what it does to the totals ------------------------------------------------------------------------------
def counts(record: Record) -> bool:
    """Whether a record is in its unit's figures."""
    return record.state.is_counted and not record.disputed


def came_instead(entry: Entry, records: Iterable[Record]) -> list[Record]:
    """Records that count because of an exclusion.

    They are of the file that had been replaced, of earlier months, or rows that were held for repeating one left out.
    """
    data = entry.data
    held = {tuple(place) for place in data.get("held", ())}

    def came(record: Record) -> bool:
        if record.carried_from:
            return record.project in data["projects"]
        return record.submission in data["replaced"] or (record.submission, record.sheet, record.row) in held

    return [
        record
        for record in records
        if record.unit == entry.unit and record.form in data["forms"] and counts(record) and came(record)
    ]


# --- one file in two units' folders --------------------------------------------------------------------------
_EVER = datetime.min.replace(tzinfo=UTC)
"""Stands for when a file came into the ledger that came before this was kept."""


def found_elsewhere(
    counting: Iterable[Submission], is_told_anyway: Callable[[Submission], bool]
) -> dict[str, Submission]:
    """Files of drop folders that another unit's files had before with the very same bytes → that file.

    Of files that came in by one look at the folder, only those whose rows nobody else asks about: two units may
    report the same record, and X-01 asks who counts it.
    """
    by_bytes: dict[str, list[Submission]] = {}
    for one in counting:
        by_bytes.setdefault(one.sha256, []).append(one)
    found = {}
    for same in by_bytes.values():
        first = min(same, key=_came)
        for one in same:
            is_later = (one.stored_at or _EVER) > (first.stored_at or _EVER)
            if one.unit != first.unit and one.channel is Channel.INBOX and (is_later or not is_told_anyway(one)):
                found[one.id] = first
    return found


def _came(one: Submission) -> tuple[datetime, datetime, str, str]:
    return one.stored_at or _EVER, one.received_at, one.unit, one.id
