"""Whatever happens to a month, in whatever order, every record is somewhere, counted once, and as it was decided.

A fifth unit reports in the first month alone and leaves: its figures stay with the unit it went into, or with the city.
"""

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.domain.figures.history import HistoryLine
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.results import Assessment, Finding
from diaodu.domain.states import DecisionKind, RecordState
from diaodu.domain.text.money import round_half_up
from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.history import keep_history
from tasks.collect import collect_inbox
from tasks.compile.figure_sources import figure_sources
from tasks.enter.exclusions import Part, exclude, undo_exclusion
from tasks.enter.sent_files import find_sent
from tasks.month import Month, open_month
from tasks.review.decide import Word, decide_on, find_target
from tests.data.records import WAN, Draw, Record
from tests.lib.messy_year import FIRST, PLAN, SECOND, Sender, Trouble, file_of, let_go, make_senders, write_inbox

MONEY, LAST_YEAR = "funds_total_ytd", "2020-03"
AS_OF = {FIRST: "2021-03-02T09:00:00+08:00", SECOND: "2021-03-31T09:00:00+08:00"}


class Year:
    """Two months of a seed, and everything that may happen to the second."""

    def __init__(self, folder: Path, seed: int) -> None:
        """Send both months."""
        self.folder, self.draw = folder, Draw(f"acts {seed}")
        self.senders, self.leaver = make_senders(seed)
        self.heir = self.draw.pick([*self.senders, None])
        self.clock = datetime(2021, 3, 30, 9, tzinfo=UTC)
        self.said: list[str] = []
        for period, senders in ((FIRST, [*self.senders, self.leaver]), (SECOND, self.senders)):
            self.collect(write_inbox(folder / period, senders, period), period)
            self.run(period)
            let_go(folder / "plans" / PLAN / "units.yaml", self.leaver, self.heir)
        self.last = {
            one: self.draw.below(60) * WAN - 20 * WAN for one in (*map(_name, self.senders), _name(self.leaver))
        }
        self.know_last_year()

    def know_last_year(self) -> None:
        """Every office's money of last year, which may be nothing or less, is handed in."""
        month = open_month(PLAN, SECOND, AS_OF[SECOND])
        codes = {_name(one): one.office.code for one in (*self.senders, self.leaver)}
        lines = [
            HistoryLine(plan=PLAN, period=LAST_YEAR, unit=codes[name], measure=MONEY, value=yuan)
            for name, yuan in self.last.items()
        ]
        keep_history(month.store, lines, "甲", self.clock, "年鉴")
        self.run()

    def before(self, sender: Sender) -> int:
        """Last year's money of an office with that of the one that went into it."""
        return self.last[_name(sender)] + (self.last[_name(self.leaver)] if sender is self.heir else 0)

    def expected(self, sender: Sender | None = None) -> dict[str, int]:
        """Figures of an office with those of the one that went into it; of the city if none is named."""
        of = [one.expected() for one in self.senders if sender is None or one is sender]
        of += [self.leaver.told_first()] if sender is None or sender is self.heir else []
        return {measure: sum(one[measure] for one in of) for measure in of[0]}

    def collect(self, inbox: Path, period: str = SECOND) -> None:
        """Take what lies in an inbox."""
        collect_inbox(open_month(PLAN, period, AS_OF[period]), inbox)

    def run(self, period: str = SECOND) -> Month:
        """Read, judge, compute and score."""
        month = open_month(PLAN, period, AS_OF[period])
        do_steps(month)
        return month

    def send_again(self) -> None:
        """An office sends what it sent, now and then with one matter mended or with a sheet that is of no form."""
        sender = self.draw.pick(self.senders)
        mends = sender.troubles and self.draw.below(2)
        if mends:
            trouble = self.draw.pick(sender.troubles)
            if trouble.rule == "P-17":
                sender.left_out = [one for one in sender.left_out if one.name != trouble.mended["name"]]
            sender.mend(trouble)
        name, data = file_of(sender, SECOND, lost=bool(self.draw.below(2)))
        self.said.append(f"{name} {'mended' if mends else 'again'}")
        box = self.folder / f"box{sum(one.sent for one in self.senders)}"
        path = box / sender.office.folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        at = datetime(2021, 3, 21, tzinfo=UTC) + timedelta(minutes=10 * len(self.said))
        told = json.dumps({f"{sender.office.folder}/{name}": at.isoformat()}, ensure_ascii=False)
        (box / "received.json").write_text(told, encoding="utf-8")
        self.collect(box)

    def decide(self) -> None:
        """A steward decides on what is planted, or takes it back."""
        found = [(sender, one) for sender in self.senders for one in sender.troubles]
        if not found:
            return
        sender, trouble = self.draw.pick(found)
        words = ["undo"] if trouble.word else ["waive", "reject", *(["correct"] if trouble.correction[0] else [])]
        word = self.draw.pick(words)
        if word == "waive" and trouble.rule in {"F-DUP", "P-17"}:
            word = "reject"  # a second time is not to be counted; a name is ruled on
        self.clock += timedelta(minutes=1)
        self.said.append(f"{word} {trouble.rule} {trouble.record.name}")
        column, value = trouble.correction if word == "correct" else ("", None)
        confirmed = "单位来电确认" if word == "correct" else ""
        month = open_month(PLAN, SECOND, AS_OF[SECOND])
        target = find_target(month.store, self.finding(month, sender, trouble).id)
        said = Word(
            kind=DecisionKind(word), reason="已核", by="李审核", at=self.clock, column=column, value=value,
            confirmed_by=confirmed,
        )  # fmt: skip
        month.store.decisions.add(decide_on(month, target, said))
        trouble.word = "" if word == "undo" else word

    def exclude(self) -> None:
        """A steward leaves out what was sent by mistake, or takes it back."""
        sender, stray = self.draw.pick([(sender, one) for sender in self.senders for one in sender.by_mistake])
        is_out = any(stray is one for one in sender.excluded)
        self.clock += timedelta(minutes=1)
        self.said.append(f"{'undo exclude' if is_out else 'exclude'} {stray.name}")
        month = open_month(PLAN, SECOND, AS_OF[SECOND])
        said = {"reason": "误报", "by": "李审核", "at": self.clock}
        part = self.part(month, sender, stray, is_out=is_out)
        if is_out:
            undo_exclusion(month, part, **said)
            sender.excluded.remove(stray)
        else:
            exclude(month, part, **said)
            sender.excluded.append(stray)

    def part(self, month: Month, sender: Sender, record: Record, *, is_out: bool) -> Part:
        """Where a record stands: file, sheet and the number of its row."""
        code = sender.office.code
        unit = next(one for one in month.plan.units if one.code == code)
        told = month.store.validation.findings(*month.key) if is_out else month.store.validation.records(*month.key)
        if is_out:
            one = next(f for f in told if f.unit == code and f.rule == HouseRule.EXCLUDED)
        else:
            one = next(r for r in told if r.unit == code and r.data.get("name") == record.name)
        return Part(unit=unit, sent=find_sent(month, unit, one.file), sheet=one.sheet, row=one.row)

    def finding(self, month: Month, sender: Sender, trouble: Trouble) -> Finding:
        """What is found at what was planted, or what tells of the decision on it."""
        code = sender.office.code
        told = [one for one in month.store.validation.findings(*month.key) if one.unit == code]
        own = [one for one in told if one.project == trouble.record.name and one.form == trouble.form]
        by_rule = [one for one in own if one.rule == trouble.rule]
        decided = [one for one in own if one.decision_id]
        assert by_rule or decided, (self.said, trouble.rule, [(one.rule, one.project) for one in told])
        return (decided if trouble.word else by_rule or decided)[0]

    def backfill(self) -> None:
        """The first month is done again, then the second."""
        self.said.append("backfill")
        self.run(FIRST)

    def collect_again(self) -> None:
        """The inbox of the second month is looked into again."""
        self.said.append("collect again")
        self.collect(self.folder / SECOND)


