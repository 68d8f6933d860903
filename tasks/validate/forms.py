"""Judge: the rows of a form against its rules, in one Great Expectations batch for all units."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from zoneinfo import ZoneInfo

import pandas as pd

from diaodu.adapters.plan_files import PlanFolder
from diaodu.adapters.reader.correction import read_value
from diaodu.domain.figures.measures import measure_parameters
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.derive import add_derived, identity_keys
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import batch_frame, make_frame
from diaodu.domain.forms.house_rules import IMPLIED, UNREADABLE, HouseRule
from diaodu.domain.forms.look_back.entry import RowLookBack
from diaodu.domain.forms.masks import mask
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.forms.sentences import parameter_words
from diaodu.domain.intake.reading import Problem, ReadingContext, ReadSheet
from diaodu.domain.intake.rows import CURRENT, FIRST, Row, UnitFile, rows_of, short_hash
from diaodu.domain.ledger import Decision, UnitMarks
from diaodu.domain.months.earlier_lists import EarlierLists
from diaodu.domain.months.tellings import Telling
from diaodu.domain.period import Period
from diaodu.domain.results import Finding, RowCounts, UnitCode
from diaodu.domain.review.decided_rows import (
    Phrasing,
    RowBook,
    cell_text,
    corrected_finding,
    goes_on,
    kept_finding,
    place_corrections,
    still_left_out,
)
from diaodu.domain.review.decisions import Standing, answered, record_state, with_decision
from diaodu.domain.review.earlier_words import LeftBefore, judge_left_before, judge_unmended
from diaodu.domain.review.findings import (
    failure_finding,
    file_finding,
    problem_finding,
    severity_at,
)
from diaodu.domain.review.look_back import (
    LookBackSetting,
    judge_listed_twice,
    judge_lists,
    judge_renamed,
    judge_rows,
    judge_tellings,
    take_last,
)
from diaodu.domain.review.near_claims import judge_near
from diaodu.domain.states import ReadOutcome, RecordState, Severity
from expectations.judge import VerdictLedger, find_failures
from expectations.rules import rules_of


@dataclass(frozen=True, slots=True, kw_only=True)
class ValidatedForm:
    """Rows of a form with their findings and states; `keys` is each record's identity or None."""

    form: Form
    rows: list[Row]
    findings: list[Finding]
    states: dict[str, RecordState]
    keys: dict[str, str | None]
    first_counts: dict[UnitCode, RowCounts] = field(default_factory=dict)
    """Unit → rows of the first version, as the machine judged them."""

    def count_rows(self) -> dict[UnitCode, RowCounts]:
        """Unit → how its rows were judged."""
        tally = Counter((row.unit, self.states[row.id]) for row in self.rows)
        counted = (RecordState.ACCEPTED, RecordState.HELD, RecordState.WAIVED, RecordState.REJECTED)
        found = {}
        for unit in dict.fromkeys(unit for unit, _ in tally):
            accepted, held, waived, rejected = (tally[unit, state] for state in counted)
            read = sum(tally[unit, state] for state in RecordState)
            found[unit] = RowCounts(read=read, accepted=accepted, held=held, waived=waived, rejected=rejected)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Backdrop:
    """What the rows of every form are judged against; `find_projects` tells rows which known project they are.

    Without decisions and without a past, rows are judged for themselves alone.
    """

    folder: PlanFolder
    period: Period
    context: ReadingContext
    parameters: dict[str, Any]
    standing: Sequence[Standing] = ()
    """What stands on findings."""
    corrections: Sequence[Standing] = ()
    """What stands in cells."""
    corrected_before: Sequence[Standing] = ()
    """What stood in cells of earlier periods."""
    left_before: Sequence[LeftBefore] = ()
    """Rows that were left out of earlier periods."""
    marks: UnitMarks = field(default_factory=UnitMarks)
    past: EarlierLists = field(default_factory=EarlierLists)
    tellings: Mapping[str, Sequence[Telling]] = field(default_factory=dict)
    """Form → what was told of it in earlier periods, where its list is no full one."""
    find_projects: Callable[[Form, Sequence[Row]], None] = lambda _form, _rows: None
    verdicts: VerdictLedger | None = None
    """Where it is kept what the rules said of a row's values."""

    @property
    def names(self) -> dict[UnitCode, str]:
        """Unit → its name in the period."""
        return {unit.code: unit.name for unit in self.folder.plan.units}

    def phrasing(self, rule: HouseRule) -> Phrasing:
        """What a finding that tells of a decision is made with."""
        return Phrasing(wording=self.folder.house_rules[rule], zone=ZoneInfo(self.folder.plan.zone))


