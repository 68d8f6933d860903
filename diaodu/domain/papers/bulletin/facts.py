"""What the bulletin's template may say: plain facts drawn from a plan and an assessment."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from typing import Any, TypeVar

import pandas as pd

from diaodu.domain.figures.judgement import silent_about
from diaodu.domain.figures.measures import measure_parameters
from diaodu.domain.figures.said import marked, say_figure, series_of_amounts
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import city_rows
from diaodu.domain.forms.masks import mask
from diaodu.domain.forms.roles import FormRole
from diaodu.domain.period import Period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, LastPeriod, MeasureValue, UnitName, UnitReport
from diaodu.domain.states import UnitState
from diaodu.domain.text import disclosure, wording

T = TypeVar("T")
MIN_RANKED = 3
"""A class of fewer units is listed, not ranked. Source: docs/papers.md#wording."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NarrativePart:
    """Words under one heading of the narrative, and the unit or units that said them."""

    unit: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitClass:
    """A class of units; `units` in the plan's order."""

    name: str
    units: tuple[str, ...]

    @property
    def is_ranked(self) -> bool:
        """Whether its units may be ranked."""
        return len(self.units) >= MIN_RANKED


@dataclass(frozen=True, slots=True, kw_only=True)
class Filing:
    """How the units filed: names by state, in the plan's order."""

    expected: tuple[str, ...]
    by_state: Mapping[str, tuple[str, ...]]
    read: int
    held: int
    rejected: int = 0
    unread: int = 0
    incomplete: tuple[str, ...] = ()
    """Units that reported, and lack a form they owe."""

    def units(self, *states: str) -> tuple[str, ...]:
        """Units in any of the states, those with a late 零报告 among the late and the nil."""
        named = {
            state
            for state in UnitState
            if state in states or (state is UnitState.LATE_NIL and {"late", "nil"} & {*states})
        }
        chosen = {unit for state in named for unit in self.by_state.get(state, ())}
        return tuple(unit for unit in self.expected if unit in chosen)

    @property
    def counted(self) -> int:
        """Rows that are in the figures."""
        return self.read - self.held - self.rejected

    @property
    def reported(self) -> tuple[str, ...]:
        """Units that reported, 零报告 among them."""
        return self.units(*(state for state in UnitState if state.has_reported))

    @property
    def silent(self) -> tuple[str, ...]:
        """Units from which nothing could be read."""
        return self.units(*(state for state in UnitState if state.is_silent))


