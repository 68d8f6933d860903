"""behind 落后序时: a measure far behind the share of the year that has passed."""

from collections.abc import Iterator
from fractions import Fraction
from typing import ClassVar

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.exact import Exact
from diaodu.domain.text.money import round_exactly
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Behind(TriggerKind, YamlModel):
    """Units whose 完成率 of a measure lies `points` or more (以上) behind 序时; nobody without a yearly target."""

    kind: ClassVar[str] = "behind"
    word: ClassVar[str] = "落后序时"
    example: ClassVar[str] = (
        "{id: slow_funds, title: 到位资金滞后, clause: O-07, behind: {measure: funds_outside_ytd, points: 30}}"
    )

    measure: str
    points: Exact

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return (self.measure,)

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a unit behind, with its share and that of the year."""
        passed = Fraction(scene.period.end.month * 100, 12)
        values = {value.unit: value for value in scene.measures if value.measure == self.measure}
        for unit, target in scene.yearly.get(self.measure, {}).items():
            value = values.get(unit)
            done = Fraction((value.value if value else None) or 0) / Fraction(target) * 100
            if passed - done >= Fraction(self.points):
                yield ListedEntry(
                    unit=unit, subject=scene.names[self.measure], value=f"{round_exactly(done):f}%", expected=f"序时{round_exactly(passed):f}%",
                    text=f"落后序时{round_exactly(passed) - round_exactly(done):f}个百分点", records=value.records if value else (),
                )  # fmt: skip
