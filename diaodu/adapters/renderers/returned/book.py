"""The workbook part and what hangs on it: sheets by name, relationships, content types; sheets added and taken out."""

from collections.abc import Callable
from dataclasses import dataclass

from diaodu.adapters.renderers.returned.package import Package, relations_path, relative, resolve
from diaodu.adapters.renderers.returned.xml_spans import Element, Splice, escape, parse, with_attributes

RELATIONS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE_RELATIONS = "http://schemas.openxmlformats.org/package/2006/relationships"
_CONTENT_TYPES = "[Content_Types].xml"
_WORKSHEET_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"
_STYLES_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.styles+xml"
_NAMES_AFTER = ("sheets", "functionGroups", "externalReferences", "definedNames")
"""What stands before the defined names' end in a workbook part."""


class UnpatchableError(Exception):
    """The file is of a kind whose parts can't be changed one by one; says which."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Relation:
    """One relationship of a part; `target` is a path in the package, "" where it leads out."""

    id: str
    type: str
    target: str
    element: Element

    def is_a(self, kind: str) -> bool:
        """Whether it is of a kind such as comments, whichever the standard's edition."""
        return self.type.rpartition("/")[2] == kind


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetPart:
    """A sheet as the workbook names it."""

    name: str
    path: str
    relation: str
    state: str


class Book:
    """A workbook package, to whose parts things are added."""

    def __init__(self, data: bytes) -> None:
        """Open it.

        Raises:
            UnpatchableError: it is no Open XML workbook, or a Strict one.
        """
        self.package = Package(data)
        self.path = self._find_workbook()
        root = parse(self.package.read(self.path)) if self.path in self.package else None
        if root is None or root.name != "workbook":
            raise UnpatchableError("no Open XML workbook")
        if any("purl.oclc.org" in value for value in root.attributes.values()):
            raise UnpatchableError("Strict Open XML")

    def _find_workbook(self) -> str:
        for relation in self.relations(""):
            if relation.is_a("officeDocument"):
                return relation.target
        return "xl/workbook.xml"

    @property
    def sheets(self) -> list[SheetPart]:
        """The sheets in the order of their tabs."""
        parts = {relation.id: relation.target for relation in self.relations(self.path)}
        found = []
        for element in self._sheet_elements():
            relation = next((v for k, v in element.attributes.items() if k.endswith(":id")), "")
            state = element.get("state", "visible")
            found.append(
                SheetPart(name=element.get("name"), path=parts.get(relation, ""), relation=relation, state=state)
            )
        return found

    def _sheet_elements(self) -> list[Element]:
        sheets = parse(self.package.read(self.path)).child("sheets")
        return sheets.children if sheets else []

    def relations(self, part: str) -> list[Relation]:
        """The relationships of a part; "" is the package."""
        path = relations_path(part)
        if path not in self.package:
            return []
        return [_relation(part, element) for element in parse(self.package.read(path)).all("Relationship")]

    def related(self, part: str, kind: str) -> str | None:
        """The path of a part's first relation of a kind that is there."""
        targets = (relation.target for relation in self.relations(part) if relation.is_a(kind))
        return next((target for target in targets if target in self.package), None)

    def relate(self, part: str, kind: str, target: str) -> str:
        """Add a relationship; returns its id."""
        path = relations_path(part)
        if path not in self.package:
            head = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
            self.package.write(path, f'{head}<Relationships xmlns="{_PACKAGE_RELATIONS}"></Relationships>'.encode())
        content = self.package.read(path)
        root, splice = parse(content), Splice(content)
        taken = {element.get("Id") for element in root.children}
        name = next(name for n in range(1, len(taken) + 2) if (name := f"rId{n}") not in taken)
        line = f'<{root.prefix}Relationship Id="{name}" Type="{RELATIONS}/{kind}" Target="{escape(relative(part, target))}"/>'
        splice.append_to(root, line.encode())
        self.package.write(path, splice.done())
        return name

    def unrelate(self, part: str, name: str) -> None:
        """Take a relationship away; the last one takes its part with it."""
        path = relations_path(part)
        content = self.package.read(path)
        root, splice = parse(content), Splice(content)
        left = [element for element in root.children if element.get("Id") != name]
        for element in root.children:
            if element.get("Id") == name:
                splice.replace(element.start, element.end, b"")
        if left:
            self.package.write(path, splice.done())
        else:
            self.package.drop(path)

    def add_part(self, path: str, data: bytes, content_type: str) -> None:
        """Add a part with its content type."""
        self.package.write(path, data)
        content = self.package.read(_CONTENT_TYPES)
        root, splice = parse(content), Splice(content)
        line = f'<{root.prefix}Override PartName="/{escape(path)}" ContentType="{content_type}"/>'
        splice.append_to(root, line.encode())
        self.package.write(_CONTENT_TYPES, splice.done())

    def set_default_type(self, extension: str, content_type: str) -> None:
        """Declare an extension's content type, where nobody has."""
        content = self.package.read(_CONTENT_TYPES)
        root, splice = parse(content), Splice(content)
        if any(element.get("Extension").lower() == extension for element in root.children):
            return
        line = f'<{root.prefix}Default Extension="{extension}" ContentType="{content_type}"/>'.encode()
        if root.children:
            splice.insert(root.children[0].start, line)
        else:
            splice.append_to(root, line)
        self.package.write(_CONTENT_TYPES, splice.done())

    def drop_part(self, path: str) -> None:
        """Take a part out, with its relationships and its content type."""
        self.package.drop(path)
        self.package.drop(relations_path(path))
        content = self.package.read(_CONTENT_TYPES)
        splice = Splice(content)
        for element in parse(content).children:
            if element.get("PartName").lstrip("/").lower() == path.lower():
                splice.replace(element.start, element.end, b"")
        self.package.write(_CONTENT_TYPES, splice.done())

    def styles(self) -> bytes | None:
        """The style sheet; None where there is none."""
        path = self.related(self.path, "styles")
        return self.package.read(path) if path else None

    def set_styles(self, content: bytes) -> None:
        """Write the style sheet."""
        path = self.related(self.path, "styles")
        if path:
            self.package.write(path, content)
            return
        path = resolve(self.path, "styles.xml")
        self.add_part(path, content, _STYLES_TYPE)
        self.relate(self.path, "styles", path)

    def free_sheet_name(self, wanted: str) -> str:
        """The name, or with the first number that makes it new; letter case makes no difference."""
        taken = {sheet.name.casefold() for sheet in self.sheets}
        return next(
            name for n in range(1, len(taken) + 2) if (name := f"{wanted}{n if n > 1 else ''}").casefold() not in taken
        )

    def add_sheet(self, name: str, xml: bytes, *, is_first: bool, state: str = "visible", titles: str = "") -> None:
        """Add a sheet as the first or last tab; the one that is open stays open. `titles`: rows printed on each page."""
        path = self.package.free_path(resolve(self.path, "worksheets/sheet{}.xml"))
        self.add_part(path, xml, _WORKSHEET_TYPE)
        relation = self.relate(self.path, "worksheet", path)
        content = self.package.read(self.path)
        root, splice = parse(content), Splice(content)
        sheets = _needed(root, "sheets")
        number = 1 + max((int(sheet.get("sheetId") or 0) for sheet in sheets.children), default=0)
        hidden = "" if state == "visible" else f' state="{state}"'
        line = (
            f'<{sheets.prefix}sheet xmlns:r="{RELATIONS}" name="{escape(name)}" sheetId="{number}"{hidden}'
            f' r:id="{relation}"/>'
        ).encode()
        if is_first and sheets.children:
            splice.insert(sheets.children[0].start, line)
            _move_tabs(splice, root, lambda at: at + 1)
        else:
            splice.append_to(sheets, line)
        if titles:
            _add_titles(splice, root, 0 if is_first else len(sheets.children), f"{quoted(name)}!{titles}")
        self.package.write(self.path, splice.done())

    def remove_sheet(self, name: str) -> None:
        """Take a sheet out, with the names that are its own."""
        sheet = next(sheet for sheet in self.sheets if sheet.name == name)
        content = self.package.read(self.path)
        root, splice = parse(content), Splice(content)
        elements = _needed(root, "sheets").children
        gone = next(at for at, element in enumerate(elements) if element.get("name") == name)
        splice.replace(elements[gone].start, elements[gone].end, b"")
        _drop_names(splice, root, gone)
        _move_tabs(splice, root, lambda at: at - 1 if at > gone else at, without=gone)
        self.package.write(self.path, splice.done())
        self.drop_part(sheet.path)
        self.unrelate(self.path, sheet.relation)