def period_parameters(folder: PlanFolder, period: Period) -> dict[str, Any]:
    """The plan's parameters and the period's days, for rules and measures."""
    return measure_parameters(folder.plan, period)


def period_words(folder: PlanFolder, period: Period) -> dict[str, str]:
    """The same in words, for sentences: amounts as the plan's file writes them, days as ISO text."""
    return parameter_words(period_parameters(folder, period) | folder.plan.written_parameters)


def validate_form(form: Form, files: Sequence[UnitFile], backdrop: Backdrop) -> ValidatedForm:
    """Judge every row of a form, of all units in one batch.

    Corrections are put in first, so that an edit is validated like any other value.
    """
    folder, parameters = backdrop.folder, backdrop.parameters
    rows = [row for file in files for row in rows_of(form.id, file)]
    rules = rules_of(form, folder.house_rules)
    corrected = place_corrections(_current(form, rows), backdrop.corrections)
    for row, decision in corrected:
        row.was_held |= _held_by(folder, form, rules, row, decision)
        correct_cell(form, row, decision.column, decision.value, backdrop.context)
    backdrop.find_projects(form, rows)
    words = period_words(folder, backdrop.period)
    setting = LookBackSetting(
        form=form, period=backdrop.period, past=backdrop.past, parameters=parameters, words=words, marks=backdrop.marks
    )
    take_last(setting, rows)
    before = backdrop.tellings.get(form.id, ())
    frame = add_derived(form, _frame(form, rows))
    failures = find_failures(form, rules, batch_frame(form, frame), parameters, backdrop.verdicts) if rows else []
    findings = [
        *_reader_findings(folder, form, rows, frame),
        *_rule_findings(form, rules, failures, rows, words),
        *_look_back_findings(setting, rows, frame),
        *judge_renamed(setting, rows),
        *judge_listed_twice(setting, rows),
        *judge_tellings(setting, rows, before),
        *judge_near(form, folder.house_rules[HouseRule.NEARLY_DISPUTED], rows, backdrop.past, before, backdrop.names),
    ]
    phrasing = backdrop.phrasing(HouseRule.CORRECTED)
    findings += [corrected_finding(form, phrasing, row, decision) for row, decision in corrected]
    findings += _of_earlier_words(setting, rows, backdrop)
    decided, kept = _decided(form, rows, findings, backdrop)
    judged = _judged(form, rows, [*findings, *kept], frame, decided)
    return replace(judged, findings=[*judged.findings, *judge_lists(setting, rows, _done(form, rows, frame))])


def _of_earlier_words(setting: LookBackSetting, rows: Sequence[Row], backdrop: Backdrop) -> list[Finding]:
    book, before = _current(setting.form, rows), backdrop.tellings.get(setting.form.id, ())
    wrong, back = backdrop.phrasing(HouseRule.UNMENDED), backdrop.phrasing(HouseRule.LEFT_BEFORE)
    return [
        *judge_unmended(book, wrong, backdrop.corrected_before, backdrop.period),
        *judge_left_before(setting, back, book, backdrop.left_before, before),
    ]


def _done(form: Form, rows: Sequence[Row], frame: pd.DataFrame) -> set[str]:
    """Rows of projects that have ended or closed: nothing of them is expected to change."""
    going_on = form.continuity
    ways = [where for where in (going_on.ends, going_on.closes) if where] if going_on else []
    return {row.id for where in ways for row, met in zip(rows, mask(frame, where), strict=True) if met}


