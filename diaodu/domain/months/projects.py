"""Projects across months (项目): the registry of their codes, and which project a row is.

A row is known by its code, else by the columns that tell projects apart (name + investor, name + location)
within its unit; a row of one form is also known by its name alone where just one project of another form has
it: the reserve project that turns up among the signed.
"""

import re
from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass

from diaodu.domain.results import UnitCode, UnitName
from diaodu.domain.text.keys import name_key

SEPARATOR = "\x1f"
_CODE = re.compile(r"(?=.*[0-9])[0-9A-Za-z][0-9A-Za-z_./-]{5,39}")
"""What a code of the clerk's own may look like: a 序号 or 待编 is none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Project:
    """A project: `unit` is its unit's code, `name` the one it was entered under."""

    code: str
    unit: UnitCode
    name: str
    first_period: str


@dataclass(frozen=True, slots=True, kw_only=True)
class ProjectKey:
    """A normalised name a unit's project goes by; `kind` names the columns it is made of."""

    unit: UnitCode
    kind: str
    key: str
    code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """A row that asks which project it is. `group`: the list it stands in; `key`: its parts, "" where one is missing."""

    id: str
    group: tuple[str, ...]
    unit: UnitCode
    kind: str
    key: str
    name: str
    typed: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class RowProject:
    """The project of a row: its code, "" while it has none; `fault` says what is wrong with the code typed."""

    code: str
    fault: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Numbering:
    """How new projects of a period are numbered; `units`: code → name of every unit of the plan."""

    period: str
    year: int
    units: Mapping[UnitCode, UnitName]


def joined_key(parts: Iterable[str]) -> str:
    """The key of a row's parts, each normalised; a missing one is empty."""
    return SEPARATOR.join(parts)


class Registry:
    """Projects and the names they go by; what is new in it is kept apart to be stored."""

    def __init__(
        self,
        projects: Sequence[Project] = (),
        keys: Sequence[ProjectKey] = (),
        heirs: Mapping[UnitCode, UnitCode] | None = None,
    ) -> None:
        """Index what is known; `heirs`: unit that reports no more → the one it went into, whose projects its own now are."""
        self._heirs = heirs or {}
        self.new_projects: list[Project] = []
        self.new_keys: list[ProjectKey] = []
        self._projects: dict[str, Project] = {}
        self._codes: dict[tuple[str, str, str], str] = {}
        self._names: dict[tuple[str, str], list[ProjectKey]] = defaultdict(list)
        self._keys: dict[str, list[ProjectKey]] = defaultdict(list)
        self._numbers: dict[str, int] = {}
        for project in projects:
            self._index_project(project)
        for key in sorted(keys, key=lambda key: key.unit in self._heirs):  # a unit's own names stand first
            self._index_key(key)

    def _index_project(self, project: Project) -> None:
        self._projects[name_key(project.code)] = project
        prefix, _, number = project.code.rpartition("-")
        if number.isascii() and number.isdigit():
            self._numbers[prefix] = max(int(number), self._numbers.get(prefix, 0))

    def _index_key(self, key: ProjectKey) -> None:
        unit = self.holder(key.unit)
        self._keys[key.code].append(key)
        if self._codes.setdefault((unit, key.kind, key.key), key.code) == key.code:
            self._names[unit, key.key.partition(SEPARATOR)[0]].append(key)

    def holder(self, unit: UnitCode) -> UnitCode:
        """The unit whose projects a unit's now are: its own, or the one's it went into."""
        return self._heirs.get(unit, unit)

    def same_as(self, code: str) -> str:
        """The project that goes by the same names with the unit that a project's unit went into; "" where none does."""
        project = self.find(code)
        if project is None or project.unit not in self._heirs:
            return ""
        known = {self._codes.get((self.holder(key.unit), key.kind, key.key), code) for key in self._keys[project.code]}
        return _only(known - {code})

    def find(self, code: str) -> Project | None:
        """The project of a code, however it is written."""
        return self._projects.get(name_key(code))

    def names_of(self, code: str) -> list[ProjectKey]:
        """The names a project goes by."""
        return list(self._keys[code])

    def known_as(self, line: Line) -> str:
        """The code of the project that goes by a row's names in its unit; "" where none or more than one does."""
        if found := self._codes.get((line.unit, line.kind, line.key)):
            return found
        name, _, rest = line.key.partition(SEPARATOR)
        if not name:
            return ""
        namesakes = self._names.get((line.unit, name))
        if not namesakes:
            return ""
        same = [key for key in namesakes if key.kind == line.kind]
        # A part that one of the two rows lacks does not tell them apart.
        loose = {key.code for key in same if not rest.strip(SEPARATOR) or key.key.rstrip(SEPARATOR) == name}
        others = {key.code for key in namesakes} - {key.code for key in same}
        return _only(loose) or ("" if loose else _only(others))

    def holding(self, unit: UnitCode, kind: str, key: str) -> ProjectKey | None:
        """The name as the registry has it, with the project that goes by it; None where none does."""
        code = self._codes.get((self.holder(unit), kind, key), "")
        same = (name for name in self._keys[code] if (self.holder(name.unit), name.kind, name.key) == (unit, kind, key))
        return next(same, None) if code else None

    def goes_by(self, line: Line) -> bool:
        """Whether a project goes by just a row's names in its unit."""
        return (line.unit, line.kind, line.key) in self._codes

    def enter(self, line: Line, code: str, numbering: Numbering) -> str:
        """Enter a row's project, under the code if it is given one, and the names it goes by; its code."""
        if not code or self.find(code) is None:
            code = code or self._next_code(line.unit, numbering.year)
            project = Project(code=code, unit=line.unit, name=line.name, first_period=numbering.period)
            self.new_projects.append(project)
            self._index_project(project)
        if (line.unit, line.kind, line.key) not in self._codes:
            key = ProjectKey(unit=line.unit, kind=line.kind, key=line.key, code=code)
            self.new_keys.append(key)
            self._index_key(key)
        return code

    def _next_code(self, unit: UnitCode, year: int) -> str:
        """One more than the highest number ever given: numbers of ended projects never come again."""
        prefix = f"{unit}-{year}"
        return f"{prefix}-{self._numbers.get(prefix, 0) + 1:04d}"

    def is_renamed(self, line: Line, project: Project) -> bool:
        """Whether a row with a project's code may be that project under another name: not all of it is new."""
        mine = line.key.split(SEPARATOR)
        known = self._keys[project.code]
        if mine[0] in {key.key.partition(SEPARATOR)[0] for key in known}:
            return True
        rests = {key.key.partition(SEPARATOR)[2] for key in known if key.kind == line.kind}
        rest = SEPARATOR.join(mine[1:])
        return not rest.strip(SEPARATOR) or not rests or rest in rests or any(not r.strip(SEPARATOR) for r in rests)


