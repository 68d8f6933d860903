"""The bulletin's pages, letter by letter: nothing over anything else, nothing beyond the margins, few pages, well filled."""

import random
from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from itertools import product

import pytest

from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.papers.blocks import Imprint, Line, LinePlace, Paper, Paragraph, Table, TableColumn
from diaodu.domain.papers.layout import LANDSCAPE, PORTRAIT, lay_out
from diaodu.domain.period import parse_period
from diaodu.domain.plans.dress import Dress
from diaodu.domain.plans.plan import Plan, Unit
from diaodu.domain.plans.targets import Target
from diaodu.domain.results import Assessment, Comparison, MeasureValue
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan, make_records, make_unit_report
from tests.lib.paper_blocks import make_paper
from tests.lib.pdf_pages import Page, faults_of_pages, filled_share, pages_of

MARCH = parse_period("2021-03")
ISSUED = Imprint(issue=3, total_issue=3, date="2021年3月31日", signer="某某某")
LONG = "鄂尔多斯市某某经济技术开发区管理委员会招商促进局"
COUNTS = [1, 3, 11, 40, 60]
LARGEST = [9_999_999, 999_999_999_999]


def month(count: int, largest: int, *, targets: bool, name: str = "") -> tuple[Plan, Assessment]:
    """A month of so many units with figures of up to so many yuan, half of the classes' units small parks."""
    chance = random.Random(count * largest)  # noqa: S311 - figures, no secrets
    parks = 2 if count > 4 else 0
    units = tuple(
        Unit.model_validate({
            "code": f"{at:06d}", "name": f"{name}第{at}旗区"[-24:], "class": "园区" if at >= count - parks else "旗区",
        })
        for at in range(count)
    )  # fmt: skip
    base = make_plan(units=units)
    lines = [{"unit": unit.name, "value": f"{chance.randint(1, 40)}亿元"} for unit in units]
    yearly = [
        Target.model_validate(
            {"measure": measure, "clause": "O-10", "lines": [*lines, {"city": True, "value": "900亿元"}]}
        )
        for measure in ("funds_outside_ytd", "signed_investment", "funds_total_ytd")
    ]
    plan = base.model_copy(update={"targets": (*base.targets, *yearly)}) if targets else base
    values = [
        value for measure in plan.measures for value in _values(plan, measure.id, units, largest, chance, targets)
    ]
    made = make_unit_report()
    reports = tuple(replace(made, unit=unit.name, code=unit.code, unit_class=unit.unit_class) for unit in units)
    records = make_records([unit.name for unit in units][:9])
    measures = tuple(with_targets(plan, values))
    return plan, Assessment(reports=reports, findings=(), measures=measures, targets=(), scores=(), records=records)


