"""Triggers: the lists of a plan computed from rows, targets, reports and findings; each entry with its figures."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

import pandas as pd

from diaodu.domain.figures.measures import measure_parameters
from diaodu.domain.figures.targets import yearly_targets
from diaodu.domain.forms.conditions import Condition, fill_parameters
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.masks import mask
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.triggers import Behind, Each, Reporting, Rows, Trigger, Unanswered, Without
from diaodu.domain.results import Finding, MeasureValue, TargetValue
from diaodu.domain.states import UnitState
from diaodu.domain.text.keys import name_key
from diaodu.domain.text.money import spell

UNREPORTED = frozenset({UnitState.MISSING, UnitState.UNREADABLE})


@dataclass(frozen=True, slots=True, kw_only=True)
class Hit:
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
class TriggerList:
    """A trigger with its entries, in the plan's order of units."""

    trigger: str
    title: str
    clause: str
    paper: str
    hits: tuple[Hit, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Scene:
    """What triggers look at. `states` and `standing` span the quarter: unit → a state a period, its findings."""

    plan: Plan
    period: Period
    forms: Mapping[str, Form]
    frames: Mapping[str, pd.DataFrame]
    measures: Sequence[MeasureValue]
    targets: Sequence[TargetValue]
    states: Mapping[str, Mapping[str, str]]
    """Unit → period id → state."""
    standing: Sequence[tuple[str, Finding]]
    """Findings that still stand past the time to answer them, each with its period."""

    def rows(self, form: str, where: Condition) -> pd.DataFrame:
        """Rows of a form that meet a condition."""
        frame = self.frames.get(form)
        if frame is None or frame.empty:
            return pd.DataFrame({name: [] for name in (*self.forms[form].frame_columns, "unit", "record")})
        return frame[mask(frame, fill_parameters(where, measure_parameters(self.plan, self.period)))]

    def periods(self, span: str) -> frozenset[str]:
        """Ids of the periods of a span."""
        if span == "period":
            return frozenset({self.period.id})
        return frozenset(period for states in self.states.values() for period in states)


def find_triggers(scene: Scene) -> list[TriggerList]:
    """Every list of the plan that is due in the period."""
    ends_quarter = scene.period.end.month % 3 == 0
    return [_list(trigger, scene) for trigger in scene.plan.triggers if ends_quarter or not trigger.quarterly]


def _list(trigger: Trigger, scene: Scene) -> TriggerList:
    kind = next(kind for kind in _FINDERS if getattr(trigger, kind) is not None)
    units: dict[str, int] = {
        unit.name: at for at, unit in enumerate(scene.plan.units) if _is_asked(trigger, unit.unit_class)
    }
    if not trigger.classes:
        units |= {group.group: len(units) + at for at, group in enumerate(scene.plan.groups)}
    asked = [hit for hit in _FINDERS[kind](getattr(trigger, kind), trigger, scene) if not hit.unit or hit.unit in units]
    hits = tuple(sorted(asked, key=lambda hit: units.get(hit.unit, len(units))))
    return TriggerList(
        trigger=trigger.trigger, title=trigger.title, clause=trigger.clause, paper=trigger.paper, hits=hits
    )


def _is_asked(trigger: Trigger, unit_class: str) -> bool:
    return not trigger.classes or unit_class in trigger.classes


# --- rows of forms ------------------------------------------------------------------------------------------
def _rows(rule: Rows, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    form = scene.forms[rule.form]
    for row in scene.rows(rule.form, rule.where).to_dict("records"):
        shown = {form.column(key).header: _shown(row.get(key), form, key) for key in rule.show}
        yield Hit(
            unit=str(row["unit"]), subject=_name(row, form), text=trigger.text, shown=shown, records=(row["record"],)
        )


def _without(rule: Without, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    """What the other form says nothing of; the city's, where names of a list parameter are asked for."""
    told = {name_key(str(name)) for name in scene.rows(rule.in_form, rule.in_where)[rule.in_key].dropna()}
    if rule.names:
        for name in scene.plan.parameter_values[rule.names[1:]]:
            if name_key(name) not in told:
                yield Hit(unit="", subject=name, value="0", expected="1", text=trigger.text)
        return
    for row in scene.rows(rule.form or "", rule.where).to_dict("records"):
        name = row.get(rule.key)
        if isinstance(name, str) and name_key(name) not in told:
            yield Hit(
                unit=str(row["unit"]), subject=name, value="0", expected="1", text=trigger.text,
                records=(row["record"],),
            )  # fmt: skip


def _each(rule: Each, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    rows, told = scene.rows(rule.form, rule.where), set()
    expected = f"不少于{rule.least:f}" if rule.least is not None else f"不超过{rule.most:f}"
    for (unit, subject), part in rows.groupby(["unit", rule.by], sort=False):
        told.add(unit)
        value = Decimal(str(part[rule.sum].sum())) if rule.sum else Decimal(len(part))
        if rule.is_out(value):
            yield Hit(
                unit=str(unit), subject=str(subject), value=_plain(value), expected=expected, text=trigger.text,
                records=tuple(part["record"]),
            )  # fmt: skip
    for unit in scene.plan.units if rule.every_unit else ():
        if unit.name not in told and _is_asked(trigger, unit.unit_class):
            yield Hit(unit=unit.name, subject="未报", value="0", expected=expected, text=trigger.text)


# --- targets and pace ---------------------------------------------------------------------------------------
def _unmet(rule: tuple[str, ...], trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    """Targets missed, of units, groups and the city."""
    for target in scene.targets:
        if target.measure in rule and target.met is False:
            name = scene.plan.measure(target.measure).name
            value, wanted = _amount(scene, target.measure, target.value), _amount(scene, target.measure, target.target)
            yield Hit(unit=target.unit or "", subject=name, value=value, expected=wanted, text=trigger.text)


def _behind(rule: Behind, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    """Units whose share of the yearly target lies behind the share of the year; without a target none."""
    passed = Decimal(scene.period.end.month) / 12 * 100
    values = {value.unit: value for value in scene.measures if value.measure == rule.measure}
    for unit, target in yearly_targets(scene.plan).get(rule.measure, {}).items():
        value = values.get(unit)
        done = Decimal((value.value if value else None) or 0) / Decimal(target) * 100
        if passed - done > rule.points:
            yield Hit(
                unit=unit, subject=scene.plan.measure(rule.measure).name, value=f"{done:.2f}%",
                expected=f"序时{passed:.2f}%", text=trigger.text or f"落后序时{passed - done:.2f}个百分点",
                records=value.records if value else (),
            )  # fmt: skip


# --- reporting and answers ----------------------------------------------------------------------------------
def _reporting(rule: Reporting, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    periods = scene.periods(rule.span)
    for unit, states in scene.states.items():
        own = [state for period, state in states.items() if period in periods]
        missing = sum(state in UNREPORTED for state in own)
        late = own.count(UnitState.LATE)
        if missing >= rule.missing or late >= rule.late:
            said = [f"未报{missing}次"] * bool(missing) + [f"迟报{late}次"] * bool(late)
            yield Hit(
                unit=unit, subject="报送", value="，".join(said),
                expected=f"未报不到{rule.missing}次，迟报不到{rule.late}次", text=trigger.text,
            )  # fmt: skip


def _unanswered(rule: Unanswered, trigger: Trigger, scene: Scene) -> Iterator[Hit]:
    periods = scene.periods(rule.span)
    for period, finding in scene.standing:
        if period in periods and finding.severity in rule.severities:
            yield Hit(
                unit=finding.unit, subject=finding.project or finding.file, value=f"{period} {finding.rule}",
                expected="期限内答复", text=trigger.text or finding.message, records=(finding.record,) if finding.record else (),
            )  # fmt: skip


_FINDERS: dict[str, Callable[[Any, Trigger, Scene], Iterable[Hit]]] = {
    "rows": _rows,
    "without": _without,
    "each": _each,
    "unmet": _unmet,
    "behind": _behind,
    "reporting": _reporting,
    "unanswered": _unanswered,
}


def _name(row: Mapping[Any, Any], form: Form) -> str:
    return str(row.get((form.identity or form.anchors)[0]) or "")


def _shown(value: Any, form: Form, key: str) -> str:
    if value is None or value is pd.NaT or value != value:  # noqa: PLR0124 - NaN is not itself
        return ""
    kind = form.frame_columns[key]
    if kind == "money":
        return spell(int(value))
    return f"{value:%Y-%m-%d}" if kind == "date" else _plain(Decimal(str(value))) if kind == "number" else str(value)


def _plain(value: Decimal) -> str:
    return f"{int(value)}" if value == int(value) else f"{value.normalize():f}"


def _amount(scene: Scene, measure: str, value: int | Decimal | None) -> str:
    rule = scene.plan.measure(measure)
    if value is None:
        return "—"
    return spell(int(value)) if rule.is_money else f"{_plain(Decimal(value))}{rule.unit}"
