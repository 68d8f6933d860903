"""Make the pictures of docs/papers.md, page one of each kind: uv run python -m docs.make_paper_pictures demo.

The papers of `ordos-2021` are those of a finished demonstration, the others of the small months of the golden texts.
Needs pdftoppm (poppler-utils) and convert (ImageMagick).
"""

import os
import subprocess
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path

from diaodu.domain.papers.blocks import Imprint, Paper, paper_from_json
from diaodu.domain.states import PaperKind
from docs.make_pictures import PICTURES
from tasks.compile.draft import compile_declared, compile_paper, render_faces
from tasks.compile.plan_paper import declared_id
from tasks.month import Month, open_month
from tasks.release.correction import compile_correction
from tests.lib.corrections import corrected_month
from tests.lib.golden_months import QUICK, SLOW, golden_month, papers_of
from tests.lib.plan_papers import units_of

FOLDER = PICTURES / "papers"
SHOWN_PLAN, SHOWN_PERIOD = "ordos-2021", "2021-03"
DOTS, COLOURS = "62", "16"


def make_pictures(demo: Path) -> list[Path]:
    """A picture of each kind, those of the demonstration before others'; their paths."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    made: dict[str, Path] = {}
    for month, papers in _months(demo):
        for paper in (one for one in papers if declared_id(one.kind) not in made):
            kind = declared_id(paper.kind)
            made[kind] = _first_page(render_faces(month, paper, Imprint())["pdf"], kind)
    return list(made.values())


def _months(demo: Path) -> Iterator[tuple[Month, list[Paper]]]:
    os.environ["DIAODU_HOME"] = str(demo / "home")
    month = open_month(SHOWN_PLAN, SHOWN_PERIOD, None)
    yield month, [compile_paper(month), _audit(month), *_longest(month)]
    for plan, period in [*QUICK, *SLOW]:
        with tempfile.TemporaryDirectory() as folder:
            os.environ["DIAODU_HOME"] = f"{folder}/home"
            month = golden_month(plan, period, Path(folder) / "inbox")
            yield month, papers_of(month)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DIAODU_HOME"] = f"{folder}/home"
        month = corrected_month(Path(folder))
        if drafted := compile_correction(month):
            yield month, [drafted.paper]


def _audit(month: Month) -> Paper:
    row = month.store.papers.latest(*month.key, PaperKind.AUDIT)
    if row is None:
        raise FileNotFoundError("数据审核说明")
    return paper_from_json(month.store.papers.text_of(row.id))


def _longest(month: Month) -> Iterator[Paper]:
    """Each paper of the plan; of one to each unit that with the most to say."""
    for declared in month.plan.papers:
        papers = [paper for _, paper in compile_declared(month, declared, units_of(month, declared))]
        yield from sorted(papers, key=lambda paper: -len(paper.to_json()))[:1]


def _first_page(pdf: bytes, kind: str) -> Path:
    """Page one in a few colours, which keep letters sharp and the file small."""
    target = FOLDER / f"{kind}.png"
    page = ["pdftoppm", "-png", "-singlefile", "-r", DOTS, "-"]
    drawn = subprocess.run(page, check=True, input=pdf, capture_output=True).stdout
    few = ["convert", "-", "+dither", "-colors", COLOURS, "-strip", f"png8:{target}"]
    subprocess.run(few, check=True, input=drawn)
    return target


if __name__ == "__main__":
    for path in make_pictures(Path(sys.argv[1] if len(sys.argv) > 1 else "demo")):
        sys.stdout.write(f"{path.relative_to(PICTURES.parent.parent)} {path.stat().st_size}\n")
