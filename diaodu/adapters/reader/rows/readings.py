"""What a cell came to, and what a column remembers of the cells it saw: the same words and days come again and again."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import TypeGuard

from diaodu.adapters.reader.catalog import ColumnSpec, RedirectSpec
from diaodu.adapters.reader.containers.formulas import gives_picture, is_formula
from diaodu.adapters.reader.containers.grid import MAX_TEXT, PICTURE, Cell, CellError, CellPicture
from diaodu.adapters.reader.faults import refused
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Scalar
from diaodu.domain.text.amounts import MAX_DIGITS, MoneyUnit
from diaodu.domain.text.keys import choice_key, clean_text

KINDS = {"text": "文字", "amount": "金额", "foreign": "外币金额", "date": "日期", "number": "数值", "price": "价格"}
EXAMPLES = {
    "text": "某某产业园项目",
    "amount": "5000 或 1.2亿元",
    "foreign": "120",
    "date": "2021-03-15",
    "number": "320",
    "price": "0.5559-0.5959",
}
LIMIT = 10**MAX_DIGITS
"""A number this large is an identifier."""

SUMMED = frozenset({"amount", "foreign", "number"})
"""Types of columns that a sum fills."""

_MEMORY = 1_000
_MEMORABLE = 60
"""Texts longer than this hardly come again, and would fill the memory."""

LONGEST_EMPTY = 6
"""No word for nothing (——, 暂无), with blanks around it, is longer: longer texts need no look-up."""

ReadCell = Callable[[Cell], "CellReading"]
ReadPlain = Callable[[Cell], "CellReading | None"]
ReadColumn = Callable[[Sequence[Cell]], "tuple[list[Scalar], list[str | None]] | None"]
"""Values and own texts of a column whose cells are all as most are; None for any other."""


@dataclass(slots=True)
class CellReading:
    """What a cell came to: values by column key, its own text where that differs, and a problem's rule.

    `total` and `step` are for checking the column's 合计: the number as read, held or not, and the size of
    its last digit, both in whole yuan (or the column's own unit); `is_stored`: a number, not a text of one.
    """

    values: dict[str, Scalar]
    raw: str | None = None
    rule: str = ""
    value: str = ""
    detail: dict[str, str] = field(default_factory=dict)
    total: Decimal | int | None = None
    step: Decimal | int = 1
    is_stored: bool = False
    redirect: RedirectSpec | None = None


EMPTY = CellReading({})


def read_nothing(_cell: Cell) -> None:
    """Read no cell at once: those of most columns come again and are remembered."""


def read_no_column(_cells: Sequence[Cell]) -> None:
    """Read no column at once: the words of most come again and are remembered."""


class ColumnReadings(dict[Cell, CellReading]):
    """What a column's reader made of each cell it saw: the same words and days come again and again.

    Numbers are not kept: they seldom come again, and True would be found under 1. A blank cell
    is nothing, and so is a word for nothing: one of the choice keys in `empty`. `read_plain` reads what most cells of
    the column are at once, and gives None for any other, which `read_own` looks at.
    """

    def __init__(self, read_own: ReadCell, read_plain: ReadPlain, empty: frozenset[str] = frozenset()) -> None:
        super().__init__({"": EMPTY})
        self.read_own = read_own
        self.read_plain = read_plain
        self.empty = empty
        self.is_zero_empty = "0" in empty

    def __missing__(self, cell: Cell) -> CellReading:
        reading = self.read_plain(cell) or self._read(cell)
        if len(self) < _MEMORY and (len(cell) <= _MEMORABLE if isinstance(cell, str) else isinstance(cell, date)):
            self[cell] = reading
        return reading

    def _read(self, cell: Cell) -> CellReading:
        if isinstance(cell, str):
            return self._read_text(cell)
        if isinstance(cell, float):
            return self.read_own(cell) if cell or not self.is_zero_empty else CellReading({}, "0")
        if isinstance(cell, CellPicture):
            return CellReading({}, str(cell), rule=HouseRule.PICTURE, value=str(cell))
        if isinstance(cell, CellError):
            return CellReading({}, str(cell), rule=HouseRule.ERROR_VALUE, value=str(cell))
        if isinstance(cell, bool):
            return self.read_own("TRUE" if cell else "FALSE")
        return self.read_own(cell)

    def _read_text(self, cell: str) -> CellReading:
        if len(cell) > MAX_TEXT:
            raise refused(f"单元格文字超过{MAX_TEXT}字", "请精简该单元格的文字后重新报送")
        if len(cell) <= LONGEST_EMPTY and choice_key(cell) in self.empty:
            return CellReading({}, clean_text(cell))
        if cell[0] == "=" and is_formula(cell):
            return _formula_text(cell)
        return self.read_own(cell) if cell[0].isalnum() or clean_text(cell) else EMPTY


def is_plain_text(cell: Cell) -> TypeGuard[str]:
    """Whether a cell is a text as most are: it needs no cleaning, begins with a letter, and is no word for nothing."""
    return (
        isinstance(cell, str)
        and LONGEST_EMPTY < len(cell) <= MAX_TEXT
        and cell.isprintable()
        and cell[0].isalpha()
        and cell[-1] != " "
    )


def are_plain_texts(cells: Sequence[Cell]) -> TypeGuard[list[str]]:
    """Whether all cells are texts as most are."""
    if set(map(type, cells)) != {str}:
        return False
    texts: list[str] = list(cells)  # type: ignore[arg-type]  # all are texts
    lengths = list(map(len, texts))
    return (
        min(lengths) > LONGEST_EMPTY
        and max(lengths) <= MAX_TEXT
        and "".join(texts).isprintable()
        and "".join([text[0] for text in texts]).isalpha()
        and " " not in "".join([text[-1] for text in texts])
    )


def _formula_text(cell: str) -> CellReading:
    """A formula that stands as text: WPS's picture in a cell, or one that nobody calculated."""
    rule = HouseRule.PICTURE if gives_picture(cell) else HouseRule.ERROR_VALUE
    text = str(PICTURE) if rule == HouseRule.PICTURE else cell
    return CellReading({}, text, rule=rule, value=text)


@dataclass(slots=True, kw_only=True)
class CellReader:
    """Reads the cells of one column."""

    spec: ColumnSpec
    readings: ColumnReadings
    read_column: ReadColumn = read_no_column

    @property
    def is_number(self) -> bool:
        """Whether its cells are numbers, which a 合计 may sum."""
        return self.spec.type in SUMMED

    def read(self, cell: Cell) -> CellReading:
        """Read a cell that is not empty."""
        return self.readings[cell]


@dataclass(frozen=True, slots=True, kw_only=True)
class ColumnPlace:
    """What the sheet adds to a column's spec: the unit in force, the date system.

    `future_to` is the column that takes dates after the period's end.
    """

    unit: MoneyUnit | None = None
    is_1904: bool = False
    future_to: str | None = None


def written(cell: Cell) -> str:
    """A cell as a person sees it: no superfluous .0, a date as ISO."""
    if isinstance(cell, str):
        return clean_text(cell)
    if isinstance(cell, float | int):
        return f"{int(cell)}" if -LIMIT < cell < LIMIT and cell == int(cell) else repr(cell).upper()
    if isinstance(cell, datetime):
        return f"{cell:%Y-%m-%d}" if not (cell.hour or cell.minute or cell.second) else f"{cell:%Y-%m-%d %H:%M:%S}"
    return str(cell)


def unreadable(spec: ColumnSpec, text: str, rule: str = HouseRule.TYPE, **detail: str) -> CellReading:
    """What a cell comes to that says nothing its column can take, with the rule that asks about it."""
    kind = {"kind": KINDS.get(spec.type, ""), "example": EXAMPLES.get(spec.type, "")} if rule == HouseRule.TYPE else {}
    return CellReading({}, text, rule=rule, value=text, detail=kind | detail)
