"""What a formula's own words prove about its stored value: a text joined of texts is no number, a sum is no blank.

Programs that write formulas without calculating them store 0, or nothing, and another program that only saves the
file again keeps it (docs/reading.md#the-gate).
"""

import re

_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_INNERMOST = re.compile(r"\([^()]*\)|\{[^{}]*\}")
_OF_TEXT = re.compile(
    r"(?:_xlfn\.)?(?:CONCATENATE|CONCAT|TEXTJOIN|TEXT|LEFT|RIGHT|MID|TRIM|SUBSTITUTE|REPLACE|UPPER|LOWER)$"
)
_COMPARES = re.compile(r"[=<>]")

_PICTURE = re.compile(r"(?:_xlfn\.|_xlws\.)*(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
"""WPS's picture in a cell, and Excel's by its address."""

_CONCAT, _PARENTHESIS = 0x08, 0x15
_ARITHMETIC = range(0x03, 0x08)
_ATTRIBUTE, _SUM = 0x19, 0x10
_SUM_BYTES = 4


def gives_text(formula: str) -> bool:
    """Whether a formula joins texts or ends in a function of text: its value can be no number."""
    bare = _QUOTED.sub("", formula.removeprefix("of:").removeprefix("msoxl:").lstrip("= "))
    while "(" in bare or "{" in bare:
        bare, found = _INNERMOST.subn("", bare)
        if not found:
            return False
    return bool(_OF_TEXT.match(bare)) or ("&" in bare and not _COMPARES.search(bare))


def gives_picture(formula: str) -> bool:
    """Whether a formula, or the text that is left of one, shows a picture."""
    return bool(_PICTURE.match(formula.lstrip("= ")))


def tokens_give_text(tokens: bytes) -> bool:
    """The same of the tokens of a BIFF formula, whose last one is its outermost operator ([MS-XLS] 2.5.198)."""
    return tokens.rstrip(bytes([_PARENTHESIS]))[-1:] == bytes([_CONCAT])


def tokens_give_number(tokens: bytes) -> bool:
    """Whether the outermost operator is arithmetic, or 合计 of a range: the value can be no blank."""
    last = tokens.rstrip(bytes([_PARENTHESIS]))
    is_sum = last[-_SUM_BYTES:-3] == bytes([_ATTRIBUTE]) and bool(last[-3] & _SUM)
    return bool(last) and (last[-1] in _ARITHMETIC or is_sum)
