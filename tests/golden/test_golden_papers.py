"""The papers of every built-in plan for a small and a full month, each as a file that a reviewer can open.

DIAODU_GOLDEN=write uv run pytest tests/golden -m 'slow or not slow'   # after a meant change; read the difference
"""

import os
from collections.abc import Iterable
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint, Paper
from diaodu.domain.states import PaperKind
from tasks.compile.plan_paper import declared_id
from tests.lib.golden_months import FULL, QUICK, SLOW, full_month, golden_month, papers_of
from tests.lib.plan_papers import faults_of

GOLDEN = Path(__file__).parent / "papers"
FULL_MONTHS = Path(__file__).parent / "full"


@pytest.mark.parametrize(("plan", "period"), [*QUICK, *(pytest.param(*one, marks=pytest.mark.slow) for one in SLOW)])
def test_the_papers_of_a_plan_read_as_they_did(plan: str, period: str, tmp_path: Path) -> None:
    compare(papers_of(golden_month(plan, period, tmp_path / "inbox")), GOLDEN / plan)


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "period"), FULL)
def test_the_papers_of_a_plan_for_a_full_month_read_as_they_did(plan: str, period: str, tmp_path: Path) -> None:
    compare(papers_of(full_month(plan, period, tmp_path / "inbox")), FULL_MONTHS / plan)


def compare(papers: Iterable[Paper], folder: Path) -> None:
    for paper in papers:
        assert not list(faults_of(paper))
        path, text = folder / f"{declared_id(paper.kind)}.txt", paper_text(paper, Imprint())
        if os.environ.get("DIAODU_GOLDEN") == "write":
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, encoding="utf-8")
        assert text == path.read_text(encoding="utf-8"), f"{path.name} differs; see the docstring of this file"


@pytest.mark.parametrize("plan", list_plans())
def test_every_paper_of_a_plan_has_its_file(plan: str) -> None:
    declared = {paper.id for paper in load_plan_folder(plan).plan.papers}
    assert {path.stem for path in (GOLDEN / plan).iterdir()} == {PaperKind.BULLETIN, *declared}
