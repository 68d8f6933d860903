"""Two months of 博乐 from workbooks to points: the year's figures, lateness by the log, what people found."""

import json
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from diaodu.domain.ledger import Entry
from diaodu.domain.results import Assessment, UnitScore
from diaodu.domain.states import EntryKind
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tests.lib.months import judge_again, judged_month

pytestmark = pytest.mark.slow

WUHAN, BEIJING = "驻武汉招商局", "驻北京招商局"
SIGNED = ("序号", "项目名称", "建设地点", "签约活动", "活动级别", "投资方", "投资方所在地", "总投资(万元)", "签约时间", "当前阶段",
          "实际开工时间", "注册时间", "是否三高项目", "本月进展", "责任单位", "责任人")  # fmt: skip
FUNDS = ("序号", "项目名称", "投资方", "资金来源地", "协议总投资(万元)", "本月到位资金(万元)", "年初累计到位资金(万元)",
         "签约以来累计到位资金(万元)")  # fmt: skip
LOG = ("序号", "日期", "驻点人员", "考勤", "工作内容", "台账核实")
EVENT = "州级以上招商活动"


def signed(
    name: str, amount: int, day: str, stage: str, start: str | None, *, level: str | None = "州级", bad: str = "否"
) -> tuple[Any, ...]:
    event = EVENT if level else "非活动签约"
    return (1, name, "金三角园区", event, level, f"{name}公司", "湖北", amount, day, stage, start, None, bad, "推进", "武汉局", "张三")  # fmt: skip


def log(month: int, there: int, off: int) -> list[tuple[Any, ...]]:
    days = [date(2023, month, 1) + timedelta(days=n) for n in range(there + off)]
    return [(n, str(day), "张三", "驻点" if n <= there else "轮休", "走访", "已核实" if day.isoweekday() == 7 else None)
            for n, day in enumerate(days, 1)]  # fmt: skip


FEBRUARY = {
    "签约项目进展表": (SIGNED, [signed("石材", 20_000, "2023-02-01", "签约", None)]),
    "驻点工作日志": (LOG, log(2, 26, 0)),
}
MARCH = {
    "签约项目进展表": (SIGNED, [
        signed("石材", 20_000, "2023-02-01", "开工", "2023-03-10"), signed("预制菜", 30_000, "2023-03-05", "签约", None),
        signed("碳酸钙", 40_000, "2022-12-05", "开工", "2023-01-10", level=None), signed("造纸", 50_000, "2023-03-05", "签约", None, bad="是"),
    ]),
    "到位资金表": (FUNDS, [(1, "石材", "石材公司", "区外", 20_000, 4_000, 15_000, 15_000)]),
    "驻点工作日志": (LOG, log(3, 18, 12)),
}  # fmt: skip


def write_inbox(folder: Path, sheets: dict[str, tuple[tuple[str, ...], list[tuple[Any, ...]]]], received: str) -> Path:
    path = folder / WUHAN / "报表.xlsx"
    path.parent.mkdir(parents=True)
    book = openpyxl.Workbook()
    book.remove(book.active)  # type: ignore[arg-type]
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title)
        for row in (header, *rows, ("填报人:某某 审核人:某某",)):
            sheet.append(row)
    book.save(path)
    (folder / "received.json").write_text(json.dumps({f"{WUHAN}/报表.xlsx": received}), encoding="utf-8")
    return folder


def found_by_people(month: Month, kind: str, points: float) -> Entry:
    """A row of 日常考核记录 as `diaodu record add` keeps it."""
    values = {
        "kind": kind,
        "points": points,
        "reason": "核查",
        "approver": "李四",
        "date": "2023-03-20",
        "date_end": "2023-03-20",
    }
    return Entry(
        id=f"e-{kind}", plan="bole-2023", period="2023-03", kind=EntryKind.FORM_ROW, unit="BL-WH", subject="appraisal_events",
        data={"values": values, "approver": "李四", "date": "2023-03-20"}, reason="核查", by="王五", at=datetime(2023, 3, 21, tzinfo=UTC),
    )  # fmt: skip


@pytest.fixture(scope="module")
def found(tmp_path_factory: pytest.TempPathFactory) -> Assessment:
    folder = tmp_path_factory.mktemp("bole")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(folder / "home"))
        february = write_inbox(folder / "feb", FEBRUARY, "2023-03-01T10:00:00+08:00")  # after the 28th: late
        judged_month(february, "2023-03-03T09:00:00+08:00", "2023-02", "bole-2023")
        march = write_inbox(folder / "mar", MARCH, "2023-03-27T10:00:00+08:00")
        month = judged_month(march, "2023-03-31T09:00:00+08:00", "2023-03", "bole-2023")
        month.store.entries.add(found_by_people(month, "报送不真实", 0.5), found_by_people(month, "不参加活动", 2))
        judge_again(month)
        return load_assessment(month)


