"""Blocks of a sheet under a header that is no form's: below a form, above it or beside it."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.domain.text.keys import header_key

FEWEST_TEXTS = 3
"""A header of its own has so many texts, the number of its rows among them."""

SERIALS = {"序号", "编号"}


@dataclass(slots=True, kw_only=True)
class StrangeBlock:
    """Rows under a header that is no form's; rows count from 0, as those of a FormTable."""

    first: int
    last: int
    top: int = 0
    end: int = 0


def numbers_its_rows(row: Sequence[Cell]) -> bool:
    """Whether a header starts with 序号 and has further texts."""
    texts = [cell for cell in row if isinstance(cell, str) and cell != ""]
    return len(texts) >= FEWEST_TEXTS and header_key(texts[0]) in SERIALS
