"""deductions 扣分: full points less so much for each case, never below the floor. Source: B-12, 日常工作."""

from decimal import Decimal
from fractions import Fraction
from typing import ClassVar, Literal

from pydantic import Field

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.standing import ZERO, Earned, RuleModel, Standing, plain
from diaodu.domain.text.exact import Exact


class Deduction(YamlModel):
    """What is taken off: `each` a case of the measure, or (`shortfall`) each that its target lacks.

    A measure that is itself in points (视情扣1至5分, entered by people) keeps `each: 1`.
    """

    measure: str
    name: str = ""
    each: Exact = Decimal(1)
    shortfall: bool = False
    most: Exact | None = None


class Deductions(RuleModel):
    """The rule's points less the sum of its lines, not below `floor`.

    A line takes `each` a case of the measure, with `shortfall` each that its target lacks, and `most` in all.
    """

    word: ClassVar[str] = "扣分"
    example: ClassVar[str] = (
        "{kind: deductions, lines: [{measure: report_faults, name: 报送差错, each: 0.5, most: 3}, "
        "{measure: outings, shortfall: true}]}"
    )

    kind: Literal["deductions"]
    lines: tuple[Deduction, ...] = Field(min_length=1)
    floor: Exact = Decimal(0)

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures the rule looks at."""
        return tuple(line.measure for line in self.lines)

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points less what each line takes."""
        taken = [(line, *_taken(line, standing)) for line in self.lines]
        off = sum((amount for *_, amount in taken), ZERO)
        said = f"max({plain(self.floor)}，{plain(points)}-{plain(off)})"
        return Earned(
            points=max(Fraction(self.floor), points - off),
            formula=said,
            worked=said,
            inputs={line.name or line.measure: f"{plain(cases)}×{plain(line.each)}" for line, cases, _ in taken},
            records=standing.records(*self.measures_used),
        )


def _taken(line: Deduction, standing: Standing) -> tuple[Fraction, Fraction]:
    """Cases, and the points they take; a negative count takes nothing."""
    number = standing.number(line.measure)
    cases = max(ZERO, (standing.target(line.measure) or ZERO) - number if line.shortfall else number)
    off = cases * Fraction(line.each)
    return cases, off if line.most is None else min(Fraction(line.most), off)
