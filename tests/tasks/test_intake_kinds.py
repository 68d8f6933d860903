"""Kinds of deliveries that other clerks make, through the steps to the figures (docs/reading.md#which-file-counts)."""

import json
from collections.abc import Mapping
from pathlib import Path

import pytest

from diaodu.domain.results import Assessment
from tasks.aggregate.assessment import load_assessment
from tests.lib.documents import make_docx
from tests.lib.months import judged_month
from tests.lib.workbooks import FUNDS, RESERVE, SIGNED, Looks, make_workbook, table

UNIT = "准格尔旗"
NARRATIVE = {"序号": 1, "类别": "工作动态", "日期": "", "内容": "某旗开展招商活动。"}


def assessed(inbox: Path, files: Mapping[str, bytes]) -> Assessment:
    """A month in which one unit sent these files, all at one time."""
    times = {}
    for name, data in files.items():
        path = inbox / UNIT / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        times[f"{UNIT}/{name}"] = "2021-03-20T10:00:00+08:00"
    (inbox / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return load_assessment(judged_month(inbox))


def rows(found: Assessment, form: str) -> tuple[int, int]:
    report = next(report for report in found.reports if report.unit == UNIT)
    return report.form_rows[form].read, report.form_rows[form].held


def listed(found: Assessment) -> list[tuple[str, str]]:
    return [(finding.rule, finding.column) for finding in found.findings if finding.rule != "F-SIGN"]


@pytest.mark.slow
def test_the_same_bytes_twice_in_one_delivery_count_once_and_are_both_listed(tmp_path: Path) -> None:
    data = make_workbook({"储备": table(RESERVE), "工作情况": table(NARRATIVE)})
    found = assessed(tmp_path / "inbox", {"报表.xlsx": data, "报表 - 副本.xlsx": data})
    assert rows(found, "reserve_projects") == (1, 0)
    assert rows(found, "narrative") == (1, 0)
    assert listed(found) == []
    report = next(report for report in found.reports if report.unit == UNIT)
    assert sorted(file.outcome for file in report.files) == ["doubled", "read"]


def test_a_missing_required_column_is_asked_for_once_and_not_at_every_row(tmp_path: Path) -> None:
    record = {key: value for key, value in FUNDS.items() if key != "签约以来累计到位资金(万元)"}
    other = record | {"项目名称": "某旗二号项目"}
    found = assessed(tmp_path / "inbox", {"报表.xlsx": make_workbook({"资金": table(record, other)})})
    assert rows(found, "funds") == (2, 0)
    assert listed(found) == [("F-HEADER", "funds_since_signing")]


@pytest.mark.slow
def test_no_progress_is_not_asked_about_where_the_stage_cannot_be_read(tmp_path: Path) -> None:
    record = SIGNED | {"当前阶段": "部分投产", "本月进展": "无"}
    found = assessed(tmp_path / "inbox", {"报表.xlsx": make_workbook({"签约": table(record)})})
    assert listed(found) == [("F-CHOICE", "stage")]


def test_a_workbook_and_a_word_document_of_one_delivery_add_up(tmp_path: Path) -> None:
    book = make_workbook({"储备": table(RESERVE), "工作情况": table(NARRATIVE)})
    document = make_docx("一、经验做法", "建立专班。", "二、存在的问题和建议", "用地指标不足。")
    found = assessed(tmp_path / "inbox", {"报表.xlsx": book, "情况.docx": document})
    assert rows(found, "reserve_projects") == (1, 0)
    assert rows(found, "narrative") == (3, 1)
    (asked,) = [finding for finding in found.findings if finding.rule == "F-CHOICE"]
    assert (asked.file, asked.sheet, asked.cell) == ("情况.docx", "正文", "第4段")


@pytest.mark.slow
def test_a_merged_amount_is_not_asked_for_again_in_the_row_of_the_same_project(tmp_path: Path) -> None:
    own = FUNDS | {"本月到位资金(万元)": 40, "年初累计到位资金(万元)": 120}
    records = table(own, own | {"序号": 2, "资金来源地": "市内"}, own | {"序号": 3, "项目名称": "别的项目"})
    agreed = chr(65 + list(FUNDS).index("协议总投资(万元)"))
    sheets = {"资金": Looks(merged=["B2:B3", f"{agreed}2:{agreed}4"])}
    found = assessed(tmp_path / "inbox", {"资金.xlsx": make_workbook({"资金": records}, looks=sheets)})
    missing = [finding.cell for finding in found.findings if finding.rule == "F-MISS"]
    assert missing == [f"{agreed}4"]
