"""Measures beyond counting rows: windows, cohorts, days short, the log, entries, totals, groups."""

from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
import yaml
from pydantic import ValidationError

from diaodu.domain.figures.measures import MeasureContext, compute_measures
from diaodu.domain.measures.kinds import MEASURE_KINDS
from diaodu.domain.measures.ledger_kind import EnteredCase, FormState
from diaodu.domain.measures.rows import RowsKind
from diaodu.domain.period import parse_period, window_of
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan, Validity
from diaodu.domain.results import MeasureValue
from tests.domain.measure_cases import MEASURE_CASES, ROWS, TOLD
from tests.lib.small_plans import small_plan

UNITS = ["甲局", "乙局"]
MARCH = parse_period("2024-03")
SIGNED = [
    # unit, name, sign_date, stage, amount, group
    ("甲局", "一", "2024-03-05", "签约", 100, "G1"), ("甲局", "二", "2024-02-05", "开工", 200, "G2"), ("甲局", "三", "2023-12-31", "开工", 400, None),
    ("乙局", "四", "2024-03-31", "在谈", 800, None), ("乙局", "五", None, "签约", 1600, None),
]  # fmt: skip


def signed() -> pd.DataFrame:
    rows = pd.DataFrame(SIGNED, columns=["unit", "name", "sign_date", "stage", "amount", "group"])
    rows["record"] = [f"r{n}" for n in range(len(rows))]
    return rows.assign(sign_date=pd.to_datetime(rows["sign_date"]), amount=rows["amount"].astype("Int64"))


def plan(*measures: dict[str, Any], **parts: Any) -> Plan:
    return small_plan(units=UNITS, measures=[{"name": m["id"]} | m for m in measures], **parts)


def computed(
    the_plan: Plan, beyond: MeasureContext | None = None, silent: tuple[str, ...] = (), **frames: pd.DataFrame
) -> dict[tuple[str, str | None], MeasureValue]:
    reporting = [unit for unit in the_plan.units if unit.name not in silent]
    away = [unit for unit in the_plan.units if unit.name in silent]
    values = compute_measures(the_plan, MARCH, frames, reporting, away, beyond)
    return {(value.measure, value.unit): value for value in values}


@pytest.mark.parametrize("kind", MEASURE_CASES)
def test_a_measure_of_every_kind_comes_to_what_its_case_says(kind: str) -> None:
    case = MEASURE_CASES[kind]
    the_plan = plan(*yaml.safe_load(case.measures))
    found, last = computed(the_plan, TOLD, f=ROWS), the_plan.measures[-1]
    assert last.kind.kind == kind
    assert tuple(found[last.id, unit].value for unit in (*UNITS, None)) == case.figures


@pytest.mark.parametrize(
    ("measure", "figures"),
    [({"sum": "days"}, (Decimal("0.3"), Decimal("0.7"))), ({"rate_of_sums": {"n": "days", "of": "owed"}}, (Decimal("0.5"), Decimal(1)))],
)  # fmt: skip
def test_decimals_add_up_exactly(measure: dict[str, Any], figures: tuple[Any, Any]) -> None:
    days = [0.1, 0.1, 0.1, 0.1, 0.6]
    rows = pd.DataFrame({"unit": [*["甲局"] * 3, *["乙局"] * 2], "days": days, "owed": [0.2, 0.2, 0.2, 0.1, 0.6]})
    rows["record"] = [f"r{n}" for n in range(len(rows))]
    found = computed(plan({"id": "m", "form": "f"} | measure), f=rows.astype({"days": "Float64", "owed": "Float64"}))
    assert tuple(found["m", unit].value for unit in UNITS) == figures


# --- windows and cohorts --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("window", "counted"), [("period", (1, 1)), ("month", (1, 1)), ("year_to_date", (2, 1)), ("cumulative", (3, 1)), ("campaign", (2, 1))]
)  # fmt: skip
def test_a_window_takes_the_rows_whose_date_lies_in_it(window: str, counted: tuple[int, int]) -> None:
    the_plan = plan({"id": "m", "form": "signed", "count": "rows", "window": window, "date": "sign_date"})
    found = computed(the_plan, signed=signed())
    assert tuple(found["m", unit].value for unit in UNITS) == counted


