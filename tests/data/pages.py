"""Records written down by one clerk: the cells of a sheet, what is merged and what is hidden."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import groupby
from typing import Any

from tests.data.offices import Office, Style
from tests.data.records import FUNDS, NARRATIVE, PLANTS, PRICES, RESERVE, SIGNED, WAN, Record

TITLES = {
    RESERVE: "储备项目表", SIGNED: "签约项目进展表", FUNDS: "到位资金表", PRICES: "要素价格表", PLANTS: "闲置厂房表", NARRATIVE: "工作情况表",
}  # fmt: skip
COLUMNS = {
    RESERVE: {
        "serial": "序号", "code": "项目编码", "name": "项目名称", "location": "建设地点", "industry": "产业类别", "sector": "所属行业",
        "content": "建设内容及规模", "total_investment": "总投资", "seeking_amount": "拟引资额", "cooperation": "合作方式",
        "land": "用地需求（亩）", "is_backward": "是否落后或过剩产能", "meets_environment": "是否符合节能减排环保要求",
        "appraisal": "论证情况", "month_status": "本月状态", "responsible_unit": "责任单位", "contact": "联系人", "phone": "联系电话",
    },
    SIGNED: {
        "serial": "序号", "code": "项目编码", "name": "项目名称", "location": "建设地点", "intent_date": "意向达成时间", "event": "签约活动",
        "investor": "投资方", "credit_code": "统一社会信用代码", "investor_place": "投资方所在地", "industry": "产业类别",
        "sector": "所属行业", "total_investment": "总投资", "fixed_investment": "其中:固定资产投资", "sign_date": "签约时间",
        "stage": "当前阶段", "status": "项目状态", "planned_start": "计划开工时间", "actual_start": "实际开工时间",
        "progress": "本月进展", "responsible_unit": "责任单位", "responsible_person": "责任人",
    },
    FUNDS: {
        "serial": "序号", "code": "项目编码", "name": "项目名称", "investor": "投资方", "origin": "资金来源地",
        "agreed_investment": "协议总投资", "funds_month": "本月到位资金", "funds_ytd": "年初累计到位资金",
        "funds_since_signing": "签约以来累计到位资金", "entered_amount": "已录入系统金额", "proof": "凭证类型",
    },
    PRICES: {"serial": "序号", "factor": "要素", "category": "类别", "price": "价格", "price_unit": "计价单位", "effective_date": "执行日期"},
    PLANTS: {
        "serial": "序号", "name": "名称", "address": "地址", "floor_area": "建筑面积（平方米）", "storey_height": "层高（米）",
        "owner": "产权单位", "terms": "租售方式", "price": "参考价格", "price_unit": "价格单位", "contact": "联系人", "phone": "联系电话",
    },
    NARRATIVE: {"serial": "序号", "category": "类别", "date": "日期", "content": "内容"},
}  # fmt: skip
AMOUNTS = {
    "total_investment", "seeking_amount", "fixed_investment", "agreed_investment", "funds_month", "funds_ytd",
    "funds_since_signing", "entered_amount",
}  # fmt: skip
UPPER_HEADERS = {
    RESERVE: {"投资情况": {"total_investment": "总投资", "seeking_amount": "拟引资额"}},
    SIGNED: {"投资规模": {"total_investment": "总投资", "fixed_investment": "其中:固定资产投资"}},
    FUNDS: {"到位资金": {"funds_month": "本月", "funds_ytd": "年初累计", "funds_since_signing": "签约以来累计"}},
}
"""Header above → the columns below it and what stands there."""

MONTH, LAST_MONTH = "2021年3月", "2021年2月"
SCALES = {"元": 1, "万元": WAN, "亿元": WAN * WAN}
NUMERALS = "一二三四五六"
HIDDEN = (2, 3)
"""Which of the body's rows a clerk has hidden."""

GAP = 5
"""The 序号 that is left out."""

