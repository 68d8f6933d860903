"""Papers that a plan asks for beside the bulletin (文书): each a template, and a line in the plan."""

from pydantic import Field, field_validator

from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.states import PaperKind


class PlanPaper(YamlModel):
    """A paper drafted with the bulletin, for a person to finish and sign; it takes no number and is not mailed."""

    id: str = Field(pattern=r"^[a-z][a-z0-9_]*$")
    title: str
    """What it is called: its masthead, and the first words of its files' names."""
    quarterly: bool = False
    """Only in the last month of a quarter."""
    clause: str = ""

    @field_validator("id")
    @classmethod
    def _is_free(cls, name: str) -> str:
        if name in list(PaperKind):
            raise ValueError(f"{name} 是系统自带的文书，请另取名称")
        return name

    @property
    def template(self) -> str:
        """Its text, in the plan's own templates or the house's."""
        return f"papers/{self.id}/paper.xml.j2"
