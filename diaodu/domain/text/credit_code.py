"""统一社会信用代码: eighteen characters, the last a check digit. Source: GB 32100-2015."""

from diaodu.domain.text.keys import compact

ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
"""The 31 characters of the code; I, O, S, V and Z are left out as look-alikes."""

WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
"""Weight of each of the first 17 characters: 3^i mod 31."""


def check_digit(body: str) -> str:
    """Compute the eighteenth character from the first seventeen.

    Raises:
        ValueError: a character is not in the alphabet.
    """
    total = sum(weight * ALPHABET.index(char) for weight, char in zip(WEIGHTS, body, strict=True))
    return ALPHABET[-total % len(ALPHABET)]


def is_credit_code(text: str) -> bool:
    """Tell whether a text is a well-formed code with the right check digit, blanks and case set aside."""
    code = compact(text).upper()
    if len(code) != len(WEIGHTS) + 1 or any(char not in ALPHABET for char in code):
        return False
    return check_digit(code[:-1]) == code[-1]
