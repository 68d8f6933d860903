"""quality 报送质量: accepted records of the first version over those read and those that could not be. Source: O-11."""

from fractions import Fraction
from typing import ClassVar, Literal

from diaodu.domain.scoring.standing import ONE, ZERO, Earned, RuleModel, Standing, plain
from diaodu.domain.states import UnitState


class Quality(RuleModel):
    """Accepted of all rows of the first version, those of sheets that could not be read among them.

    Nothing read and not nil: 0; nothing asked for: not applicable.
    """

    word: ClassVar[str] = "报送质量"
    example: ClassVar[str] = "{kind: quality}"

    kind: Literal["quality"]

    def earn(self, standing: Standing, points: Fraction) -> Earned:
        """Points × accepted ÷ (read + unread)."""
        report, first = standing.report, standing.report.first_version
        is_asked = any(state != UnitState.NOT_DUE for state in report.forms.values())
        if report.state == UnitState.NOT_DUE or not (is_asked or first.read + first.unread):
            return Earned(points=None, formula="本期无应报报表")
        rows = first.read + first.unread
        share = Fraction(first.accepted, rows) if rows else ONE if report.state.is_nil else ZERO
        return Earned(
            points=points * share,
            formula=f"{plain(points)}×首次报送合格记录÷首次报送记录",
            worked=f"{plain(points)}×{first.accepted}÷{rows}" if rows else "",
            inputs={"首次报送读取": str(first.read), "其中合格": str(first.accepted)}
            | ({"未能读取": str(first.unread)} if first.unread else {}),
        )
