"""each 逐人逐项: persons or things whose rows come to too little or too much."""

from collections.abc import Iterator
from decimal import Decimal
from typing import ClassVar

from pydantic import model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.exact import Exact
from diaodu.domain.triggers.kind import FormLook, TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Row, Scene, plain


class Each(TriggerKind, YamlModel):
    """Persons or things (column `by`) whose rows come to less than `lt`, or more than `gt`.

    `sum` adds a column up, else rows are counted. `every_unit`: a unit of the class with no row at all is listed too.
    """

    kind: ClassVar[str] = "each"
    word: ClassVar[str] = "逐人逐项"
    example: ClassVar[str] = (
        "{id: few_outings, title: 外出招商天数不足, clause: S-10, classes: [县区], "
        "each: {form: outings, by: leader, sum: days, lt: 5, every_unit: true}}"
    )

    form: str
    where: Condition = {}
    by: str
    sum: str | None = None
    lt: Exact | None = None
    gt: Exact | None = None
    every_unit: bool = False

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Each":
        if self.lt is None and self.gt is None:
            raise ValueError("each 须写 lt 或 gt")
        return self

    @property
    def forms(self) -> tuple[FormLook, ...]:
        """Forms it looks at."""
        return ((self.form, (self.by, *([self.sum] if self.sum else [])), self.where),)

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a person or thing out of bounds, then the units without any row."""
        parts: dict[tuple[str, str], list[Row]] = {}
        for row in scene.rows(self.form, self.where):
            if row[self.by] is not None:
                parts.setdefault((row["unit"], str(row[self.by])), []).append(row)
        for (unit, subject), rows in parts.items():
            if self._is_out(value := self._value(rows)):
                records = tuple(row["record"] for row in rows)
                yield ListedEntry(
                    unit=unit, subject=subject, value=plain(value), expected=self._expected, records=records
                )
        told = {unit for unit, _ in parts}
        for unit in scene.units if self.every_unit else ():
            if unit not in told:
                yield ListedEntry(unit=unit, subject="未报", value="0", expected=self._expected)

    @property
    def _expected(self) -> str:
        return f"不少于{self.lt:f}" if self.lt is not None else f"不超过{self.gt:f}"

    def _value(self, rows: list[Row]) -> Decimal:
        if self.sum is None:
            return Decimal(len(rows))
        known = (row[self.sum] for row in rows if row[self.sum] is not None)
        return sum((Decimal(str(value)) for value in known), Decimal(0))

    def _is_out(self, value: Decimal) -> bool:
        """Whether a value lies outside the bounds."""
        return (self.lt is not None and value < self.lt) or (self.gt is not None and value > self.gt)