TOTAL_ERROR = 12_340_000
"""How many yuan a wrong 合计 is too large by."""

Grid = list[list[Any]]


@dataclass(slots=True)
class Page:
    """A sheet; rows and columns count from 0, a span is (first row, first column, last row, last column)."""

    name: str
    grid: Grid = field(default_factory=list)
    merges: list[tuple[int, int, int, int]] = field(default_factory=list)
    hidden_rows: list[int] = field(default_factory=list)


def write_page(form: str, records: Sequence[Record], office: Office, month: str = MONTH) -> Page:
    """Write a form's sheet from the top down."""
    page = Page(TITLES[form] if month == MONTH else f"{TITLES[form]}（上月）")
    columns = _columns(form, office.style)
    if office.style.title:
        _write_title(page, columns, office, f"{month}{TITLES[form]}", month)
    _write_header(page, form, columns, office.style)
    if form in office.style.nil:
        page.grid.append(["", "本月无"])
    else:
        _write_body(page, columns, records, office.style)
    _write_foot(page, columns, records, office)
    return page


def _columns(form: str, style: Style) -> dict[str, str]:
    columns = {key: header for key, header in COLUMNS[form].items() if key not in style.left_out}
    if style.own_column:
        columns["own"] = "旗内自用"
    if style.shuffled:
        first, rest = list(columns.items())[:3], list(columns.items())[3:]
        columns = dict([*first, *reversed(rest)])
    return columns


