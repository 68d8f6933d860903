"""The bulletin's text: what it says of the figures, and what it must never say."""

import re
from dataclasses import replace
from decimal import Decimal

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan
from diaodu.adapters.renderers.annex_workbook import paper_tables
from diaodu.adapters.renderers.text import paper_text
from diaodu.domain.errors import UserError
from diaodu.domain.papers.blocks import Figure, Heading, Imprint, Paper, Paragraph, Quote, Table
from diaodu.domain.papers.bulletin.annexes import group_tables
from diaodu.domain.papers.bulletin.columns import CARRIED_NOTE
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.unit_words import ALIKE, alike_words
from diaodu.domain.period import parse_period
from diaodu.domain.plans.targets import Group
from diaodu.domain.results import Assessment, MeasureValue
from diaodu.domain.states import UnitState
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan, make_records, with_yearly_target

MARCH = parse_period("2021-03")
RANKED = ("东胜区", "康巴什区", "达拉特旗", "准格尔旗", "鄂托克前旗", "鄂托克旗", "杭锦旗", "乌审旗", "伊金霍洛旗")
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
    return {table.name: table for table in paper_tables(paper)}


def column(table: Table, head: str) -> list[str]:
    place = [c.title for c in table.columns].index(head)
    return [row[place] for row in table.rows]


def test_the_bulletin_has_the_sections_of_papers_in_order(paper: Paper) -> None:
    assert headings(paper) == [
        "一、总体情况", "二、各旗区（园区）完成情况", "三、重点项目推进情况", "四、签约项目落地情况", "五、到位资金及系统录入情况",
        "六、储备项目与要素保障", "七、存在问题及需协调事项",
    ]  # fmt: skip
    assert paper.attachments == ()


def test_the_first_page_begins_with_what_a_leader_asks(paper: Paper) -> None:
    lead, headline, heading, *_ = paper.blocks
    assert isinstance(lead, Paragraph)
    assert 100 <= len(lead.text) <= 200
    assert lead.text.startswith("截至2021年3月31日，全市区外到位资金")
    assert "居前" in lead.text
    assert isinstance(headline, Table)
    assert 4 <= len(headline.rows) <= 6
    assert isinstance(heading, Heading)


def test_reporting_is_the_last_of_the_general_section_and_no_row_count_is_told(paper: Paper, said: str) -> None:
    general = paper_text(paper, ISSUED).split("一、总体情况")[1].split("二、")[0].strip().splitlines()
    assert general[-1].strip().startswith("报送情况。本期应报送单位11个")
    assert "待补正" not in said.replace(CARRIED_NOTE, "")


def test_the_bureaus_next_steps_are_the_last_section_when_given() -> None:
    assert headings(compiled(next_steps=["抓好开工。"]))[-1] == "八、下一步工作"


def test_the_same_month_gives_the_same_text(paper: Paper) -> None:
    assert compiled().sha256 == paper.sha256


def test_printed_city_figures_are_the_assessments(said: str) -> None:
    assessment = make_assessment()
    assert f"在库项目{assessment.measure('reserve_projects').value}个" in said
    started, signed = assessment.measure("started_projects").value, assessment.measure("signed_projects").value
    assert f"（{started}/{signed}）" in said


def test_the_tables_total_row_is_the_citys_figure(paper: Paper) -> None:
    table = tables(paper)["overview"]
    assert table.rows[table.emphasis[0]][0] == "合计"
    assert column(table, "储备项目：完成（个）")[-1] == str(make_assessment().measure("reserve_projects").value)


def test_events_add_up_to_the_cohorts_measure(paper: Paper) -> None:
    counts = [int(cell) for cell in column(tables(paper)["events"], "签约（个）")]
    assert sum(counts[:-1]) == counts[-1] == make_assessment().measure("signed_2020_events").value


def test_a_completion_column_stands_only_where_a_target_does(paper: Paper) -> None:
    assert [c.group for c in tables(paper)["overview"].columns if c.head == "完成率（%）"] == ["储备项目"]
    assert "完成率（%）" not in [c.head for c in tables(paper)["funds"].columns]
    assert "序时" not in paper_text(paper, ISSUED)


def test_a_target_not_yet_due_is_not_judged(paper: Paper, said: str) -> None:
    assert "储备项目目标任务2021年4月10日到期，本期仅列示进度，完成率不作评判、不排名。" in said
    assert not any("（" in cell for cell in column(tables(paper)["overview"], "储备项目：完成率（%）"))