def score(found: Assessment, unit: str) -> UnitScore:
    return next(one for one in found.scores if one.unit == unit)


def value(found: Assessment, measure: str, unit: str | None = WUHAN) -> Any:
    return found.measure(measure, unit).value


def test_only_what_was_signed_this_year_counts_and_barred_projects_are_held(found: Assessment) -> None:
    assert value(found, "signed_amount") == 500_000_000
    held = {finding.project for finding in found.findings if finding.rule == "B-16"}
    assert held == {"造纸"}


def test_the_start_rate_has_its_population_in_this_years_events_alone(found: Assessment) -> None:
    assert (value(found, "event_signed"), value(found, "event_started")) == (2, 1)
    row = next(item for item in score(found, WUHAN).items if item.item == "签约项目开工率")
    assert (str(row.points), "暂定" in row.note) == ("5.00", True)


def test_lateness_of_the_year_comes_from_the_log(found: Assessment) -> None:
    # February's two forms late and the others missing; March's others missing.
    late = value(found, "late_reports")
    assert late > value(found, "found_faults") == 1
    assert value(found, "report_faults") == late + 1
    assert value(found, "late_reports", BEIJING) > late


def test_what_people_found_is_deducted_with_what_the_log_says(found: Assessment) -> None:
    row = next(item for item in score(found, WUHAN).items if item.item == "日常工作考核")
    expected = max(0, 10 - value(found, "report_faults") * 0.5 - 2)
    assert row.points is not None
    assert float(row.points) == expected
    assert value(found, "absence_points") == 2


def test_a_month_of_leave_owes_what_its_days_hold(found: Assessment) -> None:
    assert value(found, "short_days") == 1  # 31 - 12 = 19, 18 were there
    notices = {one.clause: one.text for one in found.consequences if one.unit == WUHAN}
    assert "驻点天数不足" in notices["B-06"]
    assert "18人天" in notices["B-11"]


def test_funds_earn_their_share_and_the_silent_bureau_nothing(found: Assessment) -> None:
    # The only one with money: its share of the whole is all of it, though the target is missed.
    row = next(item for item in score(found, WUHAN).items if item.item == "到位资金完成情况")
    assert str(row.points) == "30.00"
    assert str(score(found, BEIJING).points) == "0.00"


def test_yearly_targets_are_not_due_in_march_and_the_months_are(found: Assessment) -> None:
    met = {(target.measure, target.unit): target.met for target in found.targets}
    assert met["signed_amount", WUHAN] is None
    assert met["short_days", WUHAN] is False


NOVEMBER = {
    "签约项目进展表": (SIGNED, [signed("石材", 100_000, "2023-02-01", "开工", "2023-03-10")]),
    "到位资金表": (FUNDS, [(1, "石材", "石材公司", "区外", 100_000, 4_000, 30_000, 30_000)]),
}  # fmt: skip


@pytest.fixture(scope="module")
def years(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Assessment]:
    """November with what Wuhan sent, December in which it sends nothing."""
    folder = tmp_path_factory.mktemp("bole-year")
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("DIAODU_HOME", str(folder / "home"))
        november = write_inbox(folder / "nov", NOVEMBER, "2023-11-27T10:00:00+08:00")
        first = judged_month(november, "2023-11-30T09:00:00+08:00", "2023-11", "bole-2023")
        (folder / "dec").mkdir()
        last = judged_month(folder / "dec", "2023-12-31T09:00:00+08:00", "2023-12", "bole-2023")
        return {"2023-11": load_assessment(first), "2023-12": load_assessment(last)}


@pytest.mark.slow
def test_a_bureau_silent_in_december_keeps_the_years_points_and_loses_what_silence_costs(
    years: dict[str, Assessment],
) -> None:
    before, after = score(years["2023-11"], WUHAN), score(years["2023-12"], WUHAN)
    points = {item.item: str(item.points) for item in after.items}
    assert (points["签约资金完成情况"], points["到位资金完成情况"], points["签约项目开工率"]) == (
        "50.00",
        "30.00",
        "10.00",
    )
    lost = value(years["2023-12"], "late_reports") - value(years["2023-11"], "late_reports")
    assert lost > 0
    assert before.items[3].points is not None
    assert float(points["日常工作考核"]) == max(0, float(before.items[3].points) - 0.5 * lost)
    assert after.rank == 1
    assert "本期未报送，按本年已报送的数计" in after.items[0].note


def test_a_bureau_silent_all_year_has_no_points(years: dict[str, Assessment]) -> None:
    assert str(score(years["2023-12"], BEIJING).points) == "0.00"


def test_grades_are_given_when_the_year_is_over_and_not_before(years: dict[str, Assessment]) -> None:
    assert {one.grade for one in years["2023-11"].scores} == {None}
    assert (score(years["2023-12"], WUHAN).grade, score(years["2023-12"], BEIJING).grade) == ("优秀", "不合格")
    assert [one for one in years["2023-11"].consequences if one.clause == "B-14"] == []