def quoted(name: str) -> str:
    """A sheet's name as a reference writes it."""
    return "'" + name.replace("'", "''") + "'"


def _relation(part: str, element: Element) -> Relation:
    target = element.get("Target")
    path = "" if element.get("TargetMode") == "External" else resolve(part, target)
    return Relation(id=element.get("Id"), type=element.get("Type"), target=path, element=element)


def _needed(root: Element, name: str) -> Element:
    found = root.child(name)
    if found is None:
        raise UnpatchableError(f"no {name}")
    return found


def _move_tabs(splice: Splice, root: Element, moved: Callable[[int], int], without: int | None = None) -> None:
    """Let what counts tabs count them as they are now: the open tab, the first one in view, sheets' own names."""
    views = root.child("bookViews")
    for view in views.children if views else []:
        changes = {
            name: str(max(0, moved(int(view.get(name) or 0))))
            for name in ("activeTab", "firstSheet")
            if name == "activeTab" or int(view.get(name) or 0)
        }
        changes = {name: value for name, value in changes.items() if value != (view.get(name) or "0")}
        _set(splice, view, changes)
    for name in _defined_names(root):
        own = name.get("localSheetId")
        if own and int(own) != without and moved(int(own)) != int(own):
            _set(splice, name, {"localSheetId": str(moved(int(own)))})


def _set(splice: Splice, element: Element, changes: dict[str, str]) -> None:
    if changes:
        tag = splice.content[element.start : element.inner]
        splice.replace(element.start, element.inner, with_attributes(tag, dict(changes)))


def _defined_names(root: Element) -> list[Element]:
    names = root.child("definedNames")
    return names.children if names else []


def _drop_names(splice: Splice, root: Element, sheet: int) -> None:
    names = root.child("definedNames")
    if names is None:
        return
    own = [name for name in names.children if name.get("localSheetId") == str(sheet)]
    if len(own) == len(names.children):
        splice.replace(names.start, names.end, b"")
        return
    for name in own:
        splice.replace(name.start, name.end, b"")


def _add_titles(splice: Splice, root: Element, sheet: int, rows: str) -> None:
    """Add the rows that a sheet repeats on every printed page."""
    prefix = root.prefix
    name = f'<{prefix}definedName name="_xlnm.Print_Titles" localSheetId="{sheet}">{escape(rows)}</{prefix}definedName>'
    names = root.child("definedNames")
    if names is not None:
        splice.append_to(names, name.encode())
        return
    before = [child for child in root.children if child.name in _NAMES_AFTER]
    splice.insert(before[-1].end, f"<{prefix}definedNames>{name}</{prefix}definedNames>".encode())
