"""同比: last year beside this year, for the city on the same units."""

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from diaodu.domain.figures.assessment import dump_measures, load_measures, public_measure
from diaodu.domain.figures.comparisons import LastFigure, with_comparisons
from diaodu.domain.measures.values import rate_value
from diaodu.domain.period import parse_period, year_before
from diaodu.domain.results import Comparison, MeasureValue, UnitName
from tests.lib.factories import make_plan

PLAN = make_plan()
A, B, C = (unit.name for unit in PLAN.units[:3])
MONEY, COUNT, RATE = "funds_outside_ytd", "signed_projects", "start_rate"
Figures = dict[str | None, int | None]


def compared(measure: str, now: Figures, last: Figures, unit: str | None = None) -> Comparison | None:
    values = [MeasureValue(measure=measure, unit=name, value=value) for name, value in now.items()]
    known = {(measure, name): LastFigure(value=value) for name, value in last.items() if value is not None}
    found = with_comparisons(PLAN, values, known, {(value.measure, value.unit): value for value in values})
    return next(value.compared for value in found if value.unit == unit)


@pytest.mark.parametrize(
    ("now", "last", "change"),
    [(10808, 10000, "0.0808"), (9108, 10000, "-0.0892"), (5, 5, "0"), (0, 5, "-1"), (5, 0, None), (0, 0, None),
     (5, -10, None), (-5, 10, "-1.5"), (5, 1, "4")],
)  # fmt: skip
def test_growth_is_a_share_of_last_year_and_none_where_last_year_is_0_or_below(
    now: int, last: int, change: str | None
) -> None:
    found = compared(MONEY, {A: now, None: now}, {A: last}, A)
    assert found is not None
    assert found.change == (None if change is None else Decimal(change))
    assert found.last_year == last


def test_a_unit_without_last_year_has_no_comparison_and_one_that_is_silent_neither() -> None:
    assert compared(COUNT, {A: 3, None: 3}, {B: 2}, A) is None
    assert compared(COUNT, {A: None, B: 1, None: 1}, {A: 2}, A) is None


CITY = [
    # now of A, B, C and the city; last year of A, B, C and the city; compared now, last, left out
    ("all units in both years", [1, 2, 3, 6], [1, 1, 2, None], (6, 4, [])),
    ("the city's own last year where nobody is left out", [1, 2, 3, 6], [1, 1, 2, 5], (6, 5, [])),
    ("a unit new this year is left out", [1, 2, 3, 6], [1, 1, None, None], (3, 2, [C])),
    ("a unit silent this year is left out", [1, 2, None, 3], [1, 1, 2, None], (3, 2, [C])),
    ("with a unit left out the city's own total does not fit", [1, 2, 3, 6], [1, 1, None, 9], (3, 2, [C])),
    ("the city alone has last year", [1, 2, 3, 6], [None, None, None, 5], (6, 5, [])),
    ("the city alone has last year, and a unit is silent", [1, 2, None, 3], [None, None, None, 5], None),
    ("a unit known in neither year", [1, 2, None, 3], [1, 1, None, 9], (3, 2, [])),
    ("no unit has both", [1, None, None, 1], [None, 1, None, None], None),
    ("nothing known of last year", [1, 2, 3, 6], [None, None, None, None], None),
]


@pytest.mark.parametrize(("now", "last", "expected"), [pytest.param(*rest, id=why) for why, *rest in CITY])
def test_the_city_is_compared_on_the_same_units(
    now: list[int | None], last: list[int | None], expected: tuple[int, int, list[str]] | None
) -> None:
    found = compared(COUNT, dict(zip((A, B, C, None), now, strict=True)), dict(zip((A, B, C, None), last, strict=True)))
    assert (None if found is None else (found.now, found.last_year, list(found.left_out))) == expected


def test_a_shared_record_is_in_the_citys_part_of_one_unit_only() -> None:
    now = {A: 3, B: 3, C: 4, None: 9}  # A and B share one
    values = [MeasureValue(measure=COUNT, unit=name, value=value) for name, value in now.items()]
    last = {(COUNT, A): LastFigure(value=2), (COUNT, B): LastFigure(value=2)}
    parts = {(COUNT, name): MeasureValue(measure=COUNT, unit=name, value=n) for name, n in ((A, 3), (B, 2), (C, 4))}
    city = with_comparisons(PLAN, values, last, parts)[-1].compared
    assert city is not None
    assert (city.now, city.last_year, city.left_out) == (5, 4, (C,))


def test_what_the_city_has_of_a_unit_that_reports_no_more_is_left_out_and_named() -> None:
    gone = "已撤销的单位"
    values = [MeasureValue(measure=COUNT, unit=A, value=3), MeasureValue(measure=COUNT, unit=B, value=3),
              MeasureValue(measure=COUNT, unit=None, value=14, left=((gone, 8),))]  # fmt: skip
    last = {(COUNT, A): LastFigure(value=4), (COUNT, B): LastFigure(value=4), (COUNT, None): LastFigure(value=8)}
    found = with_comparisons(PLAN, values, last, {(v.measure, v.unit): v for v in values}, [UnitName(gone)])[
        -1
    ].compared
    assert found is not None
    assert (found.now, found.last_year, found.left_out) == (6, 8, (gone,))
    only_city = {(COUNT, None): LastFigure(value=8)}
    parts = {(v.measure, v.unit): v for v in values}
    assert with_comparisons(PLAN, values, only_city, parts, [UnitName(gone)])[-1].compared is None


