"""Projects go on from month to month: carried over, converted, ended; figures star what is carried."""

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from desk.commands.status import print_period
from diaodu.adapters.store.validation import Validation
from diaodu.domain.results import Assessment, MeasureValue, UnitReport
from diaodu.domain.states import RecordState
from tasks.aggregate.assessment import load_assessment
from tasks.ledgers import returned_path
from tasks.look.status import period_status, plan_status
from tasks.month import Month
from tasks.validate.earlier_lists import later_stale_periods
from tests.lib.factories import unit_code
from tests.lib.months import judge_again
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed

pytestmark = pytest.mark.slow

ZHUNGEER, DONGSHENG, KANGBASHI = "准格尔旗", "东胜区", "康巴什区"
BUILDING = {"当前阶段": "在建", "实际开工时间": "2021-02-01"}
FEBRUARY = {
    ZHUNGEER: {
        RESERVE: [reserve("库一"), reserve("库二", 本月状态="新增"), reserve("库三", 本月状态="调出"), reserve("库四")],
        SIGNED: [signed("甲", **BUILDING), signed("乙"), signed("丙", 项目状态="终止"), signed("丁")],
        FUNDS: [funds("甲", 300), funds("乙", 200), funds("丁", 100)],
    },
    DONGSHENG: {RESERVE: [reserve("东一")], SIGNED: [signed("东甲", **BUILDING)], FUNDS: [funds("东甲", 500)]},
    KANGBASHI: {RESERVE: [reserve("康一")], SIGNED: [signed("康甲")], FUNDS: [funds("康甲", 50)]},
}  # fmt: skip
MARCH = {
    ZHUNGEER: {
        RESERVE: [reserve("库一", 备注="更新")],
        SIGNED: [
            signed("甲", **BUILDING | {"当前阶段": "停工", "项目状态": ""}),
            signed("库四", 签约时间="2021-03-02"),
            signed("乙", 签约时间=""),
        ],
        FUNDS: [funds("甲", 290), funds("乙", 210, **{"本月到位资金(万元)": 300})],
    },
    KANGBASHI: {RESERVE: [], SIGNED: [], FUNDS: []},
}  # fmt: skip
APRIL = {DONGSHENG: {RESERVE: [reserve("东一")], SIGNED: [signed("东甲", **BUILDING)], FUNDS: [funds("东甲", 600)]}}
MONTHS = {"2021-02": FEBRUARY, "2021-03": MARCH, "2021-04": APRIL}
WAN = 10_000


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    with pytest.MonkeyPatch.context() as patch:
        path = tmp_path_factory.mktemp("carry")
        patch.setenv("DIAODU_HOME", str(path / "home"))
        yield path


@pytest.fixture(scope="module")
def months(home: Path) -> dict[str, Month]:
    """February to April, each run after the one before."""
    return {period: judge_month(home, period, lists) for period, lists in MONTHS.items()}


@pytest.fixture(scope="module")
def march(months: dict[str, Month]) -> Assessment:
    return load_assessment(months["2021-03"])


def report(found: Assessment, unit: str) -> UnitReport:
    return next(report for report in found.reports if report.unit == unit)


def figure(value: MeasureValue) -> tuple[Any, Any, bool]:
    return value.value, value.carried, value.is_starred


def told(found: Assessment, rule: str, unit: str) -> list[tuple[str, str]]:
    return [(f.form, f.project) for f in found.findings if (f.rule, f.unit) == (rule, unit_code(unit))]


# --- a unit that reports --------------------------------------------------------------------------------
def test_a_project_not_repeated_counts_on_and_the_figure_says_how_much_is_carried(march: Assessment) -> None:
    assert figure(march.measure("reserve_projects", ZHUNGEER)) == (3, 1, True)
    assert figure(march.measure("signed_projects", ZHUNGEER)) == (4, 1, True)


