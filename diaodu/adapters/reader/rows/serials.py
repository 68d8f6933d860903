"""序号: the numbers of a table's rows, and the gaps between them (F-GAP)."""

from collections.abc import Sequence

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem
from diaodu.domain.text.keys import compact
from diaodu.domain.text.serials import find_gaps

LONGEST_SERIAL = 6
LARGEST_SERIAL = 10**LONGEST_SERIAL
MOST_GAPS = 5
"""So many gaps are told one by one."""


def serial_number(cell: Cell) -> int | None:
    """The number that a cell of 序号 says, None where it says none."""
    if isinstance(cell, str) and cell:
        return int(text) if (text := compact(cell).rstrip(".")).isdecimal() and len(text) <= LONGEST_SERIAL else None
    return int(cell) if isinstance(cell, float | int) and 0 < cell < LARGEST_SERIAL else None


def gap_problems(serials: Sequence[int | None]) -> list[Problem]:
    """One F-GAP for all gaps of a table's 序号."""
    gaps = find_gaps(serials)
    if not gaps:
        return []
    said = "、".join(f"{before}之后是{after}" for before, after in gaps[:MOST_GAPS])
    more = f"等{len(gaps)}处" if len(gaps) > MOST_GAPS else ""
    return [Problem(rule=HouseRule.SERIAL_GAP, column="serial", value=f"{gaps[0][1]}", detail={"gaps": said + more})]
