"""Decisions beyond the rows of a form: on what is found late or about a whole sheet, and those that no longer apply."""

from collections.abc import Mapping, Sequence

from diaodu.domain.forms.house_rules import OF_EARLIER_WORDS, TELLING, HouseRule
from diaodu.domain.intake.left_out import LeftRow
from diaodu.domain.ledger import Matter
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.decided_rows import RowBook, goes_on, lapsed_finding
from diaodu.domain.review.decisions import Standing, answered, is_line, with_decision
from diaodu.domain.states import DecisionKind
from tasks.month import Month
from tasks.validate.forms import Backdrop, ValidatedForm


def with_decisions(
    month: Month,
    findings: Sequence[Finding],
    forms: Sequence[ValidatedForm],
    backdrop: Backdrop,
    left_out: Mapping[UnitCode, Sequence[LeftRow]],
) -> list[Finding]:
    """Findings with what was decided on them, and one for every decision that no longer applies.

    A decision on a record that a steward has left out since waits for it: nothing is told.
    """
    placed = {finding.decision_id for finding in findings}
    free = [one for one in backdrop.standing if one.decision.id not in placed]
    told = _decide(findings, forms, free, backdrop)
    placed = {finding.decision_id for finding in told}
    rest = [one for one in free if one.decision.id not in placed]
    return [*told, *_decide(_lapsed(month, told, forms, backdrop, left_out), forms, rest, backdrop)]


def _decide(
    findings: Sequence[Finding], forms: Sequence[ValidatedForm], free: Sequence[Standing], backdrop: Backdrop
) -> list[Finding]:
    lines = {row.id: row.line for form in forms for row in form.rows}
    open_ones = [finding for finding in findings if not finding.decision]
    decided = answered(free, open_ones, lines, backdrop.marks, lambda one: one.decision.period == backdrop.period.id)
    return [with_decision(finding, decided.get(finding.id)) for finding in findings]


def _lapsed(
    month: Month,
    findings: Sequence[Finding],
    forms: Sequence[ValidatedForm],
    backdrop: Backdrop,
    left_out: Mapping[UnitCode, Sequence[LeftRow]],
) -> list[Finding]:
    """A finding for every decision on a record that stands and is on nothing: what it was about has changed."""
    placed = {finding.decision_id for finding in findings}
    books = {form.form.id: RowBook(form=form.form, rows=form.rows) for form in forms}
    phrasing, told = backdrop.phrasing(HouseRule.LAPSED), _told_before(month)
    return [
        lapsed_finding(books[about.form], phrasing, one.decision, about)
        for one, about in _on_records(backdrop)
        if one.decision.id not in placed | told
        and about.form in books
        and not any(row.form == about.form and is_line(about, row.values) for row in left_out.get(about.unit, ()))
        and _is_news(month, one, about, books[about.form])
    ]


def _on_records(backdrop: Backdrop) -> list[tuple[Standing, Matter]]:
    answers = [one for one in backdrop.standing if one.decision.kind is not DecisionKind.CORRECT]
    return [
        (one, about)
        for one in (*answers, *backdrop.corrections)
        if (about := one.decision.about) and one.decision.record and about.rule not in TELLING
    ]


def _is_news(month: Month, one: Standing, about: Matter, book: RowBook) -> bool:
    """Of the period's own decisions always; of an earlier month's when its record is there again and differs."""
    if one.decision.period == month.period.id:
        return True
    if one.decision.kind is DecisionKind.WAIVE and about.rule in OF_EARLIER_WORDS:
        return False
    is_known = bool(about.project) or book.form.tells_once
    is_open = one.decision.kind is DecisionKind.REJECT and book.form.is_told_on
    return (is_open or goes_on(book.form, one, month.period.id)) and is_known and bool(book.lines(about))


def _told_before(month: Month) -> frozenset[str]:
    """Decisions that a later period than their own has already said no longer apply."""
    found = month.store.validation.findings_by_rule(month.plan.id, HouseRule.LAPSED)
    return frozenset(one.finding.decision_id for one in found if one.period < month.period.id)
