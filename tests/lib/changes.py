"""A change request (修改) as data, made in a copy of the repository: which files it touches, and what they say then."""

import os
import shutil
import subprocess
import sys
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from diaodu import ROOT


@dataclass(frozen=True, slots=True, kw_only=True)
class Edit:
    """One place of a file that is written otherwise."""

    path: str
    old: str
    """Stands in the file exactly once."""
    new: str


@dataclass(frozen=True, slots=True, kw_only=True, eq=False)
class Change:
    """A change request: edits of files there are, and new files by their paths."""

    name: str
    title: str
    word: str
    """What is asked for, in Chinese."""
    seen: str
    """Where it shows once it is made, in Chinese."""
    most: int
    """How many files it may touch."""
    edits: tuple[Edit, ...] = ()
    new: Mapping[str, str] = field(default_factory=dict)

    @property
    def edited(self) -> tuple[str, ...]:
        """Paths of the files it edits."""
        return tuple(dict.fromkeys(edit.path for edit in self.edits))

    @property
    def files(self) -> tuple[str, ...]:
        """Every path it touches by hand; generated pages are not among them."""
        return (*self.edited, *self.new)


def make_change(change: Change, root: Path) -> None:
    """Make a change in a copy; a text that is not there once, or a file that is there, means it has rotted."""
    for edit in change.edits:
        text = (root / edit.path).read_text(encoding="utf-8")
        assert text.count(edit.old) == 1, (change.name, edit.path, edit.old, text.count(edit.old))
        (root / edit.path).write_text(text.replace(edit.old, edit.new), encoding="utf-8")
    for name, text in change.new.items():
        assert not (root / name).exists(), (change.name, name)
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        (root / name).write_text(text, encoding="utf-8")


def copy_edited(change: Change, to: Path) -> Path:
    """Copy the files that a change edits, and nothing else."""
    for name in change.edited:
        (to / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, to / name)
    return to


def copy_repository(to: Path) -> Path:
    """Copy what belongs to the repository, whether committed yet or not."""
    listed = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(listed, cwd=ROOT, check=True, capture_output=True, text=True).stdout.split("\0")
    for name in filter(None, names):
        if (ROOT / name).is_file():
            (to / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, to / name)
    return to


def run_in(copy: Path, *words: str) -> str:
    """Run a module of a copy, `python -m <words>`, with the copy's packages; what it prints.

    The project is installed as it lies in its folder; a copy's own packages come first by PYTHONPATH.
    """
    told = {"PYTHONPATH": str(copy)}
    found = subprocess.run(
        [sys.executable, "-m", *words], cwd=copy, env=os.environ | told, capture_output=True, text=True, check=False
    )
    assert found.returncode == 0, (words, found.stdout[-4000:], found.stderr[-4000:])
    return found.stdout
