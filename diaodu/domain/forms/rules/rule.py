"""What every rule of rows has, and those have that judge one column."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any, ClassVar

from pydantic import model_validator

from diaodu.domain.forms.conditions import KIND_WORDS, Condition, Kinds, check_filled, fill_at
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.rules.keywords import Check, a_list, a_value
from diaodu.domain.forms.stated_rule import StatedRule


@dataclass(frozen=True, slots=True, kw_only=True)
class Speller:
    """How columns and written values are said where a rule is told in words."""

    header: Callable[[str], str]
    value: Callable[[Any], str]


class Rule(StatedRule):
    """One rule. `kwargs` values that start with `$` are plan parameters; a finding stands at `at` (default: the column).

    Rows with an empty input are not judged, unless the rule asks for the cell's presence.
    """

    tag: ClassVar[str] = "expect"
    needs: ClassVar[Mapping[str, Check]] = {}
    """Keywords of which at least one must stand there."""
    may: ClassVar[Mapping[str, Check]] = {}
    kinds: ClassVar[tuple[str, ...]] = ("text", "money", "foreign", "number", "date")
    """Kinds of columns it judges."""
    asks_presence: ClassVar[bool] = False
    """Whether it asks for the cell's presence, so that an empty input breaks it."""

    kwargs: dict[str, Any] = {}
    where: Condition | None = None
    at: str | None = None

    @classmethod
    def values_of_the_column(cls) -> frozenset[str]:
        """Keywords whose values are of the column's kind: money is said in 元, a day as a date."""
        return frozenset(name for name, check in {**cls.needs, **cls.may}.items() if check in {a_value, a_list})

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands."""
        return self.at or self.inputs[0]

    @property
    def arguments(self) -> dict[str, Any]:
        """What the expectation is told besides the keywords: its columns."""
        raise NotImplementedError

    def asks(self, say: Speller) -> str:
        """What a row must fulfil, in words."""
        raise NotImplementedError

    @model_validator(mode="after")
    def _has_its_keywords(self) -> "Rule":
        known = (*self.needs, *self.may)
        if unknown := sorted(set(self.kwargs) - set(known)):
            raise ValueError(f"规则 {self.id} 的 kwargs 不能写 {'、'.join(unknown)}，可写 {'、'.join(known) or '无'}")
        if self.needs and not set(self.needs) & set(self.kwargs):
            raise ValueError(f"规则 {self.id} 的 kwargs 须写 {' 或 '.join(self.needs)}")
        return self

    def check(self, kinds: Kinds, parameters: Mapping[str, Any] | None = None) -> None:
        """Refuse a rule that does not fit its form's columns; with `parameters`, each `$name` by its value.

        Raises:
            ValueError: with the rule, what was found and what is expected.
        """
        self._check_columns(kinds)
        with errors_at("where"):
            check_filled(self.where, kinds, parameters, f"规则 {self.id}")
        with errors_at("kwargs"):
            for name, value in fill_at(self.kwargs, parameters, f"规则 {self.id}").items():
                if expected := {**self.needs, **self.may}[name](value, kinds[self.inputs[0]]):
                    raise ValueError(f"规则 {self.id} 的 {name} 现为 {value!r}，应为{expected}")

    def _check_columns(self, kinds: Kinds) -> None:
        if missing := [name for name in (*self.inputs, self.place) if name not in kinds]:
            raise ValueError(f"规则 {self.id} 引用了不存在的列 {missing}，可用 {', '.join(kinds)}")
        found = [kinds[name] for name in self.inputs]
        if not set(found) <= set(self.kinds) or len({kind if kind in _APART else "" for kind in found}) > 1:
            words = "、".join(KIND_WORDS[kind] for kind in self.kinds)
            now = "、".join(f"{name} 是{KIND_WORDS[kinds[name]]}" for name in self.inputs)
            raise ValueError(f"规则 {self.id} 的 {self.name()} 只用于{words}列，两列须同类；现 {now}列")


_APART = frozenset({"date", "foreign"})
"""Kinds that are compared with their own alone."""


class ColumnRule(Rule):
    """A rule of one column."""

    column: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """The column."""
        return (self.column,)

    @property
    def arguments(self) -> dict[str, Any]:
        """The column."""
        return {"column": self.column}
