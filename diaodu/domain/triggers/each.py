"""each 逐人逐项: persons or things whose rows come to too little or too much."""

from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from typing import ClassVar, Literal

from pydantic import model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.days_spent import Stay, days_spent
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.period import Period
from diaodu.domain.text.exact import Exact
from diaodu.domain.text.keys import name_key
from diaodu.domain.triggers.kind import FormLook, TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Row, Scene, plain

EVER = date(1970, 1, 1)
"""No list is older."""


class Each(TriggerKind, YamlModel):
    """Persons or things (column `by`) whose rows come to less than `lt`, or more than `gt`.

    `sum` adds a column up, else rows are counted. `every_unit`: a unit of the class with no row at all is listed too.
    `span`: the rows of the quarter or of two months (in every second month alone) instead of the period's. `within`:
    the first and last day of a row that adds days up; of these only the days within the span count, each once. `known`: who had a
    row in the quarter and has none in the period is listed too.
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
    span: Literal["period", "two_months", "quarter"] = "period"
    within: tuple[str, str] | None = None
    known: Literal["quarter"] | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Each":
        if self.lt is None and self.gt is None:
            raise ValueError("each 须写 lt 或 gt")
        if self.within and not self.sum:
            raise ValueError("each 写了 within 须写 sum")
        return self

    @property
    def forms(self) -> tuple[FormLook, ...]:
        """Forms it looks at."""
        return ((self.form, (self.by, *([self.sum] if self.sum else []), *(self.within or ())), self.where),)

    @property
    def looks_back(self) -> tuple[str, ...]:
        """Forms of which it looks at earlier periods too."""
        return (self.form,) if self.span != "period" or self.known or self.within else ()

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a person or thing out of bounds, then the units without any row."""
        if self.span == "two_months" and scene.period.end.month % 2:
            return
        first = self._first_day(scene.period)
        parts, names = self._parts(scene, first)
        for (unit, key), rows in parts.items():
            if self._is_out(value := self._value(rows, first, scene.period.end)):
                records = tuple(row["record"] for row in rows)
                yield ListedEntry(
                    unit=unit, subject=names[unit, key], value=plain(value), expected=self._expected, records=records
                )
        told = {unit for unit, _ in parts}
        for unit in scene.units if self.every_unit else ():
            if unit not in told:
                yield ListedEntry(unit=unit, subject="未见记录", value="0", expected=self._expected)

    def _parts(self, scene: Scene, first: date) -> tuple[dict[tuple[str, str], list[Row]], dict[tuple[str, str], str]]:
        """The rows of each person or thing, however its name is spaced, and its first spelling."""
        rows = self._since(scene, first) if self.looks_back else scene.rows(self.form, self.where)
        told = [((row["unit"], str(row[self.by])), row) for row in rows if row[self.by] is not None]
        names: dict[tuple[str, str], str] = {}
        for unit, name in (*self._known(scene), *(one for one, _ in told)):
            names.setdefault((unit, name_key(name)), name)
        parts: dict[tuple[str, str], list[Row]] = {key: [] for key in names}
        for (unit, name), row in told:
            parts[unit, name_key(name)].append(row)
        return parts, names

    @property
    def _expected(self) -> str:
        return f"不少于{self.lt:f}" if self.lt is not None else f"不超过{self.gt:f}"

    def _since(self, scene: Scene, first: date) -> Sequence[Row]:
        """Rows of the span's lists, and those of earlier lists whose days reach into it."""
        own = scene.rows_since(self.form, self.where, first)
        if self.within is None:
            return own
        known = {row["record"] for row in own}
        earlier = (row for row in scene.rows_since(self.form, self.where, EVER) if row["record"] not in known)
        return [*(row for row in earlier if (end := self._days(row)[1]) and end >= first), *own]

    def _first_day(self, period: Period) -> date:
        """The first day of the span."""
        if self.span == "period":
            return period.start
        months = 2 if self.span == "two_months" else 3
        at = period.end.year * 12 + (period.end.month - 1) // months * months
        return date(at // 12, at % 12 + 1, 1)

    def _known(self, scene: Scene) -> list[tuple[str, str]]:
        """Unit and person or thing of the quarter's rows, whatever they say."""
        if self.known is None:
            return []
        month = (scene.period.end.month - 1) // 3 * 3 + 1
        rows = scene.rows_since(self.form, {}, date(scene.period.end.year, month, 1))
        return list(dict.fromkeys((row["unit"], str(row[self.by])) for row in rows if row[self.by] is not None))

    def _value(self, rows: list[Row], first: date, last: date) -> Decimal:
        if self.sum is None:
            return Decimal(len(rows))
        known = [(row, Decimal(str(row[self.sum]))) for row in rows if row[self.sum] is not None]
        if self.within is None:
            return sum((number for _, number in known), Decimal(0))
        stays = [Stay(who=self.by, first=start, last=end, days=number) for row, number in known
                 for start, end in [self._days(row)]]  # fmt: skip
        return days_spent(stays, first, last)

    def _days(self, row: Row) -> tuple[date | None, date | None]:
        start, end = (row[column].date() if row[column] is not None else None for column in self.within or ())
        return start, end

    def _is_out(self, value: Decimal) -> bool:
        """Whether a value lies outside the bounds."""
        return (self.lt is not None and value < self.lt) or (self.gt is not None and value > self.gt)
