"""Measures: every one of the plan on small tables, rates, targets, silence, and what must always hold."""

import random
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from diaodu.adapters.form_files import load_forms
from diaodu.domain.figures.measures import compute_measures, measure_parameters, months_before
from diaodu.domain.figures.targets import judge_targets, target_for
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.measures.values import rate_value
from diaodu.domain.period import parse_period
from diaodu.domain.plans.measures import Measure
from diaodu.domain.plans.plan import Plan
from diaodu.domain.plans.targets import Target, TargetLine
from diaodu.domain.results import MeasureValue
from diaodu.domain.review.disputes import Claim, Ruling, find_disputes
from diaodu.domain.states import RulingKind
from tests.lib.condition_twin import make_rows
from tests.lib.factories import make_plan, unit_code
from tests.lib.ledger_factories import NOW
from tests.lib.measure_tables import read_records, read_table

PLAN = make_plan()
MARCH = parse_period("2021-03")
UNITS = [unit for unit in PLAN.units if unit.name in {"东胜区", "准格尔旗"}]
HANGJIN = [unit for unit in PLAN.units if unit.name == "杭锦旗"]
EVENT = PLAN.parameter_values["scope_a_events"][2]

SIGNED = """
unit     | stage | status | event | sign_date  | planned_start | actual_start | total_investment
准格尔旗 | 在谈  | 正常   |       |            |               |              |
准格尔旗 | 签约  | 正常   | 五场  | 2020-09-15 |               |              | 5000万元
准格尔旗 | 开工  | 正常   | 五场  | 2020-11-01 | 2021-02-01    | 2021-02-20   | 1亿元
准格尔旗 | 在建  | 停滞   | 其他活动 | 2021-01-10 |            | 2021-03-31   | 2亿元
准格尔旗 | 投产  | 终止   |       | 2021-02-01 | 2021-04-01    | 2021-04-01   | 3000万元
东胜区   | 达产  | 正常   | 其他活动 | 2012-05-01 |            |              | 8亿元
东胜区   | 签约  |        | 五场  | 2021-03-01 | 2021-03-31    |              |
"""
FUNDS = """
unit     | origin   | agreed_investment | funds_month | funds_ytd | funds_since_signing | entered_amount
准格尔旗 | 区外     | 1亿元             | 100万元     | 500万元   | 2000万元            | 400万元
准格尔旗 | 区内市外 |                   | 0元         | 300万元   | 300万元             |
准格尔旗 | 境外     | 2000万元          |             | 200万元   | 200万元             |
东胜区   | 区外     | 5000万元          | 50万元      | 0元       | 1000万元            | 0元
"""
RESERVE = """
unit     | month_status | total_investment
准格尔旗 | 新增         | 500万元
准格尔旗 | 续报         | 1亿元
准格尔旗 | 调出         | 7亿元
准格尔旗 |              | 600万元
东胜区   | 转签约       | 2亿元
"""
EXPECTED = """
measure                | 准格尔旗    | 东胜区    | 全市
reserve_projects       | 3           | 1         | 4
reserve_investment     | 111000000   | 200000000 | 311000000
talking_projects       | 1           | 0         | 1
signed_projects        | 4           | 1         | 5
signed_investment      | 380000000   | None      | 380000000
signed_2020_events     | 2           | 1         | 3
signed_2021            | 2           | 1         | 3
started_projects       | 2           | 0         | 2
started_2020_events    | 1           | 0         | 1
started_2021           | 1           | 0         | 1
start_rate             | 2/4 0.5     | 0/1 0     | 2/5 0.4
start_rate_2020_events | 1/2 0.5     | 0/1 0     | 1/3 0.333333
start_rate_2021        | 1/2 0.5     | 0/1 0     | 1/3 0.333333
producing_projects     | 1           | 0         | 1
stopped_projects       | 1           | 0         | 1
ended_projects         | 1           | 0         | 1
funds_month            | 1000000     | 500000    | 1500000
funds_outside_ytd      | 5000000     | 0         | 5000000
funds_foreign_ytd      | 2000000     | 0         | 2000000
funds_total_ytd        | 10000000    | 0         | 10000000
funds_since_signing    | 25000000    | 10000000  | 35000000
funds_rate             | 22000000/120000000 0.183333 | 10000000/50000000 0.2 | 32000000/170000000 0.188235
entry_rate             | 4000000/5000000 0.8 | 0/0 — | 4000000/5000000 0.8
due_to_start           | 3           | 1         | 4
started_of_due         | 2           | 0         | 2
start_rate_of_due      | 2/3 0.666667 | 0/1 0    | 2/4 0.5
"""
TABLE = {row["measure"]: row for row in read_table(EXPECTED)}


