"""The papers of every built-in plan for a small month, each as a file that a reviewer can open.

DIAODU_GOLDEN=write uv run pytest tests/golden -m 'slow or not slow'   # after a meant change; read the difference
"""

import os
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.blocks import Imprint
from diaodu.domain.states import PaperKind
from tasks.compile.plan_paper import declared_id
from tests.lib.golden_months import QUICK, SLOW, golden_month, papers_of
from tests.lib.plan_papers import faults_of

GOLDEN = Path(__file__).parent / "papers"


@pytest.mark.parametrize(("plan", "period"), [*QUICK, *(pytest.param(*one, marks=pytest.mark.slow) for one in SLOW)])
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
