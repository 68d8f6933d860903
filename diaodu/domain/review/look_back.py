"""Rules that look back: this month's rows beside the same projects' in the latest earlier period."""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.derived.identity import value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.look_back.entry import RowLookBack
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.forms.look_back.listed_twice import ListedTwice
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.forms.look_back.row import ComparedRow, EarlierRow
from diaodu.domain.forms.look_back.same_list import SameList
from diaodu.domain.forms.look_back.takes_last import TakesLast
from diaodu.domain.intake.rows import CURRENT, Row
from diaodu.domain.ledger import UnitMarks
from diaodu.domain.months.earlier_lists import EarlierList, EarlierLists, LineKey, line_key
from diaodu.domain.months.renamed import is_new, left_out, old_line
from diaodu.domain.months.tellings import Telling, known_again
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.findings import failure_finding, whole_list_finding


@dataclass(frozen=True, kw_only=True)
class LookBackSetting:
    """What a rule is judged in: the form, the period, the earlier lists, the plan's parameters as values and words."""

    form: Form
    period: Period
    past: EarlierLists
    parameters: Mapping[str, Any]
    words: Mapping[str, str]
    marks: UnitMarks = field(default_factory=UnitMarks)

    @cached_property
    def columns(self) -> dict[str, Column]:
        """The form's own columns by key."""
        return {column.id: column for column in self.form.columns}

    @cached_property
    def kinds(self) -> dict[str, str]:
        """Kind of each column of the frame."""
        return self.form.frame_columns

    def compared(self, row: Row) -> ComparedRow:
        """A row beside its project's line in each earlier list."""
        lists = self.past.of(row.unit, self.form.id) if row.project else ()
        key = line_key(self.form, row.project, row.values) if lists else ()
        return ComparedRow(
            values=row.values,
            raw=row.raw,
            earlier=tuple(_earlier(past, key, row.values) for past in lists),
            period=self.period,
            columns=self.columns,
            kinds=self.kinds,
            parameters=self.parameters,
            before=next((one.as_before for one in self.past.of(row.unit, self.form.id)), None),
        )


def _earlier(past: EarlierList, key: LineKey, values: Mapping[str, Any]) -> EarlierRow | None:
    record = past.most_like(key, values)
    if record is None:
        return None
    said = parse_period(record.carried_from) if record.carried_from else past.period
    return EarlierRow(listed=past.period, said=said, values=record.data)


def take_last(setting: LookBackSetting, rows: Sequence[Row]) -> None:
    """Put the earlier value where a cell holds another column's word: 停工 as stage keeps the stage it had.

    Only where the other column took the word, and the project's earlier value is known.
    """
    entry = setting.form.entry(TakesLast)
    if entry is None:
        return
    for row in rows:
        value = entry.taken(setting.compared(row)) if row.raw.get(entry.column) else None
        if value is not None:
            row.values[entry.column] = value
            row.problems = [p for p in row.problems if (p.column, p.rule) != (entry.column, HouseRule.CHOICE)]


def judge_rows(setting: LookBackSetting, rows: Sequence[Row], where: Mapping[int, Sequence[bool]]) -> list[Finding]:
    """Findings of the rules that compare row by row; `where`: entry's position → rows that meet its condition."""
    findings = []
    compared = [setting.compared(row) for row in rows] if where else []
    for position, entry in enumerate(setting.form.look_back):
        judged = zip(rows, compared, where[position], strict=True) if isinstance(entry, RowLookBack) else ()
        for row, beside, is_asked in judged:
            if is_asked and isinstance(entry, RowLookBack) and (said := entry.judge(beside)):
                findings.append(failure_finding(setting.form, entry, row, {**setting.words, **said}))
    return findings


def judge_tellings(setting: LookBackSetting, rows: Sequence[Row], before: Sequence[Telling]) -> list[Finding]:
    """Findings of rows that an earlier period told already, and told otherwise; `before`: what was told until now.

    Rows beside a list of the period itself are those that a person enters.
    """
    form, entry = setting.form, setting.form.entry(ListedAgain)
    if entry is None or not form.tells_once:
        return []
    current = {row.id: row for row in rows if row.version == CURRENT}
    is_entered = any(one.period == setting.period for one in before)
    now = [
        Telling(id=row.id, unit=row.unit, period=setting.period, values=row.values, is_entered=is_entered)
        for row in current.values()
    ]
    findings = []
    for one in known_again(form, [*before, *now]):
        said = entry.judge(one.thing.first.period, [column.header for column in one.differs])
        if said and one.telling.id in current and one.telling.period == setting.period:
            findings.append(failure_finding(form, entry, current[one.telling.id], {**setting.words, **said}))
    return findings


