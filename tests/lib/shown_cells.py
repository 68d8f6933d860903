"""What a spreadsheet shows of a cell, by the number formats that our workbooks use."""

import re
from decimal import Decimal


def shown(cell: object) -> str:
    """A cell's text as its number format shows it: sign, decimals, per cent and words in quotes."""
    value, pattern = cell.value, cell.number_format  # type: ignore[attr-defined]  # a cell of openpyxl
    if not isinstance(value, int | float):
        return value or ""
    plus, *rest = pattern.split(";")
    chosen = plus if value > 0 or not rest else rest[0] if value < 0 else rest[1]
    words = re.search(r'"([^"]*)"', chosen)
    bare = re.sub(r'"[^"]*"', "", chosen)
    sign = bare[0] if bare[:1] in {"+", "\u2212"} else "-" if value < 0 and not rest else ""
    number = abs(Decimal(str(value))) * (100 if "%" in bare else 1)
    places = len(re.sub(r"[^0]", "", bare.partition(".")[2]))
    return f"{sign}{number:.{places}f}{'%' if '%' in bare else ''}{words[1] if words else ''}"
