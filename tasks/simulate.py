"""Simulate (模拟测算): scores, targets and consequences from a table of measures, without submissions or database."""

from dataclasses import dataclass
from pathlib import Path

from diaodu.adapters.hand_tables import read_hand_table
from diaodu.adapters.plan_files import PlanFolder
from diaodu.domain.errors import UserError
from diaodu.domain.figures.hand_table import HEADERS, TextRow, left_out, read_rows, ungrouped
from diaodu.domain.figures.simulation import find_simulated_period, simulate
from diaodu.domain.period import Period
from diaodu.domain.plans.money import money_measures
from diaodu.domain.results import Assessment


@dataclass(frozen=True, slots=True, kw_only=True)
class Simulation:
    """What a table of measures comes to, and what its author should know."""

    period: Period
    assessment: Assessment
    notes: tuple[str, ...]


def simulate_file(folder: PlanFolder, period: str, path: Path) -> Simulation:
    """Judge a table of measures by a plan.

    Raises:
        UserError: the table has rows the plan does not know; names them all with their lines.
        UsageError: the plan has no such period.
    """
    plan, found = folder.plan, find_simulated_period(folder.plan, period)
    units, money = plan.units_in(found.start, found.end), money_measures(plan, folder.forms)
    given, slips = read_rows(plan, units, _text_rows(path))
    if slips:
        first, *more = [f"第{slip.line}行：{slip.message}" for slip in slips]
        message = "\n".join([first, *(f"{path.name} {slip}" for slip in more)])
        raise UserError(path.name, message, "", "编制测算表的人")
    notes = (*ungrouped(plan, given), *left_out(plan, units, given))
    return Simulation(period=found, assessment=simulate(plan, found, given, money), notes=notes)


def _text_rows(path: Path) -> list[TextRow]:
    lines = read_hand_table(path, HEADERS, ("unit", "measure", "value")).lines
    if not lines:
        raise UserError(path.name, "只有表头，没有数据", "每行一个单位的一个指标", "编制测算表的人")
    return [TextRow(line=line.line, **line.cells) for line in lines]
