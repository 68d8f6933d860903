"""What a form's YAML says about other months: rules that look back (`look_back`) and how a list goes on (`goes_on`)."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from pydantic import Field, field_validator, model_validator

from diaodu.domain.forms.column import Column
from diaodu.domain.forms.conditions import Condition, Kinds, check_condition, fill_parameters
from diaodu.domain.forms.edited import Model
from diaodu.domain.forms.slips import slips_at
from diaodu.domain.states import Severity


@dataclass(frozen=True, slots=True, kw_only=True)
class LookBackKind:
    """What an entry of a kind must and may say, and the kinds of columns it compares.

    `wants` is what its column must have in the form: choices or redirects.
    """

    says: str
    columns: str = ""
    needs: tuple[str, ...] = ()
    may: tuple[str, ...] = ()
    kinds: tuple[str, ...] = ()
    wants: str = ""


_NUMBERS = ("money", "number")
KINDS: dict[str, LookBackKind] = {
    "goes_back": LookBackKind(
        says="列出的顺序上退到上期之前", columns="column", may=("where",), kinds=("text",), wants="choices"
    ),
    "falls": LookBackKind(says="低于上期", columns="column", may=("where", "within"), kinds=_NUMBERS),
    "later": LookBackKind(says="晚于上期的日期", columns="column", may=("where",), kinds=("date",)),
    "out_of_scale": LookBackKind(
        says="达到上期的 factor 倍，或不足其 1/factor", columns="column", needs=("factor",), may=("where",), kinds=_NUMBERS
    ),
    "unchanged": LookBackKind(
        says="连续 periods 期各列都没有变化", columns="columns", needs=("periods",), may=("where",),
        kinds=("text", "money", "number", "date"),
    ),
    "takes_last": LookBackKind(
        says="填的是另一列的内容，本列沿用上期", columns="column", kinds=("text",), wants="redirects"
    ),
    "same_list": LookBackKind(says="整表与上期完全相同"),
    "not_repeated": LookBackKind(says="上期在列、本期未列"),
    "wrong_code": LookBackKind(says="项目编码未登记或属于别的项目"),
}  # fmt: skip
"""What a form may ask of earlier months; domain/review/look_back.py judges each. Nothing else is ever run."""
_OPTIONS = ("factor", "periods", "within", "where")


class LookBack(Model):
    """One rule that compares with the latest earlier period.

    `factor` and `periods` may be `$name`, a parameter of the plan. A finding stands at `at` (default: the first
    column). Its words may say {value}, {last} (the earlier value), {period} (when that was) and every column's key.
    """

    id: str = Field(pattern=r"^[A-Z]{1,2}-[A-Z0-9]+$")
    kind: str
    column: str | None = None
    columns: tuple[str, ...] = ()
    factor: int | str | None = None
    periods: int | str | None = None
    within: Literal["year"] | None = None
    where: Condition | None = None
    at: str | None = None
    severity: Severity
    clause: str = ""
    message: str
    remedy: str

    @field_validator("kind")
    @classmethod
    def _is_allowed(cls, name: str) -> str:
        if name not in KINDS:
            raise ValueError(f"{name} 不可用，可用 {', '.join(KINDS)}")
        return name

    @model_validator(mode="after")
    def _says_what_it_needs(self) -> "LookBack":
        kind, rule = KINDS[self.kind], f"规则 {self.id}（{self.kind}）"
        given = [name for name in ("column", "columns") if getattr(self, name)]
        if given != [name for name in (kind.columns,) if name]:
            raise ValueError(f"{rule}须写 {kind.columns or '不写列'}，现写 {'、'.join(given) or '无'}")
        said = {name for name in _OPTIONS if getattr(self, name) is not None}
        if missing := [name for name in kind.needs if name not in said]:
            raise ValueError(f"{rule}须写 {'、'.join(missing)}")
        if extra := sorted(said - {*kind.needs, *kind.may}):
            raise ValueError(f"{rule}不能写 {'、'.join(extra)}，可写 {'、'.join((*kind.needs, *kind.may)) or '无'}")
        return self

    @property
    def inputs(self) -> tuple[str, ...]:
        """Columns that are compared."""
        return (self.column,) if self.column else self.columns

    @property
    def place(self) -> str:
        """Column at whose cell the finding stands; "" for one about a whole list."""
        return self.at or next(iter(self.inputs), "")

    def number(self, name: Literal["factor", "periods"], parameters: Mapping[str, Any]) -> int:
        """A keyword's value, the plan's parameter filled in."""
        return int(fill_parameters(getattr(self, name), parameters))

    def check(self, columns: Mapping[str, Column], kinds: Kinds, parameters: Mapping[str, Any] | None) -> None:
        """Refuse an entry that does not fit its form's columns; with `parameters`, each `$name` by its value.

        Raises:
            ValueError: with the rule, what was found and what is expected.
        """
        self._check_columns(columns, kinds)
        for name in ("factor", "periods"):
            with slips_at(name):
                self._check_number(name, parameters)
        with slips_at("where"):
            where = self.where if parameters is None else self._filled(self.where, parameters)
            check_condition(where, kinds, f"规则 {self.id}")

    def _check_columns(self, columns: Mapping[str, Column], kinds: Kinds) -> None:
        kind = KINDS[self.kind]
        known = [name for name, of in kinds.items() if name in columns and (not kind.kinds or of in kind.kinds)]
        wanted = [name for name in known if not kind.wants or getattr(columns[name], kind.wants)]
        if wrong := [name for name in self.inputs if name not in wanted]:
            raise ValueError(
                f"规则 {self.id} 的列 {'、'.join(wrong)} 不能用于 {self.kind}，可用 {', '.join(wanted) or '无'}"
            )
        if self.at and self.at not in columns:
            raise ValueError(f"规则 {self.id} 的 at 现为 {self.at}，可用 {', '.join(columns)}")

    def _check_number(self, name: str, parameters: Mapping[str, Any] | None) -> None:
        value = getattr(self, name)
        if value is None or (isinstance(value, str) and value.startswith("$") and parameters is None):
            return
        found = self._filled(value, parameters or {})
        if isinstance(found, bool) or not isinstance(found, int) or found < 2:  # noqa: PLR2004 - one is no comparison
            raise ValueError(f"规则 {self.id} 的 {name} 现为 {found!r}，应为 2 以上的整数或 $参数")

    def _filled(self, value: Any, parameters: Mapping[str, Any]) -> Any:
        try:
            return fill_parameters(value, parameters)
        except ValueError as error:
            raise ValueError(f"规则 {self.id}：{error}") from error


class Conversion(Model):
    """Records of another form that settle one of this form: a reserve project found among the signed (已转化)."""

    form: str
    where: Condition
    sets: dict[str, str]


class GoesOn(Model):
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
            with slips_at(name):
                check_condition(getattr(self, name), kinds, f"goes_on 的 {name}")
        if self.converts and (wrong := [name for name in self.converts.sets if name not in kinds]):
            raise ValueError(f"goes_on 的 converts：列 {'、'.join(wrong)} 不存在，可用 {', '.join(kinds)}")

    def check_beside(self, forms: Mapping[str, Kinds]) -> None:
        """Refuse a conversion that names a form or a column that is not there; `forms`: name → its columns' kinds.

        Raises:
            ValueError: with what was found and what is expected.
        """
        with slips_at("goes_on", "converts"):
            if self.converts and self.converts.form not in forms:
                raise ValueError(f"报表 {self.converts.form} 不存在，可用 {', '.join(forms)}")
            if self.converts:
                check_condition(self.converts.where, forms[self.converts.form], "goes_on 的 converts")
