"""Two months of four offices, each with its own way of writing, and what is wrong in the second; what each must come to.

Everything is drawn from a seed. `Office.expected` tells the figures from the records as they were meant, what was
planted in them and what was decided since, never from what the product found.
"""

import json
from collections.abc import Mapping
from copy import deepcopy
from dataclasses import dataclass, field, replace
from datetime import date
from pathlib import Path
from typing import Any

import yaml

from tests.data import offices
from tests.data.files import make_file
from tests.data.pages import MONTH, TITLES, Page, write_page
from tests.data.records import FUNDS, RESERVE, SIGNED, WAN, Draw, Record, make_records, make_sender

PLAN, FIRST, SECOND = "ordos-2021", "2021-02", "2021-03"
TITLE = {FIRST: "2021年2月", SECOND: MONTH}
FORMS = (RESERVE, SIGNED, FUNDS)
KINDS = ("xlsx", "xlsx", "xls", "ods")
STYLED = [office for office in offices.OFFICES if office.places]
LOST = [["项目", "进度说明", "备注"], ["甲", "在谈", ""], ["乙", "在谈", ""]]
"""A sheet of no form: two rows under headers that no form has."""

LOST_ROWS = 2
Rows = dict[str, list[Record]]


@dataclass(slots=True)
class Trouble:
    """Something planted in the second month: whose and which record, the rule that must hold it, how it is mended."""

    rule: str
    form: str
    record: Record
    stands_in: int = 0
    """Yuan of the year that stand in while it is held."""
    brings: bool = True
    """Whether it is in the figures once it is taken: a renamed project is there already by its old name."""
    mended: dict[str, Any] = field(default_factory=dict)
    """What the office would write instead."""
    correction: tuple[str, str] = ("", "")
    """Column and value by which a steward corrects it for the office."""
    word: str = ""
    """What is decided: waive, reject, correct, or nothing."""


@dataclass(slots=True)
class Sender:
    """An office, what it sends for the second month, and what is wrong in that."""

    office: offices.Office
    kind: str
    first: Rows
    second: Rows
    troubles: list[Trouble]
    left_out: list[Record]
    """Not repeated in the second month: carried over."""
    uncredited: list[Record]
    by_mistake: list[Record] = field(default_factory=list)
    """Fit to count, but no project of the office's: a steward may leave them out."""
    excluded: list[Record] = field(default_factory=list)
    sent: int = 0

    def expected(self) -> dict[str, int]:
        """Figures of the second month."""
        held = {id(one.record): one for one in self.troubles}
        rows = {form: [*self.second[form], *(r for r in self.left_out if r.form == form)] for form in FORMS}
        taken = {form: [record for record in rows[form] if self._is_taken(record, held)] for form in FORMS}
        taken[SIGNED] = [record for record in taken[SIGNED] if record.values["stage"] != "在谈"]
        figures = _figures(taken, held)
        figures["funds_total_ytd"] += sum(one.stands_in for one in self.troubles if not one.word)
        return figures

    def told_first(self) -> dict[str, int]:
        """Figures of the first month, in which nothing is wrong."""
        signed = [record for record in self.first[SIGNED] if record.values["stage"] != "在谈"]
        return _figures(self.first | {SIGNED: signed}, {})

    def _is_taken(self, record: Record, held: Mapping[int, Trouble]) -> bool:
        if any(record is one for one in (*self.uncredited, *self.excluded)):
            return False
        trouble = held.get(id(record))
        return trouble is None or (trouble.brings and trouble.word in {"waive", "correct"})

    def mend(self, trouble: Trouble) -> None:
        """The office writes it as it should be; what was decided of it before no longer applies."""
        self.troubles.remove(trouble)
        if trouble.mended:
            trouble.record.values |= trouble.mended
            trouble.record.written.clear()
        else:
            self.second[trouble.form] = [one for one in self.second[trouble.form] if one is not trouble.record]


def _figures(taken: Rows, held: Mapping[int, Trouble]) -> dict[str, int]:
    return {
        "reserve_projects": len(taken[RESERVE]),
        "reserve_investment": sum(_value(record, held) for record in taken[RESERVE]),
        "signed_projects": len(taken[SIGNED]),
        "signed_investment": sum(_value(record, held) for record in taken[SIGNED]),
        "funds_total_ytd": sum(record.values["funds_ytd"] for record in taken[FUNDS]),
    }


