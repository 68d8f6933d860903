"""Triggers (触发事项) as a plan's triggers.yaml declares them: what a clause wants listed, structured, no code.

A trigger lists units, rows or persons with figures: what a 季度督办 pursues, who is talked to (约谈), what goes into
the 投资指南 or before a 调度会. It writes no paper: a person does. What may be listed stands in
diaodu/domain/triggers, one class a kind.
"""

from enum import StrEnum

from pydantic import Field, model_validator

from diaodu.domain.forms.edited import Model
from diaodu.domain.forms.keyed import kind_of, with_kinds
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.kinds import TRIGGER_KINDS


class TriggerPaper(StrEnum):
    """What a trigger's list would go into."""

    SUPERVISION_NOTICE = "supervision_notice"
    CIRCULAR = "circular"
    INVESTMENT_GUIDE = "investment_guide"
    MEETING_PACK = "meeting_pack"
    SUMMARY = "summary"
    TALK = "talk"
    LIST = "list"

    @property
    def word(self) -> str:
        """The paper in the reader's words."""
        return _WORDS[self]


_WORDS = {
    TriggerPaper.SUPERVISION_NOTICE: "督办通知",
    TriggerPaper.CIRCULAR: "通报",
    TriggerPaper.INVESTMENT_GUIDE: "投资指南",
    TriggerPaper.MEETING_PACK: "调度会材料",
    TriggerPaper.SUMMARY: "总结",
    TriggerPaper.TALK: "约谈",
    TriggerPaper.LIST: "清单",
}


class _Listed(Model):
    """What a list is called, who is asked about and when."""

    trigger: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    clause: str
    paper: TriggerPaper = TriggerPaper.LIST
    classes: tuple[str, ...] = ()
    """Only units of these classes; absent: all."""
    quarterly: bool = False
    """Only in the last month of a quarter."""


class Trigger(with_kinds(_Listed, TRIGGER_KINDS)):
    """One list a clause asks for, of one of the kinds in diaodu/domain/triggers.

    `text` says of each entry why it is there.
    """

    text: str = ""

    @model_validator(mode="after")
    def _one_kind(self) -> "Trigger":
        try:
            kind_of(self, TRIGGER_KINDS)
        except ValueError as error:
            raise ValueError(f"{self.trigger}：{error}") from error
        return self

    @property
    def kind(self) -> TriggerKind:
        """What is listed."""
        return kind_of(self, TRIGGER_KINDS)
