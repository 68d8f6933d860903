"""What every derived column has: where it comes from, and what it can say of the rows it found."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, ClassVar, Protocol

from pydantic import Field

from diaodu.domain.forms.conditions import KIND_WORDS, Kinds
from diaodu.domain.forms.derived.identity import SameBys
from diaodu.domain.forms.kind import Kind
from diaodu.domain.results import UnitCode


@dataclass(frozen=True, slots=True, kw_only=True)
class Cells:
    """A form's cells: column → its values row by row, None where empty; `unit` and `version` are there too.

    `version` is current or first; `same_by` says of a column by what two of its values are the same.
    """

    values: Mapping[str, Sequence[Any]]
    same_by: SameBys = field(default_factory=dict)

    def rows(self, *columns: str) -> Iterator[tuple[Any, ...]]:
        """The values of some columns, row by row."""
        return zip(*(self.values[column] for column in columns), strict=True)


class FiledRow(Protocol):
    """A row as its unit filed it."""

    unit: UnitCode
    version: str
    sheet: str
    row: int
    values: dict[str, Any]


class DerivedColumn(Kind):
    """A column `id` computed from the columns `of`; a number in the frame."""

    tag: ClassVar[str] = "function"
    kinds: ClassVar[tuple[str, ...]] = ()
    """Kinds of its columns in their order; () any number of any kind."""
    optional: ClassVar[int] = 0
    """How many of the last of them may be left out."""
    says: ClassVar[tuple[str, ...]] = ()
    """What the sentences of a rule on this column can say besides."""

    id: str
    of: tuple[str, ...] = Field(min_length=1)

    def compute(self, cells: Cells) -> list[float | None]:
        """A number for each row; None where it can't be told."""
        raise NotImplementedError

    def said(self, rows: Sequence[FiledRow], position: int, same_by: SameBys) -> dict[str, str]:  # noqa: ARG002 - most kinds say nothing
        """Words for `says` about the row at a position, from the rows filed before it."""
        return {}

    def check(self, kinds: Kinds) -> None:
        """Refuse columns that are not there, too few or too many of them, or of a wrong kind.

        Raises:
            ValueError: with what was found and what is expected.
        """
        if missing := [name for name in self.of if name not in kinds]:
            raise ValueError(f"列 {'、'.join(missing)} 不存在，可用 {', '.join(kinds)}")
        if not self.kinds:
            return
        found = tuple(kinds[name] for name in self.of)
        if found != self.kinds[: len(found)] or len(found) < len(self.kinds) - self.optional:
            wanted = "、".join(KIND_WORDS[kind] for kind in self.kinds)
            ending = f"（后{self.optional}列可不写）" if self.optional else ""
            now = "、".join(f"{name} 是{KIND_WORDS[kinds[name]]}" for name in self.of)
            raise ValueError(f"派生列 {self.id}（{self.name()}）的 of 应依次为{wanted}列{ending}；现 {now}列")
