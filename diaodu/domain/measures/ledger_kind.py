"""Kinds of measures made of what was told: people's entries, the log of submissions."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from diaodu.domain.measures.kind import MeasureKind
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import UnitState


@dataclass(frozen=True, slots=True, kw_only=True)
class EnteredCase:
    """One entry about a measure: unit's name ("" for the city), value, the day it counts for."""

    id: str
    measure: str
    unit: str
    value: Decimal
    day: date


@dataclass(frozen=True, slots=True, kw_only=True)
class FormState:
    """How a unit handed in one form of one period."""

    unit: str
    form: str
    state: str
    day: date
    """The period's last day."""

    def matches(self, states: Collection[str]) -> bool:
        """Whether it is one of the states, a late 零报告 being both."""
        state = UnitState(self.state)
        return state.told in states or (state.is_late and UnitState.LATE in states)


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerInputs:
    """What was told of all units in a measure's window: its cases, and the log."""

    units: Sequence[str]
    cases: Sequence[EnteredCase]
    states: Sequence[FormState]


class LedgerKind(MeasureKind):
    """A measure of what was told: silence of a unit does not hide it."""

    @property
    def cases_of(self) -> str | None:
        """Another measure whose entered cases it looks at."""
        return None

    def compute(self, measure: str, told: LedgerInputs) -> list[MeasureValue]:
        """The figure of each unit, and of the city last."""
        raise NotImplementedError
