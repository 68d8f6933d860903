"""What every rule says that a form states: its id, how grave it is, its clause and its two sentences."""

from typing import ClassVar

from pydantic import Field

from diaodu.domain.forms.kind import Kind
from diaodu.domain.states import Severity


class StatedRule(Kind):
    """A rule of a form. Its sentences may name the plan's parameters, the row's columns, and what `says` lists."""

    says: ClassVar[tuple[str, ...]] = ()
    """What the sentences can say besides: names in braces that the kind fills in."""

    id: str = Field(pattern=r"^[A-Z]{1,2}-[A-Z0-9]+$")
    severity: Severity
    clause: str = ""
    message: str
    remedy: str

    @property
    def inputs(self) -> tuple[str, ...]:
        """Columns the rule looks at."""
        return ()

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands; "" for one about a whole list."""
        return next(iter(self.inputs), "")