def test_a_yearly_target_brings_completion_and_pace() -> None:
    plan, assessment = with_yearly_target()
    paper = compile_bulletin(plan, MARCH, assessment)
    text = paper_text(paper, ISSUED)
    value = assessment.measure("funds_outside_ytd")
    assert value.rate is not None
    assert f"完成年度目标任务280亿元的{(value.rate * 100).quantize(Decimal('0.01'))}%，" in text
    assert "序时进度" in text
    heads = [c.title for name in tables(paper) if name.startswith("overview") for c in tables(paper)[name].columns]
    named = [head.removeprefix("区外到位资金（年初累计）：") for head in heads if head.startswith("区外到位资金")]
    assert named == ["目标（万元）", "完成（万元）", "完成率（%）", "较序时（百分点）"]


def test_bars_are_coloured_by_completion_against_the_pace() -> None:
    plan, assessment = with_yearly_target()
    paper = compile_bulletin(plan, MARCH, assessment)
    figure = next(b for b in paper.blocks if isinstance(b, Figure) and b.name == "completion")
    for row in figure.spec["data"]["values"]:
        expected = "met" if row["value"] >= 100 else "pace" if row["value"] >= 25 else "behind"
        assert row["tone"] == expected
    assert {p["name"]: p["value"] for p in figure.spec["params"]} == {"pace": 25.0, "pace_label": "序时进度25%"}


def test_a_class_under_three_units_is_listed_not_ranked(paper: Paper, said: str) -> None:
    assert "园区仅2个单位，不排名" in said
    rows = [
        row for name, table in tables(paper).items() if name.startswith(("overview", "annex")) for row in table.rows
    ]
    parks = [row for row in rows if row[0] in {"鄂尔多斯高新区", "空港物流园区"}]
    assert parks
    assert not any("（" in cell for row in parks for cell in row[1:])


def test_ties_are_ranked_competitively(paper: Paper) -> None:
    cells = [cell for cell in column(tables(paper)["overview"], "签约项目（个）") if "（" in cell]
    pairs = [re.fullmatch(r"(\d+)（(\d+)）", cell) for cell in cells]
    counts = [int(pair[1]) for pair in pairs if pair]
    assert len(counts) == 9
    assert len(set(counts)) < len(counts)
    for pair in pairs:
        assert pair
        assert int(pair[2]) == 1 + sum(other > int(pair[1]) for other in counts)


def test_a_measure_that_is_alike_for_all_units_has_no_places() -> None:
    given = make_assessment()
    alike = [
        replace(v, value=3) if v.measure == "signed_projects" and v.unit and v.value else v for v in given.measures
    ]
    table = tables(compiled(replace(given, measures=tuple(alike))))["overview"]
    assert not any("（" in cell for cell in column(table, "签约项目（个）"))


def test_a_unit_that_filed_nothing_is_named_with_the_reason() -> None:
    plan = make_plan()
    silent = replace(make_assessment().reports[0], state=UnitState.MISSING)
    measures = [replace(m, value=None) if m.unit == silent.unit else m for m in make_assessment().measures]
    assessment = make_assessment(reports=(silent, *make_assessment().reports[1:]), measures=tuple(measures))
    text = paper_text(compile_bulletin(plan, MARCH, assessment), ISSUED)
    assert "东胜区本期未报送，不排名" in text
    assert "未报2个（东胜区、空港物流园区）" in text


def test_carried_figures_are_starred_and_explained_once(paper: Paper, said: str) -> None:
    table = tables(paper)["overview"]
    assert any("*" in cell for cell in column(table, "区外到位资金（年初累计）（万元）"))
    assert said.count("带*的数据含结转") == 1
    assert any("带*" in note for note in table.notes)


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
    note = next(note for note in found["overview"].notes if "中结转" in note)
    assert "中结转：杭锦旗1000万元；全市1000万元，占" in note
    assert "到位资金中按上期结转1000万元" in paper.to_json()


def test_a_rate_with_carried_money_is_starred_in_the_text_as_in_the_table() -> None:
    given = make_assessment()
    starred = {"funds_rate", "entry_rate"}
    measures = [
        replace(value, carried=10_000_000, carried_rows=1) if value.measure in starred and value.unit is None else value
        for value in given.measures
    ]
    plain = compile_bulletin(make_plan(), MARCH, given).to_json()
    told = compile_bulletin(make_plan(), MARCH, replace(given, measures=tuple(measures))).to_json()
    for said in (r"录入率[\d.]+%\*", r"占已填报协议总投资[^。]*的[\d.]+%\*"):
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


def test_words_that_many_units_share_are_not_printed(paper: Paper) -> None:
    quotes = [block for block in paper.blocks if isinstance(block, Quote)]
    texts = [quote.text for quote in quotes]
    assert len(texts) == len(set(texts))
    facts = Facts(make_plan(), MARCH, make_assessment(), load_forms())
    alike = alike_words(facts)
    assert alike
    assert all(one.text not in texts for one in alike)
    assert all(one.unit.count("、") >= ALIKE - 1 for one in alike)


