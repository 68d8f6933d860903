"""Small months in which every paper of every built-in plan has something to say, and these papers."""

from pathlib import Path
from typing import Any

from diaodu.domain.papers.blocks import Paper
from diaodu.domain.period import Period
from diaodu.domain.plans.papers import PlanPaper, When
from tasks.compile.draft import compile_declared, compile_paper
from tasks.month import Month, open_month
from tests.lib.months import judge_again
from tests.lib.plan_months import AMOUNTS, run_month
from tests.lib.plan_papers import units_of
from tests.lib.supervised import supervised

AFTERWARDS = {
    "2021-03": "2021-04-12T09:00", "2020-03": "2020-04-12T09:00", "2024-01": "2024-02-12T09:00",
    "2023-winter": "2024-03-02T09:00", "2023-12": "2023-12-31T20:00", "2014-07": "2014-07-31T20:00",
    "2023-12-H2": "2023-12-31T20:00", "2014-07-H2": "2014-07-31T20:00",
}  # fmt: skip
"""When a period's papers are drafted: after its review, or on its last day."""
QUICK = [("bole-2023", "2023-12-H2"), ("huimin-2013", "2014-07-H2")]
SLOW = [
    ("huimin-2013", "2014-07"),
    ("bole-2023", "2023-12"), ("ordos-2021", "2021-03"), ("suzhou-2020", "2020-03"), ("dongsheng-2023-winter", "2024-01"),
    ("dongsheng-2023-winter", "2023-winter"),
]  # fmt: skip
ONCE_SIGNED = {"sign_date": "2019-06-01", "planned_start": None, "event": None}
CHANGED: dict[str, dict[tuple[str, str, int], Any]] = {
    "ordos-2021": {("signed_projects", column, 2): value for column, value in ONCE_SIGNED.items()}
    | {("signed_projects", "to_coordinate", 3): "请市自然资源局落实用地指标"},
    "suzhou-2020": {("signed_projects", column, 2): value for column, value in ONCE_SIGNED.items()},
    "bole-2023": {("signed_projects", "event_level", 2): "州级"},
}
"""Cells that give a plan's papers something to tell, by form, column and number of the row."""


def golden_month(plan: str, period: str, inbox: Path) -> Month:
    """The period with figures that differ from unit to unit; a campaign's month before it."""

    def change(unit: str, form: str, column: str, n: int, value: Any) -> Any:
        if column in AMOUNTS:
            return value * (1 + sum(map(ord, unit)) % 7)
        return CHANGED.get(plan, {}).get((form, column, n), value)

    if period == "2023-winter":
        golden_month(plan, "2024-01", inbox)
        whole = open_month(plan, period, AFTERWARDS[period])
        judge_again(whole)
        return open_month(plan, period, AFTERWARDS[period])
    return run_month(plan, period, inbox, AFTERWARDS[period], change=change)


def is_of(declared: PlanPaper, period: Period) -> bool:
    """Whether a paper is one of such a period: of half a month, of a campaign, else of a month."""
    if declared.when in {When.HALF_MONTHLY, When.CAMPAIGN}:
        return declared.when.holds(period)
    return When.MONTHLY.holds(period)


def papers_of(month: Month) -> list[Paper]:
    """The bulletin and the plan's papers, with a register of supervision; of one to each unit the first that says anything."""
    supervised(month)
    chosen = [declared for declared in month.plan.papers if is_of(declared, month.period)]
    made = [compile_declared(month, declared, units_of(month, declared))[:1] for declared in chosen]
    bulletin = [compile_paper(month)] if When.MONTHLY.holds(month.period) else []
    return [*bulletin, *(paper for papers in made for _, paper in papers)]
