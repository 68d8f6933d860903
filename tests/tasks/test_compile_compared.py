"""同比 in the bulletin: what it says, and that it says nothing where last year is not known."""

import re
from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.renderers.annex_workbook import paper_tables
from diaodu.domain.figures.comparisons import LastFigure, with_comparisons
from diaodu.domain.papers.blocks import Paper, Paragraph, Table
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.last_period import since_last
from diaodu.domain.papers.layout import fits_upright
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment, LastPeriod, MeasureValue
from diaodu.domain.states import Severity
from diaodu.domain.text import wording
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import MISSING, make_assessment, make_finding, make_plan

PLAN = make_plan()
MARCH = parse_period("2021-03")
BASE = make_assessment()
CODES = {unit.name: unit.code for unit in PLAN.units}
REPORTING = [unit.name for unit in PLAN.units if unit.name != MISSING]
VALUES = {(value.measure, value.unit): value for value in BASE.measures}


def beside(last: Mapping[tuple[str, str | None], int | Decimal]) -> Assessment:
    known = {key: LastFigure(value=value) for key, value in last.items()}
    return replace(BASE, measures=tuple(with_comparisons(PLAN, BASE.measures, known, VALUES)))


def bulletin(last: Mapping[tuple[str, str | None], int | Decimal]) -> Paper:
    return compile_bulletin(PLAN, MARCH, beside(last))


def sentences(paper: Paper) -> str:
    return "\n".join(block.text for block in paper.blocks if isinstance(block, Paragraph))


def tables(paper: Paper) -> dict[str, Table]:
    return {table.name: table for table in paper_tables(paper)}


def column(table: Table, head: str) -> list[str]:
    at = [column.title for column in table.columns].index(head)
    return [row[at] for row in table.rows]


def city(measure: str) -> int:
    return int(VALUES[measure, None].value or 0)


def test_without_last_year_there_is_no_word_and_no_column_of_it() -> None:
    paper = bulletin({})
    assert "同比（%）" not in paper.to_json()
    assert paper == compile_bulletin(PLAN, MARCH, BASE)


@pytest.mark.parametrize(
    ("share", "words"),
    [
        ("0.9", "同比增长11.11%"),
        ("1", "同比持平"),
        ("1.25", "同比下降20.00%"),
        ("0", "上年同期为零"),
        ("-0.1", "上年同期为负"),
        ("0.01", "同比增长99倍"),
    ],
)
def test_a_sentence_goes_on_with_the_citys_change(share: str, words: str) -> None:
    last = {("signed_projects", None): int(city("signed_projects") * 1000 * Decimal(share))}
    scaled = [
        replace(v, value=int(v.value) * 1000) if v.measure == "signed_projects" and v.value else v
        for v in BASE.measures
    ]
    known = {key: LastFigure(value=value) for key, value in last.items()}
    assessment = replace(BASE, measures=tuple(with_comparisons(PLAN, scaled, known, {})))
    said = sentences(compile_bulletin(PLAN, MARCH, assessment))
    assert f"纳入调度的签约项目{words}" in said, "the number itself stands in the table"
    assert "增长-" not in said


def test_rates_change_by_percentage_points() -> None:
    rate = Decimal(VALUES["start_rate", None].value or 0)
    last = {("start_rate", None): LastFigure(value=rate - Decimal("0.023"))}
    known = {key: value for key, value in VALUES.items() if key[1] != MISSING}
    measures = tuple(with_comparisons(PLAN, BASE.measures, last, known))
    assert "同比提高2.30个百分点" in sentences(compile_bulletin(PLAN, MARCH, replace(BASE, measures=measures)))
    assert "同比" not in sentences(bulletin({("start_rate", None): rate})), "one unit is silent"


def test_the_city_is_compared_on_the_same_units_and_those_left_out_are_named() -> None:
    last = {("funds_outside_ytd", unit): 10**8 for unit in REPORTING[1:]}
    paper = bulletin(last)
    on = f"按两年均有数据的{len(REPORTING) - 1}个单位计算，不含{REPORTING[0]}。"
    assert "，同口径同比增长" in sentences(paper)
    assert f"同口径同比{on}" in sentences(paper)
    table = next(t for name, t in tables(paper).items() if name.startswith("overview"))
    assert f"合计的同比为同口径：区外到位资金（年初累计）{on}" in table.notes
    shown = dict(zip(column(table, "单位"), column(table, "区外到位资金（年初累计）：同比（%）"), strict=True))
    assert (shown[REPORTING[0]], shown[MISSING]) == ("—", "—")
    assert shown["合计"].startswith("+")


def test_where_few_units_can_be_compared_these_are_named_and_measures_on_other_units_apart() -> None:
    two = REPORTING[:2]
    last = {("funds_outside_ytd", unit): 10**8 for unit in two}
    assert f"同口径同比仅按{two[0]}、{two[1]}2个单位计算。" in sentences(bulletin(last))
    last |= {(name, unit): 3 for unit in REPORTING[:9] for name in ("signed_projects", "reserve_projects")}
    said = sentences(bulletin(last))
    assert f"同口径同比按两年均有数据的9个单位计算，不含{REPORTING[9]}；其中区外到位资金（年初累计）仅按" in said


