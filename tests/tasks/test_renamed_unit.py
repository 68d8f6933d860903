"""A unit renamed in the middle of the year (same code, the old name an alias) keeps all it had; people read its new name.

The story is told on a new ledger, on one that was begun when ids were made from names, and on PostgreSQL.
"""

import shutil
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import insert

from desk.commands.findings import _find
from desk.commands.review import decide
from desk.report import run_report
from diaodu import ROOT
from diaodu.adapters.store.tables import units
from diaodu.domain.figures.assessment import dump_measures
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment, Finding, MeasureValue
from diaodu.domain.states import RunKind
from tasks.again import compute_again
from tasks.aggregate.assessment import keep_figures, load_assessment
from tasks.compile.draft import compile_paper
from tasks.ledgers import returned_path
from tasks.look.points import explain_unit
from tasks.look.shapes import public_finding
from tasks.look.status import period_status
from tasks.month import Month, open_month
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.factories import unit_code
from tests.lib.months import PLAN, judge_again
from tests.lib.project_months import FUNDS, LATE_IN_MONTH, RESERVE, SIGNED, funds, judge_month, reserve, signed

pytestmark = pytest.mark.slow

OLD, NEW, OTHER = "准格尔旗", "准格尔新区", "东胜区"
CODE = unit_code(OLD)
FEBRUARY, MARCH = "2021-02", "2021-03"
SMALL, BARE = reserve("小", **{"总投资(万元)": 499}), reserve("缺", **{"总投资(万元)": "待定"})
BUILDING = {"当前阶段": "在建", "实际开工时间": "2021-02-01"}
LISTS: dict[str, Mapping[str, Mapping[str, Any]]] = {
    FEBRUARY: {
        OLD: {
            RESERVE: [reserve("甲"), reserve("乙"), SMALL, BARE, reserve("联")],
            SIGNED: [signed("丙", **BUILDING)],
            FUNDS: [funds("丙", 300)],
        },
        OTHER: {RESERVE: [reserve("联")]},
    },
    MARCH: {
        NEW: {RESERVE: [reserve("甲", 备注="更新"), SMALL], SIGNED: [signed("丙")], FUNDS: [funds("丙", 290)]},
        OTHER: {RESERVE: [reserve("联")]},
    },
}
WAN = 10_000


@dataclass(frozen=True, kw_only=True)
class Told:
    """A month as it was left: its ledgers, its figures, and what commands print of it."""

    month: Month
    found: Assessment
    findings: list[dict[str, Any]]
    explained: dict[str, Any]
    status: dict[str, Any]
    report: dict[str, Any]
    paper: str

    def judged(self, project: str) -> tuple[str, ...]:
        """States of a project's records in the unit's pool, and its code."""
        records = self.month.store.validation.records(*self.month.key, form="reserve_projects")
        return tuple(f"{r.state} {r.project}" for r in records if (r.unit, r.data["name"]) == (CODE, project))

    def of(self, rule: str) -> list[Finding]:
        """The unit's findings of a rule."""
        return [finding for finding in self.found.findings if (finding.unit, finding.rule) == (CODE, rule)]


@dataclass(frozen=True, kw_only=True)
class Story:
    """February before the name changed; February computed and then judged again, and March, afterwards."""

    before: Told
    computed: Assessment
    again: Told
    march: Told


def look(month: Month) -> Told:
    """All that is asked about, while the settings of the story hold; findings as they are looked up without the plan."""
    unit = OLD if month.plan.units[3].name == OLD else NEW
    found = load_assessment(month)
    findings = [public_finding(one, month.store.units.names(PLAN)) for one in _find(*month.key, None)]
    return Told(
        month=month, found=found, findings=findings, explained=explain_unit(month, unit),
        status=period_status(month.place), report=run_report(month, "r", 0.0), paper=compile_paper(month).to_json(),
    )  # fmt: skip


def own_plan(folder: Path) -> Path:
    shutil.copytree(ROOT / "plans" / PLAN, folder / PLAN)
    return folder


