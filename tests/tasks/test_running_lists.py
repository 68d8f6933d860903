"""However clerks keep their running lists (台账), each activity, lead, trip, call and visit counts once in the year."""

import json
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.adapters.plan_files import load_plan_folder
from tasks.again import do_steps
from tasks.aggregate.assessment import load_assessment
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tests.data.records import Draw, T
from tests.lib.packages import saved

Rows = list[dict[str, Any]]
MONTHS = (3, 4, 5)


def _activity(n: int, day: date) -> dict[str, Any]:
    return {
        "name": f"第{n}场推介会", "category": "推介活动", "level": "县区级", "role": "举办", "held_on": f"{day}", "place": f"地点{n}",
        "has_leader": "否",
    }  # fmt: skip


def _lead(n: int, day: date) -> dict[str, Any]:
    return {
        "company": f"甲{n}公司", "registered_in": "江苏南京", "intent": f"建厂{n}", "is_foreign": "否", "contact": "招商科",
        "contact_date": f"{day}", "verified": "已核实", "verifier": "甲", "verified_date": f"{day}",
    }  # fmt: skip


def _outing(n: int, day: date) -> dict[str, Any]:
    return {
        "leader": f"领导{n}", "position": "县长", "office": "行政主要负责同志", "start": f"{day}", "end": f"{day}", "days": 1,
        "destination": "上海",
    }  # fmt: skip


def _call(n: int, day: date) -> dict[str, Any]:
    return {
        "category": "调度会议", "subject": f"第{n}次调度", "leader": "县长", "called_on": f"{day}", "content": "调度项目",
        "office": "行政主要领导",
    }  # fmt: skip


def _visit(n: int, day: date) -> dict[str, Any]:
    return {
        "company": f"甲{n}公司", "project": f"项目{n}", "kind": "推荐考察", "level": "主要领导", "leader": "市长",
        "visit_date": f"{day}", "outcome": "有意向",
    }  # fmt: skip


@dataclass(frozen=True, slots=True, kw_only=True)
class Kept:
    """A plan, the running lists it asks for with their rows, and the measure that counts each."""

    plan: str
    year: int
    lists: dict[str, tuple[Callable[[int, date], dict[str, Any]], str]]


KEPT = (
    Kept(plan="suzhou-2020", year=2020, lists={
        "activities": (_activity, "promotions"), "leads": (_lead, "leads"), "outings": (_outing, "outing_days_head"),
        "sponsor_calls": (_call, "meetings"),
    }),
    Kept(plan="bole-2023", year=2023, lists={"activities": (_activity, "promotions"), "visits": (_visit, "visits_top")}),
)  # fmt: skip


def _whole(_draw: Draw, old: Rows, new: Rows) -> Rows:
    return [*old, *new]


def _new_alone(_draw: Draw, _old: Rows, new: Rows) -> Rows:
    return new


def _some_again(draw: Draw, old: Rows, new: Rows) -> Rows:
    return [*new, *(row for row in old if draw.below(2))]


def _newest_first(_draw: Draw, old: Rows, new: Rows) -> Rows:
    return [*reversed(new), *reversed(old)]


HABITS = (_whole, _new_alone, _some_again, _newest_first)
"""How a clerk keeps a list: what the month's sheet holds of the old rows and the new ones."""


def _mixed(draw: Draw, items: Sequence[T]) -> list[T]:
    left, found = list(items), list[T]()
    while left:
        found.append(left.pop(draw.below(len(left))))
    return found


class Lists:
    """A year's running lists of a few units: what there really was, and what each sheet says."""

    def __init__(self, kept: Kept, folder: Path, seed: int) -> None:
        """Nothing was done yet."""
        self.kept, self.folder, self.draw = kept, folder, Draw(f"{kept.plan} {seed}")
        self.plan = load_plan_folder(kept.plan)
        self.units = self.plan.plan.units[:4]
        self.done: dict[tuple[str, str], Rows] = {(u.name, form): [] for u in self.units for form in kept.lists}

    def months(self) -> Iterator[Month]:
        """Every month with its inbox, as of the day after it."""
        for n in MONTHS:
            period = f"{self.kept.year}-{n:02d}"
            self.write(period, date(self.kept.year, n, 1))
            month = open_month(self.kept.plan, period, f"{self.kept.year}-{n + 1:02d}-02T09:00:00+08:00")
            collect_inbox(month, self.folder / period)
            yield month

    def write(self, period: str, first: date) -> None:
        """Every unit's workbook, in its own way; a list without rows says 零报告."""
        times = {}
        for at, unit in enumerate(self.units):
            book = openpyxl.Workbook()
            book.remove(book["Sheet"])
            for form, (make, _) in self.kept.lists.items():
                old, new = self.done[unit.name, form], self._new(unit.name, form, make, first)
                rows = HABITS[at](self.draw, old, new)
                self._fill(book.create_sheet(self.plan.forms[form].title), form, rows)
                old.extend(new)
            path = self.folder / period / unit.name / "台账.xlsx"
            path.parent.mkdir(parents=True)
            path.write_bytes(saved(book))
            times[f"{unit.name}/台账.xlsx"] = f"{first + timedelta(days=19)}T10:00:00+08:00"
        (self.folder / period / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")

    def _new(self, unit: str, form: str, make: Callable[[int, date], dict[str, Any]], first: date) -> Rows:
        before = len(self.done[unit, form])
        days = [first + timedelta(days=self.draw.below(18)) for _ in range(self.draw.below(3))]
        rows = [make(before + n, day) for n, day in enumerate(days, start=1)]
        # What two units tell of one firm is one thing of the city: here each has its own.
        return [row | {"company": f"{unit}{row['company']}"} if "company" in row else row for row in rows]

    def _fill(self, sheet: Any, form: str, rows: Rows) -> None:
        columns = self.plan.forms[form].columns
        sheet.append([column.printed_header for column in columns])
        for row in rows:
            sheet.append([row.get(column.id) for column in columns])
        if not rows:
            sheet.append(["零报告"])

    def check(self, month: Month) -> None:
        """Each measure is what there really was, by unit and for the city, and nobody was asked."""
        assessment = load_assessment(month)
        for form, (_, measure) in self.kept.lists.items():
            really = {unit.name: len(self.done[unit.name, form]) for unit in self.units}
            assert {name: assessment.measure(measure, name).value for name in really} == really, (month.period.id, form)
            assert assessment.measure(measure).value == sum(really.values())
        assert [one.message for one in assessment.findings if one.rule == "F-AGAIN"] == []


def keep(kept: Kept, folder: Path, monkeypatch: pytest.MonkeyPatch, seed: int) -> None:
    """Months in their order, then all of them again in any order and the last one once more."""
    monkeypatch.setenv("DIAODU_HOME", str(folder / "home"))
    lists = Lists(kept, folder, seed)
    months: list[Month] = []
    for month in lists.months():
        do_steps(month)
        lists.check(month)
        months.append(month)
    for month in _mixed(lists.draw, months):
        do_steps(month)
    do_steps(months[-1])
    lists.check(months[-1])


@pytest.mark.slow
def test_each_thing_told_in_a_running_list_counts_once(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    keep(KEPT[-1], tmp_path, monkeypatch, seed=1)


@pytest.mark.slow
@pytest.mark.parametrize("seed", range(2, 8))
@pytest.mark.parametrize("kept", KEPT, ids=lambda kept: kept.plan)
def test_each_thing_counts_once_in_six_more_years(
    kept: Kept, seed: int, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    keep(kept, tmp_path, monkeypatch, seed)
