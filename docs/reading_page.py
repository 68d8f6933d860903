"""docs/reading.md: the page as it is written, and in it the kinds of writing as the reader's tests have them."""

from itertools import groupby
from pathlib import Path

from docs.markdown import table, with_blocks
from tests.lib.reading_kinds import TABLES, Kind

PAGE = Path(__file__).parent / "reading.md"


def reading_page() -> str:
    """The page with its tables of kinds made anew."""
    tables = "\n\n".join(table((written, read, "asked"), _rows(kinds)) for written, read, kinds in TABLES)
    return with_blocks(PAGE.read_text(encoding="utf-8"), {"kinds": tables})


def _rows(kinds: tuple[Kind, ...]) -> list[tuple[str, str, str]]:
    """A row for those that come to the same, one after another."""
    return [
        (" ".join(kind.written if kind.cell != "" else "nothing" for kind in alike), _read(read), "、".join(asks))
        for (read, asks), alike in groupby(kinds, lambda kind: (kind.read, kind.asks))
    ]


def _read(value: object) -> str:
    if value is None:
        return "not read"
    return f"{value:,}" if isinstance(value, int) else f"{value}".replace("_", " ")
