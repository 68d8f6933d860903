"""Text as clerks type it, brought to comparable keys: NFKC, brackets, dashes, blanks, zero-width characters."""

import re
import unicodedata
from functools import lru_cache

_BRACKETS = str.maketrans("[{【〔〖〘〚「『<〈《]}】〕〗〙〛」』>〉》", "((((((((((((" + "))))))))))))")
_DASHES = re.compile(r"[-‐‑‒–—―−─﹘﹣－~∼～]+")
_BLANKS = re.compile(r"\s+")
_UNIT_WORDS = r"元|美金|港币|亩|公顷|平方米|平方公里|㎡|m2|米|吨|千瓦|%|人|个"
_UNIT_BRACKET = re.compile(rf"\([^()]*(?:{_UNIT_WORDS})[^()]*\)|\((?:单位[:：]?)?(?:m|[百千]?万|亿)\)")
_ANY_BRACKET = re.compile(r"\([^()]*\)")
_MARKS = re.compile(r"[\s*★☆▲:;,.、\"'“”]+")


def clean_text(text: str) -> str:
    """Drop NUL, control and zero-width characters, make every blank a plain one, keep line breaks, trim."""
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return "".join(_clean_character(char) for char in text).strip()


def _clean_character(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    if char.isspace():
        return " "
    return "" if unicodedata.category(char) in {"Cc", "Cf", "Cs", "Cn", "Co"} else char


def clean_line(text: str) -> str:
    """Clean text that must stand on one line, such as a name: a line break inside is dropped."""
    return clean_text(text).replace("\n", "")


def compact(text: str) -> str:
    """NFKC without any blank, control or zero-width character: the start of every key and number."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if text.isprintable() and plain.isprintable():  # the only printable blank is the plain one
        return plain.replace(" ", "")
    return _BLANKS.sub("", clean_text(unicodedata.normalize("NFKC", clean_text(text))))


@lru_cache(maxsize=20_000)
def name_key(text: str) -> str:
    """Key by which names are the same: brackets unified, blanks and zero-width characters out, case folded."""
    return compact(compact(text).casefold()).translate(_BRACKETS)


@lru_cache(maxsize=20_000)
def choice_key(text: str) -> str:
    """Key of a word to choose: as a name's, with dashes of every length alike and end marks set aside."""
    return _DASHES.sub("-", name_key(text)).rstrip("。.;；")


@lru_cache(maxsize=20_000)
def header_key(text: str) -> str:
    """Key of a column header: without blanks, asterisks, punctuation and the unit in brackets."""
    return _MARKS.sub("", _UNIT_BRACKET.sub("", _bracketed(text)))


@lru_cache(maxsize=20_000)
def bare_header_key(text: str) -> str:
    """Key of a header with every bracket set aside, for `可公开(是/否)`."""
    return _MARKS.sub("", _ANY_BRACKET.sub("", _bracketed(text)))


def bracket_text(header: str) -> str:
    """What stands in a header's brackets, for its unit; a bare `单位:万元` counts too."""
    return " ".join(_ANY_BRACKET.findall(_bracketed(header)))


def _bracketed(text: str) -> str:
    return compact(text).translate(_BRACKETS)
