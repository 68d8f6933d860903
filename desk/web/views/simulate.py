"""Simulate (模拟测算): a table of measures judged by a plan; nothing of it is kept."""

import shutil
import tempfile
from pathlib import Path

from starlette.responses import Response

from desk.web.visit import Visit
from diaodu.domain.errors import UsageError, UserError
from diaodu.domain.figures.said import say_figure, say_target
from tasks.look.points import ROUNDING, explain_items
from tasks.month import open_plan_folder
from tasks.simulate import simulate_file


def simulation(visit: Visit) -> Response:
    """The form."""
    return visit.page("simulate", plan=visit.plan(), wrong="", period=visit.asked("period"), found=None)


def simulate(visit: Visit) -> Response:
    """What a table comes to."""
    plan, period = visit.plan(), visit.said("period")
    try:
        chosen = visit.files("measures")
        if not chosen:
            raise UsageError("模拟测算", "没有选择测算表", "CSV 或 xlsx：unit,measure,value", "编制测算表的人")
        with tempfile.TemporaryDirectory(prefix="diaodu-simulate-") as folder:
            # The name says what kind of table it is; no other part of it is used.
            path = Path(folder) / f"测算表{'.csv' if (chosen[0].filename or '').lower().endswith('.csv') else '.xlsx'}"
            with path.open("wb") as file:
                shutil.copyfileobj(chosen[0].file, file)
            found = simulate_file(open_plan_folder(plan.id), period, path)
    except UserError as error:
        return visit.page("simulate", status=400, plan=plan, wrong=str(error), period=period, found=None)
    of = found.assessment
    targets = [
        (one.unit or plan.whole, plan.measure(one.measure).name, say_target(plan.measure(one.measure), one.target),
         say_figure(plan.measure(one.measure), one.value, one.target), {True: "达到", False: "未达到"}.get(one.met, "—") if one.met is not None else "—")
        for one in of.targets
    ]  # fmt: skip
    items = {score.unit: explain_items(score) for score in of.scores if any(item.records for item in score.items)}
    return visit.page(
        "simulate", plan=plan, wrong="", period=period, found=found, targets=targets, items=items, rounding=ROUNDING
    )