def test_the_house_scheme_is_not_in_the_bulletin(said: str) -> None:
    assert "得分" not in said
    assert "内部测算" not in said


def test_a_month_without_records_has_no_empty_sections() -> None:
    paper = compiled(make_assessment(records={}))
    text = paper_text(paper, ISSUED)
    assert "未报送工作动态" not in text
    assert not any("工作动态" in heading or "重点项目" in heading for heading in headings(paper))
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


def test_equal_figures_share_a_place() -> None:
    given = make_assessment()
    first, second = sorted(
        (v for v in given.measures if v.measure == "funds_outside_ytd" and v.unit in RANKED and v.value),
        key=lambda v: -(v.value or 0),
    )[:2]
    tied = changed_value(given, "funds_outside_ytd", second.unit, value=first.value)
    table = tables(compiled(tied))["overview"]
    places = {row[0]: row[1] for row in table.rows}
    assert places[first.unit].endswith("（1）")
    assert places[second.unit].endswith("（1）")
    assert sum(cell.endswith("（2）") for cell in places.values()) == 0


def test_a_unit_at_zero_stands_in_the_table_and_in_the_chart() -> None:
    plan, given = with_yearly_target()
    unit = next(v.unit for v in given.measures if v.measure == "funds_outside_ytd" and v.unit and v.value)
    paper = compile_bulletin(plan, MARCH, changed_value(given, "funds_outside_ytd", unit, value=0, rate=Decimal(0)))
    chart = next(block for block in paper.blocks if isinstance(block, Figure) and block.name == "completion")
    drawn = [row["name"] for row in chart.spec["data"]["values"]]
    assert unit in drawn
    told = [row[0] for row in tables(paper)["overview_1"].rows[:-1]]
    assert drawn == [name for name in told if name in drawn]


def test_a_rate_of_fewer_rows_than_the_sum_beside_it_names_its_base() -> None:
    given = make_assessment()
    rate = given.measure("entry_rate")
    assert "为基数" not in paper_text(
        compiled(changed_value(given, "entry_rate", None, of=given.measure("funds_outside_ytd").value)), ISSUED
    )
    fewer = changed_value(given, "entry_rate", None, of=(rate.of or 0) - 10_000_000)
    assert paper_text(compiled(fewer), ISSUED).count("为基数）") == 1


def test_a_units_words_are_cut_at_the_end_of_a_sentence_and_whole_in_the_workbook() -> None:
    assessment = make_assessment()
    first, second, third = "甲" * 40 + "。", "乙" * 30 + "！", "丙" * 30 + "。"
    frame = assessment.records["narrative"]
    frame = frame[frame["category"] == "工作动态"].head(1).assign(content=first + second + third, date=None)
    paper = compiled(replace(assessment, records={**assessment.records, "narrative": frame}))
    (quote,) = [block for block in paper.blocks if isinstance(block, Quote)]
    assert quote.text == first + second
    assert [row[-1] for row in tables(paper)["words"].rows] == [first + second + third]


def test_a_sentence_longer_than_an_item_is_not_cut() -> None:
    assessment = make_assessment()
    frame = assessment.records["narrative"]
    frame = frame[frame["category"] == "工作动态"].head(1).assign(content="甲" * 120 + "。乙。", date=None)
    paper = compiled(replace(assessment, records={**assessment.records, "narrative": frame}))
    (quote,) = [block for block in paper.blocks if isinstance(block, Quote)]
    assert quote.text == "甲" * 120 + "。"


def test_a_group_names_who_told_nothing_and_has_no_figure_of_such_alone() -> None:
    units = ("东胜区", "空港物流园区")
    assessment = make_assessment()
    groups = {"G1": (("东胜区", 3), ("空港物流园区", 0)), "G2": (("空港物流园区", 0),)}
    plan = make_plan(
        groups=tuple(
            Group.model_validate({"id": name, "title": f"{name}组", "members": list(units), "clause": "O-02"})
            for name in groups
        )
    )
    shared = [
        MeasureValue(measure="signed_projects", unit=name, value=sum(n for _, n in members), target=4, members=members)
        for name, members in groups.items()
    ]
    made = replace(assessment, measures=(*assessment.measures, *shared))
    facts = Facts(plan, MARCH, made, load_forms())
    assert [row[1:] for row in group_tables(facts)["groups_signed_projects"].rows] == [
        ("东胜区3、空港物流园区（本期未报送）", "4", "3", "75.00"),
        ("空港物流园区（本期未报送）", "4", "—", "—"),
    ]
