"""unanswered 逾期未答复: findings that nobody answered in time."""

from collections.abc import Iterator
from typing import ClassVar, Literal

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.results import Finding
from diaodu.domain.states import DecisionKind
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Unanswered(TriggerKind, YamlModel):
    """What a unit must mend and has not by the end of the review time: what is critical, and what was asked in writing.

    In the quarter (or the period). A warning is listed when a steward has returned it (退回补正).
    """

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
            if period in periods and self._is_listed(finding):
                yield ListedEntry(
                    unit=scene.unit_names.name_of(finding.unit), subject=finding.project or finding.file,
                    value=f"{period} {finding.rule}",
                    expected="期限内答复", text=_told(finding), records=(finding.record,) if finding.record else (),
                )  # fmt: skip

    def _is_listed(self, finding: Finding) -> bool:
        is_returned = finding.decision is DecisionKind.RETURN
        return finding.is_demanded and (is_returned or finding.severity in self.severities)


def _told(finding: Finding) -> str:
    """What is wrong, and what a steward asked for."""
    by = f"（{finding.decision_by}）" if finding.decision_by else ""
    asked = f"；已书面要求补正：{finding.decision_reason}{by}" if finding.decision_reason else ""
    return f"{finding.message}{asked}"