ACTS_OF_PEOPLE: tuple[Callable[[Year], None], ...] = (
    Year.send_again, Year.decide, Year.decide, Year.exclude, Year.backfill, Year.collect_again,
)  # fmt: skip


def check(year: Year, month: Month) -> None:
    """Every figure is as the records as meant and the decisions make it; every row read is in one state."""
    assessment = load_assessment(month)
    names = {sender.office.code: sender for sender in year.senders}
    for code, sender in names.items():
        unit = sender.office.name
        expected = year.expected(sender)
        found = {one: assessment.measure(one, unit).value for one in expected}
        assert found == expected, (year.said, unit)
        records = [record for record in month.store.validation.records(*month.key) if record.unit == code]
        report = next(report for report in assessment.reports if report.unit == unit)
        states = [record.state for record in records]
        assert report.rows.read == sum(map(len, sender.second.values())) - len(sender.excluded), (year.said, unit)
        assert report.rows.held == states.count(RecordState.HELD)
        assert report.rows.rejected == states.count(RecordState.REJECTED)
        assert report.rows.read == sum(not record.carried_from for record in records)
    check_growth(year, assessment)
    check_explained(month, assessment, [*map(_name, year.senders), None])
    city = year.expected()
    assert {one: assessment.measure(one).value for one in city} == city, year.said
    told = (year.leaver.office.name, year.heir.office.name if year.heir else "")
    assert [(one.unit, one.into) for one in assessment.departures] == [told]


