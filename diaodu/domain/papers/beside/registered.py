"""The register of supervision (督办台账) as papers print it."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from diaodu.domain.plans.plan import Plan
from diaodu.domain.text import wording
from diaodu.domain.triggers.cases import Case, CaseState, StepKind

DONE = {StepKind.REMIND, StepKind.EXTEND, StepKind.RETURN, StepKind.PRESS}
"""Steps of the office that asks."""


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisteredCase:
    """A case in printed words; `pursued`: what the office that asks did since, `answer`: what the unit said."""

    number: str
    opened: str
    period: str
    unit: str
    source: str
    matter: str
    asked: str
    now: str
    leader: str
    due: str
    colour: str
    times: int
    state: CaseState
    pursued: str
    answer: str
    is_decided: bool
    """Whether a meeting decided it, or whoever entered it by hand."""


class PrintedRegister:
    """The cases of a plan on a day."""

    def __init__(self, plan: Plan, cases: Iterable[Case], today: date) -> None:
        """Take the cases in the order of their numbers."""
        self.names = {unit.code: unit.name for unit in plan.units}
        self.today = today
        self.all = [self._printed(one) for one in cases]

    @property
    def in_hand(self) -> list[RegisteredCase]:
        """Cases that nobody closed."""
        return [one for one in self.all if one.state is not CaseState.CLOSED]

    def decided_in(self, period: str) -> list[RegisteredCase]:
        """Tasks that were decided when a period was dispatched, by its id."""
        return [one for one in self.decided if one.period == period]

    @property
    def decided(self) -> list[RegisteredCase]:
        """Tasks of meetings that nobody closed."""
        return [one for one in self.in_hand if one.is_decided]

    def of(self, unit: str) -> list[RegisteredCase]:
        """A unit's cases that nobody closed."""
        return [one for one in self.in_hand if one.unit == unit]

    def counts(self) -> list[tuple[str, int]]:
        """How many cases are in each state, states without one left out."""
        found = [(state.word, sum(one.state is state for one in self.all)) for state in CaseState]
        return [(word, count) for word, count in found if count]

    def day(self, day: date) -> str:
        """A day, with its year where that is another one."""
        words = wording.chinese_date(day)
        return words.removeprefix(f"{day.year}年") if day.year == self.today.year else words

    def _printed(self, case: Case) -> RegisteredCase:
        asked = case.asked
        return RegisteredCase(
            number=case.number, opened=self.day(case.opened_on), period=case.period, unit=self.names.get(asked.unit, asked.unit),
            source=asked.source, matter=asked.matter, asked=asked.asked, now=asked.now, leader=asked.leader,
            due=self.day(case.due), colour=case.colour.word, times=case.times, state=case.state(self.today),
            pursued="；".join(f"{self.day(one.on)}{one.kind.word}" for one in case.steps if one.kind in DONE),
            answer=case.answer, is_decided=asked.is_by_hand,
        )  # fmt: skip
