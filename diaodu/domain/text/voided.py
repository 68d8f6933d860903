"""Names in which a clerk wrote that the thing is off: 某项目（已取消）, 作废：某项目."""

import re

from diaodu.domain.text.keys import in_both_scripts, name_key

_OFF = "取消|作废|终止|中止|撤销|撤回|解约|解除|注销|流失|退出|放弃|废止|不再|剔除|删除|不计|不统计|重复|移出|移除|划出|划转|核减"
_FIRST, _SECOND = ("".join({word[at] for word in _OFF.split("|")}) for at in (0, 1))
_MAY_BE = re.compile(rf"[{_FIRST}](?:[{in_both_scripts(_SECOND)}]|[^\u4e00-\u9fff])")
"""The words' first characters with one of the second behind them, or what may fall out of a name, such as a blank."""
_BRACKETED = re.compile(rf"\((?![^()]*(?:未|拟|可能)(?:{_OFF}))[^()]{{0,8}}(?:{_OFF})[^()]{{0,8}}\)")
_BEHIND = re.compile(rf"(?:[-_—:,;、]已?|已经?)(?:{_OFF})(?:了|实施|推进)?$")
_BEFORE = re.compile(rf"已?(?:{_OFF})[-_—:]")


def may_be_voided(name: str) -> bool:
    """Whether a name is worth a closer look: most have none of the words' characters together."""
    return bool(_MAY_BE.search(name))


def is_voided(name: str) -> bool:
    """Whether a name says of itself, in brackets or at an end, that it counts no more."""
    if not may_be_voided(name):
        return False
    key = name_key(name)
    return bool(_BRACKETED.search(key) or _BEHIND.search(key) or _BEFORE.match(key))
