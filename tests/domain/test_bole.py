"""博乐: the hundred points to the cent (docs/clauses-read.md)."""

from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.plan_files import load_plan
from diaodu.domain.plans.plan import Plan
from diaodu.domain.results import Assessment
from diaodu.domain.text.money import round_exactly
from tests.lib.simulations import points_of, row_of, simulated

BEIJING, WUHAN, HANGZHOU, SHENZHEN = "驻北京招商局", "驻武汉招商局", "驻杭州招商局", "驻深圳招商局"
UNITS = (BEIJING, WUHAN, HANGZHOU, SHENZHEN)
SIGNED, FUNDS, STARTS, DAILY = "签约资金完成情况", "到位资金完成情况", "签约项目开工率", "日常工作考核"
PLAN = load_plan("bole-2023")


def bole(*rows: str, period: str = "2023") -> Assessment:
    return simulated("bole-2023", period, "\n".join(["unit | measure | value", *rows]))


def funds(*amounts: str) -> list[str | None]:
    found = points_of(bole(*(f"{u} | funds_in_place | {a}" for u, a in zip(UNITS, amounts, strict=True))), FUNDS)
    return [None if found[unit] is None else str(found[unit]) for unit in UNITS]


@pytest.mark.parametrize(
    ("signed", "points"),
    [("7.2亿元", "36.00"), ("12亿元", "50.00"), ("10亿元", "50.00"), ("0", "0.00"), ("999999999", "50.00"), ("999899999", "49.99")],
)  # fmt: skip
def test_signed_money_earns_its_share_of_the_target(signed: str, points: str) -> None:
    assert str(points_of(bole(f"武汉局 | signed_amount | {signed}"), SIGNED)[WUHAN]) == points


def test_the_first_that_met_its_target_has_thirty_and_the_others_their_share_of_the_whole() -> None:
    assert funds("1.2亿元", "3.3亿元", "2.4亿元", "1.1亿元") == ["30.00", "12.38", "9.00", "4.13"]


def test_the_other_reading_of_the_thirty_points_stands_beside_and_in_no_total() -> None:
    found = bole(
        f"{BEIJING} | funds_in_place | 1.2亿元", f"{WUHAN} | funds_in_place | 3.3亿元",
        f"{HANGZHOU} | funds_in_place | 2.4亿元", f"{SHENZHEN} | funds_in_place | 1.1亿元",
    )  # fmt: skip
    readings = [row_of(found, unit, FUNDS).readings[0] for unit in UNITS]
    assert [str(reading.points) for reading in readings] == ["30.00", "27.50", "20.00", "9.17"]
    assert {reading.name for reading in readings} == {"按与第一名之比"}
    for score in found.scores:
        assert score.points == sum(item.points or 0 for item in score.items)


def test_the_plan_may_choose_the_other_reading() -> None:
    scheme = PLAN.scheme
    assert scheme is not None
    items = [
        item if item.id != FUNDS else item.model_copy(update={"rules": (item.rules[0].model_copy(update={"method": "relative_to_first"}),)})
        for item in scheme.items
    ]  # fmt: skip
    plan = PLAN.model_copy(update={"scheme": scheme.model_copy(update={"items": tuple(items)})})
    table = f"""unit | measure | value
        {BEIJING} | funds_in_place | 1.2亿元
        {WUHAN} | funds_in_place | 3.3亿元
        {HANGZHOU} | funds_in_place | 2.4亿元
        {SHENZHEN} | funds_in_place | 1.1亿元"""
    found = simulated(plan, "2023", table)
    assert [str(points_of(found, FUNDS)[unit]) for unit in UNITS] == ["30.00", "27.50", "20.00", "9.17"]
    assert [str(row_of(found, unit, FUNDS).readings[0].points) for unit in UNITS] == ["30.00", "12.38", "9.00", "4.13"]


def test_ties_for_first_all_have_thirty() -> None:
    assert funds("1.5亿元", "4.5亿元", "4.5亿元", "1.5亿元") == ["30.00", "30.00", "30.00", "3.75"]


def test_a_tie_is_judged_exactly_not_on_rounded_rates() -> None:
    # 100000001/1亿 and 300000001/3亿 differ in the ninth decimal only.
    assert funds("100000001", "300000001", "0", "0") == ["30.00", "22.50", "0.00", "0.00"]


def test_where_nobody_met_the_target_all_share() -> None:
    assert funds("0.5亿元", "1亿元", "1.5亿元", "1亿元") == ["3.75", "7.50", "11.25", "7.50"]


def test_where_nothing_arrived_all_have_nothing() -> None:
    assert funds("0", "0", "0", "0") == ["0.00"] * 4


