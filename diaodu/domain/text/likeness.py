"""How much two names of things are alike, their numbers aside: 年产5万吨铝箔项目 and 年产10万吨铝箔项目."""

import re
from collections.abc import Iterable, Sequence
from difflib import SequenceMatcher

from diaodu.domain.text.keys import name_key

LIKE = 0.55
"""From here on two names may be of one thing: more than half of their signs are common, in their order."""
_COUNTED = r"[0-9]+|[一二三四五六七八九十百]+"
_SIGN = re.compile(rf"{_COUNTED}|.", re.DOTALL)
_NUMBER = re.compile(rf"(?:{_COUNTED})(?:\.[0-9]+)?")
_ORDINAL = re.compile(rf"(?:{_COUNTED}|[a-z])(?:期|号|标段|批|#|栋|座|场|组团|地块|区块)")
_ANY_PROJECT = re.compile("项目|工程|建设|有限公司|公司")
"""Words that every project has."""
_ANY_WORD = re.compile(f"{_ANY_PROJECT.pattern}|股份|集团|责任|有限|[省市县区旗镇乡]")
"""Those, and words that every firm or place has."""


def signs_of(text: str) -> list[str]:
    """The signs of a text, a number being one: 第1场 is not 第11场."""
    return _SIGN.findall(text)


def are_alike(one: str, other: str, about: Iterable[str] = ()) -> bool:
    """Whether two names may be of one thing."""
    return likeness(one, other, about) >= LIKE


def likeness(one: str, other: str, about: Iterable[str] = ()) -> float:
    """From 0 (nothing in common) to 1; `about`: texts both have beside the name (place, investor), which say nothing.

    Of different phases, buildings or lots (一期 and 二期) they are two.
    """
    if is_other_part(one, other):
        return 0.0
    keys = [name_key(one), name_key(other)]
    known = [name_key(text) for text in about]
    left, right = (signs_of(_NUMBER.sub("0", _ANY_PROJECT.sub("", _without_head(key, known)))) for key in keys)
    return SequenceMatcher(None, left, right, autojunk=False).ratio() if left and right else 0.0


def ordinals_of(name: str) -> list[str]:
    """The phases, buildings and lots that a name tells."""
    return sorted(_ORDINAL.findall(name_key(name)))


def is_other_part(one: str, other: str) -> bool:
    """Whether two names are of different phases, buildings or lots."""
    ordinals = [ordinals_of(name) for name in (one, other)]
    return all(ordinals) and ordinals[0] != ordinals[1]


def is_nearly(one: str, other: str) -> bool:
    """Whether all signs of the shorter text stand in the longer one in their order: 上海 in 上海市, 建厂 in 建设工厂.

    A number is one sign: 第1场 is not 第11场.
    """
    return stand_in_order(signs_of(one), signs_of(other))


def stand_in_order(some: Sequence[str], others: Sequence[str]) -> bool:
    """Whether the fewer of two rows of signs all stand among the others in their order."""
    fewer, more = sorted((some, others), key=len)
    signs = iter(more)
    return all(sign in signs for sign in fewer)


def bare_name(text: str) -> str:
    """A name without the words that every project, firm and place has: 甲公司 and 甲有限公司 are both 甲."""
    key = name_key(text)
    return _ANY_WORD.sub("", key) or key


def _without_head(name: str, known: Iterable[str]) -> str:
    """A name without the place or the firm that it begins with, two signs of it and more."""
    heads = (end for text in known for end in range(len(name), 1, -1) if name[:end] in text)
    return name[max(heads, default=0) :]