def frames() -> dict[str, pd.DataFrame]:
    return {
        "signed_projects": read_records("signed_projects", SIGNED, {"五场": EVENT}),
        "funds": read_records("funds", FUNDS),
        "reserve_projects": read_records("reserve_projects", RESERVE),
    }


def compute(given: dict[str, pd.DataFrame], plan: Plan = PLAN, silent: Any = ()) -> dict[tuple[str, str], MeasureValue]:
    values = compute_measures(plan, MARCH, given, UNITS, silent)
    return {(value.measure, value.unit or "全市"): value for value in values}


def spoken(value: MeasureValue) -> str:
    """As the table above writes it."""
    if value.of is None:
        return str(value.value)
    return f"{value.n}/{value.of} {'—' if value.value is None else f'{value.value.normalize():f}'}"  # type: ignore[union-attr]


@pytest.mark.parametrize("measure", [measure.id for measure in PLAN.measures])
def test_every_measure_of_the_plan_by_unit_and_for_the_city(measure: str) -> None:
    found = compute(frames())
    assert {who: spoken(found[measure, who]) for who in ("准格尔旗", "东胜区", "全市")} == {
        who: cell for who, cell in TABLE[measure].items() if who != "measure"
    }


def test_the_measures_the_contract_promises_are_all_there() -> None:
    promised = """reserve_projects reserve_investment talking_projects signed_projects signed_investment
        signed_2020_events signed_2021 started_projects start_rate start_rate_2020_events start_rate_2021
        producing_projects stopped_projects ended_projects funds_month funds_outside_ytd funds_foreign_ytd
        funds_total_ytd funds_rate entry_rate"""
    assert {measure.id for measure in PLAN.measures if not measure.internal} == set(promised.split())
    assert set(TABLE) == {measure.id for measure in PLAN.measures}


def test_a_figure_names_the_records_it_is_made_of() -> None:
    found = compute(frames())
    assert found["started_projects", "准格尔旗"].records == ("r3", "r4")
    assert found["funds_rate", "准格尔旗"].records == ("r1", "r3")
    assert found["start_rate", "全市"].records == found["signed_projects", "全市"].records


def test_a_unit_that_handed_in_nothing_has_no_figure_and_is_not_zero() -> None:
    found = compute(frames(), silent=HANGJIN)
    assert {value.value for (_, who), value in found.items() if who == "杭锦旗"} == {None}
    assert {value.rate for (_, who), value in found.items() if who == "杭锦旗"} == {None}
    assert found["signed_projects", "全市"].value == 5


def test_a_unit_that_reported_without_rows_of_a_form_has_zero() -> None:
    none = {"signed_projects": frames()["signed_projects"].iloc[0:0]}
    found = compute(none)
    for measure in PLAN.measures:
        for who in ("准格尔旗", "东胜区", "全市"):
            value = found[measure.id, who]
            assert (value.value, value.n, value.of) == ((None, 0, 0) if measure.is_rate else (0, None, None))


def test_values_come_in_the_plans_order_the_city_last() -> None:
    values = compute_measures(PLAN, MARCH, frames(), UNITS, HANGJIN)
    assert [value.unit for value in values[:4]] == ["东胜区", "准格尔旗", "杭锦旗", None]
    assert list(dict.fromkeys(value.measure for value in values)) == [measure.id for measure in PLAN.measures]


def test_a_rate_over_nothing_has_no_value_and_a_rate_is_rounded_half_up_to_six_decimals() -> None:
    assert rate_value("r", None, 3, 0).value is None
    assert (rate_value("r", None, 3, 0).n, rate_value("r", None, 3, 0).of) == (3, 0)
    assert rate_value("r", None, 2, 3).value == Decimal("0.666667")
    assert rate_value("r", None, 1, 2_000_000).value == Decimal("0.000001")
    assert rate_value("r", None, 907, 1093).value == Decimal("0.829826")


@pytest.mark.parametrize(
    ("n", "of", "printed"),
    [(907, 1093, "82.98"), (279_449, 612_909, "45.59"), (401, 1093, "36.69"), (21_922, 58_900, "37.22")],
)
def test_rates_published_elsewhere_are_reproduced(n: int, of: int, printed: str) -> None:
    value = rate_value("r", None, n, of).value
    assert f"{Decimal(value or 0) * 100:.2f}" == printed


def _two_units_rows(*rulings: Ruling) -> pd.DataFrame:
    """One record reported by two units, as X-01 leaves it in the figures."""
    rows = read_records(
        "reserve_projects",
        "unit | name | location | total_investment\n准格尔旗 | 冷链 | 大路 | 1亿元\n东胜区 | 冷链 | 大路 | 3亿元",
    )
    claims = [
        Claim(record=row.record, unit=unit_code(row.unit), key="冷链大路", first_received=NOW)
        for row in rows.itertuples(index=False)
    ]
    settled = {dispute.record: dispute for dispute in find_disputes(claims, {"冷链大路": rulings})}
    in_city = [settled[record].in_city for record in rows["record"]]
    return rows.assign(in_city=in_city)[[settled[record].counts for record in rows["record"]]]


