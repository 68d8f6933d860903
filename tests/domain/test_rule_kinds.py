"""Every rule kind of a scheme in worked numbers, and what must hold of any of them."""

import re
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
import yaml
from hypothesis import given, settings
from hypothesis import strategies as st
from pydantic import TypeAdapter, ValidationError

from diaodu.domain.measures.values import rate_value
from diaodu.domain.results import MeasureValue, PointRow
from diaodu.domain.scoring.items import score_item
from diaodu.domain.scoring.kinds import Rule
from diaodu.domain.scoring.scheme import Item
from diaodu.domain.scoring.standing import Standing
from diaodu.domain.text.money import round_exactly, round_half_up
from tests.domain.rule_cases import OTHER, RULE_CASES, UNIT, stand, value
from tests.lib.factories import make_rule

OTHERS = (OTHER, "杭锦旗", "乌审旗")


def row(rule: Rule, standing: Standing, points: Any = 10) -> PointRow:
    """What a rule makes of an item; a formula with the figures put in comes to the points that are given."""
    found = score_item(Item(id="项", points=points, rules=(rule,), bonus=rule.is_bonus), standing)
    assert not found.worked or round_exactly(worked_out(found.worked)) == found.points, found.worked
    return found


def worked_out(formula: str) -> Fraction:
    """A formula in figures, reckoned as it is read."""
    signs = str.maketrans({"×": "*", "÷": "/", "，": ","})
    exact = re.sub(r"[\d.]+%?", lambda n: f"Fraction('{n[0].rstrip('%')}')" + "/100" * n[0].endswith("%"), formula)
    return eval(exact.translate(signs), {"Fraction": Fraction, "min": min, "max": max})  # noqa: S307 - the rules' own formula


def earned(rule: Rule, standing: Standing, points: Any = 10) -> str | None:
    found = row(rule, standing, points).points
    return None if found is None else str(found)


@pytest.mark.parametrize("kind", RULE_CASES)
def test_a_rule_of_every_kind_earns_what_its_case_says(kind: str) -> None:
    case = RULE_CASES[kind]
    rule = TypeAdapter[Rule](Rule).validate_python(yaml.safe_load(case.rule))
    points = rule.earn(case.standing, Fraction(10)).points
    assert points is not None
    assert str(round_exactly(points)) == case.points
    if kind != "pace":  # it stands below a target alone, and its case has none
        assert row(rule, case.standing).points is not None


def test_a_formula_is_told_with_the_figures_put_in_amounts_in_one_unit_with_all_their_decimals() -> None:
    money = {"money": frozenset({"m"})}
    few = stand(value("m", 86_000_001, target=120_000_000), **money)
    assert row(make_rule("proportion"), few, 30).worked == "30×min(1，8600.0001÷12000)"
    assert row(make_rule("proportion"), stand(value("m", 520, target=650)), 30).worked == "30×min(1，520÷650)"
    assert row(make_rule("proportion"), stand(value("m", -5, target=650)), 30).worked == ""
    assert row(make_rule("threshold"), stand(value("m", 5, target=5), met={("m", UNIT): True})).worked == ""


# --- shared_quota ---------------------------------------------------------------------------------------
def test_a_group_is_scored_and_each_member_earns_what_its_group_does() -> None:
    group = value("m", 3, "G1", target=6, members=((UNIT, 1), ("东胜区", 2)))
    assert earned(make_rule("shared_quota"), stand(group, value("m", 1))) == "5.00"
    assert earned(make_rule("shared_quota"), stand(group)) == "5.00"
    full = value("m", 9, "G3", target=3, members=((UNIT, 9),))
    assert earned(make_rule("shared_quota"), stand(group, full)) == "7.50"
    assert earned(make_rule("shared_quota"), stand(value("m", 3, "G2", target=6, members=(("东胜区", 3),)))) is None


# --- proportion and rate --------------------------------------------------------------------------------
def test_a_share_may_exceed_its_points_only_where_nothing_caps_it() -> None:
    over = stand(value("m", 15, target=10))
    assert earned(make_rule("proportion"), over) == "10.00"
    assert earned(make_rule("proportion", cap="none"), over) == "15.00"
    assert earned(make_rule("proportion", cap=1.2), over) == "12.00"


