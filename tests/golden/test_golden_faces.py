"""Every paper of every plan in all its faces: the same figures, nothing over anything else, pages that are filled.

Small and full months, and full ones of one to sixty units with long names and figures of twelve digits.
"""

import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from itertools import chain, pairwise
from pathlib import Path

import pytest

from diaodu.adapters.plan_files import PlanFolder
from diaodu.adapters.renderers.annex_workbook import annex_workbook
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.text import block_lines, paper_text
from diaodu.domain.papers.blocks import Heading, Imprint, PageBreak, Paper, paper_from_json
from diaodu.domain.plans.dress import Dress
from diaodu.domain.plans.units import Unit
from tasks.compile.draft import render_faces
from tasks.month import Month, open_plan_folder
from tests.lib import plan_months
from tests.lib.golden_months import FULL, QUICK, SLOW, full_month, golden_month, papers_of, untargeted_month
from tests.lib.paper_faces import annex_rows, document_numbers, page_numbers, said_otherwise, text_numbers
from tests.lib.pdf_pages import Page, faults_of_pages, filled_share, pages_of

LONG = "某某经济技术开发区管理委员会招商促进"
LONGEST_NAME = 24
OWN_FIGURE = re.compile(r'(?<=",)"(\d+(?:\.\d+)?)"(?=[,\]])')
"""A cell of a row that is a figure alone."""
HALF, STUB = 0.5, 0.04
"""How much of a page is filled: at least half of it; of one that ends a chapter more than a line."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Made:
    """A paper and its faces."""

    paper: Paper
    faces: dict[str, bytes]


def faces_of(month: Month) -> list[Made]:
    """Every paper of a month in all its faces, as drafts."""
    papers = papers_of(month)
    return [Made(paper=paper, faces=render_faces(month, paper, Imprint())) for paper in papers]


MONTHS = [
    *((golden_month, *one, one in QUICK) for one in [*QUICK, *SLOW]),
    *((month_of, *one, False) for one in FULL for month_of in (full_month, untargeted_month)),
]  # fmt: skip


@pytest.fixture(
    scope="module",
    params=[
        pytest.param(one[:3], marks=() if one[3] else pytest.mark.slow, id=f"{one[0].__name__}-{one[1]}-{one[2]}")
        for one in MONTHS
    ],
)
def made(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[list[Made]]:
    """The papers of a plan's month."""
    month_of, plan, period = request.param
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("home")))
        yield faces_of(month_of(plan, period, tmp_path_factory.mktemp("month") / "inbox"))


def test_all_faces_of_every_paper_have_the_same_figures(made: list[Made]) -> None:
    for one in made:
        said = document_numbers(one.faces["docx"])
        assert page_numbers(one.faces["html"].decode()) == said, one.paper.kind
        assert text_numbers(paper_text(one.paper, Imprint())) == said, one.paper.kind
        assert said_otherwise(one.faces["pdf"], one.faces["docx"]) == [], one.paper.kind
        for rows, expected in annex_rows(one.faces["xlsx"], one.paper):
            assert rows == expected, one.paper.kind


def test_one_other_figure_in_one_face_is_seen(made: list[Made]) -> None:
    """The comparison of faces is worth something: each paper's first figure of a table is another in one face alone."""
    for one in (one for one in made if OWN_FIGURE.search(one.paper.to_json())):
        changed = paper_from_json(OWN_FIGURE.sub(lambda found: f'"98765{found[1]}"', one.paper.to_json(), count=1))
        word, other = one.faces["docx"], render_docx(changed, Imprint())
        assert document_numbers(other) != document_numbers(word), one.paper.kind
        assert page_numbers(render_html(changed, Imprint())) != document_numbers(word), one.paper.kind
        assert text_numbers(paper_text(changed, Imprint())) != document_numbers(word), one.paper.kind
        assert said_otherwise(one.faces["pdf"], other) != [], one.paper.kind
        sheets = annex_rows(annex_workbook(changed, Imprint()), one.paper)
        assert any(rows != expected for rows, expected in sheets), one.paper.kind


def test_a_mark_is_explained_only_where_it_stands(made: list[Made]) -> None:
    for paper in (one.paper for one in made):
        whole = [*paper.blocks, *(block for _, blocks in paper.attachments for block in blocks)]
        for blocks in (whole, paper.brief):
            text = "".join(line for block in blocks for line in block_lines(block))
            assert "带※" not in text or text.count("※") > text.count("带※"), paper.kind


