"""同比 in the bulletin: what it says, and that it says nothing where last year is not known."""

from collections.abc import Mapping
from dataclasses import replace
from decimal import Decimal

import pytest

from diaodu.domain.figures.comparisons import LastFigure, with_comparisons
from diaodu.domain.papers.blocks import Paper, Paragraph, Table
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import MISSING, make_assessment, make_plan

PLAN = make_plan()
MARCH = parse_period("2021-03")
BASE = make_assessment()
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
    parts = [paper.blocks, *(blocks for _, blocks in paper.attachments)]
    return {block.name: block for blocks in parts for block in blocks if isinstance(block, Table)}


def column(table: Table, head: str) -> list[str]:
    at = [column.head for column in table.columns].index(head)
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
        ("0.9", "，同比增长11.11%"),
        ("1", "，同比持平"),
        ("1.25", "，同比下降20%"),
        ("0", "，上年同期为零"),
        ("-0.1", "，上年同期为负"),
        ("0.01", "，同比增长99倍"),
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
    assert f"纳入调度的签约项目{city('signed_projects') * 1000}个{words}" in said
    assert "增长-" not in said


def test_rates_change_by_percentage_points() -> None:
    rate = Decimal(VALUES["start_rate", None].value or 0)
    said = sentences(bulletin({("start_rate", None): rate - Decimal("0.023")}))
    assert "同比提高2.3个百分点" in said


def test_the_city_is_compared_on_the_same_units_and_those_left_out_are_named() -> None:
    last = {("funds_outside_ytd", unit): 10**8 for unit in REPORTING[1:]}
    paper = bulletin(last)
    on = f"按两年均有数据的{len(REPORTING) - 1}个单位计算，不含{REPORTING[0]}。"
    assert "，同口径同比增长" in sentences(paper)
    assert f"同口径同比{on}" in sentences(paper)
    funds = tables(paper)["funds"]
    assert f"合计的同比为同口径：区外到位资金（年初累计）{on}" in funds.notes
    shown = dict(zip(column(funds, "单位"), column(funds, "同比（%）"), strict=True))
    assert (shown[REPORTING[0]], shown[MISSING]) == ("—", "—")
    assert shown["合计"].startswith("增长")


def test_where_few_units_can_be_compared_these_are_named_and_measures_on_other_units_apart() -> None:
    two = REPORTING[:2]
    last = {("funds_outside_ytd", unit): 10**8 for unit in two}
    assert f"同口径同比仅按{two[0]}、{two[1]}2个单位计算。" in sentences(bulletin(last))
    last |= {(name, unit): 3 for unit in REPORTING[:9] for name in ("signed_projects", "reserve_projects")}
    said = sentences(bulletin(last))
    assert f"同口径同比按两年均有数据的9个单位计算，不含{REPORTING[9]}；其中区外到位资金（年初累计）仅按" in said


def test_the_column_stands_only_where_last_year_is_known_and_fits_the_page() -> None:
    last = {(m, u): max(1, int(v.value)) for (m, u), v in VALUES.items() if u and v.value and not v.of}
    found = tables(bulletin(last))
    assert "同比（%）" in [column.head for column in found["class_0"].columns]
    for name, table in found.items():
        heads = [column.head for column in table.columns]
        if name.startswith("annex_reserve"):
            assert heads.count("同比（%）") == sum("储备项目" in head for head in heads)
    assert max(len(table.columns) for name, table in found.items() if name.startswith("annex_")) <= 9
    assert "目标（个）" not in [column.head for column in found["class_0"].columns]
    assert max(sum(column.weight for column in table.columns) for table in found.values()) <= 46
    only = tables(bulletin({("signed_projects", REPORTING[0]): 3}))
    assert "同比（%）" not in [column.head for column in only["class_0"].columns]
    assert any(
        "同比（%）" in [c.head for c in t.columns] for n, t in only.items() if n.startswith("annex_signed_projects")
    )