def _look_back_findings(setting: LookBackSetting, rows: Sequence[Row], frame: pd.DataFrame) -> list[Finding]:
    def met(where: Condition | None) -> list[bool]:
        return list(mask(frame, fill_parameters(where, setting.parameters)))

    entries = enumerate(setting.form.look_back)
    where = {position: met(entry.condition) for position, entry in entries if isinstance(entry, RowLookBack)}
    return judge_rows(setting, rows, where)


def _frame(form: Form, rows: Sequence[Row]) -> pd.DataFrame:
    values = [{**row.values, "unit": row.unit, "version": row.version} for row in rows]
    return make_frame(form, values, ("unit", "version"))


def _held_by(folder: PlanFolder, form: Form, rules: Sequence[Rule], row: Row, decision: Decision) -> bool:
    """Whether what a correction was made on held its record, as the rules are now."""
    about = decision.about
    column, found = (about.column, about.rule) if about else (decision.column, "")
    judged = (*rules, *form.look_back)
    stated = [rule.id for rule in judged if rule.place == column and rule.severity == Severity.CRITICAL]
    own = form.column(column)
    read = [w.id for w in folder.house_rules.values() if severity_at(w, own) == Severity.CRITICAL]
    holding = (*stated, *read)
    return found in holding or decision.finding in {short_hash(row.id, column, rule) for rule in holding}


def correct_cell(form: Form, row: Row, column: str, text: str, context: ReadingContext) -> None:
    """Read a steward's value as if it stood in the cell; what was said of the old one falls away."""
    row.given[column] = (cell_text(form, row, column), row.values.get(column))
    values, problems = read_value(form.column(column), text, context)
    row.values.update(values)
    row.raw = {**row.raw, column: text}
    row.problems = [problem for problem in row.problems if problem.column != column] + problems


def _reader_findings(folder: PlanFolder, form: Form, rows: Sequence[Row], frame: pd.DataFrame) -> list[Finding]:
    cases = [(case, mask(frame, case.where)) for case in form.severity_cases]
    findings = []
    for position, row in enumerate(rows):
        for problem in row.problems:
            wording = folder.house_rules[problem.rule]
            severity = severity_at(wording, form.column(problem.column))
            for case, met in cases:
                if (case.column, case.rule) == (problem.column, problem.rule) and met.iloc[position]:
                    severity = case.severity
            findings.append(problem_finding(form, wording, problem, row, severity))
    return findings


def _rule_findings(
    form: Form, rules: Sequence[Rule], failures: Sequence[list[int]], rows: Sequence[Row], words: Mapping[str, str]
) -> list[Finding]:
    unreadable = [row.shared.union(p.column for p in row.problems if row.values.get(p.column) is None) for row in rows]
    return [
        failure_finding(form, rule, rows[position], {**words, **_derived_words(form, rule, rows, position)})
        for rule, positions in zip(rules, failures, strict=False)
        for position in positions
        if not (rule.id in IMPLIED and rule.place in unreadable[position])
        and not (rule.id == HouseRule.MISSING and not rows[position].cell(rule.place))  # F-HEADER has told it once
    ]


def _derived_words(form: Form, rule: Rule, rows: Sequence[Row], position: int) -> dict[str, str]:
    """What the rule's derived columns found: the row that a record repeats, the investor that its own resembles."""
    return {
        name: word
        for derived in form.derived_inputs(rule)
        for name, word in derived.said(rows, position, form.same_by).items()
    }


def _current(form: Form, rows: Sequence[Row]) -> RowBook:
    return RowBook(form=form, rows=[row for row in rows if row.version == CURRENT])


def _decided(
    form: Form, rows: Sequence[Row], findings: Sequence[Finding], backdrop: Backdrop
) -> tuple[dict[str, Decision], list[Finding]]:
    """Finding → the decision on it, and what is told of records that stay left out though nothing is found in them."""
    book, period = _current(form, rows), backdrop.period.id
    lines = {row.id: row.line for row in book.rows}
    own = [finding for finding in findings if finding.record in lines]
    decided = answered(
        backdrop.standing, own, lines, backdrop.marks, lambda one: goes_on(form, one, period)
    )  # fmt: skip
    placed = {decision.id for decision in decided.values()}
    free = [one for one in backdrop.standing if one.decision.id not in placed and goes_on(form, one, period)]
    left_out = still_left_out(book, free)
    kept = {kept_finding(form, backdrop.phrasing(HouseRule.KEPT), row, one): one for row, one in left_out}
    return decided | {finding.id: one for finding, one in kept.items()}, list(kept)


