"""A row of this month beside the same project's line in earlier lists: all that a look-back rule sees."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Kinds
from diaodu.domain.forms.sentences import show
from diaodu.domain.period import Period

Words = dict[str, str]
"""What a message can say: name in braces → word."""


@dataclass(frozen=True, slots=True, kw_only=True)
class EarlierRow:
    """A project's line in an earlier list: the list's period, and the one in which the unit last handed it in."""

    listed: Period
    said: Period
    values: Mapping[str, Any]

    @property
    def is_carried(self) -> bool:
        """Whether the unit said nothing of it in the list's own period."""
        return self.said != self.listed


@dataclass(frozen=True, slots=True, kw_only=True)
class ListBefore:
    """A unit's last list of a form: its period, and the values of the lines that count."""

    period: Period
    rows: Sequence[Mapping[str, Any]]


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedRow:
    """A row as it was handed in; `earlier` has its line in each earlier list, latest first, None where it is not in.

    A row whose project is not known has no earlier lists.
    """

    values: Mapping[str, Any]
    raw: Mapping[str, str]
    earlier: tuple[EarlierRow | None, ...]
    period: Period
    columns: Mapping[str, Column]
    kinds: Kinds
    parameters: Mapping[str, Any]
    before: ListBefore | None = None

    @property
    def last(self) -> EarlierRow | None:
        """The line as it last stood."""
        return self.earlier[0] if self.earlier else None

    def shown(self, column: str, value: Any) -> str:
        """A value as the clerk would write it."""
        return show(value, self.kinds[column], (self.columns[column].unit or "") if column in self.columns else "")
