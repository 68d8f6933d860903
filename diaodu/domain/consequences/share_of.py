"""share_of 按比例: a share of a unit's own money."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from pydantic import Field, model_validator

from diaodu.domain.consequences.kind import AmountInputs, AmountKind, DrawnAmount, whole_yuan
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import percent
from diaodu.domain.text.exact import Exact, Level
from diaodu.domain.text.money import spell_exactly


class ShareStep(YamlModel):
    """From so many on, this share."""

    ge: Level
    share: Exact


class ShareOf(AmountKind, YamlModel):
    """A share of a measure in yuan; the share by the step the measure `by` reaches, never below the lowest.

    Source: H-08, half of the office budget in the first year, 90 % after two.
    """

    kind: ClassVar[str] = "share_of"
    word: ClassVar[str] = "按比例"
    example: ClassVar[str] = (
        "{share_of: {measure: office_budget, by: missed_years, steps: [{ge: 2, share: 90%}, {ge: 0, share: 50%}]}}"
    )

    measure: str
    by: str
    steps: tuple[ShareStep, ...] = Field(min_length=1)

    @model_validator(mode="after")
    def _descends(self) -> "ShareOf":
        levels = [step.ge for step in self.steps]
        if levels != sorted(levels, reverse=True):
            raise ValueError("steps 须由高到低")
        return self

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return self.measure, self.by

    @property
    def money_used(self) -> tuple[str, ...]:
        """Measures that must be yuan."""
        return (self.measure,)

    def draw(self, units: Sequence[str], inputs: AmountInputs) -> list[DrawnAmount]:
        """Each unit's share of its own money; it goes to the clause's pool."""
        drawn = []
        for unit in units:
            base, share = inputs.number(self.measure, unit), self._share(inputs.number(self.by, unit))
            words = {"base": spell_exactly(int(base)), "share": percent(share).replace(".00%", "%")}
            drawn.append(DrawnAmount(unit=unit, yuan=whole_yuan(base * share), taken=base * share, words=words))
        return drawn

    def _share(self, reached: Fraction) -> Fraction:
        step = next((step for step in self.steps if reached >= step.ge), self.steps[-1])
        return Fraction(step.share)
