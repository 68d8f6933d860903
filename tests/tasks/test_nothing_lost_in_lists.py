"""Whatever happens to months of running lists, in whatever order, every row is somewhere, counted once, as it was decided."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from itertools import count
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.period import Period, parse_period
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind
from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.collect import collect_inbox
from tasks.enter.exclusions import Part, exclude, undo_exclusion
from tasks.enter.sent_files import find_sent
from tasks.enter.withdrawals import undo_withdrawal, withdraw
from tasks.look.shapes import public_conservation
from tasks.month import Month, open_month
from tasks.review.decide import Word, decide_on, find_target
from tests.data.records import Draw
from tests.lib.messy_lists import (
    FRESH,
    KINDS,
    MEASURES,
    MESSY,
    STEADY,
    STRAY,
    Line,
    Maker,
    Messy,
    Told,
    Values,
    make_lines,
    make_words,
)
from tests.lib.messy_year import LOST
from tests.lib.told_lists import send

pytestmark = pytest.mark.slow

Lists = dict[str, list[Line]]
Place = tuple[str, str]
"""Unit and period."""


@dataclass(slots=True)
class Sent:
    """A file: its name and lists, where it lies, whether it was withdrawn."""

    name: str
    lists: Lists
    box: Path
    is_withdrawn: bool = False


@dataclass(slots=True)
class Decided:
    """A steward's word, on what the cell said then."""

    word: str
    value: Any


