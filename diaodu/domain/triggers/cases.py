"""Cases (督办事项立项) of the register (督办台账): what a unit was asked, by when, and what came of it.

A case is opened once for a matter and stays until a person closes it; a later period's list finds it again. Its steps
are only added to, and the latest that stands can be taken back. Order of colours: blue 提醒, yellow 警告, red 责令
(docs/papers.md#督办台账).
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field, replace
from datetime import date, timedelta
from typing import Any

from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.results import UnitCode, UnitName
from diaodu.domain.states import Worded
from diaodu.domain.text.keys import name_key

STEWARD = "督办人员"


class Colour(Worded):
    """How urgently a case is pursued."""

    BLUE = "blue", "蓝色提醒"
    YELLOW = "yellow", "黄色警告"
    RED = "red", "红色责令"

    @property
    def next(self) -> "Colour":
        """The colour of the next notice; red stays red."""
        order = list(Colour)
        return order[min(order.index(self) + 1, len(order) - 1)]


class StepKind(Worded):
    """What is done about a case."""

    REMIND = "remind", "催办"
    REPLY = "reply", "反馈"
    EXTEND = "extend", "延期"
    RETURN = "return", "退回"
    PRESS = "press", "再次督办"
    CLOSE = "close", "办结"
    UNDO = "undo", "撤销"


class CaseState(Worded):
    """How a case stands on a day."""

    OPEN = "open", "办理中"
    OVERDUE = "overdue", "逾期未答复"
    REPLIED = "replied", "已反馈"
    RETURNED = "returned", "反馈退回"
    CLOSED = "closed", "办结"


AFTER = {
    StepKind.REPLY: CaseState.REPLIED,
    StepKind.RETURN: CaseState.RETURNED,
    StepKind.PRESS: CaseState.OPEN,
    StepKind.CLOSE: CaseState.CLOSED,
}
"""The state a step brings about; one that is not here leaves it."""

TAKEN_IN = {
    StepKind.REMIND: (CaseState.OPEN, CaseState.OVERDUE, CaseState.RETURNED),
    StepKind.REPLY: (CaseState.OPEN, CaseState.OVERDUE, CaseState.RETURNED),
    StepKind.EXTEND: (CaseState.OPEN, CaseState.RETURNED),
    StepKind.RETURN: (CaseState.REPLIED,),
    StepKind.PRESS: (CaseState.OVERDUE, CaseState.RETURNED),
    StepKind.CLOSE: (CaseState.OPEN, CaseState.OVERDUE, CaseState.REPLIED, CaseState.RETURNED),
}
"""The states in which a step can be taken; 延期 is asked before the day it is about."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A matter as a case is opened for it, in printed words; `key` is the same for the same matter of a unit."""

    key: str
    unit: UnitCode
    source: str
    """任务来源: the list of the plan, the meeting."""
    matter: str
    asked: str
    now: str = ""
    leader: str = ""
    is_by_hand: bool = False