def test_a_proportion_may_name_its_full_figure_itself() -> None:
    assert earned(make_rule("proportion", of=100), stand(value("m", 85))) == "8.50"
    assert earned(make_rule("proportion", of="5亿元"), stand(value("m", 250_000_000))) == "5.00"


def test_halves_are_rounded_up_although_the_quotient_has_no_end() -> None:
    # 15 × 1/3000 is exactly 0.005; cut off at any digit it would be less.
    assert earned(make_rule("rate"), stand(rate_value("m", UNIT, 1, 3000)), points=15) == "0.01"
    assert earned(make_rule("proportion"), stand(value("m", 1, target=3000)), points=15) == "0.01"


def test_a_rate_given_as_a_mere_share_counts_as_it_is() -> None:
    assert earned(make_rule("rate"), stand(value("m", Decimal("0.85")))) == "8.50"
    assert earned(make_rule("rate", cap="none"), stand(value("m", Decimal("1.2"))), points=0.5) == "0.60"


@pytest.mark.parametrize(("reading", "points", "other"), [("full", "10.00", None), ("na", None, Decimal("10.00"))])
def test_an_empty_population_is_full_or_not_applicable_and_the_other_is_told(
    reading: str, points: str | None, other: Decimal | None
) -> None:
    found = row(make_rule("rate", empty_population=reading), stand(rate_value("m", UNIT, 0, 0)))
    assert (None if found.points is None else str(found.points)) == points
    assert [r.points for r in found.readings] == [other]
    assert "无适用项目" in found.note


# --- deductions -----------------------------------------------------------------------------------------
def test_what_is_missing_of_a_target_may_be_deducted() -> None:
    rule = make_rule("deductions", lines=[{"measure": "m", "each": 0.1, "shortfall": True}])
    assert earned(rule, stand(value("m", 5, target=7)), points=0.5) == "0.30"
    assert earned(rule, stand(value("m", 9, target=7)), points=0.5) == "0.50"


def test_a_line_takes_no_more_than_its_most_and_the_item_keeps_its_floor() -> None:
    rule = make_rule("deductions", lines=[{"measure": "m", "most": 3}])
    assert earned(rule, stand(value("m", 8))) == "7.00"
    assert earned(make_rule("deductions", lines=[{"measure": "m"}], floor=2), stand(value("m", 99))) == "2.00"


# --- threshold, nested, best, lookup, ladder --------------------------------------------------------------
def test_a_threshold_is_all_or_nothing_or_in_proportion_below() -> None:
    key = ("m", UNIT)
    assert earned(make_rule("threshold"), stand(value("m", 5, target=5), met={key: True})) == "10.00"
    assert earned(make_rule("threshold"), stand(value("m", 4, target=5), met={key: False})) == "0.00"
    assert (
        earned(make_rule("threshold", below="proportion"), stand(value("m", 4, target=5), met={key: False})) == "8.00"
    )
    assert earned(make_rule("threshold", ge="1亿元"), stand(value("m", 100_000_000))) == "10.00"
    assert earned(make_rule("threshold", ge="1亿元"), stand(value("m", 99_999_999))) == "0.00"
    assert earned(make_rule("threshold"), stand(value("m", 4))) is None


def test_a_strict_target_is_not_met_by_its_own_figure() -> None:
    assert earned(make_rule("threshold"), stand(value("m", 5, target=5), met={("m", UNIT): False})) == "0.00"


def test_a_nested_clause_counts_when_all_its_lines_do() -> None:
    measures = ["over_100m", "over_1b", "over_1b_outside"]
    met = dict(zip([(m, UNIT) for m in measures], [True, True, False], strict=True))
    assert earned(make_rule("nested", measures=measures), stand(met=met)) == "0.00"
    assert earned(make_rule("nested", measures=measures, partial="lines"), stand(met=met)) == "6.67"
    assert earned(make_rule("nested", measures=measures), stand(met=dict.fromkeys(met, True))) == "10.00"
    assert earned(make_rule("nested", measures=measures), stand()) is None


def test_relative_to_the_best_the_best_has_all_and_nobody_anything_where_there_is_nothing() -> None:
    values = [value("m", 30), value("m", 40, OTHERS[0])]
    assert earned(make_rule("relative_to_best"), stand(*values, peers=OTHERS[:1])) == "7.50"
    assert (
        earned(make_rule("relative_to_best"), stand(value("m", 0), value("m", 0, OTHERS[0]), peers=OTHERS[:1]))
        == "0.00"
    )


