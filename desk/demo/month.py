"""A realistic March 2021 of `ordos-2021` for `diaodu demo`: what eleven units sent, with faults in it.

Firms, codes and numbers are invented; there are no personal names. The same seed gives the same bytes.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from copy import deepcopy
from dataclasses import dataclass, field
from itertools import cycle
from pathlib import Path
from random import Random

from desk.demo.faults import WRONG_TOTALS, Breaker, Fault
from desk.demo.records import Clerk, Rows, make_rows
from desk.demo.sheets import WorkbookHeading, write_workbook
from desk.demo.words import DemoUnit, load_units, load_words
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.plans.plan import Plan, Unit

__all__ = ["DemoMonth", "Fault", "make_demo_month"]

WHOLE_SHARE = 0.6
"""How much of a damaged file is left."""


@dataclass(frozen=True, slots=True, kw_only=True)
class DemoMonth:
    """A folder of submissions: who sent, and the faults that stand in what counts of it."""

    folder: Path
    units: tuple[str, ...]
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class _Sender:
    """One unit at work on its submission."""

    folder: Path
    clerk: Clerk
    received: dict[str, str]  # the month's received.json
    faults: list[Fault] = field(default_factory=list)

    @property
    def demo(self) -> DemoUnit:
        return self.clerk.demo

    @property
    def unit(self) -> Unit:
        return self.clerk.unit


def make_demo_month(folder: Path, plan: Plan, forms: Mapping[str, Form], *, seed: int = 2021) -> DemoMonth:
    """Write the submissions of March 2021 into `<folder>/<unit>/…`, with `received.json`.

    One unit sends nothing, one is late, one sends a corrected second version, one a damaged file too.
    Faults that the second version mended are not listed.
    """
    received: dict[str, str] = {}
    senders = list(_senders(folder, plan, forms, seed, received))
    for sender in senders:
        _send(sender)
    told = json.dumps(received, ensure_ascii=False, indent=1) + "\n"
    (folder / "received.json").write_text(told, encoding="utf-8")
    faults = tuple(fault for sender in senders for fault in sender.faults)
    return DemoMonth(folder=folder, units=tuple(sender.unit.name for sender in senders), faults=faults)


def _senders(
    folder: Path, plan: Plan, forms: Mapping[str, Form], seed: int, received: dict[str, str]
) -> Iterator[_Sender]:
    demos, words = load_units(), load_words()
    firms = list(words.firms)
    Random(seed).shuffle(firms)
    names = cycle(firms)
    due = {entry.form: forms[entry.form] for entry in plan.forms}
    for unit in plan.units:
        if demo := demos.get(unit.code):
            rng = Random(f"{seed}-{unit.code}")
            clerk = Clerk(unit=unit, demo=demo, plan=plan, forms=due, words=words, rng=rng, firms=names)
            yield _Sender(folder=folder, clerk=clerk, received=received)


def _send(sender: _Sender) -> None:
    """Make a unit's rows, spoil some, and write its files; a first version has faults the second mends."""
    demo, rows = sender.demo, make_rows(sender.clerk)
    breaker = Breaker(unit=sender.unit.name, rows=rows, rng=sender.clerk.rng, spoilt=set())
    sender.faults.extend(breaker.spoil(name) for name in demo.faults)
    _note_style(sender)
    first = deepcopy(rows)
    for name in demo.mended:
        Breaker(unit=sender.unit.name, rows=first, rng=sender.clerk.rng, spoilt=breaker.spoilt).spoil(name)
    forms = list(sender.clerk.forms.values())
    if demo.style.per_form:
        for number, form in enumerate(forms, start=1):
            _write(sender, demo.file.format(n=number, title=form.title), [form], rows)
    else:
        _write(sender, demo.file, forms, first)
    if demo.second:
        chosen = [form for form in forms if form.id in demo.second.forms]
        _write(sender, demo.second.file, chosen, rows, demo.second.received.isoformat())
        sender.faults.append(Fault(unit=sender.unit.name, form="", rule=HouseRule.REPLACED, project=""))
    if demo.damaged:
        _damage(sender)


def _note_style(sender: _Sender) -> None:
    """List what a clerk's habits bring with them: no signature, hidden rows."""
    style, unit = sender.demo.style, sender.unit.name
    if not style.footer:
        sender.faults.append(Fault(unit=unit, form="", rule="F-SIGN", project=""))
    if style.hidden:
        sender.faults.append(Fault(unit=unit, form="reserve_projects", rule="F-HIDDEN", project=""))


def _write(sender: _Sender, name: str, forms: Sequence[Form], rows: Rows, received: str = "") -> None:
    wrong = frozenset(form for fault, form in WRONG_TOTALS.items() if fault in sender.demo.faults)
    filing = WorkbookHeading(
        unit_name=sender.unit.name, office=sender.unit.office, leader=sender.demo.leader, style=sender.demo.style,
        rng=sender.clerk.rng, wrong_totals=wrong,
    )  # fmt: skip
    write_workbook(sender.folder / sender.demo.folder / name, forms, rows, filing)
    sender.received[f"{sender.demo.folder}/{name}"] = received or sender.demo.received.isoformat()


def _damage(sender: _Sender) -> None:
    """Put a workbook beside the good one whose end was lost on the way."""
    home = sender.folder / sender.demo.folder
    whole = (home / sender.demo.file).read_bytes()
    (home / sender.demo.damaged).write_bytes(whole[: int(len(whole) * WHOLE_SHARE)])
    sender.received[f"{sender.demo.folder}/{sender.demo.damaged}"] = sender.demo.received.isoformat()
    sender.faults.append(Fault(unit=sender.unit.name, form="", rule="F-FILE", project=""))
