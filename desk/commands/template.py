"""`diaodu template`: the workbooks that clerks fill."""

from pathlib import Path
from typing import Annotated

import typer

from desk.options import Json, PeriodId, PlanName, output_folder
from desk.terminal import say, say_json
from desk.typed_names import find_unit
from tasks.month import open_month
from tasks.templates import write_templates


def template(
    plan: PlanName,
    period: PeriodId,
    out: Annotated[Path, typer.Option("--out", metavar="DIR", help="放到哪个文件夹")],
    unit: Annotated[str | None, typer.Option("--unit", metavar="UNIT", help="只给这个单位")] = None,
    json: Json = False,
) -> None:
    """填报工作簿：本期应报的全部报表，已填好上期在库、在册的项目及其编码。

    例：diaodu template ordos-2021 2021-04 --out 模板
    """
    month = open_month(plan, period)
    units = [find_unit(month.plan, unit)] if unit else list(month.plan.units_in(month.period.start, month.period.end))
    paths = write_templates(month, units, output_folder(out))
    if json:
        say_json({"templates": paths})
        return
    for path in paths:
        say(path)
