"""Consequences (奖惩) and ranking lists as a plan's consequences.yaml declares them: structured, no code."""

from string import Formatter
from typing import Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.edited import Model
from diaodu.domain.text.exact import Exact, Level
from diaodu.domain.text.money import parse_plan_amount

ConsequenceKind = Literal[
    "budget_deduction", "allowance_deduction", "budget_award", "allowance_award", "rank_award", "subsidy",
    "land_quota", "commendation", "priority", "talk", "admonition", "replacement", "notice",
]  # fmt: skip
KIND_WORDS = {
    "budget_deduction": "扣减经费",
    "allowance_deduction": "扣减补贴",
    "budget_award": "奖励经费",
    "allowance_award": "奖励补贴",
    "rank_award": "名次奖励",
    "subsidy": "补助",
    "land_quota": "用地指标",
    "commendation": "表彰",
    "priority": "优先使用",
    "talk": "约谈",
    "admonition": "诫勉",
    "replacement": "建议调整",
    "notice": "提示",
    "undistributed": "未分配",
}
"""Consequences in the reader's words; `undistributed` is a pool nobody may take from."""
PLACEHOLDERS = frozenset({
    "unit", "yuan", "pool", "share", "base", "heads", "per_head", "taken", "points", "rank", "grade", "measures",
})  # fmt: skip
"""What a consequence's text may name in braces."""


class Span(Model):
    """Bounds of a measure's value."""

    ge: Level | None = None
    gt: Level | None = None
    le: Level | None = None
    lt: Level | None = None

    @model_validator(mode="after")
    def _has_a_bound(self) -> "Span":
        if not self.model_fields_set:
            raise ValueError("须写 ge, gt, le, lt 之一")
        return self


class When(Model):
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
    measures: dict[str, Span] = {}
    grades: tuple[str, ...] = ()
    top: int | None = Field(default=None, ge=1)
    """Ranked so high by the scheme, ties included."""
    rank: int | None = Field(default=None, ge=1)
    """Ranked just so by the scheme (or `rank_by`)."""


class ShareStep(Model):
    """From so many on, this share."""

    at_least: Level
    share: Exact


class ShareOf(Model):
    """A share of a measure in yuan; the share by the step another measure reaches, never below the lowest.

    Source: H-08, half of the office budget in the first year, 90 % after two.
    """

    measure: str
    by: str
    steps: tuple[ShareStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _descends(self) -> "ShareOf":
        levels = [step.at_least for step in self.steps]
        if levels != sorted(levels, reverse=True):
            raise ValueError("steps 须由高到低")
        return self


class PoolShare(Model):
    """A part of what other consequences take: equally, or by heads of staff.

    Source: H-08, deductions go to the departments that met and to their staff.
    """

    kinds: tuple[ConsequenceKind, ...] = Field(min_length=1)
    split: Literal["equally", "by_heads"] = "equally"
    heads: str | None = None
    """Measure of a unit's staff, for by_heads."""

    @model_validator(mode="after")
    def _has_its_heads(self) -> "PoolShare":
        if (self.split == "by_heads") != bool(self.heads):
            raise ValueError("split: by_heads 须写 heads（人数指标），equally 不写")
        return self


class EachAmount(Model):
    """So much for each of a measure."""

    measure: str
    yuan: str

    @field_validator("yuan")
    @classmethod
    def _is_amount(cls, value: str) -> str:
        parse_plan_amount(value)
        return value


class AmountRule(Model):
    """How much: one way of three."""

    share_of: ShareOf | None = None
    pool: PoolShare | None = None
    each: EachAmount | None = None

    @model_validator(mode="after")
    def _one_way(self) -> "AmountRule":
        if len(self.model_fields_set) != 1:
            raise ValueError("amount 须且只能写 share_of, pool, each 之一")
        return self


class ConsequenceRule(Model):
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
        when, amount = self.when, self.amount or AmountRule.model_construct()
        named = [*when.met, *when.unmet, *when.all_met, *when.measures, *([self.rank_by] if self.rank_by else [])]
        if amount.share_of:
            named += [amount.share_of.measure, amount.share_of.by]
        if amount.pool and amount.pool.heads:
            named.append(amount.pool.heads)
        return tuple(named + ([amount.each.measure] if amount.each else []))

    @property
    def money_used(self) -> tuple[str, ...]:
        """Measures that must be yuan."""
        return (self.amount.share_of.measure,) if self.amount and self.amount.share_of else ()

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


class RankListRule(Model):
    """A list of the first (or all) units by one measure (单项榜), or by the scheme's points."""

    ranking: str
    measure: str | None = None
    """Absent: the scheme's points."""
    within: Literal["class", "city"] = "class"
    top: int | None = Field(default=None, ge=1)
    lowest_first: bool = False
    clause: str = ""
    exclude: dict[str, str] = {}
    """Unit → why it is not ranked."""
