"""each 按数计: so much for each of a measure."""

from collections.abc import Sequence
from typing import ClassVar

from pydantic import field_validator

from diaodu.domain.consequences.kind import AmountInputs, AmountKind, DrawnAmount
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import plain
from diaodu.domain.text.money import in_fen, parse_plan_amount


class EachAmount(AmountKind, YamlModel):
    """So much for each of a measure."""

    kind: ClassVar[str] = "each"
    word: ClassVar[str] = "按数计"
    example: ClassVar[str] = "{each: {measure: station_days, yuan: 80元}}"

    measure: str
    yuan: str

    @field_validator("yuan")
    @classmethod
    def _is_amount(cls, value: str) -> str:
        parse_plan_amount(value)
        return value

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return (self.measure,)

    def draw(self, units: Sequence[str], inputs: AmountInputs) -> list[DrawnAmount]:
        """Each unit's number times the amount."""
        numbers = {unit: inputs.number(self.measure, unit) for unit in units}
        each = parse_plan_amount(self.yuan)
        return [
            DrawnAmount(unit=unit, yuan=in_fen(number * each), words={"base": plain(number)})
            for unit, number in numbers.items()
        ]
