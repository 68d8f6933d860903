"""What a number format says besides the number: a unit, a scale, a currency, 约, a percentage, nothing at all.

A stored 3000000 under `0"."0,"万元"` is shown as 300.0万元, and is read as if that were typed, with every digit that is
stored: how far a format rounds is not what was meant. A format that only dresses the digits leaves the number alone.
Source: ECMA-376 part 1, 18.8.31 (numFmts); the sections of [MS-XLS] are the same.
"""

import operator
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from decimal import Decimal
from functools import lru_cache
from itertools import takewhile

BUILT_IN = {9: "0%", 10: "0.00%", 16: "d-mmm"} | dict.fromkeys((28, 29, 51, 53, 54, 58), 'm"月"d"日"')
"""Formats without a code of their own that say more, or less, than what is stored: 58 is what 12-20 becomes when typed in
Chinese. 5 to 8 and 41 to 44 are the currency of whoever looks. Source: ECMA-376 part 1, 18.8.30."""

_TOKEN = re.compile(
    r'"(?P<quoted>[^"]*)"?|[\\!](?P<escaped>.)|_.?|\*.?|\[(?P<bracket>[^\]]*)\]'
    r"|(?P<general>General|G/通用格式)|(?P<exponent>[Ee][+-])|(?P<day>[ymdhseg]+|a/p|am/pm|aaa+|上午/下午)|(?P<sign>.)",
    re.IGNORECASE | re.DOTALL,
)
_CONDITION = re.compile(r"(<=|>=|<>|<|>|=)\s*(-?\d+(?:\.\d+)?)$")
_COLOURS = re.compile(
    r"(?:black|blue|cyan|green|magenta|red|white|yellow|color\s*\d+|[黑蓝青绿洋红白黄]色?|颜色\s*\d+)$", re.IGNORECASE
)
_KNOWN_DAY = frozenset("ymdhs")
_ELAPSED = re.compile(r"(?:h+|m+|s+)$", re.IGNORECASE)
_COMPARE: dict[str, Callable[[float, float], bool]] = {
    "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge, "=": operator.eq, "<>": operator.ne,
}  # fmt: skip
_SILENT = frozenset(" \u3000\xa0+-()/:'’¥￥")
"""Literals that say nothing of a number's size: its sign, blanks, and the sign of the yuan."""

_OF_A_DAY = re.compile(
    r"[年月日号时点分秒周第度\s\-−–/.,:，、。]|[上下]午|星期|季度?|[A-Za-z0-9〇零一二三四五六七八九十]"
)
"""What a day is written with, so that it says nothing more of it."""

UNSEEN = "（数值未显示）"
"""Behind a number whose format shows nothing: it is no number to any column, and so is asked about."""

_NEGATIVE_SECTION = 1
_TEXT_SECTION = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class _Section:
    """One section: its signs in order, each (kind, text) of digit, point, comma, percent or text."""

    tokens: tuple[tuple[str, str], ...]
    condition: tuple[str, float] | None = None
    is_date: bool = False
    is_known_date: bool = False  # by letters that the parser knows too, which then gives a day
    is_whole: bool = False  # General or @: the number as it is
    is_coloured: bool = False
    letters: str = ""  # of a day's parts: ymd

    @property
    def digits(self) -> list[int]:
        """Places of the digits before the point, or of all where there is no point."""
        point = self.point
        return [at for at, (kind, _) in enumerate(self.tokens[: None if point < 0 else point]) if kind == "digit"]

    @property
    def point(self) -> int:
        """Place of the decimal point, or -1."""
        return next((at for at, (kind, _) in enumerate(self.tokens) if kind == "point"), -1)

    @property
    def text(self) -> str:
        """All literals together."""
        return "".join(text for kind, text in self.tokens if kind == "text")

    @property
    def has_words(self) -> bool:
        """Whether a literal says anything of the number."""
        return bool(set(self.text) - _SILENT)

    @property
    def shows_digits(self) -> bool:
        """Whether the number is shown at all."""
        return self.is_whole or any(kind == "digit" for kind, _ in self.tokens)

    @property
    def percents(self) -> int:
        """How often the number is shown a hundredfold."""
        return sum(kind == "percent" for kind, _ in self.tokens)

    @property
    def thousands(self) -> int:
        """How often it is shown by the thousand: commas behind the last digit before the point, or behind all."""
        marks = [kind for kind, _ in self.tokens if kind in {"digit", "comma", "point"}]
        return sum(kind == "comma" and marks[at + 1 : at + 2] != ["digit"] and _ends_digits(marks[at + 1 :])
                   for at, kind in enumerate(marks))  # fmt: skip

    @property
    def makes_another(self) -> bool:
        """Whether its signs make another number of one above zero: -500, (500), 500+, 50/0."""
        at = [place for place, (kind, _) in enumerate(self.tokens) if kind in {"digit", "whole"}]
        parts = (self.tokens[: at[0]], self.tokens[at[0] : at[-1]], self.tokens[at[-1] :]) if at else ()
        return any(
            kind == "text" and text in signs
            for tokens, signs in zip(parts, ("-(", "-/:(", "-+/:"), strict=False)
            for kind, text in tokens
        )

    @property
    def hides_the_year(self) -> bool:
        """Whether it shows a day or a month, and no year."""
        letters = set(self.letters)
        return (
            self.is_date
            and not letters & set("yeg")
            and ("d" in letters or ("m" in letters and not letters & set("hs")))
        )

    @property
    def words_of_a_day(self) -> bool:
        """Whether it says more of a day than which one it is: 约, 前, （预计）."""
        return self.is_date and bool(words_beside_a_day(self.text))

    @property
    def is_plain(self) -> bool:
        """Whether it only dresses the digits."""
        if self.is_date:
            return not self.words_of_a_day
        padded = [at for at in self.digits if self.tokens[at][1] == "0"]
        says = self.has_words or self.percents or self.thousands or self.condition
        return bool(self.shows_digits and not says and len(padded) < 2)  # noqa: PLR2004 - 0012