@pytest.mark.parametrize(
    ("period", "window", "first", "last"),
    [
        ("2024-03", "period", "2024-03-01", "2024-03-31"), ("2024-Q1", "month", "2024-03-01", "2024-03-31"),
        ("2024-03", "year_to_date", "2024-01-01", "2024-03-31"), ("2024-02", "campaign", "2023-12-01", "2024-02-29"),
        ("2024-03", "campaign", "2023-12-01", "2024-03-01"),
    ],
)  # fmt: skip
def test_windows_end_with_the_period_and_a_campaigns_with_its_own_last_day(
    period: str, window: Any, first: str, last: str
) -> None:
    found = window_of(parse_period(period), window, date(2023, 12, 1), date(2024, 3, 1))
    assert [day.isoformat() for day in found] == [first, last]


def test_a_form_that_is_no_full_list_counts_what_earlier_periods_handed_in() -> None:
    rows = signed().assign(
        period_end=pd.to_datetime(["2024-03-31", "2024-02-29", "2023-12-31", "2024-03-31", "2024-01-31"])
    )
    the_plan = plan(
        {"id": "now", "form": "signed", "count": "rows"}, {"id": "year", "form": "signed", "sum": "amount", "window": "year_to_date"}
    )  # fmt: skip
    found = computed(the_plan, MeasureContext(history={"signed": rows}), signed=signed().iloc[:1])
    assert [found["now", unit].value for unit in UNITS] == [1, 0]
    assert [found["year", unit].value for unit in (*UNITS, None)] == [300, 2400, 2700]


def test_a_cohort_is_the_same_above_and_below_the_line() -> None:
    cohort = {
        "id": "this_year",
        "title": "当年签约",
        "where": {"sign_date": {"ge": "$year_start"}, "stage": {"stage_ge": "签约"}},
    }
    the_plan = plan(
        {"id": "n", "form": "signed", "count": "rows", "cohort": "this_year", "where": {"stage": {"stage_ge": "开工"}}},
        {"id": "of", "form": "signed", "count": "rows", "cohort": "this_year"},
        {"id": "rate", "unit": "%", "rate": {"n": "n", "of": "of"}}, cohorts=[cohort],
    )  # fmt: skip
    rate = computed(the_plan, signed=signed())["rate", "甲局"]
    assert (rate.n, rate.of, rate.value) == (1, 2, Decimal("0.500000"))
    with pytest.raises(ValidationError, match="须为同一批次"):
        plan(
            {"id": "n", "form": "signed", "count": "rows"}, {"id": "of", "form": "signed", "count": "rows", "cohort": "this_year"},
            {"id": "rate", "unit": "%", "rate": {"n": "n", "of": "of"}}, cohorts=[cohort],
        )  # fmt: skip


# --- 驻点: 26 days a person and month (B-06) --------------------------------------------------------------
def log_of(*persons: tuple[str, str, int, int]) -> pd.DataFrame:
    rows = [
        {"unit": unit, "person": person, "attendance": word}
        for unit, person, there, off in persons
        for word in ["驻点"] * there + ["轮休"] * off
    ]
    return pd.DataFrame(rows).assign(record=lambda frame: frame.index.astype(str))


def short_days() -> Plan:
    return plan({
        "id": "short", "unit": "天", "form": "log", "where": {"attendance": {"in": ["驻点", "外出招商"]}},
        "shortfall": {"each": "person", "required": 26, "less": {"attendance": {"eq": "轮休"}}},
    })  # fmt: skip


@pytest.mark.parametrize(
    ("there", "off", "short"), [(26, 0, 0), (31, 0, 0), (25, 0, 1), (19, 12, 0), (18, 12, 1), (19, 0, 7), (0, 31, 0), (26, 5, 0), (25, 5, 1)]
)  # fmt: skip
def test_a_person_owes_26_days_or_what_the_month_holds_beside_the_days_off(there: int, off: int, short: int) -> None:
    assert computed(short_days(), log=log_of(("甲局", "张三", there, off)))["short", "甲局"].value == short


def test_each_person_owes_the_days_not_the_bureau_as_a_whole() -> None:
    found = computed(
        short_days(), log=log_of(("甲局", "张三", 31, 0), ("甲局", "李四", 20, 0), ("乙局", "王五", 24, 0))
    )
    assert [found["short", unit].value for unit in (*UNITS, None)] == [6, 2, 8]


# --- the log of submissions, entries, totals ------------------------------------------------------------
STATES = [
    FormState(unit="甲局", form="signed", state="late", day=date(2024, 1, 31)), FormState(unit="甲局", form="funds", state="missing", day=date(2024, 3, 31)),
    FormState(unit="甲局", form="signed", state="on_time", day=date(2024, 3, 31)), FormState(unit="乙局", form="signed", state="missing", day=date(2024, 3, 31)),
    FormState(unit="甲局", form="signed", state="late", day=date(2023, 12, 31)),
]  # fmt: skip


