"""Investors (投资方) as names to compare: a consortium is a list, and a suffix alone makes nobody the same."""

import re
from functools import lru_cache

from diaodu.domain.text.keys import name_key

_JOINERS = re.compile(r"(?:[、;,/&+]|(?<=公司)(?:和|与|及))(?![^(]*\))")
_CONSORTIUM = re.compile(r"(?:\(?联合体\)?|\((?:牵头|联合)(?:方|单位|人)?\))$")
_SUFFIX = re.compile(r"(?:\(?集团\)?|股份|有限|责任|总?公司)+$")
SHORTEST_STEM = 4
"""A shorter name without its suffix (中国, 华能) says too little."""


@lru_cache(maxsize=20_000)
def split_investors(text: str) -> tuple[str, ...]:
    """Names of a joint project, A、B联合体, as keys in their order; a comma inside brackets parts nothing."""
    whole = _CONSORTIUM.sub("", name_key(text))
    names = [_CONSORTIUM.sub("", part) for part in _JOINERS.split(whole)]
    return tuple(dict.fromkeys(name for name in names if name))


@lru_cache(maxsize=20_000)
def investor_key(text: str) -> str:
    """Key by which investors are the same: each of them, in whatever order they are named."""
    return "、".join(sorted(split_investors(text))) or name_key(text)


@lru_cache(maxsize=20_000)
def investor_stem(text: str) -> str:
    """The names without 集团, 股份, 有限责任公司; "" where too little is left to tell one by."""
    stems = [_SUFFIX.sub("", name) for name in split_investors(text)]
    return "、".join(sorted(stems)) if stems and all(len(stem) >= SHORTEST_STEM for stem in stems) else ""
