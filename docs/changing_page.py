"""docs/changing.md: the page as it is written, and in it the table of changes, from what the test of them applies."""

from collections.abc import Iterator
from pathlib import Path

from diaodu import ROOT
from docs.markdown import table, with_blocks
from tests.changes.eight import CHANGES
from tests.lib.changes import Change

PAGE = Path(__file__).parent / "changing.md"
HEADS = ("change", "改什么", "files 几个文件", "which 哪些", "then seen 改后可见")


def changing_page() -> str:
    """The page with its table made anew."""
    return with_blocks(PAGE.read_text(encoding="utf-8"), {"changes": table(HEADS, map(_row, CHANGES))})


def _row(change: Change) -> tuple[str, ...]:
    return change.title, change.word, str(len(change.files)), "、".join(_files(change)), change.seen


def _files(change: Change) -> Iterator[str]:
    yield from (_link(path) for path in change.edited)
    for path in map(Path, change.new):
        room = next(folder for folder in path.parents if (ROOT / folder).is_dir())
        yield f"新增 new {path.relative_to(room).as_posix()}（{_link(f'{room.as_posix()}/')}）"


def _link(path: str) -> str:
    return f"[{path}](../{path})"