def test_the_log_counts_a_form_and_period_once_also_of_a_silent_unit() -> None:
    the_plan = plan(
        {"id": "year", "log": {"states": ["late", "missing"]}, "window": "year_to_date"},
        {"id": "month", "log": {"states": ["late", "missing"]}},
        {"id": "funds", "log": {"states": ["missing"], "forms": ["funds"]}, "window": "year_to_date"},
    )
    found = computed(the_plan, MeasureContext(states=STATES), silent=("乙局",))
    assert {name: [found[name, unit].value for unit in (*UNITS, None)] for name in ("year", "month", "funds")} == {
        "year": [2, 1, 3], "month": [1, 1, 2], "funds": [1, 0, 1],
    }  # fmt: skip


def test_a_late_nil_report_is_late_and_a_nil_report() -> None:
    the_plan = plan({"id": "late", "log": {"states": ["late", "missing"]}}, {"id": "nil", "log": {"states": ["nil"]}})
    told = [FormState(unit="甲局", form="signed", state="late_nil", day=date(2024, 3, 31))]
    found = computed(the_plan, MeasureContext(states=told))
    assert [found[name, "甲局"].value for name in ("late", "nil")] == [1, 1]


def case(value: str, unit: str, day: date, measure: str = "m") -> EnteredCase:
    return EnteredCase(id=f"{measure}{value}{day}", measure=measure, unit=unit, value=Decimal(value), day=day)


def test_entries_add_up_or_the_latest_stands() -> None:
    cases = [
        case("2", "甲局", date(2024, 1, 5)),
        case("1.5", "甲局", date(2024, 3, 5)),
        case("9", "甲局", date(2023, 12, 5)),
        case("3", "乙局", date(2024, 3, 1)),
    ]
    for take, expected in (
        ("sum", [Decimal("3.5"), 3, Decimal("6.5")]),
        ("latest", [Decimal("1.5"), 3, Decimal("4.5")]),
    ):
        the_plan = plan({"id": "m", "unit": "分", "entered": {"take": take}, "window": "year_to_date"})
        found = computed(the_plan, MeasureContext(cases=cases))
        assert [found["m", unit].value for unit in (*UNITS, None)] == expected
    assert found["m", "甲局"].records == ("m22024-01-05", "m1.52024-03-05")


def test_an_entry_for_the_city_stands_before_the_sum_of_the_units() -> None:
    the_plan = plan({"id": "m", "entered": {}})
    found = computed(
        the_plan, MeasureContext(cases=[case("4", "甲局", date(2024, 3, 5)), case("500", "", date(2024, 3, 6))])
    )
    assert [found["m", unit].value for unit in (*UNITS, None)] == [4, 0, 500]


def test_a_unit_that_has_left_has_no_figure_and_what_was_told_of_it_stays_in_the_citys() -> None:
    the_plan = plan({"id": "m", "entered": {}, "window": "year_to_date"})
    left = the_plan.units[1].model_copy(update={"valid": Validity(end=date(2024, 2, 29))})
    the_plan = the_plan.model_copy(update={"units": (the_plan.units[0], left)})
    told = MeasureContext(cases=[case("2", "甲局", date(2024, 3, 5)), case("3", "乙局", date(2024, 2, 5))])
    reporting = the_plan.units_in(MARCH.start, MARCH.end)
    found = compute_measures(the_plan, MARCH, {}, reporting, [], told)
    assert [(value.unit, value.value) for value in found] == [("甲局", 2), (None, 5)]


def test_a_total_adds_its_parts_also_of_a_silent_unit() -> None:
    the_plan = plan(
        {"id": "late", "log": {"states": ["late", "missing"]}, "window": "year_to_date"}, {"id": "found", "entered": {}},
        {"id": "faults", "total": ["late", "found"]},
    )  # fmt: skip
    beyond = MeasureContext(states=STATES, cases=[case("2", "乙局", date(2024, 3, 1), "found")])
    found = computed(the_plan, beyond, silent=("乙局",))
    assert [found["faults", unit].value for unit in (*UNITS, None)] == [2, 3, 5]


