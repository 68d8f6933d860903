"""Yearly targets from outside the plan (年度目标任务分解): a file of them read whole, and put on the ledger."""

from collections.abc import Sequence
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from diaodu.adapters.hand_tables import HandLine, HandTable, all_or_none, read_hand_table
from diaodu.adapters.store import Store
from diaodu.domain.figures.imported_targets import HEADERS, GivenTarget, read_given
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.plans.plan import Plan
from diaodu.domain.states import EntryKind


def read_target_file(path: Path, plan: Plan) -> list[GivenTarget]:
    """Targets of a file (年度目标任务分解), CSV or workbook.

    Raises:
        UserError: with every line that does not fit, all at once.
    """
    table = read_hand_table(path, HEADERS, ("unit", "measure", "target"))
    year = plan.first_period[:4]
    found = [(line.line, _read_line(plan, table, line, year)) for line in table.lines]
    return all_or_none(path, found, _repeats([(line, one) for line, one in found if isinstance(one, GivenTarget)]))


def _read_line(plan: Plan, table: HandTable, line: HandLine, year: str) -> GivenTarget | list[str]:
    one = read_given(plan, line.cells, table.headers["target"], year)
    return one if isinstance(one, list) else replace(one, cell=f"{table.columns['target']}{line.line}")


def _repeats(given: Sequence[tuple[int, GivenTarget]]) -> list[tuple[int, str]]:
    first: dict[tuple[str, str, str], int] = {}
    slips = []
    for line, one in given:
        key = one.unit, one.measure, one.year
        if key in first:
            slips.append((line, f"与第{first[key]}行是同一单位、同一指标、同一年度"))
        first.setdefault(key, line)
    return slips


def keep_targets(
    store: Store, plan: Plan, given: Sequence[GivenTarget], by: str, at: datetime, file: str = ""
) -> list[Entry]:
    """Put targets on the ledger, with the cell of the file they stand in; the latest of a unit, measure and year counts."""
    entries = [
        Entry(
            id=key_id(EntryKind.TARGET, plan.id, one.year, one.unit, one.measure, at.isoformat()), plan=plan.id,
            period=one.year, kind=EntryKind.TARGET, unit=one.unit, subject=one.measure,
            data={"value": one.value, "number": one.number, "date": one.date, "file": file, "cell": one.cell}, by=by, at=at,
        )
        for one in given
    ]  # fmt: skip
    store.entries.add(*entries)
    return entries
