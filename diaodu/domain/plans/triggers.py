"""Triggers (触发事项) as a plan's triggers.yaml declares them: what a clause wants listed, structured, no code.

A trigger lists units, rows or persons with figures: what a 季度督办 pursues, who is talked to (约谈), what goes into
the 投资指南 or before a 调度会. It writes no paper: a person does. What may be listed stands in
diaodu/domain/triggers, one class a kind.
"""

from pydantic import Field, model_validator

from diaodu.domain.forms.keyed import kind_of, with_kinds
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import Worded
from diaodu.domain.triggers.kind import TriggerKind
from diaodu.domain.triggers.kinds import TRIGGER_KINDS


class TriggerPaper(Worded):
    """What a trigger's list would go into."""

    SUPERVISION_NOTICE = "supervision_notice", "督办通知"
    CIRCULAR = "circular", "通报"
    INVESTMENT_GUIDE = "investment_guide", "投资指南"
    MEETING_PACK = "meeting_pack", "调度会材料"
    SUMMARY = "summary", "总结"
    TALK = "talk", "约谈"
    LIST = "list", "清单"


class _Listed(YamlModel):
    """What a list is called, who is asked about and when."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
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
            raise ValueError(f"{self.id}：{error}") from error
        return self

    @property
    def kind(self) -> TriggerKind:
        """What is listed."""
        return kind_of(self, TRIGGER_KINDS)
