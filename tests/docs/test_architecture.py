"""docs/architecture.md shows the folders as they are, and the ways through the rooms name modules that exist."""

import re

from diaodu import ROOT

PAGE = (ROOT / "docs" / "architecture.md").read_text(encoding="utf-8")
SHOWN = ("diaodu/domain", "diaodu/adapters", "tasks", "desk")


def drawn_folders() -> set[str]:
    """Folders of the block behind "After:", each under the one it is indented below."""
    block = PAGE.partition("\nAfter:\n")[2].partition("```text\n")[2].partition("```")[0]
    folders, top = set(), ""
    for line in block.splitlines():
        name = line.split()[0].rstrip("/")
        top = top if line.startswith(" ") else name
        folders.add(f"{top}/{name}" if line.startswith(" ") else name)
    return {name for name in folders if name.startswith(SHOWN)}


def test_the_folders_after_the_move_are_those_of_the_repository() -> None:
    packages = {path.parent.relative_to(ROOT).as_posix() for top in SHOWN for path in (ROOT / top).rglob("__init__.py")}
    assert drawn_folders() == {name for name in packages if not name.endswith("/versions")}


def test_the_ways_name_modules_of_the_rooms_beside_them() -> None:
    ways = PAGE.partition("### The way of one amount")[2].partition("\n## ")[0]
    missing = []
    for place, told in re.findall(r"^\| (`[^|]+) \| (.+) \|$", ways, flags=re.MULTILINE):
        rooms = [ROOT / name for name in re.findall(r"`([\w/]+/)`", place)]
        names = re.findall(r"`(\w+\.(?:py|yaml))`", told)
        assert rooms
        missing += [f"{place}: {name}" for name in names if not any((room / name).exists() for room in rooms)]
    assert missing == []
