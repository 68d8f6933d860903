"""Every built-in plan runs: a small month of each, a whole campaign, rows of weekly and half-monthly forms."""

import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from diaodu.adapters.plan_files import list_plans, load_plan_folder
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.errors import UsageError
from diaodu.domain.figures.rank_lists import list_ranks
from diaodu.domain.papers.blocks import Imprint, Table
from diaodu.domain.papers.bulletin.annexes import other_measures
from diaodu.domain.papers.bulletin.facts import MIN_RANKED, Facts
from tasks.aggregate.assessment import load_assessment
from tasks.collect import collect_inbox
from tasks.compile.draft import compile_paper
from tasks.month import Month, open_month
from tests.lib.months import judge_again, judged_month
from tests.lib.plan_months import MONTHS, run_month, write_month
from tests.lib.plan_papers import declared_papers, faults_of
from tests.lib.small_month import write_small_month

EACH = [pytest.param(plan, marks=[] if plan.startswith("huimin") else pytest.mark.slow) for plan in sorted(MONTHS)]


def city(month: Month, measure: str) -> Any:
    return load_assessment(month).measure(measure).value


def test_there_is_a_month_for_every_plan() -> None:
    assert set(list_plans()) == set(MONTHS)


@pytest.mark.parametrize("plan", EACH)
def test_a_months_workbooks_are_read_judged_computed_and_composed(plan: str, tmp_path: Path) -> None:
    period = MONTHS[plan]
    month = run_month(plan, period, tmp_path / "inbox", f"{period}-27T09:00")
    assessment = load_assessment(month)
    assert {report.state for report in assessment.reports} == {"on_time"}
    asked = {f"{f.form} {f.rule} {f.column}" for f in assessment.findings if f.severity == "critical"}
    assert {text for text in asked if "F-HEADER" in text or "F-TYPE" in text} == set()
    assert sum(report.rows.accepted for report in assessment.reports) > 0
    paper = compile_paper(month)
    assert paper.blocks
    assert {faults for made in declared_papers(month) for faults in faults_of(made)} == set()
    lists = [one for one in list_ranks(month.plan, assessment) if len(one.places) + len(one.excluded) >= MIN_RANKED]
    tables = [block for _, blocks in paper.attachments for block in blocks if isinstance(block, Table)]
    printed = {column.head for table in tables for column in table.columns}
    for one in (one for one in lists if one.measure and any(place.value for place in one.places)):
        assert any(one.title.replace("(", "（").replace(")", "）") in head for head in printed), one.title


@pytest.mark.slow
def test_a_campaign_counts_all_its_months_and_of_a_full_list_the_latest(tmp_path: Path) -> None:
    for at, period in enumerate(("2023-12", "2024-01")):
        month = run_month("dongsheng-2023-winter", period, tmp_path / period, f"{period}-27T09:00")
        assert city(month, "project_calls") == 20, at
    whole = open_month("dongsheng-2023-winter", "2023-winter", "2024-03-02T09:00")
    judge_again(whole)
    assert {report.state for report in load_assessment(whole).reports} == {"on_time"}
    assert city(whole, "project_calls") == 40
    assert city(whole, "pending_signed") == 60
    target = next(t for t in load_assessment(whole).targets if t.unit == "G1")
    assert (target.target, target.met) == (6, True)


@pytest.mark.slow
def test_in_a_campaign_a_form_that_never_came_gives_no_figure_and_no_points(tmp_path: Path) -> None:
    unit, form = "能源局", "reserve_projects"
    for period in ("2023-12", "2024-01"):
        as_of = f"{period}-27T09:00"
        run_month("dongsheng-2023-winter", period, tmp_path / period, as_of, lacking={unit: form})
    whole = open_month("dongsheng-2023-winter", "2023-winter", "2024-03-02T09:00")
    judge_again(whole)
    found = load_assessment(whole)
    measures = {one.id for one in whole.plan.measures if one.form == form}
    assert measures
    own = {(one.measure, one.unit): one.value for one in found.measures}
    assert {own[name, unit] for name in measures} == {None}
    others = {unit.name for unit in whole.plan.units} - {unit}
    assert all(own[name, other] is not None for name in measures for other in others)
    quality = {part.points for one in found.scores for part in one.items if part.item == "报送质量"}
    assert quality == {None}, "nothing is due in the campaign itself"


@pytest.mark.slow
def test_in_a_collection_of_its_own_the_months_forms_that_never_came_are_not_nothing(tmp_path: Path) -> None:
    found = load_assessment(run_month("ordos-2021", "2021-reserve", tmp_path / "reserve", "2021-04-12T09:00"))
    funds = {(one.unit, one.value) for one in found.measures if one.measure == "funds_outside_ytd"}
    assert {value for _, value in funds} == {None}


@pytest.mark.slow
def test_the_collection_of_the_reserve_pool_is_a_period_of_its_own(tmp_path: Path) -> None:
    month = run_month("ordos-2021", "2021-reserve", tmp_path / "reserve", "2021-04-12T09:00")
    assessment = load_assessment(month)
    assert sorted(assessment.reports[0].forms) == [
        "factor_prices",
        "idle_plants",
        "reserve_projects",
    ]
    assert {report.state for report in assessment.reports} == {"on_time"}
    short = {t.unit: t.met for t in assessment.targets if t.measure == "reserve_projects"}
    assert short["准格尔旗"] is False
    inbox = write_small_month(tmp_path / "april", "2021-04")
    april = judged_month(inbox, as_of="2021-05-06T09:00:00+08:00", period="2021-04")
    assert {report.forms["factor_prices"] for report in load_assessment(april).reports} == {"not_due"}


