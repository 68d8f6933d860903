"""A plan (方案): a government document turned into data, each entry with its clause.

A plan folder holds plan.yaml (document, calendar, forms due, parameters, release, masthead, recipients),
units.yaml, measures.yaml, targets.yaml, scheme.yaml and consequences.yaml; they are read as one mapping. Whatever
another document needs is added as a further field or rule kind, with a default. Measures, targets, consequences and
the scheme have their models in measures.py, targets.py, consequences.py and scoring/scheme.py; what must fit
together stands in checks.py.
"""

import re
from collections.abc import Mapping
from datetime import date
from typing import Any, Literal
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.conditions import Bare, bare
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.placed_errors import PlacedError, errors_at, refuse_unknown
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.period import Period, parse_period
from diaodu.domain.plans import checks
from diaodu.domain.plans.bulletin import Bulletin
from diaodu.domain.plans.calendar import Calendar
from diaodu.domain.plans.consequences import ConsequenceRule, RankListRule
from diaodu.domain.plans.departure_checks import check_departures
from diaodu.domain.plans.known_names import KnownNames
from diaodu.domain.plans.measures import Cohort, Measure
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.plans.release import Release
from diaodu.domain.plans.targets import Group, Target
from diaodu.domain.plans.triggers import Trigger
from diaodu.domain.plans.units import Unit, Validity, unit_named
from diaodu.domain.scoring.scheme import PeriodId, Scheme, period_named
from diaodu.domain.states import PaperKind
from diaodu.domain.text.money import parse_plan_amount

PERIOD_PARAMETERS = (
    "period_start", "month_start-1m", "period_end", "year_start", *(f"period_end-{months}m" for months in (1, 3, 6, 12, 60)),
    "period_end+1m",
)  # fmt: skip
"""What `$name` may mean besides the plan's own parameters: days of the period (ISO text)."""
DEFAULT_PARAMETERS = {"stalled_months": 3}
"""Parameters of the house's rules that a plan need not state."""
_NUMBER_IN_WORDS = re.compile(r"[+-]?[0-9０-９.,，]+\s*[十百千万亿]+")


class Document(YamlModel):
    """The government document behind the plan."""

    title: str
    issuer: str
    number: str = ""
    status: Literal["issued", "draft", "interpretation"] = "issued"
    source: str = ""


class FormDue(YamlModel):
    """A form the units owe: every period of the plan's rhythm or of its own, or once by a date.

    `every: entry` is owed by nobody: its records are people's entries (`diaodu record add`).
    """

    form: str
    every: Literal["month", "half_month", "week", "quarter", "year", "campaign", "entry"] | None = None
    once_by: date | None = None
    classes: tuple[str, ...] = ()
    """Owed by units of these classes only; absent: by all."""
    clause: str = ""

    def is_owed_by(self, unit: Unit) -> bool:
        """Whether a unit owes the form."""
        return not self.classes or unit.unit_class in self.classes

    def is_asked_in(self, period: Period) -> bool:
        """Whether the period's templates hold the form: one owed once is asked until its date."""
        return self.once_by is None or period.start <= self.once_by


class MastheadText(YamlModel):
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


class RecipientGroup(YamlModel):
    """A group of recipients by name; people and addresses live in the registry only."""

    id: str
    title: str
    papers: tuple[str, ...] = (PaperKind.BULLETIN,)
    """Kinds of mail that its people get."""

    @field_validator("papers")
    @classmethod
    def _are_mails(cls, names: tuple[str, ...]) -> tuple[str, ...]:
        known = [str(kind) for kind in PaperKind if kind.is_mailed]
        if unknown := [name for name in names if name not in known]:
            raise ValueError(f"没有这种邮件 {'、'.join(unknown)}，可用 {'、'.join(known)}")
        return names


class Campaign(YamlModel):
    """A campaign (专项行动): its name is a period of its own, from its first day to its last."""

    id: str = Field(pattern=r"^\S+$")
    start: date
    end: date

    @model_validator(mode="after")
    def _runs_forward(self) -> "Campaign":
        if self.start > self.end:
            raise ValueError(f"起日 {self.start} 晚于止日 {self.end}")
        return self


class Manual(YamlModel):
    """A clause no machine can judge, listed so that nothing is silently left out."""

    clause: str
    text: str


class Clause(YamlModel):
    """A rule of the document by its id: where it stands, its words, and what runs it.

    `runs`: what carries it out beside the entries that cite it; `note`: how it is read. Why no machine can stands in
    the plan's `manual`.
    """

    id: str = Field(pattern=r"^[A-Z]-\d{2}$")
    title: str
    quote: str
    runs: tuple[str, ...] = ()
    note: str = ""


