"""Whether a plan's papers go out by themselves (release): under whose authority, and what must be so before."""

from datetime import date
from decimal import Decimal
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.scoring.scheme import Points


class MoneyColumn(YamlModel):
    """A form's column of money."""

    form: str
    column: str


class ReleaseGates(YamlModel):
    """What must be so before a bulletin may go out by itself."""

    coverage: Points = Field(default=Decimal("0.8"), ge=0, le=1)
    """Least share of the units expected that reported."""
    held_share: Points | None = Field(default=Decimal("0.3"), ge=0, le=1)
    """Greatest share of the money reported that may be held; None (`none`): the plan has no money to look at."""
    of: MoneyColumn | None = None
    """The money that `held_share` is a share of; absent: nothing goes out by itself."""

    @field_validator("held_share", mode="before")
    @classmethod
    def _may_be_none(cls, share: Any) -> Any:
        return None if share == "none" else share

    @model_validator(mode="after")
    def _is_a_share_of_something(self) -> "ReleaseGates":
        if self.held_share is None and self.of:
            raise ValueError("held_share 为 none（没有金额），不能再写 of")
        return self

    @property
    def lacks_its_money(self) -> bool:
        """Whether a share is asked for and nobody says of what."""
        return self.held_share is not None and self.of is None


class Release(YamlModel):
    """Whether a paper goes out under a standing authorisation or waits for an approval."""

    mode: Literal["automatic", "approval"]
    authorised_by: str = ""
    authorised_on: date | None = None
    valid_until: date | None = None
    placeholder: bool = False
    gates: ReleaseGates = ReleaseGates()
