"""The register of supervision (督办台账): cases for what the plan's lists pursue or a meeting decided, and their steps."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from zoneinfo import ZoneInfo

from diaodu.adapters.store import Store
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.papers.beside.pursued import FINDINGS_KEY, Pursued
from diaodu.domain.plans.moments import add_working_days
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.units import Unit
from diaodu.domain.states import EntryKind
from diaodu.domain.triggers.cases import (
    Asked,
    Case,
    Colour,
    StepKind,
    case_data,
    next_number,
    read_cases,
    step_data,
)

KINDS = (EntryKind.CASE, EntryKind.CASE_STEP)
REPLY_DAYS = 15
"""Working days to answer in where a document names none. Source: docs/papers.md#督办台账."""


@dataclass(frozen=True, slots=True)
class Register:
    """A plan's register; all its periods share one."""

    plan: Plan
    store: Store

    def cases(self) -> list[Case]:
        """All cases in the order of their numbers."""
        return read_cases(*(self.store.entries.list(self.plan.id, kind) for kind in KINDS))

    def day(self, at: datetime) -> date:
        """The city's day of a moment."""
        return at.astimezone(ZoneInfo(self.plan.zone)).date()

    def due(self, at: datetime, days: int) -> date:
        """The last day to answer on, so many working days after a moment."""
        return add_working_days(at.astimezone(ZoneInfo(self.plan.zone)), days, self.plan.calendar).date()

    def add(self, make: Callable[..., Sequence[Entry]]) -> Sequence[Entry]:
        """Append what is made of the cases and steps there are, one writer at a time."""
        return self.store.entries.add_made(self.plan.id, KINDS, make)


def asked_of(pursued: Pursued, unit: Unit) -> list[Asked]:
    """What the plan's lists ask of a unit, as cases would ask it; its unanswered findings are one matter."""
    found = [
        Asked(
            key=one.key, unit=unit.code, source=one.title, matter=one.called, asked=one.required,
            now="；".join(filter(None, (one.stands, one.gap))), leader=one.leader,
        )
        for one in pursued.of(unit.name)
    ]  # fmt: skip
    if count := pursued.unanswered(unit.name):
        found.append(
            Asked(
                key=FINDINGS_KEY, unit=unit.code, source="数据审核",
                matter=f"报表审核意见{count}条逾期未答复", asked="对照返还的审核批注表逐条答复",
            )
        )  # fmt: skip
    return found


def open_cases(
    register: Register, period: str, matters: Sequence[Asked], *, due: date, colour: Colour, by: str, at: datetime
) -> list[Case]:
    """Open a case for each matter that has none in hand, to be settled by `due`; those that were opened.

    Raises:
        UsageError: `due` lies before today.
    """
    today, plan = register.day(at), register.plan.id
    if due < today:
        raise UsageError("--until", f"{due:%Y-%m-%d}", f"不早于今天 {today:%Y-%m-%d}")

    def made(opened: Sequence[Entry], steps: Sequence[Entry]) -> list[Entry]:
        cases = read_cases(opened, steps)
        in_hand = {(one.asked.unit, one.asked.key) for one in cases if one.is_open(today)}
        new = {(one.unit, one.key): one for one in matters if (one.unit, one.key) not in in_hand}
        numbers = [one.number for one in cases]
        for _ in new:
            numbers.append(next_number(numbers, today.year))
        return [
            Entry(
                id=key_id(EntryKind.CASE, plan, number), plan=plan, period=period, kind=EntryKind.CASE,
                unit=asked.unit, subject=number, data=case_data(asked, today, due, colour), reason=asked.matter,
                by=by, at=at,
            )
            for number, asked in zip(numbers[len(cases) :], new.values(), strict=True)
        ]  # fmt: skip

    return read_cases(register.add(made), [])


def take_step(
    register: Register, number: str, kind: StepKind, text: str, *, by: str, at: datetime, on: date | None = None,
    until: date | None = None,
) -> Case:  # fmt: skip
    """Keep a step of a case, taken on a day (today where none is named); the case as it stands then.

    Raises:
        UsageError: no such case; it is not in a state for the step; a day outside its time.
    """
    today, plan = register.day(at), register.plan.id
    day = on or today

    def made(opened: Sequence[Entry], steps: Sequence[Entry]) -> list[Entry]:
        case = find_case(read_cases(opened, steps), number, today)
        case.check(kind, day, today=today, until=until)
        return [
            Entry(
                id=key_id(EntryKind.CASE_STEP, plan, case.number, kind, text, by, at.isoformat()), plan=plan,
                period=case.period, kind=EntryKind.CASE_STEP, unit=case.asked.unit, subject=case.number,
                data=step_data(case, kind, day, until), reason=text, by=by, at=at,
            )
        ]  # fmt: skip

    register.add(made)
    return find_case(register.cases(), number, today)


def find_case(cases: Sequence[Case], number: str, today: date) -> Case:
    """The case of a number.

    Raises:
        UsageError: the register has none.
    """
    found = next((one for one in cases if one.number == number.strip()), None)
    if found is None:
        in_hand = [one.number for one in cases if one.is_open(today)]
        raise UsageError("立项编号", number, "、".join(in_hand) or "台账中没有在办事项")
    return found
