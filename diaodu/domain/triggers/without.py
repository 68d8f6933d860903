"""without 另表未见: rows of a form of which another form says nothing. Source: D-05, projects nobody dispatched."""

from collections.abc import Iterator
from typing import ClassVar

from pydantic import Field, model_validator

from diaodu.domain.forms.conditions import Condition
from diaodu.domain.forms.yaml_model import YamlModel
from diaodu.domain.text.keys import name_key
from diaodu.domain.triggers.kind import FormLook, TriggerKind
from diaodu.domain.triggers.scene import ListedEntry, Scene


class Without(TriggerKind, YamlModel):
    """Rows of a form (or `names`, a list parameter) of which another form says nothing in the period.

    The two match by `key` and `in_key`, normalised as names. `each_unit`: every unit that handed in the other form must
    name all of the list; absent, the names are the city's.
    """

    kind: ClassVar[str] = "without"
    word: ClassVar[str] = "另表未见"
    example: ClassVar[str] = (
        "{id: undispatched, title: 本月未调度的项目, clause: D-05, "
        "without: {form: signed_projects, key: name, in_form: sponsor_calls, in_key: subject}}"
    )

    form: str | None = None
    where: Condition = {}
    key: str = "name"
    names: str | None = Field(default=None, pattern=r"^\$")
    in_form: str
    in_key: str
    in_where: Condition = {}
    each_unit: bool = False

    @model_validator(mode="after")
    def _one_source(self) -> "Without":
        if bool(self.form) == bool(self.names):
            raise ValueError("without 须且只能写 form, names 之一")
        if self.each_unit and not self.names:
            raise ValueError("without 写了 each_unit 须写 names")
        return self

    @property
    def forms(self) -> tuple[FormLook, ...]:
        """Forms it looks at."""
        base = ((self.form, (self.key,), self.where),) if self.form else ()
        return (*base, (self.in_form, (self.in_key,), self.in_where))

    @property
    def lists_used(self) -> tuple[tuple[str, str], ...]:
        """List parameters it names, each with the key that names it."""
        return (("names", self.names),) if self.names else ()

    def find(self, scene: Scene) -> Iterator[ListedEntry]:
        """What the other form says nothing of; names of a list are the city's."""
        if self.each_unit:
            yield from self._of_each_unit(scene)
            return
        told = {name_key(str(row[self.in_key])) for row in scene.rows(self.in_form, self.in_where) if row[self.in_key]}
        for unit, name, records in self._asked(scene):
            if name_key(name) not in told:
                yield ListedEntry(unit=unit, subject=name, value="0", expected="1", records=records)

    def _of_each_unit(self, scene: Scene) -> Iterator[ListedEntry]:
        """One entry a unit, with the names it lacks."""
        told: dict[str, set[str]] = {}
        for row in scene.rows(self.in_form, self.in_where):
            told.setdefault(row["unit"], set()).add(name_key(str(row[self.in_key] or "")))
        names = scene.lists[self.names or ""]
        for unit, said in told.items():
            if lacks := [name for name in names if name_key(name) not in said]:
                expected, subject = f"{len(names)}项", "、".join(lacks)
                yield ListedEntry(unit=unit, subject=subject, value=f"缺{len(lacks)}项", expected=expected)

    def _asked(self, scene: Scene) -> Iterator[tuple[str, str, tuple[str, ...]]]:
        """Unit, name and records of each thing that must be told of."""
        if self.names:
            yield from (("", name, ()) for name in scene.lists[self.names])
        for row in scene.rows(self.form, self.where) if self.form else ():
            if isinstance(row[self.key], str):
                yield row["unit"], row[self.key], (row["record"],)
