"""Papers beside the bulletin: each says what its kind must, to whom it is for, and nothing that is not theirs."""

import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import pytest

from diaodu.adapters.form_files import load_forms
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.adapters.renderers.docx.document import render_docx
from diaodu.adapters.renderers.html import render_html
from diaodu.adapters.renderers.text import paper_text
from diaodu.adapters.renderers.typst import render_pdf
from diaodu.domain.papers.beside.words import Supervision
from diaodu.domain.papers.blocks import Heading, Imprint, Line, LinePlace, Paper, Paragraph, Table
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import parse_period
from diaodu.domain.plans.dress import Dress
from diaodu.domain.plans.papers import When
from diaodu.domain.states import PaperState
from tasks.compile.draft import draft_paper, render_faces
from tasks.compile.plan_paper import PlanPapers
from tasks.month import Month
from tests.lib.factories import make_assessment, make_plan
from tests.lib.months import judged_month
from tests.lib.pdf_pages import letters_over_letters, letters_over_rules, pages_of
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.plan_papers import declared_papers, faults_of, units_of, words_of
from tests.lib.simulations import simulated
from tests.lib.small_month import write_small_month
from tests.lib.word_files import paragraphs

AFTER_REVIEW = "2021-04-12T09:00:00+08:00"
POINTS = """
unit | measure | value
武汉局 | signed_amount | 7.2亿元
杭州局 | signed_amount | 12亿元
深圳局 | signed_amount | 9亿元
北京局 | signed_amount | 3亿元
"""


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    """A small month, its review time over; 准格尔旗 has rows that nobody mended."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("papers")))
        yield judged_month(write_small_month(tmp_path_factory.mktemp("inbox") / "inbox"), as_of=AFTER_REVIEW)


def paper_to(month: Month, kind: str, unit: str) -> Paper:
    declared = next(one for one in month.plan.papers if one.id == kind)
    code = next(one.code for one in month.plan.units if one.name == unit)
    return next(paper for paper in declared_papers(month, kind) if paper.kind == f"{declared.id}-{code}")


def lines(paper: Paper, place: LinePlace) -> list[str]:
    return [block.text for block in paper.blocks if isinstance(block, Line) and block.place == place]


# --- 督办通知 and 提示函 ----------------------------------------------------------------------------------------
def test_a_supervision_notice_goes_to_the_units_office_and_only_counts_its_findings(month: Month) -> None:
    paper = paper_to(month, "supervision_notice", "准格尔旗")
    assert paper.title == "关于办理2021年第一季度招商引资督办事项的通知"
    assert paper.dress == Dress.LETTER
    assert lines(paper, LinePlace.ADDRESSEE) == ["准格尔旗商务局："]
    assert lines(paper, LinePlace.NUMBER) == ["〔2021〕　　号"]
    assert lines(paper, LinePlace.SIGNER) == ["鄂尔多斯市商务局"]
    text = words_of(paper)
    assert re.search(r"报表审核意见\d+条逾期未答复", text)
    assert "15个工作日内" in text
    assert not list(faults_of(paper))
    assert "小项目" not in text


def test_a_letter_has_its_date_to_fill_in_and_then_the_contact_in_every_face(month: Month) -> None:
    paper = paper_to(month, "supervision_notice", "准格尔旗")
    html = re.sub(r"<[^>]+>", "", render_html(paper, Imprint()))
    for face in (
        paper_text(paper, Imprint()),
        html,
        "".join(text for _, text in paragraphs(render_docx(paper, Imprint()))),
    ):
        assert "鄂尔多斯市商务局" in face.split("年　　月　　日")[0]
        assert "（联系人：" in face.split("年　　月　　日")[1]


def test_a_unit_that_nothing_is_asked_of_gets_no_notice(month: Month) -> None:
    named = {paper.kind.partition("-")[2] for paper in declared_papers(month, "supervision_notice")}
    assert "150622" in named
    assert "150602" not in named  # 东胜区 reported all, and well


def test_a_government_gets_a_letter_about_matters_and_never_about_findings_alone(month: Month) -> None:
    assert declared_papers(month, "advice_letter") == []


@pytest.mark.slow
def test_a_matter_of_a_project_stands_with_firm_amount_and_how_many_days_it_is_late(tmp_path: Path) -> None:
    late = run_month("suzhou-2020", "2020-03", tmp_path / "inbox", "2020-04-12T09:00", change=_old_contract)
    papers = declared_papers(late, "advice_letter")
    paper = next(paper for paper in papers if "埇桥区人民政府：" in lines(paper, LinePlace.ADDRESSEE))
    (table,) = [block for block in paper.blocks if isinstance(block, Table)]
    heads = [column.head for column in table.columns]
    assert heads == ["序号", "事项", "要求及依据", "现状", "差距"]  # no leader is called to account, no time set
    row = next(row for row in table.rows if "埇桥区项目2" in row[1])
    assert row[1] == "埇桥区项目2（埇桥区投资公司2，总投资2.00亿元）"
    assert row[4] == "签约已304天"
    assert "函复" in words_of(paper)
    assert "通报" not in words_of(paper)


def _old_contract(unit: str, form: str, column: str, n: int, value: object) -> object:
    """The second project of each unit was signed in the year before, and the first is at no ceremony."""
    if form != "signed_projects":
        return value
    return {"sign_date": "2019-06-01", "planned_start": None, "event": None}.get(column, value) if n == 2 else value


# --- 通报, 指南, 会议 -----------------------------------------------------------------------------------------
def test_a_circular_is_addressed_signed_and_has_its_annexes(month: Month) -> None:
    (paper,) = declared_papers(month, "circular")
    assert paper.title == "关于2021年3月全市招商引资工作情况的通报"
    assert lines(paper, LinePlace.ADDRESSEE) == ["各旗区人民政府、园区管委会："]
    titles = [title for title, _ in paper.attachments]
    assert titles[0] == "主要指标完成情况"
    assert "各单位报送情况" not in titles  # all handed in everything in time
    assert [re.sub(r"^(附件：)?(\d\.)?", "", text) for text in lines(paper, LinePlace.ANNEXES)] == titles
    assert "下一步要求" in words_of(paper)


@pytest.mark.slow
def test_the_guide_holds_what_was_appraised_and_may_be_told_with_landlines_alone(tmp_path: Path) -> None:
    guided = run_month("ordos-2021", "2021-03", tmp_path / "inbox", "2021-04-12T09:00", change=_for_the_guide)
    (paper,) = declared_papers(guided, "investment_guide")
    text = words_of(paper)
    assert paper.dress == Dress.BOOK
    assert "0477-8000001" in text
    assert "13800000000" not in text
    assert "东胜区联系人" not in text
    tables = [block for block in paper.blocks if isinstance(block, Table)]
    cards = {table.columns[0].head: table.columns[1].head for table in tables if table.columns[0].head.isdigit()}
    assert list(cards) == [f"{n:03d}" for n in range(1, len(guided.plan.units) + 1)]
    assert set(cards.values()) == {
        f"{unit.name}项目1" for unit in guided.plan.units
    }  # 2: not appraised; 3: not to be told


def _for_the_guide(unit: str, form: str, column: str, n: int, value: object) -> object:
    if form != "reserve_projects":
        return value
    told = {
        ("appraisal", 2): "未论证", ("is_public", 3): "否", ("phone", 1): "0477-8000001/13800000000",
        ("month_status", n): "新增",
    }  # fmt: skip
    return told.get((column, n), value)


def test_a_circular_tells_no_project_twice_and_no_empty_column(month: Month) -> None:
    (paper,) = declared_papers(month, "circular")
    told = re.findall(r"“[^”]+”", "".join(block.text for block in paper.blocks if isinstance(block, Paragraph)))
    assert len(told) == len(set(told))
    assert not list(faults_of(paper))


def test_a_meeting_pack_tells_of_every_unit_and_is_internal(month: Month) -> None:
    (paper,) = declared_papers(month, "meeting_pack")
    text = words_of(paper)
    assert paper.title == "2021年3月全市招商引资调度会材料"
    assert paper.masthead.marking == "内部掌握"
    assert paper.masthead.report_to == ""
    assert [f"（{n}）" in text for n in "一二三"] == [True] * 3
    assert all(unit.name in text for unit in month.plan.units)


# --- 考核 ------------------------------------------------------------------------------------------------------
@pytest.mark.parametrize(("period", "stage"), [("2023-06", "阶段性测算"), ("2023-12", "初评")])
def test_points_are_called_by_how_far_they_are_settled(period: str, stage: str) -> None:
    folder = load_plan_folder("bole-2023")
    found = simulated("bole-2023", period, POINTS)
    papers = PlanPapers(
        Facts(folder.plan, parse_period(period), found, folder.forms), None, Supervision(today=date(2023, 12, 31))
    )
    declared = {one.id: one for one in folder.plan.papers}
    draft = papers.compile(declared["assessment_draft"], folder.plan.units[1])
    public = papers.compile(declared["assessment_publicity"])
    circular = papers.compile(declared["assessment_circular"])
    assert draft.title == f"驻武汉招商局2023年度招商引资考核{stage}稿"
    assert public.title == f"关于2023年度招商引资考核{stage}情况的公示"
    text = words_of(draft)
    assert "3个工作日" in text
    assert "36.00" in text
    assert "50×" in text  # the formula beside what was put in
    assert "7.20亿元" in text
    assert "max(" not in text
    assert "min(" not in text
    assert ("审定，现将" in words_of(circular)) is (stage == "初评")  # nothing was decided before the period's end
    assert ("等次" in words_of(circular).split("附件")[-1]) is (stage == "初评")
    assert "审定" in words_of(circular)
    assert not [fault for paper in (draft, public, circular) for fault in faults_of(paper)]


# --- all -------------------------------------------------------------------------------------------------------
def test_drafting_a_paper_keeps_a_draft_and_numbers_and_mails_nothing(month: Month, tmp_path: Path) -> None:
    declared = next(one for one in month.plan.papers if one.id == "release_slip")
    (drafted,) = draft_paper(month, declared, [None], tmp_path)
    assert {path.name for path in tmp_path.iterdir()} == {
        f"发文稿纸-2021年3月-草稿.{face}" for face in ("pdf", "docx", "html", "txt", "xlsx")
    }
    row = month.store.papers.latest(*month.key, "release_slip")
    assert row is not None
    assert (row.state, row.issue) == (PaperState.DRAFT, None)
    assert month.store.outbox.list(*month.key) == []
    assert drafted.faces["pdf"].exists()
    assert "草稿" in "".join(page.text for page in pages_of(drafted.faces["pdf"].read_bytes()))


@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_every_paper_of_a_plan_cites_a_clause_of_its_document(plan: str) -> None:
    found = load_plan_folder(plan).plan
    clauses = {clause.id for clause in found.clauses}
    assert found.papers
    for paper in found.papers:
        assert set(paper.clause.split("、")) <= clauses, paper.id


def test_a_paper_to_each_unit_is_drafted_by_hand_alone() -> None:
    plan = load_plan_folder("ordos-2021").plan
    due = {paper.id for paper in plan.papers_due(parse_period("2021-03"))}
    assert due == {"supervision_notice", "advice_letter"}
    assert all(paper.is_to_each_unit for paper in plan.papers_due(parse_period("2021-03")))


@pytest.mark.parametrize(
    ("when", "period", "due"),
    [
        (When.MONTHLY, "2021-02", True), (When.MONTHLY, "2021-02-H1", False), (When.QUARTERLY, "2021-02", False),
        (When.QUARTERLY, "2021-03", True), (When.YEARLY, "2021-11", False), (When.YEARLY, "2021-12", True),
        (When.HALF_MONTHLY, "2021-02-H2", True), (When.ON_DEMAND, "2021-12", False), (When.EVERY_PERIOD, "2021-W05", True),
    ],
)  # fmt: skip
def test_when_a_paper_is_due(when: When, period: str, due: bool) -> None:
    assert when.holds(parse_period(period)) is due


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_every_page_of_every_paper_is_well_set(plan: str, tmp_path: Path) -> None:
    period = MONTHS[plan]
    found = run_month(plan, period, tmp_path / "inbox", f"{period}-27T09:00")
    for declared in found.plan.papers:
        papers = declared_papers(found, declared.id)[:1]
        assert len(papers) <= len(units_of(found, declared))
        for paper in papers:
            faces = render_faces(found, paper, Imprint())
            assert set(faces) == {"pdf", "docx", "html", "txt", "xlsx"}
            for page in pages_of(faces["pdf"]):
                assert not letters_over_letters(page), (paper.kind, page.number)
                assert not letters_over_rules(page), (paper.kind, page.number)


@pytest.mark.parametrize("dress", list(Dress))
def test_every_dress_carries_the_draft_mark(dress: Dress, month: Month) -> None:
    (paper,) = declared_papers(month, "release_slip")
    pdf = render_pdf(replace(paper, dress=dress), Imprint())
    assert "草稿" in pages_of(pdf)[0].text


def test_the_guide_takes_what_an_office_wrote_of_the_place_and_of_policies(tmp_path: Path) -> None:
    facts = Facts(make_plan(), parse_period("2021-03"), make_assessment(), load_forms())
    guide = next(one for one in facts.plan.papers if one.id == "investment_guide")

    def headings(own: Path | None) -> list[str]:
        paper = PlanPapers(facts, own, Supervision(today=date(2021, 4, 12))).compile(guide)
        return [block.text.partition("、")[2] for block in paper.blocks if isinstance(block, Heading)]

    assert not {"市情", "政策摘要和办事流程"} & set(headings(None))
    folder = tmp_path / "papers" / "investment_guide"
    folder.mkdir(parents=True)
    (folder / "about.xml.j2").write_text("<p>位于内蒙古自治区西南部。</p>", encoding="utf-8")
    (folder / "policies.xml.j2").write_text("<p>鄂府发〔2021〕1号：某某政策。</p>", encoding="utf-8")
    told = headings(tmp_path)
    assert told.index("编制说明") < told.index("市情") < told.index("政策摘要和办事流程")
