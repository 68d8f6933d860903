"""Reporting units (单位) as a plan declares them: their names, and when they report."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.results import UnitCode, UnitName
from diaodu.domain.text.keys import compact


class Validity(YamlModel):
    """First and last day on which something holds, both inside; an open end is left out."""

    start: date | None = None
    end: date | None = None

    @model_validator(mode="after")
    def _runs_forward(self) -> "Validity":
        if self.start and self.end and self.start > self.end:
            raise ValueError(f"起日 {self.start} 晚于止日 {self.end}")
        return self

    @property
    def words(self) -> str:
        """From when to when, e.g. 2021-03-01起; "" for ever."""
        return f"{self.start}起" * bool(self.start) + f"{self.end}止" * bool(self.end)

    def holds(self, first: date, last: date) -> bool:
        """Whether any day from first to last lies inside."""
        return (self.start is None or self.start <= last) and (self.end is None or first <= self.end)


class Unit(YamlModel):
    """A reporting unit (单位) with its exact aliases; matching is never fuzzy."""

    code: UnitCode
    name: UnitName
    unit_class: str = Field(alias="class")
    office: str = ""
    """Its office that reports: 东胜区商务局."""
    government: str = ""
    """Who it answers to: 东胜区人民政府, a park's 管委会."""
    aliases: tuple[str, ...] = ()
    filing_aliases: tuple[str, ...] = ()
    """Names that mean this unit only as the filer of a workbook."""
    valid: Validity = Validity()
    again: tuple[Validity, ...] = ()
    """Further times in which it reports, after it left and came back."""
    into: str = ""
    """The unit it went into (撤并) after its last day: its lists, figures of the year and own targets go there."""

    @field_validator("into", mode="before")
    @classmethod
    def _is_one_unit(cls, value: Any) -> Any:
        if isinstance(value, list | tuple | dict):
            raise ValueError("只能写一个单位：分立到几个单位的，系统不拆分其数据；不写 into 的，其数据留在合计中并注明")  # noqa: TRY004 - pydantic words a ValueError
        return value

    @property
    def spans(self) -> tuple[Validity, ...]:
        """When it reports."""
        return self.valid, *self.again

    @property
    def span_words(self) -> str:
        """From when to when, one span after the other; "" for ever."""
        return "，".join(words for span in self.spans if (words := span.words))

    def holds(self, first: date, last: date) -> bool:
        """Whether it reports for any day from first to last."""
        return any(span.holds(first, last) for span in self.spans)

    def last_day_before(self, day: date) -> date | None:
        """The last day on which it reported, before a day; None where it never did."""
        return max((span.end for span in self.spans if span.end and span.end < day), default=None)

    @property
    def names(self) -> tuple[str, ...]:
        """Every name that means the unit."""
        return (self.name, self.code, *self.aliases, *self.filing_aliases)


def unit_named(units: Iterable[Unit], name: str) -> Unit | None:
    """The unit of an exact name, code or alias; full-width, blank and traditional characters aside."""
    wanted = compact(name)
    return next((unit for unit in units if wanted in map(compact, unit.names)), None)
