"""What a formula's own words prove about its stored value: a text joined of texts is no number, a sum is no blank.

Programs that write formulas without calculating them store 0, or nothing, and another program that only saves the
file again keeps it (docs/reading.md#the-gate).
"""

import re
import struct

_QUOTED = re.compile(r'"[^"]*"|\'[^\']*\'')
_OF_TEXT = re.compile(
    r"(?:_xlfn\.)?(?:CONCATENATE|CONCAT|TEXTJOIN|TEXT|LEFT|RIGHT|MID|TRIM|SUBSTITUTE|REPLACE|UPPER|LOWER)"
)
_COMPARES = re.compile(r"[=<>]")

_PICTURE = re.compile(r"(?:_xlfn\.|_xlws\.)*(?:DISPIMG|IMAGE)\(", re.IGNORECASE)
"""WPS's picture in a cell, and Excel's by its address."""

_SUMS = ("SUM(", "SUBTOTAL(", "AGGREGATE(")
_DOWN = re.compile(r"SUM\(\$?([A-Z]{1,3})\$?(\d+):\$?([A-Z]{1,3})\$?(\d+)\)$")
_ADDED = re.compile(r"[+]\$?([A-Z]{1,3})\$?(\d+)")
_OPEN_DOCUMENT = str.maketrans("", "", "[].")

_FORMULA = re.compile(r"=\s*[-+(\[{$\"'.\w]", re.ASCII)
"""How a formula begins that stands as text; a line of ==== and =合计 are none."""

_CONCAT, _PARENTHESIS = 0x08, 0x15
_ARITHMETIC = range(0x03, 0x08)
_ATTRIBUTE, _SUM = 0x19, 0x10
_SUM_BYTES = 4
_AREAS = {0x25, 0x45, 0x65}
_AREA_BYTES = 9
_SUBTOTALS = {0x42, 0x22, 0x62}
_SUBTOTAL = 344


def gives_text(formula: str) -> bool:
    """Whether a formula joins texts or ends in a function of text: its value can be no number."""
    if "&" not in formula and not _OF_TEXT.search(formula):
        return False
    bare = _outermost(_QUOTED.sub("", formula.removeprefix("of:").removeprefix("msoxl:").lstrip("= ")))
    return bool(_OF_TEXT.fullmatch(bare)) or ("&" in bare and not _COMPARES.search(bare))


def _outermost(formula: str) -> str:
    """What stands in no bracket; "" where brackets do not pair."""
    depth, kept = 0, []
    for character in formula:
        if character in "({":
            depth += 1
        elif character in ")}":
            depth -= 1
            if depth < 0:
                return ""
        elif not depth:
            kept.append(character)
    return "" if depth else "".join(kept)


def sums_column(formula: str, column: str, row: int) -> bool:
    """Whether a formula at a place (its row as Excel numbers it) sums cells above it in its own column.

    SUBTOTAL and AGGREGATE stand for nothing but sums of a list.
    """
    if formula.startswith(_SUMS):
        found = _DOWN.match(formula)
        return not formula.startswith("SUM(") or bool(found and found[1] == found[3] == column and int(found[4]) < row)
    if "+" not in formula or not formula.lstrip("$").startswith(column):
        return False
    added = f"+{formula}"
    places = _ADDED.findall(added)
    return len(places) > 1 and not _ADDED.sub("", added) and all(at == column and int(of) < row for at, of in places)


def open_document_formula(written: str) -> str:
    """A formula of an .ods as Excel writes it: of:=SUM([.F2:.F3]) is SUM(F2:F3)."""
    return written.rpartition(":=")[2].translate(_OPEN_DOCUMENT)


def tokens_sum_column(tokens: bytes, row: int, column: int) -> bool:
    """Whether the tokens of a BIFF8 formula at a place, counted from 0, are SUM of cells above it, or SUBTOTAL."""
    if len(tokens) == _AREA_BYTES + _SUM_BYTES and tokens[0] in _AREAS and tokens_give_number(tokens):
        _, last, left, right = struct.unpack_from("<4H", tokens, 1)
        return last < row and left & 0xFF == right & 0xFF == column
    return len(tokens) > _SUM_BYTES and tokens[-4] in _SUBTOTALS and tokens[-2:] == struct.pack("<H", _SUBTOTAL)


def is_formula(text: str) -> bool:
    """Whether a text is a formula that nobody calculated."""
    return bool(_FORMULA.match(text))


def gives_picture(formula: str) -> bool:
    """Whether a formula, or the text that is left of one, shows a picture."""
    return "(" in formula and bool(_PICTURE.match(formula.lstrip("= ")))


def tokens_give_text(tokens: bytes) -> bool:
    """The same of the tokens of a BIFF formula, whose last one is its outermost operator ([MS-XLS] 2.5.198)."""
    return tokens.rstrip(bytes([_PARENTHESIS]))[-1:] == bytes([_CONCAT])


def tokens_give_number(tokens: bytes) -> bool:
    """Whether the outermost operator is arithmetic, or 合计 of a range: the value can be no blank."""
    last = tokens.rstrip(bytes([_PARENTHESIS]))
    is_sum = last[-_SUM_BYTES:-3] == bytes([_ATTRIBUTE]) and bool(last[-3] & _SUM)
    return bool(last) and (last[-1] in _ARITHMETIC or is_sum)