def test_a_held_project_is_in_no_count_but_its_cumulative_money_is_the_last_accepted(march: Assessment) -> None:
    assert figure(march.measure("funds_outside_ytd", ZHUNGEER)) == (590 * WAN, 300 * WAN, True)
    assert figure(march.measure("signed_investment", ZHUNGEER)) == (4 * 8000 * WAN, 8000 * WAN, True)


def test_this_months_money_is_never_carried(march: Assessment) -> None:
    assert figure(march.measure("funds_month", ZHUNGEER)) == (10 * WAN, 0, False)


def test_an_ended_project_goes_on_counting_without_a_star_and_one_called_out_of_the_pool_does_not(
    march: Assessment, months: dict[str, Month]
) -> None:
    assert figure(march.measure("ended_projects", ZHUNGEER)) == (1, 0, False)
    names = {r.data["name"] for r in months["2021-03"].store.validation.records("ordos-2021", "2021-03")}
    assert "丙" in names
    assert "库三" not in names


def test_a_reserve_project_that_was_signed_stays_in_the_quota_as_converted(months: dict[str, Month]) -> None:
    records = months["2021-03"].store.validation.records("ordos-2021", "2021-03")
    contract, pool = [r for r in records if r.data["name"] == "库四"]
    assert (pool.form, pool.state, pool.data["month_status"]) == ("reserve_projects", "carried", "转签约")
    assert contract.project == pool.project != ""


def test_a_new_project_of_last_month_is_not_new_when_it_is_carried(months: dict[str, Month]) -> None:
    records = months["2021-03"].store.validation.records("ordos-2021", "2021-03")
    assert next(r for r in records if r.data["name"] == "库二").data["month_status"] == "续报"


def test_what_is_not_repeated_is_listed_by_name_and_nothing_that_needs_no_repeating(march: Assessment) -> None:
    assert told(march, "P-11", ZHUNGEER) == [("reserve_projects", "库二"), ("signed_projects", "丁"), ("funds", "丁")]
    finding = next(f for f in march.findings if f.rule == "P-11")
    assert (finding.severity, finding.record) == ("info", "")
    assert next(f for f in march.findings if f.project == "库二").message == "2021年2月在列，本期未列，按上期数结转"


def test_rows_read_are_accepted_held_and_waived_and_what_is_carried_stands_beside_them(march: Assessment) -> None:
    rows = report(march, ZHUNGEER).rows
    assert (rows.read, rows.accepted, rows.held, rows.waived, rows.carried) == (6, 4, 2, 0, 7)
    assert report(march, ZHUNGEER).form_rows["funds"].carried == 2


def test_a_status_in_the_stage_cell_is_taken_with_last_months_stage(march: Assessment) -> None:
    assert figure(march.measure("stopped_projects", ZHUNGEER)) == (1, 0, False)
    assert march.measure("started_projects", ZHUNGEER).value == 1
    found = [f for f in march.findings if f.rule == "F-CHOICE"]
    assert [(f.project, f.severity) for f in found] == [("甲", "info")]


def test_a_yearly_total_that_fell_is_asked_about(march: Assessment) -> None:
    assert told(march, "M-05", ZHUNGEER) == [("funds", "甲")]


# --- units that are silent or nil -----------------------------------------------------------------------
def test_a_silent_unit_shows_what_is_carried_starred_and_has_no_points(march: Assessment) -> None:
    assert report(march, DONGSHENG).state == "missing"
    assert figure(march.measure("funds_outside_ytd", DONGSHENG)) == (500 * WAN, 500 * WAN, True)
    assert figure(march.measure("reserve_projects", DONGSHENG)) == (1, 1, True)
    assert march.measure("start_rate", DONGSHENG).is_starred
    assert march.measure("funds_month", DONGSHENG).value is None
    assert next(score.points for score in march.scores if score.unit == DONGSHENG) == 0


def test_a_silent_units_projects_are_listed_once_a_form(march: Assessment) -> None:
    assert told(march, "P-11", DONGSHENG) == [
        ("reserve_projects", "东一"),
        ("signed_projects", "东甲"),
        ("funds", "东甲"),
    ]


