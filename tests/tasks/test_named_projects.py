"""Projects by name: whose records are last month's is said, a note on a list's rows stands under each, firms stay hidden."""

from dataclasses import replace

import pandas as pd

from diaodu.domain.papers.blocks import ListBlock, Paragraph, Table
from diaodu.domain.period import parse_period
from diaodu.domain.results import Assessment
from diaodu.domain.text.disclosure import hidden_firms, printable, third_person
from tasks.compile.bulletin import compile_bulletin
from tests.lib.factories import make_assessment, make_plan, make_records

MARCH = parse_period("2021-03")
UNITS = ["东胜区", "康巴什区", "达拉特旗", "准格尔旗", "鄂托克前旗"]


def overdue(carried: int = 0, count: int = 8) -> Assessment:
    """So many projects signed and past their planned start, and as many at a standstill."""
    records = make_records(UNITS)
    frame = records["signed_projects"].head(1)
    rows = pd.concat([frame] * (2 * count), ignore_index=True)
    rows["name"] = [f"项目{at:02d}" for at in range(2 * count)]
    rows["record"] = [f"r{at}" for at in range(2 * count)]
    rows["stage"], rows["event"] = "签约", None
    rows["sign_date"] = pd.Timestamp("2021-01-05")
    rows["planned_start"] = [pd.Timestamp("2021-02-01")] * count + [pd.Timestamp("2021-12-01")] * count
    rows["actual_start"] = pd.NaT
    rows["status"] = ["正常"] * count + ["停滞"] * count
    rows["carried"] = carried
    return make_assessment(records={**records, "signed_projects": rows})


def tables(assessment: Assessment) -> dict[str, Table]:
    paper = compile_bulletin(make_plan(), MARCH, assessment)
    return {block.name: block for block in (*paper.blocks, *paper.lists) if isinstance(block, Table)}


def test_each_list_says_how_many_it_leaves_to_the_workbook() -> None:
    found = tables(overdue())
    for name in ("projects_overdue", "projects_stopped"):
        assert len(found[name].rows) == 5
        assert found[name].notes == ("共8个，列前5个，其余见附表。",)
    assert len(found["all_overdue"].rows) == 8


def test_what_nobody_told_this_month_is_starred_in_the_list_and_in_the_count() -> None:
    carried = overdue(carried=1)
    table = tables(carried)["projects_overdue"]
    assert all(row[0].endswith("*") for row in table.rows)
    assert any("带*的为上期情况" in note for note in table.notes)
    paper = compile_bulletin(make_plan(), MARCH, carried)
    assert "到期未开工项目8个*" in paper.to_json()
    told = compile_bulletin(make_plan(), MARCH, overdue())
    assert "到期未开工项目8个，" in told.to_json()


def test_projects_begun_on_no_day_are_counted_below_the_list_they_may_belong_to() -> None:
    assessment = overdue()
    rows = assessment.records["signed_projects"]
    begun = rows.assign(stage="开工", status="正常", actual_start=pd.NaT)
    begun.loc[:2, "actual_start"] = pd.Timestamp("2021-03-09")
    table = tables(replace(assessment, records={**assessment.records, "signed_projects": begun}))["projects_started"]
    assert len(table.rows) == 3
    assert table.notes == (f"另有{len(begun) - 3}个未填实际开工时间，是否在本期不明，未列入。",)


def test_a_request_of_last_month_is_not_this_months() -> None:
    given = make_assessment()
    frame = given.records["signed_projects"].assign(to_coordinate="请市水利局支持")
    now = replace(given, records={**given.records, "signed_projects": frame.assign(carried=0)})
    before = replace(given, records={**given.records, "signed_projects": frame.assign(carried=1)})
    asked = tables(now)["offices"]
    assert asked.rows[0][:2] == ("市水利局", str(len(frame)))
    assert "offices" not in tables(before) or tables(before)["offices"].rows[0][0] != "市水利局"


def test_the_mail_says_who_did_not_report_though_no_project_is_urgent() -> None:
    paper = compile_bulletin(make_plan(), MARCH, make_assessment(records={}))
    items = [item for block in paper.brief if isinstance(block, ListBlock) for item in block.items]
    assert items == ["未报送：空港物流园区；迟报：鄂托克前旗。"]


def test_counts_carried_over_are_counts() -> None:
    plan = make_plan("suzhou-2020")
    given = make_assessment()
    value = next(v for v in given.measures if v.unit and v.value)
    measure = next(m for m in plan.measures if m.cumulative and not m.is_money)
    figures = [
        replace(value, measure=measure.id, unit=unit, value=9, carried=2, carried_rows=2, target=None, rate=None, compared=None)
        for unit in (plan.units[0].name, None)
    ]  # fmt: skip
    reports = tuple(
        replace(r, unit=u.name, code=u.code, unit_class=u.unit_class)
        for r, u in zip(given.reports, plan.units, strict=False)
    )
    assessment = Assessment(reports=reports, findings=(), measures=tuple(figures), targets=(), scores=(), records={})
    text = compile_bulletin(plan, parse_period("2020-06"), assessment).to_json()
    assert f"{plan.units[0].name}2个；全市2个" in text
    assert "2元" not in text


def test_the_short_name_of_a_firm_in_talks_is_hidden_too() -> None:
    def hidden(firm: str) -> dict[str, str]:
        return hidden_firms([{"stage": "在谈", "is_public": "否", "investor": firm, "industry": "现代能源经济"}])

    assert printable("宁德时代要求配套指标。", hidden("宁德时代新能源科技股份有限公司")) == "某能源企业要求配套指标。"
    assert printable("赴隆基绿能考察", hidden("隆基绿能科技股份有限公司")) == "赴某能源企业考察"
    assert printable("赴华为公司对接", hidden("华为技术有限公司")) == "赴某能源企业对接"
    assert printable("华为路已通车", hidden("华为技术有限公司")) == "华为路已通车"
    assert printable("发展能源产业", hidden("内蒙古能源发展有限公司")) == "发展能源产业"


def test_the_firm_of_a_project_that_is_held_is_hidden_too() -> None:
    given = make_assessment()
    told = given.records["narrative"].assign(
        content=[f"赴甲镕堃玻璃有限公司考察{at}" for at in range(len(given.records["narrative"]))]
    )
    assessment = replace(given, records={**given.records, "narrative": told})
    held = {"investor": "甲镕堃玻璃有限公司", "stage": None, "is_public": None, "industry": None}
    open_text = compile_bulletin(make_plan(), MARCH, assessment).to_json()
    text = compile_bulletin(make_plan(), MARCH, assessment, unsettled=[held]).to_json()
    assert "甲镕堃" in open_text
    assert "甲镕堃" not in text
    assert "赴某企业考察" in text


def test_a_units_words_are_in_the_third_person_of_the_paper() -> None:
    assert third_person("我旗推进，我们旗支持", "准格尔旗", "市") == "该旗推进，该旗支持"
    assert third_person("我市支持我区", "东胜区", "市") == "全市支持该区"
    assert third_person("我区引进，我局落实", "能源局", "区") == "全区引进，该局落实"
    assert third_person("我市", "民政局", "区") == "该市"


def test_a_name_with_a_mark_of_markup_is_a_name_in_the_first_words_too() -> None:
    given = make_assessment()
    class_name = "旗<区>&"
    reports = tuple(replace(r, unit_class=class_name) if r.unit_class == "旗区" else r for r in given.reports)
    paper = compile_bulletin(make_plan(), MARCH, replace(given, reports=reports))
    lead = next(block.text for block in paper.blocks if isinstance(block, Paragraph))
    assert f"{class_name}中，" in lead
