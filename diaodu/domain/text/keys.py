"""Text as clerks type it, brought to comparable keys.

NFKC, brackets, dashes, blanks, zero-width characters, and the traditional characters (繁体字) of names and headers.
"""

import re
import unicodedata
from collections.abc import Sequence
from functools import lru_cache

from diaodu.domain.text.old_characters import restore

_BRACKETS = str.maketrans("[{【〔〖〘〚「『<〈《]}】〕〗〙〛」』>〉》", "((((((((((((" + "))))))))))))")
_DASHES = re.compile(r"[-‐‑‒–—―−─﹘﹣－~∼～]+")
_BLANKS = re.compile(r"\s+")
_UNIT_WORDS = r"元|美金|港币|亩|公顷|平方米|平方公里|㎡|m2|米|吨|千瓦|%|人|个"
_UNIT_BRACKET = re.compile(rf"\([^()]*(?:{_UNIT_WORDS})[^()]*\)|\((?:单位[:：]?)?(?:m|[百千]?万|亿)\)")
_ANY_BRACKET = re.compile(r"\([^()]*\)")
_UNIT_TAIL = re.compile(
    r"(?<=[^()])(?:(?:[/,、_|:-](?:金额|计量)?)?单位:?(?:[百千]?万|[千亿])?(?:元|美元)|[/,、_|:-](?:[百千]?万|[千亿])?(?:元|美元)"
    r"|(?:[百千]?万|亿)(?:元|美元)|(?<![单多公纪美欧港日澳韩新加])元)(?:人民币)?$"
)
"""A unit behind the name without brackets: 总投资/亿元, 总投资万元."""
EMPTY_WORDS = ("/", "-", "—", "——", "无", "暂无", "没有", "待定", "未定", "N/A")
"""Words for nothing in a cell; dashes of every length are alike."""

_MARKS = re.compile(r"[\s*★☆▲:;,.、\"'“”]+")


_TRADITIONAL = "爾準達東勝審錦烏區園業開發總資項稱設點單責簽約時間階錄統額計萬億報經濟進網絡縣鎮號聯繫係電話備註狀態實際產類別環節減論證況規內辦處與國門務廠價層積權屬參執見問題協調決議動領導還沒無舊過徵僅顧團誠專財貿興創農場礦機車檢驗館廣灣蘇遼龍陝雲貴臺廈瀋陽"
_SIMPLIFIED = "尔准达东胜审锦乌区园业开发总资项称设点单责签约时间阶录统额计万亿报经济进网络县镇号联系系电话备注状态实际产类别环节减论证况规内办处与国门务厂价层积权属参执见问题协调决议动领导还没无旧过征仅顾团诚专财贸兴创农场矿机车检验馆广湾苏辽龙陕云贵台厦沈阳"
_TO_SIMPLIFIED = str.maketrans(_TRADITIONAL, _SIMPLIFIED)
_ANY_TRADITIONAL = re.compile(f"[{_TRADITIONAL}]")
"""Traditional characters of place names, headers, choices and amounts; a text is never rewritten, only its key."""


def clean_text(text: str) -> str:
    """Drop NUL, control and zero-width characters, make every blank a plain one, keep line breaks, trim.

    A private-use character is the ideograph it stood for in GB18030-2000, else 〓.
    """
    if text.isprintable():
        return text.strip()
    text = text.replace("\r\n", "\n").replace("\r", "\n").replace("_x000D_", "")
    return "".join(_clean_character(char) for char in text).strip()


def _clean_character(char: str) -> str:
    if char == "\n" or char.isprintable():
        return char
    if char.isspace():
        return " "
    category = unicodedata.category(char)
    if category == "Co":
        return restore(char)
    return "" if category in {"Cc", "Cf", "Cs", "Cn"} else char


def clean_line(text: str) -> str:
    """Clean text that must stand on one line, such as a name: a line break inside is dropped."""
    return clean_text(text).replace("\n", "")


def compact(text: str) -> str:
    """NFKC without any blank, control or zero-width character: the start of every key and number."""
    plain = text if text.isascii() else unicodedata.normalize("NFKC", text)
    if text.isprintable() and plain.isprintable():  # the only printable blank is the plain one
        packed = plain.replace(" ", "")
    else:
        packed = _BLANKS.sub("", clean_text(unicodedata.normalize("NFKC", clean_text(text))))
    # Where something fell out, a letter and its accent may now stand together.
    whole = packed if len(packed) == len(plain) or packed.isascii() else unicodedata.normalize("NFKC", packed)
    return simplified(whole)


def compact_all(texts: Sequence[str]) -> Sequence[str]:
    """The same of each text, which most often is compact as it stands: one look at all of them."""
    joined = "|".join(texts)
    is_plain = joined.isprintable() and " " not in joined and unicodedata.is_normalized("NFKC", joined)
    return texts if is_plain and not _ANY_TRADITIONAL.search(joined) else list(map(compact, texts))


def simplified(text: str) -> str:
    """A text in simplified characters, as far as names, headers, choices and amounts need it."""
    return text.translate(_TO_SIMPLIFIED) if _ANY_TRADITIONAL.search(text) else text


def in_both_scripts(characters: str) -> str:
    """Simplified characters with the traditional ones that stand for them."""
    pairs = zip(_TRADITIONAL, _SIMPLIFIED, strict=True)
    return characters + "".join(traditional for traditional, plain in pairs if plain in characters)


@lru_cache(maxsize=100_000)
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
    return _MARKS.sub("", _UNIT_TAIL.sub("", _UNIT_BRACKET.sub("", _bracketed(text))))


@lru_cache(maxsize=20_000)
def bare_header_key(text: str) -> str:
    """Key of a header with every bracket set aside, for `可公开(是/否)`."""
    return _MARKS.sub("", _ANY_BRACKET.sub("", _bracketed(text)))


def bracket_text(header: str) -> str:
    """What stands in a header's brackets or behind its name, for its unit: (万元), /亿元."""
    bracketed = _bracketed(header)
    return " ".join(_ANY_BRACKET.findall(bracketed) or _UNIT_TAIL.findall(bracketed))


def _bracketed(text: str) -> str:
    return compact(text).translate(_BRACKETS)
