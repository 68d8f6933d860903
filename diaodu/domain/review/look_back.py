"""Rules that look back: this month's rows beside the same projects' in the latest earlier period."""

from collections import Counter
from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.across_months import LookBack
from diaodu.domain.forms.column import Column
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.rows import CURRENT, Row
from diaodu.domain.ledger import Record
from diaodu.domain.months.earlier_lists import Past, PastList, line_key
from diaodu.domain.period import Period
from diaodu.domain.results import Finding, UnitName
from diaodu.domain.review.findings import failure_finding, show, whole_list_finding
from diaodu.domain.text.keys import choice_key

Words = dict[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Setting:
    """What a rule is judged in: the form, the period, the earlier lists, the plan's parameters."""

    form: Form
    period: Period
    past: Past
    parameters: Mapping[str, Any]

    def last(self, row: Row) -> tuple[Record, Period] | None:
        """The row's line as it last stood."""
        return self.past.last(row.unit, self.form, row.project, row.values)

    def shown(self, column: str, value: Any) -> str:
        """A value as the clerk would write it."""
        return show(value, self.form.frame_columns[column])


def take_last(setting: Setting, rows: Sequence[Row]) -> None:
    """Put the earlier value where a cell holds another column's word: 停工 as stage keeps the stage it had.

    Only where the other column took the word, and the project's earlier value is known.
    """
    entry = setting.form.entry("takes_last")
    if entry is None:
        return
    column = setting.form.column(entry.place)
    for row in rows:
        redirect = _redirect(column, row)
        found = setting.last(row) if redirect and row.values.get(column.key) is None else None
        value = found[0].data.get(column.key) if found else None
        if redirect and value is not None and row.values.get(redirect[0]) == redirect[1]:
            row.values[column.key] = value
            row.problems = [p for p in row.problems if (p.column, p.rule) != (column.key, HouseRule.CHOICE)]


def _redirect(column: Column, row: Row) -> tuple[str, str] | None:
    """The column and the value that a cell's word belongs to."""
    word = choice_key(row.raw.get(column.key) or "")
    redirects = (redirect for redirect in column.redirects if word in map(choice_key, redirect.words))
    return next(((redirect.to, redirect.value) for redirect in redirects), None)


def judge_rows(
    setting: Setting, rows: Sequence[Row], where: Mapping[int, Sequence[bool]], words: Mapping[str, str]
) -> list[Finding]:
    """Findings of the rules that compare row by row; `where`: entry's position → rows that meet its condition."""
    findings = []
    for position, entry in enumerate(setting.form.look_back):
        judge = JUDGES.get(entry.kind)
        for at, row in enumerate(rows if judge else ()):
            if judge and where[position][at] and (said := judge(setting, entry, row)):
                findings.append(failure_finding(setting.form, entry, row, {**words, **said}))
    return findings


def _compared(setting: Setting, entry: LookBack, row: Row) -> tuple[Any, Any, Words] | None:
    """This month's and the earlier value, with what can be said of the latter; None where one is missing."""
    found = setting.last(row)
    value = row.values.get(entry.place)
    last = found[0].data.get(entry.place) if found else None
    if found is None or value is None or last is None:
        return None
    return value, last, {"last": setting.shown(entry.place, last), "period": found[1].title}


def _goes_back(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    compared = _compared(setting, entry, row)
    order = [choice.value for choice in setting.form.column(entry.place).choices]
    if compared is None or not {compared[0], compared[1]} <= set(order):
        return None
    return compared[2] if order.index(compared[0]) < order.index(compared[1]) else None


def _falls(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    compared, found = _compared(setting, entry, row), setting.last(row)
    if compared is None or found is None:
        return None
    if entry.within == "year" and found[1].year_start != setting.period.year_start:
        return None
    return compared[2] if compared[0] < compared[1] else None


def _later(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    """A day named more exactly within the month that was meant is the same day."""
    compared, found = _compared(setting, entry, row), setting.last(row)
    if compared is None or found is None:
        return None
    return compared[2] if compared[0] > (found[0].data.get(f"{entry.place}_end") or compared[1]) else None


def _out_of_scale(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    compared = _compared(setting, entry, row)
    if compared is None or compared[0] <= 0 or compared[1] <= 0:
        return None
    value, last, said = compared
    factor = entry.number("factor", setting.parameters)
    return said if value >= factor * last or value * factor <= last else None


def _unchanged(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    """Fails when the columns read the same in so many reported months running, this one among them."""
    periods = entry.number("periods", setting.parameters)
    mine = [row.values.get(column) for column in entry.columns]
    if not row.project or None in mine:
        return None
    since: Period | None = None
    count = 1
    for earlier in setting.past.of(row.unit, setting.form.form):
        record = earlier.standing.get(line_key(setting.form, row.project, row.values))
        if record is None or [record.data.get(column) for column in entry.columns] != mine:
            if record is not None and record.carried_from:
                continue  # the unit said nothing that month
            break
        since, count = earlier.period, count + 1
    return {"period": since.title, "count": str(count)} if since and count >= periods else None


def _takes_last(setting: Setting, entry: LookBack, row: Row) -> Words | None:
    """Tells where `take_last` has put the earlier value."""
    column = setting.form.column(entry.place)
    compared = _compared(setting, entry, row) if _redirect(column, row) else None
    return {**compared[2], "word": row.raw[column.key]} if compared else None


JUDGES: dict[str, Callable[[Setting, LookBack, Row], Words | None]] = {
    "goes_back": _goes_back,
    "falls": _falls,
    "later": _later,
    "out_of_scale": _out_of_scale,
    "unchanged": _unchanged,
    "takes_last": _takes_last,
}
"""Each kind that compares row by row: what its message says of the earlier month where the rule fails."""


def judge_lists(setting: Setting, rows: Sequence[Row], done: Collection[str]) -> list[Finding]:
    """One finding for every unit whose whole list is last month's, cell by cell; `done`: ids of rows nobody awaits."""
    entry = setting.form.entry("same_list")
    by_unit: dict[UnitName, list[Row]] = {}
    for row in rows if entry else ():
        if row.version == CURRENT:
            by_unit.setdefault(row.unit, []).append(row)
    findings = []
    for unit, own in by_unit.items():
        reported = _last_reported(setting.past.of(unit, setting.form.form))
        is_living = any(row.id not in done for row in own)
        if (
            entry
            and reported
            and is_living
            and _cells(r.values for r in own) == _cells(r.data for r in reported.reported)
        ):
            findings.append(
                whole_list_finding(setting.form, entry, own[0], setting.period.id, {"period": reported.period.title})
            )
    return findings


def _last_reported(lists: Sequence[PastList]) -> PastList | None:
    return next((earlier for earlier in lists if earlier.reported), None)


def _cells(rows: Any) -> Counter[tuple[tuple[str, Any], ...]]:
    """All rows as they stand, in any order; 序号 is no value, and codes are the system's own."""
    return Counter(
        tuple(sorted((key, value) for key, value in row.items() if value is not None and key != "code")) for row in rows
    )
