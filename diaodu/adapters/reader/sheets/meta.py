"""The lines above and below a table: 填报单位, 报告期, 数据截止日, 单位, 填报人, 审核人, 单位负责人, and its title."""

import re
import unicodedata
from collections.abc import Iterable, Sequence
from datetime import date
from itertools import dropwhile, takewhile

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.domain.text.keys import clean_text, compact
from diaodu.domain.text.said_units import said_units

LABELS = {
    "unit": ("填报单位", "报送单位", "上报单位", "单位名称", "填表单位"),
    "period": ("报告期", "填报期", "报表期", "所属期", "报告期间", "报告时期", "所属时期", "所属期间", "所属月份", "统计期间", "统计期",
               "统计月份", "报表月份", "报告月份", "填报月份", "上报月份", "报送月份", "报送期", "数据期间", "数据月份", "报告年月",
               "期次", "期数", "期别", "期号", "期间", "月份", "年月"),
    "cutoff": ("统计截止时间", "统计截止日期", "统计截止日", "统计截至", "数据截止日期", "数据截止日", "数据截止时间", "截止日期", "截止时间", "数据截至", "数据截止", "截至", "截止"),
    "filler": ("填报人", "填表人", "制表人", "经办人", "统计人"),
    "reviewer": ("审核人", "审核", "复核人"),
    "leader": ("单位负责人", "单位领导", "主要负责人", "分管领导", "负责人"),
    "money": ("金额单位", "计量单位", "货币单位", "数据单位", "资金单位", "统计单位", "单位"),
    "date": ("填报日期", "填报时间", "填表日期", "报送日期", "报出日期", "上报日期", "上报时间", "报送时间",
             "制表日期", "制表时间", "日期"),
    "other": ("联系电话", "联系方式", "联系人", "电话", "表号", "制定机关"),
}  # fmt: skip
"""What is looked for, by the key it gets in ReadSheet.meta; other labels only end the value before them."""

_KEY = {compact(label): key for key, labels in LABELS.items() for label in labels}
_SPACED = {label: r"\s*".join(label) for label in _KEY}
_ANY = "|".join(_SPACED[label] for label in sorted(_KEY, key=len, reverse=True))
_LINE = re.compile(rf"(?:^|(?<=[\s;,、。(])|(?<=\S\s))({_ANY})\s*(?:[(][^)]*[)])?\s*[:]")
_BLANK_VALUE = re.compile(r"^[\s_—\-/.()第年月日期至]*$")
_NOTE = re.compile(
    r"(?:填表|填报|编制)?(?:注释|备注|说明|注)[0-9]?[:.、\s]|(?:填表|填报|编制)?说明$|注$|备注$|(?:数据)?来源[:]|\(?以下(?:空白|无正文)"
)
_PERIOD_ATOM = re.compile(r"[\d.\-/~至到年月日号份第期季度周上下半旬底末〇零一二三四五六七八九十○()]+$")
"""What a period is made of where it stands in cells of its own: 2021 | 年 | 2 | 月."""
_YEAR_ALONE = re.compile(r"\d{4}年?$")
_IN_CELLS = frozenset({"period", "cutoff", "money"})
"""Labels that may stand alone in a cell, without a colon."""
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
LABEL_TEXTS = 4
LONGEST_LABEL = 40
"""A line of a label and what it says has so few texts and so short ones."""


def is_meta_line(text: str) -> bool:
    """Whether a cell starts with one of the labels and a colon."""
    return bool(_LINE.match(_plain(text)))


def is_note(text: str) -> bool:
    """Whether a cell starts a note: 注:, 说明:, 备注:."""
    return bool(_NOTE.match(_plain(text)))


def is_line_around(texts: Sequence[str]) -> bool:
    """Whether a line's texts are a note, labels, or a word on the unit of money, so that it is no record."""
    if is_note(texts[0]) or is_meta_line(texts[0]):
        return True
    is_short = len(texts) <= LABEL_TEXTS and all(len(text) <= LONGEST_LABEL for text in texts)
    return is_short and (bool(_alone(texts[0])) or bool(said_units("".join(texts), is_title=len(texts) == 1)))


def is_nil(text: str) -> bool:
    """Whether a cell says in so many words that there is nothing to report."""
    packed = compact(text)
    return len(packed) <= _NIL_LENGTH and bool(_NIL_WORDS.search(packed)) and bool(_NIL.match(packed.strip("()")))


def is_nil_alone(text: str) -> bool:
    """Whether a text that stands alone on its line says that there is nothing to report."""
    return is_nil_packed(compact(text))


def is_nil_packed(packed: str) -> bool:
    """The same of a text that is packed already."""
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
            for key, value in _values(text, _following(texts[place + 1 :])):
                if not _BLANK_VALUE.match(value) and (key != "money" or said_units(f"单位:{value}")):
                    meta.setdefault(key, value)
    return meta


def _following(texts: Sequence[str]) -> str:
    """What a label without a value of its own says in the cells behind it: the next one, or the parts of a period."""
    if not texts or _LINE.search(texts[0]) or _alone(texts[0]):
        return ""
    parts = list(takewhile(_PERIOD_ATOM.match, map(compact, texts)))
    return "".join(parts) if len(parts) > 1 else texts[0]


def cells_of_a_period(row: Sequence[Cell]) -> str:
    """A period that stands in several cells of a line without a label, joined; "" where there is none."""
    texts = [compact(_written(cell)) for cell in row if cell != ""]
    if any(_LINE.search(text) or _alone(text) for text in texts):
        return ""
    parts = list(takewhile(_PERIOD_ATOM.match, dropwhile(lambda text: not _PERIOD_ATOM.match(text), texts)))
    return "".join(parts) if len(parts) > 1 else ""


def is_label(text: str) -> bool:
    """Whether a cell is a label that may stand alone, such as 报告期."""
    return bool(_alone(text))


def _alone(text: str) -> str:
    """The key of a label that fills its cell: 单位, 报告期."""
    key = _KEY.get(compact(text).strip("()"), "")
    return key if key in _IN_CELLS else ""


def _written(cell: Cell) -> str:
    if isinstance(cell, date):
        return f"{cell:%Y-%m-%d}"
    return _plain(str(int(cell)) if isinstance(cell, float) and cell == int(cell) else str(cell))


def _plain(text: str) -> str:
    return unicodedata.normalize("NFKC", clean_text(text))


def _values(text: str, following: str) -> Iterable[tuple[str, str]]:
    """Yield the labelled values of one cell; a label without a value takes the text of the cells behind it."""
    if following and (key := _alone(text)):
        yield key, following
        return
    found = list(_LINE.finditer(text))
    for place, label in enumerate(found):
        is_last = place + 1 == len(found)
        value = text[label.end() : len(text) if is_last else found[place + 1].start()].strip(" ;,、。")
        behind = following if is_last and (not value or _YEAR_ALONE.match(compact(value))) else ""
        yield _KEY[compact(label[1])], value + behind
