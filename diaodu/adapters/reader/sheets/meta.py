"""The lines above and below a table: 填报单位, 报告期, 数据截止日, 单位, 填报人, 审核人, 单位负责人, and its title."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.domain.intake.reading import ReadingContext
from diaodu.domain.text.amounts import read_units
from diaodu.domain.text.dates import DateSpan, read_date
from diaodu.domain.text.keys import clean_text, compact

LABELS = {
    "unit": ("填报单位", "报送单位", "上报单位", "单位名称", "填表单位"),
    "period": ("报告期", "填报期", "报表期", "所属期", "报告期间"),
    "cutoff": ("数据截止日期", "数据截止日", "数据截止时间", "截止日期"),
    "filler": ("填报人", "填表人", "制表人", "经办人", "统计人"),
    "reviewer": ("审核人", "审核", "复核人"),
    "leader": ("单位负责人", "单位领导", "主要负责人", "分管领导", "负责人"),
    "money": ("金额单位", "计量单位", "货币单位", "单位"),
    "date": ("填报日期", "填报时间", "填表日期", "报送日期", "报出日期", "上报日期", "上报时间", "报送时间",
             "制表日期", "制表时间", "日期"),
    "other": ("联系电话", "联系方式", "联系人", "电话", "表号", "制定机关"),
}  # fmt: skip
"""What is looked for, by the key it gets in ReadSheet.meta; other labels only end the value before them."""

_KEY = {compact(label): key for key, labels in LABELS.items() for label in labels}
_SPACED = {label: r"\s*".join(label) for label in _KEY}
_ANY = "|".join(_SPACED[label] for label in sorted(_KEY, key=len, reverse=True))
_LINE = re.compile(rf"(?:^|(?<=[\s;,、。(])|(?<=\S\s))({_ANY})\s*(?:[(][^)]*[)])?\s*[:]")
_BLANK_VALUE = re.compile(r"^[\s_—\-/.()]*$")
_NOTE = re.compile(
    r"(?:填表|填报|编制)?(?:注释|备注|说明|注)[0-9]?[:.、\s]|(?:填表|填报|编制)?说明$|注$|备注$|(?:数据)?来源[:]|\(?以下(?:空白|无正文)"
)
_MONTH_IN_TITLE = re.compile(r"(?<!截至)(?<!截止)(\d{4})年(\d{1,2})(?:月份?|[-—~至到]+(\d{1,2})月)")
_MONTH_OF_TAB = re.compile(r"(?:(\d{4})年)?(?:\d{1,2}月?[-—~至到])?(?<!\d)(\d{1,2})月(?!\d)")
_QUARTER_IN_TITLE = re.compile(r"(\d{4})年第?([一二三四1-4])季度")
_RANGE = re.compile(r"(?:(\d{4})[年.\-/])?\d{1,2}月?[-—~至到]+(?:\d{4}[年.\-/])?(\d{1,2})月份?$")
_DAYS = re.compile(
    r"(?:(\d{4})[年.\-/])?(\d{1,2})[月.\-/]\d{1,2}[日号]?[-—~至到]+"
    r"(?:(\d{4})[年.\-/])?(?:(\d{1,2})[月.\-/])?\d{1,2}[日号]?$"
)
_NIL = re.compile(
    r"(?:本|当|这个)?(?:月|期)?零报(?:告|送)|(?:本|当)(?:月|期)(?:暂)?无|(?:本|当)?(?:月|期)?(?:暂)?无新增|本(?:月|期)没有"
)
_NIL_WORDS = re.compile("无|零报|没有")
_NIL_LENGTH = 16
_NIL_ALONE = re.compile(
    r"(?:目前|本月|本期|当月|本单位|我单位)*(?:暂|均|尚|确)?(?:无|没有)(?:新增|新)?(?:此项|此类|该类|相关)?"
    r"(?:(?:储备|在谈|签约|落地|开工|到位|招商|招商引资|引进)?(?:项目|资金|内容|情况|数据|事项|活动|工作)|签约|到位)?[。.!]?$"
)
"""Words that mean nil where they stand alone on a line: 无, 暂无, 无项目, 暂无项目, 无新增签约项目."""


def is_meta_line(text: str) -> bool:
    """Whether a cell starts with one of the labels and a colon."""
    return bool(_LINE.match(_plain(text)))


def is_note(text: str) -> bool:
    """Whether a cell starts a note: 注:, 说明:, 备注:."""
    return bool(_NOTE.match(_plain(text)))


def is_nil(text: str) -> bool:
    """Whether a cell says in so many words that there is nothing to report."""
    packed = compact(text)
    return len(packed) <= _NIL_LENGTH and bool(_NIL_WORDS.search(packed)) and bool(_NIL.match(packed.strip("()")))


def is_nil_alone(text: str) -> bool:
    """Whether a text that stands alone on its line says that there is nothing to report."""
    packed = compact(text)
    if len(packed) > _NIL_LENGTH or not _NIL_WORDS.search(packed):
        return False
    said = packed.strip("()")
    return bool(_NIL.match(said) or _NIL_ALONE.match(said))


def read_meta(rows: Iterable[Sequence[Cell]]) -> dict[str, str]:
    """Read all labelled values of the rows outside the table; blanks are left out, the first value stays.

    A 单位: that names an office is no unit of money.
    """
    meta: dict[str, str] = {}
    for row in rows:
        texts = [_written(cell) for cell in row if cell != ""]
        for place, text in enumerate(texts):
            following = texts[place + 1] if place + 1 < len(texts) else ""
            for key, value in _values(text, "" if _LINE.search(following) else following):
                if not _BLANK_VALUE.match(value) and (key != "money" or read_units(value)):
                    meta.setdefault(key, value)
    return meta


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return _plain(str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", clean_text(text))


def _values(text: str, following: str) -> Iterable[tuple[str, str]]:
    """Yield the labelled values of one cell; a label without a value takes the next cell's text."""
    found = list(_LINE.finditer(text))
    for place, label in enumerate(found):
        is_last = place + 1 == len(found)
        value = text[label.end() : len(text) if is_last else found[place + 1].start()].strip(" ;,、。")
        yield _KEY[compact(label[1])], value or (following if is_last else "")


