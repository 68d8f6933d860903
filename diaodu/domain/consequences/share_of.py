"""share_of 按比例: a share of a unit's own money."""

from collections.abc import Sequence
from fractions import Fraction
from typing import ClassVar

from pydantic import Field, model_validator

from diaodu.domain.consequences.kind import AmountInputs, AmountKind, DrawnAmount
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import percent
from diaodu.domain.text.exact import Exact, Level
from diaodu.domain.text.money import in_fen, spell_to_fen
from diaodu.domain.text.wording import DASH


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
        return [self._drawn(unit, inputs) for unit in units]

    def _drawn(self, unit: str, inputs: AmountInputs) -> DrawnAmount:
        """A unit's share; of money that nobody said there is no amount, of a step that nobody said the lowest."""
        base, share = inputs.number(self.measure, unit), self._share(inputs.number(self.by, unit))
        words = {"base": spell_to_fen(base), "share": percent(share).replace(".00%", "%")}
        if not inputs.is_said(self.measure, unit):
            said = f"{inputs.names[self.measure]}未录入，录入后测算"
            return DrawnAmount(unit=unit, words=words | {"base": DASH}, unsaid=said)
        yuan = in_fen(base * share)
        unsaid = "" if inputs.is_said(self.by, unit) else f"{inputs.names[self.by]}未录入，按{words['share']}测算"
        return DrawnAmount(unit=unit, yuan=yuan, taken=Fraction(yuan), words=words, unsaid=unsaid)

    def _share(self, reached: Fraction) -> Fraction:
        step = next((step for step in self.steps if reached >= step.ge), self.steps[-1])
        return Fraction(step.share)
