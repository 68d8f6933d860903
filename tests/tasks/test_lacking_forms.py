"""A unit that reports but lacks a form has no figure of it, not 0; what it told before or has carried over stands."""

from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.papers.blocks import Imprint
from diaodu.domain.period import parse_period
from tasks.aggregate.assessment import load_assessment
from tasks.compile.draft import compile_paper
from tasks.month import Month
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed

UNIT, OTHER = "准格尔旗", "东胜区"
WHOLE = {RESERVE: [reserve("甲")], SIGNED: [signed("乙")], FUNDS: [funds("乙", 20)]}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    return tmp_path


def value(month: Month, measure: str, unit: str | None = UNIT) -> Any:
    return load_assessment(month).measure(measure, unit).value


@pytest.mark.slow
def test_a_form_that_did_not_come_is_no_nought(home: Path) -> None:
    month = judge_month(home, "2021-01", {UNIT: {FUNDS: [funds("丁", 20)]}, OTHER: WHOLE})
    assert (value(month, "funds_total_ytd"), value(month, "reserve_projects")) == (200_000, None)
    assert (value(month, "signed_projects"), value(month, "start_rate")) == (None, None)
    assert (value(month, "reserve_projects", OTHER), value(month, "reserve_projects", None)) == (1, 1)


@pytest.mark.slow
def test_a_form_that_says_nil_is_a_nought(home: Path) -> None:
    month = judge_month(home, "2021-01", {UNIT: {RESERVE: [], FUNDS: [funds("乙", 20)]}, OTHER: WHOLE})
    assert (value(month, "reserve_projects"), value(month, "signed_projects")) == (0, None)


@pytest.mark.slow
def test_a_list_carried_over_stands_starred(home: Path) -> None:
    judge_month(home, "2021-01", {UNIT: WHOLE, OTHER: WHOLE})
    month = judge_month(home, "2021-02", {UNIT: {FUNDS: [funds("乙", 30)]}, OTHER: WHOLE})
    found = load_assessment(month).measure("reserve_projects", UNIT)
    assert (found.value, found.carried_rows) == (1, 1)


def test_what_lacks_is_said_in_the_paper_and_earns_nothing(home: Path) -> None:
    month = judge_month(home, "2021-01", {UNIT: {FUNDS: [funds("丁", 20)]}, OTHER: WHOLE})
    rows = {row.item: row.points for one in load_assessment(month).scores if one.unit == UNIT for row in one.items}
    assert not rows["应开工项目"]
    assert compile_paper(month)


@pytest.mark.slow
def test_of_a_form_that_nobody_sent_not_even_the_citys_nought_is_known_and_the_paper_says_none(home: Path) -> None:
    units = [unit.name for unit in load_plan_folder("suzhou-2020").plan.units]
    month = run_month("suzhou-2020", "2020-03", home / "in", "2020-03-29T09:00", lacking=dict.fromkeys(units, "funds"))
    assert (value(month, "funds_outside_ytd", None), value(month, "funds_outside_ytd", units[0])) == (None, None)
    assert value(month, "outside_projects", None) is not None
    assert "到位资金0" not in paper_text(compile_paper(month), Imprint()).replace("\n", "")


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_whichever_form_a_unit_lacks_in_a_plan_its_figures_stay_open(plan: str, home: Path) -> None:
    folder, period = load_plan_folder(plan), parse_period(MONTHS[plan])
    owed = {
        unit.name: [due.form for due in folder.plan.forms_in(period) if due.is_owed_by(unit)]
        for unit in folder.plan.units
    }
    lacking = {unit: forms[at % len(forms)] for at, (unit, forms) in enumerate(owed.items()) if len(forms) > 1}
    month = run_month(plan, MONTHS[plan], home / "inbox", f"{MONTHS[plan]}-28T09:00", lacking=lacking)
    wanting = [
        (measure.id, unit)
        for unit, form in lacking.items()
        for measure in month.plan.measures
        if measure.form == form and isinstance(measure.kind, RowsKind)
    ]
    assert wanting or all(len(forms) == 1 for forms in owed.values())
    assert {one: value(month, *one) for one in wanting} == dict.fromkeys(wanting)
