"""A rate needs a base above zero: on any other none is taken, and why is said wherever it would stand."""

from collections.abc import Sequence
from dataclasses import replace
from decimal import Decimal
from typing import Any

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.domain.figures.assessment import public_measure
from diaodu.domain.figures.comparisons import LastFigure, with_comparisons
from diaodu.domain.figures.said import done_share
from diaodu.domain.figures.targets import with_targets, yearly_targets
from diaodu.domain.measures.values import rate_value
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.matrix import overview_table
from diaodu.domain.papers.bulletin.template_names import no_rate_clause, rate_words
from diaodu.domain.papers.release import Figures
from diaodu.domain.period import parse_period
from diaodu.domain.results import Comparison, MeasureValue
from diaodu.domain.scoring.items import score_item
from diaodu.domain.scoring.scheme import Item
from diaodu.domain.text import wording
from tests.domain.rule_cases import stand, value
from tests.lib.factories import make_assessment, make_plan, make_rule
from tests.lib.small_plans import small_plan

BASES = [(-1, "为负"), (0, "为零"), (1, "")]
PLAN = make_plan()


@pytest.mark.parametrize(("base", "fault"), BASES)
def test_a_base_above_zero_alone_bears_a_rate(base: int, fault: str) -> None:
    assert wording.base_fault(base) == fault
    takes = fault == ""
    assert (wording.ratio(1, base) is not None) is takes
    assert (done_share(1, base) is not None) is takes
    assert (rate_value("m", "甲", 1, base).value is not None) is takes
    assert (rate_value("m", "甲", 1, base).n, rate_value("m", "甲", 1, base).of) == (1, base)


# --- completion -----------------------------------------------------------------------------------------
@pytest.mark.parametrize(("target", "fault"), BASES)
def test_a_target_of_zero_or_below_has_no_completion_and_says_why(target: int, fault: str) -> None:
    plan = small_plan(
        units=["甲"], measures=[{"id": "m", "name": "m", "entered": {}, "cumulative": True}],
        targets=[{"measure": "m", "clause": "O-02", "lines": [{"unit": "甲", "value": target}, {"city": True, "value": target}]}],
    )  # fmt: skip
    (found,) = with_targets(plan, [MeasureValue(measure="m", unit="甲", value=-2)])
    shown = public_measure(found)
    assert (shown["rate"], shown["reason"]) == ((None, f"目标{fault}") if fault else (-2.0, None))
    assert no_rate_clause(found) == (f"，目标{fault}，不计算完成率" if fault else "")
    assert yearly_targets(plan) == {"m": {} if fault else {"甲": 1}}


@pytest.mark.parametrize(
    ("kind", "more"),
    [
        ("proportion", {}),
        ("threshold", {}),
        ("lookup", {"by": "of_target", "steps": [{"ge": 1, "points": 5}]}),
        ("rank_first_full", {}),
        ("ladder", {"task": "m", "paid": "p", "rungs": [{"task": 1, "points": 5}]}),
    ],
)
@pytest.mark.parametrize(("target", "fault"), [*BASES, (None, "")])
def test_an_item_on_such_a_target_does_not_apply_and_says_why(
    kind: str, more: dict[str, Any], target: int | None, fault: str
) -> None:
    rule = make_rule(kind, **more)
    row = score_item(Item(id="项", points=10, rules=(rule,)), stand(value("m", -3, target=target), value("p", 1)))
    expected = f"目标{fault}，不计算完成率" if fault else "未设目标"
    assert (row.points is None) is (target is None or bool(fault))
    assert (row.points is not None) or expected in row.formula


@pytest.mark.parametrize("empty", [None, "full", "na"])
def test_a_rate_of_a_negative_whole_neither_gains_nor_loses(empty: str | None) -> None:
    rule = make_rule("rate", **({"empty_population": empty} if empty else {}))
    row = score_item(Item(id="项", points=10, rules=(rule,)), stand(rate_value("m", "准格尔旗", -3, -2)))
    assert (row.points, row.formula) == (None, "分母为负，不计算比率")


# --- growth ---------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("last", "fault"), BASES)
def test_growth_on_zero_or_below_is_null_with_its_reason(last: int, fault: str) -> None:
    now = MeasureValue(measure="signed_projects", unit=PLAN.units[0].name, value=5)
    known = {(now.measure, now.unit): LastFigure(value=last)}
    (found,) = with_comparisons(PLAN, [now], known, {})
    shown = public_measure(found)
    assert shown["last_year"] == last
    assert (shown["change"], shown["change_reason"]) == ((None, f"上年同期{fault}") if fault else (4.0, None))


def first_unit(measures: Sequence[MeasureValue]) -> dict[str, str]:
    """The cells of a unit in the units' matrix, by their heads."""
    facts = Facts(PLAN, parse_period("2021-03"), replace(make_assessment(), measures=tuple(measures)), load_forms())
    table = overview_table(facts)
    return dict(zip([column.title for column in table.columns], table.rows[0], strict=True))


@pytest.mark.parametrize(("base", "fault"), [(-1, "为负"), (0, "为零")])
def test_a_table_says_it_in_the_cell(base: int, fault: str) -> None:
    changed = [
        replace(
            one,
            compared=Comparison(last_year=base, now=one.value or 0, change=None),
            target=base,
            rate=None,
        )
        if one.measure == "funds_outside_ytd" and one.value is not None
        else one
        for one in make_assessment().measures
    ]
    row = first_unit(changed)
    cells = [row[f"区外到位资金（年初累计）：{head}"] for head in ("同比（%）", "完成率（%）", "较序时（百分点）")]
    assert cells == [f"上年{fault}", f"目标{fault}", "—"]


@pytest.mark.parametrize(("of", "said"), [(0, "—（分母为零）"), (-2, "—（分母为负）"), (4, "50.00%（2/4）")])
def test_a_sentence_says_why_a_rate_has_no_figure(of: int, said: str) -> None:
    assert rate_words(rate_value("m", None, 2, of)) == said


# --- the gate on held money -----------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("held", "counted", "share"),
    [(3, 7, "0.3"), (0, 0, "0"), (3, -3, "1"), (3, -4, "1"), (-3, 13, "0.3"), (0, -4, "0")],
)
def test_money_taken_back_never_hides_what_is_held(held: int, counted: int, share: str) -> None:
    assert Figures(reports=(), held_yuan=held, counted_yuan=counted).held_share == Decimal(share)
