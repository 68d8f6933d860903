"""What the reader makes of a file: plain values that cross from the child process as JSON."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from itertools import chain
from typing import Any, overload

from diaodu.domain.errors import UsageError
from diaodu.domain.intake.template_mark import TemplateMark
from diaodu.domain.period import Period, parse_period
from diaodu.domain.states import ReadOutcome, SheetState

Scalar = str | int | float | None


@dataclass(slots=True, kw_only=True)
class Problem:
    """Something the reader saw; a Finding is made of it when severity and wording are known.

    `column` is a column key or "" (the sheet or file as a whole); `cell` an address like F12 or "".
    `detail` fills the rule's message, e.g. {"sum": "1701459.9", "found": "1701460"}.
    """

    rule: str
    column: str = ""
    cell: str = ""
    row: int = 0
    value: str = ""
    detail: dict[str, str] = field(default_factory=dict)


@dataclass(slots=True, kw_only=True)
class ReadRow:
    """One record of a form.

    `values` by column key in canonical types: text, money in whole yuan (int), number (int or float),
    dates as ISO text (`x` the first day meant, `x_end` the last), prices as `x`, `x_low`, `x_high`.
    A missing or unreadable value is absent or None. `raw` holds the cell's own text where it differs.
    """

    row: int
    values: dict[str, Scalar]
    raw: dict[str, str] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)


@dataclass(slots=True, kw_only=True)
class Columns:
    """Records by column: each list has one entry for each record, None where it says nothing."""

    numbers: list[int]  # of the sheet's rows
    values: dict[str, list[Scalar]]
    raw: dict[str, list[str | None]]
    problems: dict[int, list[Problem]]  # by the record's place

    def text(self, key: str, place: int) -> str:
        """A cell's own text where it differs from the value."""
        return (self.raw[key][place] or "") if key in self.raw else ""

    def value(self, key: str, place: int) -> Scalar:
        """What a record says of a key."""
        return self.values[key][place] if key in self.values else None

    def put(self, key: str, place: int, value: Scalar) -> None:
        """Let a record say something else, None for nothing."""
        self.values.setdefault(key, [None] * len(self.numbers))[place] = value

    def ask(self, place: int, problem: Problem) -> None:
        """Ask something about a record."""
        self.problems.setdefault(place, []).append(problem)

    def to_rows(self) -> list[ReadRow]:
        """Make the records."""
        values, raw = _by_row(self.values, len(self.numbers)), _by_row(self.raw, len(self.numbers))
        return [
            ReadRow(row=number, values=said, raw=texts, problems=self.problems.get(place, []))
            for place, (number, said, texts) in enumerate(zip(self.numbers, values, raw, strict=True))
        ]

    @classmethod
    def of_rows(cls, rows: Sequence[ReadRow]) -> "Columns":
        """Take records apart."""
        return cls(
            numbers=[row.row for row in rows],
            values=_by_column([row.values for row in rows]),
            raw=_by_column([row.raw for row in rows]),
            problems={place: row.problems for place, row in enumerate(rows) if row.problems},
        )

    def to_json(self) -> dict[str, Any]:
        """As plain dicts and lists."""
        problems = [[place, _plain(problem)] for place, all_of_it in self.problems.items() for problem in all_of_it]
        return {"numbers": self.numbers, "values": self.values, "raw": self.raw, "problems": problems}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "Columns":
        """Rebuild what `to_json` made."""
        problems: dict[int, list[Problem]] = {}
        for place, problem in data["problems"]:
            problems.setdefault(place, []).append(Problem(**problem))
        return cls(numbers=data["numbers"], values=data["values"], raw=data["raw"], problems=problems)


def _by_row(columns: Mapping[str, Sequence[Any]], count: int) -> Iterable[dict[str, Any]]:
    keys = list(columns)
    if not keys:
        return ({} for _ in range(count))
    said = zip(*columns.values(), strict=True)
    return ({key: cell for key, cell in zip(keys, row, strict=True) if cell is not None} for row in said)


def _by_column(rows: Sequence[Mapping[str, Any]]) -> dict[str, list[Any]]:
    keys = dict.fromkeys(chain.from_iterable(rows))
    return {key: [row.get(key) for row in rows] for key in keys}


class ReadRows(Sequence[ReadRow]):
    """A sheet's records, held by column until somebody asks for one: a file is read, sent and stored without."""

    __slots__ = ("_columns", "_rows")

    def __init__(self, columns: Columns) -> None:
        """Hold records by column."""
        self._columns: Columns | None = columns
        self._rows: list[ReadRow] = []

    def columns(self) -> Columns:
        """The records by column, as they are now."""
        return Columns.of_rows(self._rows) if self._columns is None else self._columns

    def _opened(self) -> list[ReadRow]:
        if self._columns is not None:
            self._rows, self._columns = self._columns.to_rows(), None
        return self._rows

    def __len__(self) -> int:
        return len(self._rows) if self._columns is None else len(self._columns.numbers)

    @overload
    def __getitem__(self, place: int) -> ReadRow: ...
    @overload
    def __getitem__(self, place: slice) -> list[ReadRow]: ...
    def __getitem__(self, place: int | slice) -> ReadRow | list[ReadRow]:
        return self._opened()[place]

    def __iter__(self) -> Iterator[ReadRow]:
        return iter(self._opened())

    def __eq__(self, other: object) -> bool:
        return isinstance(other, Sequence) and self._opened() == list(other)

    __hash__ = None  # type: ignore[assignment]  # records change

    def __repr__(self) -> str:
        return repr(self._opened())