def _value(record: Record, held: Mapping[int, Trouble]) -> int:
    trouble = held.get(id(record))
    if trouble and trouble.word == "correct" and trouble.correction[0] == "total_investment":
        return int(trouble.correction[1]) * WAN
    return record.values["total_investment"]


def make_senders(seed: int) -> tuple[list[Sender], Sender]:
    """Four offices of four styles with every kind of trouble somewhere among them, and one that reports but once."""
    draw = Draw(f"messy year {seed}")
    chosen: list[offices.Office] = []
    while len(chosen) <= len(KINDS):
        office = draw.pick(STYLED)
        chosen += [office] if office not in chosen else []
    *senders, leaver = [
        _sender(office, kind, draw, seed) for office, kind in zip(chosen, (*KINDS, "xlsx"), strict=True)
    ]
    for plant in PLANTERS:
        plant(draw.pick(senders), draw)
    _claim(senders, draw)
    return senders, leaver


def let_go(units: Path, leaver: Sender, heir: Sender | None) -> None:
    """The steward's edit of a plan's units: one reports no more, and is another's from then on, or nobody's."""
    told = yaml.safe_load(units.read_text(encoding="utf-8"))
    entry = next(one for one in told["units"] if one["code"] == leaver.office.code)
    entry |= {"valid": {"end": date(2021, 2, 28)}} | ({"into": heir.office.name} if heir else {})
    units.write_text(yaml.safe_dump(told, allow_unicode=True), encoding="utf-8")


def _sender(office: offices.Office, kind: str, draw: Draw, seed: int) -> Sender:
    style = replace(office.style, nil=(), wrong_total="", last_month=False, unit=office.style.unit)
    own = replace(office, style=style, mistakes=(), mended=(), shares="")
    made = make_records(make_sender(office.name, office.office, office.places), 4 + draw.below(4), 4 + draw.below(4))
    first = {form: [_settled(record, number, seed) for number, record in enumerate(made[form])] for form in FORMS}
    for record in first[FUNDS]:
        record.values |= _paid(record, 2)
    second = deepcopy(first)
    for record in second[FUNDS]:
        record.values |= _paid(record, 3)
    for record in second[RESERVE]:
        record.values["month_status"] = "续报"
    return Sender(own, kind, first, second, [], [], [])


def _settled(record: Record, number: int, seed: int) -> Record:
    """A record that passes every rule in both months."""
    values = record.values
    if record.form == RESERVE:
        values |= {"month_status": "新增" if number % 2 else "续报"}
    if record.form == SIGNED:
        signed = date(2021, 1, 4 + (seed + number) % 20)
        has_started = bool(values.get("actual_start"))
        values |= {"event": "非活动签约", "intent_date": date(2020, 12, 1 + number)}
        if values["stage"] != "在谈":
            values |= {"sign_date": signed, "planned_start": date(2021, 2, 5) if has_started else date(2021, 6, 1)}
        if has_started:
            values["actual_start"] = date(2021, 2, 5)
    return record


def _paid(record: Record, months: int) -> dict[str, Any]:
    """Every month brings the same."""
    monthly = 10 * WAN
    entered = monthly * months if record.values["origin"] == "区外" else None
    return {
        "funds_month": monthly, "funds_ytd": monthly * months, "funds_since_signing": monthly * (months + 1),
        "entered_amount": entered,
    }  # fmt: skip


def _contracts(sender: Sender) -> list[Record]:
    """Signed projects that nothing else was planted in."""
    used = {one.record.name for one in sender.troubles} | {one.name for one in sender.left_out}
    return [r for r in sender.second[SIGNED] if r.values["stage"] != "在谈" and r.name not in used]