def _write_title(page: Page, columns: dict[str, str], office: Office, title: str, month: str) -> None:
    width = len(columns)
    page.grid.append([f"{office.name}{title}"])
    page.merges.append((0, 0, 0, width - 1))
    line = [""] * width
    line[0], line[width // 2] = f"填报单位：{office.office}", f"报告期：{month}"
    if AMOUNTS & columns.keys():
        line[-1] = f"单位：{office.style.unit}"
    page.grid.append(line)


def _header(key: str, text: str, style: Style) -> str:
    text = style.headers.get(text, text)
    return f"{text}（{style.unit}）" if key in AMOUNTS and not style.unit_above else text


def _write_header(page: Page, form: str, columns: dict[str, str], style: Style) -> None:
    texts = [_header(key, text, style) for key, text in columns.items()]
    uppers = UPPER_HEADERS.get(form, {}) if style.two_rows else {}
    if not uppers:
        page.grid.append(texts)
        return
    top, at, keys = len(page.grid), dict(zip(columns, range(len(columns)), strict=True)), list(columns)
    upper, lower = list(texts), [""] * len(texts)
    for text, below in uppers.items():
        places = [at[key] for key in below]
        for place in places:
            upper[place], lower[place] = "", below[keys[place]]
        upper[places[0]] = text
        page.merges.append((top, places[0], top, places[-1]))
    page.merges += [(top, place, top + 1, place) for place, text in enumerate(lower) if not text]
    page.grid += [upper, lower]


def _write_body(page: Page, columns: dict[str, str], records: Sequence[Record], style: Style) -> None:
    serials = _serials(records, style)
    for number, (title, part) in enumerate(_parts(records, columns, style)):
        if title:
            page.grid.append([f"{NUMERALS[number]}、", title])
        first = len(page.grid)
        for record in part:
            serial = next(serials)
            if style.hidden and record.form == RESERVE and serial in HIDDEN:
                page.hidden_rows.append(len(page.grid))
            page.grid.append([_cell(key, record, serial, style) for key in columns])
        if style.merged and "location" in columns:
            _merge_down(page, list(columns).index("location"), first)
        if style.subtotals and AMOUNTS & columns.keys():
            page.grid.append(_sums("小计", columns, part, style))


def _serials(records: Sequence[Record], style: Style) -> Iterator[int]:
    has_gap = style.gap and records[0].form == RESERVE
    return (number for number in range(1, len(records) + 2) if not (has_gap and number == GAP))


def _parts(records: Sequence[Record], columns: dict[str, str], style: Style) -> list[tuple[str, list[Record]]]:
    """The records under group titles, or in halves with a 小计 each; order within a part stays."""
    if style.groups and "industry" in columns:
        ordered = sorted(records, key=lambda record: str(record.values["industry"]))
        return [(title, list(part)) for title, part in groupby(ordered, key=lambda record: record.values["industry"])]
    if style.merged and "location" in columns:
        records = sorted(records, key=lambda record: record.values["location"])
    if style.subtotals:
        return [("", list(records[: len(records) // 2])), ("", list(records[len(records) // 2 :]))]
    return [("", list(records))]


def _merge_down(page: Page, column: int, first: int) -> None:
    """One cell for the same text in rows below each other."""
    for _, group in groupby(range(first, len(page.grid)), key=lambda row: page.grid[row][column]):
        rows = list(group)
        if len(rows) > 1:
            page.merges.append((rows[0], column, rows[-1], column))
            for row in rows[1:]:
                page.grid[row][column] = ""


def _cell(key: str, record: Record, serial: int, style: Style) -> Any:
    if key in {"serial", "own"}:
        return serial if key == "serial" else "已核"
    value = record.written[key] if key in record.written else record.values.get(key)
    if value is None:
        return ""
    if key in record.written:
        return value
    if key in AMOUNTS:
        return _amount(value, style.money[serial % len(style.money)], style.unit)
    if isinstance(value, date):
        return _day(value, style.dates[(serial + len(key)) % len(style.dates)])
    return style.words.get(value, value) if isinstance(value, str) else value


def _amount(yuan: int, way: str, unit: str) -> Any:
    scaled, wan = Decimal(yuan) / SCALES[unit], Decimal(yuan) / WAN
    ways: dict[str, Any] = {
        "number": int(scaled) if scaled == int(scaled) else float(scaled),
        "commas": f"{scaled:,f}",
        "full_width": _full_width(f"{scaled:f}"),
        "wan": f"{wan:f}万元",
        "yi": f"{wan / WAN:f}亿元",
        "yuan": f"{yuan}元",
    }
    return ways[way]


def _full_width(text: str) -> str:
    return "".join(chr(ord(sign) + 0xFEE0) for sign in text)


def _day(day: date, way: str) -> Any:
    ways = {
        "real": day,
        "serial": (day - date(1899, 12, 30)).days,
        "chinese": f"{day.year}年{day.month}月{day.day}日",
        "month": f"{day.year}年{day.month}月",
        "dotted": f"{day.year}.{day.month}.{day.day}",
        "slashed": f"{day.year}/{day.month}/{day.day}",
        "dashed": f"{day:%Y-%m-%d}",
        "dense": f"{day:%Y%m%d}",
    }
    return ways[way]


def _write_foot(page: Page, columns: dict[str, str], records: Sequence[Record], office: Office) -> None:
    style = office.style
    if style.total and AMOUNTS & columns.keys():
        total = _sums("合  计", columns, records, style)
        if records[0].form == style.wrong_total:
            at = next(place for place, key in enumerate(columns) if key in AMOUNTS)
            total[at] = _amount(_sum(records, list(columns)[at]) + TOTAL_ERROR, "number", style.unit)
        page.grid.append(total)
    if style.note:
        page.grid.append(["注：本表数据截至2021年3月25日，与上月不一致的已核对。"])
    if style.signed:
        page.grid += [[], ["填报人：招商科    审核人：分管领导    单位负责人：主要负责人"]]


def _sums(label: str, columns: dict[str, str], records: Sequence[Record], style: Style) -> list[Any]:
    sums = [_amount(_sum(records, key), "number", style.unit) if key in AMOUNTS else "" for key in columns]
    return [label, *sums[1:]]


def _sum(records: Sequence[Record], key: str) -> int:
    return sum(record.values.get(key) or 0 for record in records)
