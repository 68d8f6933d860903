"""Triggers: the lists of a plan computed from rows, targets, reports and findings; each entry with its figures."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.figures.derived import groups_of
from diaodu.domain.figures.measures import group_of, measure_parameters
from diaodu.domain.figures.said import say_figure, say_target
from diaodu.domain.figures.targets import yearly_targets
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.masks import mask
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.results import Finding, MeasureValue, TargetValue, UnitNames
from diaodu.domain.triggers.scene import ListedEntry, Scene


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerList:
    """A trigger with its entries, in the plan's order of units."""

    trigger: str
    title: str
    clause: str
    paper: str
    hits: tuple[ListedEntry, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class TriggerInputs:
    """What a run found that lists are made of. `states` and `standing` span the quarter: see Scene."""

    forms: Mapping[str, Form]
    frames: Mapping[str, pd.DataFrame]
    measures: Sequence[MeasureValue]
    targets: Sequence[TargetValue]
    states: Mapping[str, Mapping[str, str]]
    standing: Sequence[tuple[str, Finding]]
    unit_names: UnitNames = field(default_factory=UnitNames)
    history: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    """Form → rows of several periods with `period_end`, of forms that some list looks back on."""


def find_triggers(plan: Plan, period: Period, found: TriggerInputs) -> list[TriggerList]:
    """Every list of the plan that is due in the period."""
    scene = _scene(plan, period, found)
    ends_quarter = period.end.month % 3 == 0
    return [_list(trigger, plan, scene) for trigger in plan.triggers if ends_quarter or not trigger.quarterly]


def _scene(plan: Plan, period: Period, found: TriggerInputs) -> Scene:
    parameters = measure_parameters(plan, period)

    def rows(form: str, where: Condition) -> list[dict[str, Any]]:
        frame = found.frames.get(form)
        if frame is None or frame.empty:
            return []
        return _plain_rows(frame[mask(frame, fill_parameters(where, parameters))])

    def rows_since(form: str, where: Condition, first: date) -> list[dict[str, Any]]:
        frame = found.history.get(form)
        if frame is None or frame.empty:
            return rows(form, where)
        late = frame[frame["period_end"] >= pd.Timestamp(first)]
        return _plain_rows(late[mask(late, fill_parameters(where, parameters))]) if len(late) else []

    def say(measure: str, value: int | Decimal | None, target: int | Decimal | None) -> str:
        return say_figure(plan.measure(measure), value, target)

    def say_wanted(measure: str, target: int | Decimal | None) -> str:
        return say_target(plan.measure(measure), target)

    return Scene(
        period=period,
        units=[unit.name for unit in plan.units_in(period.start, period.end)],
        forms=found.forms,
        rows=rows,
        rows_since=rows_since,
        group_of=lambda row: group_of(plan, row),
        groups_of=lambda unit: groups_of(plan, unit),
        lists={f"${name}": value for name, value in parameters.items() if isinstance(value, list)},
        measures=found.measures,
        targets=found.targets,
        yearly=yearly_targets(plan),
        names={measure.id: measure.name for measure in plan.measures},
        say=say,
        say_target=say_wanted,
        states=found.states,
        standing=found.standing,
        unit_names=found.unit_names,
    )


def _plain_rows(frame: pd.DataFrame) -> list[dict[str, Any]]:
    """Rows of a frame with None where a cell is empty."""
    plain = frame.astype(object)
    return [
        {str(key): value for key, value in row.items()} for row in plain.where(plain.notna(), None).to_dict("records")
    ]


def _list(trigger: Trigger, plan: Plan, scene: Scene) -> TriggerList:
    of_class = [unit.name for unit in plan.units if not trigger.classes or unit.unit_class in trigger.classes]
    order = {name: at for at, name in enumerate([*of_class, *(() if trigger.classes else (g.id for g in plan.groups))])}
    found = trigger.kind.find(replace(scene, units=[name for name in of_class if name in scene.units]))
    told = [replace(hit, text=trigger.text or hit.text) for hit in found if not hit.unit or hit.unit in order]
    hits = tuple(sorted(told, key=lambda hit: order.get(hit.unit, len(order))))
    return TriggerList(trigger=trigger.id, title=trigger.title, clause=trigger.clause, paper=trigger.paper, hits=hits)