def rename(plans: Path) -> None:
    """The steward's edit: the new name, and the old one an alias."""
    path = plans / PLAN / "units.yaml"
    text = path.read_text(encoding="utf-8")
    old = f'{{code: "{CODE}", name: {OLD}, class: 旗区, office: 准格尔旗商务局, aliases: ['
    assert old in text
    new = f'{{code: "{CODE}", name: {NEW}, class: 旗区, office: 准格尔新区商务局, aliases: [{OLD}, '
    path.write_text(text.replace(old, new), encoding="utf-8")


def begin_by_names(month: Month) -> None:
    """The ledger as the migration leaves one whose ids were made from names."""
    rows = [{"plan": PLAN, "code": unit.code, "name": unit.name, "mark": unit.name} for unit in month.plan.units]
    with month.store.database.write() as connection:
        connection.execute(insert(units), rows)


def decide_february(month: Month) -> None:
    """小 is waived until the end of the year, the total of 缺 is put right."""
    found = {f.project: f.id for f in month.store.validation.findings(*month.key, CODE) if f.severity == "critical"}
    given = {"value": "", "confirmed_by": "", "expires": ""}
    at = datetime(2021, 3, 3, tzinfo=UTC)
    decide([found["小"]], "waive", "已核实", "李审核", given | {"expires": "2021-12"}, at=at)
    told = given | {"value": "6000", "confirmed_by": "王某 3月3日 电话"}
    decide([found["缺"]], "correct", "单位来电", "李审核", told, at=at + timedelta(hours=1))


def keep_last_year(month: Month) -> None:
    """March of last year as a run of then left it."""
    last = [MeasureValue(measure="funds_outside_ytd", unit=unit, value=100 * WAN) for unit in (OLD, None)]
    figures = {"measures": dump_measures(last), "targets": []}
    keep_figures(replace(month, period=parse_period("2020-03")), figures)


def tell(folder: Path, *, by_names: bool) -> Story:
    plans = own_plan(folder / "plans")
    february = judge_february(folder, by_names=by_names)
    decide_february(february)
    keep_last_year(february)
    before = look(february)
    rename(plans)
    renamed = open_month(PLAN, FEBRUARY, f"{LATE_IN_MONTH[FEBRUARY]}T09:00:00+08:00")
    compute_again(renamed, RunKind.RECORD)
    computed = load_assessment(renamed)
    march = look(judge_month(folder / "in", MARCH, LISTS[MARCH]))
    judge_again(renamed)
    return Story(before=before, computed=computed, again=look(renamed), march=march)


def judge_february(folder: Path, *, by_names: bool) -> Month:
    if by_names:
        begin_by_names(open_month(PLAN, FEBRUARY))
    return judge_month(folder / "in", FEBRUARY, LISTS[FEBRUARY])


@pytest.fixture(
    scope="module",
    params=["new", *(pytest.param(name, marks=pytest.mark.slow) for name in ("begun by names", "postgresql"))],
)
def story(request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Story]:
    folder = tmp_path_factory.mktemp("renamed")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(folder / "home"))
        patch.setenv("DIAODU_PLANS", str(folder / "plans"))
        if request.param == "postgresql":
            patch.setenv("DIAODU_DATABASE_URL", request.getfixturevalue("postgres").new_database())
        yield tell(folder, by_names=request.param == "begun by names")


@pytest.mark.slow
def test_a_project_that_is_not_repeated_is_carried_over_with_its_code(story: Story) -> None:
    before, now = story.before.judged("乙"), story.march.judged("乙")
    assert [state.split()[0] for state in (*before, *now)] == ["accepted", "carried"]
    assert before[0].split()[1] == now[0].split()[1]
    assert [f.project for f in story.march.of("P-11")] == ["乙", "缺", "联"]
    pool = story.march.found.measure("reserve_projects", NEW)
    assert (pool.value, pool.carried) == (5, 3)


