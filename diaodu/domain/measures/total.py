"""total 合计: several measures added up."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import ClassVar

from pydantic import RootModel

from diaodu.domain.forms.placed_errors import PlacedError, refuse_unknown
from diaodu.domain.measures.derived import DerivedKind
from diaodu.domain.measures.kind import OtherMeasure
from diaodu.domain.measures.values import Figures, whole
from diaodu.domain.results import MeasureValue


class Total(DerivedKind, RootModel):
    """The sum of measures that are neither rates nor totals themselves."""

    kind: ClassVar[str] = "total"
    word: ClassVar[str] = "合计"
    example: ClassVar[str] = "{id: report_faults, name: 报送差错, unit: 次, total: [late_reports, found_faults]}"

    root: tuple[str, ...]

    def check(self, name: str, others: Mapping[str, OtherMeasure]) -> None:
        """Refuse parts that are not there, or are themselves made of measures.

        Raises:
            PlacedError: with the place below `total`.
        """
        refuse_unknown(f"指标 {name} 的 total", self.root, others)
        kinds = {part: others[part].kind for part in self.root}
        if wrong := [part for part, kind in kinds.items() if kind.is_rate or isinstance(kind, DerivedKind)]:
            raise PlacedError(f"指标 {name} 的 total 不能由 {', '.join(wrong)}（比率或合计）组成")

    def compute(self, measure: str, unit: str | None, values: Figures) -> MeasureValue:
        """The sum; a part nobody knows adds nothing, and of parts nobody knows there is none."""
        parts = [values[name, unit] for name in self.root]
        if all(part.value is None for part in parts):
            return MeasureValue(measure=measure, unit=unit, value=None)
        return MeasureValue(
            measure=measure,
            unit=unit,
            value=whole(sum((Decimal(part.value or 0) for part in parts), Decimal(0))),
            records=tuple(dict.fromkeys(record for part in parts for record in part.records)),
            carried=whole(sum((Decimal(part.carried) for part in parts), Decimal(0))),
            carried_rows=sum(part.carried_rows for part in parts),
            left=_joined(parts),
        )


def _joined(parts: Sequence[MeasureValue]) -> tuple[tuple[str, int | Decimal], ...]:
    """What of the parts is of units that report no more, unit by unit."""
    found: dict[str, Decimal] = {}
    for unit, amount in (one for part in parts for one in part.left):
        found[unit] = found.get(unit, Decimal(0)) + Decimal(amount)
    return tuple((unit, whole(amount)) for unit, amount in found.items())
