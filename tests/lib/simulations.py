"""模拟测算 from a small text table: unit | measure | value | group."""

from decimal import Decimal
from functools import cache

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.figures.hand_table import TextRow, read_rows
from diaodu.domain.figures.simulation import find_simulated_period, simulate
from diaodu.domain.plans.money import money_measures
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment, PointRow


@cache
def _folder(plan: str) -> tuple[Plan, frozenset[str]]:
    folder = load_plan_folder(plan)
    return folder.plan, money_measures(folder.plan, folder.forms)


def text_rows(table: str) -> list[TextRow]:
    """Rows of a table, the first line's after its header being line 2."""
    lines = [line for line in table.strip().splitlines() if line.strip()]
    heads = [cell.strip() for cell in lines[0].split("|")]
    cells = [[cell.strip() for cell in line.split("|")] for line in lines[1:]]
    return [TextRow(line=n, **dict(zip(heads, row, strict=False))) for n, row in enumerate(cells, 2)]


def simulated(plan: str | Plan, period: str, table: str) -> Assessment:
    """What a table comes to; the table has no slip."""
    by_unit = frozenset(m.id for m in plan.measures if m.is_money) if isinstance(plan, Plan) else frozenset()
    the_plan, money = (plan, by_unit) if isinstance(plan, Plan) else _folder(plan)
    found = find_simulated_period(the_plan, period)
    given, slips = read_rows(the_plan, the_plan.units_in(found.start, found.end), text_rows(table))
    assert not slips, slips
    return simulate(the_plan, found, given, money)


def points_of(assessment: Assessment, item: str) -> dict[str, Decimal | None]:
    """Unit → points in an item."""
    return {score.unit: _row(score.items, item).points for score in assessment.scores}


def row_of(assessment: Assessment, unit: str, item: str) -> PointRow:
    """A unit's row of an item."""
    return _row(next(score for score in assessment.scores if score.unit == unit).items, item)


def _row(items: tuple[PointRow, ...], item: str) -> PointRow:
    return next(row for row in items if row.item == item)