def test_every_page_of_every_paper_is_clean_and_filled(made: list[Made]) -> None:
    assert list(chain.from_iterable(map(page_faults, made))) == []


def page_faults(made: Made) -> Iterator[str]:
    """What an eye would stumble over: letters over one another or beyond the margins, pages half empty, stubs."""
    paper, pages = made.paper, pages_of(made.faces["pdf"])
    yield from (f"{paper.kind} {fault}" for fault in faults_of_pages(pages, paper.dress))
    starts = part_starts(paper)
    for page, after in pairwise(pages):
        share = filled_share(page)
        ends_part = any(part in after.text[:160] for part in starts) or is_front(after, paper)
        if share < (STUB if ends_part else HALF):
            yield f"{paper.kind} 第{page.number}页 is filled by {share:.2f}"


def part_starts(paper: Paper) -> set[str]:
    """The words at which a page begins whatever is left of the one before: annexes, chapters, what follows a break."""
    starts = {paper.annex_label(number) + title for number, (title, _) in enumerate(paper.attachments, start=1)}
    starts |= {title for title, _ in paper.attachments}
    for block, after in pairwise(paper.blocks):
        if isinstance(block, PageBreak) and isinstance(after, Heading):
            starts.add(after.text)
    if paper.dress == Dress.BOOK:
        starts |= {block.text for block in paper.blocks if isinstance(block, Heading) and block.level == 1}
    return {"".join(start.split()) for start in starts}


def is_front(page: Page, paper: Paper) -> bool:
    """Whether a page is the second of a book's contents or the first: the cover before it has its own measure."""
    return paper.dress == Dress.BOOK and "...." in page.text


def of_size(folder: PlanFolder, count: int, *, is_long: bool) -> PlanFolder:
    """The plan with so many units: the first of each class at least, its own, then more like them."""
    units = folder.plan.units
    classes = list({unit.unit_class: unit for unit in reversed(units)}.values())
    own = (classes + [unit for unit in units if unit not in classes])[: max(count, len(classes))]
    taken = [units[at % len(units)] for at in range(len(own), count)]
    more = [_like(unit, f"{unit.name}{in_hanzi(at)}", f"9{at:05d}") for at, unit in enumerate(taken, start=len(own))]
    found = [
        _like(unit, f"{unit.name}{LONG}"[: LONGEST_NAME - 2] + in_hanzi(at), unit.code) if is_long else unit
        for at, unit in enumerate([*own, *more])
    ]
    return replace(folder, plan=folder.plan.model_copy(update={"units": tuple(found)}))


def in_hanzi(number: int) -> str:
    """Two signs that are no digits: a name's digits would be taken for figures."""
    return "".join("零甲乙丙丁戊己庚辛壬"[int(digit)] for digit in f"{number:02d}")


def _like(unit: Unit, name: str, code: str) -> Unit:
    told = {"office": f"{name}商务局" if unit.office else "", "government": f"{name}政府" if unit.government else ""}
    return unit.model_copy(update={"name": name, "code": code, "aliases": (), "filing_aliases": (), **told})


SIZES = [
    *((one, month_of, count, False) for one in FULL for month_of, count in ((golden_month, 1), (full_month, 3))),
    (FULL[0], full_month, 40, False),
    *((one, golden_month, 60, True) for one in FULL[2:4]),
]


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "month_of", "count", "is_large"), SIZES)
def test_months_of_one_to_sixty_units_have_clean_pages_and_the_same_figures(
    plan: tuple[str, str],
    month_of: Callable[..., Month],
    count: int,
    is_large: bool,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """The largest have names of 24 characters and sums of twelve digits."""
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(
        "tasks.month.open_plan_folder", lambda name: of_size(open_plan_folder(name), count, is_long=is_large)
    )
    if is_large:
        monkeypatch.setattr(plan_months, "AMOUNTS", {key: 5000 * value for key, value in plan_months.AMOUNTS.items()})
    made = faces_of(month_of(*plan, tmp_path / "inbox"))
    test_every_page_of_every_paper_is_clean_and_filled(made)
    test_all_faces_of_every_paper_have_the_same_figures(made)
