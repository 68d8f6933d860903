"""Months of any plan in which a few units hand in one list, and what they send beside it."""

import json
from pathlib import Path
from typing import Any

import openpyxl

from diaodu.adapters.plan_files import load_plan_folder
from tasks.again import do_steps
from tasks.collect import collect_inbox
from tasks.month import Month, open_month
from tests.lib.packages import saved

Lists = dict[str, list[dict[str, Any]]]
"""Unit → its rows by column key; none: 零报告 under the form's headers."""


def told(folder: Path, plan: str, period: str, form: str, lists: Lists, *, day: int = 12) -> Month:
    """A month in which units hand in these lists on a day of it, collected and judged."""
    specs = load_plan_folder(plan).forms[form]
    for unit, rows in lists.items():
        header = [column.printed_header for column in specs.columns]
        lines = [[row.get(column.id) for column in specs.columns] for row in rows] or [["零报告"]]
        send(folder, period, unit, "台账.xlsx", {specs.title: [header, *lines]}, day=day)
    return judged(folder, plan, period)


def send(folder: Path, period: str, unit: str, name: str, sheets: dict[str, list[list[Any]]], *, day: int) -> None:
    """Put a workbook into a unit's folder of the period's inbox, received on a day at ten."""
    book = openpyxl.Workbook()
    book.remove(book["Sheet"])
    for title, lines in sheets.items():
        sheet = book.create_sheet(title)
        for line in lines:
            sheet.append(line)
    path, received = folder / period / unit / name, folder / period / "received.json"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(saved(book))
    times = json.loads(received.read_text(encoding="utf-8")) if received.exists() else {}
    times[f"{unit}/{name}"] = f"{period[:7]}-{day:02d}T10:00:00+08:00"
    received.write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")


def judged(folder: Path, plan: str, period: str) -> Month:
    """The period with all that lies in its inbox."""
    month = open_month(plan, period, f"{period[:7]}-27T09:00")
    collect_inbox(month, folder / period)
    do_steps(month)
    return month