class Year:
    """A plan's months of a seed, and all that may happen to them."""

    def __init__(self, folder: Path, messy: Messy, seed: int) -> None:
        """Every office sends every period once."""
        self.folder, self.messy, self.draw = folder, messy, Draw(f"acts {messy.plan} {seed}")
        self.sent: dict[Place, list[Sent]] = {}
        self.decided: dict[tuple[Place, str, str], Decided] = {}
        self.out: set[tuple[Place, str, str]] = set()
        self.said: list[str] = []
        self.clock = datetime(2030, 3, 30, 9, tzinfo=UTC)
        words = {form: (make_words(f"{messy.plan} {seed} {form}"), count()) for form in KINDS}
        before: dict[tuple[str, str], list[Line]] = {}
        for at, period in enumerate(messy.periods):
            for unit in messy.units:
                lists: Lists = {}
                for form in self.forms(period, unit):
                    maker = Maker(Draw(f"{seed} {unit} {period} {form}"), parse_period(period), *words[form])
                    lists[form] = make_lines(form, messy, at, maker, before.get((unit, form), []))
                    before[unit, form] = (
                        lists[form]
                        if KINDS[form].is_full
                        else [*before.get((unit, form), []), *_new(lists[form], period)]
                    )
                self.send(unit, period, lists)
            self.run(period)

    # --- what is there ---------------------------------------------------------------------------------------
    def open(self, period: str) -> Month:
        """A period on its second day after its end."""
        end = parse_period(period).end + timedelta(days=2)
        return open_month(self.messy.plan, period, f"{end}T09:00:00+08:00")

    def run(self, period: str) -> Month:
        """Read, judge, compute and score."""
        month = self.open(period)
        do_steps(month)
        return month

    def forms(self, period: str, unit: str) -> list[str]:
        """Forms with rows of ours that a unit owes."""
        month = self.open(period)
        owed = [due.form for due in month.plan.forms_in(parse_period(period)) if due.is_owed_by(_unit(month, unit))]
        return [form for form in owed if form in KINDS]

    def now(self, unit: str, period: str) -> Lists:
        """The lists in force: of each form the latest that stands."""
        found: Lists = {}
        for sent in self.sent[unit, period]:
            found |= {} if sent.is_withdrawn else sent.lists
        return found

    def is_out(self, unit: str, form: str, line: Line) -> bool:
        """Whether it was left out of the period that told it first."""
        return ((unit, line.first), form, line.tag) in self.out

    def word(self, place: Place, form: str, line: Line) -> str:
        """What stands decided of a line as it is."""
        one = self.decided.get((place, form, line.tag))
        return one.word if one and line.is_faulty and one.value == line.values[line.column] else ""

    def taken(self, place: Place, form: str) -> list[Line]:
        """Lines that count, corrected where a steward did so."""
        found = []
        for line in self.now(*place).get(form, []):
            word = self.word(place, form, line)
            if self.is_out(place[0], form, line) or (line.is_faulty and word not in {"waive", "correct"}):
                continue
            new = line.copy()
            if word == "correct":
                new.values[line.column] = line.right
            found.append(new)
        return found

    # --- what happens ----------------------------------------------------------------------------------------
    def send(self, unit: str, period: str, lists: Lists, *, lost: bool = False) -> None:
        """Put a workbook into a box of its own and take it in."""
        number = len(self.sent.setdefault((unit, period), []))
        forms = self.open(period).folder.forms
        sheets: dict[str, list[list[Any]]] = {}
        for form, lines in lists.items():
            columns = forms[form].columns
            header = [column.printed_header for column in columns]
            sheets[forms[form].title] = [header, *([_typed(line.values.get(c.id)) for c in columns] for line in lines)]
        if lost:
            sheets["进度"] = LOST
        box, name = self.folder / f"{unit}{period}{number}", f"{period}报表{number}.xlsx"
        send(box, period, unit, name, sheets, day=min(10 + number, 14) if period.endswith("H1") else 10 + number)
        self.collect(period, box)
        self.sent[unit, period].append(Sent(name, lists, box))

    def collect(self, period: str, box: Path) -> None:
        """Look into a box."""
        collect_inbox(self.open(period), box / period)

    def again(self, place: Place) -> None:
        """An office sends some of its lists once more: as they were, reversed, with a fault mended, a row left off or a new one."""
        now = self.now(*place)
        chosen = [form for form in now if self.draw.below(3)] or list(now)
        lists = {form: [line.copy() for line in now[form]] for form in chosen}
        form = self.draw.pick(chosen)
        what = self.draw.pick(["same", "reversed", "mended", "less", "broken"])
        lines = lists[form]
        if what == "reversed":
            lines.reverse()
        for line in lines:
            if line.kind == FRESH and what in {"mended", "broken"}:
                right = line.right if what == "mended" else KINDS[form].wrong(parse_period(place[1]))
                line.values[line.column] = right
        steady = [line for line in lines if line.kind == STEADY]
        if what == "less" and steady:
            lists[form] = [line for line in lines if line is not steady[0]]
        self.said.append(f"{place} sends {what} {form} among {chosen}")
        self.send(*place, lists, lost=not self.draw.below(3))

    def decide(self, place: Place) -> None:
        """A steward decides on a fault, or takes that back."""
        found = [(form, line) for form, lines in self.now(*place).items() for line in lines if line.is_faulty]
        if not found:
            return
        form, line = self.draw.pick(found)
        word = self.word(place, form, line)
        kind = "undo" if word and self.draw.below(2) else self.draw.pick(KINDS[form].words)
        if kind == word:
            return
        self.clock += timedelta(minutes=1)
        self.said.append(f"{place} {kind} {form} {line.tag}")
        month = self.open(place[1])
        finding = self.finding(month, place, form, line)
        more = (
            {"column": line.column, "value": str(line.right), "confirmed_by": "来电确认"} if kind == "correct" else {}
        )
        said = Word(kind=DecisionKind(kind), reason="已核", by="李审核", at=self.clock, **more)
        month.store.decisions.add(decide_on(month, find_target(month.store, finding.id), said))
        if kind == "undo":
            del self.decided[place, form, line.tag]
        else:
            self.decided[place, form, line.tag] = Decided(kind, line.values[line.column])

    def finding(self, month: Month, place: Place, form: str, line: Line) -> Finding:
        """What holds a line's record, or tells of the decision on it."""
        code, tag = _unit(month, place[0]).code, KINDS[form].tag
        records = {
            one.id
            for one in month.store.validation.records(*month.key, form=form)
            if one.unit == code and one.data.get(tag) == line.tag and not one.carried_from
        }
        told = [one for one in month.store.validation.findings(*month.key) if one.record in records]
        own = [one for one in told if one.decision_id or one.severity == "critical"]
        assert own, (self.said, place, form, line, told)
        return next((one for one in own if one.decision_id), own[0])

    def leave_out(self, place: Place) -> None:
        """A steward leaves out what was listed by mistake, or takes that back."""
        strays = [
            (form, line)
            for form, lines in self.now(*place).items()
            for line in lines
            if line.kind == STRAY and line.first == place[1]
        ]
        form, line = self.draw.pick(strays)
        key = (place, form, line.tag)
        self.clock += timedelta(minutes=1)
        self.said.append(f"{place} {'undo ' if key in self.out else ''}exclude {form} {line.tag}")
        month, said = self.open(place[1]), {"reason": "误报", "by": "李审核", "at": self.clock}
        if key in self.out:
            undo_exclusion(month, self.part(place, form, line), **said)
            self.out.remove(key)
        else:
            exclude(month, self.part(place, form, line), **said)
            self.out.add(key)

    def part(self, place: Place, form: str, line: Line) -> Part:
        """Where a line stands in the list in force."""
        month = self.open(place[1])
        unit = _unit(month, place[0])
        sent = next(one for one in reversed(self.sent[place]) if form in one.lists and not one.is_withdrawn)
        row = 2 + next(at for at, one in enumerate(sent.lists[form]) if one.tag == line.tag)
        return Part(unit=unit, sent=find_sent(month, unit, sent.name), sheet=month.folder.forms[form].title, row=row)

    def withdraw(self, place: Place) -> None:
        """A later file is withdrawn, or comes back."""
        later = self.sent[place][1:]
        if not later:
            return
        one = self.draw.pick(later)
        self.clock += timedelta(minutes=1)
        self.said.append(f"{place} {'undo ' if one.is_withdrawn else ''}withdraw {one.name}")
        month, said = self.open(place[1]), {"reason": "传错", "by": "李审核", "at": self.clock}
        unit = _unit(month, place[0])
        sent = find_sent(month, unit, one.name)
        if one.is_withdrawn:
            undo_withdrawal(month, sent, **said)
        else:
            withdraw(month, Part(unit=unit, sent=sent), None, **said)
        one.is_withdrawn = not one.is_withdrawn

    def look_again(self, place: Place) -> None:
        """A box is looked into again."""
        self.said.append(f"{place} collected again")
        self.collect(place[1], self.draw.pick(self.sent[place]).box)

    def backfill(self, _place: Place) -> None:
        """Every period is done again."""
        self.said.append("backfill")
        for period in self.messy.periods:
            self.run(period)

    # --- what must come of it --------------------------------------------------------------------------------
    def told(self, unit: str, period: str) -> Told:
        """What counts of a unit up to a period."""
        own_period = parse_period(period)
        upto = [one for one in self.messy.periods if _is_upto(parse_period(one), own_period)]
        standing: dict[str, list[Values]] = {}
        once: dict[str, list[Values]] = {}
        own: dict[str, list[Values]] = {}
        of_month: dict[str, list[Values]] = {}
        for form, kind in KINDS.items():
            if kind.is_full:
                standing[form] = list(self.standing(unit, form, upto).values())
                continue
            seen: dict[str, tuple[str, Values]] = {}
            for one in upto:
                for line in self.taken((unit, one), form):
                    seen.setdefault(line.tag, (one, line.values))
            once[form] = [values for _, values in seen.values()]
            own[form] = [values for at, values in seen.values() if at == period]
            of_month[form] = [values for at, values in seen.values() if at[:7] == period[:7]]
        return Told(own_period, self.messy.year_start, standing, once, own, of_month)

    def standing(self, unit: str, form: str, upto: list[str]) -> dict[str, Values]:
        """A full list as it stands: the latest, with what it does not repeat."""
        found: dict[str, Values] = {}
        for period in upto:
            if form not in self.now(unit, period):
                continue
            taken = {line.tag: line.values for line in self.taken((unit, period), form)}
            found = found | taken
        return found

    def check(self, period: str) -> None:
        """Every figure, every count and every decision of a period."""
        month = self.open(period)
        assessment = load_assessment(month)
        city: dict[str, int] = {}
        for unit in self.messy.units:
            told = self.told(unit, period)
            there = {one.measure for one in assessment.measures if one.unit == unit}
            wanted = {name: of(told) for name, of in MEASURES[self.messy.plan].items() if name in there}
            found = {name: assessment.measure(name, unit).value or 0 for name in wanted}
            assert found == wanted, (self.said, unit, period)
            city = {name: city.get(name, 0) + value for name, value in wanted.items()}
            self.check_rows(month, unit, period, assessment.reports)
        assert city, period
        assert {name: assessment.measure(name).value or 0 for name in city} == city, (self.said, period)
        conserved = public_conservation(assessment.reports)
        assert conserved["ok"], (self.said, conserved["broken"])

    def check_rows(self, month: Month, unit: str, period: str, reports: Any) -> None:
        """Every row of the lists in force is in one state."""
        code = _unit(month, unit).code
        report = next(one for one in reports if one.code == code)
        lines = [
            (self.word((unit, period), form, line), line)
            for form, rows in self.now(unit, period).items()
            for line in rows
            if not self.is_out(unit, form, line)
        ]
        faulty = [word for word, line in lines if line.is_faulty]
        assert report.rows.read == len(lines), (self.said, unit, period)
        assert (report.rows.held, report.rows.rejected) == (faulty.count(""), faulty.count("reject")), (
            self.said,
            unit,
            period,
        )
        assert report.rows.waived == faulty.count("waive"), (self.said, unit, period)
        standing = [one for one in month.store.validation.findings(*month.key) if one.unit == code and one.decision_id]
        decided = {str(one.decision) for one in standing if one.decision in set(DecisionKind)}
        assert {word for word in faulty if word} <= decided, (self.said, unit, period)


