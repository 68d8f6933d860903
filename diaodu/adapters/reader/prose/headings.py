"""Headings in a document: how they are marked, what rank they have, and which categories they name."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from diaodu.adapters.reader.prose.paragraph import WordParagraph
from diaodu.domain.text.keys import choice_key

LONGEST_HEADING = 25
LONGEST_LEAD = 16
CERTAIN_LENGTH = 4
"""A category's word this long on a heading of its own is meant as the category; 建议 alone may be anything."""

_NUMERALS = "一二三四五六七八九十"
_NUMBERS = (
    re.compile(rf"\s*第?[{_NUMERALS}]{{1,3}}(?:[、.\uff0e:\uff1a]|部分|章|节|\s)[、:\uff1a\s]*"),
    re.compile(rf"\s*[(\uff08][{_NUMERALS}]{{1,3}}[)\uff09][、.\s]*"),
    re.compile(r"\s*\d{1,2}(?:[、\uff0e]|\.(?!\d)|[)\uff09])\s*"),
    re.compile(r"\s*[(\uff08]\d{1,2}[)\uff09][、.\s]*"),
    re.compile(r"\s*[\u2460-\u2473]\s*"),
)
"""Numbers of a heading by rank: 一、（一）1.（1）①"""

_SENTENCE = re.compile(r"[。；;！!，,]")
_LEAD = re.compile(r"([^。：:\uff1a\n]+)[。:\uff1a\n]\s*(.+)$", re.DOTALL)
_END_MARKS = "。.:\uff1a;；"
_MODIFIER = re.compile(r"(?:.{0,6}的|解决)$")


class Categories:
    """The words by which a form's categories go."""

    def __init__(self, words: Mapping[str, str]) -> None:
        """Take a column's choices: choice key → value."""
        self.words = words
        longest = sorted(words, key=len, reverse=True)
        self.pattern = re.compile("|".join(map(re.escape, longest)) or r"(?!)")

    def exact(self, text: str) -> str:
        """The category whose very word a text is, or nothing."""
        return self.words.get(choice_key(text), "")

    def named(self, text: str) -> tuple[str, ...]:
        """Categories that a heading names: 存在的困难和问题 one, 存在问题及建议 two.

        In 需协调解决的困难和问题 the second word only says what is to be coordinated.
        """
        key = choice_key(text)
        found: list[str] = []
        said: set[str] = set()
        end = 0
        for match in self.pattern.finditer(key):
            value = self.words[match[0]]
            is_modified = bool(found) and bool(_MODIFIER.search(key[end : match.start()]))
            if value not in said and not is_modified:
                found.append(value)
            said.add(value)
            end = match.end()
        return tuple(found)


@dataclass(frozen=True, slots=True, kw_only=True)
class WordHeading:
    """A paragraph that heads others, or starts like one."""

    text: str  # as written, with its number
    name: str  # without number and end mark
    number: int  # rank by its number: 1 for 一、, 0 without
    level: int  # by its style, 0 without
    is_strong: bool
    listed: str  # the program's own numbering: list and depth
    is_title: bool  # a short line and no sentence
    categories: tuple[str, ...] = ()
    is_certain: bool = False
    rest: str = ""  # what follows on the same line
    in_table: bool = False

    @property
    def said(self) -> str:
        """The category, or the heading itself where it names several: the office must part them."""
        return self.categories[0] if len(self.categories) == 1 else self.name

    def is_below(self, other: "WordHeading") -> bool:
        """Whether it stands lower than another heading."""
        if self.number and other.number:
            return self.number > other.number
        if self.level and other.level:
            return self.level > other.level
        if self.listed and self.listed == other.listed:
            return False
        if self.number or self.level:
            return bool(self.number)
        return bool(other.number or other.level) or not other.is_strong


def read_heading(paragraph: WordParagraph, categories: Categories, above: WordHeading | None) -> WordHeading | None:
    """Tell a heading; None for a plain paragraph."""
    number, body = _split_number(paragraph.text)
    lead, rest = _split_lead(body)
    name = _name(body)
    plain = WordHeading(
        text=paragraph.text, name=name, number=number, level=paragraph.level, is_strong=paragraph.is_strong,
        listed=paragraph.listed, is_title=_is_title(body),
    )  # fmt: skip
    if paragraph.cells:
        return _row_heading(plain, paragraph.cells, categories)
    for own, after in ((name, ""), (lead, rest)):
        if exact := categories.exact(own):
            return replace(plain, name=own, categories=(exact,), rest=after, is_certain=_is_certain(own))
    if not (number or (plain.is_title and (paragraph.level or paragraph.is_strong or paragraph.listed))):
        return None
    own, after = (name, "") if plain.is_title else (lead, rest)
    may_name = _may_name(plain, above) and (number or paragraph.number > 1)  # a document's title is none of them
    return replace(plain, name=own or name, categories=categories.named(own) if may_name else (), rest=after)


def _row_heading(plain: WordHeading, cells: tuple[str, ...], categories: Categories) -> WordHeading | None:
    """Tell a table's row that starts with a category, perhaps after a number: 经验做法 | 建立专班。"""
    own = cells[1:] if cells[0].rstrip(".、").isdigit() else cells
    exact = categories.exact(_name(own[0])) if own else ""
    if not exact:
        return None
    rest = "  ".join(own[1:])
    return replace(
        plain, name=own[0], number=0, categories=(exact,), rest=rest, is_certain=_is_certain(own[0]), in_table=True
    )


def _is_certain(name: str) -> bool:
    return len(choice_key(name)) >= CERTAIN_LENGTH


def _may_name(heading: WordHeading, above: WordHeading | None) -> bool:
    """Below a category only its very word begins another: 聚焦问题导向 is a title of an experience."""
    return above is None or not heading.is_below(above) or len(above.categories) > 1


def _split_number(text: str) -> tuple[int, str]:
    for rank, pattern in enumerate(_NUMBERS, 1):
        if found := pattern.match(text):
            return rank, text[found.end() :].strip()
    return 0, text.strip()


def _split_lead(body: str) -> tuple[str, str]:
    """Part 经验做法：我旗…… into the heading and what follows."""
    found = _LEAD.match(body)
    return (found[1].strip(), found[2].strip()) if found and len(found[1]) <= LONGEST_LEAD else ("", "")


def _name(body: str) -> str:
    return body.strip().rstrip(_END_MARKS).strip()


def _is_title(body: str) -> bool:
    name = _name(body)
    return 0 < len(name) <= LONGEST_HEADING and not _SENTENCE.search(name) and not body.rstrip().endswith(("。", "；"))