def _values(
    plan: Plan, name: str, units: tuple[Unit, ...], largest: int, chance: random.Random, targets: bool
) -> Iterator[MeasureValue]:
    measure = plan.measure(name)
    for unit in [*(unit.name for unit in units), None]:
        of = chance.randint(1, 99)
        value = (
            Decimal(of - 1) / of
            if measure.is_rate
            else chance.randint(0, largest)
            if measure.is_money
            else chance.randint(0, 400)
        )
        last = int(value * 2 // 3) + 1
        compared = Comparison(last_year=last, now=value, change=Decimal(1)) if targets and not measure.is_rate else None
        share = {"n": of - 1, "of": of} if measure.is_rate else {}
        yield MeasureValue(
            measure=name, unit=unit, value=value, compared=compared, carried=chance.randint(0, 1), **share
        )


def kept(*quick: tuple) -> list:
    """Every month to be drawn, all but some of them in the slow tests."""
    every = product(COUNTS, LARGEST, (False, True))
    return [pytest.param(*one, marks=() if one in quick else pytest.mark.slow) for one in every]


@pytest.mark.parametrize(("count", "largest", "targets"), kept((3, LARGEST[0], False), (11, LARGEST[1], True)))
def test_nothing_lies_over_anything_else(count: int, largest: int, targets: bool) -> None:
    plan, assessment = month(count, largest, targets=targets)
    pages = pages_of(render_pdf(compile_bulletin(plan, MARCH, assessment), ISSUED))
    assert faults_of_pages(pages) == []
    assert all(filled_share(page) > 0.5 for page in pages[:-1]), [round(filled_share(page), 2) for page in pages]
    assert len(pages) <= (12 if count > 11 else 8)


@pytest.mark.slow
def test_long_names_of_units_have_room() -> None:
    plan, assessment = month(11, LARGEST[1], targets=True, name=LONG)
    assert faults_of_pages(pages_of(render_pdf(compile_bulletin(plan, MARCH, assessment), ISSUED))) == []


def one_table(table: Table) -> list[Page]:
    paper = Paper(
        kind="bulletin", plan="p", period="2021-03", title="题", masthead=_masthead(), blocks=(),
        attachments=(("附", (table,)),),
    )  # fmt: skip
    return pages_of(render_pdf(paper, ISSUED))


def _masthead():
    plan, assessment = make_plan(), make_assessment(records={})
    return compile_bulletin(plan, MARCH, assessment).masthead


@pytest.mark.slow
@pytest.mark.parametrize(("length", "rows"), [(60, 5), (60, 12), (200, 12), (1000, 3), (1000, 7)])
@pytest.mark.parametrize("caption", ["表", ""])
def test_rows_as_tall_as_a_page_are_parted_not_cut_off(length: int, rows: int, caption: str) -> None:
    heads = tuple(TableColumn(head=f"说明{at}") for at in range(6))
    table = Table(name="t", caption=caption, columns=heads, rows=(("甲" * length,) * 6,) * rows)
    assert faults_of_pages(one_table(table)) == []


@pytest.mark.slow
@pytest.mark.parametrize("columns", [2, 6, 9, 12, 16, 24])
@pytest.mark.parametrize(
    "cell", ["9", "99999.99", "999999999999.99*（10）", "甲" * 60, "https://example.invalid/" + "a" * 90]
)
def test_a_table_of_any_width_stays_on_its_page(columns: int, cell: str) -> None:
    heads = tuple(
        TableColumn(
            head="单位" if at == 0 else f"某项很长的指标名称{at}（万元）",
            align="left" if at == 0 or len(cell) > 30 else "right",
        )
        for at in range(columns)
    )
    table = Table(name="t", caption="表", columns=heads, rows=((*("准格尔旗",), *([cell] * (columns - 1))),) * 12)
    layout = lay_out(table)
    assert sum(layout.widths) == pytest.approx(LANDSCAPE if layout.is_landscape else PORTRAIT, abs=1)
    assert faults_of_pages(one_table(table)) == []


def test_heads_under_one_name_stand_under_it() -> None:
    columns = (
        TableColumn(head="单位"), TableColumn(head="目标（万元）", align="right", group="到位资金"),
        TableColumn(head="完成（万元）", align="right", group="到位资金"), TableColumn(head="个数", align="right"),
    )  # fmt: skip
    table = Table(name="t", caption="表", columns=columns, rows=(("甲", "1", "2", "3"),) * 9, unit="万元")
    page = next(one for one in one_table(table) if "目标" in one.text)
    place = {letter["text"]: letter for letter in page.letters}
    assert place["到"]["top"] < place["目"]["top"]
    assert table.spans == (1, 2, 0, 1)
    assert "单位：万元" in page.text
    assert faults_of_pages([page]) == []


@pytest.mark.slow
def test_a_long_table_leaves_no_row_alone_on_a_page() -> None:
    for count in range(24, 44):
        rows = tuple((f"行{at}", "1") for at in range(count))
        table = Table(name="t", caption="表", columns=(TableColumn(head="单位"), TableColumn(head="数")), rows=rows)
        pages = [page.text.count("行") for page in one_table(table)]
        assert min(found for found in pages if found) >= 3, (count, pages)


@pytest.mark.parametrize("dress", [Dress.BULLETIN, Dress.LETTER])
@pytest.mark.parametrize("lines", [8, 10, 12, 13])
def test_what_ends_a_paper_never_has_a_page_alone(dress: Dress, lines: int) -> None:
    """版记, or 署名, 成文日期 and the contact below it: the last paragraph is on their page."""
    text = [Paragraph(text=f"第{n}段。") for n in range(lines)]
    ends = [
        Line(place=LinePlace.SIGNER, text="市商务局"),
        Line(place=LinePlace.SIGNED_ON, text=""),
        Paragraph(text="（联系人）"),
    ]
    paper = make_paper(*text, *(ends if dress is Dress.LETTER else []))
    last = pages_of(render_pdf(replace(paper, dress=dress), Imprint()))[-1]
    assert f"第{lines - 1}段" in last.text
    if dress is Dress.LETTER:
        assert last.text.index("市商务局") < last.text.index("年月日") < last.text.index("（联系人）")


@pytest.mark.parametrize(("count", "expected"), [(5, [0, 5]), (6, [0, 6])])
def test_a_table_of_up_to_half_a_page_stays_on_one_page(count: int, expected: list[int]) -> None:
    rows = tuple((f"行{n}", "1") for n in range(count))
    table = Table(name="t", caption="表", columns=(TableColumn(head="甲"), TableColumn(head="乙")), rows=rows)
    pages = pages_of(render_pdf(make_paper(*[Paragraph(text="段。")] * 9, table), Imprint()))
    assert [sum(f"行{n}" in page.text for n in range(count)) for page in pages] == expected
