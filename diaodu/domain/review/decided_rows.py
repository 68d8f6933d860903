"""How decisions go on in files sent again: which cell a correction is for, what stays left out, what no longer applies."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import tzinfo
from functools import cached_property
from typing import Any

from diaodu.domain.forms.column_words import column_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.forms.house_wording import ReaderRule
from diaodu.domain.forms.sentences import fill
from diaodu.domain.intake.rows import Row, short_hash
from diaodu.domain.ledger import Decision, Matter
from diaodu.domain.months.tellings import identity_of
from diaodu.domain.period import parse_period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.decisions import Standing, is_line, likeness, with_decision
from diaodu.domain.states import DecisionKind

BLANK = "空白"
"""What an empty cell is called."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Phrasing:
    """What a finding that tells of a decision is made with: the rule's wording and the plan's clock."""

    wording: ReaderRule
    zone: tzinfo

    def why(self, one: Decision) -> str:
        """The reason of a decision, by whom and when."""
        return f"{one.reason}（{one.by}，{one.at.astimezone(self.zone):%Y-%m-%d}）"


@dataclass(frozen=True, kw_only=True)
class RowBook:
    """The rows of a form as the units handed them in, found by id and by unit."""

    form: Form
    rows: Sequence[Row]

    @cached_property
    def _by_unit(self) -> dict[UnitCode, list[Row]]:
        found: dict[UnitCode, list[Row]] = {}
        for row in self.rows:
            found.setdefault(row.unit, []).append(row)
        return found

    @cached_property
    def _by_id(self) -> dict[str, Row]:
        return {row.id: row for row in self.rows}

    def own(self, one: Standing) -> Row | None:
        """The row a decision was made on."""
        return next((self._by_id[name] for name in one.records if name in self._by_id), None)

    def lines(self, about: Matter) -> list[Row]:
        """Rows of the project that was decided on; in a running list, which has none, rows of the same identity."""
        own = self._by_unit.get(about.unit, ())
        if about.project or not self.form.tells_once or not all(told := identity_of(self.form, about.data)):
            return [row for row in own if is_line(about, row.line)]
        return [row for row in own if identity_of(self.form, row.line) == told]

    def like(self, one: Decision, taken: Collection[tuple[str, str]] = ()) -> Row | None:
        """The row most like the one decided on, among those of its project with the same cell."""
        about = one.about
        if about is None or about.form != self.form.id:
            return None
        column = one.column or about.column
        free = [row for row in self.lines(about) if (row.id, one.column) not in taken]
        same = [row for row in free if is_same_cell(self.form, row, about, column)]
        return max(same, key=lambda row: likeness(about, row.line), default=None)

    def own_cell(self, one: Standing) -> Row | None:
        """The row a decision was made on, if its cell says what it said."""
        row, about = self.own(one), one.decision.about
        if row is None or about is None or about.form != self.form.id:
            return None
        return row if is_same_cell(self.form, row, about, about.column) else None


def cell_text(form: Form, row: Row, column: str) -> str:
    """What a cell says, as the unit handed it in."""
    if column in row.given:
        return row.given[column][0]
    unread = next((p.value for p in row.problems if p.column == column and p.value), "")
    return row.raw.get(column) or form.show(column, row.values.get(column)) or unread


def is_same_cell(form: Form, row: Row, about: Matter, column: str) -> bool:
    """Whether a row's cell says what it said when it was decided on."""
    value = row.line.get(column)
    return cell_text(form, row, column) == about.value or (value is not None and value == about.data.get(column))


def place_corrections(book: RowBook, standing: Iterable[Standing]) -> list[tuple[Row, Decision]]:
    """The rows that corrections (代为更正) are for: the row decided on, in a file sent again its like with the same cell."""
    placed: dict[tuple[str, str], tuple[Row, Decision]] = {}
    for one in standing:
        row = book.own(one) or book.like(one.decision, placed)
        if row:
            placed.setdefault((row.id, one.decision.column), (row, one.decision))
    return list(placed.values())


def goes_on(form: Form, one: Standing, period: str) -> bool:
    """Whether a decision may go on to another file: in a later month only in a full list, at a cell not said anew then.

    A waiver with an expiry goes on to where that says. In a running list, which tells again what was told before, what
    was left out (不予计入) stays left out.
    """
    decision = one.decision
    if decision.period == period or (decision.kind is DecisionKind.WAIVE and decision.expires):
        return True
    if decision.about is None:
        return False
    if form.continuity is None:
        return form.tells_once and decision.kind is DecisionKind.REJECT
    return not is_said_anew(form, decision.about.column, decision.period, period)


