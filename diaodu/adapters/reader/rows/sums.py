"""Rows that sum others (合计, 汇总, 过次页, Total, Excel's own totals row): by their label, their formula, their numbers.

Some words name sums and nothing else. Others (汇总, 累计) end the name of a project too, and some sums have no label:
those are sums when their numbers are what the rows above come to, or when the row lacks what every record has.
"""

import re
from collections.abc import Callable, Sequence

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.domain.text.keys import choice_key, compact

Records = Sequence[Sequence[Cell]]

OF_WHICH = "其中"
NO_LABEL = "合计"
"""What a sum without a label is called in a finding."""

_FRAME = "()[]{}【】〔〕<>《》「」\"'“”*#:·—-└├│─┗"
_BEHIND = r"(?:[(:/].*|\d+[个项家户].*|[Tt]otals?)?$"
_SURE = re.compile(rf"[^:]{{0,40}}?(合计|总计|小计|共计)(?:数|额|金额)?{_BEHIND}")
_SURE_ALONE = re.compile(
    rf"(承[前上]页|过[次下]页|转[次下]页|[接续][前上]页|分类汇总|合计|总和|累计|汇总|[计总共合]|(?:grand|sub)?[-_]?totals?|sum|[Σ∑]){_BEHIND}",
    re.IGNORECASE,
)
_UNSURE = re.compile(rf"[^:]{{0,40}}?(分类汇总|汇总|总和|累计|总数|总额|总共|全部项目?|所有项目){_BEHIND}")
SUSPECT = r"[计总共汇和页全所Σ∑]|[Tt][Oo][Tt]|[Ss][Uu][Mm]"
"""What every label of a sum has in it; asked of every name, so without the flag that would halve its speed."""
_OF_WHICH = re.compile(rf"{OF_WHICH}(?::.*|.{{0,12}})$")
_PART = re.compile(rf"{OF_WHICH}|(?:内?含|包[含括]|内):")
MAY_PART = f"{OF_WHICH}|[含括内]:"
"""What every name of a part has in it."""
_DASHES = {"", "/", "-", "无", "\\"}

LONGEST_BESIDE = 12
"""A label in another column than the first or the name's is no longer: what is longer is a remark."""

LONGEST_DASH = 6
"""Blanks around it counted: ordinary texts need no look-up."""

FEWEST_SUMMED = 2
"""So many rows are summed by a row that is known by its numbers alone."""

LOOKED_BACK = 20
"""What every record has is seen from the last ones."""


def sum_label(cell: Cell) -> str:
    """The label of a row that sums up, "" for any other text; 其中 for a row of the sum's own parts."""
    text = bare_text(cell)
    if found := _SURE.match(text) or _SURE_ALONE.match(text):
        return found[1]
    return OF_WHICH if _OF_WHICH.match(text) else ""


def part_name(text: str) -> str | None:
    """What a name says behind its word for a part (其中：一期), None where it has none; `text` is bare."""
    found = _PART.match(text)
    return text[found.end() :].lstrip(":") if found else None


def may_sum(packed: str) -> bool:
    """Whether a row's name, packed, makes it worth a closer look."""
    return bool(sum_label(packed) or _UNSURE.match(bare_text(packed)))


def bare_text(cell: Cell) -> str:
    """A text packed, without what frames it: （合计） is 合计."""
    return compact(cell).strip(_FRAME) if isinstance(cell, str) else ""


def find_label(row: Sequence[Cell], name: int) -> str:
    """The label of a row that surely sums up: its first cell, its name, or any short text beside a name left empty."""
    first = next((cell for cell in row if cell != ""), "")
    return sum_label(first) or sum_label(row[name]) or ("" if row[name] != "" else _any_label(row))


def _any_label(row: Sequence[Cell]) -> str:
    labels = (sum_label(cell) for cell in row if isinstance(cell, str) and 0 < len(cell) <= LONGEST_BESIDE)
    return next((label for label in labels if label not in {"", OF_WHICH}), "")


def doubtful_label(
    row: Sequence[Cell], records: Callable[[], Records], texts: set[int], serial: int, *, is_plain: bool
) -> tuple[str, int] | None:
    """The label of a row that may sum those above it, and how many of its numbers must prove it; None for any other row.

    `records` gives the last rows above, `texts` are the columns of the form that no sum fills, 序号 (`serial`) among
    them; a plain row has all its keys and no label.
    """
    said = {column for column in texts if row[column] != "" and _says(row[column])}
    label = "" if is_plain else _unsure_label(row, said)
    if not label and len(said) > 1:
        return None
    above = records()
    lacking = _common(above, texts) - said
    if label:
        is_sure = serial in lacking or (lacking and len(said) == 1)
        return label, 0 if is_sure else 1
    # A text that is no label may be a project's name: one number that agrees may be chance.
    return (NO_LABEL, 2 if said else 1) if lacking and len(above) >= FEWEST_SUMMED else None


def _unsure_label(row: Sequence[Cell], said: set[int]) -> str:
    return next((found[1] for column in sorted(said) if (found := _UNSURE.match(bare_text(row[column])))), "")


def lacks(row: Sequence[Cell], records: Records, texts: set[int]) -> bool:
    """Whether every record says something that the row does not."""
    return any(not _says(row[column]) for column in _common(records, texts))


def _common(records: Records, texts: set[int]) -> set[int]:
    """Columns in which every record says something."""
    return {column for column in texts if records and all(_says(record[column]) for record in records)}


def _says(cell: Cell) -> bool:
    return cell != "" and not (isinstance(cell, str) and len(cell) <= LONGEST_DASH and choice_key(cell) in _DASHES)