def sheet_period(meta: dict[str, str], titles: Sequence[str], context: ReadingContext) -> tuple[str, DateSpan] | None:
    """The period a sheet names, as written and as days: by 报告期, else by its title; None without either."""
    written = meta.get("period", "")
    if span := _read_period(written, context):
        return written, span
    for title in titles:
        if found := _title_span(compact(title)):
            return found
    return None


def tab_period(name: str, context: ReadingContext) -> tuple[str, DateSpan] | None:
    """The month that a sheet's tab names, of the period's year where it says none: 3月, 1-3月资金."""
    found = _MONTH_OF_TAB.search(compact(name))
    if found is None:
        return None
    span = read_date(f"{found[1] or context.period_end.year}年{int(found[2])}月", 0)
    return (f"{found[1]}年" * bool(found[1]) + f"{int(found[2])}月", span) if span else None


def is_this_period(span: DateSpan, context: ReadingContext) -> bool:
    """Whether the named period ends in the run's, or holds its end."""
    ends_within = context.period_start <= span.last <= context.period_end
    return ends_within or span.first <= context.period_end <= span.last


def _read_period(text: str, context: ReadingContext) -> DateSpan | None:
    packed = compact(text)
    year = context.period_end.year
    if found := _RANGE.match(packed):  # 2021年1-3月: cumulative figures of the last month
        packed = f"{found[1] or year}年{found[2]}月"
    elif found := _DAYS.match(packed):  # 2021年3月1日至28日
        packed = f"{found[3] or found[1] or year}年{found[4] or found[2]}月"
    return read_date(packed, year) if packed else None


def _title_span(title: str) -> tuple[str, DateSpan] | None:
    if found := list(_MONTH_IN_TITLE.finditer(title)):
        year, month = found[-1][1], found[-1][3] or found[-1][2]
        written = f"{year}年{int(month)}月"
    elif quarter := _QUARTER_IN_TITLE.search(title):
        written = quarter[0]
    else:
        return None
    span = read_date(written, 0)
    return (written, span) if span else None
