"""Characters that GB18030-2000 kept in the private-use area of Unicode, for want of a place there.

GB18030-2005 and -2022 give them their own code points; fonts and files of before still carry the private ones, which
no other font shows. Source: GB18030-2000 and GB18030-2005, two-byte region: rows FE (FE50 to FEA0, of GBK's user area
U+E815 to U+E864), A2E3, A6D9 to A6F3, A8BC and A8BF, A989 to A995.
"""

_ROW_FE = (
    "⺁𠂇𠂉𠃌⺄㑳㑇⺈⺋龴㖞㘚㘎⺌⺗㥮㤘龵㧏㧟㩳㧐龶龷㭎㱮㳠⺧𡗗龸⺪䁖䅟⺮䌷⺳⺶⺷𢦏䎱"
    "䎬⺻䏝䓖䙡䙌龹䜣䜩䝼䞍⻊䥇䥺䥽䦂䦃䦅䦆䦟䦛䦷䦶龺𤇾䲣䲟䲠䲡䱷䲢䴓䴔䴕䴖䴗䴘䴙䶮龻"
)
"""What U+E815 to U+E864 are, in their order."""

_FORMS = "\ufe10\ufe12\ufe11\ufe13\ufe14\ufe15\ufe16\ufe17\ufe18\ufe19"
"""Punctuation for upright lines: U+E78D to U+E796."""

_OTHERS = {0xE76C: "€", 0xE7C7: "\u1e3f", 0xE7C8: "\u01f9", 0xE7E7: "\u303e"}

_KNOWN = (
    _OTHERS
    | dict(enumerate(_ROW_FE, 0xE815))
    | dict(enumerate(_FORMS, 0xE78D))
    | dict(enumerate(map(chr, range(0x2FF0, 0x2FFC)), 0xE7E8))
)

UNKNOWN = "〓"
"""What printers set for a character they lack."""


def restore(character: str) -> str:
    """What a private-use character stands for; 〓 where nobody can know, never nothing."""
    return _KNOWN.get(ord(character), UNKNOWN)
