"""The papers of every built-in plan for a small month, each as a file that a reviewer can open.

DIAODU_GOLDEN=write uv run pytest tests/golden -m 'slow or not slow'   # after a meant change; read the difference
"""

import os
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint, Paper
from diaodu.domain.period import Period
from diaodu.domain.plans.papers import PlanPaper, When
from diaodu.domain.states import PaperKind
from tasks.compile.draft import compile_declared, compile_paper
from tasks.compile.plan_paper import declared_id
from tasks.month import Month, open_month
from tests.lib.months import judge_again
from tests.lib.plan_months import AMOUNTS, run_month
from tests.lib.plan_papers import faults_of, units_of

GOLDEN = Path(__file__).parent / "papers"
AFTERWARDS = {
    "2021-03": "2021-04-12T09:00", "2020-03": "2020-04-12T09:00", "2024-01": "2024-02-12T09:00",
    "2023-winter": "2024-03-02T09:00", "2023-12": "2023-12-31T20:00", "2014-07": "2014-07-31T20:00",
    "2023-12-H2": "2023-12-31T20:00", "2014-07-H2": "2014-07-31T20:00",
}  # fmt: skip
"""When a period's papers are drafted: after its review, or on its last day."""
BRIEF = [("bole-2023", "2023-12-H2"), ("huimin-2013", "2014-07"), ("huimin-2013", "2014-07-H2")]
LONG = [
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
    """The bulletin and the plan's papers; of one to each unit the first that says anything."""
    chosen = [declared for declared in month.plan.papers if is_of(declared, month.period)]
    made = [compile_declared(month, declared, units_of(month, declared))[:1] for declared in chosen]
    bulletin = [compile_paper(month)] if When.MONTHLY.holds(month.period) else []
    return [*bulletin, *(paper for papers in made for _, paper in papers)]


@pytest.mark.parametrize(("plan", "period"), [*BRIEF, *(pytest.param(*one, marks=pytest.mark.slow) for one in LONG)])
def test_the_papers_of_a_plan_read_as_they_did(plan: str, period: str, tmp_path: Path) -> None:
    for paper in papers_of(golden_month(plan, period, tmp_path / "inbox")):
        assert not list(faults_of(paper))
        path, text = GOLDEN / plan / f"{declared_id(paper.kind)}.txt", paper_text(paper, Imprint())
        if os.environ.get("DIAODU_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; see the docstring of this file"


@pytest.mark.parametrize("plan", list_plans())
def test_every_paper_of_a_plan_has_its_file(plan: str) -> None:
    declared = {paper.id for paper in load_plan_folder(plan).plan.papers}
    assert {path.stem for path in (GOLDEN / plan).iterdir()} == {PaperKind.BULLETIN, *declared}