def test_of_parts_that_nobody_knows_there_is_no_total() -> None:
    the_plan = plan(
        {"id": "a", "form": "signed", "count": "rows"}, {"id": "b", "form": "signed", "count": "rows"},
        {"id": "both", "total": ["a", "b"]},
    )  # fmt: skip
    found = computed(the_plan, silent=("乙局",), signed=signed()[signed()["unit"] == "甲局"])
    assert [found["both", unit].value is None for unit in (*UNITS, None)] == [False, True, False]


def test_what_a_silent_unit_told_earlier_in_the_span_stands_and_of_one_that_never_told_nothing_is_known() -> None:
    the_plan = plan({"id": "m", "form": "signed", "count": "rows", "window": "year_to_date"})
    told = signed()[signed()["unit"] == "甲局"].assign(period_end=pd.Timestamp("2024-02-29"))
    found = computed(the_plan, MeasureContext(history={"signed": told}), silent=UNITS)
    assert [found["m", unit].value for unit in UNITS] == [len(told), None]
    assert found["m", None].value == len(told)


# --- groups ---------------------------------------------------------------------------------------------
def test_a_record_goes_to_the_group_it_names_else_by_its_industry_else_to_the_only_one() -> None:
    groups = [
        {"id": "G1", "members": ["甲局"], "industries": ["储能"]}, {"id": "G2", "members": ["甲局", "乙局"], "industries": ["羊绒"]},
    ]  # fmt: skip
    targets = [{"measure": "m", "clause": "D-03", "lines": [{"group": "G1", "value": 6}, {"group": "G2", "value": 1}]}]
    the_plan = plan({"id": "m", "form": "signed", "count": "rows"}, groups=groups, targets=targets)
    rows = signed().assign(industry=["储能", None, "羊绒", None, None])
    found = computed(the_plan, signed=rows)
    # 一 names G1, 二 names G2, 三 goes to G2 by its industry; 乙局 is in G2 alone.
    assert (found["m", "G1"].value, found["m", "G2"].value) == (1, 4)
    assert found["m", "G2"].members == (("甲局", 2), ("乙局", 2))
    assert (found["m", "G1"].target, found["m", "G2"].target) == (6, 1)
    loose = computed(the_plan, signed=rows.assign(group=None, industry=None))
    assert (loose["m", "G1"].value, loose["m", "G2"].value, loose["m", None].value) == (0, 2, 5)


# --- what no plan may write -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kinds", "words"),
    [
        ({"count": "rows"}, "须写 form"), ({"entered": {}, "log": {"states": ["late"]}}, "之一"), ({"entered": {}, "where": {"a": {"eq": 1}}}, "只用于"),
        ({"form": "f", "count": "rows", "date": "d"}, "须写 window"), ({"entered": {"ge": 5, "le": 1}}, "大于"), ({"log": {"states": []}}, "at least 1"),
        ({"form": "f", "count": "rows", "window": "decade"}, "year_to_date"), ({"total": ["a"], "sum": "b"}, "之一"),
    ],
)  # fmt: skip
def test_a_measure_that_says_nothing_sensible_is_refused(kinds: dict[str, Any], words: str) -> None:
    with pytest.raises(ValidationError, match=words):
        Measure.model_validate({"id": "m", "name": "m"} | kinds)


def test_a_total_of_rates_or_totals_is_refused() -> None:
    parts = [
        {"id": "a", "entered": {}},
        {"id": "b", "entered": {}},
        {"id": "r", "unit": "%", "rate": {"n": "a", "of": "b"}},
    ]
    with pytest.raises(ValidationError, match="不能由 r"):
        plan(*parts, {"id": "t", "total": ["a", "r"]})


# --- what came in time, days off, Sundays ----------------------------------------------------------------
@pytest.mark.parametrize(("day", "in_time"), [(date(2024, 3, 1), 1), (date(2024, 3, 15), 1), (date(2024, 3, 16), 0)])
def test_a_case_after_the_day_is_done_and_not_in_time(day: date, in_time: int) -> None:
    the_plan = plan({"id": "m", "entered": {"le": 1}}, {"id": "t", "entered": {"of": "m", "until": "2024-03-15"}})
    told = MeasureContext(cases=[EnteredCase(id="c", measure="m", unit="甲局", value=Decimal(1), day=day)])
    found = computed(the_plan, told)
    assert (found["m", "甲局"].value, found["t", "甲局"].value, found["t", "乙局"].value) == (1, in_time, 0)
    assert [one.kind.is_entered for one in the_plan.measures] == [True, False]


