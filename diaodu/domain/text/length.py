"""Texts that are longer than their place: what is printed and shown of them."""

LONGEST_READ = 2_000
"""A cell of more characters holds more than one answer: it is asked about."""
LONGEST_PRINTED = 1_000
"""Of a unit's words in a paper."""
LONGEST_NAME = 100
LONGEST_SHOWN = 400
"""Of a cell on a terminal."""
LONGEST_QUOTED = 120
"""Of a cell's text within a sentence about it."""


def head_of(text: str, most: int) -> str:
    """The text, or its beginning with how long it is."""
    return text if len(text) <= most else f"{text[:most]}……（共{len(text)}字）"


def cut_short(text: str, most: int = LONGEST_PRINTED) -> str:
    """A unit's words, or their beginning with a sentence that says so."""
    return text if len(text) <= most else f"{text[:most]}……（原文共{len(text)}字，此处从略，全文见该单位报送的文件）"
