"""Months of a few units by code: rows by form with planted changes from month to month."""

import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from tasks.month import Month
from tests.lib.months import judged_month
from tests.lib.workbooks import make_workbook

Rows = Sequence[Mapping[str, Any]]
Lists = Mapping[str, Mapping[str, Rows]]
"""Unit → sheet → rows by header."""

RESERVE, SIGNED, FUNDS = "储备项目表", "签约项目进展表", "到位资金表"
LATE_IN_MONTH = {"2021-01": "2021-02-02", "2021-02": "2021-03-02", "2021-03": "2021-03-31", "2021-04": "2021-05-06"}
"""The day each month is run as of."""


def reserve(name: str, **changes: Any) -> dict[str, Any]:
    """A reserve project that passes everything; changes by header."""
    return {
        "项目编码": "", "项目名称": name, "建设地点": "大路", "产业类别": "数字经济", "建设内容及规模": "新建厂房",
        "总投资(万元)": 5000, "合作方式": "合资", "是否落后或过剩产能": "否", "是否符合节能减排环保要求": "是",
        "论证情况": "已论证", "本月状态": "续报", "责任单位": "商务局", "联系人": "招商科", "联系电话": "0477-8000000",
    } | changes  # fmt: skip


def signed(name: str, **changes: Any) -> dict[str, Any]:
    """A signed project that passes everything; changes by header."""
    return {
        "项目编码": "", "项目名称": name, "建设地点": "大路", "投资方": f"{name}公司", "投资方所在地": "江苏",
        "总投资(万元)": 8000, "签约时间": "2021-01-05", "当前阶段": "签约", "项目状态": "正常", "计划开工时间": "2021-06-01",
        "实际开工时间": "", "本月进展": "办理手续", "责任单位": "商务局", "责任人": "招商科",
    } | changes  # fmt: skip


def funds(name: str, ytd: int, **changes: Any) -> dict[str, Any]:
    """Money from outside of a signed project, in 万元; changes by header."""
    return {
        "项目编码": "", "项目名称": name, "投资方": f"{name}公司", "资金来源地": "区外", "协议总投资(万元)": 8000,
        "本月到位资金(万元)": 10, "年初累计到位资金(万元)": ytd, "签约以来累计到位资金(万元)": ytd + 100,
        "已录入系统金额(万元)": ytd,
    } | changes  # fmt: skip


def write_month(folder: Path, period: str, lists: Lists) -> Path:
    """An inbox in which each unit sends one workbook on the 20th; no rows are a 零报告."""
    times = {}
    for unit, sheets in lists.items():
        path = folder / unit / "报表.xlsx"
        path.parent.mkdir(parents=True)
        path.write_bytes(make_workbook({title: _grid(title, rows) for title, rows in sheets.items()}))
        times[f"{unit}/报表.xlsx"] = f"{period}-20T10:00:00+08:00"
    (folder / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return folder


def _grid(title: str, rows: Rows) -> list[list[Any]]:
    blank = {RESERVE: reserve(""), SIGNED: signed(""), FUNDS: funds("", 0)}[title]
    headers = list(rows[0] if rows else blank)
    return [headers, *([row.get(header, "") for header in headers] for row in rows)] if rows else [headers, ["零报告"]]


def judge_month(folder: Path, period: str, lists: Lists) -> Month:
    """A month written, collected, judged, computed and scored."""
    inbox = write_month(folder / period, period, lists)
    return judged_month(inbox, as_of=f"{LATE_IN_MONTH[period]}T09:00:00+08:00", period=period)
