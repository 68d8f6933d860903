"""entered 人工录入: what people enter (`diaodu record add`), case by case."""

from collections.abc import Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import model_validator

from diaodu.domain.forms.placed_errors import PlacedError, refuse_unknown
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.kind import OtherMeasure
from diaodu.domain.measures.ledger_kind import EnteredCase, LedgerInputs, LedgerKind
from diaodu.domain.measures.values import CITY, whole
from diaodu.domain.results import MeasureValue
from diaodu.domain.text.exact import Exact


class Entered(LedgerKind, YamlModel):
    """What people enter, one entry a case, each with reason, date and who entered it; the cases add up.

    `take: latest`: only the latest case stands (staff, budget). `ge` and `le` bound one case; `approver`: a case
    needs the name of who approved it. `of` and `until`: only the cases of the measure `of` up to that day, so that
    what came late is told; nothing is entered for it.
    """

    kind: ClassVar[str] = "entered"
    word: ClassVar[str] = "人工录入"
    example: ClassVar[str] = (
        "{id: absence_points, name: 不参加活动扣分, unit: 分, entered: {take: sum, ge: 1, le: 5, approver: true}}"
    )

    take: Literal["sum", "latest"] = "sum"
    ge: Exact | None = None
    le: Exact | None = None
    approver: bool = False
    of: str | None = None
    until: date | None = None

    @model_validator(mode="after")
    def _is_a_span(self) -> "Entered":
        if self.ge is not None and self.le is not None and self.ge > self.le:
            raise ValueError(f"ge {self.ge:f} 大于 le {self.le:f}")
        if bool(self.of) != bool(self.until):
            raise ValueError("of 与 until 须一并写")
        return self

    @property
    def is_entered(self) -> bool:
        """Whether people enter it; not what another measure's cases tell."""
        return self.of is None

    @property
    def adds_up(self) -> bool:
        """Whether the cases of two units may be added up."""
        return self.take == "sum"

    @property
    def cases_of(self) -> str | None:
        """The measure whose cases up to `until` it looks at."""
        return self.of

    def check(self, name: str, others: Mapping[str, OtherMeasure]) -> None:
        """Refuse cases of a measure that nobody enters.

        Raises:
            PlacedError: with the place below `entered`.
        """
        if self.of is None:
            return
        refuse_unknown(f"指标 {name} 的 entered.of", [self.of], others, "of")
        if not others[self.of].kind.is_entered:
            raise PlacedError(f"指标 {name} 的 entered.of：{self.of} 不是人工录入的指标", ("of",))

    @property
    def bounds(self) -> tuple[Decimal | None, Decimal | None]:
        """Least and most of one entered case."""
        return self.ge, self.le

    @property
    def needs_approver(self) -> bool:
        """Whether an entered case needs the name of who approved it."""
        return self.approver

    def compute(self, measure: str, told: LedgerInputs) -> list[MeasureValue]:
        """Each unit's cases together, or its latest; the city's own entry stands before the sum of the units."""
        cases = [case for case in told.cases if self.until is None or case.day <= self.until]
        found = {name: [case for case in cases if case.unit == name] for name in told.units}
        own = [case for case in cases if case.unit == ""]
        city = self._value(measure, CITY, own) if own else self._sum(measure, cases)
        return [*(self._value(measure, name, theirs) for name, theirs in found.items()), city]

    def _value(self, measure: str, unit: str | None, cases: Sequence[EnteredCase]) -> MeasureValue:
        """No case is 0 of what adds up; a standing figure (growth, staff, a grade) that nobody entered is unknown."""
        value = None if not cases and self.take == "latest" else whole(self._taken(cases))
        return MeasureValue(measure=measure, unit=unit, value=value, records=tuple(case.id for case in cases))

    def _sum(self, measure: str, cases: Sequence[EnteredCase]) -> MeasureValue:
        """The units together."""
        if not cases:
            return self._value(measure, CITY, ())
        by_unit = {case.unit: [other for other in cases if other.unit == case.unit] for case in cases}
        number = sum((self._taken(found) for found in by_unit.values()), Decimal(0))
        return MeasureValue(measure=measure, unit=CITY, value=whole(number), records=tuple(case.id for case in cases))

    def _taken(self, cases: Sequence[EnteredCase]) -> Decimal:
        """The sum, or the latest: of the latest day what was entered last (`cases` stand in that order)."""
        if self.take == "latest":
            return max(reversed(cases), key=lambda case: case.day).value if cases else Decimal(0)
        return sum((case.value for case in cases), Decimal(0))
