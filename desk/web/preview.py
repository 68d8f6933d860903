"""Before an act is taken its effect is shown; the page then sends the very same act again."""

from collections.abc import Callable, Collection, Mapping, Sequence
from dataclasses import dataclass

from starlette.responses import Response

from desk.web.judge import look_ahead
from desk.web.visit import Visit
from diaodu.domain.results import UnitCode
from tasks.month import Month


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """An act in words; `fields` are what the confirming form sends to `action`, `back` is where it is not taken."""

    title: str
    told: tuple[str, ...]
    action: str
    back: str
    fields: Mapping[str, str | Sequence[str]]

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Name and value of each hidden field."""
        return [
            (name, one) for name, value in self.fields.items() for one in ([value] if isinstance(value, str) else value)
        ]


def show_effect(
    visit: Visit, month: Month, proposal: Proposal, units: Collection[UnitCode], act: Callable[[], object]
) -> Response:
    """What an act would change in rows, totals, points and ranks; then it may be taken.

    Raises:
        UserError: what the act itself is refused with.
    """
    effects = look_ahead(month, units, act)
    return visit.page("effect", month=month, proposal=proposal, effects=effects)
