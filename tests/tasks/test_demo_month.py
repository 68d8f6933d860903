"""The demonstration month: repeatable to the byte, in many hands, with exactly the faults it lists."""

import json
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from pathlib import Path
from zipfile import is_zipfile

import openpyxl
import pytest

from desk.demo.month import DemoMonth, make_demo_month
from desk.demo.words import load_units
from tasks.collect import collect_inbox
from tasks.month import Month, open_month, open_plan_folder
from tasks.read import read_submissions
from tasks.validate.period import validate_period
from tests.lib.clocks import made_at_two_times
from tests.lib.factories import unit_code

DUE = datetime.fromisoformat("2021-03-29T00:00:00+08:00")
CRITICAL_AT_MOST = 0.3
"""Held share at which a bulletin may no longer go out by itself."""


def _make(folder: Path, seed: int = 2021) -> DemoMonth:
    plan = open_plan_folder("ordos-2021")
    return make_demo_month(folder, plan.plan, plan.forms, seed=seed)


def _bytes(folder: Path) -> Mapping[str, bytes]:
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


@pytest.fixture(scope="module")
def month(tmp_path_factory: pytest.TempPathFactory) -> DemoMonth:
    return _make(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def validated(month: DemoMonth, tmp_path_factory: pytest.TempPathFactory) -> Month:
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(tmp_path_factory.mktemp("home")))
        patch.delenv("DIAODU_DATABASE_URL", raising=False)
        opened = open_month("ordos-2021", "2021-03", as_of="2021-03-31T09:00")
    collect_inbox(opened, month.folder)
    read_submissions(opened)
    validate_period(opened)
    return opened


def test_the_same_seed_gives_the_same_bytes_at_any_time(month: DemoMonth, tmp_path: Path) -> None:
    for again, made in made_at_two_times(lambda: (_make(tmp_path), _bytes(tmp_path))):
        assert again.faults == month.faults
        assert made == _bytes(month.folder)


def test_another_seed_gives_other_projects(month: DemoMonth, tmp_path: Path) -> None:
    _make(tmp_path, seed=7)
    assert _bytes(tmp_path) != _bytes(month.folder)


@pytest.mark.slow
def test_every_fault_put_in_is_found_and_nothing_else(month: DemoMonth, validated: Month) -> None:
    findings, names = validated.store.validation.findings(*validated.key), validated.names
    found = Counter((names.name_of(finding.unit), finding.form, finding.rule, finding.project) for finding in findings)
    assert found == Counter((fault.unit, fault.form, fault.rule, fault.project) for fault in month.faults)


def test_every_unit_has_at_least_three_faults(month: DemoMonth) -> None:
    counts = Counter(fault.unit for fault in month.faults)
    assert set(counts) == set(month.units)
    assert min(counts.values()) >= 3


def test_one_unit_is_missing_and_one_is_late(validated: Month) -> None:
    states = {report.unit: report.state for report in validated.store.validation.reports(*validated.key)}
    assert Counter(states.values()) == {"on_time": 9, "late": 1, "missing": 1}
    assert (states["空港物流园区"], states["鄂托克前旗"]) == ("missing", "late")


def test_some_units_fall_just_short_of_the_quota(validated: Month) -> None:
    reports = validated.store.validation.reports(*validated.key)
    valid = {report.unit: report.form_rows["reserve_projects"].accepted for report in reports}
    assert {unit for unit, count in valid.items() if count == 29} == {"康巴什区", "鄂托克前旗", "杭锦旗"}
    assert valid["乌审旗"] == 30


def test_little_enough_is_held_for_the_bulletin_to_go_out(validated: Month) -> None:
    rows = [report.rows for report in validated.store.validation.reports(*validated.key)]
    assert 0 < sum(row.held for row in rows) / sum(row.read for row in rows) < CRITICAL_AT_MOST