class Plan(YamlModel):
    """A whole plan folder."""

    id: str = Field(pattern=r"^[a-z0-9][a-z0-9-]*$")
    title: str
    document: Document
    valid: Validity = Validity()
    zone: str = "Asia/Shanghai"
    rhythm: Literal["month", "quarter", "half_month", "week", "year", "campaign"] = "month"
    first_period: PeriodId
    campaign: Campaign | None = None
    city: str
    office: str
    calendar: Calendar
    forms: tuple[FormDue, ...]
    carry: Literal["last_accepted", "none"] = "last_accepted"
    """What a project that is held or not repeated counts as: as last accepted, starred (结转), or not at all."""
    parameters: dict[str, int | float | str | tuple[str, ...]] = {}
    release: Release
    masthead: MastheadText
    bulletin: Bulletin = Bulletin()
    recipients: tuple[RecipientGroup, ...] = ()
    papers: tuple[PlanPaper, ...] = ()
    units: tuple[Unit, ...]
    groups: tuple[Group, ...] = ()
    cohorts: tuple[Cohort, ...] = ()
    measures: tuple[Measure, ...]
    targets: tuple[Target, ...] = ()
    scheme: Scheme | None = None
    rankings: tuple[RankListRule, ...] = ()
    consequences: tuple[ConsequenceRule, ...] = ()
    triggers: tuple[Trigger, ...] = ()
    clauses: tuple[Clause, ...] = ()
    manual: tuple[Manual, ...] = ()

    @field_validator("zone")
    @classmethod
    def _is_zone(cls, name: str) -> str:
        try:
            ZoneInfo(name)
        except (ZoneInfoNotFoundError, ValueError, OSError) as error:
            raise ValueError("没有这个时区，应写成 Asia/Shanghai 一类") from error
        return name

    @field_validator("parameters")
    @classmethod
    def _amounts_say_yuan(cls, values: dict[str, Any]) -> dict[str, Any]:
        for name, value in values.items():
            for text in value if isinstance(value, tuple) else (value,):
                with errors_at(name):
                    _check_amount(name, text)
        return values

    @model_validator(mode="after")
    def _refers_to_what_exists(self) -> "Plan":
        if self.rhythm not in {(found := period_named(self.first_period)).rhythm, "campaign"}:
            raise PlacedError(f"first_period {found.id} 与 rhythm {self.rhythm} 不是同一种周期", ("first_period",))
        checks.refuse_repeats("指标", "measures", [(measure.id,) for measure in self.measures])
        checks.refuse_repeats("单位代码、名称或别名", "units", [unit.names for unit in self.units])
        checks.refuse_repeats("分组", "groups", [(group.id,) for group in self.groups])
        checks.refuse_repeats("文书", "papers", [(paper.id,) for paper in self.papers])
        checks.refuse_repeats("重点项目", "bulletin", [(entry.id,) for entry in self.bulletin.projects])
        checks.refuse_repeats("批次", "cohorts", [(cohort.id,) for cohort in self.cohorts])
        known = self._known()
        checks.check_measures(self.measures, known)
        checks.check_groups(self.groups, known)
        check_departures(self.units, self.groups)
        checks.check_targets(self.targets, known)
        if self.scheme:
            checks.check_scheme(self.scheme, known)
        checks.check_consequences(self.consequences, known)
        checks.check_rankings(self.rankings, known)
        checks.check_bulletin(self.bulletin, known)
        return self

    def _known(self) -> KnownNames:
        every_period = {due.form for due in self.forms if due.every in {None, "entry", self.base_rhythm}}
        return KnownNames(
            units=tuple(unit.name for unit in self.units),
            unit_codes=tuple(unit.code for unit in self.units),
            classes=tuple(dict.fromkeys(unit.unit_class for unit in self.units)),
            groups=tuple(group.id for group in self.groups),
            cohorts={cohort.id: cohort for cohort in self.cohorts},
            measures={measure.id: measure for measure in self.measures},
            targeted=tuple(target.measure for target in self.targets),
            has_scheme=self.scheme is not None,
            grades=tuple(grade.id for grade in self.scheme.grades) if self.scheme else (),
            parameters=self.known_parameters,
            lists=tuple(f"${name}" for name, value in self.parameters.items() if isinstance(value, tuple)),
            forms=self.forms_used,
            other_rhythms=frozenset(due.form for due in self.forms) - every_period,
        )

    def check_forms(self, forms: Mapping[str, Form]) -> None:
        """Refuse forms due, gates, measures and triggers that name forms, columns or parameters that do not exist.

        Raises:
            PlacedError: with the place of the entry at fault.
        """
        known = self._known()
        for index, due in enumerate(self.forms):
            with errors_at("forms", index):
                refuse_unknown("应报报表", [due.form], forms, "form")
                refuse_unknown(f"报表 {due.form} 的类别", due.classes, known.classes, "classes")
        checks.check_money_gate(self.release.gates, known, forms)
        checks.check_measured_forms(self.measures, known, forms)
        checks.check_form_roles(known, forms)
        checks.check_listed(self.bulletin, known, forms)
        checks.check_lists(self.bulletin.projects, known, forms, ("bulletin", "projects"), "重点项目")
        for index, paper in enumerate(self.papers):
            checks.check_lists(paper.lists, known, forms, ("papers", index, "lists"), f"文书 {paper.id} 的")
        checks.check_triggers(self.triggers, known, forms)

    @property
    def forms_used(self) -> tuple[str, ...]:
        """Forms that are due or measured."""
        return tuple(dict.fromkeys([*(due.form for due in self.forms), *(m.form for m in self.measures if m.form)]))

    @property
    def rhythms(self) -> tuple[str, ...]:
        """Rhythms in which forms are due, the plan's own first."""
        every = (due.every or self.base_rhythm for due in self.forms)
        return tuple(dict.fromkeys([self.base_rhythm, *(name for name in every if name not in {"entry", "campaign"})]))

    @property
    def whole(self) -> str:
        """The whole place in a sentence, by the last character of its name: 全市, 全区, 全县."""
        return f"全{self.level}"

    @property
    def level(self) -> str:
        """What kind of place it is: 市, 区, 县, 旗, 州."""
        return self.city[-1] if self.city[-1:] in {"区", "县", "旗", "州"} else "市"

    @property
    def base_rhythm(self) -> str:
        """Rhythm of forms that say none: the plan's, in a campaign that of its first period."""
        return period_named(self.first_period).rhythm if self.rhythm == "campaign" else self.rhythm

    def forms_in(self, period: Period) -> tuple[FormDue, ...]:
        """Forms that the units owe in a period: those of its rhythm."""
        return tuple(due for due in self.forms if (due.every or self.base_rhythm) == period.rhythm)

    def forms_apart(self, period: Period) -> tuple[FormDue, ...]:
        """Forms that are due in periods of another rhythm only, of a period that has figures of them all the same."""
        if period.rhythm not in {self.base_rhythm, "campaign"}:
            return ()
        own = {due.form for due in self.forms_in(period)}
        return tuple(due for due in self.forms if due.form not in own and due.every not in {"campaign", "entry"})

    def figured_in(self, period: Period) -> "Plan":
        """The plan as far as a period has figures: one of a form's own rhythm has that form's alone.

        Targets, scores and consequences are of the plan's own periods and of its campaign.
        """
        if period.rhythm in {self.base_rhythm, "campaign"}:
            return self
        due = {entry.form for entry in self.forms_in(period)}
        own = [
            trigger
            for trigger in self.triggers
            if (looks := trigger.kind.forms) and {name for name, *_ in looks} <= due
        ]
        return self.model_copy(update={
            "measures": tuple(measure for measure in self.measures if measure.form in due),
            "targets": (), "scheme": None, "rankings": (), "consequences": (), "triggers": tuple(own),
        })  # fmt: skip

    def papers_due(self, period: Period) -> tuple[PlanPaper, ...]:
        """Papers beside the bulletin that are due in a period."""
        return tuple(paper for paper in self.papers if paper.when.holds(period))

    def find_period(self, text: str) -> Period:
        """The period of an id; the campaign's name and the plan's own mean the campaign.

        Raises:
            UsageError: there is no such period.
        """
        if self.campaign and text in {self.campaign.id, self.id}:
            return Period(start=self.campaign.start, end=self.campaign.end, id=self.campaign.id, rhythm="campaign")
        return parse_period(text)

    def measure(self, name: str) -> Measure:
        """The measure of a name."""
        return next(measure for measure in self.measures if measure.id == name)

    def units_in(self, first: date, last: date) -> tuple[Unit, ...]:
        """Units that report for any day from first to last."""
        return tuple(unit for unit in self.units if unit.holds(first, last))

    def find_unit(self, name: str) -> Unit | None:
        """The unit of an exact name, code or alias; full-width, blank and traditional characters aside."""
        return unit_named(self.units, name)

    @property
    def parameter_values(self) -> dict[str, Any]:
        """Parameters with amounts in yuan, dates as ISO text and lists as lists."""
        stated = {name: _parameter(value) for name, value in self.parameters.items()}
        return stated | {name: value for name, value in DEFAULT_PARAMETERS.items() if name not in stated}

    @property
    def written_parameters(self) -> dict[str, Any]:
        """Parameters as their file writes them, for sentences: 500万元 stays 500万元."""
        return DEFAULT_PARAMETERS | self.parameters

    @property
    def known_parameters(self) -> dict[str, Any]:
        """Every `$name` that rules and measures may use, for checks; those of the period with a day in their place."""
        marked = {name: bare(self.written_parameters[name]) for name in self.written_parameters}
        unitless = {name: value for name, value in marked.items() if isinstance(value, Bare)}
        return self.parameter_values | unitless | dict.fromkeys(PERIOD_PARAMETERS, "2021-01-01")


def _parameter(value: Any) -> Any:
    if isinstance(value, tuple):
        return list(value)
    if isinstance(value, str) and value.endswith("元"):
        return parse_plan_amount(value)
    return value


def _check_amount(name: str, value: Any) -> None:
    """An amount says 元, so that 500万 is never taken for a word."""
    if isinstance(value, str) and (value.endswith("元") or _NUMBER_IN_WORDS.fullmatch(value)):
        try:
            parse_plan_amount(value)
        except ValueError as error:
            raise ValueError(f"参数 {name}：{error}") from error
