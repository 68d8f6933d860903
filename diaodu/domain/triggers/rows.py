"""rows 逐条列出: rows of a form that meet a condition."""

from collections.abc import Iterator
from decimal import Decimal
from typing import Any, ClassVar

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.triggers.kind import FormLook, TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Row, Scene, plain


class Rows(TriggerKind, YamlModel):
    """Rows of a form that meet a condition; `show`: columns told of each.

    `ungrouped`: of these only those that count in no group, or name a group their unit is not in.
    """

    kind: ClassVar[str] = "rows"
    word: ClassVar[str] = "逐条列出"
    example: ClassVar[str] = (
        "{id: unstarted, title: 签约半年未开工, clause: O-08, rows: {form: signed_projects, "
        "where: {stage: {eq: 签约}, sign_date: {lt: $period_end-6m}}, show: [total_investment, sign_date]}}"
    )

    form: str
    where: Condition = {}
    show: tuple[str, ...] = ()
    ungrouped: bool = False

    @property
    def forms(self) -> tuple[FormLook, ...]:
        """Forms it looks at."""
        return ((self.form, self.show, self.where),)

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a row."""
        form = scene.forms[self.form]
        for row in scene.rows(self.form, self.where):
            text = _group_fault(scene, row) if self.ungrouped else ""
            if self.ungrouped and not text:
                continue
            shown = {form.column(key).header: _shown(row.get(key), key, form) for key in self.show}
            yield ListedEntry(
                unit=row["unit"], subject=_name(row, form), shown=shown, text=text, records=(row["record"],)
            )


def _group_fault(scene: Scene, row: Row) -> str:
    """What is wrong with the group of a row: it has none, or names one of other units; "" where it is right."""
    own, named, counted = scene.groups_of(row["unit"]), row.get("group"), scene.group_of(row)
    if named and named not in own:
        return f"所写任务组{named}不含本单位，" + (f"计入{counted}" if counted else "未计入任何一组")
    return f"同属{'、'.join(own)}，未写任务组，按产业也不能认定，未计入任何一组" if own and not counted else ""


def _name(row: Row, form: Form) -> str:
    return str(row.get((form.identity or form.anchors)[0]) or "")


def _shown(value: Any, key: str, form: Form) -> str:
    kind = form.frame_columns[key]
    if value is None:
        return ""
    if kind in {"money", "foreign"}:
        return form.show(key, value)  # beside a bound of the clause
    return f"{value:%Y-%m-%d}" if kind == "date" else plain(Decimal(str(value))) if kind == "number" else str(value)
