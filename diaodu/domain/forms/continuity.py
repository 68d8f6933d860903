"""How a full list goes on from month to month (`goes_on` of a form's YAML)."""

from collections.abc import Iterable, Mapping

from pydantic import Field

from diaodu.domain.forms.conditions import Condition, Kinds, check_condition
from diaodu.domain.forms.placed_errors import errors_at
from diaodu.domain.forms.yaml_model import YamlModel


class Conversion(YamlModel):
    """Records of another form that settle one of this form: a reserve project found among the signed (已转化)."""

    form: str
    where: Condition
    sets: dict[str, str]


class GoesOn(YamlModel):
    """How a full list goes on from month to month.

    `by`: the columns that tell projects without a code apart, the name first; columns of the identity beside them
    tell a project's lines apart. `ends`: the record is in no later month. `closes`: it counts on, but nobody is
    asked to repeat it and no template is filled with it.
    """

    by: tuple[str, ...] = Field(min_length=1)
    ends: Condition | None = None
    closes: Condition | None = None
    converts: Conversion | None = None

    def check(self, identity: Iterable[str], kinds: Kinds) -> None:
        """Refuse columns that are not of the identity, and conditions that do not fit.

        Raises:
            ValueError: with what was found and what is expected.
        """
        if wrong := [name for name in self.by if name not in set(identity)]:
            raise ValueError(f"goes_on 的 by：{'、'.join(wrong)} 不在 identity 中，可用 {', '.join(identity)}")
        for name in ("ends", "closes"):
            with errors_at(name):
                check_condition(getattr(self, name), kinds, f"goes_on 的 {name}")
        if self.converts and (wrong := [name for name in self.converts.sets if name not in kinds]):
            raise ValueError(f"goes_on 的 converts：列 {'、'.join(wrong)} 不存在，可用 {', '.join(kinds)}")

    def check_beside(self, forms: Mapping[str, Kinds]) -> None:
        """Refuse a conversion that names a form or a column that is not there; `forms`: name → its columns' kinds.

        Raises:
            ValueError: with what was found and what is expected.
        """
        with errors_at("goes_on", "converts"):
            if self.converts and self.converts.form not in forms:
                raise ValueError(f"报表 {self.converts.form} 不存在，可用 {', '.join(forms)}")
            if self.converts:
                check_condition(self.converts.where, forms[self.converts.form], "goes_on 的 converts")