def test_relative_to_the_first_a_first_that_missed_its_target_has_not_full_points() -> None:
    found = bole(*(f"{u} | funds_in_place | {a}" for u, a in zip(UNITS, ("0.5亿元", "2.4亿元", "0", "0"), strict=True)))
    assert [str(row_of(found, unit, FUNDS).readings[0].points) for unit in UNITS] == ["15.00", "24.00", "0.00", "0.00"]


def test_projects_not_started_take_their_share_by_number() -> None:
    row = row_of(bole(f"{WUHAN} | event_signed | 8", f"{WUHAN} | event_started | 6"), WUHAN, STARTS)
    assert (str(row.points), row.inputs) == ("7.50", {"当年开工": "6", "州级以上活动签约项目": "8"})


def test_without_a_project_of_an_event_there_is_nothing_to_deduct() -> None:
    row = row_of(bole(), WUHAN, STARTS)
    assert (str(row.points), row.note) == ("10.00", "无适用项目")
    assert [reading.points for reading in row.readings] == [None]


def test_the_start_rate_is_provisional_before_the_years_end() -> None:
    given = (f"{WUHAN} | event_signed | 8", f"{WUHAN} | event_started | 6")
    assert "暂定" in row_of(bole(*given, period="2023-06"), WUHAN, STARTS).note
    assert row_of(bole(*given, period="2023-12"), WUHAN, STARTS).note == ""


@pytest.mark.parametrize(
    ("rows", "points"),
    [
        ([("report_faults", "4")], "8.00"),
        ([("report_faults", "4"), ("absence_points", "2")], "6.00"),
        ([("report_faults", "4"), ("absence_points", "2"), ("lost_project_points", "8")], "0.00"),
        ([("promise_points", "5")], "5.00"),
        ([("report_faults", "1")], "9.50"),
        ([("report_faults", "20")], "0.00"),
        ([], "10.00"),
    ],
)
def test_daily_work_loses_points_down_to_nothing(rows: list[tuple[str, str]], points: str) -> None:
    found = bole(*(f"{WUHAN} | {measure} | {value}" for measure, value in rows))
    assert str(points_of(found, DAILY)[WUHAN]) == points


def test_late_reports_by_the_log_and_faults_found_by_people_add_up() -> None:
    found = bole(f"{WUHAN} | late_reports | 3", f"{WUHAN} | found_faults | 1")
    assert str(points_of(found, DAILY)[WUHAN]) == "8.00"


def test_the_whole_example_of_wuhan_is_61_88_and_fails() -> None:
    found = bole(
        f"{WUHAN} | signed_amount | 7.2亿元", f"{WUHAN} | funds_in_place | 3.3亿元", f"{BEIJING} | funds_in_place | 1.2亿元",
        f"{HANGZHOU} | funds_in_place | 2.4亿元", f"{SHENZHEN} | funds_in_place | 1.1亿元", f"{WUHAN} | event_signed | 8",
        f"{WUHAN} | event_started | 6", f"{WUHAN} | report_faults | 4", f"{WUHAN} | absence_points | 2",
    )  # fmt: skip
    score = next(score for score in found.scores if score.unit == WUHAN)
    assert (str(score.points), score.grade) == ("61.88", "不合格")
    assert [str(item.points) for item in score.items] == ["36.00", "12.38", "7.50", "6.00"]


@pytest.mark.parametrize(
    ("signed", "grade"),
    [("8亿元", "优秀"), ("799999900", "优秀"), ("799899999", "合格"), ("6亿元", "合格"), ("599899999", "不合格")],
)
def test_a_grade_is_taken_on_the_printed_total(signed: str, grade: str) -> None:
    """40 to 50 points of signing, 30 of funds as the only one, 10 and 10: a printed 90.00 is never 合格."""
    score = bole(f"{BEIJING} | funds_in_place | 1亿元", f"{BEIJING} | signed_amount | {signed}").scores[0]
    assert score.unit == BEIJING
    assert score.grade == grade


def test_a_bureau_that_met_all_but_came_second_with_a_quarter_fails() -> None:
    found = bole(
        f"{BEIJING} | funds_in_place | 9亿元", f"{WUHAN} | funds_in_place | 3亿元", f"{WUHAN} | signed_amount | 10亿元"
    )
    score = next(score for score in found.scores if score.unit == WUHAN)
    assert (str(score.points), score.grade) == ("77.50", "不合格")


