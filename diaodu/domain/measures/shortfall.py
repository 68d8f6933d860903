"""shortfall 缺额: what persons lack of a required number of rows a month. Source: B-06, 26 days at the station."""

from typing import ClassVar

from pydantic import Field

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.measures.rows import CountedRows, RowsKind


class Shortfall(RowsKind, YamlModel):
    """What each person (column `each`) lacks of `required` rows a month that meet `where`, added up.

    `less`: rows of days off; nobody owes more than the month's days less these, of which no more than `less_most` count.
    """

    kind: ClassVar[str] = "shortfall"
    word: ClassVar[str] = "缺额"
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
        ends = rows.frame.get("period_end")
        days = rows.frame[[self.each]].set_axis(["person"], axis="columns").assign(
            month=0 if ends is None else ends,
            last=rows.period_end.day if ends is None else ends.dt.day,
            there=rows.meets(rows.frame, rows.where),
            off=rows.meets(rows.frame, self.less) if self.less else False,
        )  # fmt: skip
        by_person = days.groupby(["person", "month"], sort=False).agg({"last": "first", "there": "sum", "off": "sum"})
        owed = (by_person["last"] - by_person["off"].clip(upper=self.less_most)).clip(lower=0, upper=self.required)
        return int((owed - by_person["there"]).clip(lower=0).sum())