@pytest.mark.parametrize(("number", "points"), [(10**8, "6.00"), (5 * 10**8, "10.00"), (10**8 - 1, "0.00")])
def test_a_table_gives_the_points_of_the_step_reached(number: int, points: str) -> None:
    steps = [{"ge": "5亿元", "points": 10}, {"ge": "1亿元", "points": 6}]
    assert earned(make_rule("lookup", steps=steps), stand(value("m", number))) == points


def test_a_table_by_rank_gives_tied_units_the_same() -> None:
    places = [{"le": 1, "points": 10}, {"le": 3, "points": 5}]
    rule = make_rule("lookup", by="rank", places=places)
    first = stand(value("m", 9), value("m", 9, OTHERS[0]), value("m", 3, OTHERS[1]), peers=OTHERS[:2])
    assert earned(rule, first) == "10.00"
    third = stand(value("m", 3), value("m", 9, OTHERS[0]), value("m", 9, OTHERS[1]), peers=OTHERS[:2])
    assert earned(rule, third) == "5.00"


def test_a_table_by_share_of_the_target_needs_one() -> None:
    rule = make_rule("lookup", by="of_target", steps=[{"ge": "80%", "points": 8}])
    assert earned(rule, stand(value("m", 8, target=10))) == "8.00"
    assert earned(rule, stand(value("m", 7, target=10))) == "0.00"
    assert earned(rule, stand(value("m", 7))) is None


@pytest.mark.parametrize(
    ("done", "paid", "points"),
    [(10, "0.2", "100.00"), (12, "0.5", "100.00"), (10, "0.19", "0.00"), (7.5, "0.2", "75.00"), (5, "1", "50.00"), (4, "1", "0.00")],
)  # fmt: skip
def test_a_ladder_asks_for_the_task_and_the_money(done: Any, paid: str, points: str) -> None:
    rungs = [
        {"task": share, "paid": "20%", "points": given_} for share, given_ in (("100%", 100), ("75%", 75), ("50%", 50))
    ]
    rule = make_rule("ladder", task="t", paid="p", rungs=rungs)
    standing = stand(value("t", Decimal(str(done)), target=10), value("p", Decimal(paid)))
    assert earned(rule, standing, points=100) == points


# --- functional coefficient -----------------------------------------------------------------------------
def test_what_a_unit_without_anything_earns_is_the_plans_to_say() -> None:
    values = [value("m", 0), value("m", 10, OTHERS[0])]
    standing = stand(*values, peers=OTHERS[:1])
    assert earned(make_rule("functional_coefficient"), standing) == "0.00"
    assert earned(make_rule("functional_coefficient", nothing="base"), standing) == "6.00"


@pytest.mark.parametrize(
    ("own", "other", "formula"),
    [(0, 10, "x不大于0，得0分"), (5, 5, "10×1（各单位相等）"), (5, 10, "10×(0.6+0.4×(x-最小值)÷(最大值-最小值))")],
)
def test_the_formula_says_how_the_points_came_about(own: int, other: int, formula: str) -> None:
    standing = stand(value("m", own), value("m", other, OTHERS[0]), peers=OTHERS[:1])
    assert row(make_rule("functional_coefficient"), standing).formula == formula


# --- bonus ----------------------------------------------------------------------------------------------
def bonus_item(*rules: dict[str, Any], points: Any = 20) -> Item:
    made = tuple(TypeAdapter(Rule).validate_python({"kind": "bonus"} | rule) for rule in rules)
    return Item(id="加分", points=points, bonus=True, rules=made)


def bonus(item: Item, *values: MeasureValue) -> str:
    return str(score_item(item, stand(*values)).points)


def test_a_bonus_counts_each_up_to_its_most() -> None:
    item = bonus_item({"measure": "m", "each": 0.5, "most": 3})
    assert [bonus(item, value("m", n)) for n in (0, 1, 6, 7)] == ["0.00", "0.50", "3.00", "3.00"]


def test_a_bonus_for_each_tenth_over_the_target_counts_whole_tenths_and_needs_the_target() -> None:
    item = bonus_item({"measure": "m", "each": 0.5, "per": "10%", "over": "share", "most": 10})
    cases = [(100, "0.00"), (109, "0.00"), (110, "0.50"), (135, "1.50"), (90, "0.00"), (1000, "10.00")]
    for number, points in cases:
        assert bonus(item, value("m", number, target=100)) == points
    assert bonus(item, value("m", 500)) == "0.00"