def company_of(half: str) -> Callable[[str, str, str, int, Any], Any]:
    """Leads on other companies in each half of a month."""
    return lambda _unit, _form, column, _n, value: f"{value}（{half}）" if column == "company" else value


@pytest.mark.slow
def test_leads_of_both_halves_of_a_month_are_in_the_months_figures(tmp_path: Path) -> None:
    folder = load_plan_folder("huimin-2013")
    lead = next((m for m in folder.plan.measures if m.form == "leads" and m.count), None)
    assert lead is not None
    for half in ("2013-10-H1", "2013-10-H2"):
        run_month("huimin-2013", half, tmp_path / half, "2013-11-01T09:00", change=company_of(half))
    month = run_month("huimin-2013", "2013-10", tmp_path / "month", "2013-10-30T09:00")
    assert city(month, lead.id) == 2 * 3 * len(folder.plan.units)


def month_of(plan: str, period: str, as_of: str, inbox: Path, *, only: str = "", without: str = "") -> Month:
    """A small month that one unit alone hands in, or all but one."""
    month = open_month(plan, period, as_of)
    write_month(month.folder, month.period, inbox)
    for unit in month.plan.units:
        if unit.name == without or only not in {"", unit.name}:
            shutil.rmtree(inbox / unit.name)
    collect_inbox(month, inbox)
    judge_again(month)
    return month


@pytest.mark.slow
def test_of_half_months_forms_a_silent_month_takes_no_figure_and_no_place(tmp_path: Path) -> None:
    plan, sender = "huimin-2013", "招商局"
    month_of(plan, "2013-10-H1", "2013-10-20T09:00", tmp_path / "half", only=sender)
    month = month_of(plan, "2013-10", "2013-10-30T09:00", tmp_path / "month", without=sender)
    found = load_assessment(month)
    assert {v.unit: v.value for v in found.measures if v.measure == "leads" and v.value is not None} == {
        sender: 3,
        None: 3,
    }
    tables = [other_measures(Facts(month.plan, month.period, found, month.folder.forms))]
    ((table, at),) = [
        (table, at)
        for table in tables
        for at, column in enumerate(table.columns)
        if column.head.startswith("招商引资信息")
    ]
    figures = {row[0]: row[at] for row in table.rows[:-1]}
    assert figures.pop(sender) == "3"
    assert set(figures.values()) == {"—"}


@pytest.mark.slow
def test_who_told_in_a_half_month_has_reported_in_the_year_of_a_scheme(tmp_path: Path) -> None:
    plan, sender = "bole-2023", "驻杭州招商局"
    month_of(plan, "2023-05-H2", "2023-05-31T19:00", tmp_path / "half", only=sender)
    month = month_of(plan, "2023-05", "2023-05-31T20:00", tmp_path / "month", without=sender)
    score = next(one for one in load_assessment(month).scores if one.unit == sender)
    assert score.points is not None
    assert score.points > 0


def test_a_period_of_another_rhythm_is_refused() -> None:
    with pytest.raises(UsageError):
        open_month("huimin-2013", "2013-W44")


def test_a_half_months_run_has_the_figures_of_its_own_forms_alone(tmp_path: Path) -> None:
    month = run_month("huimin-2013", "2013-10-H1", tmp_path / "half", "2013-10-20T09:00")
    found = load_assessment(month)
    assert {value.measure for value in found.measures} == {"leads", "verified_leads"}
    assert (found.targets, found.scores, found.consequences) == ((), (), ())
    lists = month.store.assessments.get(*month.key)["triggers"]
    assert {one["trigger"] for one in lists} == {"information_sheet", "information_unverified"}


@pytest.mark.parametrize(
    ("plan", "year", "last"), [("bole-2023", "2023", "2023-12"), ("huimin-2013", "2014", "2014-07")]
)
def test_who_asks_for_a_year_is_told_the_month_in_which_its_figures_stand(plan: str, year: str, last: str) -> None:
    with pytest.raises(UsageError, match=f"见 {last}"):
        open_month(plan, year)


@pytest.mark.slow
def test_a_months_paper_holds_the_narratives_of_its_half_months_and_of_no_other(tmp_path: Path) -> None:
    def words(column: str, half: str) -> Any:
        return lambda _unit, form, key, _n, value: f"{half}走访企业" if (form, key) == ("narrative", column) else value

    for half in ("2023-02-H2", "2023-03-H1"):
        run_month("bole-2023", half, tmp_path / half, f"{half[:7]}-28T09:00", change=words("content", half))
    month = run_month("bole-2023", "2023-03", tmp_path / "month", "2023-03-29T09:00")
    said = paper_text(compile_paper(month), Imprint())
    assert "2023-03-H1走访企业" in said
    assert "2023-02-H2走访企业" not in said


@pytest.mark.parametrize("plan", EACH)
def test_before_anything_has_come_the_paper_says_who_is_missing_and_nothing_else(plan: str, tmp_path: Path) -> None:
    period = MONTHS[plan]
    (tmp_path / "inbox").mkdir()
    month = judged_month(tmp_path / "inbox", f"{period[:7]}-27T09:00:00+08:00", period, plan)
    said = paper_text(compile_paper(month), Imprint())
    expected = len(load_assessment(month).reports)
    assert f"本期应报送单位{expected}个，已报送0个；未报{expected}个" in said
