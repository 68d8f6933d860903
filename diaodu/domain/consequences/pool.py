"""pool 分配扣减: what deductions of the same clause took, shared out."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field, model_validator

from diaodu.domain.consequences.kind import AmountInputs, AmountKind, DrawnAmount
from diaodu.domain.consequences.labels import ConsequenceKind
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import plain
from diaodu.domain.text.money import in_fen, share_out, spell_to_fen


class PoolShare(AmountKind, YamlModel):
    """A part of what the same clause's consequences of these `kinds` take: equally, or by heads of staff.

    `heads`: the measure of a unit's staff. With nobody to take it, it stays undistributed and says so.
    Source: H-08, deductions go to the departments that met and to their staff.
    """

    kind: ClassVar[str] = "pool"
    word: ClassVar[str] = "分配扣减"
    example: ClassVar[str] = "{pool: {kinds: [allowance_deduction], split: by_heads, heads: staff}}"

    kinds: tuple[ConsequenceKind, ...] = Field(min_length=1)
    split: Literal["equally", "by_heads"] = "equally"
    heads: str | None = None

    @model_validator(mode="after")
    def _has_its_heads(self) -> "PoolShare":
        if (self.split == "by_heads") != bool(self.heads):
            raise ValueError("split: by_heads 须写 heads（人数指标），equally 不写")
        return self

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return (self.heads,) if self.heads else ()

    def draw(self, units: Sequence[str], inputs: AmountInputs) -> list[DrawnAmount]:
        """The pool among the units, to the fen and no fen more or less; nothing was taken: no amount at all."""
        pool = sum((inputs.taken.get(name, Fraction(0)) for name in self.kinds), Fraction(0))
        heads = {unit: inputs.number(self.heads, unit) if self.heads else Fraction(1) for unit in units}
        total = sum(heads.values(), Fraction(0))
        if not pool:
            return []
        if not total:
            return [DrawnAmount(unit=None, yuan=in_fen(pool), why=self._why(pool, units, inputs))]
        per_head = pool / total
        words = {"pool": spell_to_fen(pool), "taken": str(len(units)), "per_head": spell_to_fen(per_head)}
        shares = share_out(pool, list(heads.values()))
        return [
            DrawnAmount(unit=unit, yuan=yuan, words=words | {"heads": plain(count)})
            for (unit, count), yuan in zip(heads.items(), shares, strict=True)
        ]

    def _why(self, pool: Fraction, units: Sequence[str], inputs: AmountInputs) -> str:
        reason = "没有单位完成任务"
        if units and self.heads:
            reason = f"完成任务的单位没有{inputs.names[self.heads]}数"
        return f"{reason}，扣减合计{spell_to_fen(pool)}无处分配，暂不分配，提请研究"