def _judged(
    form: Form, rows: list[Row], findings: list[Finding], frame: pd.DataFrame, standing: Mapping[str, Decision]
) -> ValidatedForm:
    by_record: dict[str, list[Finding]] = {}
    for finding in _one_each(findings):
        by_record.setdefault(finding.record, []).append(finding)
    current = [row for row in rows if row.version == CURRENT]
    keys = (
        identity_keys(frame, form.identity, form.same_by)
        if form.identity
        else pd.Series([None] * len(rows), dtype=object)
    )
    return ValidatedForm(
        form=form,
        rows=current,
        findings=[with_decision(f, standing.get(f.id)) for row in current for f in by_record.get(row.id, [])],
        states={row.id: record_state(by_record.get(row.id, []), standing) for row in current},
        keys={row.id: key for row, key in zip(rows, keys, strict=True) if row.version == CURRENT},
        first_counts=_first_counts(rows, by_record),
    )


def _one_each(findings: Iterable[Finding]) -> list[Finding]:
    """One finding a cell and rule, the graver first."""
    kept: dict[str, Finding] = {}
    for finding in findings:
        kept.setdefault(finding.id, finding)
    return list(kept.values())


def _first_counts(rows: Sequence[Row], by_record: Mapping[str, list[Finding]]) -> dict[UnitCode, RowCounts]:
    replaced = {row.unit for row in rows if row.version == FIRST}
    tally = Counter(
        (row.unit, row.was_held or any(f.severity == Severity.CRITICAL for f in by_record.get(row.id, ())))
        for row in rows
        if row.version == FIRST or row.unit not in replaced
    )
    return {
        unit: RowCounts(read=(held := tally[unit, True]) + tally[unit, False], held=held, accepted=tally[unit, False])
        for unit in dict.fromkeys(unit for unit, _ in tally)
    }


def sheet_findings(folder: PlanFolder, files: Iterable[UnitFile]) -> list[Finding]:
    """What the reader saw of files and sheets as a whole: F-FILE, F-SIGN, F-HEADER, F-PERIOD, F-TOTAL, F-PART, F-HIDDEN."""
    findings = []
    for file in (file for file in files if file.version == CURRENT):
        findings += [_whole(folder, file, problem) for problem in [*file.reading.problems, *_nothing_read(file)]]
        for sheet in file.reading.sheets:
            if file.is_closed(sheet) or (sheet.rows and sheet.form not in file.forms):
                continue  # superseded by a later delivery
            form = _form_of(folder, sheet)
            findings += [_whole(folder, file, problem, sheet.name, form) for problem in sheet.problems]
    return findings


def _nothing_read(file: UnitFile) -> list[Problem]:
    """A workbook that opens and hands in nothing says so: it is neither a report nor a 零报告."""
    problems = [*file.reading.problems, *(p for sheet in file.reading.sheets for p in sheet.problems)]
    told = any(problem.rule in {*UNREADABLE, HouseRule.EXCLUDED} for problem in problems)
    if file.forms or told or file.reading.outcome is not ReadOutcome.READ:
        return []
    empty = any(sheet.form for sheet in file.reading.sheets)
    reason = "报表是空的" if empty else "其中没有本方案的报表"
    remedy = "请填写后重新报送；本期确无内容的，请在表内写明“本月无”" if empty else "请使用统一模板填报"
    return [Problem(rule=HouseRule.FILE, detail={"reason": reason, "remedy": remedy})]


def _form_of(folder: PlanFolder, sheet: ReadSheet) -> Form | None:
    """The form a sheet holds, or the one it was meant to be when it was not read."""
    meant = sheet.form or sheet.meant_form
    return folder.forms.get(meant) if meant else None


def _whole(folder: PlanFolder, file: UnitFile, problem: Problem, sheet: str = "", form: Form | None = None) -> Finding:
    return file_finding(file, folder.house_rules[problem.rule], problem, sheet, form)
