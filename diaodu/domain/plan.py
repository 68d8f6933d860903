"""A plan (方案): a government document turned into data, each entry with its clause.

A plan folder holds plan.yaml (document, calendar, forms due, parameters, release, masthead, recipients),
units.yaml, measures.yaml, targets.yaml and scheme.yaml; the five are read as one mapping. Whatever another
document needs is added here as a further field or rule kind, with a default.
"""

from datetime import date
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, Field, model_validator

from diaodu.domain.conditions import Condition, check_condition
from diaodu.domain.form import Model
from diaodu.domain.money import parse_plan_amount

Clock = Annotated[str, Field(pattern=r"^([01]\d|2[0-3]):[0-5]\d$|^24:00$")]
"""A time of day as people write it; 24:00 is the end of the day."""

Points = Annotated[Decimal, BeforeValidator(lambda value: Decimal(str(value)))]


class Document(Model):
    """The government document behind the plan."""

    title: str
    issuer: str
    number: str = ""
    status: Literal["issued", "draft", "interpretation"] = "issued"
    source: str = ""


class Validity(Model):
    """First and last day on which something holds, both inside; an open end is left out."""

    start: date | None = None
    end: date | None = None

    def holds(self, first: date, last: date) -> bool:
        """Whether any day from first to last lies inside."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


class Unit(Model):
    """A reporting unit (单位) with its exact aliases; matching is never fuzzy."""

    code: str
    name: str
    unit_class: str = Field(alias="class")
    office: str = ""
    aliases: tuple[str, ...] = ()
    filing_aliases: tuple[str, ...] = ()
    """Names that mean this unit only as the filer of a workbook."""
    valid: Validity = Validity()


class ReleaseGates(Model):
    """What must be so before a bulletin may go out by itself."""

    coverage: Points = Decimal("0.8")
    """Least share of the units expected that reported."""
    held_share: Points = Decimal("0.3")
    """Greatest share of the money reported (区外到位资金) that may be held."""


class Release(Model):
    """Whether a paper goes out under a standing authorisation or waits for an approval."""

    mode: Literal["automatic", "approval"]
    authorised_by: str = ""
    authorised_on: date | None = None
    valid_until: date | None = None
    placeholder: bool = False
    gates: ReleaseGates = ReleaseGates()


class Due(Model):
    """The moment reports are due: a day of the month and a time; 24:00 is the end of that day."""

    day: int = Field(ge=1, le=31)
    time: Clock = "24:00"
    clause: str = ""


class Reminder(Model):
    """A reminder so many days before (negative) or after the due day."""

    days: int
    time: Clock
    preview: bool = False


class Calendar(Model):
    """The month's moments, in the plan's zone."""

    due: Due
    remind: tuple[Reminder, ...] = ()
    prepare_time: Clock = "08:30"
    """On the day that follows the due day."""
    review_working_days: int = 2
    holidays: tuple[date, ...] = ()
    working_weekends: tuple[date, ...] = ()
    lateness_limit_days: int = 15
    """Days after review_until beyond which a run composes but waits for a person."""


class FormDue(Model):
    """A form the units owe: every period, or once by a date."""

    form: str
    once_by: date | None = None
    clause: str = ""
    from_period: str | None = None


class Rate(Model):
    """A rate: two measures, or two sums over the same rows."""

    n: str
    of: str


class Measure(Model):
    """A figure (指标): rows of a form, filtered and counted or summed; or a rate."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    name: str
    unit: str = "个"
    form: str | None = None
    where: Condition | None = None
    count: Literal["rows"] | None = None
    sum: str | None = None
    distinct: str | None = None
    rate: Rate | None = None
    rate_of_sums: Rate | None = None
    cumulative: bool = False
    internal: bool = False
    """Only an input of the scheme; in no paper."""
    clause: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Measure":
        kinds = [k for k in ("count", "sum", "distinct", "rate", "rate_of_sums") if getattr(self, k) is not None]
        if len(kinds) != 1:
            raise ValueError(f"指标 {self.id}：须且只能写 count, sum, distinct, rate, rate_of_sums 之一，现有 {kinds}")
        if self.rate is None and not self.form:
            raise ValueError(f"指标 {self.id}：须写 form")
        return self

    @property
    def is_rate(self) -> bool:
        """Whether the value is a share with n and of."""
        return self.rate is not None or self.rate_of_sums is not None


class TargetLine(Model):
    """A target's value for a class, a unit or the city; `value` null is 未下达."""

    unit_class: str | None = Field(default=None, alias="class")
    unit: str | None = None
    city: bool = False
    value: int | str | None

    @property
    def amount(self) -> int | None:
        """The value as a number, money in yuan."""
        return parse_plan_amount(self.value) if isinstance(self.value, str) else self.value


class Target(Model):
    """A target (目标任务) of a measure; judged only from `due_from` on."""

    measure: str
    clause: str
    due_from: date | None = None
    lines: tuple[TargetLine, ...]


class ItemRule(Model):
    """How an item's share of its points is found; see domain/scoring.py for each kind."""

    kind: Literal["proportion", "pace", "rate", "functional_coefficient", "timeliness", "quality"]
    points: Points
    measure: str | None = None
    cap: Points | None = Decimal(1)
    base: Points = Decimal("0.6")
    """functional_coefficient: the share of the least unit."""
    min_units: int = 1
    """functional_coefficient: fewer units in the class make it not applicable."""


