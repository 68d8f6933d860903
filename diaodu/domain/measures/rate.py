"""rate 比率: one measure of another."""

from collections.abc import Mapping
from dataclasses import replace
from typing import ClassVar

from diaodu.domain.forms.placed_errors import PlacedError, refuse_unknown
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.derived import DerivedKind
from diaodu.domain.measures.kind import OtherMeasure
from diaodu.domain.measures.values import Figures, rate_value
from diaodu.domain.results import MeasureValue


class Rate(DerivedKind, YamlModel):
    """The measure `n` divided by the measure `of`, both of one cohort; shown with both, — where `of` is 0."""

    kind: ClassVar[str] = "rate"
    word: ClassVar[str] = "比率"
    example: ClassVar[str] = '{id: start_rate, name: 开工率, unit: "%", rate: {n: event_started, of: event_signed}}'
    is_rate: ClassVar[bool] = True

    n: str
    of: str

    @property
    def ratio(self) -> tuple[str, str]:
        """The two measures whose quotient it is."""
        return self.n, self.of

    def check(self, name: str, others: Mapping[str, OtherMeasure]) -> None:
        """Refuse parts that are not there, that are rates, or that count rows of different cohorts.

        Raises:
            PlacedError: with the place below `rate`.
        """
        for side, part in (("n", self.n), ("of", self.of)):
            refuse_unknown(f"指标 {name}", [part], others, side)
            if others[part].kind.is_rate:
                raise PlacedError(f"指标 {name} 的 {side} 现为比率 {part}，应为计数或求和的指标", (side,))
        above, below = others[self.n].cohort, others[self.of].cohort
        if above != below:
            raise PlacedError(f"指标 {name} 的分子属 {above or '全部'}、分母属 {below or '全部'}，须为同一批次")

    def compute(self, measure: str, unit: str | None, values: Figures) -> MeasureValue:
        """The quotient, with the records and the carried part of what lies below the line."""
        n, of = values[self.n, unit], values[self.of, unit]
        starred = of if of.carried_rows else n
        value = rate_value(measure, unit, int(n.value or 0), int(of.value or 0), of.records)
        return replace(value, carried=starred.carried, carried_rows=starred.carried_rows)
