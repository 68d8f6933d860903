"""Lengths of the page in twips (a twentieth of a point). Source: GB/T 9704-2012, 5 and 8 (docs/papers.md)."""

POINT = 20
MILLIMETRE = 1440 / 25.4


def mm(length: float) -> int:
    """Millimetres in twips."""
    return round(length * MILLIMETRE)


def pt(length: float) -> int:
    """Points in twips."""
    return round(length * POINT)


A4 = (mm(210), mm(297))
TOP, RIGHT, BOTTOM, LEFT = mm(37), mm(26), mm(35), mm(28)
LETTER_HEAD = mm(30)
"""From the page's edge to a letter's red head. Source: GB/T 9704-2012, 10.1."""
PORTRAIT_WIDTH = A4[0] - LEFT - RIGHT
"""156 mm."""
LANDSCAPE_WIDTH = A4[1] - TOP - BOTTOM
"""225 mm: the head of the turned page lies to the left of the upright one."""
PITCH = pt(28.95)
"""From line to line: 22 lines fill the type area."""
