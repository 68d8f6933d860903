"""The template of a month is filled with last month's living projects; filled in, it comes back accepted."""

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.worksheet.worksheet import Worksheet

from diaodu.adapters.form_files import load_forms
from diaodu.domain.ledger import Record
from diaodu.domain.months.carry import prefilled
from diaodu.domain.months.earlier_lists import EarlierList
from diaodu.domain.period import parse_period
from diaodu.domain.states import RecordState
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month, open_month
from tasks.templates import write_templates
from tests.lib.factories import unit_code
from tests.lib.months import PLAN, judged_month
from tests.lib.project_months import FUNDS, RESERVE, SIGNED, funds, judge_month, reserve, signed

pytestmark = pytest.mark.slow

UNIT = "准格尔旗"
FEBRUARY = {
    UNIT: {
        RESERVE: [reserve("库二", 本月状态="新增"), reserve("库一"), reserve("调", 本月状态="调出"), reserve("转", 本月状态="转签约")],
        SIGNED: [signed("乙"), signed("甲"), signed("终", 项目状态="终止"), signed("缺", 签约时间="")],
        FUNDS: [funds("乙", 200), funds("甲", 300)],
    }
}  # fmt: skip


@pytest.fixture(scope="module")
def february(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Month]:
    with pytest.MonkeyPatch.context() as patch:
        folder = tmp_path_factory.mktemp("prefilled")
        patch.setenv("DIAODU_HOME", str(folder / "home"))
        yield judge_month(folder, "2021-02", FEBRUARY)


@pytest.fixture(scope="module")
def template(february: Month, tmp_path_factory: pytest.TempPathFactory) -> Path:
    month = open_month(PLAN, "2021-03", "2021-03-10T09:00:00+08:00")
    unit = month.plan.find_unit(UNIT)
    assert unit is not None
    (path,) = write_templates(month, [unit], tmp_path_factory.mktemp("templates"))
    return Path(path)


def rows(sheet: Worksheet) -> list[dict[str, Any]]:
    """Filled rows by the header's first word."""
    heads = [str(cell.value or "").rstrip("*") for cell in sheet[5]]
    body = [dict(zip(heads, [cell.value for cell in row], strict=True)) for row in sheet.iter_rows(min_row=6)]
    return [row for row in body if row["项目名称"]]


def read(path: Path, title: str) -> list[dict[str, Any]]:
    return rows(openpyxl.load_workbook(path)[title])


def test_living_projects_stand_in_last_months_order_with_their_codes(template: Path) -> None:
    assert [(row["项目编码"], row["项目名称"]) for row in read(template, RESERVE)] == [
        ("150622-2021-0001", "库二"), ("150622-2021-0002", "库一"),
    ]  # fmt: skip
    assert [row["项目名称"] for row in read(template, SIGNED)] == ["乙", "甲"]


def test_what_is_said_anew_each_month_is_empty_and_the_rest_is_last_months(template: Path) -> None:
    first = read(template, SIGNED)[0]
    assert (first["本月进展"], first["当前阶段"], first["投资方"]) == (None, "签约", "乙公司")
    money = read(template, FUNDS)[0]
    assert money["本月到位资金(万元)"] is None
    assert (money["协议总投资(万元)"], money["资金来源地"]) == (8000, "区外")
    assert [row["本月状态"] for row in read(template, RESERVE)] == ["续报", "续报"]


def test_a_running_total_is_typed_anew(template: Path) -> None:
    heads = ("年初累计到位资金(万元)", "签约以来累计到位资金(万元)", "已录入系统金额(万元)")
    assert [[row[head] for head in heads] for row in read(template, FUNDS)] == [[None] * 3] * 2


@pytest.mark.slow
def test_filled_in_it_is_accepted_under_the_same_codes_and_nothing_is_carried(
    template: Path, february: Month, tmp_path: Path
) -> None:
    path = tmp_path / UNIT / "3月.xlsx"
    path.parent.mkdir()
    book = openpyxl.load_workbook(template)
    fill_in(book[SIGNED], {"本月进展": "完成选址"})
    totals = {"年初累计到位资金(万元)": 320, "签约以来累计到位资金(万元)": 420, "已录入系统金额(万元)": 320}
    fill_in(book[FUNDS], {"本月到位资金(万元)": 20, **totals})
    book.save(path)
    times = {f"{UNIT}/3月.xlsx": "2021-03-20T10:00:00+08:00"}
    (tmp_path / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    month = judged_month(tmp_path)
    records = [r for r in month.store.validation.records(*month.key) if r.state == RecordState.ACCEPTED]
    before = {r.project: r.data["name"] for r in february.store.validation.records(PLAN, "2021-02") if r.project}
    assert len(records) == 6
    assert all(before[r.project] == r.data["name"] == str(r.data["name"]) for r in records)
    found = load_assessment(month)
    rules = {f.rule for f in found.findings if f.unit == unit_code(UNIT)}
    assert not rules & {"P-11", "P-12", "F-SAME", "P-07", "M-05", "M-07", "M-08"}
    assert found.measure("funds_month", UNIT).value == 400_000
    assert not found.measure("funds_outside_ytd", UNIT).is_starred


def fill_in(sheet: Worksheet, values: dict[str, Any]) -> None:
    heads = {str(cell.value or "").rstrip("*"): cell.column for cell in sheet[5]}
    for row in range(6, 6 + len(rows(sheet))):
        for header, value in values.items():
            sheet.cell(row, heads[header], value)


def test_in_january_the_year_begins_with_empty_totals() -> None:
    form = load_forms()["funds"]
    record = Record(
        id="r", submission="s", plan=PLAN, period="2020-12", unit=UNIT, form="funds", file="f", sheet="s", row=1,
        state=RecordState.ACCEPTED, project="150622-2020-0001",
        data={"name": "甲", "origin": "区外", "funds_month": 1, "funds_ytd": 2, "entered_amount": 2, "funds_since_signing": 3},
    )  # fmt: skip
    december = EarlierList(form=form, period=parse_period("2020-12"), records=(record,))
    (row,) = prefilled(form, december, parse_period("2021-01"))
    assert row == {"name": "甲", "origin": "区外", "code": "150622-2020-0001"}