@dataclass(slots=True, kw_only=True)
class ReadSheet:
    """One sheet: the form it holds (None: not read, `note` says why) and its rows.

    A sheet of several tables is several of these. `filled` = records + `unread_rows` + `told`, each counted apart.
    """

    name: str
    state: SheetState = SheetState.ATTACHMENT
    form: str | None = None
    note: str = ""
    header_row: int = 0
    columns: dict[str, str] = field(default_factory=dict)  # column key → letter, e.g. {"name": "C"}
    rows: Sequence[ReadRow] = field(default_factory=list)
    shared: dict[str, list[int]] = field(
        default_factory=dict
    )  # column key → rows whose number is merged into one above
    problems: list[Problem] = field(default_factory=list)  # of the sheet: F-HEADER, F-PERIOD, F-TOTAL, F-PART, F-HIDDEN
    nil: bool = False  # an explicit 本月无 / 零报告
    unread_rows: int = 0  # non-empty body rows of a sheet that was not read
    told: int = 0  # non-empty rows that are no records: titles, headers, totals, notes
    filled: int = 0  # all non-empty rows
    is_hidden: bool = False
    meta: dict[str, str] = field(default_factory=dict)  # unit, period, filler, reviewer, leader, cutoff as found
    meant_form: str = ""  # the form a sheet with F-HEADER or F-PERIOD was meant as, though it was not read
    header_fingerprint: str = ""  # of the header row as the sheet has it
    pane: str = ""  # first column of a table that stands beside another in its sheet


@dataclass(slots=True, kw_only=True)
class ReadFile:
    """One file."""

    name: str
    outcome: ReadOutcome
    message: str = ""  # for people, in Chinese, with the remedy; empty when read
    sheets: list[ReadSheet] = field(default_factory=list)
    problems: list[Problem] = field(default_factory=list)  # of the file: F-FILE, F-SIGN
    answers: str = ""  # the submission whose returned workbook (审核批注表) this is, mended or not
    template: TemplateMark | None = None  # of a workbook made from a template of ours

    def to_json(self) -> dict[str, Any]:
        """As plain dicts and lists, records by column."""
        return _plain(self) | {
            "sheets": [_plain_sheet(sheet) for sheet in self.sheets],
            "problems": [_plain(problem) for problem in self.problems],
            "template": dict(self.template.to_rows()) if self.template else None,
        }

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ReadFile":
        """Rebuild what `to_json` made."""
        return cls(**data | {
            "outcome": ReadOutcome(data["outcome"]),
            "sheets": [_sheet(sheet) for sheet in data["sheets"]],
            "problems": [Problem(**problem) for problem in data["problems"]],
            "template": TemplateMark.from_rows(data["template"]) if data["template"] else None,
        })  # fmt: skip


def _sheet(data: dict[str, Any]) -> ReadSheet:
    return ReadSheet(**data | {
        "rows": ReadRows(Columns.from_json(data["rows"])),
        "problems": [Problem(**problem) for problem in data["problems"]],
        "state": SheetState(data["state"]),
    })  # fmt: skip


def _plain(value: Any) -> dict[str, Any]:
    return {name: getattr(value, name) for name in value.__slots__}


def _plain_sheet(sheet: ReadSheet) -> dict[str, Any]:
    columns = sheet.rows.columns() if isinstance(sheet.rows, ReadRows) else Columns.of_rows(sheet.rows)
    return _plain(sheet) | {"rows": columns.to_json(), "problems": [_plain(problem) for problem in sheet.problems]}


@dataclass(frozen=True, slots=True, kw_only=True)
class IncomingFile:
    """A received file: its own name and its bytes, not opened yet."""

    name: str
    data: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class ReadingContext:
    """What the reader must know of the run.

    `parameters` are the plan's, in yuan where they are money (`max_total_investment`); `allow_macros` lets
    workbooks with macros in (they are never run).
    """

    period_id: str
    period_title: str
    period_start: date
    period_end: date
    parameters: dict[str, int] = field(default_factory=dict)
    allow_macros: bool = False

    def __hash__(self) -> int:
        return hash((self.period_id, self.period_start, self.period_end))

    @property
    def period(self) -> Period:
        """The run's period; a campaign's days are its own."""
        try:
            return parse_period(self.period_id)
        except UsageError:
            return Period(start=self.period_start, end=self.period_end, id=self.period_id, rhythm="campaign")

    def to_json(self) -> dict[str, Any]:
        """As a plain dict, dates as ISO text."""
        return _plain(self) | {"period_start": str(self.period_start), "period_end": str(self.period_end)}

    @classmethod
    def from_json(cls, data: dict[str, Any]) -> "ReadingContext":
        """Rebuild what `to_json` made."""
        days = {name: date.fromisoformat(data[name]) for name in ("period_start", "period_end")}
        whole: dict[str, Any] = data | days
        return cls(**whole)