class Alternative(Model):
    """Rules that apply with or without a yearly target of the measure; their points add up."""

    when: Literal["target", "no_target", "always"] = "always"
    rules: tuple[ItemRule, ...]


class Item(Model):
    """An item of the scheme."""

    item: str
    points: Points
    clause: str = ""
    from_period: str | None = None
    alternatives: tuple[Alternative, ...]

    @model_validator(mode="after")
    def _points_add_up(self) -> "Item":
        for alternative in self.alternatives:
            total = sum(rule.points for rule in alternative.rules)
            if total != self.points:
                raise ValueError(f"{self.item}：各规则分值之和 {total} 与该项分值 {self.points} 不符")
        return self


class Grade(Model):
    """A grade and the printed points it starts from."""

    grade: str
    at_least: Points


class Scheme(Model):
    """A scheme (考核办法): items, grades and how units are ranked."""

    house: bool = False
    """No document gives it: marked in everything printed."""
    number: str = ""
    note: str = ""
    min_applicable_points: Points = Decimal(0)
    items: tuple[Item, ...]
    grades: tuple[Grade, ...] = ()


class MastheadText(Model):
    """Head and foot of the bulletin."""

    name: str
    issuer: str
    marking: str = ""
    checker: str = ""
    editor: str = ""
    phone: str = ""
    report_to: str = ""
    send_to: str = ""
    distribute_to: str = ""
    copies: int | None = None
    first_total_issue: int = 1
    """总第M期 of the plan's first bulletin."""


class RecipientGroup(Model):
    """A group of recipients by name; people and addresses live in the registry only."""

    group: str
    title: str
    papers: tuple[str, ...] = ("bulletin",)


class Manual(Model):
    """A clause no machine can judge, listed so that nothing is silently left out."""

    clause: str
    text: str


class Plan(Model):
    """A whole plan folder."""

    plan: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    document: Document
    valid: Validity = Validity()
    zone: str = "Asia/Shanghai"
    rhythm: Literal["month", "quarter", "half_month", "week", "year", "campaign"] = "month"
    first_period: str
    city: str
    office: str
    calendar: Calendar
    forms: tuple[FormDue, ...]
    parameters: dict[str, int | float | str | tuple[str, ...]] = {}
    carry: Literal["last_accepted", "none"] = "last_accepted"
    release: Release
    masthead: MastheadText
    recipients: tuple[RecipientGroup, ...] = ()
    units: tuple[Unit, ...]
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...] = ()
    scheme: Scheme | None = None
    manual: tuple[Manual, ...] = ()

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> "Plan":
        ids = [measure.id for measure in self.measures]
        _refuse_repeats("指标", ids)
        _refuse_repeats("单位名称或别名", [name for unit in self.units for name in _names(unit)])
        _refuse_repeats("单位代码", [unit.code for unit in self.units])
        for measure in self.measures:
            _refuse_unknown(f"指标 {measure.id}", [measure.rate.n, measure.rate.of] if measure.rate else [], ids)
        for target in self.targets:
            _refuse_unknown(f"目标 {target.clause}", [target.measure], ids)
        for item in self.scheme.items if self.scheme else ():
            named = [r.measure for a in item.alternatives for r in a.rules if r.measure]
            _refuse_unknown(f"考核项 {item.item}", named, ids)
        return self

    def check_forms(self, frame_columns: dict[str, set[str]]) -> None:
        """Refuse measures and forms due that name unknown forms or columns.

        Raises:
            ValueError: with the entry at fault.
        """
        _refuse_unknown("应报报表", [due.form for due in self.forms], list(frame_columns))
        for measure in self.measures:
            if measure.form is None:
                continue
            _refuse_unknown(f"指标 {measure.id} 的 form", [measure.form], list(frame_columns))
            known = frame_columns[measure.form]
            sums = measure.rate_of_sums
            used = [c for c in (measure.sum, measure.distinct, sums and sums.n, sums and sums.of) if c]
            _refuse_unknown(f"指标 {measure.id} 的列", used, sorted(known))
            check_condition(measure.where, known, f"指标 {measure.id}")

    def measure(self, name: str) -> Measure:
        """The measure of a name."""
        return next(measure for measure in self.measures if measure.id == name)

    def units_in(self, first: date, last: date) -> tuple[Unit, ...]:
        """Units that report for any day from first to last."""
        return tuple(unit for unit in self.units if unit.valid.holds(first, last))

    def find_unit(self, name: str) -> Unit | None:
        """The unit of an exact name, code or alias."""
        wanted = name.strip()
        return next((unit for unit in self.units if wanted in _names(unit)), None)

    @property
    def parameter_values(self) -> dict[str, Any]:
        """Parameters with amounts in yuan, dates as ISO text and lists as lists."""
        return {name: _parameter(value) for name, value in self.parameters.items()}


def _parameter(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.endswith("元"):
        return parse_plan_amount(value)
    return value


def _names(unit: Unit) -> tuple[str, ...]:
    return (unit.name, unit.code, *unit.aliases, *unit.filing_aliases)


def _refuse_repeats(what: str, names: list[str]) -> None:
    if repeated := sorted({name for name in names if names.count(name) > 1}):
        raise ValueError(f"{what}重复：{', '.join(repeated)}")


def _refuse_unknown(place: str, names: list[str], known: list[str]) -> None:
    if unknown := [name for name in names if name not in known]:
        raise ValueError(f"{place}: {', '.join(unknown)} 不存在，可用 {', '.join(known)}")