def test_received_times_are_told_for_every_file(month: DemoMonth) -> None:
    told = json.loads((month.folder / "received.json").read_text(encoding="utf-8"))
    assert set(told) == set(_bytes(month.folder)) - {"received.json"}
    assert [name for name, moment in told.items() if datetime.fromisoformat(moment) >= DUE] == [
        "鄂托克前旗/鄂前旗3月报送.xlsx"
    ]


def test_one_file_is_damaged(month: DemoMonth) -> None:
    broken = [path for path in month.folder.rglob("*.xlsx") if not is_zipfile(path)]
    assert [path.parent.name for path in broken] == ["高新区"]


def _cells(month: DemoMonth, code: str, sheet: str) -> list[tuple[object, ...]]:
    folder = month.folder / load_units()[code].folder
    books = [openpyxl.load_workbook(path) for path in sorted(folder.iterdir()) if is_zipfile(path)]
    return next(list(book[sheet].iter_rows(values_only=True)) for book in books if sheet in book.sheetnames)


def _texts(month: DemoMonth, code: str, sheet: str) -> str:
    return "|".join(str(cell) for row in _cells(month, code, sheet) for cell in row if cell is not None)


@pytest.mark.parametrize(
    ("code", "sheet", "written"),
    [
        ("150602", "储备项目表", "序号|项目编码|项目名称|建设地点"),
        ("150603", "到位资金表", "到位资金（万元）"),
        ("150603", "储备项目表", "填报单位：康巴什区商务局|报告期：2021年3月|单位：万元"),
        ("150621", "储备项目表", "总投资（亿元）"),
        ("150621", "储备项目表", "是否落后过剩产能或高耗能高排放"),
        ("150622", "储备项目表", "亿元"),
        ("150623", "储备项目表", "填报人：招商科"),
        ("150624", "储备项目表", "一、"),
        ("150624", "签约项目进展表", "项目进展阶段"),
        ("150625", "储备项目表", "策划包装机构"),
        ("150626", "储备项目表", "合计"),
        ("150627", "工作情况表", "工作动态"),
    ],
)
def test_each_unit_writes_in_its_own_way(month: DemoMonth, code: str, sheet: str, written: str) -> None:
    assert written in _texts(month, code, sheet)


def test_amounts_come_as_text_with_commas_and_in_full_width(month: DemoMonth) -> None:
    amounts = [row[7] for row in _cells(month, "150622", "储备项目表")]
    assert {"，" in str(amount) or "," in str(amount) for amount in amounts} == {True, False}
    assert any(isinstance(amount, str) and amount[0] in "１２３４５６７８９" for amount in amounts)


def test_one_unit_sends_each_form_in_a_workbook_of_its_own(month: DemoMonth) -> None:
    names = sorted(path.name[:3] for path in (month.folder / "伊旗").iterdir())
    assert names == [f"附件{number}" for number in range(1, 7)]


def test_one_unit_sends_a_corrected_second_version(month: DemoMonth, validated: Month) -> None:
    assert len(list((month.folder / "乌审旗").iterdir())) == 2
    mended = set(load_units()["150626"].mended)
    found = validated.store.validation.findings(*validated.key)
    assert not mended & {finding.rule for finding in found if finding.unit == unit_code("乌审旗")}


def test_rows_are_hidden_where_the_finding_says_so(month: DemoMonth) -> None:
    book = openpyxl.load_workbook(month.folder / "鄂托克前旗" / "鄂前旗3月报送.xlsx")
    assert sum(row.hidden for row in book["储备项目表"].row_dimensions.values()) == 2


def test_no_telephone_but_the_placeholders_and_no_name_of_a_person(month: DemoMonth) -> None:
    rows = _cells(month, "150602", "储备项目表")
    contact, phone = rows[0].index("联系人"), rows[0].index("联系电话")
    assert {row[contact] for row in rows[1:]} == {"招商科"}
    assert all(str(row[phone]).startswith("0477-8000") for row in rows[1:] if row[phone])