def test_a_case_of_a_measure_nobody_enters_is_refused() -> None:
    with pytest.raises(ValidationError, match="of 与 until 须一并写"):
        plan({"id": "t", "entered": {"until": "2024-03-15"}})
    with pytest.raises(ValidationError, match="不是人工录入的指标"):
        plan({"id": "l", "log": {"states": ["late"]}}, {"id": "t", "entered": {"of": "l", "until": "2024-03-15"}})


@pytest.mark.parametrize(("off", "there", "short"), [(12, 19, 0), (12, 18, 1), (13, 18, 1), (20, 11, 8), (5, 26, 0)])
def test_of_days_off_no_more_than_the_limit_lower_the_duty(off: int, there: int, short: int) -> None:
    rows = pd.DataFrame(
        [("甲局", "张三", kind) for kind in ["轮休"] * off + ["驻点"] * there], columns=["unit", "person", "kind"]
    )
    rows["record"] = [f"r{at}" for at in range(len(rows))]
    less = {"each": "person", "required": 26, "less": {"kind": {"eq": "轮休"}}, "less_most": 12}
    the_plan = plan({"id": "a", "form": "f", "where": {"kind": {"eq": "驻点"}}, "shortfall": less})
    assert computed(the_plan, f=rows)["a", "甲局"].value == short


@pytest.mark.parametrize(
    ("earlier", "there", "off", "short"),
    [(0, 19, 12, 0), (12, 19, 12, 7), (12, 26, 5, 0), (5, 19, 12, 5), (24, 19, 12, 7), (11, 25, 6, 1)],
)
def test_of_days_off_twelve_count_in_a_quarter_those_of_its_earlier_months_first(
    earlier: int, there: int, off: int, short: int
) -> None:
    less = {
        "each": "person",
        "required": 26,
        "less": {"attendance": {"eq": "轮休"}},
        "less_most": 12,
        "less_span": "quarter",
    }
    the_plan = plan({"id": "a", "form": "log", "where": {"attendance": {"eq": "驻点"}}, "shortfall": less})
    before = log_of(("甲局", "张三", 0, earlier), ("乙局", "张三", 0, 12), ("甲局", "李四", 0, 12))
    frames = [
        before.assign(period_end=pd.Timestamp(day)) for day in ("2024-02-29", "2023-12-31")[: 1 if earlier else 2]
    ]
    history = MeasureContext(history={"log": pd.concat(frames)})
    assert computed(the_plan, history, log=log_of(("甲局", "张三", there, off)))["a", "甲局"].value == short


@pytest.mark.parametrize(
    ("days", "missed"),
    [((3, 10, 17, 24, 31), 0), ((3, 10, 17, 24), 1), ((4, 11, 18, 25), 5), ((3, 3, 10, 17), 2), ((), 5)],
)
def test_every_sunday_of_the_calendar_is_asked_for_the_fifth_too(days: tuple[int, ...], missed: int) -> None:
    rows = pd.DataFrame(
        [("甲局", date(2024, 3, day)) for day in days] or [("乙局", date(2024, 3, 1))], columns=["unit", "day"]
    )
    rows = rows.assign(day=pd.to_datetime(rows["day"]), record=[f"r{at}" for at in range(len(rows))])
    the_plan = plan({"id": "a", "form": "f", "missed_days": {"date": "day", "weekday": 7}})
    assert computed(the_plan, f=rows)["a", "甲局"].value == missed


def test_without_any_row_every_sunday_is_missed_and_of_a_silent_unit_nothing_is_known() -> None:
    the_plan = plan({"id": "a", "form": "f", "missed_days": {"date": "day", "weekday": 7}})
    found = computed(the_plan, silent=("乙局",))
    assert (found["a", "甲局"].value, found["a", "乙局"].value, found["a", None].value) == (5, None, None)


def test_a_total_says_what_of_its_parts_is_of_units_that_left() -> None:
    gone = ROWS.iloc[:1].assign(unit="丙局", person="赵六", record="r9")
    the_plan = plan(
        {"id": "a", "form": "f", "count": "rows"},
        {"id": "b", "form": "f", "distinct": "person"},
        {"id": "t", "total": ["a", "b"]},
    )
    city = computed(the_plan, f=pd.concat([ROWS, gone]))["t", None]
    assert (city.value, city.left) == (8, (("丙局", 2),))


def test_every_kind_of_which_the_rows_are_no_sum_and_no_count_says_how_they_come_to_the_figure() -> None:
    of_rows = {name: kind for name, kind in MEASURE_KINDS.items() if issubclass(kind, RowsKind)}
    assert {name for name, kind in of_rows.items() if not kind.how} == {"count", "sum", "rate_of_sums"}
