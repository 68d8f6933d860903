"""unanswered 逾期未答复: findings that nobody answered in time."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Unanswered(TriggerKind, YamlModel):
    """Findings of these severities that still stand after the review time, in the quarter (or the period)."""

    kind: ClassVar[str] = "unanswered"
    word: ClassVar[str] = "逾期未答复"
    example: ClassVar[str] = (
        "{id: open_questions, title: 逾期未答复的审核意见, clause: O-07, "
        "unanswered: {severities: [critical], span: quarter}}"
    )

    severities: tuple[Literal["critical", "warning"], ...] = ("critical", "warning")
    span: Literal["quarter", "period"] = "quarter"

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a finding, with its month."""
        periods = scene.periods(self.span)
        for period, finding in scene.standing:
            if period in periods and finding.severity in self.severities:
                yield ListedEntry(
                    unit=scene.unit_names.name_of(finding.unit), subject=finding.project or finding.file,
                    value=f"{period} {finding.rule}",
                    expected="期限内答复", text=finding.message, records=(finding.record,) if finding.record else (),
                )  # fmt: skip
