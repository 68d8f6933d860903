"""shortfall 缺额: what persons lack of a required number of rows a month. Source: B-06, 26 days at the station."""

from collections import Counter
from datetime import date
from typing import TYPE_CHECKING, Any, ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.rows import CountedRows, RowsKind
from diaodu.domain.text.keys import name_key

if TYPE_CHECKING:
    import pandas as pd


class Shortfall(RowsKind, YamlModel):
    """What each person (column `each`) lacks of `required` rows a month that meet `where`, added up.

    `less`: rows of days off; nobody owes more than the month's days less these, of which no more than `less_most` count
    in a month, or in all months of a quarter together (`less_span: quarter`), the earlier ones first.
    """

    kind: ClassVar[str] = "shortfall"
    word: ClassVar[str] = "缺额"
    how: ClassVar[str] = "各人每月应有的天数减去已有的，不足的相加"
    example: ClassVar[str] = (
        "{id: short_days, name: 驻点缺勤天数, unit: 天, form: station_log, "
        "where: {attendance: {in: [驻点, 外出招商]}}, "
        "shortfall: {each: person, required: 26, less: {attendance: {eq: 轮休}}}}"
    )
    filters_itself: ClassVar[bool] = True

    each: str
    required: int = Field(ge=0)
    less: Condition | None = None
    less_most: int | None = Field(default=None, ge=0)
    less_span: Literal["month", "quarter"] = "month"

    @property
    def looks_back(self) -> bool:
        """Of a quarter's days off the earlier months have theirs first."""
        return self.less_span == "quarter"

    @property
    def is_lowest_first(self) -> bool:
        """What is lacking: less is better."""
        return True

    @property
    def columns(self) -> tuple[str, ...]:
        """Columns of its form that it names."""
        return (self.each,)

    @property
    def conditions(self) -> tuple[tuple[str, Condition], ...]:
        """The rows of days off."""
        return (("less", self.less),) if self.less else ()

    def amount(self, rows: CountedRows) -> int:
        """What the persons lack of min(required, days of the month - days off), month by month, added up."""
        found = self._by_person(rows, rows.frame)
        if self.less_most is not None:
            found["off"] = found["off"].clip(upper=self._left(rows, found))
        owed = (found["last"] - found["off"]).clip(lower=0, upper=self.required)
        return int((owed - found["there"]).clip(lower=0).sum())

    def _by_person(self, rows: CountedRows, frame: "pd.DataFrame") -> Any:
        """Of each month, the earliest first, and person the month's last day, and how many rows say there and off."""
        ends = frame.get("period_end")
        days = frame[["unit", self.each]].set_axis(["unit", "person"], axis="columns").assign(
            person=frame[self.each].map(lambda name: name_key(str(name)), na_action="ignore"),
            month=rows.period_end if ends is None else ends.dt.date,
            there=rows.meets(frame, rows.where),
            off=rows.meets(frame, self.less) if self.less else False,
        )  # fmt: skip
        found = days.groupby(["month", "unit", "person"], sort=True).agg({"there": "sum", "off": "sum"})
        return found.assign(last=[day.day for day in found.index.get_level_values("month")])

    def _left(self, rows: CountedRows, found: Any) -> list[int]:
        """How many days off may still count of each person and month, those of the quarter's earlier months taken."""
        most = self.less_most or 0
        if self.less_span == "month":
            return [most] * len(found)
        used: Counter[tuple[Any, ...]] = Counter()
        if rows.earlier is not None:
            for one in self._by_person(rows, rows.earlier).reset_index().itertuples(index=False):
                used[one.unit, one.person, _quarter(one.month)] += one.off
        left = []
        for one in found.reset_index().itertuples(index=False):
            left.append(max(0, most - used[one.unit, one.person, _quarter(one.month)]))
            used[one.unit, one.person, _quarter(one.month)] += one.off
        return left


def _quarter(day: date) -> tuple[int, int]:
    return day.year, (day.month - 1) // 3
