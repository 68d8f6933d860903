"""Where what a period gives out lies in the home folder."""

from pathlib import Path

from diaodu.adapters.files import safe_name
from tasks.month import Month

FACES = ("pdf", "html", "txt")


def returned_path(month: Month, unit: str) -> Path:
    """A unit's 审核意见 workbook."""
    return month.output("returned") / f"{safe_name(unit)}-审核意见.xlsx"


def paper_paths(month: Month, issue: int | None) -> dict[str, Path]:
    """Face → file of the period's bulletin, e.g. 招商动态简报-2021年3月-草稿.pdf or …-第3期.pdf."""
    label = "草稿" if issue is None else f"第{issue}期"
    stem = f"{month.plan.masthead.name}-{month.period.title}-{label}"
    return {face: month.output("papers") / f"{stem}.{face}" for face in FACES}
