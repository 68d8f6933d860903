"""From a printed figure to the cells it came from."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.errors import UsageError
from diaodu.domain.papers.blocks import Paper, Table, TableColumn
from diaodu.domain.papers.printed import Address, addresses, heads_of, printed_figures, tables_of
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import RunKind
from tasks.again import judge_again
from tasks.aggregate.assessment import load_assessment
from tasks.compile.draft import compile_paper
from tasks.compile.figure_sources import figure_sources
from tasks.month import Month, open_month
from tests.lib.command_line import call, call_json
from tests.lib.golden_months import golden_month
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.small_month import write_small_month

pytestmark = pytest.mark.slow

GOLDEN = [("ordos-2021", "2021-03"), ("bole-2023", "2023-12"), ("dongsheng-2023-winter", "2024-01")]
"""Months with events, with points, with groups."""


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("表2:准格尔旗:到位资金", ("表2", "准格尔旗", "到位资金")),
        ("表2：准格尔旗：到位资金", ("表2", "准格尔旗", "到位资金")),
        ("准格尔旗:到位资金", ("", "准格尔旗", "到位资金")),
    ],
)
def test_an_address_has_a_table_a_row_and_a_column(text: str, first: tuple[str, str, str]) -> None:
    assert next(addresses(text)) == Address(table=first[0], row=first[1], column=first[2])


def test_a_name_may_have_a_colon_of_its_own() -> None:
    found = {(one.table, one.row, one.column) for one in addresses("表2:东胜区:其中:固定资产投资")}
    assert ("表2", "东胜区", "其中:固定资产投资") in found
    assert list(addresses("没有冒号")) == []


def agree(found: dict[str, Any], value: MeasureValue, kind: str) -> None:
    """What the rows come to is the figure."""
    numbers = [part for part in (value.n, value.of) if part is not None]
    if kind == "sum":
        assert Decimal(found["sums"][0]) == Decimal(value.value or 0)
    elif kind == "count":
        assert len(found["records"]) == value.value
    elif kind == "rate_of_sums":
        assert [Decimal(one) for one in found["sums"]] == numbers
    elif found["records"] and not value.members:
        assert found["how"] or found["parts"] or not found["columns"], f"{value.measure}: how do its rows come to it?"


@pytest.mark.slow
@pytest.mark.parametrize("plan", sorted(MONTHS))
def test_the_rows_of_every_figure_of_every_plan_come_to_it(plan: str, tmp_path: Path) -> None:
    period = MONTHS[plan]
    month = run_month(plan, period, tmp_path / "inbox", f"{period}-27T09:00")
    every = [value for value in load_assessment(month).measures if value.value is not None and not value.members]
    told = {(value.measure, value.unit is None): value for value in every}
    for value in told.values():
        kind = month.plan.measure(value.measure).kind
        found = figure_sources(month, f"{value.unit or '合计'}:{value.measure}")
        assert (found["value"], found["unit"], found["untold"]) == (value.value, value.unit, 0)
        agree(found, value, type(kind).kind)
        assert all(row["name"] for row in found["records"]), f"{value.measure}: whose row is it?"
    assert told


@pytest.fixture
def month(tmp_path: Path) -> Month:
    judged = judged_month(write_small_month(tmp_path / "inbox"))
    keep(judged, compile_paper(judged))
    return judged


def keep(month: Month, paper: Paper) -> None:
    """The bulletin as a draft without faces."""
    month.store.papers.save_draft(
        *month.key, paper.kind, structured=paper.to_json(), sha256=paper.sha256, pinned={}, faces={}, at=month.now()
    )


def test_a_figure_of_the_bulletin_leads_to_the_cells_it_is_made_of(month: Month) -> None:
    found = figure_sources(month, "表2:准格尔旗:区外到位资金")
    assert found["name"] == "区外到位资金（年初累计）"
    assert found["printed"]
    assert {one["row"] for one in found["printed"]} == {"准格尔旗"}
    assert found["sums"] == [found["value"]]
    assert {row["unit"] for row in found["records"]} == {"准格尔旗"}
    assert all(row["file"].endswith(".xlsx") and row["cells"][0] for row in found["records"])
    whole = figure_sources(month, "表2:合计:区外到位资金")
    assert (whole["unit"], whole["sums"]) == (None, [whole["value"]])
    main = figure_sources(month, "表1:储备项目:完成")
    assert (main["measure"], main["unit"], main["form"]) == ("reserve_projects", None, "储备项目表")
    assert len(main["records"]) == main["value"]
    with pytest.raises(UsageError, match="有5项指标") as several:
        figure_sources(month, "准格尔旗:到位资金")
    assert "本月到位资金；" in str(several.value)
    with pytest.raises(UsageError, match="找不到") as none:
        figure_sources(month, "表99:准格尔旗:到位资金")
    assert "表2 主要指标完成情况" in str(none.value)
    with pytest.raises(UsageError, match="找不到"):
        figure_sources(month, "准格尔旗")


def test_a_column_that_is_no_measure_leads_to_the_cells_too(month: Month) -> None:
    gap = figure_sources(month, "到位资金:准格尔旗:未录入")
    assert (gap["measure"], gap["said"], gap["sums"]) == ("entry_rate", "400", [8_000_000, 12_000_000])
    done = figure_sources(month, "表2:准格尔旗:储备项目 完成率")
    assert [(one["what"], one["said"], one["from"]) for one in done["origins"]] == [
        ("目标任务", "30个", "方案 targets.yaml（条款O-02）")
    ]
    started = figure_sources(month, "集中签约项目:合计:开工（个）")
    assert (started["said"], len(started["records"]), started["measure"]) == ("11", 11, None)
    assert figure_sources(month, "集中签约项目:合计:投产")["records"] == []
    industry = figure_sources(month, "产业分布:现代能源经济:总投资")
    assert (len(industry["records"]), Decimal(industry["sums"][0])) == (33, 1_980_660_000)
    place = figure_sources(month, "表2:准格尔旗:区外到位资金")["ranked"]
    assert [(one["place"], one["unit"]) for one in place][:2] == [(1, "伊金霍洛旗"), (2, "乌审旗")]
    places = figure_sources(month, "表2:准格尔旗:签约项目")["ranked"]
    assert places
    assert all(one["cell"].endswith("）") for one in places)  # a figure without a place is none
    filed = figure_sources(month, "报送情况:准格尔旗:储备项目")
    assert filed["origins"] == [
        {"what": "准格尔旗.xlsx", "said": "2021-03-20 10:00 收到", "from": filed["origins"][0]["from"]}
    ]
    words = figure_sources(month, "文字材料:乌审旗:内容")
    assert [row["cells"] for row in words["records"]] == [["D2"]]


def test_a_target_that_was_imported_is_told_with_its_file_and_cell(month: Month, tmp_path: Path) -> None:
    path = tmp_path / "任务分解.csv"
    path.write_text("单位,指标,目标,文号\n准格尔旗,储备项目,40,鄂商发〔2021〕3号\n", encoding="utf-8")
    call_json("targets", "import", str(path), "--plan", PLAN, "--by", "张经办")
    again = open_month(PLAN, PERIOD, month.as_of)
    judge_again(again, RunKind.REVIEW)
    (target,) = [
        one for one in figure_sources(again, "准格尔旗:reserve_projects")["origins"] if one["what"] == "目标任务"
    ]
    assert target["said"] == "40个"
    assert target["from"].startswith("任务分解.csv C2，文号鄂商发〔2021〕3号，张经办")


@pytest.mark.slow
@pytest.mark.parametrize(("plan", "period"), GOLDEN)
def test_every_printed_column_of_every_plan_leads_somewhere(plan: str, period: str, tmp_path: Path) -> None:
    month = golden_month(plan, period, tmp_path / "inbox")
    paper = compile_paper(month)
    keep(month, paper)
    for table in (one for one in tables_of(paper) if one.rows):
        for head in heads_of(table)[1:]:
            found = figure_sources(month, f"{table.caption.partition('　')[0]}:{table.rows[0][0]}:{head}")
            is_empty = found["said"] in {"0", "0.00", "0个", "—"}
            assert found["records"] or found["origins"] or found["members"] or is_empty, (table.name, head)


@pytest.mark.slow
def test_points_lead_to_their_items_and_a_place_to_the_list(tmp_path: Path) -> None:
    month = golden_month("bole-2023", "2023-12", tmp_path / "inbox")
    paper = compile_paper(month)
    keep(month, paper)
    scores = next(one for one in tables_of(paper) if one.name == "scores")
    found = figure_sources(month, f"考核得分:{scores.rows[0][0]}:位次")
    assert [one["place"] for one in found["ranked"]] == sorted(one["place"] for one in found["ranked"])
    assert found["ranked"][0]["unit"] == scores.rows[0][0]
    points = figure_sources(month, f"考核得分:{scores.rows[0][0]}:得分")
    assert sum(Decimal(one["said"].partition("／")[0]) for one in points["origins"]) == Decimal(points["said"])
    assert all(one["from"] for one in points["origins"])
    assert "来历" in call("explain", "bole-2023", "2023-12", "--figure", f"考核得分:{scores.rows[0][0]}:得分").stdout


@pytest.mark.slow
def test_the_command_prints_rows_with_their_cells_and_says_when_the_paper_is_older(month: Month) -> None:
    words = ("explain", PLAN, PERIOD, "--figure", "表2:准格尔旗:区外到位资金")
    said = call(*words).stdout
    assert "印在 表2" in said
    assert "到位资金表!" in said
    assert "此后重新汇总过" not in said
    judge_again(month, RunKind.SUBMIT)
    assert "此后重新汇总过" in call(*words).stdout
    assert call_json("explain", PLAN, PERIOD, "--figure", "合计:reserve_projects")["form"] == "储备项目表"


def test_a_column_of_one_name_is_meant_before_those_it_is_a_part_of() -> None:
    columns = (
        TableColumn(head="单位", align="left"),
        *(TableColumn(head=head, align="right") for head in ("签约", "签约额")),
    )
    table = Table(name="t", caption="表1", columns=columns, rows=(("甲", "1", "2"),))
    assert heads_of(table) == ["单位", "签约", "签约额"]
    assert [one.cell for one in printed_figures(table, "甲", "签约")] == ["1"]
    assert [one.cell for one in printed_figures(table, "甲", "额")] == ["2"]


@pytest.mark.slow
def test_a_figure_of_a_paper_beside_the_bulletin_leads_to_its_cells_too(tmp_path: Path) -> None:
    golden_month(*GOLDEN[0], tmp_path / "inbox")
    plan, period = GOLDEN[0]
    asked = ("explain", plan, period, "--figure", "主要指标:签约项目:完成")
    missing = call(*asked, "--paper", "circular")
    assert "先拟稿：diaodu paper ordos-2021 2021-03 circular" in str(missing.exception)
    call("paper", plan, period, "circular")
    found = call_json(*asked, "--paper", "通报")
    assert (found["measure"], found["printed"][0]["table"]) == ("signed_projects", "表1　主要指标")
    assert len(found["records"]) == int(found["said"].removesuffix("个"))
    of_units = call("explain", plan, period, "--figure", "事项:x:y", "--paper", "supervision_notice")
    assert "写明 UNIT" in str(of_units.exception)
