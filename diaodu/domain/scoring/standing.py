"""What scoring looks at, what a rule earns, and what every rule kind has."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, get_args

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.period import Period
from diaodu.domain.results import MeasureValue, UnitReport
from diaodu.domain.states import UnitState
from diaodu.domain.text.exact import Cap, Exact
from diaodu.domain.text.money import UNITS, places_apart, round_exactly, spell_beside, spell_exactly
from diaodu.domain.text.wording import DASH, base_fault

ZERO, ONE = Fraction(0), Fraction(1)


@dataclass(frozen=True, slots=True, kw_only=True)
class Standing:
    """All that scoring looks at: the units a unit is held against (`peers`, itself among them), and its own.

    `measures`: (measure, unit) → value. `yearly`: measure → unit → yearly target (yuan or count).
    """

    period: Period
    report: UnitReport
    peers: Sequence[UnitReport]
    measures: Mapping[tuple[str, str | None], MeasureValue]
    yearly: Mapping[str, Mapping[str, int | Decimal]]
    money: frozenset[str] = frozenset()
    """Measures whose values are yuan."""
    met: Mapping[tuple[str, str], bool] = field(default_factory=dict)
    """(measure, unit) → whether its target is met; absent where none stands or is due."""

    reported_before: frozenset[str] = frozenset()
    """Forms that the unit reported in an earlier period of the year."""
    forms: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Measure → the forms it is made of."""
    rate_parts: Mapping[str, tuple[str, str]] = field(default_factory=dict)
    """Measure that is a rate → what it divides and by what, as the plan calls them."""

    def value(self, measure: str | None) -> MeasureValue | None:
        """The unit's value of a measure."""
        return self.measures.get((measure or "", self.report.unit))

    def parts_of(self, measure: str | None) -> tuple[str, str]:
        """What a rate divides and by what, in the plan's words."""
        return self.rate_parts.get(measure or "", ("分子", "分母"))

    def number(self, measure: str | None, unit: str | None = None) -> Fraction:
        """A measure's value of a unit (None: this one's); 0 where there is none."""
        value = self.measures.get((measure or "", unit or self.report.unit))
        return Fraction(value.value or 0) if value else ZERO

    def target(self, measure: str | None) -> Fraction | None:
        """The unit's target of a measure; None when there is none, or it is 0 or below: nothing can be held against it."""
        value = self.value(measure)
        return Fraction(value.target) if value and value.target and value.target > 0 else None

    def no_target(self, measure: str | None) -> str:
        """Why there is no target to hold a figure against."""
        value = self.value(measure)
        fault = base_fault(value.target) if value else ""
        return f"目标{fault}，不计算完成率" if fault else "未设目标"

    def say(
        self,
        measure: str | None,
        value: int | Fraction | Decimal | None,
        beside: int | Fraction | Decimal | None = None,
    ) -> str:
        """A value as people read it, `beside` a target where one is given: money in 万元 or 亿元."""
        if measure not in self.money:
            return plain(value or 0)
        return spell_beside(int(value or 0), None if beside is None else int(beside))

    def say_own(self, measure: str | None, beside: int | Fraction | Decimal | None = None) -> str:
        """The unit's value of a measure as people read it; — where nothing is known of it."""
        value = self.value(measure)
        return DASH if value is None or value.value is None else self.say(measure, self.number(measure), beside)

    def put_in(self, measure: str | None, *numbers: int | Fraction | Decimal | None) -> tuple[str, ...]:
        """Figures of a measure as they are put into a formula: with all their decimals, amounts in one unit of money."""
        exact = [Fraction(number or 0) for number in numbers]
        if measure not in self.money:
            return tuple(map(plain, exact))
        is_large = all((one / UNITS["亿元"] * 10_000).denominator == 1 for one in exact)
        return tuple(plain(one / UNITS["亿元" if is_large else "万元"]) for one in exact)

    def say_target(self, measure: str | None, target: int | Fraction | Decimal) -> str:
        """A target with its own decimals."""
        return spell_exactly(int(target)) if measure in self.money else plain(target)

    def lacks_form_of(self, *measures: str) -> bool:
        """Whether a form that measures are made of was due and never came this year: nothing can be said from it."""
        forms = {form for measure in measures for form in self.forms.get(measure, ())}
        return any(self.report.forms.get(form) == UnitState.MISSING for form in forms - self.reported_before)

    def is_pending(self, *measures: str) -> bool:
        """Whether nothing is known of a measure yet because every row handed in is held."""
        return any(value.is_pending for measure in measures if (value := self.value(measure)))

    def is_unfilled(self, *measures: str) -> bool:
        """Whether rows came of which none has the amount that a figure is made of."""
        return any(value.is_unfilled for measure in measures if (value := self.value(measure)))

    def held_words(self, *measures: str) -> str:
        """What to say where records that are held could make a figure look worse."""
        values = [value for name in measures if (value := self.value(name)) and value.is_flattered]
        return f"另有待补正的{max(value.held_rows for value in values)}条未计入，补正后可能变化" if values else ""

    def records(self, *measures: str | None) -> tuple[str, ...]:
        """Records the unit's values of measures are made of."""
        found = (self.value(measure) for measure in measures)
        return tuple(dict.fromkeys(record for value in found if value for record in value.records))