def test_a_silent_unit_gets_nothing_back_for_what_is_carried(months: dict[str, Month]) -> None:
    place = months["2021-03"].place
    assert returned_path(place, ZHUNGEER).exists()
    assert not returned_path(place, DONGSHENG).exists()


def test_a_unit_never_heard_of_has_no_figure_rather_than_zero(march: Assessment) -> None:
    assert figure(march.measure("reserve_projects", "杭锦旗")) == (None, 0, False)


def test_a_nil_report_of_a_full_list_adds_nothing_and_projects_go_on(march: Assessment) -> None:
    assert report(march, KANGBASHI).state == "nil"
    assert figure(march.measure("signed_projects", KANGBASHI)) == (1, 1, True)
    assert figure(march.measure("funds_month", KANGBASHI)) == (0, 0, False)


def test_the_city_adds_up_what_is_carried(march: Assessment) -> None:
    units = [march.measure("funds_outside_ytd", unit) for unit in (ZHUNGEER, DONGSHENG, KANGBASHI)]
    city = march.measure("funds_outside_ytd")
    assert city.value == sum(value.value or 0 for value in units)
    assert city.carried == sum(value.carried for value in units) == (300 + 500 + 50) * WAN


# --- the month after, and again -------------------------------------------------------------------------
def test_what_is_carried_is_carried_on_from_the_month_it_was_accepted_in(months: dict[str, Month]) -> None:
    found = load_assessment(months["2021-04"])
    assert figure(found.measure("funds_outside_ytd", ZHUNGEER)) == (590 * WAN, 590 * WAN, True)
    records = months["2021-04"].store.validation.records("ordos-2021", "2021-04", form="funds")
    assert {r.data["name"]: r.carried_from for r in records} == {
        "甲": "2021-03", "乙": "2021-02", "丁": "2021-02", "东甲": "", "康甲": "2021-02",
    }  # fmt: skip


def test_a_unit_that_reports_again_replaces_what_was_carried(months: dict[str, Month]) -> None:
    assert figure(load_assessment(months["2021-04"]).measure("funds_outside_ytd", DONGSHENG)) == (600 * WAN, 0, False)


def test_a_run_again_leaves_the_very_same_records_codes_findings_and_reports(months: dict[str, Month]) -> None:
    month = months["2021-03"]
    before = (month.store.validation.records(*month.key), load_assessment(month))
    judge_again(month)
    assert (month.store.validation.records(*month.key), load_assessment(month)) == before
    assert later_stale_periods(month) == []


def test_every_record_in_the_figures_has_its_projects_code(months: dict[str, Month]) -> None:
    for month in months.values():
        records = month.store.validation.records(*month.key)
        assert all(r.project for r in records if r.state != RecordState.HELD)
        assert [r.project for r in records if r.data["name"] == "库一"][:1] in ([], ["150622-2021-0001"])


# --- out of order ---------------------------------------------------------------------------------------
def said(month: Month) -> tuple[Any, ...]:
    """What a month came to, but for the codes, which follow the order in which projects were first seen."""
    found = load_assessment(month)
    figures = [(v.measure, v.unit, v.value, v.n, v.of, v.carried) for v in found.measures]
    return figures, [(f.unit, f.form, f.rule, f.project, f.message) for f in found.findings]


