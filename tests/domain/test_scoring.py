"""Scoring: each rule kind in worked numbers, totals, ranks, and what must always hold."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.domain.measures.values import rate_value
from diaodu.domain.period import parse_period
from diaodu.domain.results import MeasureValue, RowCounts, UnitReport, UnitScore
from diaodu.domain.scoring.items import score_item
from diaodu.domain.scoring.ranking import rank_descending
from diaodu.domain.scoring.scheme import Alternative, Grade, Item, Scheme
from diaodu.domain.scoring.standing import Standing
from diaodu.domain.scoring.units import score_units
from diaodu.domain.text.money import round_half_up
from tests.lib.factories import make_plan, make_rule, make_unit_report

PLAN = make_plan()
UNIT = "准格尔旗"
OTHERS = ("东胜区", "杭锦旗", "乌审旗")


def make_item(kind: str, points: object = 10, **changes: Any) -> Item:
    rule = make_rule(kind, points=points, **changes)
    assert rule.points is not None
    if kind != "pace":
        return Item(id="项", points=rule.points, rules=(rule,))
    spread = make_rule("functional_coefficient", points=points)
    both = (Alternative(when="target", rules=(rule,)), Alternative(when="no_target", rules=(spread,)))
    return Item(id="项", points=rule.points, alternatives=both)


def value(number: int | None, unit: str = UNIT, **changes: Any) -> MeasureValue:
    return MeasureValue(measure="m", unit=unit, value=number, **changes)


def stand(*values: MeasureValue, peers: tuple[str, ...] = (), period: str = "2021-03", **changes: Any) -> Standing:
    report = changes.pop("report", make_unit_report(UNIT))
    return Standing(
        period=parse_period(period), report=report, peers=[report, *(make_unit_report(unit) for unit in peers)],
        measures={(v.measure, v.unit): v for v in values}, yearly=changes.pop("yearly", {}),
    )  # fmt: skip


def points(item: Item, standing: Standing) -> str | None:
    found = score_item(item, standing).points
    return None if found is None else str(found)


# --- each rule kind -------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("done", "target", "earned"),
    [(31, 30, "15.00"), (30, 30, "15.00"), (29, 30, "14.50"), (10, 30, "5.00"), (1, 7, "2.14"), (0, 30, "0.00"), (None, 30, "0.00")],
)  # fmt: skip
def test_proportion_is_value_over_target_capped_at_one(done: int | None, target: int, earned: str) -> None:
    assert points(make_item("proportion", 15), stand(value(done, target=target))) == earned


def test_proportion_without_a_target_is_not_applicable() -> None:
    row = score_item(make_item("proportion"), stand(value(5)))
    assert (row.points, row.note, row.of) == (None, "不适用", Decimal(10))
    assert score_item(make_item("proportion"), stand()).points is None
    assert score_item(make_item("proportion"), stand(value(5, target=0))).points is None


def test_a_cap_may_be_higher_or_absent() -> None:
    assert points(make_item("proportion", cap="1.2"), stand(value(15, target=10))) == "12.00"
    assert points(make_item("proportion", cap=None), stand(value(15, target=10))) == "15.00"


def test_the_only_formula_a_document_gives_is_reproduced() -> None:
    # 博乐 B-01: 50×min(1, 签约/10亿元): 7.2亿元 → 36.00, 12亿元 → 50.
    targets = {"target": 1_000_000_000}
    assert points(make_item("proportion", 50), stand(value(720_000_000, **targets))) == "36.00"
    assert points(make_item("proportion", 50), stand(value(1_200_000_000, **targets))) == "50.00"


@pytest.mark.parametrize(
    ("n", "of", "earned"),
    [(8, 8, "20.00"), (6, 8, "15.00"), (1, 3, "6.67"), (2, 3, "13.33"), (0, 5, "0.00"), (9, 8, "20.00")],
)
def test_rate_is_n_of_and_capped(n: int, of: int, earned: str) -> None:
    assert points(make_item("rate", 20), stand(rate_value("m", UNIT, n, of))) == earned


def test_rate_of_nothing_is_not_applicable() -> None:
    assert points(make_item("rate"), stand(rate_value("m", UNIT, 0, 0))) is None
    assert points(make_item("rate"), stand()) is None


@pytest.mark.parametrize(
    ("done", "period", "earned"),
    [
        (25, "2021-03", "20.00"),
        (20, "2021-03", "16.00"),
        (40, "2021-03", "20.00"),
        (20, "2021-06", "8.00"),
        (100, "2021-12", "20.00"),
        (99, "2021-12", "19.80"),
        (0, "2021-03", "0.00"),
    ],
)
def test_pace_holds_the_share_of_the_year_done_against_the_share_passed(done: int, period: str, earned: str) -> None:
    standing = stand(value(done), period=period, yearly={"m": {UNIT: 100}})
    assert points(make_item("pace", 20), standing) == earned


@pytest.mark.parametrize(
    ("own", "others", "earned"),
    [
        (100, (300, 200), "18.00"),
        (200, (300, 100), "24.00"),
        (300, (200, 100), "30.00"),
        (150, (300, 100), "21.00"),
        (0, (300, 200), "0.00"),
        (None, (300, 200), "0.00"),
        (100, (100, 100), "30.00"),
        (0, (0, 0), "0.00"),
        (100, (0, 0), "30.00"),
        (100, (None, 300), "18.00"),
        (100, (None, None), "30.00"),
        (50, (100, 0), "24.00"),
    ],
)
def test_the_functional_coefficient_lies_between_the_least_and_the_greatest_of_the_class(
    own: int | None, others: tuple[int | None, ...], earned: str
) -> None:
    peers = [value(number, unit) for number, unit in zip(others, OTHERS, strict=False)]
    standing = stand(value(own), *peers, peers=OTHERS[: len(others)])
    assert points(make_item("functional_coefficient", 30, base="0.6", min_units=3), standing) == earned


def test_a_class_of_too_few_units_has_no_functional_coefficient() -> None:
    standing = stand(value(100), value(50, OTHERS[0]), peers=OTHERS[:1])
    assert points(make_item("functional_coefficient", min_units=3), standing) is None
    assert points(make_item("functional_coefficient", min_units=2), standing) == "10.00"


FORMS = ("reserve_projects", "signed_projects", "funds", "narrative", "factor_prices")


@pytest.mark.parametrize(
    ("states", "earned"),
    [
        (("on_time", "on_time", "on_time", "on_time"), "10.00"),
        (("on_time", "nil", "late", "missing"), "6.25"),
        (("on_time", "late_nil"), "7.50"),
        (("late", "late", "late", "late"), "5.00"),
        (("missing", "missing", "missing", "on_time"), "2.50"),
        (("late", "missing", "missing"), "1.67"),
        (("missing", "missing", "missing", "missing"), "0.00"),
        (("on_time", "on_time", "on_time", "late", "not_due"), "8.75"),
        (("not_due", "not_due"), None),
        ((), None),
    ],
)
def test_timeliness_is_the_mean_over_the_forms_due(states: tuple[str, ...], earned: str | None) -> None:
    report = make_unit_report(UNIT, forms=dict(zip(FORMS, states, strict=False)))
    assert points(make_item("timeliness"), stand(report=report)) == earned


@pytest.mark.parametrize(
    ("read", "accepted", "state", "earned"),
    [
        (60, 60, "on_time", "15.00"),
        (60, 57, "on_time", "14.25"),
        (3, 1, "late", "5.00"),
        (7, 0, "on_time", "0.00"),
        (0, 0, "nil", "15.00"),
        (0, 0, "on_time", "0.00"),
        (0, 0, "unreadable", "0.00"),
    ],
)
def test_quality_is_accepted_of_read_in_the_first_version(read: int, accepted: int, state: str, earned: str) -> None:
    first = RowCounts(read=read, accepted=accepted, held=read - accepted)
    report = make_unit_report(UNIT, state=state, first_version=first, rows=RowCounts(read=99, accepted=99))
    assert points(make_item("quality", 15), stand(report=report)) == earned


# --- items ----------------------------------------------------------------------------------------------
def test_an_item_is_not_applicable_before_its_first_period() -> None:
    item = make_item("proportion", 15).model_copy(update={"from_period": "2021-04"})
    row = score_item(item, stand(value(30, target=30)))
    assert (row.points, row.formula) == (None, "自2021年4月起计分")
    assert score_item(item, stand(value(30, target=30), period="2021-04")).points == Decimal("15.00")


FUNDS_ITEM = next(item for item in PLAN.scheme.items if item.id == "区外到位资金")  # type: ignore[union-attr]


def funds(number: int, unit: str = UNIT) -> MeasureValue:
    return MeasureValue(measure="funds_outside_ytd", unit=unit, value=number)


def test_with_a_yearly_target_the_funds_item_adds_pace_and_coefficient_and_without_it_is_the_coefficient_alone() -> (
    None
):
    values = [funds(200), funds(300, OTHERS[0]), funds(100, OTHERS[1])]
    without = stand(*values, peers=OTHERS[:2])
    assert points(FUNDS_ITEM, without) == "24.00"
    yearly = {"funds_outside_ytd": {UNIT: 1000}}
    # 20×min(1, 20%÷25%) + 10×(0.6+0.4×1/2)
    assert points(FUNDS_ITEM, replace(without, yearly=yearly)) == "24.00"
    # 20×min(1, 10%÷25%) + 8
    assert points(FUNDS_ITEM, replace(without, yearly={"funds_outside_ytd": {UNIT: 2000}})) == "16.00"


def test_a_park_alone_with_another_has_no_funds_item_without_a_target() -> None:
    assert points(FUNDS_ITEM, stand(funds(5), funds(9, OTHERS[0]), peers=OTHERS[:1])) is None
    yearly = {"funds_outside_ytd": {UNIT: 20}}
    assert points(FUNDS_ITEM, stand(funds(5), funds(9, OTHERS[0]), peers=OTHERS[:1], yearly=yearly)) == "26.00"


def test_a_point_row_says_what_went_in_and_how() -> None:
    row = score_item(make_item("proportion", 15), stand(value(29, target=30, records=("r1", "r2"))))
    assert row.inputs == {"完成": "29", "目标": "30"}
    assert row.records == ("r1", "r2")
    assert row.formula.startswith("15×min(1")
    assert row.of == 15


# --- totals, grades and ranks ---------------------------------------------------------------------------
def scheme_of(*items: Item, **changes: Any) -> Scheme:
    return Scheme(items=tuple(item.model_copy(update={"id": f"项{n}"}) for n, item in enumerate(items)), **changes)


def score(scheme: Scheme, *standings: Standing) -> list[UnitScore]:
    return score_units(scheme, standings)


def test_a_total_is_the_sum_of_its_printed_items() -> None:
    third = make_item("rate", 33)
    rest = make_item("rate", 34)
    scheme = scheme_of(third, third, rest)
    (found,) = score(scheme, stand(rate_value("m", UNIT, 1, 3)))
    assert [str(item.points) for item in found.items] == ["11.00", "11.00", "11.33"]
    assert found.points == Decimal("33.33")


def test_a_total_is_rescaled_to_what_applies_and_rounded_once_more() -> None:
    scheme = scheme_of(make_item("rate", 60), make_item("proportion", 40), min_applicable_points=60)
    (found,) = score(scheme, stand(rate_value("m", UNIT, 1, 3)))
    assert [item.points for item in found.items] == [Decimal("20.00"), None]
    assert found.points == Decimal("33.33")


def test_below_the_applicable_minimum_a_unit_is_not_ranked_and_told_why() -> None:
    scheme = scheme_of(make_item("rate", "59.99"), make_item("proportion", "40.01"), min_applicable_points=60)
    (found,) = score(scheme, stand(rate_value("m", UNIT, 1, 1)))
    assert (found.points, found.rank, found.grade) == (None, None, None)
    assert "59.99" in (found.reason or "")
    assert "60" in (found.reason or "")


def test_nothing_applicable_is_not_ranked_even_without_a_minimum() -> None:
    (found,) = score(scheme_of(make_item("proportion")), stand())
    assert (found.points, found.rank) == (None, None)
    assert found.reason


@pytest.mark.parametrize("state", ["missing", "unreadable"])
def test_a_unit_that_reported_nothing_has_zero_and_no_rank(state: str) -> None:
    silent = make_unit_report("东胜区", state=state)
    scores = score(
        scheme_of(make_item("rate")),
        stand(rate_value("m", UNIT, 1, 2)),
        stand(rate_value("m", "东胜区", 0, 0), report=silent),
    )
    assert [(s.unit, str(s.points), s.rank, s.reason) for s in scores] == [
        (UNIT, "5.00", 1, None), ("东胜区", "0.00", None, "本期未报送"),
    ]  # fmt: skip


def test_where_all_of_a_class_reported_nothing_nobody_is_first() -> None:
    silent = [stand(report=make_unit_report(unit, state="missing")) for unit in (UNIT, "东胜区")]
    scores = score(scheme_of(make_item("rate")), *silent)
    assert [(str(s.points), s.rank, bool(s.reason)) for s in scores] == [("0.00", None, True)] * 2


def test_a_grade_is_taken_on_the_printed_figure() -> None:
    grades = (
        Grade(id="优秀", ge=Decimal(90)),
        Grade(id="合格", ge=Decimal(80)),
        Grade(id="不合格", ge=Decimal(0)),
    )
    scheme = scheme_of(make_item("rate", 100), grades=grades)
    cases = {
        (89_995, 100_000): "优秀",
        (89_994, 100_000): "合格",
        (80, 100): "合格",
        (79_994, 100_000): "不合格",
        (0, 9): "不合格",
    }
    for (n, of), grade in cases.items():
        (found,) = score(scheme, stand(rate_value("m", UNIT, n, of)))
        assert (found.grade, n) == (grade, n)


def test_units_are_ranked_within_their_class_with_ties_one_one_three() -> None:
    values = {"准格尔旗": 9, "东胜区": 9, "杭锦旗": 5, "乌审旗": 3, "空港物流园区": 1, "鄂尔多斯高新区": 2}
    standings = [stand(rate_value("m", unit, n, 10), report=make_unit_report(unit)) for unit, n in values.items()]
    scores = score(scheme_of(make_item("rate")), *standings)
    assert {s.unit: (s.rank, s.tied) for s in scores} == {
        "准格尔旗": (1, True), "东胜区": (1, True), "杭锦旗": (3, False), "乌审旗": (4, False),
        "空港物流园区": (2, False), "鄂尔多斯高新区": (1, False),
    }  # fmt: skip


def test_an_unranked_unit_takes_no_rank_from_the_others() -> None:
    scores = score(
        scheme_of(make_item("rate"), make_item("timeliness"), min_applicable_points=20),
        stand(rate_value("m", UNIT, 0, 0)),
        stand(rate_value("m", "东胜区", 1, 10), report=make_unit_report("东胜区")),
    )
    assert [(s.unit, s.rank) for s in scores] == [(UNIT, None), ("东胜区", 1)]


@given(st.dictionaries(st.sampled_from("甲乙丙丁戊己"), st.integers(0, 4)))
def test_a_rank_is_one_more_than_those_ahead_and_ties_share_it(values: Mapping[str, int]) -> None:
    found = rank_descending(values)
    assert set(found) == set(values)
    for name, (rank, tied) in found.items():
        ahead = [other for other in values if values[other] > values[name]]
        same = [other for other in values if values[other] == values[name]]
        assert (rank, tied) == (len(ahead) + 1, len(same) > 1)


# --- what must always hold of the house scheme ----------------------------------------------------------
CLASS = [unit.name for unit in PLAN.units if unit.unit_class == "旗区"]
MONEY = st.integers(0, 10**12)
UNIT_INPUT = st.fixed_dictionaries({
    "reserve": st.integers(0, 60), "due": st.integers(0, 9), "started": st.integers(0, 9), "funds": MONEY,
    "ytd": MONEY, "entered": MONEY, "read": st.integers(0, 50), "held": st.integers(0, 50),
    "forms": st.lists(st.sampled_from(["on_time", "nil", "late", "missing"]), min_size=4, max_size=4),
    "target": st.none() | st.integers(1, 10**12), "state": st.sampled_from(["on_time", "on_time", "late", "missing", "nil"]),
})  # fmt: skip
CLASS_INPUT = st.lists(UNIT_INPUT, min_size=1, max_size=4)


def house_standings(inputs: list[dict[str, Any]], period: str) -> list[Standing]:
    reports, measures, yearly = [], {}, {}
    for unit, given_ in zip(CLASS, inputs, strict=False):
        first = RowCounts(read=given_["read"], accepted=max(0, given_["read"] - given_["held"]))
        reports.append(
            make_unit_report(
                unit, state=given_["state"], first_version=first, forms=dict(zip(FORMS, given_["forms"], strict=False))
            )
        )
        for found in (
            MeasureValue(measure="reserve_projects", unit=unit, value=given_["reserve"], target=30),
            MeasureValue(measure="funds_outside_ytd", unit=unit, value=given_["funds"]),
            rate_value("start_rate_of_due", unit, min(given_["started"], given_["due"]), given_["due"]),
            rate_value("entry_rate", unit, given_["entered"], given_["ytd"]),
        ):
            measures[found.measure, unit] = found
        if given_["target"]:
            yearly[unit] = given_["target"]
    return [
        Standing(
            period=parse_period(period),
            report=report,
            peers=reports,
            measures=measures,
            yearly={"funds_outside_ytd": yearly},
        )
        for report in reports
    ]


@given(CLASS_INPUT, st.sampled_from(["2021-03", "2021-04", "2021-12"]))
@settings(max_examples=80)
def test_capped_items_stay_within_nothing_and_their_points_and_totals_add_up(
    inputs: list[dict[str, Any]], period: str
) -> None:
    assert PLAN.scheme is not None
    for found in score_units(PLAN.scheme, house_standings(inputs, period)):
        earned = [item.points for item in found.items if item.points is not None]
        assert all(0 <= item.points <= item.of for item in found.items if item.points is not None)
        assert all(points == round_half_up(points) for points in earned)
        applicable = sum(item.of for item in found.items if item.points is not None)
        if found.points is None:
            assert applicable < 60
            assert (found.rank, bool(found.reason)) == (None, True)
        elif found.points and applicable == 100:
            assert found.points == sum(earned)
        else:
            assert 0 <= found.points <= 100


@given(
    CLASS_INPUT, st.integers(0, 3), st.sampled_from(["reserve", "started", "funds", "entered"]), st.integers(0, 10**12)
)
@settings(max_examples=60)
def test_a_better_input_never_lowers_its_own_item(inputs: list[dict[str, Any]], who: int, what: str, more: int) -> None:
    who %= len(inputs)
    better = [dict(given_) for given_ in inputs]
    better[who][what] += more
    item_name = {"reserve": "储备项目", "started": "应开工项目", "funds": "区外到位资金", "entered": "系统录入"}[what]
    assert PLAN.scheme is not None
    item = next(item for item in PLAN.scheme.items if item.id == item_name)
    before, after = (score_item(item, house_standings(given_, "2021-04")[who]).points for given_ in (inputs, better))
    assert (before is None) == (after is None)
    assert before is None or (after is not None and after >= before)


@given(CLASS_INPUT, st.randoms(use_true_random=False))
@settings(max_examples=40)
def test_the_order_of_units_changes_no_score(inputs: list[dict[str, Any]], rng: Any) -> None:
    assert PLAN.scheme is not None
    standings = house_standings(inputs, "2021-04")
    shuffled = rng.sample(standings, len(standings))
    one, other = (score_units(PLAN.scheme, given_) for given_ in (standings, shuffled))
    assert sorted(one, key=lambda s: s.unit) == sorted(other, key=lambda s: s.unit)


def test_a_report_of_the_best_possible_month_has_a_hundred_points() -> None:
    best = {"reserve": 30, "due": 3, "started": 3, "funds": 10, "ytd": 10, "entered": 10, "read": 5, "held": 0,
            "forms": ["on_time"] * 4, "target": None, "state": "on_time"}  # fmt: skip
    assert PLAN.scheme is not None
    scores = score_units(PLAN.scheme, house_standings([best] * 3, "2021-04"))
    assert [(s.points, s.rank, s.tied) for s in scores] == [(Decimal("100.00"), 1, True)] * 3
    assert isinstance(scores[0], UnitScore)
    assert isinstance(make_unit_report(), UnitReport)


# --- what must gain nothing ------------------------------------------------------------------------------
def test_rows_that_could_not_be_read_count_against_quality() -> None:
    item = make_item("quality")
    for unread, earned in ((0, "8.00"), (10, "4.00")):
        first = RowCounts(read=10, accepted=8, held=2, unread=unread)
        row = score_item(item, stand(report=make_unit_report(UNIT, first_version=first)))
        assert str(row.points) == earned
        assert ("未能读取" in row.inputs) == bool(unread)


@pytest.mark.parametrize(
    ("state", "before", "earned"),
    [("missing", (), "0.00"), ("missing", ("signed_projects",), None), ("on_time", (), None), ("nil", (), None)],
)
def test_an_item_without_data_is_nothing_of_its_points_only_where_its_form_never_came(
    state: str, before: tuple[str, ...], earned: str | None
) -> None:
    report = make_unit_report(UNIT, forms={"signed_projects": state, "funds": "on_time"})
    standing = replace(
        stand(rate_value("m", UNIT, 0, 0), report=report),
        forms={"m": ("signed_projects",)},
        reported_before=frozenset(before),
    )
    row = score_item(make_item("rate"), standing)
    assert (None if row.points is None else str(row.points)) == earned
    assert ("未报送" in row.note) == (earned == "0.00")