def is_said_anew(form: Form, name: str, then: str, period: str) -> bool:
    """Whether a column says another thing in a later period, each month or each year."""
    column = next((c for c in form.columns if c.id == name), None)
    same_year = parse_period(then).year_start == parse_period(period).year_start
    return column is not None and column.restarts in ({"month"} if same_year else {"month", "year"})


def still_left_out(book: RowBook, unplaced: Iterable[Standing]) -> list[tuple[Row, Decision]]:
    """Rows whose rejected cell is as it was though the finding is gone: left out all the same.

    Rows returned for what is found only after the rows are judged are held by the same look at the cell.
    """
    late = {HouseRule.KEPT, HouseRule.LAPSED, *(entry.id for entry in book.form.look_back if entry.is_found_late)}
    held: dict[str, tuple[Row, Decision]] = {}
    for one in unplaced:
        about, kind = one.decision.about, one.decision.kind
        asked = kind is DecisionKind.REJECT or (kind is DecisionKind.RETURN and about and about.rule in late)
        if asked and (row := book.own_cell(one) or book.like(one.decision)):
            held.setdefault(row.id, (row, one.decision))
    return list(held.values())


def corrected_finding(form: Form, phrasing: Phrasing, row: Row, one: Decision) -> Finding:
    """What the unit is told of a value that stands for its own (代为更正)."""
    old = cell_text(form, row, one.column)
    said = {"value": old or BLANK, "new": one.value or BLANK, "confirmed": one.confirmed_by}
    found = _cell_finding(form, phrasing, row, one.column, one, said)
    return with_decision(replace(found, value=old), one)


def kept_finding(form: Form, phrasing: Phrasing, row: Row, one: Decision) -> Finding:
    """What is told of a record that stays left out though nothing is found in it any more."""
    column = one.about.column if one.about else one.column
    return with_decision(_cell_finding(form, phrasing, row, column, one, {}), one)


def lapsed_finding(book: RowBook, phrasing: Phrasing, one: Decision, about: Matter) -> Finding:
    """What the steward is told of a decision that no longer applies, at the row it was about if it is there."""
    form, column = book.form, one.column or about.column
    line = max(book.lines(about), key=lambda row: likeness(about, row.line), default=None)
    if line is None:
        return _lapsed_of_none(form, phrasing, one, about)
    now = cell_text(form, line, column)
    why = "问题已不存在" if is_same_cell(form, line, about, column) else f"现填“{now or BLANK}”"
    found = _cell_finding(form, phrasing, line, column, one, {"value": about.value or BLANK, "now": why})
    return replace(found, id=short_hash(line.id, HouseRule.LAPSED, one.id), value=now, decision_id=one.id)


def _lapsed_of_none(form: Form, phrasing: Phrasing, one: Decision, about: Matter) -> Finding:
    said = _said(phrasing, one, {"value": about.value or BLANK, "header": about.header, "now": "本次报送中没有该记录"})
    return Finding(
        id=short_hash(HouseRule.LAPSED, one.id), unit=about.unit, form=form.id, rule=phrasing.wording.id,
        severity=phrasing.wording.severity, column=about.column, message=fill(phrasing.wording.message, said),
        remedy=fill(phrasing.wording.remedy, said), project=about.project, decision_id=one.id,
    )  # fmt: skip


def _cell_finding(
    form: Form, phrasing: Phrasing, row: Row, column: str, one: Decision, said: dict[str, str]
) -> Finding:
    wording, own = phrasing.wording, form.column(column)
    text = cell_text(form, row, column)
    words = _said(phrasing, one, {**column_words(own), "value": text or BLANK, **said})
    return Finding(
        id=short_hash(row.id, column, wording.id), unit=row.unit, form=form.id, rule=wording.id,
        severity=wording.severity, file=row.file, submission=row.submission, sheet=row.sheet, cell=row.cell(column),
        row=row.row, column=column, record=row.id, value=text, message=fill(wording.message, words),
        remedy=fill(wording.remedy, words), clause=wording.clause, project=str(row.values.get("name") or ""),
    )  # fmt: skip


def _said(phrasing: Phrasing, one: Decision, words: dict[str, Any]) -> dict[str, str]:
    return {**words, "decision": one.kind.word, "why": phrasing.why(one)}