@pytest.mark.slow
def test_a_month_run_before_the_one_it_looks_back_at_is_named_as_stale_and_run_again_is_as_in_order(
    months: dict[str, Month], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    in_order = {period: said(month) for period, month in months.items()}
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    again = {period: judge_month(tmp_path, period, MONTHS[period]) for period in ("2021-03", "2021-02")}
    assert load_assessment(again["2021-03"]).measure("reserve_projects", DONGSHENG).value is None
    assert later_stale_periods(again["2021-02"]) == ["2021-03"]
    judge_again(again["2021-03"])
    assert later_stale_periods(again["2021-02"]) == []
    assert {period: said(month) for period, month in again.items()} == {p: in_order[p] for p in again}


@pytest.mark.slow
def test_status_names_stale_periods_and_shows_what_is_carried(
    months: dict[str, Month], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shown = period_status(months["2021-03"].place)
    assert shown["stale_periods"] == []
    assert next(unit["rows"]["carried"] for unit in shown["units"] if unit["unit"] == ZHUNGEER) == 7
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    march = judge_month(tmp_path, "2021-03", {DONGSHENG: APRIL[DONGSHENG]})
    judge_month(tmp_path, "2021-02", {DONGSHENG: FEBRUARY[DONGSHENG]})
    assert plan_status("ordos-2021", march.store)["stale_periods"] == ["2021-03"]
    print_period(period_status(march.place))


# --- a run that is killed, and two units with one project -------------------------------------------------
@pytest.mark.slow
def test_a_run_killed_before_its_results_are_kept_gives_the_same_codes_when_it_is_repeated(
    months: dict[str, Month], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "home").mkdir()
    (tmp_path / "home" / "used").touch()  # in a new home a month made before would only be copied
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    with monkeypatch.context() as killed:
        killed.setattr(Validation, "replace", _die)
        with pytest.raises(KeyboardInterrupt):
            judge_month(tmp_path / "first", "2021-02", FEBRUARY)
    month = judge_month(tmp_path / "again", "2021-02", FEBRUARY)
    codes = {(r.unit, r.form, r.data["name"]): r.project for r in month.store.validation.records(*month.key)}
    before = months["2021-02"].store.validation.records("ordos-2021", "2021-02")
    assert codes == {(r.unit, r.form, r.data["name"]): r.project for r in before}


def _die(*_args: Any, **_options: Any) -> None:
    raise KeyboardInterrupt


@pytest.mark.slow
def test_a_project_carried_over_for_one_unit_and_reported_by_another_counts_once_for_the_first(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    judge_month(tmp_path, "2021-02", {DONGSHENG: {RESERVE: [reserve("共建园")]}})
    month = judge_month(tmp_path, "2021-03", {ZHUNGEER: {RESERVE: [reserve("共建园"), reserve("独")]}})
    found = load_assessment(month)
    values = [found.measure("reserve_projects", unit).value for unit in (DONGSHENG, ZHUNGEER, None)]
    assert values == [1, 1, 2]
    assert told(found, "X-01", ZHUNGEER) == [("reserve_projects", "共建园")]


@pytest.mark.slow
def test_what_stands_in_for_a_held_record_yields_to_another_unit_that_reports_it(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    judge_month(tmp_path, "2021-02", {DONGSHENG: {FUNDS: [funds("共建园", 100)]}})
    wrong = funds("共建园", 100, **{"本月到位资金(万元)": 300})
    month = judge_month(tmp_path, "2021-03", {DONGSHENG: {FUNDS: [wrong]}, ZHUNGEER: {FUNDS: [funds("共建园", 120)]}})
    found = load_assessment(month)
    values = [found.measure("funds_outside_ytd", unit).value for unit in (DONGSHENG, ZHUNGEER, None)]
    assert values == [0, 120 * WAN, 120 * WAN]


@pytest.mark.slow
# --- the plan says otherwise ----------------------------------------------------------------------------
def test_a_plan_that_carries_nothing_over_says_so_and_counts_only_what_was_handed_in(
    months: dict[str, Month], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    judge_month(tmp_path, "2021-02", FEBRUARY)
    month = judge_month(tmp_path, "2021-03", MARCH)
    plan = month.plan.model_copy(update={"carry": "none"})
    judge_again(other := replace(month, folder=replace(month.folder, plan=plan)))
    found = load_assessment(other)
    assert figure(found.measure("reserve_projects", ZHUNGEER)) == (1, 0, False)
    assert figure(found.measure("funds_outside_ytd", DONGSHENG)) == (None, 0, False)
    assert "本期不计入" in next(f.message for f in found.findings if f.rule == "P-11")
