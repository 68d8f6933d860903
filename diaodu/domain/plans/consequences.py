"""Consequences (奖惩) and ranking lists as a plan's consequences.yaml declares them: structured, no code."""

from string import Formatter
from typing import Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.consequences.kind import AmountKind
from diaodu.domain.consequences.kinds import AMOUNT_KINDS
from diaodu.domain.consequences.labels import ConsequenceKind
from diaodu.domain.forms.keyed import kind_of, with_kinds
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.exact import Level

PLACEHOLDERS = frozenset({
    "unit", "yuan", "pool", "share", "base", "heads", "per_head", "taken", "points", "rank", "tied", "grade", "measures",
})  # fmt: skip
"""What a consequence's text may name in braces."""


class Bounds(YamlModel):
    """Bounds of a measure's value."""

    ge: Level | None = None
    gt: Level | None = None
    le: Level | None = None
    lt: Level | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Bounds":
        if not self.model_fields_set:
            raise ValueError("须写 ge, gt, le, lt 之一")
        return self


class When(YamlModel):
    """When a consequence comes to a unit: every entry written must hold. Nothing written: always.

    Targets that are not judged yet hold neither as `met` nor as `unmet`.
    """

    unit_class: str | None = Field(default=None, alias="class")
    met: tuple[str, ...] = ()
    """Measures whose targets the unit meets, all of them."""
    unmet: tuple[str, ...] = ()
    """Measures of whose targets the unit misses at least one."""
    all_met: tuple[str, ...] = ()
    """Measures whose targets every unit that has one meets."""
    measures: dict[str, Bounds] = {}
    grades: tuple[str, ...] = ()
    top: int | None = Field(default=None, ge=1)
    """Ranked so high by the scheme, ties included."""
    rank: int | None = Field(default=None, ge=1)
    """Ranked just so by the scheme (or `rank_by`)."""


class AmountRule(with_kinds(YamlModel, AMOUNT_KINDS)):
    """How much, of one of the kinds in diaodu/domain/consequences."""

    @model_validator(mode="after")
    def _one_kind(self) -> "AmountRule":
        try:
            kind_of(self, AMOUNT_KINDS)
        except ValueError as error:
            raise ValueError(f"amount {error}") from error
        return self

    @property
    def kind(self) -> AmountKind:
        """How the amount is made."""
        return kind_of(self, AMOUNT_KINDS)


class ConsequenceRule(YamlModel):
    """What a clause makes of a unit's targets, score or figures: a draft that a person signs.

    `note` is put in brackets behind each text, e.g. 仅测算，不执行. `rank_by`: a measure that ranks the units for
    `rank`, `top` and {rank} where the plan has no scheme. `final_only`: not before targets are judged finally.
    """

    clause: str
    kind: ConsequenceKind
    when: When = When()
    amount: AmountRule | None = None
    rank_by: str | None = None
    final_only: bool = False
    note: str = ""
    text: str

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the consequence looks at."""
        when, amount = self.when, self.amount.kind.measures_used if self.amount else ()
        ranked = (self.rank_by,) if self.rank_by else ()
        return (*when.met, *when.unmet, *when.all_met, *when.measures, *ranked, *amount)

    @property
    def money_used(self) -> tuple[str, ...]:
        """Measures that must be yuan."""
        return self.amount.kind.money_used if self.amount else ()

    @field_validator("text")
    @classmethod
    def _names_what_there_is(cls, text: str) -> str:
        try:
            named = {name for _, name, _, _ in Formatter().parse(text) if name is not None}
        except ValueError as error:
            raise ValueError("花括号不成对") from error
        if unknown := sorted(named - PLACEHOLDERS):
            raise ValueError(f"{{{', '.join(unknown)}}} 不存在，可用 {', '.join(sorted(PLACEHOLDERS))}")
        return text


class RankListRule(YamlModel):
    """A list of the first (or all) units by one measure (单项榜), or by the scheme's points."""

    id: str
    measure: str | None = None
    """Absent: the scheme's points."""
    within: Literal["class", "city"] = "class"
    top: int | None = Field(default=None, ge=1)
    lowest_first: bool | None = None
    """The least first; absent: as its measure says."""
    clause: str = ""
    exclude: dict[str, str] = {}
    """Unit → why it is not ranked."""
