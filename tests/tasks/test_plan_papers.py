"""A plan's own papers: a line in the plan and a template, no Python; drafted beside the bulletin."""

import shutil
from datetime import date
from pathlib import Path

import pytest

from diaodu import ROOT
from diaodu.adapters.plan_files import load_plan_folder
from diaodu.domain.errors import UserError
from diaodu.domain.papers.beside.words import Supervision
from diaodu.domain.papers.blocks import Table, paper_from_json
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.period import parse_period
from diaodu.domain.plans.papers import PlanPaper
from diaodu.domain.states import PaperKind, PaperState
from tasks.compile.bulletin import compile_bulletin
from tasks.compile.draft import draft_papers
from tasks.compile.plan_paper import PlanPapers
from tasks.ledgers import paper_folder
from tasks.look.shapes import public_papers
from tasks.release.bulletin import approve_bulletin
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.pdf_pages import pages_of
from tests.lib.simulations import simulated
from tests.lib.small_month import write_small_month

TEMPLATE = """\
<paper>
<p>{{ period }}{{ whole }}迟报、未报单位如下。</p>
<p>未报{{ facts.filing.units("missing") | length }}个。</p>
</paper>
"""


@pytest.fixture
def own_plan(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A city's copy of the plan that asks for a circular and, at a quarter's end, a summary."""
    folder = tmp_path / "plans" / PLAN
    shutil.copytree(ROOT / "plans" / PLAN, folder)
    declared = "papers:\n  - {id: circular, title: 报送情况通报}\n  - {id: closing, title: 季度小结, quarterly: true}\n"
    (folder / "papers.yaml").write_text(declared, encoding="utf-8")
    for kind in ("circular", "closing"):
        template = folder / "templates" / "papers" / kind / "paper.xml.j2"
        template.parent.mkdir(parents=True)
        template.write_text(TEMPLATE, encoding="utf-8")
    monkeypatch.setenv("DIAODU_PLANS", str(folder.parent))
    return folder


@pytest.mark.slow
def test_a_plans_papers_are_drafted_beside_the_bulletin(own_plan: Path, tmp_path: Path) -> None:
    month = judged_month(write_small_month(tmp_path / "inbox"))
    bulletin = draft_papers(month)
    found = {row.kind: row for row in month.store.papers.list(*month.key)}
    assert set(found) == {PaperKind.BULLETIN, PaperKind.AUDIT, "circular", "closing"}
    assert found["bulletin"].id == bulletin
    assert {row.state for row in found.values()} == {PaperState.DRAFT}
    paper = paper_from_json(month.store.papers.text_of(found["circular"].id))
    assert paper.masthead.name == "报送情况通报"
    assert paper.title == "2021年3月全市报送情况通报"
    names = {path.name for path in paper_folder(month.place, "circular").iterdir()}
    assert names == {f"报送情况通报-2021年3月-草稿.{face}" for face in ("pdf", "docx", "html", "txt", "xlsx")}
    text = (paper_folder(month.place, "circular") / "报送情况通报-2021年3月-草稿.txt").read_text(encoding="utf-8")
    assert "2021年3月全市迟报、未报单位如下。" in text
    assert len(list(paper_folder(month.place, "bulletin").glob("*.pdf"))) == 1
    assert {paper["kind"]: paper["name"] for paper in public_papers(month.place)} == {
        "audit": "数据审核说明", "bulletin": "简报", "circular": "报送情况通报", "closing": "季度小结",
    }  # fmt: skip


@pytest.mark.slow
def test_looks_call_a_plans_paper_what_the_plan_calls_it(own_plan: Path, tmp_path: Path) -> None:
    month = judged_month(write_small_month(tmp_path / "inbox"))
    draft_papers(month)
    approve_bulletin(month, "王局长")
    assert "文书 报送情况通报：草稿" in call("status", PLAN, PERIOD).stdout
    assert "报送情况通报" in call("papers", PLAN, PERIOD).stdout
    (period,) = call_json("status", PLAN)["periods"]
    assert period["paper"] == "approved"  # the bulletin's state, whatever other papers there are


def test_a_quarterly_paper_is_due_in_the_quarters_last_month_alone(own_plan: Path) -> None:
    plan = load_plan_folder(str(own_plan)).plan
    due = {
        period: [paper.id for paper in plan.papers_due(plan.find_period(period))] for period in ("2021-02", "2021-03")
    }
    assert due == {"2021-02": ["circular"], "2021-03": ["circular", "closing"]}


def test_a_paper_without_its_template_is_refused_when_the_plan_is_loaded(own_plan: Path) -> None:
    (own_plan / "templates" / "papers" / "closing" / "paper.xml.j2").unlink()
    with pytest.raises(UserError, match=r"papers\.1.*没有模板 papers/closing/paper\.xml\.j2"):
        load_plan_folder(str(own_plan)).plan  # noqa: B018 - the plan is checked with its folder


@pytest.mark.parametrize(("written", "told"), [("bulletin", "系统自带"), ("../x", "应合于")])
def test_a_papers_id_is_a_name_of_its_own(own_plan: Path, written: str, told: str) -> None:
    (own_plan / "papers.yaml").write_text(f"papers: [{{id: {written}, title: 某某}}]\n", encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_plan_folder(str(own_plan))


def test_a_plans_paper_may_say_all_that_the_bulletin_says(tmp_path: Path) -> None:
    template = tmp_path / "papers" / "same" / "paper.xml.j2"
    template.parent.mkdir(parents=True)
    shutil.copy(ROOT / "templates" / "papers" / "bulletin.xml.j2", template)
    folder, period = load_plan_folder("bole-2023"), parse_period("2023-12")
    found = simulated("bole-2023", "2023-12", "unit | measure | value\n武汉局 | signed_amount | 7.2亿元")
    bulletin = compile_bulletin(folder.plan, period, found, forms=folder.forms)
    declared = PlanPaper(id="same", title="同一内容")
    paper = PlanPapers(
        Facts(folder.plan, period, found, folder.forms), tmp_path, Supervision(today=date(2021, 3, 31))
    ).compile(declared)
    assert "scores" in {block.name for block in paper.blocks if isinstance(block, Table)}
    assert paper.blocks == bulletin.blocks


# --- a city's own paper, without Python -------------------------------------------------------------------------
OWN_ENTRY = """\
papers:
  - id: roll_call
    title: 项目花名册
    clause: O-09
    when: on_demand
    to: 各单位
    dress: plain
    words: {said_by: 市招商中心}
    lists:
      - id: projects
        title: 在册项目
        form: signed_projects
        where: {stage: {ne: 在谈}}
        columns: [name, investor, total_investment, sign_date, credit_code]
"""
OWN_TEMPLATE = """\
<paper>
<title>{{ place }}在册项目花名册</title>
<to>{{ addressee }}：</to>
<p>{{ paper.words.said_by }}列出{{ lists.projects.rows | length }}个项目。</p>
{{ '<table name="list_projects"/>' | safe }}
<grid caption="各单位个数" unit="个"><col>单位</col><col align="right">项目</col>
{% for unit, rows in lists.projects.by("unit", facts.filing.expected) %}<row><cell>{{ unit }}</cell><cell>{{ rows | length }}</cell></row>
{% endfor %}
<row bold="yes"><cell>合计</cell><cell>{{ lists.projects.rows | length }}</cell></row></grid>
<signer>{{ issuer }}</signer><signed></signed>
</paper>
"""
OWN_LAYOUT = """\
#import "_blocks.typ": *
#show: set-up
#draft-mark
#face("hei")[本市自己的版式]
#draw-all(data.blocks)
"""


@pytest.fixture
def own_paper(own_plan: Path) -> Path:
    (own_plan / "papers.yaml").write_text(OWN_ENTRY, encoding="utf-8")
    folder = own_plan / "templates" / "papers" / "roll_call"
    folder.mkdir(parents=True)
    (folder / "paper.xml.j2").write_text(OWN_TEMPLATE, encoding="utf-8")
    (folder / "paper.typ").write_text(OWN_LAYOUT, encoding="utf-8")
    return own_plan


@pytest.mark.slow
def test_a_city_adds_a_paper_with_lists_tables_and_a_layout_of_its_own(own_paper: Path, tmp_path: Path) -> None:
    month = judged_month(write_small_month(tmp_path / "inbox"))
    draft_papers(month)
    assert month.store.papers.latest(*month.key, "roll_call") is None  # on demand alone
    told = call_json("paper", PLAN, PERIOD, "roll_call", "--out", str(tmp_path / "out"))
    (paper,) = told["papers"]
    assert (paper["title"], paper["unit"]) == ("鄂尔多斯市在册项目花名册", None)
    text = (tmp_path / "out" / "项目花名册-2021年3月-草稿.txt").read_text(encoding="utf-8")
    assert "市招商中心列出22个项目。" in text
    assert "单位 | 项目名称 | 投资方 | 总投资 | 签约时间" in text  # nobody told a credit code: no column of dashes
    assert "合计 | 22" in text
    letters = "".join(page.text for page in pages_of(Path(paper["pdf"]).read_bytes()))
    assert "本市自己的版式" in letters
    assert "草稿" in letters


def test_an_unknown_paper_is_answered_with_those_the_plan_has(own_paper: Path) -> None:
    said = call_json("paper", PLAN, PERIOD, "circular", code=2)
    assert "roll_call（项目花名册）" in said
    (listed,) = call_json("paper", PLAN, PERIOD)["papers"]
    assert (listed["kind"], listed["when"], listed["due"], listed["each_unit"]) == (
        "roll_call",
        "on_demand",
        False,
        False,
    )


def test_a_paper_to_all_takes_no_unit_and_one_of_half_a_month_no_month(tmp_path: Path) -> None:
    judged_month(write_small_month(tmp_path / "inbox"))
    assert "不是一单位一份" in call_json("paper", PLAN, PERIOD, "circular", "--unit", "东胜区", code=2)
    assert "没有" not in call("paper", PLAN, PERIOD).stdout
    assert "尚未汇总" in call_json("paper", PLAN, "2021-Q3", "circular", code=11)


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("form: signed_projects", "form: nonesuch", "nonesuch"),
        ("sign_date, credit_code]", "sign_day]", "sign_day"),
        ("dress: plain", "dress: silk", "dress"),
        ("when: on_demand", "when: sometimes", "when"),
    ],
)
def test_a_slip_in_a_papers_entry_is_refused_with_its_place(own_paper: Path, old: str, new: str, told: str) -> None:
    file = own_paper / "papers.yaml"
    file.write_text(file.read_text(encoding="utf-8").replace(old, new), encoding="utf-8")
    with pytest.raises(UserError, match=told):
        load_plan_folder(str(own_paper)).forms  # noqa: B018 - what names columns is checked with the forms
