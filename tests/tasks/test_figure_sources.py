"""From a printed figure to the cells it came from."""

from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from diaodu.domain.errors import UsageError
from diaodu.domain.papers.blocks import Table, TableColumn
from diaodu.domain.papers.printed import Address, addresses, heads_of, printed_figures
from diaodu.domain.results import MeasureValue
from diaodu.domain.states import RunKind
from tasks.again import judge_again
from tasks.aggregate.assessment import load_assessment
from tasks.aggregate.figure_sources import figure_sources
from tasks.compile.draft import compile_paper
from tasks.month import Month
from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judged_month
from tests.lib.plan_months import MONTHS, run_month
from tests.lib.small_month import write_small_month


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
        assert [Decimal(one) for one in found["sums"]][-1] == numbers[-1]


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
    assert told


@pytest.fixture
def month(tmp_path: Path) -> Month:
    judged = judged_month(write_small_month(tmp_path / "inbox"))
    paper = compile_paper(judged)
    judged.store.papers.save_draft(
        *judged.key, paper.kind, structured=paper.to_json(), sha256=paper.sha256, pinned={}, faces={}, at=judged.now()
    )
    return judged


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
    with pytest.raises(UsageError, match="不是方案的指标") as reckoned:
        figure_sources(month, "到位资金:准格尔旗:未录入")
    assert "该表中可查的栏：" in str(reckoned.value)


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
