"""A made plan of many units, and their workbooks: three project forms of so many rows each, from thirty patterns.

The plan is ordos-2021 with other units. A unit's workbook is a pattern with its name put in, so that the making takes
little and every unit's projects are its own. One row in fifty lacks what its form requires.
"""

import io
import json
import random
import zipfile
from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path

import xlsxwriter
import yaml

ROOT = Path(__file__).resolve().parent.parent
PLAN, PERIOD = "made-2021", "2021-03"
PATTERNS = 30
MARK = "〔单位〕"
WORKS = ("光伏组件", "储能电池", "羊绒精深加工", "冷链物流园", "大数据中心", "氢能重卡示范", "陶瓷新材料", "装备制造")
FIRMS = ("江苏示例能源有限公司", "上海示例新材料有限公司", "浙江示例科技股份有限公司", "陕西示例实业有限公司")
INDUSTRIES = ("现代能源经济", "传统产业改造提升", "特色新兴产业", "现代服务业", "数字经济", "园区高质量发展")
STAGES = ("在谈", "签约", "注册", "开工", "在建", "竣工", "投产", "达产")
RESERVE = (
    "序号", "项目名称", "建设地点", "产业类别", "建设内容及规模", "总投资(万元)", "拟引资额(万元)", "合作方式", "是否落后或过剩产能",
    "是否符合节能减排环保要求", "论证情况", "本月状态", "责任单位", "联系人", "联系电话", "备注",
)  # fmt: skip
SIGNED = (
    "序号", "项目名称", "建设地点", "意向达成时间", "签约活动", "投资方", "投资方所在地", "产业类别", "总投资(万元)",
    "其中:固定资产投资(万元)", "签约时间", "当前阶段", "项目状态", "计划开工时间", "实际开工时间", "开工佐证", "本月进展", "存在问题",
    "需协调解决事项", "下一步工作", "责任领导", "责任单位", "责任人", "备注",
)  # fmt: skip
FUNDS = (
    "序号", "项目名称", "投资方", "资金来源地", "协议总投资(万元)", "本月到位资金(万元)", "年初累计到位资金(万元)",
    "签约以来累计到位资金(万元)", "已录入系统金额(万元)", "凭证类型", "备注",
)  # fmt: skip


def make_plan(folder: Path, units: int) -> None:
    """The plan's folder below `folder`."""
    own = folder / PLAN
    own.mkdir(parents=True)
    for file in (ROOT / "plans" / "ordos-2021").glob("*.yaml"):
        text = file.read_text(encoding="utf-8").replace("id: ordos-2021", f"id: {PLAN}")
        (own / file.name).write_text(text, encoding="utf-8")
    listed = [
        {"code": f"U{at:05}", "name": unit_name(at), "class": "旗区", "office": f"{unit_name(at)}商务局"}
        for at in range(units)
    ]
    listed.append({"code": "P", "name": "示例园区", "class": "园区", "office": "示例园区管委会"})  # it reports nothing
    (own / "units.yaml").write_text(yaml.safe_dump({"units": listed}, allow_unicode=True), encoding="utf-8")


def unit_name(at: int) -> str:
    """A name no place has."""
    return f"示例{at:05}旗"


def make_inbox(folder: Path, units: int, rows: int) -> int:
    """Every unit's workbook with so many rows a form; how many bytes they are together."""
    patterns = [pattern(random.Random(at), rows) for at in range(min(PATTERNS, units))]  # noqa: S311 - made-up data
    size, received = 0, {}
    for at in range(units):
        own = folder / unit_name(at)
        own.mkdir(parents=True)
        data = named(patterns[at % len(patterns)], unit_name(at))
        (own / "3月报表.xlsx").write_bytes(data)
        size += len(data)
        received[f"{own.name}/3月报表.xlsx"] = "2021-03-27T16:00:00+08:00"
    (folder / "received.json").write_text(json.dumps(received, ensure_ascii=False), encoding="utf-8")
    return size


def named(book: bytes, name: str) -> bytes:
    """A pattern with a unit's name put in."""
    made = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(book)) as source, zipfile.ZipFile(made, "w", zipfile.ZIP_DEFLATED) as target:
        for entry in source.infolist():
            target.writestr(entry.filename, source.read(entry).replace(MARK.encode(), name.encode()), compresslevel=1)
    return made.getvalue()


def pattern(dice: random.Random, rows: int) -> bytes:
    """A workbook of the three forms."""
    made = io.BytesIO()
    with xlsxwriter.Workbook(made, {"in_memory": True, "default_date_format": "yyyy-mm-dd"}) as book:
        signed = [signed_row(dice, at) for at in range(rows)]
        for title, heads, body in (
            ("储备项目表", RESERVE, [reserve_row(dice, at) for at in range(rows)]),
            ("签约项目进展表", SIGNED, signed),
            ("到位资金表", FUNDS, [funds_row(dice, row) for row in signed]),
        ):
            _write(book.add_worksheet(title), heads, body)
    return made.getvalue()


def _write(sheet: xlsxwriter.worksheet.Worksheet, heads: Sequence[str], body: Sequence[Sequence[object]]) -> None:
    sheet.write_row(0, 0, [f"填报单位:{MARK}", None, "报告期:2021年3月", None, "填报人:张三", None, "审核人:李四"])
    for at, row in enumerate([heads, *body], start=1):
        sheet.write_row(at, 0, row)


def reserve_row(dice: random.Random, at: int) -> list[object]:
    """A project of the reserve."""
    total = dice.randrange(600, 90_000)
    kind = dice.choice(INDUSTRIES) if at % 50 else None
    return [
        at + 1, f"{MARK}{dice.choice(WORKS)}储备{at}号项目", f"{MARK}工业园区", kind, f"建设{dice.choice(WORKS)}生产线", total, total,
        dice.choice(("独资", "合资", "合作")), "否", "是", "已论证", "续报", f"{MARK}商务局", "王五", "13800000000", None,
    ]  # fmt: skip


def signed_row(dice: random.Random, at: int) -> list[object]:
    """A signed project."""
    day, total = date(2021, 1, 4) + timedelta(days=dice.randrange(50)), dice.randrange(600, 90_000)
    return [
        at + 1, f"{MARK}{dice.choice(WORKS)}{at}期项目", f"{MARK}工业园区" if at % 50 else None, day - timedelta(days=30), "非活动签约",
        dice.choice(FIRMS), dice.choice(("江苏", "上海", "浙江", "陕西")), dice.choice(INDUSTRIES), total, round(total * dice.random(), 2),
        day, dice.choice(STAGES), "正常", day + timedelta(days=30), day + timedelta(days=32), "现场照片",
        f"完成投资{dice.randrange(10_000)}万元，{dice.choice(WORKS)}车间主体施工", dice.choice(("无", "用地指标尚未落实")), "无",
        f"{dice.randrange(4, 13)}月底前完成设备安装", "王五", f"{MARK}商务局", "李四", None,
    ]  # fmt: skip


def funds_row(dice: random.Random, signed: Sequence[object]) -> list[object]:
    """What came in for a signed project."""
    total = int(str(signed[8]))
    year = round(total * dice.random() / 2, 2)
    month, entered = round(year * dice.random(), 2), round(year * dice.random(), 2)
    return [
        signed[0], signed[1], signed[5], dice.choice(("区外", "区内市外", "市内", "境外")), total, month, year,
        min(total, round(year * 1.5, 2)), entered, "银行回单", None,
    ]  # fmt: skip