def _ends_digits(rest: Sequence[str]) -> bool:
    """Whether no digit follows a comma before the point."""
    return next((kind for kind in rest if kind != "comma"), "point") == "point"


@lru_cache(maxsize=500)
def speaks(code: str) -> bool:
    """Whether a format may say more than the number that is stored."""
    sections = _sections(code)
    if _section_of_text(sections):
        return True
    if any(section.is_date for section in sections):
        day = sections[0]
        is_more = day.words_of_a_day or day.hides_the_year
        return is_more or any(section.is_date for section in sections[1:]) or not day.is_known_date
    by_sign = sections[:_NEGATIVE_SECTION] + [
        s for s in sections[_NEGATIVE_SECTION:2] if not (s.is_plain and _signs(s))
    ]
    is_said = not by_sign[0].is_plain or by_sign[0].makes_another
    return len(by_sign) > 1 or is_said or any(section.has_words for section in sections[2:3])


def _section_of_text(sections: Sequence[_Section]) -> _Section | None:
    """The section that a text is shown by, where it adds words: @"亿元"."""
    section = sections[-1]
    is_of_text = len(sections) > _TEXT_SECTION or "@" in {text for _, text in section.tokens}
    return section if is_of_text and section.has_words else None


def shown_text(text: str, code: str) -> str:
    """What a person sees of a text: 500 under `@"亿元"` is 500亿元."""
    section = _section_of_text(_sections(code))
    return text if section is None else "".join(text if sign == "@" else sign for _, sign in section.tokens).strip()


def shown_day(day: date, code: str) -> str | date:
    """What a person sees of a stored day: the day, with what its format says of it besides (约2021-02-15)."""
    section = _sections(code)[0]
    if not section.words_of_a_day:
        return day
    ahead = "".join(text for kind, text in takewhile(lambda token: token[0] != "day", section.tokens) if kind == "text")
    behind = [
        text for kind, text in takewhile(lambda token: token[0] != "day", reversed(section.tokens)) if kind == "text"
    ]
    return f"{ahead}{day:%Y-%m-%d}{words_beside_a_day(''.join(reversed(behind)))}".strip()


def words_beside_a_day(text: str) -> str:
    """What a text of a day says besides the day: 约, 前, （预计）."""
    return _OF_A_DAY.sub("", text)


def hides_the_year(code: str) -> bool:
    """Whether a day is shown without its year: 12月20日."""
    return _sections(code)[0].hides_the_year


def _signs(section: _Section) -> bool:
    """Whether a section for negative numbers shows that they are."""
    return section.is_coloured or bool(set(section.text) & set("-("))


def shown(number: float, code: str, *, is_1904: bool = False) -> str | float | date:
    """What a person sees in the cell, with every digit that is stored; the number itself where that is all he sees."""
    section, is_unsigned = _chosen(_sections(code), number)
    if section.is_date:
        day = _day(number, is_1904=is_1904)
        return shown_day(day, code) if isinstance(day, datetime) else day
    if not section.shows_digits:
        return _without_digits(section, number)
    if not section.is_plain or (number > 0 and section.makes_another):
        return _in_words(section, number, is_unsigned=is_unsigned)
    if is_unsigned and not _signs(section):
        return f"{_plain(Decimal(repr(number)))}（显示为{_plain(Decimal(repr(-number)))}）"
    return number


def _day(number: float, *, is_1904: bool) -> float | datetime:
    try:
        return (datetime(1904, 1, 1) if is_1904 else datetime(1899, 12, 30)) + timedelta(number)  # noqa: DTZ001 - a day
    except OverflowError:
        return number


def _in_words(section: _Section, number: float, *, is_unsigned: bool) -> str | float:
    """A number by the thousand is a number; one with a word, a per cent or leading zeros is a text."""
    says = bool(section.percents or section.has_words or (number > 0 and section.makes_another))
    value = abs(Decimal(repr(number))).scaleb(2 * section.percents - 3 * section.thousands)
    if number == 0 and not says:
        return number
    if not says and not _is_padded(section, value):
        return float(-value if number < 0 else value)
    return ("-" if number < 0 and not is_unsigned else "") + _written(section, value)