@dataclass(frozen=True, slots=True, kw_only=True)
class ClauseReading:
    """Points by another reading of the clause: 参考分, never in a total; None: the item does not apply."""

    name: str
    points: Fraction | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Earned:
    """Points a rule earns, exact and not rounded, None when it is not applicable, and how they came about."""

    points: Fraction | None
    formula: str
    worked: str = ""
    """The formula with the figures put in (520÷650×30); "" of one that is a table of steps or words."""
    inputs: dict[str, str] = field(default_factory=dict)
    records: tuple[str, ...] = ()
    readings: tuple[ClauseReading, ...] = ()
    note: str = ""
    lacks_data: bool = False
    """The figures say nothing of the unit; where it did not hand in their form, the item is 0 of its points."""


class RuleModel(YamlModel):
    """A rule of an item; `points` may be left out where it is the item's only rule."""

    word: ClassVar[str]
    """What the rule does, in Chinese."""
    example: ClassVar[str]
    """A rule of the kind as YAML writes it."""
    is_bonus: ClassVar[bool] = False
    """It gives points on top of the full ones, and stands in bonus items (加分项) alone."""
    is_paced: ClassVar[bool] = False
    """It holds a figure against 序时 of a yearly target, and stands under `when: target` alone."""

    points: Exact | None = None

    @classmethod
    def name(cls) -> str:
        """The name by which YAML says the kind."""
        return get_args(cls.model_fields["kind"].annotation)[0]

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the rule looks at."""
        return ()

    @property
    def excludes(self) -> str:
        """The word it shares with the rules of its item of which the greatest alone counts; "" excludes none."""
        return ""

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """What a unit earns of the rule's points."""
        raise NotImplementedError


class MeasuredRule(RuleModel):
    """A rule about one measure."""

    measure: str

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the rule looks at."""
        return (self.measure,)


class CappedRule(MeasuredRule):
    """A rule whose share of its points is capped: at 1, at another figure, or not at all (`cap: none`)."""

    cap: Cap = Decimal(1)

    def capped(self, share: Fraction) -> Fraction:
        """Between 0 and the cap: a negative sum (冲减) earns nothing."""
        return max(ZERO, share if self.cap is None else min(Fraction(self.cap), share))

    def worked(self, points: Fraction, share: Fraction, quotient: str) -> str:
        """The formula with the figures put in; "" where a negative share earns nothing."""
        return self.formula(points, quotient) if share >= 0 else ""

    def formula(self, points: Fraction, quotient: str) -> str:
        """The formula of a capped share."""
        whole = plain(points)
        return f"{whole}×{quotient}" if self.cap is None else f"{whole}×min({plain(self.cap)}，{quotient})"


def plain(number: int | Decimal | Fraction) -> str:
    """A number without superfluous zeros, of one that has no end four decimals."""
    text = f"{round_exactly(Fraction(number), 4):f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


def percent(share: Fraction) -> str:
    """A share as a percentage with two decimals, or as many as tell it from 100 %."""
    number = Decimal(share.numerator) * 100 / Decimal(share.denominator)
    return f"{round_exactly(share * 100, places_apart(number, Decimal(100))):f}%"