def test_targets_are_the_documents_and_beijing_has_its_own() -> None:
    found = {(t.measure, t.unit): t for t in bole().targets}
    assert found["funds_in_place", BEIJING].target == 100_000_000
    assert {found["funds_in_place", unit].target for unit in UNITS[1:]} == {300_000_000}
    assert {found["signed_amount", unit].target for unit in UNITS} == {1_000_000_000}
    assert [found["budget_spent", unit].target for unit in UNITS] == [455_000, 325_000, 325_000, 455_000]
    assert (found["visits_top", BEIJING].target, found["visits_top", BEIJING].met) == (None, None)


def test_errands_count_for_beijing_alone() -> None:
    found = {(t.measure, t.unit): t for t in bole(f"{BEIJING} | errands | 30", f"{WUHAN} | errands | 30").targets}
    assert (found["visits_and_errands", BEIJING].met, found["visits", BEIJING].met) == (True, None)
    assert found["visits", WUHAN].met is False
    assert ("visits_and_errands", WUHAN) not in found


def test_a_budget_is_kept_up_to_its_last_yuan() -> None:
    found = bole(f"{WUHAN} | budget_spent | 32.5万元", f"{HANGZHOU} | budget_spent | 325001")
    met = {t.unit: t.met for t in found.targets if t.measure == "budget_spent"}
    assert (met[WUHAN], met[HANGZHOU]) == (True, False)
    assert [c.unit for c in found.consequences if c.clause == "B-10"] == [HANGZHOU]


def test_the_points_are_a_hundred_and_grades_those_of_the_document() -> None:
    assert isinstance(PLAN, Plan)
    assert PLAN.scheme is not None
    assert [int(item.points) for item in PLAN.scheme.items] == [50, 30, 10, 10]
    assert [(grade.id, int(grade.ge)) for grade in PLAN.scheme.grades] == [
        ("优秀", 90),
        ("合格", 80),
        ("不合格", 0),
    ]


# --- what must always hold ------------------------------------------------------------------------------
INPUT = st.fixed_dictionaries({
    "signed_amount": st.integers(0, 2 * 10**9), "funds_in_place": st.integers(0, 10**9), "event_signed": st.integers(0, 9),
    "event_started": st.integers(0, 9), "report_faults": st.integers(0, 30), "absence_points": st.integers(0, 12),
})  # fmt: skip
FOUR = st.lists(INPUT, min_size=4, max_size=4)


def played(inputs: list[dict[str, int]], units: tuple[str, ...] = UNITS) -> Assessment:
    return bole(*(f"{u} | {m} | {v}" for u, given_ in zip(units, inputs, strict=True) for m, v in given_.items()))


@given(FOUR)
@settings(max_examples=30)
def test_a_total_is_the_sum_of_its_items_each_within_its_points(inputs: list[dict[str, int]]) -> None:
    for score in played(inputs).scores:
        points = [item.points for item in score.items]
        assert all(p is not None and 0 <= p <= item.of for p, item in zip(points, score.items, strict=True))
        assert score.points == sum(p or Decimal(0) for p in points)


@given(
    FOUR,
    st.integers(0, 3),
    st.sampled_from(["signed_amount", "funds_in_place", "event_started"]),
    st.integers(1, 10**9),
)
@settings(max_examples=30)
def test_a_better_figure_never_lowers_its_own_item(
    inputs: list[dict[str, int]], who: int, what: str, more: int
) -> None:
    better = [dict(one) for one in inputs]
    better[who][what] += more
    item = {"signed_amount": SIGNED, "funds_in_place": FUNDS, "event_started": STARTS}[what]
    before, after = (points_of(played(given_), item)[UNITS[who]] for given_ in (inputs, better))
    assert before is not None
    assert after is not None
    assert after >= before


@given(FOUR, st.permutations(UNITS))
@settings(max_examples=20)
def test_the_order_of_rows_changes_nothing(inputs: list[dict[str, int]], order: list[str]) -> None:
    shuffled = [inputs[UNITS.index(unit)] for unit in order]
    one, other = played(inputs), played(shuffled, tuple(order))
    assert {s.unit: (s.points, s.rank) for s in one.scores} == {s.unit: (s.points, s.rank) for s in other.scores}


@given(st.lists(st.integers(0, 10**10), min_size=4, max_size=4))
@settings(max_examples=40)
def test_the_thirty_points_agree_with_the_formula_in_fractions(amounts: list[int]) -> None:
    from fractions import Fraction

    targets = [10**8, 3 * 10**8, 3 * 10**8, 3 * 10**8]
    done = [Fraction(a, t) for a, t in zip(amounts, targets, strict=True)]
    total = sum(amounts)
    expected = [
        Fraction(30) if r == max(done) and r >= 1 else Fraction(30 * a, total) if total else Fraction(0)
        for a, r in zip(amounts, done, strict=True)
    ]
    assert funds(*map(str, amounts)) == [str(round_exactly(points)) for points in expected]