def test_of_bonuses_that_exclude_each_other_the_greatest_counts() -> None:
    item = bonus_item(
        {"measure": "ten", "each": 4, "most": 4, "exclusive": "大项目"}, {"measure": "fifty", "each": 8, "most": 8, "exclusive": "大项目"},
        {"measure": "visits", "each": 1},
    )  # fmt: skip
    assert bonus(item, value("ten", 2), value("fifty", 1), value("visits", 3)) == "11.00"
    assert bonus(item, value("ten", 2), value("fifty", 0), value("visits", 3)) == "7.00"


def test_a_bonus_item_never_gives_more_than_it_says() -> None:
    assert bonus(bonus_item({"measure": "m", "each": 1}, points=5), value("m", 99)) == "5.00"


# --- what no plan may write -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("kind", "changes"),
    [
        ("lookup", {"by": "rank", "steps": [{"ge": 1, "points": 1}]}),
        ("lookup", {"steps": [{"ge": 1, "points": 1}, {"ge": 2, "points": 2}]}),
        ("lookup", {}),
        ("deductions", {"lines": []}),
        ("deductions", {"lines": [{"measure": "m"}], "measure": "m"}),
        ("nested", {"measures": ["m"]}),
        ("ladder", {"task": "t", "paid": "p", "rungs": [{"task": 0.5, "points": 50}, {"task": 1, "points": 100}]}),
        ("rate", {"empty_population": "half"}),
        ("rank_first_full", {"method": "share"}),
        ("bonus", {"each": 0}),
        ("proportion", {"of": 0}),
        ("proportion", {"cap": "all"}),
        ("timeliness", {"measure": "m"}),
    ],
)
def test_a_rule_that_says_nothing_sensible_is_refused(kind: str, changes: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        make_rule(kind, **changes)


def test_bonuses_stand_in_bonus_items_alone() -> None:
    with pytest.raises(ValidationError, match="加分项"):
        Item(id="甲", points=Decimal(5), rules=(make_rule("bonus", each=1),))
    with pytest.raises(ValidationError, match="加分项"):
        Item(id="甲", points=Decimal(5), bonus=True, rules=(make_rule("rate"),))


# --- what must hold of any ------------------------------------------------------------------------------
CAPPED = [
    make_rule("proportion"), make_rule("proportion", of=7), make_rule("relative_to_best"), make_rule("threshold", below="proportion"),
    make_rule("functional_coefficient"), make_rule("functional_coefficient", nothing="base"), make_rule("rank_first_full"),
    make_rule("rank_first_full", method="relative_to_first"), make_rule("lookup", steps=[{"ge": 5, "points": 9}]),
    make_rule("deductions", lines=[{"measure": "m", "each": 0.3, "shortfall": True}]),
]  # fmt: skip
NUMBERS = st.lists(st.integers(0, 10**6), min_size=4, max_size=4)


def field(numbers: list[int]) -> Standing:
    values = [value("m", n, unit, target=1000) for n, unit in zip(numbers, (UNIT, *OTHERS), strict=True)]
    return stand(*values, peers=OTHERS, met={("m", UNIT): numbers[0] >= 1000})


@pytest.mark.parametrize("rule", CAPPED, ids=lambda rule: rule.kind)
@given(numbers=NUMBERS, more=st.integers(1, 10**6))
@settings(max_examples=40)
def test_a_capped_rule_stays_within_its_points_and_a_better_figure_never_lowers_it(
    rule: Rule, numbers: list[int], more: int
) -> None:
    before, after = (row(rule, field([n, *numbers[1:]])).points for n in (numbers[0], numbers[0] + more))
    assert before is not None
    assert after is not None
    assert 0 <= before <= after <= 10


@given(st.fractions(-1000, 1000), st.integers(0, 4))
def test_a_fraction_is_rounded_half_up_as_a_number_of_no_more_digits_is(number: Fraction, places: int) -> None:
    found = round_exactly(number, places)
    assert abs(Fraction(found) - number) <= Fraction(1, 2 * 10**places)
    if number.denominator in {1, 2, 4, 5, 8, 10}:
        assert found == round_half_up(Decimal(number.numerator) / number.denominator, places)
