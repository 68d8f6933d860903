"""unmet 未达目标: targets missed."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import RootModel

from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Unmet(TriggerKind, RootModel):
    """Targets of these measures that are missed, of units, groups and the city."""

    kind: ClassVar[str] = "unmet"
    word: ClassVar[str] = "未达目标"
    example: ClassVar[str] = "{id: few_reserves, title: 储备项目不足, clause: O-02, unmet: [reserve_projects]}"

    root: tuple[str, ...]

    @property
    def measures_used(self) -> tuple[str, ...]:
        """Measures it looks at."""
        return self.root

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a target that is judged and missed."""
        for target in scene.targets:
            if target.measure in self.root and target.met is False:
                value = scene.say(target.measure, target.value, target.target)
                wanted = scene.say_target(target.measure, target.target)
                yield ListedEntry(
                    unit=target.unit or "", subject=scene.names[target.measure], value=value, expected=wanted
                )
