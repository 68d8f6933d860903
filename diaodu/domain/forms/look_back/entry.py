"""What every look-back rule has, and what those have that compare one column with its last value."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Condition, Kinds, check_filled, fill_at, fill_parameters
from diaodu.domain.forms.look_back.row import ComparedRow, EarlierRow, Words
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.stated_rule import StatedRule

Count = int | str
"""A whole number of 2 or more, or `$name`, a parameter of the plan."""
NUMBERS = ("money", "foreign", "number")


class LookBack(StatedRule):
    """One rule that compares with the latest earlier period."""

    kinds: ClassVar[tuple[str, ...]] = ("text", "money", "foreign", "number", "date")
    """Kinds of columns it compares."""
    counts: ClassVar[tuple[str, ...]] = ()
    """Its fields that are a Count."""
    is_found_late: ClassVar[bool] = False
    """Whether it is found when the rows have been judged, so that it does not change their states by itself."""

    @property
    def condition(self) -> Condition | None:
        """The rows it is asked of; None: all."""
        return None

    def depth(self, parameters: Mapping[str, Any]) -> int:  # noqa: ARG002 - what most kinds need does not depend on them
        """How many earlier lists it looks at."""
        return 1

    def fits(self, column: Column) -> bool:  # noqa: ARG002 - most kinds ask for nothing but the column's kind
        """Whether a column of the right kind has what the rule compares by."""
        return True

    def asks(self, header: Callable[[str], str]) -> str:
        """What is compared, with its numbers, in words; `header` gives a column's."""
        columns = self.inputs or ((self.place,) if self.place else ())
        numbers = [f"{name}: {getattr(self, name)}" for name in self.counts]
        return "；".join(["、".join(map(header, columns)) or "整表", *numbers])

    def number(self, name: str, parameters: Mapping[str, Any]) -> int:
        """The value of a Count, the plan's parameter filled in."""
        return int(fill_parameters(getattr(self, name), parameters))

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse an entry that does not fit its form's columns; with `parameters`, each `$name` by its value.

        Raises:
            ValueError: with the rule, what was found and what is expected.
        """
        self._check_columns(columns, kinds)
        for name in self.counts:
            with errors_at(name):
                self._check_count(name, parameters)
        with errors_at("where"):
            check_filled(self.condition, kinds, parameters, f"规则 {self.id}")

    def _check_columns(self, columns: Mapping[str, Column], kinds: Kinds) -> None:
        known = [name for name, kind in kinds.items() if name in columns and kind in self.kinds]
        wanted = [name for name in known if self.fits(columns[name])]
        if wrong := [name for name in self.inputs if name not in wanted]:
            there = ", ".join(wanted) or "无"
            raise ValueError(f"规则 {self.id} 的列 {'、'.join(wrong)} 不能用于 {self.name()}，可用 {there}")
        if self.place and self.place not in columns:
            raise ValueError(f"规则 {self.id} 的 at 现为 {self.place}，可用 {', '.join(columns)}")

    def _check_count(self, name: str, parameters: Mapping[str, Any] | None) -> None:
        value = getattr(self, name)
        if isinstance(value, str) and value.startswith("$") and parameters is None:
            return
        found = fill_at(value, parameters or {}, f"规则 {self.id}")
        if isinstance(found, bool) or not isinstance(found, int) or found < 2:  # noqa: PLR2004 - one is no comparison
            raise ValueError(f"规则 {self.id} 的 {name} 现为 {found!r}，应为 2 以上的整数或 $参数")


class RowLookBack(LookBack):
    """A rule that judges row by row."""

    def judge(self, row: ComparedRow) -> Words | None:
        """What the message says of the earlier months where the rule fails; None where it holds or can't be judged."""
        raise NotImplementedError


@dataclass(frozen=True, slots=True, kw_only=True)
class ComparedValues:
    """This month's and the last value of a column, both there."""

    now: Any
    before: Any
    row: ComparedRow
    last: EarlierRow


class ColumnLookBack(RowLookBack):
    """A rule that compares a column with its last value; the finding stands at `at` (default: the column)."""

    says: ClassVar[tuple[str, ...]] = ("last", "period")

    column: str
    where: Condition | None = None
    at: str | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at or self.column

    @property
    def condition(self) -> Condition | None:
        """The rows it is asked of."""
        return self.where

    def fails(self, compared: ComparedValues) -> bool:
        """Whether the two values are to be asked about."""
        raise NotImplementedError

    def judge(self, row: ComparedRow) -> Words | None:
        """The last value, and the period it was said in."""
        compared = compare(row, self.column)
        return last_words(compared, self.column) if compared and self.fails(compared) else None


def compare(row: ComparedRow, column: str) -> ComparedValues | None:
    """A column now and when its line last stood; None where one of the two is missing."""
    now, last = row.values.get(column), row.last
    before = last.values.get(column) if last else None
    if last is None or now is None or before is None:
        return None
    return ComparedValues(now=now, before=before, row=row, last=last)


def last_words(compared: ComparedValues, column: str) -> Words:
    """What can be said of the last value."""
    return {"last": compared.row.shown(column, compared.before), "period": compared.last.said.title}
