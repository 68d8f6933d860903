"""Numbers and addresses of persons in free text: phones, identity and card numbers, e-mail; however they are written.

A text is looked at through a shadow of the same length, in which every way of writing a digit or a letter is the plain
one. What is an amount, an area, a date, a document's number or a code is set aside first: it is never a person's.
"""

import re
from collections.abc import Collection, Iterator, Sequence
from datetime import date
from itertools import accumulate

from diaodu.domain.text.credit_code import is_credit_code
from diaodu.domain.text.shadow import shadow_of

NUMBER, ADDRESS = "(号码略)", "(邮箱略)"
"""What stands for a number and for an e-mail address."""

_MAY_HOLD = re.compile(
    r"\d(?:[\W_]{0,3}\d){4}|@|艾特|#\w|微信|v信|[(\[\s]at[)\]\s]|wechat|weixin|(?<![a-z])(?:vx|wx)", re.IGNORECASE
)

_GAP = r"[\s\-—–‐_./\\()\[\]{}<>《》「」·•*+~|'\"“”‘’=#:…\0]{0,3}"
"""Between two digits of one number: blanks, dashes, dots, brackets; no mark that parts a list."""
_FREE_GAP = r"(?:(?![,;、])[\W_]){0,3}"
"""The same where a word before says whose number it is."""


def _spaced(*parts: str, gap: str = _GAP) -> str:
    return gap.join(parts)


def _digits(count: int, gap: str = _GAP) -> str:
    return _spaced(*[r"\d"] * count, gap=gap)


_UNIT = (
    r"\s{0,3}[多余]?\s{0,3}(?:元|万|亿|千元|美元|港元|欧元|日元|吨|亩|公顷|平方|平米|立方|千瓦|兆瓦|千米|公里|公斤|千克|毫米|厘米|㎡|m2|m3|"
    r"k?m(?![a-z])|[kmg]wh?|k?va?(?![a-z])|t/a|%|‰)"
)
_DAY = (
    r"(?:19|20)\d\d\s{0,3}[-/.年]\s{0,3}(?:1[0-2]|0?[1-9])\s{0,3}[-/.月]\s{0,3}(?:[12]\d|3[01]|0?[1-9])(?!\d)\s{0,3}日?"
    r"(?:\s{0,3}\d{1,2}:\d{2}(?::\d{2})?)?"
)
_OTHERS = re.compile(
    "|".join(
        (
            r"(?<!\d)\d{4}-\d{6}-\d{2}-\d{2}-\d{6}(?!\d)",  # a project's code of the national platform
            r"[(\[]\s{0,3}(?:19|20)\d\d\s{0,3}[)\]]\s{0,3}第?\s{0,3}\d+(?:\s{0,3}[-—~]\s{0,3}\d+)?\s{0,3}号",  # 〔2021〕13号
            _DAY,
            r"[¥$]\s{0,3}\d[\d,]*(?:\.\d+)?",
            rf"(?<![\d.])\d+(?:,\d{{3}})*(?:\.\d+)?(?:\s{{0,3}}[-—~至到]\s{{0,3}}\d+(?:,\d{{3}})*(?:\.\d+)?)?{_UNIT}",
            r"(?<![\d.,])\d{1,3}(?:,\d{3})+(?:\.\d+)?(?![\d,])",  # 13,800,001,234
            r"(?<![\d.+])\d{9,}\.\d{1,4}(?![\d.])",  # 13800001234.56
            r"(?<![\d.+])(?!1[3-9]\d\.\d{8}(?!\d))(?:0|[1-9]\d{0,7})\.\d{5,}(?![\d.])",  # 0.13800001234
            r"(?<![0-9a-z])[0-9a-f]{32,}(?![0-9a-z])",  # a file's hash
        )
    ),
    re.IGNORECASE,
)
"""What is no person's: codes, documents, dates, amounts. On the shadow."""
_CREDIT = re.compile(r"(?<![0-9A-Z])[0-9A-HJ-NP-RT-UW-Y]{18}(?![0-9A-Z])", re.IGNORECASE)

