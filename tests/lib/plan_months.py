"""Small months of any plan: every unit hands in three made-up rows of every form it owes."""

import json
from collections.abc import Callable, Mapping, Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import openpyxl

from diaodu.adapters.plan_files import PlanFolder
from diaodu.domain.forms.column import Column, ColumnType, Presence
from diaodu.domain.period import Period
from diaodu.domain.plans.plan import Unit
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tests.lib.months import judge_again
from tests.lib.packages import saved

MONTHS = {
    "ordos-2021": "2021-03", "dongsheng-2023-winter": "2024-01", "suzhou-2020": "2020-03", "bole-2023": "2023-05",
    "huimin-2013": "2013-10",
}  # fmt: skip
"""A month of every built-in plan."""
ROWS = (1, 2, 3)
STAGES = ("在谈", "签约", "在建")
CHOICES: dict[str, str] = {
    "is_backward": "否", "meets_environment": "是", "is_public_payroll": "否", "is_controller": "否",
    "is_polluting": "否", "is_three_high": "否", "verified": "已核实", "status": "正常", "month_status": "新增",
    "is_public": "是", "appraisal": "已论证",
}  # fmt: skip
AMOUNTS = {"total_investment": 20_000, "fixed_investment": 15_000, "first_year_investment": 6_000, "agreed_investment": 90_000,
           "funds_since_signing": 400, "funds_ytd": 300, "entered_amount": 200, "funds_total": 400}  # fmt: skip
DAYS_FROM_START = {"end": 4, "actual_start": 6, "planned_start": 60, "term_end": 364}


def run_month(plan: str, period: str, inbox: Path, as_of: str, **changes: Any) -> Month:
    """A small month of a plan collected, read, judged, computed and scored."""
    month = open_month(plan, period, as_of)
    collect_inbox(month, write_month(month.folder, month.period, inbox, **changes))
    judge_again(month)
    return month


def write_month(
    folder: PlanFolder,
    period: Period,
    inbox: Path,
    change: Callable[..., Any] | None = None,
    lacking: Mapping[str, str] | None = None,
    rows: Sequence[int] = ROWS,
    silent: Sequence[str] = (),
) -> Path:
    """An inbox received on the period's 20th day or its last.

    `change(unit, form, column, n, value)` may alter a cell; `lacking` names by unit a form that it leaves out; `rows`
    are the numbers of the rows in each form, `silent` the units that hand in nothing.
    """
    times = {}
    received = min(period.start + timedelta(days=19), period.end)
    for unit in (one for one in folder.plan.units if one.name not in silent):
        book = openpyxl.Workbook()
        book.remove(book["Sheet"])
        owed = [due for due in folder.plan.forms_in(period) if due.is_owed_by(unit)]
        for due in (due for due in owed if due.form != (lacking or {}).get(unit.name)):
            form = folder.forms[due.form]
            sheet = book.create_sheet(form.title)
            sheet.append([column.printed_header for column in form.columns])
            for n in rows:
                cells = [(column, _cell(column, unit, n, period.start)) for column in form.columns]
                sheet.append([change(unit.name, form.id, c.id, n, v) if change else v for c, v in cells])
            sheet.append(["填报人:甲 审核人:乙"])
        path = inbox / unit.name / f"{unit.name}.xlsx"
        path.parent.mkdir(parents=True)
        if book.sheetnames:
            path.write_bytes(saved(book))
            times[f"{unit.name}/{path.name}"] = f"{received}T10:00:00+08:00"
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return inbox


def _cell(column: Column, unit: Unit, n: int, start: date) -> Any:
    if column.type == ColumnType.SERIAL:
        return n
    if column.type == ColumnType.DATE:
        return _day(column.id, n, start)
    if column.type == ColumnType.CHOICE:
        choices = [choice.value for choice in column.choices]
        return (
            STAGES[(n - 1) % len(STAGES)] if column.id == "stage" else CHOICES.get(column.id, choices[n % len(choices)])
        )
    if column.type == ColumnType.AMOUNT:
        return AMOUNTS.get(column.id, 100)
    if column.type in {ColumnType.NUMBER, ColumnType.FOREIGN, ColumnType.PRICE}:
        return {"build_months": 30, "days": 3}.get(column.id, 2)
    return _text(column, unit, n)


def _day(key: str, n: int, start: date) -> str | None:
    needed = {"sign_date": 2, "register_date": 3, "actual_start": 3}.get(key, 1)
    return (start + timedelta(days=DAYS_FROM_START.get(key, n))).isoformat() if n >= needed else None


def _text(column: Column, unit: Unit, n: int) -> str | None:
    if column.type == ColumnType.CODE or column.presence == Presence.OPTIONAL:
        return f"{unit.name}项目{n}" if column.id == "subject" else None
    names = {"name": "项目", "subject": "项目", "company": "企业", "investor": "投资公司"}
    return f"{unit.name}{names.get(column.id, column.header)}{n}"