def _below_the_floor(sender: Sender, draw: Draw) -> None:
    new = deepcopy(draw.pick(sender.first[RESERVE]))
    new.values |= {"name": f"{new.name}（小）", "total_investment": 499 * WAN, "month_status": "新增"}
    new.values |= {"seeking_amount": 100 * WAN}
    sender.second[RESERVE].append(new)
    mended = {"total_investment": 800 * WAN}
    sender.troubles.append(Trouble("O-01", RESERVE, new, mended=mended, correction=("total_investment", "700")))


def _listed_twice(sender: Sender, draw: Draw) -> None:
    own = [one for one in sender.second[RESERVE] if not any(one is stray for stray in sender.by_mistake)]
    again = deepcopy(draw.pick(own))
    sender.second[RESERVE].append(again)
    sender.troubles.append(Trouble("F-DUP", RESERVE, again))


def _renamed(sender: Sender, draw: Draw) -> None:
    if not (free := _contracts(sender)):
        return
    project = draw.pick(free)
    old = next(one for one in sender.first[SIGNED] if one.name == project.name)
    project.values |= {"name": f"{project.name}改", "credit_code": None}
    sender.left_out.append(old)
    sender.troubles.append(Trouble("P-17", SIGNED, project, mended={"name": old.name}))


def _more_this_month_than_this_year(sender: Sender, draw: Draw) -> None:
    taken = {id(one.record) for one in sender.troubles}
    free = [record for record in sender.second[FUNDS] if id(record) not in taken]
    if not free:
        return
    row = draw.pick(free)
    before = 20 * WAN
    mended = {"funds_month": row.values["funds_month"]}
    row.values["funds_month"] = row.values["funds_ytd"] + 5 * WAN
    trouble = Trouble("M-01", FUNDS, row, stands_in=before, mended=mended, correction=("funds_month", "10"))
    sender.troubles.append(trouble)


def _not_repeated(sender: Sender, draw: Draw) -> None:
    if not (free := _contracts(sender)):
        return
    gone = draw.pick(free)
    sender.second[SIGNED] = [one for one in sender.second[SIGNED] if one is not gone]
    sender.left_out.append(gone)


def _sent_by_mistake(sender: Sender, draw: Draw) -> None:
    stray = deepcopy(draw.pick(sender.first[RESERVE]))
    stray.values |= {
        "name": f"{stray.name}（误报）",
        "location": f"{stray.values['location']}东",
        "month_status": "新增",
    }
    sender.second[RESERVE].append(stray)
    sender.by_mistake.append(stray)


PLANTERS = (_sent_by_mistake, _below_the_floor, _listed_twice, _renamed, _more_this_month_than_this_year, _not_repeated)


def _claim(senders: list[Sender], draw: Draw) -> None:
    """One project that two offices report, in both months; the first to report has it."""
    first, second = senders[draw.below(2)], senders[2 + draw.below(2)]
    project = deepcopy(first.first[RESERVE][0])
    project.values |= {"name": "联合招商示范项目", "location": "高新区拓展区", "month_status": "续报"}
    for sender in (first, second):
        for rows in (sender.first, sender.second):
            rows[RESERVE].append(deepcopy(project))
    second.uncredited = [second.second[RESERVE][-1]]


def write_inbox(folder: Path, senders: list[Sender], period: str) -> Path:
    """Every office's first file of a month, in the order the offices stand."""
    times = {}
    for at, sender in enumerate(senders):
        name, data = file_of(sender, period)
        path = folder / sender.office.folder / name
        path.parent.mkdir(parents=True)
        path.write_bytes(data)
        times[f"{sender.office.folder}/{name}"] = f"{period}-20T{9 + at:02d}:00:00+08:00"
    (folder / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return folder


def file_of(sender: Sender, period: str, *, lost: bool = False) -> tuple[str, bytes]:
    """The workbook an office sends: its name and bytes; `lost` adds a sheet that is of no form."""
    rows = sender.first if period == FIRST else sender.second
    pages = [write_page(form, rows[form], sender.office, TITLE[period]) for form in FORMS if rows[form]]
    for form, page in zip((form for form in FORMS if rows[form]), pages, strict=True):
        page.name = TITLES[form]
    pages += [Page("进度", LOST)] if lost else []
    sender.sent += 1
    return f"{sender.office.name}{period}报表{sender.sent}.{sender.kind}", make_file(f"x.{sender.kind}", pages)
