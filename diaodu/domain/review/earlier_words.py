"""What stewards said of earlier months' rows, held against this month's: a corrected cell, a row that was left out."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.listed_again import ListedAgain
from diaodu.domain.forms.look_back.renamed import Renamed
from diaodu.domain.intake.reading import Problem
from diaodu.domain.intake.rows import Row
from diaodu.domain.months.renamed import is_new
from diaodu.domain.months.tellings import KnownThings, Telling, identity_of
from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.decided_rows import BLANK, Phrasing, RowBook, cell_text, is_said_anew
from diaodu.domain.review.decisions import Standing
from diaodu.domain.review.findings import problem_finding
from diaodu.domain.review.look_back import LookBackSetting
from diaodu.domain.states import DecisionKind
from diaodu.domain.text.keys import name_key


# --- cells that were corrected (代为更正) ----------------------------------------------------------------------
def judge_unmended(book: RowBook, phrasing: Phrasing, corrections: Iterable[Standing], period: Period) -> list[Finding]:
    """Findings of cells that say again what a steward corrected in an earlier month, latest correction first."""
    form, asked = book.form, set[tuple[str, str]]()
    findings = []
    for one in corrections if form.is_told_on else ():
        decision = one.decision
        row = book.like(decision, asked)
        if (
            row is None
            or decision.column in row.given
            or is_said_anew(form, decision.column, decision.period, period.id)
        ):
            continue
        asked.add((row.id, decision.column))
        said = {
            "new": decision.value or BLANK,
            "when": parse_period(decision.period).title,
            "why": phrasing.why(decision),
        }
        findings.append(_found(form, phrasing, row, decision.column, said))
    return findings


# --- rows that were left out (不予计入、不予采用) ---------------------------------------------------------------
@dataclass(frozen=True, slots=True, kw_only=True)
class LeftBefore:
    """A row that a steward left out in an earlier period: `word` is what was done, `why` its reason in words."""

    unit: UnitCode
    form: str
    period: str
    values: Mapping[str, Any]
    word: str
    why: str


def rejected_before(standing: Iterable[Standing], phrasing: Phrasing, period: Period) -> list[LeftBefore]:
    """The rows of earlier periods that a rejection stands on."""
    return [
        LeftBefore(
            unit=about.unit, form=about.form, period=one.decision.period, values=about.data,
            word=one.decision.kind.word, why=phrasing.why(one.decision),
        )
        for one in standing
        if one.decision.kind is DecisionKind.REJECT
        and (about := one.decision.about) and about.data and one.decision.period < period.id
    ]  # fmt: skip


def judge_left_before(
    setting: LookBackSetting, phrasing: Phrasing, book: RowBook, left: Sequence[LeftBefore], before: Sequence[Telling]
) -> list[Finding]:
    """Findings of new rows that may be what was left out earlier, under another name or day; `before`: earlier tellings."""
    renamed, again = setting.form.entry(Renamed), setting.form.entry(ListedAgain)
    own = [one for one in left if one.form == setting.form.id]
    if not own:
        return []
    if renamed:
        return _renamed(setting, phrasing, renamed, book, own)
    return _told_otherwise(setting, phrasing, again, book, own, before) if again and setting.form.tells_once else []


def _renamed(
    setting: LookBackSetting, phrasing: Phrasing, entry: Renamed, book: RowBook, left: Sequence[LeftBefore]
) -> list[Finding]:
    form, findings = setting.form, []
    there = {(row.unit, _name(entry, row.line)) for row in book.rows}
    missing = [one for one in left if (one.unit, _name(entry, one.values)) not in there]
    for row in book.rows if missing else ():
        past = next(iter(setting.past.of(row.unit, form.id)), None)
        if past and not is_new(form, past, row.project, row.values):
            continue
        standing = {_name(entry, record.data) for record in past.counting} if past else set()  # `renamed` asks of these
        for one in (one for one in missing if one.unit == row.unit and _name(entry, one.values) not in standing):
            if agreement := entry.agreeing(row.line, one.values, form.same_by):
                same = "、".join(entry.told(agreement, lambda name: form.column(name).header))
                findings.append(_came_back(form, phrasing, row, entry.at, one, f"{same}相同"))
                break
    return findings


def _told_otherwise(
    setting: LookBackSetting,
    phrasing: Phrasing,
    entry: ListedAgain,
    book: RowBook,
    left: Sequence[LeftBefore],
    before: Sequence[Telling],
) -> list[Finding]:
    form, known = setting.form, KnownThings(form=setting.form, entry=entry)
    there = {(row.unit, identity_of(form, row.line)) for row in book.rows}
    told = {(one.unit, identity_of(form, one.values)) for one in before}
    missing = [one for one in left if (one.unit, identity_of(form, one.values)) not in there]
    findings = []
    for row in book.rows if missing else ():
        if (row.unit, identity_of(form, row.line)) in told:
            continue
        now = _telling(row.unit, setting.period, row.line)
        same = (one for one in missing if one.unit == row.unit)
        found = next(
            (one for one in same if known.may_be(_telling(one.unit, parse_period(one.period), one.values), now)), None
        )
        if found:
            findings.append(_came_back(form, phrasing, row, entry.at, found, "其余各列相同或相近"))
    return findings


def _name(entry: Renamed, values: Mapping[str, Any]) -> str:
    return name_key(str(values.get(entry.at) or ""))


def _telling(unit: UnitCode, period: Period, values: Mapping[str, Any]) -> Telling:
    return Telling(id="", unit=unit, period=period, values=values)


def _came_back(form: Form, phrasing: Phrasing, row: Row, column: str, one: LeftBefore, same: str) -> Finding:
    said = {
        "period": parse_period(one.period).title, "decision": one.word, "last": str(one.values.get(column) or ""),
        "same": same, "why": one.why,
    }  # fmt: skip
    return _found(form, phrasing, row, column, said)


def _found(form: Form, phrasing: Phrasing, row: Row, column: str, said: dict[str, str]) -> Finding:
    value = cell_text(form, row, column)
    problem = Problem(rule=phrasing.wording.id, column=column, value=value, detail={"value": value or BLANK, **said})
    return problem_finding(form, phrasing.wording, problem, row)