def _only(codes: Collection[str]) -> str:
    return next(iter(codes)) if len(codes) == 1 else ""


def place_lines(
    registry: Registry, lines: Sequence[Line], numbering: Numbering, entering: Collection[str] = ()
) -> dict[str, RowProject]:
    """Which project each row is, by the row's id, in the order given.

    Rows of `entering` are entered into the registry: a project nobody knows gets a code. A code typed by hand is
    taken at its word within its unit unless the row's own names belong to another project; one the registry does
    not know becomes the project's code.
    """
    owned = {(line.group, code): line.key for line in lines if (code := registry.known_as(line))}
    placed = {}
    for line in lines:
        place, adopted = _place(registry, line, numbering, owned)
        if line.id in entering:
            place = RowProject(code=registry.enter(line, place.code or adopted, numbering), fault=place.fault)
        if place.code:
            owned.setdefault((line.group, place.code), line.key)
        placed[line.id] = place
    return placed


def _place(
    registry: Registry, line: Line, numbering: Numbering, owned: Mapping[tuple[tuple[str, ...], str], str]
) -> tuple[RowProject, str]:
    """A row's project, and the code it would bring along if it is entered."""
    own = registry.known_as(line)
    if not line.typed:
        return RowProject(code=own), ""
    project = registry.find(line.typed)
    if project is None:
        return _place_unknown(line, own, numbering)
    if registry.holder(project.unit) != line.unit:
        unit = numbering.units.get(project.unit, project.unit)
        return RowProject(code=own, fault=f"属于{unit}的“{project.name}”"), ""
    is_free = owned.get((line.group, project.code), line.key) == line.key
    if own == project.code or (not own and is_free and registry.is_renamed(line, project)):
        return RowProject(code=project.code), ""
    return RowProject(code=own, fault=f"属于本单位的“{project.name}”"), ""


def _place_unknown(line: Line, own: str, numbering: Numbering) -> tuple[RowProject, str]:
    if own:
        return RowProject(code=own, fault=f"未登记，本项目的编码为{own}"), ""
    others = [code for code in numbering.units if code != line.unit]
    if not _CODE.fullmatch(line.typed) or any(line.typed.startswith(f"{code}-") for code in others):
        return RowProject(code="", fault="未登记，也不是本单位可用的编码"), ""
    return RowProject(code=""), line.typed