def test_the_column_stands_beside_the_leading_measure_where_last_year_is_known() -> None:
    last = {(m, u): max(1, int(v.value)) for (m, u), v in VALUES.items() if u and v.value and not v.of}
    found = [table for name, table in tables(bulletin(last)).items() if name.startswith("overview")]
    heads = [column.title for table in found for column in table.columns]
    assert [head for head in heads if head.endswith("同比（%）")] == ["区外到位资金（年初累计）：同比（%）"]
    assert all(fits_upright(table) for table in found)
    only = tables(bulletin({("signed_projects", REPORTING[0]): 3}))["overview"]
    assert not any(column.head == "同比（%）" for column in only.columns)


def test_the_first_page_says_the_change_of_every_figure_that_has_one() -> None:
    last = {(m, u): max(1, int(v.value)) for (m, u), v in VALUES.items() if u and v.value and not v.of}
    headline = tables(bulletin(last))["headline"]
    assert [column.head for column in headline.columns][-1] == "同比"
    assert all(row[-1] != "" for row in headline.rows)


def before(measure: str, more: int | Decimal = 0, share: Decimal = Decimal(1), without: str = "") -> LastPeriod:
    """The last month's figures: this month's with so much more in the first unit, by a share; a unit without any."""
    now = {unit: VALUES[measure, unit].value for unit in REPORTING}
    past = {unit: Decimal(value or 0) * share + (more if unit == REPORTING[0] else 0) for unit, value in now.items()}
    kept = {unit: value for unit, value in past.items() if unit != without}
    return LastPeriod(
        values=tuple(
            MeasureValue(measure=measure, unit=unit, value=value)
            for unit, value in {**kept, None: sum(kept.values())}.items()
        )
    )


@pytest.mark.parametrize(("more", "cell"), [(-5, "+5个"), (3, f"{wording.MINUS}3个"), (0, "持平")])
def test_the_first_page_sets_a_figure_beside_last_months(more: int, cell: str) -> None:
    facts = Facts(PLAN, MARCH, BASE, load_forms(), before("signed_projects", more))
    assert since_last(facts, "signed_projects") == cell
    assert since_last(facts, "reserve_projects") == "—"


def test_the_months_money_is_said_beside_last_months() -> None:
    said = sentences(compile_bulletin(PLAN, MARCH, BASE, before=before("funds_month", share=Decimal("0.5"))))
    assert re.search(r"本月全部到位资金[\d.]+亿?万?元\*?，环比增长100.00%", said)
    none = sentences(compile_bulletin(PLAN, MARCH, BASE, before=before("funds_month", share=Decimal(0))))
    assert "环比" not in none
    assert "，上期为零" in none


def test_a_unit_that_was_silent_in_one_of_the_months_is_left_out_of_both() -> None:
    first = REPORTING[0]
    lacking = before("funds_month", share=Decimal("0.5"), without=first)
    said = sentences(compile_bulletin(PLAN, MARCH, BASE, before=lacking))
    assert f"，环比（不含{first}）增长100.00%" in said
    facts = Facts(PLAN, MARCH, BASE, load_forms(), lacking)
    assert since_last(facts, "funds_month").endswith("（同口径）")


def test_a_unit_whose_records_are_held_does_not_make_the_city_fall() -> None:
    first = REPORTING[0]
    held = make_finding(unit=CODES[first], form="funds", severity=Severity.CRITICAL)
    fallen = [replace(v, value=0) if (v.measure, v.unit) == ("funds_month", first) else v for v in BASE.measures]
    lost = int(VALUES["funds_month", first].value or 0)
    city_now = [
        replace(v, value=int(v.value or 0) - lost) if (v.measure, v.unit) == ("funds_month", None) else v
        for v in fallen
    ]
    assessment = replace(BASE, measures=tuple(city_now), findings=(held,))
    assert lost
    said = sentences(compile_bulletin(PLAN, MARCH, assessment, before=before("funds_month")))
    assert f"，环比（不含{first}）持平" in said


def test_a_rate_is_set_beside_last_months_only_where_all_units_are_in_both() -> None:
    rate = [v for v in BASE.measures if v.measure == "start_rate" and v.value is not None]
    whole = [replace(v, value=Decimal(v.value or 0) - Decimal("0.023")) for v in rate]
    assert (
        since_last(Facts(PLAN, MARCH, BASE, load_forms(), LastPeriod(values=tuple(whole))), "start_rate")
        == "+2.30个百分点"
    )
    part = [v for v in whole if v.unit != REPORTING[0]]
    assert since_last(Facts(PLAN, MARCH, BASE, load_forms(), LastPeriod(values=tuple(part))), "start_rate") == "—"


def test_what_is_added_up_over_the_year_is_not_set_beside_december() -> None:
    january = parse_period("2021-01")
    facts = Facts(PLAN, january, BASE, load_forms(), before("funds_outside_ytd"))
    assert since_last(facts, "funds_outside_ytd") == "—"
