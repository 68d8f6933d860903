"""A text's shadow: of the same length, every way of writing a digit, a letter or a mark in its plain form, place by place."""

import re
import unicodedata

_SPELLED = dict(zip("零〇○Ｏ幺一二三四五六七八九壹贰叁肆伍陆柒捌玖", "00001123456789123456789", strict=True))
_ALIKE = dict(zip("OoIl|", "00111", strict=True))
"""Letters that stand for digits within a number: 138OOOO1234."""
_GAP = r"[\W_]{0,2}"
_DIGIT = rf"[\d{''.join(_SPELLED)}{''.join(_ALIKE)}]"
_RUN = re.compile(rf"(?<![a-zA-Z]){_DIGIT}(?:{_GAP}{_DIGIT}){{6,}}(?![a-zA-Z])")
"""A number, some of whose digits are written as words or as letters."""
_MOST_LETTERS = 0.5
_OF_A_NAME = re.compile(
    rf"^[{''.join(_SPELLED)}]{{1,2}}(?=(?:{_GAP}\d){{3}})|(?<=\d{{3}}){_GAP}[{''.join(_SPELLED)}]{{1,2}}$"
)
"""Words beside a number that is written in figures: of 张三 138…, …1234 一楼."""
_MARKS = {
    "【": "[",
    "】": "]",
    "〔": "[",
    "〕": "]",
    "〖": "[",
    "〗": "]",
    "−": "-",
    "―": "-",
    "￥": "¥",
    "\u3000": " ",
}


def shadow_of(text: str) -> str:
    """The text with every digit, letter and mark in its plain form."""
    return _RUN.sub(_in_digits, "".join(map(_plain, text)))


def _in_digits(run: re.Match[str]) -> str:
    beside = {at for name in _OF_A_NAME.finditer(run[0]) for at in range(*name.span())}
    spelled = "".join(char if at in beside else _SPELLED.get(char, char) for at, char in enumerate(run[0]))
    letters = sum(char in _ALIKE for char in spelled)
    if letters > _MOST_LETTERS * sum(char.isdigit() or char in _ALIKE for char in spelled):
        return spelled
    return "".join(_ALIKE.get(char, char) for char in spelled)


def _plain(char: str) -> str:
    if char.isascii():
        return char
    digit = unicodedata.digit(char, None)
    if digit is not None:
        return str(digit)
    if unicodedata.category(char) in {"Cf", "Cc", "Mn", "Me"}:
        return "\0"
    plain = unicodedata.normalize("NFKC", char)
    if len(plain) != 1:
        return char
    return _MARKS.get(plain, plain)
