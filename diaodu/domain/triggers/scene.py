"""What triggers look at, and the entries they find."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.form import Form
from diaodu.domain.period import Period
from diaodu.domain.results import Finding, MeasureValue, TargetValue, UnitNames

Row = Mapping[str, Any]
"""A record: the form's columns, `unit`, `record`; None where a cell is empty."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ListedEntry:
    """One entry of a list: of which unit ("" the city), about what, what it is and what was expected."""

    unit: str
    subject: str = ""
    value: str = ""
    expected: str = ""
    text: str = ""
    shown: dict[str, str] = field(default_factory=dict)
    """Columns told of a row: header → text."""
    records: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """A period as triggers see it. `states` and `standing` span the quarter."""

    period: Period
    units: Sequence[str]
    """Units that are asked about."""
    forms: Mapping[str, Form]
    rows: Callable[[str, Condition], Sequence[Row]]
    """Rows of a form that meet a condition, of the period."""
    rows_since: Callable[[str, Condition, date], Sequence[Row]]
    """The same of all periods that end on a day or later, up to the period."""
    group_of: Callable[[Row], str]
    """The group a row counts in; "" in none."""
    groups_of: Callable[[str], Sequence[str]]
    """The groups a unit is in."""
    lists: Mapping[str, Sequence[str]]
    """Names of the plan's list parameters, by `$name`."""
    measures: Sequence[MeasureValue]
    targets: Sequence[TargetValue]
    yearly: Mapping[str, Mapping[str, int | Decimal]]
    """Measure → unit → yearly target."""
    names: Mapping[str, str]
    """Measure → its name."""
    say: Callable[[str, int | Decimal | None, int | Decimal | None], str]
    """A measure's value as people read it beside its target."""
    say_target: Callable[[str, int | Decimal | None], str]
    """A measure's target as people read it."""
    states: Mapping[str, Mapping[str, str]]
    """Unit → period id → state."""
    standing: Sequence[tuple[str, Finding]]
    """Findings that still stand past the time to answer them, each with its period."""
    unit_names: UnitNames

    def periods(self, span: str) -> frozenset[str]:
        """Ids of the periods of a span."""
        if span == "period":
            return frozenset({self.period.id})
        return frozenset(period for states in self.states.values() for period in states)


def plain(value: Decimal) -> str:
    """A number without superfluous zeros."""
    return f"{int(value)}" if value == int(value) else f"{value.normalize():f}"
