"""Parts of the row above (其中：一期，二期): in the whole's figures already, so no records, and always asked about (F-PART)."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, field

from diaodu.adapters.reader.containers.grid import Cell
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.readings import CellReader, CellReading
from diaodu.adapters.reader.rows.sums import MAY_PART, bare_text, part_name
from diaodu.domain.forms.house_rules import HouseRule
from diaodu.domain.intake.reading import Problem
from diaodu.domain.text.keys import compact
from diaodu.domain.text.money import spell_exactly
from diaodu.domain.text.phases import without_phase

_BELOW = re.compile(r"(?:\d{1,6}(?:[.\-]\d{1,3})+|\(\d{1,3}\)|[①-⑳])\.?$")
"""A 序号 below another one: 1.1, 1-2, (1), ①."""

_MAY_PART = re.compile(MAY_PART.replace(":", "[:：]").replace("其中", "其\\s*中"))
_FIRST_PHASE = re.compile(r"(?:\(?1[).、])?(?:第?[一1I]期|首期)(?:工程|项目)?$")
LONGEST_PHASE = 10
"""A phase with a number and dashes before it is no longer."""


@dataclass(frozen=True, slots=True, kw_only=True)
class PartColumns:
    """Where a table says a row's name and number; `amount` is the column whose parts are held against the whole."""

    name: int
    name_key: str
    serial: int
    amount: tuple[int, CellReader, str] | None
    """Sheet column of money, its reader, its header."""


@dataclass(slots=True, kw_only=True)
class Parts:
    """The record a row may be part of, and the parts found."""

    columns: PartColumns
    problems: list[Problem] = field(default_factory=list)
    _whole: Sequence[Cell] | None = None
    _parts: list[tuple[int, Sequence[Cell]]] = field(default_factory=list)
    _is_sure: bool = False

    def start(self, row: Sequence[Cell]) -> None:
        """Begin a record that the rows below may be parts of."""
        self.end(goes_on=True)
        self._whole = row

    def end(self, *, goes_on: bool = False) -> None:
        """No row below is part of the record above: a group or a total stands between, or it `goes_on` with a record.

        A 其中 row with amounts alone that ends a list sums it up; with a record below it, it is part of the one above.
        """
        if self._whole and self._parts:
            if self._is_sure or goes_on:
                self.problems.append(self._problem(self._whole))
            self._parts, self._is_sure = [], False
        self._whole = None

    def takes(self, index: int, row: Sequence[Cell], *, is_filled: bool) -> bool:
        """Take a row that is part of the record above; false for any other row.

        `is_filled`: it says as much as a record does.
        """
        whole = self._whole
        if whole is None or not (self._is_below(whole, row) or self._is_of_which(row) or self._goes_on(whole, row)):
            return False
        self._parts.append((index, row))
        bare = bare_text(row[self.columns.name])
        name = part_name(bare)
        self._is_sure |= is_filled or bool(self._serial(row)) or without_phase(bare if name is None else name)[1]
        return True

    def _is_of_which(self, row: Sequence[Cell]) -> bool:
        name = row[self.columns.name]
        return isinstance(name, str) and bool(_MAY_PART.search(name)) and part_name(bare_text(name)) is not None

    def _is_below(self, whole: Sequence[Cell], row: Sequence[Cell]) -> bool:
        """Whether the row's 序号 is 1.1 under 1."""
        if self._is_counted(row):
            return False
        above, own = self._serial(whole), self._serial(row)
        return bool(above) and above.isdecimal() and bool(re.match(rf"{above}[.\-]\d", own))

    def _goes_on(self, whole: Sequence[Cell], row: Sequence[Cell]) -> bool:
        """Whether the row goes on with parts begun: numbered below, or a phase of the whole, or of nothing else."""
        if not self._parts:
            return self._is_first_phase(row[self.columns.name]) and not self._serial(row)
        base, has_phase = without_phase(bare_text(row[self.columns.name]))
        own, _ = without_phase(f"{whole[self.columns.name]}")
        is_phase = has_phase and base in {"", own}
        serial = self._serial(row)
        return bool(_BELOW.match(serial)) or (is_phase and not serial.isdecimal())

    def _is_first_phase(self, name: Cell) -> bool:
        """Whether a name is the first phase of what stands above and nothing else: ——一期, （1）一期."""
        if not isinstance(name, str) or len(name) > LONGEST_PHASE:
            return False
        return bool(_FIRST_PHASE.match(bare_text(name)))

    def _is_counted(self, row: Sequence[Cell]) -> bool:
        """Whether the row's 序号 is a whole number, as most are: it stands below no other."""
        cell = row[self.columns.serial] if self.columns.serial >= 0 else ""
        return isinstance(cell, float) and cell.is_integer()

    def _serial(self, row: Sequence[Cell]) -> str:
        cell = row[self.columns.serial] if self.columns.serial >= 0 else ""
        if isinstance(cell, float) and cell.is_integer():
            cell = int(cell)
        return compact(f"{cell}").rstrip(".、")

    def _problem(self, whole: Sequence[Cell]) -> Problem:
        name, (first, _) = self.columns.name, self._parts[0]
        texts = [f"“{row[name]}”" for _, row in self._parts]
        detail = {
            "whole": f"{whole[name]}",
            "parts": "、".join(texts),
            "rows": "、".join(f"{index + 1}" for index, _ in self._parts),
            "sums": self._sums(whole),
        }
        cell = f"{column_letters(name)}{first + 1}"
        value = f"{self._parts[0][1][name]}"
        return Problem(
            rule=HouseRule.PART, column=self.columns.name_key, cell=cell, row=first + 1, value=value, detail=detail
        )

    def _sums(self, whole: Sequence[Cell]) -> str:
        """What the parts come to beside the whole."""
        if self.columns.amount is None:
            return ""
        column, reader, header = self.columns.amount
        numbers = [_number(reader.read(row[column])) for _, row in self._parts]
        total = _number(reader.read(whole[column]))
        known = [number for number in numbers if number is not None]
        if total is None or not known:
            return ""
        rest = total - sum(known)
        said = f"；所列部分的{header}合计{spell_exactly(sum(known))}，该项目{spell_exactly(total)}"
        if not rest:
            return f"{said}，两者一致"
        return f"{said}，{'其余' if rest > 0 else '多出'}{spell_exactly(abs(rest))}"


def _number(reading: CellReading) -> int | None:
    return None if reading.total is None else int(reading.total)
