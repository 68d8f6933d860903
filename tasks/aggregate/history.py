"""History (历史数据): last year's figures, our own where we have them, else as people handed them in."""

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from diaodu.adapters.hand_tables import all_or_none, read_hand_table
from diaodu.adapters.store import Store
from diaodu.domain.errors import NotReadyError, UserError
from diaodu.domain.figures.assessment import load_measures
from diaodu.domain.figures.comparisons import LastFigure
from diaodu.domain.figures.history import (
    HEADERS,
    HistoryLine,
    entry_value,
    joined_last_year,
    last_figures,
    read_history,
)
from diaodu.domain.ledger import Entry, key_id
from diaodu.domain.period import year_before
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import UnitName
from diaodu.domain.states import EntryKind
from tasks.aggregate.assessment import load_figures
from tasks.month import Month, open_plan_folder


def read_history_file(path: Path) -> list[HistoryLine]:
    """Figures of a file, CSV or workbook, with 方案, 报告期, 单位, 指标 and 数值.

    Raises:
        UserError: with every line that does not fit, all at once.
    """
    table = read_hand_table(path, HEADERS, tuple(HEADERS))
    plans: dict[str, Plan | None] = {name: _plan(name) for name in {line.cells["plan"] for line in table.lines}}
    header = table.headers["value"]
    found = [(line.line, read_history(plans[line.cells["plan"]], line.cells, header)) for line in table.lines]
    return all_or_none(path, found, _repeats([(line, one) for line, one in found if isinstance(one, HistoryLine)]))


def _plan(name: str) -> Plan | None:
    try:
        return open_plan_folder(name).plan if name else None
    except UserError:
        return None


def _repeats(lines: Sequence[tuple[int, HistoryLine]]) -> list[tuple[int, str]]:
    first: dict[tuple[str, str, str, str], int] = {}
    slips = []
    for line, one in lines:
        if one.key in first:
            slips.append((line, f"与第{first[one.key]}行是同一单位、同一报告期、同一指标"))
        first.setdefault(one.key, line)
    return slips


def keep_history(store: Store, lines: Sequence[HistoryLine], by: str, at: datetime, source: str) -> list[Entry]:
    """Put figures on the ledger; the latest counts, and one that stands already is not entered again."""
    standing = {
        (entry.plan, entry.period, entry.unit, entry.subject): entry_value(entry)
        for plan in {line.plan for line in lines}
        for entry in store.entries.list(plan, EntryKind.HISTORY)
    }
    entries = [
        Entry(
            id=key_id(EntryKind.HISTORY, *line.key, line.value, at.isoformat()), plan=line.plan, period=line.period, kind=EntryKind.HISTORY,
            unit=line.unit, subject=line.measure, reason=source, by=by, at=at,
            data={"value": line.value if isinstance(line.value, int) else str(line.value)},
        )
        for line in lines
        if standing.get(line.key) != line.value
    ]  # fmt: skip
    store.entries.add(*entries)
    return entries


def last_year(month: Month) -> dict[tuple[str, str | None], LastFigure]:
    """Last year's figures of the same period as the ledgers have them now: our own assessment's before history's."""
    before = year_before(month.period)
    if before is None:
        return {}
    given = last_figures(month.plan, month.store.entries.list(month.plan.id, EntryKind.HISTORY, before.id))
    parts: dict[UnitName, list[UnitName]] = {}
    for one in month.departures:
        if one.into:
            parts.setdefault(one.into, []).append(one.unit)
    # A unit that came to report since last year is held against those alone that went into it.
    since = {unit.name for unit in month.plan.units if not unit.holds(before.start, before.end)}
    rates = {measure.id for measure in month.plan.measures if measure.is_rate}
    return joined_last_year(given | _assessed(month, before.id), parts, since, rates)


def _assessed(month: Month, period: str) -> dict[tuple[str, str | None], LastFigure]:
    try:
        figures = load_figures(month, period)
    except NotReadyError:
        return {}
    return {
        (value.measure, value.unit): LastFigure(
            value=value.value, n=value.n, of=value.of, is_part=bool(value.held_rows)
        )
        for value in load_measures(figures["measures"])
        if value.value is not None and not value.members and not value.is_pending
    }
