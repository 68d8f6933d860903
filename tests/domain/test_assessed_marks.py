"""Points that held records could change have ※ in every paper that tells them, and a note that says so."""

from dataclasses import replace
from datetime import date

import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.papers.beside.words import Supervision
from diaodu.domain.papers.blocks import Imprint
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment
from tasks.compile.plan_paper import PlanPapers
from tests.lib.simulations import simulated

FOLDER = load_plan_folder("bole-2023")
NOTE = "带※的得分未含待核实的记录，核实后可能变化。"
SIGNED = """
unit | measure | value
驻北京招商局 | signed_amount | 7.2亿元
驻武汉招商局 | signed_amount | 5亿元
驻杭州招商局 | signed_amount | 4亿元
驻深圳招商局 | signed_amount | 3亿元
"""


def held(found: Assessment) -> Assessment:
    """The first item of the first unit told as if a record of it were held."""
    first, *others = found.scores
    items = (replace(first.items[0], is_flattered=True), *first.items[1:])
    return replace(found, scores=(replace(first, items=items), *others))


def text_of(kind: str, period: str, *, is_held: bool) -> str:
    found = simulated("bole-2023", period, SIGNED)
    facts = Facts(FOLDER.plan, parse_period(period), held(found) if is_held else found, FOLDER.forms)
    declared = next(one for one in FOLDER.plan.papers if one.id == kind)
    unit = FOLDER.plan.find_unit(found.scores[0].unit) if declared.is_to_each_unit else None
    made = PlanPapers(facts, FOLDER.own_templates, Supervision(today=date(2024, 1, 12))).compile(declared, unit)
    return paper_text(made, Imprint())


@pytest.mark.parametrize("period", ["2023-06", "2023-12"])
@pytest.mark.parametrize("kind", ["assessment_draft", "assessment_publicity", "assessment_circular"])
def test_points_that_may_change_are_marked_and_explained(kind: str, period: str) -> None:
    marked = text_of(kind, period, is_held=True)
    assert marked.count("※") > marked.count(NOTE) > 0
    assert marked.count("带※") == marked.count(NOTE)
    assert "※" not in text_of(kind, period, is_held=False)
