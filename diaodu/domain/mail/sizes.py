"""How large a letter may be: one limit, in the bytes that go over the line (after base64)."""

from collections.abc import Mapping
from dataclasses import dataclass

MAX_LETTER_BYTES = 20 * 1024 * 1024
"""Letters above this are refused by many servers; a server's own SIZE is looked at beside it."""
_LINE, _ENCODED = 57, 78
"""Bytes of a file that fill a line of base64, and the bytes of that line with its end."""
_HEADERS = 400
"""A part's own headers, without its name."""
_NAME = 12
"""What a byte of a file's name may take there: twice percent-encoded (name and filename), and folded."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Enclosures:
    """Files that go with a letter, and the sizes of those too large to go along."""

    files: Mapping[str, bytes]
    left_out: Mapping[str, int]

    @property
    def words(self) -> str:
        """Which are left out: “甲.xlsx”（21.3 MB）、…; "" where none is."""
        return "、".join(f"“{name}”（{megabytes(size)}）" for name, size in self.left_out.items())


def enclose(files: Mapping[str, bytes], letter_bytes: int) -> Enclosures:
    """Choose the files that fit beside the rest of a letter: the small ones first, so that the fewest stay out."""
    room, chosen = MAX_LETTER_BYTES - letter_bytes, set()
    for name in sorted(files, key=lambda name: len(files[name])):
        size = encoded_size(name, len(files[name]))
        if size <= room:
            chosen.add(name)
            room -= size
    return Enclosures(
        files={name: data for name, data in files.items() if name in chosen},
        left_out={name: len(data) for name, data in files.items() if name not in chosen},
    )


def encoded_size(name: str, size: int) -> int:
    """What a file takes in a letter at most."""
    return -(-size // _LINE) * _ENCODED + _HEADERS + _NAME * len(name.encode())


def megabytes(size: int) -> str:
    """A size as people read it."""
    return f"{size / 1024 / 1024:.1f} MB"
