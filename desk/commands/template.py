"""`diaodu template`: the workbooks that clerks fill."""

from collections.abc import Sequence
from pathlib import Path
from typing import Annotated

import typer

from desk.known import find_unit
from desk.options import Json, PeriodId, PlanName, output_folder
from desk.terminal import say, say_json
from diaodu.adapters.files import safe_name, write_file
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.domain.months.carry import prefilled
from diaodu.domain.plans.plan import Unit
from tasks.month import Month, open_month
from tasks.validate.earlier_lists import load_past


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


def write_templates(month: Month, units: Sequence[Unit], folder: Path) -> list[str]:
    """Write a workbook for each unit, filled with the living projects of its latest earlier lists; their paths."""
    past = load_past(month, [month.folder.forms[due.form] for due in month.forms_due], units)
    paths = []
    for unit in units:
        due = (due for due in month.forms_due if due.is_owed_by(unit) and due.is_asked_in(month.period))
        forms = [month.folder.forms[form.form] for form in due]
        records = {
            form.form: prefilled(form, earlier, month.period)
            for form in forms
            for earlier in past.of(unit.name, form.form)[:1]
        }
        data = template_workbook(month.plan, month.period, unit, forms, records=records)
        path = folder / f"{safe_name(unit.name)}-{month.period.id}.xlsx"
        paths.append(str(write_file(path, data)))
    return paths
