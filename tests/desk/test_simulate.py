"""diaodu simulate: a table of measures in, scores, targets and consequences out; what is wrong is told with its line."""

import json
from pathlib import Path
from typing import Any

import pytest
from openpyxl import Workbook
from typer.testing import CliRunner, Result

from desk.cli import app
from diaodu.domain.errors import UsageError, UserError

BOLE = "unit,measure,value\n武汉局,signed_amount,7.2亿元\n驻武汉招商局,funds_in_place,3.3亿元\nBL-BJ,funds_in_place,1.2亿元\n"
SHAPE = {"plan", "period", "measures", "targets", "scores", "consequences"}


def run(plan: str, period: str, file: Path, *more: str) -> Result:
    return CliRunner().invoke(app, ["simulate", plan, period, "--measures", str(file), *more])


def report(plan: str, period: str, file: Path) -> dict[str, Any]:
    result = run(plan, period, file, "--json")
    assert result.exit_code == 0, result.output
    return json.loads(result.stdout)


def written(folder: Path, text: str, encoding: str = "utf-8") -> Path:
    path = folder / "测算.csv"
    path.write_bytes(text.encode(encoding))
    return path


def refused(plan: str, period: str, file: Path) -> UserError:
    result = run(plan, period, file)
    assert isinstance(result.exception, UserError), result.output
    return result.exception


# --- what comes out -------------------------------------------------------------------------------------
def test_the_document_has_the_shapes_of_scores_and_says_where_each_point_comes_from(tmp_path: Path) -> None:
    found = report("bole-2023", "2023", written(tmp_path, BOLE))
    assert set(found) >= SHAPE
    assert (found["plan"], found["period"]) == ("bole-2023", "2023")
    wuhan = next(score for score in found["scores"] if score["unit"] == "驻武汉招商局")
    assert wuhan["items"][0] == {
        "item": "签约资金完成情况", "clause": "B-12", "points": "36.00", "of": "50", "note": "", "flattered": False,
    }  # fmt: skip
    assert set(wuhan) == {"unit", "class", "points", "rank", "reason", "tied", "grade", "flattered", "items"}
    assert {frozenset(line) for line in found["targets"]} == {
        frozenset({"unit", "measure", "clause", "target", "value", "met"})
    }
    signed = next(m for m in found["measures"] if (m["measure"], m["unit"]) == ("signed_amount", "驻武汉招商局"))
    assert signed.items() >= {"measure": "signed_amount", "unit": "驻武汉招商局", "value": 720_000_000, "n": None, "of": None,
                      "target": 1_000_000_000, "rate": 0.72}.items()  # fmt: skip
    items = next(one["items"] for one in found["explanation"] if one["unit"] == "驻武汉招商局")
    assert items[0]["records"] == ["第2行"]
    assert items[0]["formula"] == "50×min(1，完成÷目标)"
    assert items[1]["other_readings"][0]["reading"] == "按与第一名之比"


def test_people_get_scores_their_items_targets_and_drafts(tmp_path: Path) -> None:
    result = run("bole-2023", "2023", written(tmp_path, BOLE))
    assert result.exit_code == 0
    text = result.stdout.replace("\n", "").replace(" ", "")
    for words in ("模拟测算，不作为正式结果", "总体贡献占比", "得分来历", "参考分", "拟稿，须经人签"):
        assert words in text


def test_a_groups_line_names_the_group_and_sums_its_members(tmp_path: Path) -> None:
    rows = ["unit,measure,value,group", "发改委,pending_signed,2,G1", "能源局,pending_signed,3,G1", "工科局,pending_signed,1,G1",
            "工科局,pending_signed,2,G3", "商务局,signed_100m,4,", ",planned_projects,21,"]  # fmt: skip
    found = report("dongsheng-2023-winter", "2023-12", written(tmp_path, "\n".join(rows)))
    lines = {(line["measure"], line["unit"]): line for line in found["targets"]}
    first = lines["pending_signed", "G1"]
    assert (first["value"], first["target"], first["met"]) == (6, 6, True)
    assert (lines["pending_signed", "G3"]["value"], lines["pending_signed", "G3"]["met"]) == (2, False)
    assert (lines["planned_projects", None]["value"], lines["planned_projects", None]["met"]) == (21, True)
    assert (lines["signed_100m", None]["value"], lines["signed_100m", None]["met"]) == (4, False)
    units = {m["unit"]: m["value"] for m in found["measures"] if m["measure"] == "pending_signed"}
    assert (units["工科局"], units[None]) == (3, 8)
    assert "G1" not in units


@pytest.mark.parametrize("period", ["2023-12", "2024-01", "2024-02", "2023-winter", "dongsheng-2023-winter"])
def test_every_month_of_a_campaign_and_its_own_name_are_periods(period: str, tmp_path: Path) -> None:
    found = report("dongsheng-2023-winter", period, written(tmp_path, "unit,measure,value\n商务局,signed_100m,1\n"))
    assert found["period"] == period