def test_a_unit_that_reports_no_more_is_named_once_though_its_last_year_is_known() -> None:
    values = [
        MeasureValue(measure=COUNT, unit=A, value=3),
        MeasureValue(measure=COUNT, unit=None, value=9, left=((B, 6),)),
    ]
    last = {(COUNT, A): LastFigure(value=4), (COUNT, B): LastFigure(value=4)}
    found = with_comparisons(PLAN, values, last, {(v.measure, v.unit): v for v in values}, [UnitName(B)])[-1].compared
    assert found is not None
    assert (found.now, found.last_year, found.left_out) == (3, 4, (B,))


def test_a_rate_in_which_a_unit_that_reports_no_more_still_counts_is_of_the_others() -> None:
    gone = "已撤销的单位"
    values = [rate_value(RATE, A, 4, 8), rate_value(RATE, None, 7, 12)]
    parts = {(value.measure, value.unit): value for value in values}
    last = {(RATE, A): LastFigure(value=Decimal("0.4"), n=4, of=10), (RATE, None): LastFigure(value=Decimal("0.9"))}
    found = with_comparisons(PLAN, values, last, parts, [UnitName(gone)])[-1].compared
    assert found is not None
    assert (found.now, found.last_year, found.left_out) == (Decimal("0.5"), Decimal("0.4"), (gone,))


def test_percentages_that_people_enter_are_not_added_up() -> None:
    plan = PLAN.model_copy(
        update={"measures": [m.model_copy(update={"unit": "%"}) if m.id == COUNT else m for m in PLAN.measures]}
    )
    values = [MeasureValue(measure=COUNT, unit=name, value=value) for name, value in ((A, 3), (B, None), (None, 3))]
    last = {(COUNT, A): LastFigure(value=2), (COUNT, B): LastFigure(value=2)}
    assert with_comparisons(plan, values, last, {(v.measure, v.unit): v for v in values})[-1].compared is None


def test_a_rate_is_compared_by_its_difference_and_made_anew_for_the_same_units() -> None:
    values = [rate_value(RATE, A, 4, 8), rate_value(RATE, B, 3, 4), rate_value(RATE, None, 7, 12)]
    parts = {(value.measure, value.unit): value for value in values}
    last = {(RATE, A): LastFigure(value=Decimal("0.4"), n=4, of=10)}
    unit, _, city = (value.compared for value in with_comparisons(PLAN, values, last, parts))
    assert unit is not None
    assert unit.change == Decimal("0.1")
    assert city is not None
    assert (city.now, city.last_year, city.left_out) == (Decimal("0.5"), Decimal("0.4"), (B,))
    by_parts = {(RATE, A): LastFigure(value=Decimal("0.4")), ("started_projects", A): LastFigure(value=4),
                ("signed_projects", A): LastFigure(value=10)}  # fmt: skip
    assert with_comparisons(PLAN, values, by_parts, parts)[-1].compared == city
    made = {key: figure for key, figure in by_parts.items() if key[0] != RATE}  # 4 of 10 started
    assert with_comparisons(PLAN, values, made, parts)[-1].compared == city
    without = {(RATE, A): LastFigure(value=Decimal("0.4"))}
    assert with_comparisons(PLAN, values, without, parts)[-1].compared is None


NUMBERS = st.lists(st.one_of(st.none(), st.integers(0, 9)), min_size=3, max_size=3)


@given(NUMBERS, NUMBERS)
def test_every_unit_with_a_figure_is_compared_or_named(now: list[int | None], last: list[int | None]) -> None:
    units = (A, B, C)
    city = sum(value or 0 for value in now)
    found = compared(COUNT, dict(zip((*units, None), (*now, city), strict=True)), dict(zip(units, last, strict=True)))
    if found is None:
        assert not any(n is not None and b is not None for n, b in zip(now, last, strict=True))
        return
    known = {unit for unit, n, b in zip(units, now, last, strict=True) if n is not None or b is not None}
    assert {*found.units, *found.left_out} == known
    assert not set(found.units) & set(found.left_out)
    assert found.now == sum(n for unit, n in zip(units, now, strict=True) if unit in found.units and n is not None)


def test_a_comparison_survives_the_store_and_is_printed_with_what_it_rests_on() -> None:
    comparison = Comparison(last_year=10, now=Decimal("0.5"), change=Decimal("0.080800"), units=(A, B), left_out=(C,))
    value = MeasureValue(measure=COUNT, unit=None, value=12, compared=comparison)
    assert load_measures(dump_measures([value])) == [value]
    shown = public_measure(value)
    assert (shown["last_year"], shown["change"]) == (10, 0.0808)
    assert shown["same_units"] == {"value": 0.5, "units": 2, "left_out": [C]}
    plain = public_measure(MeasureValue(measure=COUNT, unit=A, value=12))
    assert (plain["last_year"], plain["change"], "same_units" in plain) == (None, None, False)


@pytest.mark.parametrize(
    ("period", "before"),
    [("2021-03", "2020-03"), ("2021-Q1", "2020-Q1"), ("2021-03-H2", "2020-03-H2"), ("2021", "2020"),
     ("2021-W12", "2020-W12"), ("2020-W53", None)],
)  # fmt: skip
def test_the_same_period_of_the_year_before(period: str, before: str | None) -> None:
    found = year_before(parse_period(period))
    assert (found.id if found else None) == before