def matter_key(trigger: str, subject: str) -> str:
    """What a unit's matter is known by in every period: the list and the project or measure it is about."""
    return key_id(trigger, name_key(subject))


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """One step; `until` is the new last day of an extension or another notice."""

    id: str
    kind: StepKind
    on: date
    text: str
    by: str
    until: date | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """A case with its steps that stand."""

    number: str
    """立项编号: the year and a serial, 2021-003."""
    period: str
    asked: Asked
    opened_by: str
    opened_on: date
    first_due: date
    first_colour: Colour
    steps: tuple[Step, ...] = field(default=())

    @property
    def due(self) -> date:
        """办结时限: the last day that counts."""
        return next((one.until for one in reversed(self.steps) if one.until), self.first_due)

    @property
    def times(self) -> int:
        """第几次."""
        return 1 + sum(one.kind is StepKind.PRESS for one in self.steps)

    @property
    def colour(self) -> Colour:
        """The colour of its latest notice."""
        colour = self.first_colour
        for _ in range(self.times - 1):
            colour = colour.next
        return colour

    @property
    def answer(self) -> str:
        """What the unit said last."""
        return next((one.text for one in reversed(self.steps) if one.kind is StepKind.REPLY), "")

    def state(self, today: date) -> CaseState:
        """How it stands on a day."""
        found = next((AFTER[one.kind] for one in reversed(self.steps) if one.kind in AFTER), CaseState.OPEN)
        return CaseState.OVERDUE if found is CaseState.OPEN and today > self.due else found

    def is_open(self, today: date) -> bool:
        """Whether anything is still asked."""
        return self.state(today) is not CaseState.CLOSED

    def check(self, kind: StepKind, day: date, *, today: date, until: date | None) -> None:
        """Refuse a step that makes no sense in the state of its day.

        Raises:
            UsageError: the case is not in a state for it, or a day lies outside its time.
        """
        if not self.opened_on <= day <= today:
            expected = f"立项日 {self.opened_on:%Y-%m-%d} 至今天 {today:%Y-%m-%d}"
            raise UsageError("--date", f"{day:%Y-%m-%d}", expected)
        state = self.state(day)
        if kind is StepKind.UNDO and not self.steps:
            raise UsageError(self.number, "没有可撤销的办理记录", "立项之后的催办、反馈、延期、退回、再次督办或办结")
        if state not in TAKEN_IN.get(kind, tuple(CaseState)):
            able = "、".join(one.word for one in TAKEN_IN[kind])
            found = f"{state.word}（时限 {self.due:%Y-%m-%d}）"
            raise UsageError(self.number, found, f"{kind.word}须在：{able}", STEWARD)
        first = {StepKind.EXTEND: self.due + timedelta(days=1), StepKind.PRESS: today}.get(kind)
        if first is not None and (until is None or until < first):
            found = f"{until:%Y-%m-%d}" if until else "未写"
            raise UsageError("--until", found, f"不早于 {first:%Y-%m-%d}")

    def public(self, units: Mapping[UnitCode, UnitName], today: date) -> dict[str, Any]:
        """As scripts read it; `units` gives each code its name."""
        state = self.state(today)
        return {
            "number": self.number, "period": self.period, "unit": units.get(self.asked.unit, self.asked.unit),
            "code": self.asked.unit, "source": self.asked.source, "matter": self.asked.matter,
            "asked": self.asked.asked, "now": self.asked.now, "leader": self.asked.leader,
            "by_hand": self.asked.is_by_hand, "opened_by": self.opened_by, "opened_on": self.opened_on.isoformat(),
            "due": self.due.isoformat(), "colour": str(self.colour), "colour_word": self.colour.word,
            "times": self.times, "state": str(state), "state_word": state.word, "answer": self.answer,
            "steps": [
                asdict(one) | {
                    "kind": str(one.kind), "kind_word": one.kind.word, "on": one.on.isoformat(),
                    "until": one.until.isoformat() if one.until else None,
                }
                for one in self.steps
            ],
        }  # fmt: skip


def read_cases(opened: Iterable[Entry], steps: Sequence[Entry]) -> list[Case]:
    """The cases of a register in the order of their numbers, each with its steps that stand."""
    undone = {entry.data["undoes"] for entry in steps if entry.data["step"] == StepKind.UNDO}
    standing = [entry for entry in steps if entry.data["step"] != StepKind.UNDO and entry.id not in undone]
    found = [
        replace(_case(entry), steps=tuple(_step(one) for one in standing if one.subject == entry.subject))
        for entry in opened
    ]
    return sorted(found, key=lambda case: _order(case.number))


def next_number(cases: Iterable[str], year: int) -> str:
    """The number after the last one of a year."""
    used = [serial for number in cases for one, serial in [_order(number)] if one == year]
    return f"{year}-{max(used, default=0) + 1:03}"


def _order(number: str) -> tuple[int, int]:
    year, _, serial = number.partition("-")
    return int(year), int(serial)


def case_data(asked: Asked, on: date, due: date, colour: Colour) -> dict[str, Any]:
    """What the ledger keeps of a case beside unit, period, number, name and time."""
    kept = {name: value for name, value in asdict(asked).items() if name != "unit"}
    return kept | {"on": on.isoformat(), "due": due.isoformat(), "colour": str(colour)}


def step_data(case: Case, kind: StepKind, on: date, until: date | None) -> dict[str, Any]:
    """What the ledger keeps of a step; an undo names the latest step that stands."""
    data = {"step": str(kind), "on": on.isoformat(), "until": until.isoformat() if until else None}
    return data | ({"undoes": case.steps[-1].id} if kind is StepKind.UNDO else {})


def _case(entry: Entry) -> Case:
    kept = dict(entry.data)
    due, colour, opened_on = kept.pop("due"), kept.pop("colour"), kept.pop("on")
    return Case(
        number=entry.subject, period=entry.period, asked=Asked(unit=entry.unit, **kept), opened_by=entry.by,
        opened_on=date.fromisoformat(opened_on), first_due=date.fromisoformat(due), first_colour=Colour(colour),
    )  # fmt: skip


def _step(entry: Entry) -> Step:
    until: str | None = entry.data.get("until")
    return Step(
        id=entry.id, kind=StepKind(entry.data["step"]), on=date.fromisoformat(entry.data["on"]), text=entry.reason,
        by=entry.by, until=date.fromisoformat(until) if until else None,
    )  # fmt: skip
