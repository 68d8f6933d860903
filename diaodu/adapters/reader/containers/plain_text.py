"""Text that is a table: its encoding, and what a written cell stands for.

A cell of a .csv or a web page is what was shown. A number in its shortest form is taken as a stored number, so
that the same table gives the same rows from every format; anything else stays the text it is.
"""

import codecs
import re

from diaodu.adapters.reader.containers.grid import Cell, CellError

ERRORS = frozenset({"#NULL!", "#DIV/0!", "#VALUE!", "#REF!", "#NAME?", "#NUM!", "#N/A", "#SPILL!", "#CALC!"})
"""What Excel and WPS show for a formula that failed; LibreOffice adds Err:502 and its like."""

_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))
_CHINESE = {"gb2312", "gbk", "gb_2312-80", "x-gbk", "cp936", "ms936", "gb18030"}
_DECLARED = re.compile(rb"(?:charset|encoding)\s*=\s*[\"']?\s*([A-Za-z0-9_.:-]+)", re.IGNORECASE)
_HEAD = 4096
_NOT_TEXT = re.compile("[\x00-\x08\x0e-\x19\x1b-\x1f]")
_NUMBER = re.compile(r"-?(?:0|[1-9]\d*)(?:\.\d*[1-9])?$")
_MAX_DIGITS = 15
_ERROR_NUMBER = re.compile(r"(?:Err|错误):\d{3}$")
_QUOTED = re.compile(r'="((?:[^"]|"")*)"$')


def decode_text(data: bytes) -> str | None:
    """Decode a text by its byte order mark, its own declaration, as UTF-8 or as GB18030; None when it is no text."""
    for encoding in _encodings(data):
        try:
            text = data.decode(encoding)
        except (UnicodeError, LookupError):
            continue
        text = text.removeprefix("\ufeff").rstrip("\x1a\0")
        return None if _NOT_TEXT.search(text) else text
    return None


def _encodings(data: bytes) -> list[str]:
    for mark, encoding in _BOMS:
        if data.startswith(mark):
            return [encoding]
    head = data[:_HEAD]
    found = _DECLARED.search(head) if head.lstrip().startswith(b"<") else None
    declared = found[1].decode("ascii").lower() if found else "utf-8"
    # A declared UTF-16 without its mark is a page saved anew: the bytes say otherwise.
    own = [] if declared.startswith("utf-16") else ["gb18030" if declared in _CHINESE else declared]
    return [*own, "utf-8", "gb18030"]


def read_cell(text: str) -> Cell:
    """What a written cell stands for: a number, a formula's error, or the text itself."""
    packed = text.strip()
    if not packed:
        return ""
    if quoted := _QUOTED.match(packed):  # ="0477": how exports keep Excel from dropping a zero
        return quoted[1].replace('""', '"')
    if is_error(packed):
        return CellError(packed)
    if len(packed) <= _MAX_DIGITS + 2 and _NUMBER.match(packed) and sum(map(str.isdigit, packed)) <= _MAX_DIGITS:
        return float(packed)
    return text


def is_error(text: str) -> bool:
    """Whether a cell shows that its formula failed."""
    return text in ERRORS or bool(_ERROR_NUMBER.match(text))
