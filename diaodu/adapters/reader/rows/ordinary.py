"""Rows that are records whatever stands above them: most of a table, told by looking at whole columns."""

import re
from collections.abc import Sequence

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.rows.body_layout import BodyLayout
from diaodu.adapters.reader.rows.sums import MAY_PART, SUSPECT, bare_text, may_sum, part_name
from diaodu.adapters.reader.sheets.meta import is_meta_line, is_nil_packed
from diaodu.domain.text.keys import compact, compact_all

_SUSPECT = re.compile(f"{MAY_PART}|[无零没]|{SUSPECT}")
"""What a name has in it that may be no record's: one look at all of them."""


def ordinary_rows(rows: Sequence[Sequence[Cell]], layout: BodyLayout) -> list[bool]:
    """Tell of each row whether it is a record whatever stands above it.

    Its keys are filled, nothing about its name is special, and its 序号 is a whole number: with such a one it is part of
    no other row and sums none.
    """
    if layout.serial < 0 or not rows:
        return [False] * len(rows)
    columns = list(zip(*rows, strict=True))
    are_numbers = [isinstance(cell, float) and cell.is_integer() for cell in columns[layout.serial]]
    are_keyed = ["" not in cells for cells in zip(*(columns[key] for key in layout.keys), strict=True)]
    if len(layout.keys) == 1:
        are_keyed = [is_keyed and _is_half_filled(row, layout) for row, is_keyed in zip(rows, are_keyed, strict=True)]
    are_calm = _are_calm_names(columns[layout.name], layout)
    return [*map(all, zip(are_numbers, are_keyed, are_calm, _are_unsigned(rows, columns, layout), strict=True))]


def _are_calm_names(cells: Sequence[Cell], layout: BodyLayout) -> list[bool]:
    """Tell of each name whether it needs no closer look."""
    names = [cell if isinstance(cell, str) else "" for cell in cells]
    packed = compact_all(names)
    if not _SUSPECT.search("\n".join(packed)):
        return [len(name) > 1 and key not in layout.headers for name, key in zip(names, packed, strict=True)]
    return [len(name) > 1 and not _is_special_name(key, layout) for name, key in zip(names, packed, strict=True)]


def _are_unsigned(rows: Sequence[Sequence[Cell]], columns: Sequence[Sequence[Cell]], layout: BodyLayout) -> list[bool]:
    """Tell of each row whether no one signs in it."""
    texts = "".join([cell for column in layout.signed for cell in columns[column] if isinstance(cell, str)])
    if ":" not in texts and "\uff1a" not in texts:
        return [True] * len(rows)
    return [not _is_signature(row, layout) for row in rows]


def has_keys(row: Sequence[Cell], layout: BodyLayout) -> bool:
    """Whether all key cells are filled; one alone does not make a record of a row with little else."""
    is_whole = "" not in [row[column] for column in layout.keys]
    return is_whole and (len(layout.keys) > 1 or _is_half_filled(row, layout))


def _is_half_filled(row: Sequence[Cell], layout: BodyLayout) -> bool:
    return 2 * sum(1 for column, _, _ in layout.readers if row[column] != "") >= len(layout.readers)


def is_special(row: Sequence[Cell], layout: BodyLayout) -> bool:
    """Whether a row's name makes it worth a closer look: a number, a header, a total's label, a nil word.

    So does 填报人: in its 序号 or a key cell.
    """
    name = row[layout.name]
    if not isinstance(name, str) or len(name) == 1 or _is_signature(row, layout):
        return True
    return _is_special_name(compact(name), layout)


def _is_special_name(packed: str, layout: BodyLayout) -> bool:
    if packed in layout.headers or not _SUSPECT.search(packed):
        return packed in layout.headers
    return part_name(bare_text(packed)) is not None or may_sum(packed) or is_nil_packed(packed)


def _is_signature(row: Sequence[Cell], layout: BodyLayout) -> bool:
    for column in layout.signed:
        cell = row[column]
        if isinstance(cell, str) and (":" in cell or "\uff1a" in cell) and is_meta_line(cell):
            return True
    return False