_END, _START = r"(?!\d)", r"(?<!\d)"
_COUNTRY = rf"(?:(?:[+(]{{0,2}}\s{{0,3}}(?:00\s?)?86){_GAP})?"
_MOBILE = re.compile(_START + _COUNTRY + rf"(?P<own>{_spaced('1', '[3-9]', _digits(9))})" + _END)
_EXTENSION = r"(?:\s{0,3}[(,]?\s{0,3}(?:[-#*]|转接?\s{0,3}(?:分机)?|分机|ext\.?)号?[):]{0,2}\s{0,3}(?:\d{1,6}(?!\d)|[零〇幺一二三四五六七八九]{2,6})\)?)?"
_AREA = r"(?:010|02\d|0[3-9]\d\d)"
_LANDLINE = re.compile(
    rf"{_START}(?:\(\s{{0,3}}{_AREA}\s{{0,3}}\)|{_AREA})[ \t\-—–_/.·]{{0,3}}\d{{3,4}}[ \t\-—–_.·]?\d{{4}}{_EXTENSION}{_END}"
    rf"|{_START}[+(]{{0,2}}(?:00)?86\)?[ \t\-—–.]{{0,3}}\(?0?\)?(?:10|2\d|[3-9]\d\d)\)?[ \t\-—–.]{{0,3}}\d{{3,4}}[ \t\-—–]?\d{{4}}{_EXTENSION}{_END}"
    rf"|区号\s{{0,3}}:?\s{{0,3}}{_AREA}[\s,、):;-]{{0,3}}\d{{3,4}}[ \t\-—–_.·]?\d{{4}}{_EXTENSION}{_END}"
    rf"|{_START}[48]00[ \t\-—–.]\d{{3,4}}[ \t\-—–.]?\d{{3,4}}{_END}",
    re.IGNORECASE,
)
_IDENTITY = re.compile(
    _START + _spaced("[1-8]", _digits(5), r"(?P<day>" + _spaced("(?:1[89]|20|1\\W?9|2\\W?0)", _digits(6)) + ")", _digits(3), r"[\dXx]")
    + r"(?![0-9A-Z])",
    re.IGNORECASE,
)  # fmt: skip
_OLD_IDENTITY = re.compile(_START + r"[1-8]\d{5}(?P<day>\d{6})\d{3}" + _END)
_CARD = re.compile(_START + _spaced("[3-6]", _digits(15)) + rf"(?:{_GAP}\d){{0,3}}" + _END)
_CARD_BY_FOURS = re.compile(rf"{_START}(?:62|4\d|5[1-5])\d\d([ \-.])\d{{4}}\1\d{{4}}\1\d{{4}}(?:\1\d{{1,3}})?{_END}")
_LISTED_MOBILE = re.compile(
    r"(?<!\d)(?<!\d[,、;.])1[3-9]\d\s?[,、;]\s?(?P<second>\d{4})\s?[,、;]\s?(?P<third>\d{4})(?![\d])"
)
"""138，0000，1234: a group that begins with 0 is no number of its own."""
_OF_A_PERSON = re.compile(
    r"(?:联系人|经办人|负责人)\s{0,3}:?\s{0,3}[\u4e00-\u9fff·]{2,4}[\s,、;:(]{0,3}(?P<own>\d{3,4}[ -]?\d{4})(?!\d)"
    r"|[\u4e00-\u9fff](?:局长|主任|科长|书记|镇长|旗长|区长|经理|先生|女士|同志)\s{0,3}[:(]?\s{0,3}(?P<his>\d{3,4}[ -]?\d{4})(?!\d)"
)
_PASSPORT = re.compile(
    r"(?:护照|通行证|军官证|士兵证|台胞证|回乡证)(?:号码|号|为|是)*[\s:(]{0,3}(?P<own>[A-Z]{0,2}\d{7,10})(?!\d)",
    re.IGNORECASE,
)
_CHAT = re.compile(
    r"(?:微信|v信|weixin|wechat|(?<![a-z])(?:vx|wx))(?:"
    r"(?:号码|账号|号|id|为|是)*\s{0,3}[:(]\s{0,3}|(?:号码|账号|号)\s{0,3}|\s{0,3}(?=[a-z][\w-]{0,18}[\d_]))"
    r"(?P<own>[a-z][\w-]{4,19})(?![\w-])",
    re.IGNORECASE | re.ASCII,
)
_QQ = re.compile(
    r"(?<![a-z])QQ(?:号码|号)?[\s:(]{0,3}(?P<own>\d{5,11})(?!\d|\s?[次人个户条件项家万亿元])", re.IGNORECASE
)
_NAME = r"(?:[\u4e00-\u9fff·]{2,4}(?:同志|先生|女士|主任|局长|经理)?\s{0,3}[:(]?\s{0,3})?"
_SAID = r"(?:电话|手机|座机|固话|办电|传真|热线|致电|拨打|联系方式|联系号码|微信|QQ|tel|phone|mobile|fax|身份证|证件|账号|帐号|账户|卡号|银行卡)"
_LABELLED = re.compile(
    rf"{_SAID}(?:号码|号|码|为|是|及微信|同号)*[\s./]*(?:[:(]+\s{{0,3}}{_NAME}|\s{{0,3}})"
    rf"(?P<own>[+(]{{0,2}}\d(?:{_FREE_GAP}[\dXx]){{6,29}}(?:\s{{0,3}}(?:[、/,;或和]\s{{0,3}})[+(]{{0,2}}\d(?:{_FREE_GAP}\d){{6,24}})*)"
    rf"(?!\d|[件起次人户条项个]|年|月){_EXTENSION}",
    re.IGNORECASE,
)
_DOT = r"\s{0,3}(?:\.|。|点|[(\[]\s{0,3}(?:dot|点|\.)\s{0,3}[)\]]|\sdot\s)\s{0,3}"
_MAIL_IN_WORDS = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}(?:"
    rf"(?:\s{{0,3}}艾特\s{{0,3}}|\s{{1,3}}at\s{{1,3}})[a-z0-9-]{{1,63}}{_DOT}[a-z]{{2,}}"
    r"|\s{0,3}[@#]\s{0,3}[a-z0-9-]{1,63}(?:点|\s{1,3}|\.)(?:com|cn|net|org|gov|edu)"
    r"|\s{0,3}@\s{0,3}[a-z0-9\u4e00-\u9fff-]{1,63}\s{0,3}[.。点]\s{0,3}(?:中国|公司|网络|企业|政务|公益|在线)"
    r")(?:[.点]cn)?(?![a-z])|@\s{0,3}[a-z0-9-]{1,63}(?:\.[a-z0-9-]{1,63}){0,4}\.[a-z]{2,}(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
_MAIL = re.compile(
    r"(?<![\w.+%-])[\w.+%-]{1,64}\s{0,3}(?:@|[(\[]\s{0,3}(?:at|@)\s{0,3}[)\]])\s{0,3}[a-z0-9-]{1,63}"
    r"(?:\s{0,3}(?:\.|。|[(\[]\s{0,3}(?:dot|点|\.)\s{0,3}[)\]])\s{0,3}[a-z0-9-]{1,63}){0,8}"
    r"\s{0,3}(?:\.|。|[(\[]\s{0,3}(?:dot|点|\.)\s{0,3}[)\]])\s{0,3}[a-z]{2,}(?![a-z])",
    re.IGNORECASE | re.ASCII,
)
_LABEL = re.compile(
    r"[,，;；、(（]?\s{0,3}(?:联系|办公|移动|固定)?(?:电话|手机|方式|电子邮箱|邮箱|邮件|E-?mail|Tel|传真|座机|微信)(?:号码|号|地址)?[:：为是.]?\s{0,3}[(（]?$",
    re.IGNORECASE,
)
_OPENING, _CLOSING = re.compile(r"^[(（]|[(（]\s{0,3}$"), re.compile(r"\s{0,3}[)）]")
_DECIMAL = re.compile(r"(?<![\d.])(?:0\.\d+|\d+\.\d{1,2})(?![\d.])")
"""A figure among the cells of a row. A person's number has a point neither behind a nought nor before its last two digits."""
_BETWEEN = " "
"""Between two cells of a row, as a reader's eye has it."""
_TWICE_BRACKETED = re.compile(rf"[(（]\s{{0,3}}({'|'.join(map(re.escape, (NUMBER, ADDRESS)))})\s{{0,3}}[)）]")


def without_personal(text: str, keep: Collection[str] = (), *, landlines: bool = False) -> str:
    """The text with every person's number and address taken out, with the label before it where it has one.

    `keep`: digits of numbers that stay, such as the issuing office's own; `landlines`: those of offices stay.
    """
    shadow = shadow_of(text)
    if not _MAY_HOLD.search(shadow):
        return text
    kept, at = [], 0
    for start, end, word in _spans(shadow, landlines=landlines):
        if _digits_of(shadow[start:end]) in keep:
            continue
        before, label = text[at:start], _LABEL.search(text[at:start])
        kept += [before[: label.start()]] if label else [before, word]
        closing = _CLOSING.match(text, end) if label and _OPENING.search(label[0]) else None
        at = closing.end() if closing else end
    return _TWICE_BRACKETED.sub(r"\1", "".join([*kept, text[at:]]))


def without_personal_across(
    cells: Sequence[str], keep: Collection[str] = (), *, landlines: bool = False
) -> tuple[str, ...]:
    """Neighbouring cells with every number and address that goes on from one into the next taken out of each of them."""
    shadow = shadow_of(_BETWEEN.join(cells))
    shadow = _blanked(shadow, [one.span() for one in _DECIMAL.finditer(shadow)])
    found = list(_spans(shadow, landlines=landlines)) if _MAY_HOLD.search(shadow) else []
    spans = [one for one in found if _digits_of(shadow[one[0] : one[1]]) not in keep]
    ends = list(accumulate(len(cell) + len(_BETWEEN) for cell in cells))
    return tuple(_cut(cell, end - len(cell) - len(_BETWEEN), spans) for cell, end in zip(cells, ends, strict=True))


def _cut(cell: str, at: int, spans: Sequence[tuple[int, int, str]]) -> str:
    """A cell that begins at a place of its row, without its part of spans that reach beyond it."""
    for start, end, word in reversed(spans):
        first, last = max(start - at, 0), min(end - at, len(cell))
        is_own = start >= at and end <= at + len(cell)
        if first < last and not is_own:
            cell = f"{cell[:first]}{word}{cell[last:]}"
    return cell


def _spans(shadow: str, *, landlines: bool) -> Iterator[tuple[int, int, str]]:
    """Where persons' numbers and addresses stand, in order, none over another."""
    found, left = [], shadow
    for pattern in (_MAIL, _MAIL_IN_WORDS):
        spans = [one.span() for one in pattern.finditer(left)]
        found += [(start, end, ADDRESS) for start, end in spans]
        left = _blanked(left, spans)
    left = _blanked(left, [one.span() for one in _OTHERS.finditer(left)])
    left = _blanked(left, [one.span() for one in _CREDIT.finditer(left) if _is_code(one[0])])
    if landlines:
        left = _blanked(left, [one.span() for one in _LANDLINE.finditer(left)])
    for pattern, holds in _KINDS:
        spans = [_own_span(one) for one in pattern.finditer(left) if holds(one)]
        found += [(start, end, NUMBER) for start, end in spans]
        left = _blanked(left, spans)
    yield from sorted(found)


def _own_span(found: re.Match[str]) -> tuple[int, int]:
    """What is taken out: of a number behind a word that says whose it is, the number."""
    groups = () if found.re is _MOBILE else ("own", "his")
    starts = [found.start(name) for name in groups if name in found.re.groupindex and found[name] is not None]
    return (starts or [found.start()])[0], found.end()


def _blanked(text: str, spans: list[tuple[int, int]]) -> str:
    for start, end in spans:
        text = f"{text[:start]}{'字' * (end - start)}{text[end:]}"
    return text


def _is_code(text: str) -> bool:
    return is_credit_code(text) and not (text[:17].isdigit() and _IDENTITY.fullmatch(text) and _is_day(text[6:14]))


def _digits_of(text: str) -> str:
    return "".join(char for char in text if char.isdigit())


def _is_day(day: str) -> bool:
    try:
        return 1880 <= date(int(day[:4]), int(day[4:6]), int(day[6:8])).year <= 2079  # noqa: PLR2004 - of living people
    except ValueError:
        return False


def _is_identity(found: re.Match[str]) -> bool:
    return _is_day(_digits_of(found["day"]))


def _is_old_identity(found: re.Match[str]) -> bool:
    return _is_day(f"19{found['day']}")


def _is_card(found: re.Match[str]) -> bool:
    """Luhn's check: the last digit answers for the others."""
    doubled = [int(digit) * (1 + at % 2) for at, digit in enumerate(reversed(_digits_of(found[0])))]
    return sum(number - 9 * (number > 9) for number in doubled) % 10 == 0  # noqa: PLR2004 - two digits


def _is_grouped(found: re.Match[str]) -> bool:
    """Whether a mobile number's digits stand as people group them: not a row of small numbers."""
    groups = re.findall(r"\d+", found["own"])
    sizes, gaps = {len(group) for group in groups}, set(re.findall(r"\D+", found["own"]))
    return min(sizes) >= 3 or sizes == {1} or len(groups) == 2 or (min(sizes) == 2 and len(gaps) == 1)  # noqa: PLR2004 - 138 0000 1234


def _begins_with_nought(found: re.Match[str]) -> bool:
    return found["second"].startswith("0") or found["third"].startswith("0")


_KINDS = (
    (_CHAT, bool), (_QQ, bool), (_LABELLED, bool), (_PASSPORT, bool), (_IDENTITY, _is_identity), (_MOBILE, _is_grouped),
    (_LANDLINE, bool), (_CARD_BY_FOURS, bool), (_CARD, _is_card), (_OLD_IDENTITY, _is_old_identity),
    (_LISTED_MOBILE, _begins_with_nought), (_OF_A_PERSON, bool),
)  # fmt: skip