def _without_digits(section: _Section, number: float) -> str | float:
    """A section of words alone shows them (是); one of nothing hides the number, unless that is 0."""
    if section.has_words:
        return section.text.strip()
    return number if number == 0 else f"{_plain(Decimal(repr(number)))}{UNSEEN}"


def _is_padded(section: _Section, value: Decimal) -> bool:
    zeros = sum(section.tokens[at][1] == "0" for at in section.digits)
    return zeros > max(len(str(int(value))), 1)


def _chosen(sections: Sequence[_Section], number: float) -> tuple[_Section, bool]:
    """The section that a number is shown by, and whether it shows the number without its sign."""
    if any(section.condition for section in sections[:2]):
        for section in sections[:2]:
            if section.condition and _COMPARE[section.condition[0]](number, section.condition[1]):
                return section, False
        rest = [section for section in sections[:3] if not section.condition]
        return (rest or [sections[-1]])[-1], False
    if number < 0 and len(sections) > 1:
        return sections[1], True
    return sections[2 if number == 0 and len(sections) > 2 else 0], False  # noqa: PLR2004 - the section for zero


def _written(section: _Section, value: Decimal) -> str:
    """Set the digits into the section: those before the point from the right, the rest as they are stored."""
    whole, _, rest = _plain(value).partition(".")
    places = section.digits
    last = max((at for at, (kind, _) in enumerate(section.tokens) if kind in {"digit", "point"}), default=-1)
    set_in = _spread(whole, [section.tokens[at][1] for at in places])
    out, is_pointed = [], False
    for at, (kind, text) in enumerate(section.tokens):
        if at in places:
            out.append(set_in[places.index(at)])
        elif kind == "text":
            is_pointed |= text == "." and bool(places) and places[0] < at < places[-1]
            out.append(text)
        elif kind == "percent":
            out.append("%")
        if at == last and rest:
            out.append(rest if is_pointed else f".{rest}")
    if section.is_whole:
        out.insert(next((i for i, (kind, _) in enumerate(section.tokens) if kind == "whole"), 0), _plain(value))
    return "".join(out).strip()


def _spread(digits: str, marks: Sequence[str]) -> list[str]:
    """The digits for each mark from the right; what is too many stands at the first, a 0 fills where none is left."""
    found: list[str] = []
    for place, mark in reversed(list(enumerate(marks))):
        if place == 0:
            found.append(digits or ("0" if mark == "0" else ""))
        else:
            found.append(digits[-1:] or ("0" if mark == "0" else ""))
            digits = digits[:-1]
    return found[::-1]


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text


@lru_cache(maxsize=500)
def _sections(code: str) -> list[_Section]:
    found, tokens = [], []
    marks: dict[str, object] = {}
    for match in _TOKEN.finditer(code or "General"):
        if match["sign"] == ";":
            found.append(_Section(tokens=tuple(tokens), **marks))  # type: ignore[arg-type]  # gathered below
            tokens, marks = [], {}
        else:
            _take(match, tokens, marks)
    return [*found, _Section(tokens=tuple(tokens), **marks)]  # type: ignore[arg-type]


def _take(match: re.Match[str], tokens: list[tuple[str, str]], marks: dict[str, object]) -> None:
    """Take in one sign of a section."""
    kind = match.lastgroup
    text = match[kind] if kind else ""
    if kind == "bracket":
        _take_bracket(text, tokens, marks)
    elif kind in {"quoted", "escaped"}:
        tokens.extend(("text", sign) for sign in text)
    elif kind == "general" or text == "@":
        marks["is_whole"] = True
        tokens.append(("whole", text if text == "@" else ""))
    elif kind == "day":
        marks["is_date"] = True
        marks["letters"] = f"{marks.get('letters', '')}{text.lower()}"
        tokens.append(("day", ""))
        marks["is_known_date"] = marks.get("is_known_date", False) or not _KNOWN_DAY.isdisjoint(text.lower())
    elif kind == "sign":
        tokens.append((_SIGNS.get(text, "text"), text))


_SIGNS = {"0": "digit", "#": "digit", "?": "digit", ".": "point", ",": "comma", "%": "percent", "/": "fraction"}


def _take_bracket(text: str, tokens: list[tuple[str, str]], marks: dict[str, object]) -> None:
    """Take in [Red], [>=10000], [$US$-409] or [h]; what else there is, such as [DBNum1], says nothing of size."""
    if text.startswith("$"):
        tokens.extend(("text", sign) for sign in text[1:].partition("-")[0])
    elif found := _CONDITION.match(text):
        marks["condition"] = (found[1], float(found[2]))
    elif _COLOURS.match(text):
        marks["is_coloured"] = True
    elif _ELAPSED.match(text):
        marks["is_date"] = marks["is_known_date"] = True
        marks["letters"] = f"{marks.get('letters', '')}h"