def check_growth(year: Year, assessment: Assessment) -> None:
    """Each office's money beside its own of last year, the city's on the same offices; none on a base of 0 or below."""
    own = {_name(one): assessment.measure(MONEY, _name(one)) for one in year.senders}
    for sender in year.senders:
        now, before = own[_name(sender)].value, year.before(sender)
        change = round_half_up(Decimal(now - before) / before, 6) if before > 0 else None
        found = own[_name(sender)].compared
        assert (found.now, found.last_year, found.change) == (now, before, change), year.said
    city = assessment.measure(MONEY).compared
    assert set(city.units) == set(own)
    assert (city.now, city.last_year) == (sum(one.value for one in own.values()), sum(map(year.before, year.senders)))
    assert city.left_out == (() if year.heir else (_name(year.leaver),)), year.said


def check_explained(month: Month, assessment: Assessment, units: list[str | None]) -> None:
    """The rows that explain a figure come to it."""
    for unit in units:
        for measure in ("reserve_projects", "signed_investment", MONEY):
            found, value = figure_sources(month, f"{unit or '合计'}:{measure}"), assessment.measure(measure, unit).value
            came_to = found["sums"][0] if found["columns"] else len(found["records"])
            assert (came_to, found["untold"]) == (value, 0), (unit, measure)


def _name(sender: Sender) -> str:
    return sender.office.name


def live(folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int, acts: int) -> None:
    """A year of a seed, checked after each act."""
    monkeypatch.setenv("DIAODU_HOME", str(folder / "home"))
    monkeypatch.setenv("DIAODU_PLANS", str(folder / "plans"))
    shutil.copytree(ROOT / "plans" / PLAN, folder / "plans" / PLAN)
    year = Year(folder, seed)
    check(year, open_month(PLAN, SECOND, AS_OF[SECOND]))
    for _ in range(acts):
        year.draw.pick(ACTS_OF_PEOPLE)(year)
        check(year, year.run())


@pytest.mark.slow
def test_nothing_is_lost_or_counted_twice_and_every_decision_holds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    live(tmp_path, monkeypatch, seed=1, acts=3)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 12))
def test_nothing_is_lost_in_ten_more_years(seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    live(tmp_path, monkeypatch, seed, acts=8)
