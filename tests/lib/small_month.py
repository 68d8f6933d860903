"""A small self-made month: every unit reports a few rows; 准格尔旗 has faults."""

import json
from pathlib import Path

import openpyxl

from diaodu.adapters.plan_files import load_plan
from tests.lib.packages import saved

RESERVE = ("序号", "项目名称", "建设地点", "产业类别", "建设内容及规模", "总投资(万元)", "合作方式", "是否落后或过剩产能",
           "是否符合节能减排环保要求", "论证情况", "责任单位", "联系人", "联系电话")  # fmt: skip
SIGNED = ("序号", "项目名称", "建设地点", "签约活动", "投资方", "投资方所在地", "总投资(万元)", "签约时间", "当前阶段",
          "计划开工时间", "实际开工时间", "本月进展", "责任单位", "责任人")  # fmt: skip
FUNDS = ("序号", "项目名称", "投资方", "资金来源地", "协议总投资(万元)", "本月到位资金(万元)", "年初累计到位资金(万元)",
         "签约以来累计到位资金(万元)", "已录入系统金额(万元)")  # fmt: skip
NARRATIVE = ("序号", "类别", "日期", "内容")


def write_small_month(folder: Path, period: str = "2021-03") -> Path:
    """An inbox of eleven units, received on the 20th; returns the folder."""
    times = {}
    for at, unit in enumerate(load_plan("ordos-2021").units):
        path = folder / unit.name / f"{unit.name}.xlsx"
        path.parent.mkdir(parents=True)
        write_workbook(path, unit.name, at + 1, faulty=unit.name == "准格尔旗")
        times[f"{unit.name}/{path.name}"] = f"{period}-20T10:00:00+08:00"
    (folder / "received.json").write_text(json.dumps(times, ensure_ascii=False), encoding="utf-8")
    return folder


def write_workbook(path: Path, unit: str, size: int, *, faulty: bool = False) -> None:
    """A workbook with the four monthly forms; a faulty one holds 499 万元, a missing date and 待定."""
    sheets = {
        "储备项目表": (RESERVE, reserve_rows(unit, size, faulty=faulty)),
        "签约项目进展表": (SIGNED, signed_rows(unit, size, faulty=faulty)),
        "到位资金表": (FUNDS, funds_rows(unit, size)),
        "工作情况表": (NARRATIVE, [(1, "经验做法", None, f"{unit}推行项目专班制。")]),
    }
    book = openpyxl.Workbook()
    book.remove(book.active)
    for title, (header, rows) in sheets.items():
        sheet = book.create_sheet(title)
        sheet.append(header)
        for row in rows:
            sheet.append(row)
        sheet.append(("填报人:某某 审核人:某某",))
    path.write_bytes(saved(book))


def reserve_rows(unit: str, size: int, *, faulty: bool) -> list[tuple]:
    rows = [
        (at, f"{unit}储备{at}号项目", f"{unit}园区", "现代能源经济", "建设厂房", 1000 * size + at, "合资", "否", "是",
         "已论证", f"{unit}商务局", "招商科", "0477-8000000")
        for at in range(1, 4)
    ]  # fmt: skip
    if faulty:
        rows += [
            (4, f"{unit}小项目", *rows[0][2:5], 499, *rows[0][6:]),
            (5, f"{unit}待定项目", *rows[0][2:5], "待定", *rows[0][6:]),
        ]
    return rows


def signed_rows(unit: str, size: int, *, faulty: bool) -> list[tuple]:
    event = "民革中央助力内蒙古招商引资推介活动"
    rows = [
        (1, f"{unit}签约甲项目", f"{unit}园区", event, f"甲{unit}公司", "江苏", 5000 * size, "2020-09-01", "开工",
         "2020-12-01", "2020-12-02", "主体施工", f"{unit}商务局", "招商科"),
        (2, f"{unit}签约乙项目", f"{unit}园区", None, f"乙{unit}公司", "浙江", 3000 * size, "2021-02-01", "签约",
         "2021-06-01", None, "办理手续", f"{unit}商务局", "招商科"),
    ]  # fmt: skip
    if faulty:
        rows.append((3, f"{unit}无日期项目", *rows[1][2:7], None, *rows[1][8:]))
    return rows


def funds_rows(unit: str, size: int) -> list[tuple]:
    return [
        (1, f"{unit}签约甲项目", f"甲{unit}公司", "区外", 5000 * size, 100 * size, 300 * size, 900 * size, 200 * size),
        (2, f"{unit}签约乙项目", f"乙{unit}公司", "市内", 3000 * size, 10 * size, 20 * size, 20 * size, None),
    ]