def judge_renamed(setting: LookBackSetting, rows: Sequence[Row]) -> list[Finding]:
    """Findings of rows that may be projects of the last list under another name."""
    entry = setting.form.entry(Renamed)
    by_unit: dict[UnitCode, list[Row]] = {}
    for row in rows if entry else ():
        if row.version == CURRENT:
            by_unit.setdefault(row.unit, []).append(row)
    return [one for own in by_unit.values() for one in _renamed_in(setting, entry, own)] if entry else []


def judge_listed_twice(setting: LookBackSetting, rows: Sequence[Row]) -> list[Finding]:
    """Findings of rows whose project stands in an earlier row of the list under another of its names."""
    form, entry = setting.form, setting.form.entry(ListedTwice)
    firsts: dict[tuple[UnitCode, LineKey], Row] = {}
    findings = []
    for row in rows if entry else ():
        if row.version != CURRENT or not row.is_known:
            continue
        first = firsts.setdefault((row.unit, line_key(form, row.project, row.values)), row)
        if entry and not _may_repeat(form, first, row):
            said = entry.judge(f"“{first.sheet}”第{first.row}行", str(first.values.get("name") or ""), row.project)
            findings.append(failure_finding(form, entry, row, {**setting.words, **(said or {})}))
    return findings


def _may_repeat(form: Form, first: Row, row: Row) -> bool:
    """Whether two rows are one by the identity already, a cell left empty being any (`occurrence`)."""
    pairs = ((name, first.values.get(name), row.values.get(name)) for name in form.identity)
    return all(
        a is None or b is None or value_key(name, a, form.same_by) == value_key(name, b, form.same_by)
        for name, a, b in pairs
    )


def _renamed_in(setting: LookBackSetting, entry: Renamed, own: Sequence[Row]) -> list[Finding]:
    form = setting.form
    past = next(iter(setting.past.of(own[0].unit, form.id)), None)
    if past is None:
        return []
    missing = left_out(form, past, {line_key(form, row.project, row.values) for row in own if row.project})
    findings = []
    for row in own if missing else ():
        found = old_line(form, entry, missing, row.values) if is_new(form, past, row.project, row.values) else None
        if found:
            old, agreement = found
            said = parse_period(old.carried_from) if old.carried_from else past.period
            same = entry.told(agreement, lambda name: setting.columns[name].header)
            words = entry.judge(str(old.data.get("name") or ""), said, same, old.project)
            findings.append(failure_finding(form, entry, row, {**setting.words, **words}))
    return findings


def judge_lists(setting: LookBackSetting, rows: Sequence[Row], done: Collection[str]) -> list[Finding]:
    """One finding for every unit whose whole list is last month's, cell by cell; `done`: ids of rows nobody awaits."""
    entry = setting.form.entry(SameList)
    by_unit: dict[UnitCode, list[Row]] = {}
    for row in rows if entry else ():
        if row.version == CURRENT:
            by_unit.setdefault(row.unit, []).append(row)
    living = {unit: own for unit, own in by_unit.items() if any(row.id not in done for row in own)}
    found = (_judge_list(setting, entry, own) for own in living.values()) if entry else ()
    return [finding for finding in found if finding]


def _judge_list(setting: LookBackSetting, entry: SameList, own: Sequence[Row]) -> Finding | None:
    reported = _last_reported(setting.past.of(own[0].unit, setting.form.id))
    if reported is None:
        return None
    said = entry.judge((row.values for row in own), (record.data for record in reported.reported), reported.period)
    if said is None:
        return None
    words, mark = {**setting.words, **said}, setting.marks.of(own[0].unit)
    return whole_list_finding(setting.form, entry, own[0], setting.period.id, words, mark=mark)


def _last_reported(lists: Sequence[EarlierList]) -> EarlierList | None:
    return next((earlier for earlier in lists if earlier.reported), None)
