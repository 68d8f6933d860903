"""One number or one date out of a cell's text: a footnote's mark is none of it, and two values are not one.

What stands in a cell must not be pressed together before it is read: 1200① is 1200 with a note, 300 over 500 in one
cell are two numbers. Source: docs/reading.md#what-is-seen-is-what-counts.
"""

import re
import unicodedata

from diaodu.domain.text.keys import clean_text, compact

_RAISED = "¹²³⁰⁴-⁹₀-₉⁺⁻⁽⁾₍₎"
_CIRCLED = "①-⒛⓪-⓿❶-➓㉑-㉟㊱-㊿"
_FRACTIONS = "¼-¾⅐-⅞↉"
_MARK = rf"(?<![A-Za-z])[{_RAISED}{_CIRCLED}]"
"""A raised or circled number, but for that of m²: digits in NFKC, and a footnote's mark to whoever sees them."""

_NOTE = re.compile(
    rf"(?:(?:{_MARK}|[*\uff0a※†‡])+|[(\uff08\[【]?注(?:释)?\s*[0-9\uff10-\uff19{_RAISED}{_CIRCLED}]{{0,2}}[)\uff09\]】]?)\s*$"
)
_INSIDE = re.compile(rf"{_MARK}|[{_FRACTIONS}]")
_DIGIT = re.compile(r"[0-9]")
_GAP = re.compile(r"[0-9]\s+[0-9]")
_LOOSE_GAP = re.compile(r"[0-9.,]\s+[0-9.,]")
_BLANK_THOUSANDS = re.compile(r"(?<![0-9.,])[0-9]{1,2}(?: [0-9]{3})+(?![0-9,])")
"""1 200 and 1 234 567; 800 900 may as well be two numbers."""

_BLANK_DAY = re.compile(r"^([0-9]{4}) ([0-9]{1,2})(?: ([0-9]{1,2}))?$")


def one_number(text: str) -> str:
    """The text of a number without blanks and without the mark of a footnote behind it; "" where it may be two."""
    bare = _without_note(text)
    if sum(1 for line in bare.splitlines() if _DIGIT.search(line)) > 1:
        return ""
    if _LOOSE_GAP.search(bare):
        bare = _BLANK_THOUSANDS.sub(lambda found: found[0].replace(" ", ""), bare)
    return "" if _LOOSE_GAP.search(bare) else compact(bare)


def one_price(text: str) -> str:
    """The text of a price without blanks; "" where its digits stand apart. A circled number lists, and is no digit."""
    bare = unicodedata.normalize("NFKC", re.sub(_MARK, "", clean_text(text)))
    return "" if _GAP.search(bare) else compact(bare)


def one_date(text: str) -> str:
    """The text of a date without blanks, which may stand between its numbers (2021 3 15); "" where it may be two."""
    bare = _without_note(text)
    if _GAP.search(bare):
        bare = _BLANK_DAY.sub(lambda found: "-".join(filter(None, found.groups())), bare)
    return "" if _GAP.search(bare) else compact(bare)


def _without_note(text: str) -> str:
    """A text in NFKC with its blanks; "" where a mark stands before or between the digits."""
    if text.isascii() and text.isalnum():  # most are
        return text
    bare = _NOTE.sub("", clean_text(text))
    return "" if _INSIDE.search(bare) else unicodedata.normalize("NFKC", bare)