class Facts:
    """Measures, filings and printable words of one period, looked up by name; `forms` are the plan's."""

    def __init__(
        self,
        plan: Plan,
        period: Period,
        assessment: Assessment,
        forms: Mapping[str, Form],
        before: LastPeriod | None = None,
        unsettled: Sequence[Mapping[str, Any]] = (),
    ) -> None:
        """Index the assessment; nothing is computed that it holds already.

        `before`: the last period's figures; `unsettled`: projects that are in no figure, whose firms are hidden too.
        """
        self.plan, self.period, self.assessment, self.forms = plan, period, assessment, forms
        self.last = before or LastPeriod()
        self._before = {(value.measure, value.unit): value for value in self.last.values}
        self.roles = plan.bulletin.roles
        self.values = {(value.measure, value.unit): value for value in assessment.measures}
        names = {report.code: report.unit for report in assessment.reports}
        self.held = frozenset((names.get(one.unit), one.form) for one in assessment.findings if one.holds_its_record)
        """Units and the forms of which records of theirs are held."""
        self._made: dict[tuple[str, ...], Any] = {}
        self.pending = frozenset((value.measure, value.unit) for value in assessment.measures if value.is_pending)
        """Figures at nothing because every row handed in is held: they are not nothing, they are not known yet."""
        self.values |= {key: replace(self.values[key], value=None) for key in self.pending}
        self._told = {v.measure for v in self.values.values() if v.value is not None or v.of is not None}
        asked = {
            target.measure for target in plan.targets
        }  # what people enter for no target (budgets, staff) is no news
        told = (m for m in plan.measures if not m.internal and (not m.kind.is_entered or m.id in asked))
        self.measures = tuple(m for m in told if (m.id, None) in self.values)
        self.classes = _classes(assessment.reports)
        self.filing = _filing(assessment.reports)
        self.projects = self.frame(self.form_of(FormRole.PROJECTS))
        self.hidden = disclosure.hidden_firms([*rows_of(self.projects), *map(_as_in_talks, unsettled)])

    def once(self, key: tuple[str, ...], make: Callable[[], T]) -> T:
        """What `make` gives, made at the first time it is asked for by this key."""
        if key not in self._made:
            self._made[key] = make()
        return self._made[key]

    def silent_about(self, measure: str) -> frozenset[UnitName]:
        """Units that handed in nothing of what a measure is taken from."""
        return silent_about(self.plan, measure, self.assessment.reports)

    @property
    def places(self) -> tuple[str, ...]:
        """Names that tell nothing about a firm: the units' own."""
        return tuple(name for unit in self.plan.units for name in (unit.name, *unit.aliases))

    @property
    def city(self) -> dict[str, MeasureValue]:
        """The city's figures by measure."""
        return {name: value for (name, unit), value in self.values.items() if unit is None}

    @property
    def pace(self) -> Decimal:
        """The time-proportional pace (序时进度) at the period's end: month / 12."""
        return wording.ratio(self.period.end.month, 12) or Decimal(0)

    @property
    def leading(self) -> str | None:
        """The measure that orders the units, and has room beside it for last year's; None where there is none.

        The first of the plan's of which there is something, else the first that was told.
        """
        told = [name for name in self.plan.bulletin.leading if self.has(name)]
        return next((name for name in told if self.value(name).value), next(iter(told), None))

    def form_of(self, role: FormRole) -> str:
        """The plan's form of a role, "" where it has none."""
        return next((name for name, form in self.forms.items() if form.role is role), "")

    def value(self, measure: str | None, unit: str | None = None) -> MeasureValue:
        """A figure; of a measure nobody reported, one without value."""
        return self.values.get((measure or "", unit)) or MeasureValue(measure=measure or "", unit=unit, value=None)

    def before(self, measure: str, unit: str | None = None) -> MeasureValue | None:
        """A figure as it stood in the last period, None where that is not known."""
        return self._before.get((measure, unit))

    def is_limit(self, measure: str) -> bool:
        """Whether its targets say how much it may be at most."""
        return any(target.compare in {"le", "lt"} for target in self.plan.targets if target.measure == measure)

    def has(self, *measures: str | None) -> bool:
        """Whether the plan asks for all these measures and somebody told of each."""
        return all(measure is not None and measure in self._told for measure in measures)

    def has_target(self, measure: str, units: Sequence[str | None]) -> bool:
        """Whether a target stands for any of the units."""
        return any(self.value(measure, unit).target is not None for unit in units)

    def is_paced(self, measure: Measure) -> bool:
        """Whether a target of it is a year's, to be held against the pace."""
        return measure.cumulative

    def due_from(self, measure: str) -> date | None:
        """The day from which a target of the measure is judged, if that lies after the period."""
        days = [t.due_from for t in self.plan.targets if t.measure == measure and t.due_from]
        return min((day for day in days if day > self.period.end), default=None)

    def frame(self, form: str) -> pd.DataFrame:
        """Records of a form in the city's figures, each once; empty where there are none."""
        return city_rows(self.assessment.records.get(form, pd.DataFrame()))

    def selected(self, measure: str | None) -> pd.DataFrame:
        """Records that the plan's condition of a measure picks from its form."""
        found = next((m for m in self.plan.measures if m.id == measure), None)
        if found is None or not found.form:
            return pd.DataFrame()
        return self.chosen(found.form, found.where or {}, found.cohort)

    def chosen(self, form: str, where: Condition, cohort: str | None = None) -> pd.DataFrame:
        """Records of a form that a plan's condition picks, of its cohort if it names one."""
        return self.picked(self.frame(form), where, cohort)

    def picked(self, frame: pd.DataFrame, where: Condition, cohort: str | None = None) -> pd.DataFrame:
        """Rows of a frame that a plan's condition picks, of its cohort if it names one."""
        if frame.empty:
            return frame
        parameters = measure_parameters(self.plan, self.period)
        own = [found.where for found in self.plan.cohorts if found.id == cohort]
        for condition in (where, *own):
            frame = frame[mask(frame, fill_parameters(condition, parameters))]
        return frame

    def series(self, name: str, units: Sequence[str]) -> Callable[[str], str]:
        """How a measure of units is written side by side, by unit: amounts in one unit and with the same decimals."""
        if not self.plan.measure(name).is_money:
            return lambda unit: self.say(self.value(name, unit))
        values = [value for unit in units if (value := self.value(name, unit)).value]
        amounts = [(int(v.value or 0), None if v.target is None else int(v.target)) for v in values]
        write = series_of_amounts(amounts)
        found = {unit: self.value(name, unit) for unit in units}
        return lambda unit: marked(write(int(found[unit].value or 0)), found[unit])

    def say(self, value: MeasureValue) -> str:
        """Write a figure for a sentence, in its measure's unit, with its marks."""
        measure = self.plan.measure(value.measure)
        return marked(say_figure(measure, value.value, value.target), value)


def _as_in_talks(project: Mapping[str, Any]) -> dict[str, Any]:
    """A project that is in no figure; one of which no stage could be read may be in talks."""
    return {**project, "stage": project.get("stage") or "在谈"}


def rows_of(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows as dicts with None for what is missing."""
    if frame.empty:
        return []
    whole = frame.astype(object).where(frame.notna(), None)
    return [{str(key): value for key, value in row.items()} for row in whole.to_dict("records")]


def largest_first(rows: Iterable[dict[str, Any]]) -> list[dict[str, Any]]:
    """Projects by their investment, the largest first, then by unit and name."""
    return sorted(rows, key=lambda row: (-(row.get("total_investment") or 0), row["unit"], str(row.get("name"))))


def yuan_of(row: Mapping[str, Any]) -> int | None:
    """A project's investment in yuan; None where none is told."""
    amount = row.get("total_investment")
    return None if amount is None else int(amount)


def _classes(reports: Sequence[UnitReport]) -> tuple[UnitClass, ...]:
    names = list(dict.fromkeys(report.unit_class for report in reports))
    return tuple(
        UnitClass(name=name, units=tuple(report.unit for report in reports if report.unit_class == name))
        for name in names
    )


def _filing(reports: Sequence[UnitReport]) -> Filing:
    states = dict.fromkeys(report.state for report in reports)
    return Filing(
        expected=tuple(report.unit for report in reports),
        by_state={state: tuple(r.unit for r in reports if r.state == state) for state in states},
        read=sum(report.rows.read for report in reports),
        held=sum(report.rows.held for report in reports),
        rejected=sum(report.rows.rejected for report in reports),
        unread=sum(report.rows.unread for report in reports),
        incomplete=tuple(r.unit for r in reports if r.state.has_reported and UnitState.MISSING in r.forms.values()),
    )
