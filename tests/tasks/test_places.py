"""Places and the words around them: a class by completion only where its units have targets, each said for what it is."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

from diaodu.adapters.form_files import load_forms
from diaodu.domain.figures.pending import with_pending
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.papers.blocks import Paper, Paragraph
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.matrix import overview_table
from diaodu.domain.papers.bulletin.places import places_in
from diaodu.domain.period import parse_period
from diaodu.domain.plans.targets import Target
from diaodu.domain.states import DecisionKind, Severity
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_finding, make_plan

MARCH = parse_period("2021-03")
CODES = {unit.name: unit.code for unit in make_plan().units}
RANKED = [unit.name for unit in make_plan().units if unit.unit_class == "旗区"]
NAME = "funds_outside_ytd"


def facts_with(amounts: Mapping[str, int], targets: Mapping[str, str]) -> Facts:
    """The leading measure by unit in 万元, and the targets of some units; the others have none."""
    lines = [{"unit": unit, "value": value} for unit, value in targets.items()]
    target = Target.model_validate({"measure": NAME, "clause": "O-10", "lines": lines})
    plan = make_plan(targets=(target,)) if targets else make_plan(targets=())
    values = [
        replace(v, value=amounts[v.unit] * 10_000, carried=0, carried_rows=0)
        if v.measure == NAME and v.unit in amounts
        else v
        for v in make_assessment().measures
    ]
    return Facts(plan, MARCH, make_assessment(measures=tuple(with_targets(plan, values))), load_forms())


def told(facts: Facts) -> str:
    paper: Paper = compile_bulletin(facts.plan, MARCH, facts.assessment)
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Paragraph))


AMOUNTS = {unit: 1_000 - 100 * at for at, unit in enumerate(RANKED)}


def test_a_unit_with_a_target_of_zero_is_not_ranked_and_does_not_turn_the_others_order() -> None:
    first, second, third, *rest = RANKED
    targets = {
        first: "2000万元",
        second: "1000万元",
        third: "500万元",
        **dict.fromkeys(rest, "5000万元"),
        rest[-1]: "0万元",
    }
    facts = facts_with(AMOUNTS, targets)
    places = places_in(facts, NAME)
    assert [unit for unit, _ in sorted(places.of.items(), key=lambda pair: pair[1])][:3] == [third, second, first]
    assert rest[-1] not in places.of
    said = told(facts)
    assert f"区外到位资金完成率居前的是{third}（160.00%）、{second}（90.00%）、{first}（50.00%）" in said
    assert f"{rest[-1]}（0.00%）" not in said
    table = overview_table(facts)
    assert any(f"{rest[-1]}区外到位资金（年初累计）没有可比的目标任务，不排名" in note for note in table.notes)


def test_a_class_without_targets_stands_by_its_amounts_beside_one_with_targets() -> None:
    facts = facts_with(AMOUNTS, dict.fromkeys(RANKED, "2000万元"))
    assert set(places_in(facts, NAME).rated) == set(RANKED)
    said = told(facts)
    assert "园区。区外到位资金（仅2个单位，只列示，不排名）：" in said
    assert "（0.00%）" not in said


def test_where_too_few_have_targets_all_are_ranked_by_the_amount() -> None:
    facts = facts_with(AMOUNTS, {RANKED[-1]: "1万元"})
    places = places_in(facts, NAME)
    assert places.rated == frozenset()
    assert places.of[RANKED[0]] == 1
    assert "区外到位资金居前的是" in told(facts)
    assert "完成率居前" not in told(facts)


def test_many_units_all_alike_are_said_in_a_word() -> None:
    facts = facts_with(dict.fromkeys(RANKED, 400), {})
    assert "旗区。区外到位资金均为400万元。" in told(facts)


def test_the_rate_of_a_place_is_that_of_its_own_unit() -> None:
    facts = facts_with(AMOUNTS, dict.fromkeys(RANKED, "2000万元"))
    table = overview_table(facts)
    at = [column.head for column in table.columns].index("完成率（%）")
    cells = {row[0]: row[at] for row in table.rows}
    assert cells[RANKED[0]] == "50.00（1）"
    assert Decimal(cells[RANKED[8]].partition("（")[0]) == 10


def test_figures_of_which_every_row_is_held_are_not_nothing() -> None:
    first = RANKED[0]
    facts = facts_with({**AMOUNTS, first: 0}, {})
    records = {**facts.assessment.records}
    records["funds"] = records["funds"][records["funds"]["unit"] != first].reset_index(drop=True)
    held = make_finding(unit=CODES[first], form="funds", severity=Severity.CRITICAL)
    measures = with_pending(facts.plan, facts.assessment.measures, {(first, "funds")}, {"funds": RANKED[1:]})
    reviewed = replace(facts.assessment, records=records, findings=(held,), measures=tuple(measures))
    pending = Facts(facts.plan, MARCH, reviewed, load_forms())
    assert pending.value(NAME, first).value is None
    table = overview_table(pending)
    assert {row[0]: row[1] for row in table.rows}[first] == "—"
    assert any(f"{first}的区外到位资金（年初累计）报送数待核实，本期未列。" in note for note in table.notes)
    waived = replace(held, decision=DecisionKind.WAIVE)
    settled = Facts(facts.plan, MARCH, replace(facts.assessment, records=records, findings=(waived,)), load_forms())
    assert settled.value(NAME, first).value == 0


def test_where_all_units_rows_are_held_the_city_has_no_figure_and_no_sentence() -> None:
    facts = facts_with(dict.fromkeys([unit.name for unit in make_plan().units], 0), {})
    values = [
        replace(v, value=0, n=None, of=None) if v.measure.startswith("funds") and v.value is not None else v
        for v in facts.assessment.measures
    ]
    held = tuple(make_finding(unit=CODES[unit], form="funds", severity=Severity.CRITICAL) for unit in RANKED)
    records = {**facts.assessment.records, "funds": facts.assessment.records["funds"].head(0)}
    measures = tuple(with_pending(facts.plan, values, {(unit, "funds") for unit in RANKED}, {}))
    paper = compile_bulletin(
        facts.plan, MARCH, replace(facts.assessment, measures=measures, records=records, findings=held)
    )
    assert "到位资金0元" not in paper.to_json()
