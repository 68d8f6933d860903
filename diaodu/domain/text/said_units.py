"""The unit of money that a text speaks of: 单位:万元, 金额以元计, （亿元）, 币种:美元; never the one of a figure (5亿元).

Source: docs/reading.md#amounts.
"""

import re
from functools import lru_cache

from diaodu.domain.text.amounts import FOREIGN_WORDS, RMB_WORDS, SCALE_WORDS, MoneyUnit, foreign_currency, read_units
from diaodu.domain.text.keys import compact

_RMB = rf"(?:{RMB_WORDS})"
_NAME = rf"(?:(?:{SCALE_WORDS})?(?:元|圆|{FOREIGN_WORDS})|(?:百万|千万|万|亿))"
_MONEY = rf"(?:{_RMB}[,、:/]?)?\(?{_NAME}\)?(?:\(?{_RMB}\)?)?"
_OTHER = r"(?:万?亩|万?人|个|家|项|户|次|件|天|年|%|万?平方米|㎡|平方公里|公里|公顷|万?吨|米|套|台|[万千兆]瓦|MW)"
_LIST = rf"(?:(?:{_MONEY}|{_OTHER})[、,;/和及])*{_MONEY}(?:[、,;/和及](?:{_MONEY}|{_OTHER}))*"
_END = r"(?=$|[^\w]|填|报|审|制|数据|日期|币|联|截|计(?!划)|其)"
_EACH = r"(?:均|都|统一|一律|全部)?"
_LABELLED = re.compile(
    rf"单位\)?{_EACH}(?:以|为|是|用|按)?[:(]*(?P<unit>{_LIST}){_END}"
    rf"|(?:以|按)(?P<by>{_MONEY})(?:为\w{{0,4}}单位|计(?![划提])|填列|填报|填写|列示|表示|核算|反映)"
    rf"|(?:金额|货币|资金){_EACH}(?:以|为|是)?:?(?P<sum>{_MONEY})(?=$|[^\w])",
    re.IGNORECASE,
)
_TITLED = re.compile(
    rf"\((?P<whole>{_LIST})\)(?!以上|以下|级)|[,、;:](?P<last>{_MONEY})\)"
    rf"|(?:^|[-_,、;|·—]|表|资金|金额|额)(?P<tail>{_LIST})$",
    re.IGNORECASE,
)
"""A title or a tab may end in the unit: 到位资金表（元）, 资金-万元."""
_CURRENCY = re.compile(rf"(?:币种|币别|货币|币制)[:为是]*(?P<name>{_RMB}|{FOREIGN_WORDS}|\w元)", re.IGNORECASE)
_BRACKETS = str.maketrans("[]【】〔〕「」", "()()()()")
_MAY_SAY = frozenset("元圆万萬亿億$币DRPKUY円")
_ABOUT_SOME = re.compile("外币|外资|美元部分|折")
"""A note on the foreign part says nothing of the others."""


@lru_cache(maxsize=500)
def said_units(text: str, *, is_title: bool = False) -> tuple[MoneyUnit, ...]:
    """Every unit of money that a text says amounts are given in, in its order; none in most texts.

    `is_title`: a title's or a tab's own ways count too, such as a bracket alone.
    """
    if _MAY_SAY.isdisjoint(text):
        return ()
    packed = compact(text).translate(_BRACKETS)
    found = [unit for match in _LABELLED.finditer(packed) for unit in _units(match)]
    if is_title and not found and not _CURRENCY.search(packed):
        found = [unit for match in _TITLED.finditer(packed) for unit in _units(match)]
    if _ABOUT_SOME.search(packed):
        found = [unit for unit in found if not unit.currency]
    return tuple(dict.fromkeys(found))


@lru_cache(maxsize=500)
def said_currency(text: str) -> str:
    """The foreign currency that 币种 names; "" for RMB, several, or none."""
    names = {foreign_currency(match["name"]) for match in _CURRENCY.finditer(compact(text))}
    return names.pop() if len(names) == 1 else ""


def _units(match: re.Match[str]) -> list[MoneyUnit]:
    said = next((part for part in match.groupdict().values() if part), "")
    return read_units(said.replace("圆", "元"))