@pytest.mark.parametrize(
    ("rulings", "counts", "yi"),
    [
        ((), [0, 1, 1], [0, 3, 3]),  # 东胜区 is first by its code
        ((Ruling(kind=RulingKind.FIRST, unit=unit_code("准格尔旗")),), [1, 0, 1], [1, 0, 1]),
        ((Ruling(kind=RulingKind.SHARED, unit=unit_code("准格尔旗")),), [1, 1, 1], [1, 3, 3]),
        ((Ruling(kind=RulingKind.DROP, unit=unit_code("东胜区")),), [1, 0, 1], [1, 0, 1]),
    ],
)
def test_the_city_counts_a_record_of_two_units_once_its_money_too(
    rulings: tuple[Ruling, ...], counts: list[int], yi: list[int]
) -> None:
    found = compute({"reserve_projects": _two_units_rows(*rulings)})
    who = ("准格尔旗", "东胜区", "全市")
    assert [found["reserve_projects", unit].value for unit in who] == counts
    assert [found["reserve_investment", unit].value for unit in who] == [n * 100_000_000 for n in yi]


def test_distinct_counts_a_value_once_in_a_unit_and_once_in_the_city() -> None:
    measure = Measure(
        id="investors", name="投资方", form="signed_projects", distinct="investor", where={"stage": {"filled": True}}
    )
    plan = PLAN.model_copy(update={"measures": (measure,), "targets": (), "scheme": None})
    rows = read_records(
        "signed_projects",
        "unit | investor | stage\n准格尔旗 | 甲 | 签约\n准格尔旗 | 甲 | 在建\n准格尔旗 | 乙 |\n东胜区 | 甲 | 签约\n东胜区 | | 签约",
    )
    found = compute({"signed_projects": rows}, plan)
    assert [found["investors", who].value for who in ("准格尔旗", "东胜区", "全市")] == [1, 1, 1]


# --- what must always hold ------------------------------------------------------------------------------
def random_frames(seed: int) -> dict[str, pd.DataFrame]:
    rng = random.Random(seed)  # noqa: S311 - made-up rows
    forms, made = load_forms(), {}
    for form in ("signed_projects", "reserve_projects", "funds"):
        rows = make_rows(rng, rng.randint(0, 25))
        for number, row in enumerate(rows):
            row |= {
                "unit": rng.choice(["准格尔旗", "东胜区"]),
                "record": f"{form}{number}",
                "origin": rng.choice(["区外", "境外", None]),
            }
            row |= {
                name: rng.choice([None, 0, 1, 10**6, 10**12, -5])
                for name in ("funds_ytd", "funds_month", "funds_since_signing", "entered_amount", "agreed_investment")
            }
            row["month_status"] = rng.choice(["新增", "调出", None])
        made[form] = make_frame(forms[form], rows, ("unit", "record"))
    return made


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(max_examples=20)
def test_the_city_is_the_sum_of_its_units(seed: int) -> None:
    found = compute(random_frames(seed))
    for measure in PLAN.measures:
        city, units = found[measure.id, "全市"], [found[measure.id, unit.name] for unit in UNITS]
        if measure.is_rate:
            assert city.n == sum(unit.n or 0 for unit in units)
            assert city.of == sum(unit.of or 0 for unit in units)
        else:
            assert (city.value or 0) == sum(unit.value or 0 for unit in units)  # none where nobody filled one in
        assert sorted(city.records) == sorted(record for unit in units for record in unit.records)


@pytest.mark.slow
@given(st.integers(0, 2**32))
@settings(max_examples=15)
def test_the_order_of_rows_changes_no_figure(seed: int) -> None:
    given_frames = random_frames(seed)
    shuffled = {form: frame.sample(frac=1, random_state=seed % 1000) for form, frame in given_frames.items()}
    one, other = compute(given_frames), compute(shuffled)
    assert {key: (v.value, v.n, v.of) for key, v in one.items()} == {
        key: (v.value, v.n, v.of) for key, v in other.items()
    }


# --- days and parameters --------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("day", "months", "before"),
    [
        ("2021-03-31", 1, "2021-02-28"),
        ("2021-03-31", 6, "2020-09-30"),
        ("2021-02-28", 6, "2020-08-31"),
        ("2021-03-31", 12, "2020-03-31"),
        ("2020-02-29", 12, "2019-02-28"),
        ("2021-03-15", 1, "2021-02-15"),
        ("2021-03-30", 1, "2021-02-28"),
        ("2021-01-15", 12, "2020-01-15"),
    ],
)
def test_a_month_end_so_many_months_earlier_is_a_month_end(day: str, months: int, before: str) -> None:
    assert str(months_before(date.fromisoformat(day), months)) == before