def _is_upto(one: Period, own: Period) -> bool:
    """Whether a period ends by another's end; a half month has no figure of months."""
    return one.end <= own.end


def _new(lines: list[Line], period: str) -> list[Line]:
    return [line for line in lines if line.first == period]


def _typed(value: Any) -> Any:
    return value.isoformat() if isinstance(value, date) else value


def _unit(month: Month, name: str) -> Any:
    return next(one for one in month.plan.units if one.name == name)


ACTS: tuple[Callable[[Year, Place], None], ...] = (
    Year.again, Year.again, Year.decide, Year.decide, Year.decide, Year.leave_out, Year.leave_out, Year.withdraw,
    Year.look_again, Year.backfill,
)  # fmt: skip


def live(folder: Path, monkeypatch: pytest.MonkeyPatch, messy: Messy, seed: int, acts: int) -> None:
    """Months of a seed, checked after each act from its period on."""
    monkeypatch.setenv("DIAODU_HOME", str(folder / "home"))
    year = Year(folder, messy, seed)
    for period in messy.periods:
        year.check(period)
    for _ in range(acts):
        place = (year.draw.pick(messy.units), year.draw.pick(messy.periods))
        year.draw.pick(ACTS)(year, place)
        later = messy.periods[messy.periods.index(place[1]) :]
        for period in later:
            year.run(period)
        for period in later:
            year.check(period)


@pytest.mark.parametrize(
    ("messy", "seed"),
    [
        pytest.param(messy, seed, id=f"{messy.plan}-{seed}")
        for messy, seeds in zip(MESSY, ((1, 2, 3), (1, 2), (1, 2, 3), (1,)), strict=True)
        for seed in seeds
    ],
)
def test_nothing_is_lost_or_counted_twice_in_lists_and_every_decision_holds(
    messy: Messy, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path, monkeypatch, messy, seed, acts=8)
