"""What cannot be seen in a text and changes how the rest is shown: escaped wherever people read a file's name.

U+202E turns what follows round, so that 报表…xslx.exe reads as another kind of file; a control character moves a
terminal's cursor; a character of no width makes two names look like one.
"""

import re

HIDDEN = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\xad\u034f\u061c\u115f\u1160\u17b4\u17b5\u180b-\u180e\u200b-\u200f\u2028-\u202e"
    "\u2060-\u206f\u2800\u3164\ud800-\udfff\ufeff\uffa0\ufff9-\ufffb\U000e0000-\U000e007f]"
)
"""Control, format and filler characters, lone surrogates; a tab and the ends of lines stay."""


def visible(text: str) -> str:
    """The text with each hidden character as its number, ‹U+202E›."""
    return HIDDEN.sub(lambda found: f"‹U+{ord(found[0]):04X}›", text)