def test_nested_targets_have_a_line_each_and_the_clause_as_a_whole_is_told(tmp_path: Path) -> None:
    rows = "unit,measure,value\n萧县,over_100m,31\n萧县,over_1b,3\n萧县,over_1b_outside,1\n"
    found = report("suzhou-2020", "2020", written(tmp_path, rows))
    own = {line["measure"]: line for line in found["targets"] if line["unit"] == "萧县" and line["clause"] == "S-01"}
    assert {name: line["met"] for name, line in own.items()} == {
        "over_100m": True,
        "over_1b": True,
        "over_1b_outside": False,
    }
    assert {"unit": "萧县", "clause": "S-01", "met": False} in found["clauses"]


def test_what_the_draft_left_blank_is_not_handed_down(tmp_path: Path) -> None:
    found = report("suzhou-2020", "2020", written(tmp_path, "unit,measure,value\n萧县,over_100m,31\n"))
    blank = [line for line in found["targets"] if line["target"] is None]
    assert blank
    assert {line["met"] for line in blank} == {None}


def test_a_months_rates_are_given_as_a_share_a_percentage_or_their_parts(tmp_path: Path) -> None:
    rows = [
        "unit,measure,value", "准旗,entry_rate,85%", "东胜,entry_rate,0.85", "达旗,entry_rate,17/20", "伊旗,due_to_start,4",
        "伊旗,started_of_due,3", "准旗,reserve_projects,31", "乌审旗,funds_outside_ytd,2亿元",
    ]  # fmt: skip
    found = report("ordos-2021", "2021-04", written(tmp_path, "\n".join(rows)))
    rates = {m["unit"]: m["value"] for m in found["measures"] if m["measure"] == "entry_rate"}
    assert (rates["准格尔旗"], rates["东胜区"], rates["达拉特旗"]) == (0.85, 0.85, 0.85)
    assert (rates["乌审旗"], rates["伊金霍洛旗"]) == (0.0, None)
    points = {s["unit"]: {i["item"]: i["points"] for i in s["items"]} for s in found["scores"]}
    assert {points[unit]["系统录入"] for unit in ("准格尔旗", "东胜区", "达拉特旗")} == {"8.50"}
    assert points["乌审旗"]["系统录入"] == "0.00"
    assert points["伊金霍洛旗"]["应开工项目"] == "15.00"
    assert points["准格尔旗"]["储备项目"] == "15.00"
    assert {row["报送及时"] for row in points.values()} == {None}  # nothing was reported


# --- what goes in ---------------------------------------------------------------------------------------
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "gb18030"])
def test_a_csv_is_read_in_the_encodings_offices_send(encoding: str, tmp_path: Path) -> None:
    assert report("bole-2023", "2023", written(tmp_path, BOLE, encoding))["scores"]


def test_a_workbook_is_read_with_its_numbers(tmp_path: Path) -> None:
    book = Workbook()
    sheet = book.active
    assert sheet is not None
    for row in (
        ["单位", "指标", "数值"],
        ["武汉局", "signed_amount", "7.2亿元"],
        ["武汉局", "event_signed", 8],
        ["武汉局", "event_started", 6.0],
    ):
        sheet.append(row)
    path = tmp_path / "测算.xlsx"
    book.save(path)
    wuhan = next(s for s in report("bole-2023", "2023", path)["scores"] if s["unit"] == "驻武汉招商局")
    assert [item["points"] for item in wuhan["items"]] == ["36.00", "0.00", "7.50", "10.00"]


@pytest.mark.parametrize(
    ("value", "yuan"),
    [("7.2亿元", 720_000_000), ("7.2亿", 720_000_000), ("72000万元", 720_000_000), ("720000000", 720_000_000), ("７.２亿元", 720_000_000), ('"720,000,000"', 720_000_000), ("0.5元", 1)],
)  # fmt: skip
def test_money_is_read_with_its_unit_or_as_yuan(value: str, yuan: int, tmp_path: Path) -> None:
    found = report("bole-2023", "2023", written(tmp_path, f"unit,measure,value\n武汉局,signed_amount,{value}\n"))
    assert (
        next(m["value"] for m in found["measures"] if (m["measure"], m["unit"]) == ("signed_amount", "驻武汉招商局"))
        == yuan
    )


def test_all_that_is_wrong_is_told_at_once_with_its_lines_and_the_exit_code_of_a_users_file(tmp_path: Path) -> None:
    rows = [
        "unit,measure,value,group", "武汉,signed_amount,1亿元,", "武汉局,signd_amount,1亿元,", "武汉局,signed_amount,很多,",
        "武汉局,event_signed,2.5,", "武汉局,event_signed,-1,", "武汉局,event_signed,,", "武汉局,event_start_rate,85,",
        "武汉局,event_started,3,G1", "深圳局,event_signed,3,", "深圳局,event_signed,4,",
    ]  # fmt: skip
    error = refused("bole-2023", "2023", written(tmp_path, "\n".join(rows)))
    assert error.exit_code == 10
    told = [line for line in str(error).splitlines() if "第" in line and "行：" in line]
    expected = [
        (2, "没有单位"), (3, "没有指标"), (4, "不是金额"), (5, "应为整数"), (6, "不能为负数"), (7, "不是数字"), (8, "85%"),
        (9, "没有分组"), (11, "与第10行是同一单位的同一指标"),
    ]  # fmt: skip
    assert len(told) == len(expected)
    for line, (number, words) in zip(told, expected, strict=True):
        assert f"第{number}行：" in line
        assert words in line