@pytest.mark.slow
def test_rules_look_back_at_what_it_said_under_its_old_name(story: Story) -> None:
    assert [f.message for f in story.march.of("P-07")] != []
    assert [f.project for f in story.march.of("M-05")] == ["丙"]


@pytest.mark.slow
def test_a_waiver_holds_for_the_same_matter_and_a_correction_for_its_record(story: Story) -> None:
    assert [told.judged("小")[0].split()[0] for told in (story.before, story.again, story.march)] == ["waived"] * 3
    assert [f.decision for f in story.march.of("O-01")] == ["waive"]
    assert [told.judged("缺")[0].split()[0] for told in (story.before, story.again)] == ["accepted"] * 2


def test_judged_again_nothing_is_doubled_or_lost_and_every_id_is_the_same(story: Story) -> None:
    before, again = story.before, story.again
    assert {f.id for f in again.found.findings} == {f.id for f in before.found.findings}
    assert len(again.found.findings) == len(before.found.findings)
    ids = [[r.id for r in told.month.store.validation.records(*told.month.key)] for told in (before, again)]
    assert ids[0] == ids[1]
    assert (again.status["stale_periods"], later_stale_periods(again.month)) == ([], [])
    assert [report.code for report in again.found.reports] == [report.code for report in before.found.reports]


def test_figures_and_scores_of_the_months_before_are_the_same_under_the_new_name(story: Story) -> None:
    for found in (story.computed, story.again.found):
        for measure in ("reserve_projects", "funds_outside_ytd", "start_rate"):
            was, now = story.before.found.measure(measure, OLD), found.measure(measure, NEW)
            assert (now.value, now.carried, now.records) == (was.value, was.carried, was.records)
            assert found.measure(measure).value == story.before.found.measure(measure).value
        points = {score.unit: (score.points, score.rank) for score in story.before.found.scores}
        assert {score.unit: (score.points, score.rank) for score in found.scores} == {
            NEW if unit == OLD else unit: told for unit, told in points.items()
        }


def test_it_stands_beside_last_year(story: Story) -> None:
    own, city = (story.march.found.measure("funds_outside_ytd", unit) for unit in (NEW, None))
    assert own.compared is not None
    assert (own.compared.last_year, own.compared.now) == (100 * WAN, 290 * WAN)
    assert city.compared is not None
    assert city.compared.units == (NEW,)


def test_of_two_claims_the_other_unit_is_called_by_its_name(story: Story) -> None:
    assert story.before.of("X-01") == story.again.of("X-01")
    others = [f.message for told in (story.before, story.again) for f in told.found.findings if f.unit != CODE]
    assert [message.partition("也报送了")[0] for message in others if "也报送了" in message] == [OLD, NEW]


def test_json_and_bulletin_say_the_new_name(story: Story) -> None:
    for told, name in ((story.before, OLD), (story.again, NEW), (story.march, NEW)):
        gone = NEW if name == OLD else OLD
        assert name in {finding["unit"] for finding in told.findings}
        assert name in {unit["unit"] for unit in told.status["units"]}
        for part in ("submissions", "findings", "measures", "scores", "targets"):
            said = {one["unit"] for one in told.report[part]}
            assert name in said, part
            assert not {gone, CODE} & said, part
        assert name in told.paper
        assert gone not in told.paper
        assert (told.explained["unit"], told.explained["points"] is not None) == (name, True)
        assert returned_path(told.month.place, name).exists()


def test_every_ledger_knows_it_by_its_code_alone(story: Story) -> None:
    store = story.march.month.store
    for period in (FEBRUARY, MARCH):
        figures = store.assessments.get(PLAN, period)
        holders = [*store.validation.records(PLAN, period), *store.validation.findings(PLAN, period)]
        held = {one.unit for one in holders} | {one["unit"] for part in ("measures", "scores") for one in figures[part]}
        assert CODE in held
        assert not {OLD, NEW} & held
    assert store.units.names(PLAN).name_of(CODE) == NEW