def test_a_measure_may_name_the_plans_parameters_and_the_periods_days() -> None:
    found = measure_parameters(PLAN, MARCH)
    assert found["min_total_investment"] == 5_000_000
    assert found["scope_a_events"] == list(PLAN.parameters["scope_a_events"])  # type: ignore[arg-type]
    days = (
        "period_start",
        "period_end",
        "year_start",
        "month_start-1m",
        "period_end-1m",
        "period_end-3m",
        "period_end-6m",
        "period_end-12m",
    )
    assert [found[name] for name in days] == [
        "2021-03-01", "2021-03-31", "2021-01-01", "2021-02-01", "2021-02-28", "2020-12-31", "2020-09-30", "2020-03-31",
    ]  # fmt: skip


# --- targets --------------------------------------------------------------------------------------------
def with_target(*lines: TargetLine, due_from: date | None = None) -> Plan:
    target = Target(measure="reserve_projects", clause="O-02", due_from=due_from, lines=lines)
    return PLAN.model_copy(update={"targets": (target,)})


def line(value: int | str | None, **who: Any) -> TargetLine:
    return TargetLine.model_validate({"value": value, **who})


def judged(
    plan: Plan, today: str, values: dict[str | None, int | None], *, figures_given: bool = False
) -> dict[str | None, bool | None]:
    made = [MeasureValue(measure="reserve_projects", unit=unit, value=value) for unit, value in values.items()]
    found = judge_targets(plan, made, date.fromisoformat(today), figures_given=figures_given)
    return {target.unit: target.met for target in found}


def test_a_quota_is_met_at_its_very_number_and_every_line_is_judged_for_itself() -> None:
    values = {"准格尔旗": 30, "东胜区": 29, "空港物流园区": 15, "鄂尔多斯高新区": 14, None: 300}
    assert judged(PLAN, "2021-04-30", values) == {
        "准格尔旗": True, "东胜区": False, "空港物流园区": True, "鄂尔多斯高新区": False, None: True,
    }  # fmt: skip


def test_before_its_date_a_target_is_not_due_and_never_unmet_unless_figures_are_given_as_final() -> None:
    assert judged(PLAN, "2021-04-09", {"准格尔旗": 3}) == {"准格尔旗": None}
    assert judged(PLAN, "2021-04-10", {"准格尔旗": 3}) == {"准格尔旗": False}
    assert judged(PLAN, "2021-03-31", {"准格尔旗": 3}, figures_given=True) == {"准格尔旗": False}


def test_a_target_not_handed_down_is_never_zero() -> None:
    plan = with_target(line(None, **{"class": "旗区"}))
    assert judged(plan, "2021-04-30", {"准格尔旗": 0}) == {"准格尔旗": None}
    assert compute(frames(), plan)["reserve_projects", "准格尔旗"].target is None


def test_a_silent_unit_has_not_met_its_target() -> None:
    assert judged(PLAN, "2021-04-30", {"准格尔旗": None}) == {"准格尔旗": False}


def test_of_a_limit_nobody_says_that_a_silent_unit_keeps_it() -> None:
    limit = Target.model_validate({
        "measure": "reserve_projects", "clause": "O-02", "compare": "le", "lines": [{"class": "旗区", "value": 0}],
    })  # fmt: skip
    plan = PLAN.model_copy(update={"targets": (limit,)})
    values = {"准格尔旗": None, "东胜区": 0, "康巴什区": 1}
    assert judged(plan, "2021-04-30", values) == {"准格尔旗": None, "东胜区": True, "康巴什区": False}


def test_a_units_own_line_goes_before_its_classs() -> None:
    plan = with_target(line(30, **{"class": "旗区"}), line(40, unit="准格尔旗"), line(300, city=True))
    target, units = plan.targets[0], {unit.name: unit for unit in plan.units}
    assert [
        getattr(target_for(target, units.get(name)), "amount", None) for name in ("准格尔旗", "东胜区", "空港物流园区")
    ] == [40, 30, None]
    assert getattr(target_for(target, None), "amount", None) == 300


def test_the_completion_rate_stands_beside_the_target() -> None:
    found = compute(frames(), with_target(line(30, **{"class": "旗区"}), line(0, city=True)))
    value = found["reserve_projects", "准格尔旗"]
    assert (value.value, value.target, value.rate) == (3, 30, Decimal("0.1"))
    assert found["reserve_projects", "全市"].rate is None
    assert found["signed_projects", "准格尔旗"].target is None


def test_a_target_of_money_is_written_in_words_and_judged_in_yuan() -> None:
    assert line("10亿元", city=True).amount == 1_000_000_000
    assert line(None, city=True).amount is None
