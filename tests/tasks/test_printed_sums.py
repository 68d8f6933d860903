"""What a bulletin prints adds up as printed, or says why it does not."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path

import pytest

from diaodu.adapters.renderers.annex_workbook import paper_tables
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.papers.blocks import Paper, Paragraph
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.sums import rest_notes, rest_of, share_note
from diaodu.domain.papers.bulletin.template_names import entry_gap_words
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment, MeasureValue
from diaodu.domain.text import wording
from diaodu.domain.text.money import shown, spell_shown
from tasks.aggregate.assessment import load_assessment
from tasks.compile.bulletin import compile_bulletin
from tasks.enter.records import Signature, enter_case
from tasks.month import open_month
from tests.lib.factories import make_assessment, make_plan
from tests.lib.months import judge_again

PLAN, MARCH = make_plan(), parse_period("2021-03")
BASE = make_assessment()
UNITS = [unit.name for unit in PLAN.units]
YI, WAN = 100_000_000, 10_000


def changed(figures: Mapping[tuple[str, str | None], int]) -> Assessment:
    values = [
        replace(one, value=figures[one.measure, one.unit], carried=0, carried_rows=0)
        if (one.measure, one.unit) in figures
        else one
        for one in BASE.measures
    ]
    return replace(BASE, measures=tuple(with_targets(PLAN, values)))


def bulletin(figures: Mapping[tuple[str, str | None], int]) -> Paper:
    return compile_bulletin(PLAN, MARCH, changed(figures))


def told(paper: Paper) -> str:
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Paragraph))


def notes(paper: Paper, name: str) -> list[str]:
    return [note for table in paper_tables(paper) if table.name.startswith(name) for note in table.notes]


def each(measure: str, value: int, city: int) -> dict[tuple[str, str | None], int]:
    return {(measure, None): city} | {(measure, unit): value for unit in UNITS}


# --- a whole and its parts ------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("total", "outside", "foreign", "said"),
    [
        (600 * WAN, 300 * WAN, 100 * WAN, "600万元，其中国内（区外）300万元，境外100万元，其余200万元。"),
        (400 * WAN, 300 * WAN, 100 * WAN, "400万元，其中国内（区外）300万元，境外100万元。"),
        (1_235_600_000, 1_104_600_000, 0, "12.36亿元，其中国内（区外）11.05亿元，其余1.31亿元。"),
        (1_200_000_000, 34_567_800, 0, "12.00亿元，其中国内（区外）0.35亿元，其余11.65亿元。"),
    ],
)
def test_the_rest_of_the_money_is_said_and_adds_up_as_printed(
    total: int, outside: int, foreign: int, said: str
) -> None:
    figures = {
        ("funds_total_ytd", None): total,
        ("funds_outside_ytd", None): outside,
        ("funds_foreign_ytd", None): foreign,
    }
    assert f"年初以来全市到位资金{said}" in told(bulletin(figures)).replace("*", "")


@pytest.mark.parametrize(("of", "n", "said"), [(1_235_000_000, 1_110_400_000, "1.25亿元"), (500 * WAN, 500 * WAN, "")])
def test_what_is_not_entered_is_the_difference_of_what_is_printed(of: int, n: int, said: str) -> None:
    assert entry_gap_words(MeasureValue(measure="entry_rate", unit=None, value=Decimal("0.9"), n=n, of=of)) == said


def test_printed_amounts_are_taken_as_printed() -> None:
    assert (shown(1_235_600_000), shown(34_567_812), shown(9_949)) == (1_236_000_000, 34_567_800, 9_949)
    assert [spell_shown(n) for n in (131_000_000, 1_165_432_200, 12_345, 99)] == ["1.31亿元", "116543.22万元", "1.2345万元", "99元"]  # fmt: skip


# --- 合计 -----------------------------------------------------------------------------------------------
def test_a_total_that_rounding_parts_from_its_rows_says_so_and_one_that_agrees_says_nothing() -> None:
    off = 1_006_000  # 0.01亿元 each, 0.11 together
    assert any("因四舍五入" in note for note in notes(bulletin(each("signed_investment", 1_600_000, 11 * 1_600_000)), "overview"))  # fmt: skip
    assert not any("签约项目总投资" in note for note in notes(bulletin(each("signed_investment", off, 11 * off)), "overview"))  # fmt: skip


def test_a_total_that_is_no_sum_says_so() -> None:
    shared = each("signed_projects", 2, 21)
    assert any("签约项目的合计不是各行之和" in note for note in notes(bulletin(shared), "overview"))
    assert not any("不是各行之和" in note for note in notes(bulletin(each("signed_projects", 2, 22)), "overview"))


def test_shares_that_rounding_keeps_from_100_say_so() -> None:
    assert share_note(["33.33", "33.33", "33.33"]) == ["因四舍五入，占比之和不为100%。"]
    assert share_note(["50.00", "50.00"]) == share_note([]) == []


def test_percentages_that_units_entered_are_not_added_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIAODU_HOME", str(tmp_path / "home"))
    month = open_month("suzhou-2020", "2020-03", "2020-03-31T20:00:00+08:00")
    signature = Signature(by="李某", reason="统计月报", approver="王局长")
    for unit, value in ((month.plan.units[0].code, "10%"), (month.plan.units[1].code, "20%")):
        enter_case(
            month,
            month.plan.measure("domestic_growth"),
            unit,
            {"值": value},
            signature,
            datetime(2020, 4, 1, tzinfo=UTC),
        )
    judge_again(month)
    assert load_assessment(month).measure("domestic_growth").value is None
    enter_case(
        month, month.plan.measure("domestic_growth"), "", {"值": "15%"}, signature, datetime(2020, 4, 2, tzinfo=UTC)
    )
    judge_again(month)
    assert load_assessment(month).measure("domestic_growth").value == Decimal("0.15")


# --- differences ----------------------------------------------------------------------------------------
@pytest.mark.parametrize(
    ("now", "other"), [("0.829849", "0.833333"), ("0.123450", "0.083333"), ("1.650749", "0.833333")]
)
def test_points_between_two_rates_are_those_between_what_is_printed(now: str, other: str) -> None:
    printed = [Decimal(wording.fixed_percent(Decimal(rate))) for rate in (now, other)]
    assert wording.points_between(Decimal(now), Decimal(other)) == printed[0] - printed[1]


# --- parts beside their whole in a table ----------------------------------------------------------------
def facts_of(**figures: int) -> Facts:
    plan = make_plan()
    part = plan.measure("signed_projects").model_copy(update={"id": "large", "name": "其中亿元以上"})
    one = plan.measure("signed_projects").model_copy(update={"id": "larger", "name": "其中十亿元以上"})
    wide = plan.model_copy(update={"measures": (*plan.measures, part, one)})
    values = [MeasureValue(measure=name, unit=None, value=value) for name, value in figures.items()]
    return Facts(wide, MARCH, replace(BASE, measures=tuple(values)), {})


@pytest.mark.parametrize(("part", "said"), [(1, ["签约项目中亿元以上以外的2个未单列。"]), (3, []), (4, [])])
def test_a_part_beside_its_whole_says_what_the_rest_is(part: int, said: list[str]) -> None:
    facts = facts_of(signed_projects=3, large=part)
    assert rest_notes(facts, ["signed_projects", "large"]) == said
    assert rest_of(facts, "signed_projects", "large") == ("，其余2个" if said else "")


def test_of_several_parts_which_may_be_of_each_other_no_rest_is_reckoned() -> None:
    assert rest_notes(facts_of(signed_projects=3, large=2, larger=1), ["signed_projects", "large", "larger"]) == []
