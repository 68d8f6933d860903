"""A letter as it is kept (信件骨架): its own lines, and in the place of each part a mark that names the part's bytes.

Parts (attachments, pictures, the text) are the same in the letters of all recipients, so the store keeps one copy of
each. Joined again, a letter is the bytes it was composed of, to the last one: its hash says so. Base64 in lines of 76
characters is the only coding of parts (docs/decisions/0043).
"""

import base64
import hashlib
import re
from collections.abc import Callable, Mapping

_MARK = re.compile(rb"\x00([0-9a-f]{64})\x00\r\n")
"""A line that no message holds: NUL is in no header and in no base64."""


def mark(sha256: str) -> str:
    """The line that stands for a part, without its end."""
    return f"\x00{sha256}\x00"


class Joiner:
    """Joins letters one after another; parts of the last one are kept coded, since the next one has them too."""

    def __init__(self) -> None:
        """Know no part yet."""
        self._coded: dict[str, bytes] = {}

    def join(self, frame: bytes, part: Callable[[str], bytes]) -> bytes:
        """The whole message; `part` gives the bytes of a hash."""
        pieces = _MARK.split(frame)
        names = [name.decode() for name in pieces[1::2]]
        self._coded = {name: self._coded[name] if name in self._coded else coded(part(name)) for name in names}
        pieces[1::2] = [self._coded[name] for name in names]
        return b"".join(pieces)

    def sha256(self, frame: bytes, parts: Mapping[str, bytes]) -> str:
        """The hash of the whole message."""
        return hashlib.sha256(self.join(frame, parts.__getitem__)).hexdigest()


def parts_of(frame: bytes) -> list[str]:
    """The hashes of a letter's parts."""
    return [name.decode() for name in _MARK.findall(frame)]


def coded(data: bytes) -> bytes:
    """Base64 in lines as they go over the line."""
    return base64.encodebytes(data).replace(b"\n", b"\r\n")
