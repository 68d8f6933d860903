"""`diaodu history import`, and what the next run makes of it."""

from pathlib import Path
from typing import Any

import openpyxl
import pytest

from tests.lib.command_line import call, call_json
from tests.lib.months import PERIOD, PLAN, judge_again, judged_month
from tests.lib.small_month import write_small_month

HEADER = "方案,报告期,单位,指标,数值"
LINES = (
    "ordos-2021,2020-03,准格尔旗,funds_outside_ytd,1000万元",
    "ordos-2021,2020-03,乌审旗,funds_outside_ytd,2400万元",
    "ordos-2021,2020-03,全市,签约项目,20",
)


def write(folder: Path, *lines: str, header: str = HEADER, name: str = "上年.csv", encoding: str = "utf-8") -> str:
    path = folder / name
    path.write_text("\n".join([header, *lines]), encoding=encoding)
    return str(path)


def bring(path: str, code: int = 0) -> Any:
    words = ("history", "import", path, "--by", "张经办")
    return call_json(*words) if code == 0 else call(*words)


def measures(period: str = PERIOD) -> dict[tuple[str, str | None], dict[str, Any]]:
    return {(m["measure"], m["unit"]): m for m in call_json("scores", PLAN, period)["measures"]}


@pytest.mark.slow
def test_the_next_run_sets_last_year_beside_this_year(tmp_path: Path) -> None:
    found = bring(write(tmp_path, *LINES))
    assert (found["imported"], found["periods"]) == (3, ["2020-03"])
    judged_month(write_small_month(tmp_path / "inbox"))
    now = measures()
    own = now["funds_outside_ytd", "准格尔旗"]
    assert (own["value"], own["last_year"], own["change"]) == (12_000_000, 10_000_000, 0.2)
    city = now["funds_outside_ytd", None]
    assert city["last_year"] == 34_000_000
    assert city["same_units"]["value"] == 36_000_000
    assert (city["same_units"]["units"], len(city["same_units"]["left_out"])) == (2, 9)
    assert (now["signed_projects", None]["last_year"], "same_units" in now["signed_projects", None]) == (20, False)
    assert now["funds_outside_ytd", "东胜区"]["last_year"] is None


def test_the_same_file_twice_changes_nothing_and_the_latest_value_counts(tmp_path: Path) -> None:
    path = write(tmp_path, *LINES)
    bring(path)
    again = bring(path)
    assert (again["imported"], again["unchanged"]) == (0, 3)
    other = write(tmp_path, LINES[0].replace("1000", "1100"), name="更正.csv")
    assert bring(other)["imported"] == 1
    assert bring(path)["imported"] == 1  # back to what it was
    assert "新导入 0 行" in call("history", "import", path, "--by", "张经办").stdout


def test_a_workbook_and_a_csv_of_excel_are_read_and_a_header_names_the_unit(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    sheet = book.active
    for row in (
        ["2020年数据"],
        ["方案", "报告期", "单位", "指标", "数值（万元）"],
        [PLAN, "2020-03", None, "funds_month", 8910],
    ):
        sheet.append(row)
    book.save(tmp_path / "上年.xlsx")
    assert bring(str(tmp_path / "上年.xlsx"))["imported"] == 1
    english = write(
        tmp_path, f"{PLAN},2020-03,准旗,signed_projects,3", header="plan,period,unit,measure,value", encoding="gb18030"
    )
    assert bring(english)["imported"] == 1


def test_every_slip_is_told_with_its_line_and_nothing_is_imported(tmp_path: Path) -> None:
    path = write(
        tmp_path, *LINES, "ordos-2021,2020-03,乌海市,签约项目,2", "ordos-2021,2020-03,东胜区,签约项目,若干",
        "no-plan,2020-03,,签约项目,2", LINES[0],
    )  # fmt: skip
    result = bring(path, code=10)
    told = str(result.exception)
    assert result.exception.exit_code == 10
    assert "有 4 处错误，全部未导入" in told
    for slip in (
        "第5行：单位“乌海市”",
        "第6行：“签约项目”的数值“若干”",
        "第7行：方案“no-plan”不存在",
        "第8行：与第2行是同一单位",
    ):
        assert slip in told
    assert bring(write(tmp_path, *LINES))["imported"] == 3


@pytest.mark.parametrize(("header", "told"), [("方案,报告期,单位,指标", "没有找到表头"), (HEADER, "没有内容")])
def test_a_file_without_header_or_lines_is_refused(tmp_path: Path, header: str, told: str) -> None:
    assert told in str(bring(write(tmp_path, header=header), code=10).exception)
    assert "无法打开" in str(bring(str(tmp_path / "没有.csv"), code=10).exception)


@pytest.mark.slow
def test_our_own_assessment_of_last_year_comes_before_history(tmp_path: Path) -> None:
    month = judged_month(write_small_month(tmp_path / "inbox"))
    own = month.store.assessments.get(*month.key)
    month.store.assessments.put(PLAN, "2020-03", None, own)
    bring(write(tmp_path, *LINES, "ordos-2021,2020-03,东胜区,签约项目,9"))
    judge_again(month)
    now = measures()
    assert {m["change"] for m in now.values() if m["last_year"]} == {0.0}
    assert now["signed_projects", "东胜区"]["last_year"] == now["signed_projects", "东胜区"]["value"]
