"""How a table's columns are read: the reader of each, its units, the columns that make a record."""

from dataclasses import dataclass, field
from itertools import chain

from diaodu.adapters.reader.containers.grid import Grid
from diaodu.adapters.reader.containers.scan import column_letters
from diaodu.adapters.reader.rows.cells import make_joint_reader, make_reader
from diaodu.adapters.reader.rows.readings import CellReader, ColumnPlace
from diaodu.adapters.reader.sheets.layout import FormTable
from diaodu.domain.intake.reading import ReadingContext
from diaodu.domain.text.amounts import MoneyUnit
from diaodu.domain.text.keys import compact, header_key

MONEY = frozenset({"amount", "foreign"})


@dataclass(slots=True)
class BodyLayout:
    """How a table's columns are read; sheet columns count from 0."""

    table: FormTable
    readers: list[tuple[int, str, CellReader]]
    serial: int
    keys: list[int]
    name: int
    headers: frozenset[str]
    units: dict[str, int]
    signed: list[int]  # where a signature line below the table would start: 序号 and the keys
    summing: set[int]  # rows whose formulas sum those above
    texts: set[int] = field(init=False)  # columns that no sum fills, 序号 among them

    def __post_init__(self) -> None:
        self.texts = {column for column, _, reader in self.readers if not reader.is_number}
        self.texts |= {self.serial} - {-1}

    @property
    def columns(self) -> dict[str, str]:
        """Form column → letters of the sheet's column."""
        letters = {key: column_letters(column) for key, column in self.table.match.columns.items()}
        joint = self.table.match.joints.items()
        return letters | {key: column_letters(column) for column, spec in joint for key in spec.columns}


def lay_out_body(grid: Grid, table: FormTable, sheet_unit: MoneyUnit | None, context: ReadingContext) -> BodyLayout:
    """Make the readers of a table's columns; the header's unit goes before the sheet's."""
    match, form = table.match, table.form
    readers = []
    for key, column in match.columns.items():
        lone = match.lone.get(key)
        later = lone.future_to if lone and lone.future_to not in match.columns else None
        unit = (table.unit(column) or sheet_unit) if form.columns[key].type in MONEY else None
        place = ColumnPlace(unit=unit, is_1904=grid.is_1904, future_to=later)
        if form.columns[key].type != "serial":
            readers.append((column, key, make_reader(form.columns[key], place, context)))
    for column, joint in match.joints.items():
        first = joint.columns[0]
        readers.append((column, first, make_joint_reader(form.columns[first], joint)))
    keys = [match.columns[key] for key in form.keys if key in match.columns]
    said = [*chain.from_iterable(table.parts), *table.unit_texts.values()]
    headers = frozenset(text for part in said for text in (header_key(part), compact(part)))
    units = {
        key: _scale(reader, table.unit(column) or sheet_unit) if reader.spec.type in MONEY else 1
        for column, key, reader in readers
    }
    return BodyLayout(
        table=table, readers=sorted(readers, key=lambda reader: reader[0]), serial=match.columns.get("serial", -1),
        keys=keys, name=match.columns.get(form.anchors[0], keys[0]), headers=headers, units=units,
        signed=[column for column in (match.columns.get("serial", -1), *keys) if column >= 0], summing=grid.summing_rows,
    )  # fmt: skip


def _scale(reader: CellReader, unit: MoneyUnit | None) -> int:
    own = reader.spec.unit or MoneyUnit(scale=1)
    return (unit or own).scale if reader.spec.type == "amount" else own.scale