@pytest.mark.parametrize("text", ["", "unit,measure\n武汉局,m\n", "单位,数值\n武汉局,3\n", "unit,measure,value\n"])
def test_a_file_that_is_no_such_table_is_refused(text: str, tmp_path: Path) -> None:
    assert refused("bole-2023", "2023", written(tmp_path, text)).exit_code == 10


def test_a_file_that_is_not_there_is_refused(tmp_path: Path) -> None:
    assert refused("bole-2023", "2023", tmp_path / "无.csv").exit_code == 10


@pytest.mark.parametrize("period", ["2022", "2024-01", "二〇二三", "2023-13"])
def test_a_period_the_plan_does_not_hold_in_is_a_wrong_word(period: str, tmp_path: Path) -> None:
    error = refused("bole-2023", period, written(tmp_path, BOLE))
    assert isinstance(error, UsageError)


def test_a_unit_of_two_groups_without_its_group_is_told_and_counts_in_none(tmp_path: Path) -> None:
    found = report(
        "dongsheng-2023-winter", "2023-12", written(tmp_path, "unit,measure,value\n工科局,pending_signed,2\n")
    )
    assert len(found["notes"]) == 1
    assert "G1、G3" in found["notes"][0]
    assert {line["value"] for line in found["targets"] if line["unit"] in {"G1", "G3"}} == {0}


def test_a_unit_that_the_table_forgot_is_told_and_counts_as_nothing(tmp_path: Path) -> None:
    nine = [
        "党群工作部",
        "党政办公室",
        "财政局",
        "规划建设局",
        "招商局",
        "经济发展局",
        "资产运营管理中心",
        "国税局",
        "地税局",
    ]
    rows = "".join(f"{unit},landed_projects,1\n" for unit in nine)
    found = report("huimin-2013", "2014", written(tmp_path, f"unit,measure,value\n{rows}"))
    assert found["notes"] == ["派出所 没有给出引进落地项目，按0测算"]
    assert [line["unit"] for line in found["targets"] if line["met"] is False] == ["派出所"]


def test_a_full_table_and_one_of_the_city_alone_have_nothing_to_tell(tmp_path: Path) -> None:
    whole = "unit,measure,value\n" + "".join(
        f"{unit},signed_amount,1亿\n" for unit in ("北京局", "武汉局", "杭州局", "深圳局")
    )
    assert report("bole-2023", "2023", written(tmp_path, whole))["notes"] == []
    assert report("suzhou-2020", "2020", written(tmp_path, "unit,measure,value\n,key_projects,500\n"))["notes"] == []


def test_a_talk_names_the_targets_missed_and_no_other(tmp_path: Path) -> None:
    rows = [("over_100m", 31), ("over_1b", 3), ("over_1b_outside", 1), ("yangtze_manufacturing", 10), ("leads", 30)]
    lines = "".join(f"萧县,{measure},{value}\n" for measure, value in [*rows, ("promotions", 3)])
    found = report("suzhou-2020", "2020", written(tmp_path, f"unit,measure,value\n{lines}"))
    (talk,) = (one["text"] for one in found["consequences"] if (one["unit"], one["kind"]) == ("萧县", "talk"))
    assert talk.startswith("未完成任务（其中省外投资10亿元以上项目1个（目标2个））")


def test_a_park_is_talked_to_about_its_own_targets(tmp_path: Path) -> None:
    found = report("suzhou-2020", "2020", written(tmp_path, "unit,measure,value\n宿马,over_100m,20\n"))
    (talk,) = (one["text"] for one in found["consequences"] if (one["unit"], one["kind"]) == ("宿马园区", "talk"))
    assert "省外投资" not in talk
    assert "新引进亿元以上项目" not in talk
    assert "其中10亿元以上项目0个（目标1个）" in talk


def test_a_number_that_a_thousands_comma_parted_is_refused_with_its_line(tmp_path: Path) -> None:
    error = refused("bole-2023", "2023", written(tmp_path, "unit,measure,value\n武汉局,signed_amount,1,200万元\n"))
    assert "第2行" in str(error)
    assert "1200万元" in str(error)


def test_notes_right_of_the_table_are_no_part_of_a_number(tmp_path: Path) -> None:
    found = report(
        "bole-2023",
        "2023",
        written(tmp_path, "unit,measure,value\n武汉局,event_signed,3,见附件\n武汉局,event_started,1,\n"),
    )
    assert [m["value"] for m in found["measures"] if (m["measure"], m["unit"]) == ("event_signed", "驻武汉招商局")] == [
        3
    ]
