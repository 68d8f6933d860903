"""The bulletin's text: what it says of the figures, and what it must never say."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from diaodu.adapters.plan_files import load_plan
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.errors import UserError
from diaodu.domain.figures.targets import with_targets
from diaodu.domain.papers.blocks import Figure, Heading, Imprint, Paper, Quote, Table
from diaodu.domain.period import parse_period
from diaodu.domain.plans.targets import Target
from diaodu.domain.results import Assessment
from diaodu.domain.states import UnitState
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan, make_records

MARCH = parse_period("2021-03")
ISSUED = Imprint(issue=3, total_issue=3, date="2021年3月31日")


def compiled(assessment: Assessment | None = None, **options: object) -> Paper:
    return compile_bulletin(make_plan(), MARCH, assessment or make_assessment(), **options)  # type: ignore[arg-type]  # options of the function


@pytest.fixture(scope="module")
def paper() -> Paper:
    return compiled()


@pytest.fixture(scope="module")
def said(paper: Paper) -> str:
    return paper_text(paper, ISSUED)


def headings(paper: Paper, level: int = 1) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Heading) and block.level == level]


def tables(paper: Paper) -> dict[str, Table]:
    blocks = [*paper.blocks, *(block for _, annex in paper.attachments for block in annex)]
    return {block.name: block for block in blocks if isinstance(block, Table)}


def column(table: Table, head: str) -> list[str]:
    place = [c.head for c in table.columns].index(head)
    return [row[place] for row in table.rows]


def test_the_bulletin_has_the_sections_of_papers_in_order(paper: Paper) -> None:
    assert headings(paper) == [
        "一、总体情况", "二、招商动态", "三、各旗区（园区）完成情况", "四、签约项目落地情况", "五、到位资金及系统录入情况",
        "六、储备项目与要素保障", "七、经验做法", "八、存在问题及需协调事项",
    ]  # fmt: skip
    assert [title for title, _ in paper.attachments] == ["主要指标完成情况", "单项指标排序", "报送情况"]


def test_the_bureaus_next_steps_are_the_ninth_section_when_given() -> None:
    assert headings(compiled(next_steps=["抓好开工。"]))[-1] == "九、下一步工作"


def test_the_same_month_gives_the_same_text(paper: Paper) -> None:
    assert compiled().sha256 == paper.sha256


def test_printed_city_figures_are_the_assessments(said: str) -> None:
    assessment = make_assessment()
    assert f"在库项目{assessment.measure('reserve_projects').value}个" in said
    started, signed = assessment.measure("started_projects").value, assessment.measure("signed_projects").value
    assert f"（{started}/{signed}）" in said


def test_the_tables_total_row_is_the_citys_figure(paper: Paper) -> None:
    table = tables(paper)["annex_reserve_projects_1"]
    assert table.rows[table.emphasis[0]][0] == "合计"
    assert column(table, "储备项目（个）")[-1] == str(make_assessment().measure("reserve_projects").value)


def test_events_add_up_to_the_cohorts_measure(paper: Paper) -> None:
    counts = [int(cell) for cell in column(tables(paper)["events"], "签约（个）")]
    assert sum(counts[:-1]) == counts[-1] == make_assessment().measure("signed_2020_events").value


def test_a_completion_column_stands_only_where_a_target_does(paper: Paper) -> None:
    assert "完成率（%）" in [c.head for c in tables(paper)["annex_reserve_projects_1"].columns]
    assert "完成率（%）" not in [c.head for c in tables(paper)["funds"].columns]
    assert "序时" not in paper_text(paper, ISSUED)


def test_a_target_not_yet_due_is_not_judged(said: str) -> None:
    assert "储备项目目标任务2021年4月10日到期，本期仅列示进度，不作评判。" in said


def with_yearly_target() -> tuple[object, Assessment]:
    target = Target.model_validate({
        "measure": "funds_outside_ytd", "clause": "O-10",
        "lines": [{"class": "旗区", "value": "30亿元"}, {"class": "园区", "value": "9亿元"}, {"city": True, "value": "280亿元"}],
    })  # fmt: skip
    plan = make_plan(targets=(*make_plan().targets, target))
    assessment = make_assessment()
    return plan, replace(assessment, measures=tuple(with_targets(plan, assessment.measures)))


def test_a_yearly_target_brings_completion_and_pace() -> None:
    plan, assessment = with_yearly_target()
    paper = compile_bulletin(plan, MARCH, assessment)  # type: ignore[arg-type]  # a Plan
    text = paper_text(paper, ISSUED)
    value = assessment.measure("funds_outside_ytd")
    assert value.rate is not None
    assert f"完成年度目标任务280亿元的{(value.rate * 100).quantize(Decimal('0.01'))}%，" in text
    assert "序时进度" in text
    heads = [c.head for c in tables(paper)["funds"].columns]
    assert heads[2:6] == ["区外到位资金（年初累计）（万元）", "目标（万元）", "完成率（%）", "较序时（百分点）"]


def test_bars_are_coloured_by_completion_against_the_pace() -> None:
    plan, assessment = with_yearly_target()
    paper = compile_bulletin(plan, MARCH, assessment)  # type: ignore[arg-type]  # a Plan
    figure = next(b for b in paper.blocks if isinstance(b, Figure) and b.name == "ranking")
    for row in figure.spec["data"]["values"]:
        expected = "met" if row["value"] >= 100 else "pace" if row["value"] >= 25 else "behind"
        assert row["tone"] == expected
    assert {p["name"]: p["value"] for p in figure.spec["params"]} == {"pace": 25.0, "pace_label": "序时进度25%"}


def test_a_class_under_three_units_is_listed_not_ranked(paper: Paper, said: str) -> None:
    assert "园区仅2个单位，只在附件1列示，不排名。" in said
    ranks = [table for name, table in tables(paper).items() if name.startswith("ranks_")]
    assert ranks
    assert all("鄂尔多斯高新区" not in [row[0] for row in table.rows] for table in ranks)


def test_ties_are_ranked_competitively_and_named() -> None:
    table = tables(compiled())["ranks_0_1"]
    places = column(table, "位次")
    assert any(place.startswith("并列") for place in places)
    counts = [int(cell) for cell in column(table, "储备项目（个）")]
    for count, place in zip(counts, places, strict=True):
        assert int(place.removeprefix("并列")) == 1 + sum(other > count for other in counts)


def test_a_unit_that_filed_nothing_is_named_with_the_reason() -> None:
    plan = make_plan()
    silent = replace(make_assessment().reports[0], state=UnitState.MISSING)
    measures = [replace(m, value=None) if m.unit == silent.unit else m for m in make_assessment().measures]
    assessment = make_assessment(reports=(silent, *make_assessment().reports[1:]), measures=tuple(measures))
    text = paper_text(compile_bulletin(plan, MARCH, assessment), ISSUED)
    assert "不参加相应指标排名：东胜区（本期未报送）。" in text
    assert "未报2个（东胜区、空港物流园区）" in text


def test_carried_figures_are_starred_and_explained(paper: Paper) -> None:
    table = tables(paper)["funds"]
    assert any(cell.endswith("*") for cell in column(table, "区外到位资金（年初累计）（万元）"))
    assert any("结转" in note for note in table.notes)


def test_how_much_is_carried_over_is_said_for_each_unit_and_the_city() -> None:
    given = make_assessment()
    carried = {"杭锦旗": 10_000_000, None: 10_000_000}
    measures = [
        replace(value, carried=carried[value.unit], carried_rows=1)
        if value.measure == "funds_outside_ytd" and value.unit in carried
        else value
        for value in given.measures
    ]
    reports = [replace(r, rows=replace(r.rows, carried=3)) if r.unit == "杭锦旗" else r for r in given.reports]
    plan, period = make_plan(), parse_period("2021-03")
    paper = compile_bulletin(plan, period, replace(given, measures=tuple(measures), reports=tuple(reports)))
    found = tables(paper)
    note = next(note for note in found["funds"].notes if "中结转" in note)
    assert "中结转：杭锦旗1000万元；全市1000万元，占" in note
    assert "（其中按上期结转1000万元）" in paper.to_json()
    assert column(found["filing"], "结转（条）")[-1] == "3"
    assert any("共3条" in note for note in found["filing"].notes)


def test_a_rate_with_carried_money_is_starred_in_the_text_as_in_the_table() -> None:
    given = make_assessment()
    starred = {"funds_rate", "entry_rate"}
    measures = [
        replace(value, carried=10_000_000, carried_rows=1) if value.measure in starred and value.unit is None else value
        for value in given.measures
    ]
    plain = compile_bulletin(make_plan(), MARCH, given).to_json()
    told = compile_bulletin(make_plan(), MARCH, replace(given, measures=tuple(measures))).to_json()
    for said in (r"录入率[\d.]+%\*", r"占协议总投资[^。]*的[\d.]+%\*"):
        assert re.search(said, told)
        assert not re.search(said, plain)


def test_no_firm_in_talks_and_nobodys_number_is_printed(paper: Paper) -> None:
    text = paper.to_json()
    assert "13800001234" not in text
    assert "不应印出" not in text
    firms = column(tables(paper)["talks"], "投资方")
    assert "某数字经济企业" in firms
    assert "某数字经济企业座谈" in text


def test_a_firm_that_may_be_public_is_named() -> None:
    records = make_records(["东胜区"])
    records["signed_projects"]["is_public"] = "是"
    names = column(tables(compiled(make_assessment(records=records)))["talks"], "投资方")
    assert all(name.endswith("公司") for name in names)


def test_the_same_words_of_several_units_are_printed_once(paper: Paper) -> None:
    quotes = [block for block in paper.blocks if isinstance(block, Quote)]
    texts = [quote.text for quote in quotes]
    assert len(texts) == len(set(texts))
    assert "东胜区、达拉特旗、鄂托克前旗、杭锦旗、伊金霍洛旗" in [quote.source for quote in quotes]


def test_the_house_scheme_is_not_in_the_bulletin(said: str) -> None:
    assert "得分" not in said
    assert "内部测算" not in said


def test_held_records_appear_in_numbers_only(said: str) -> None:
    assert "其中30条待补正" in said


def test_a_month_without_records_says_so_in_sentences() -> None:
    text = paper_text(compiled(make_assessment(records={})), ISSUED)
    assert "本期各单位未报送工作动态。" in text
    assert "本期没有在谈项目。" in text
    assert "本期没有到位资金数据。" in text
    assert "生产要素价格和闲置厂房情况2021年4月10日截止报送，本期未到期。" in text


def test_hostile_words_of_a_unit_stay_words() -> None:
    records = make_records(["东胜区"])
    records["narrative"].loc[0, "content"] = '</p><script>alert(1)</script> {{ 7*7 }} #import "x" =1+1 & ]]>'
    text = paper_text(compiled(make_assessment(records=records)), ISSUED)
    assert '</p><script>alert(1)</script> {{ 7*7 }} #import "x" =1+1 & ]]>' in text


def test_a_template_that_asks_for_what_is_not_there_is_refused(tmp_path: object) -> None:
    folder = tmp_path / "papers"  # type: ignore[operator]  # a Path
    folder.mkdir()
    (folder / "bulletin.xml.j2").write_text("<paper>\n<p>{{ nowhere }}</p></paper>")
    with pytest.raises(UserError, match="nowhere"):
        compiled(own_templates=tmp_path)


def test_every_built_in_plan_has_a_bulletin() -> None:
    plan = load_plan("ordos-2021")
    assert compile_bulletin(plan, MARCH, make_assessment(records={})).kind == "bulletin"


def changed_value(assessment: Assessment, measure: str, unit: str | None, **changes: object) -> Assessment:
    values = tuple(replace(v, **changes) if (v.measure, v.unit) == (measure, unit) else v for v in assessment.measures)
    return replace(assessment, measures=values)


def test_equal_figures_in_a_sentence_are_named_as_tied() -> None:
    given = make_assessment()
    first, second = sorted(
        (v for v in given.measures if v.measure == "funds_outside_ytd" and v.unit and v.value),
        key=lambda v: -(v.value or 0),
    )[:2]
    tied = changed_value(given, "funds_outside_ytd", second.unit, value=first.value)
    text = paper_text(compiled(tied), ISSUED)
    assert re.search(
        rf"由高到低依次为：({first.unit}|{second.unit})[^、]+、({first.unit}|{second.unit})[^、]+（并列）、", text
    )


def test_a_unit_at_zero_stands_in_the_sentence_and_in_the_chart() -> None:
    given = make_assessment()
    unit = next(v.unit for v in given.measures if v.measure == "funds_outside_ytd" and v.unit and v.value)
    paper = compiled(changed_value(given, "funds_outside_ytd", unit, value=0))
    assert re.search(rf"由高到低依次为：[^。]*{unit}0[^。]*。", paper_text(paper, ISSUED))
    chart = next(block for block in paper.blocks if isinstance(block, Figure) and block.name == "ranking")
    assert unit in {row["name"] for row in chart.spec["data"]["values"]}


def test_a_rate_of_fewer_rows_than_the_sum_beside_it_names_its_base() -> None:
    given = make_assessment()
    rate = given.measure("entry_rate")
    assert "为基数" not in paper_text(
        compiled(changed_value(given, "entry_rate", None, of=given.measure("funds_outside_ytd").value)), ISSUED
    )
    fewer = changed_value(given, "entry_rate", None, of=(rate.of or 0) - 10_000_000)
    assert paper_text(compiled(fewer), ISSUED).count("为基数）") == 2
