"""What a run finds out: plain values that cross from one step of the month to the next."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Any, Literal, NewType

from diaodu.domain.states import (
    DecisionKind,
    FileState,
    ReadOutcome,
    RulingKind,
    Severity,
    SheetState,
    Treatment,
    UnitState,
)

UnitCode = NewType("UnitCode", str)
"""A unit's code in its plan, by which ledgers know it; "" where a row is of no unit or of the whole city."""
UnitName = NewType("UnitName", str)
"""A unit's name in its plan, by which people know it."""
UNREAD = "unread"
"""A form's state in words for people: it came, and could not be read."""
NO_CODE, NO_NAME = UnitCode(""), UnitName("")


@dataclass(frozen=True, kw_only=True)
class UnitNames:
    """Code → name of a plan's units, former ones first: ledgers hold codes, people read names.

    What is no unit's stands for itself both ways: a folder that is nobody's, a group, the city.
    """

    by_code: Mapping[UnitCode, UnitName] = field(default_factory=dict)

    def name_of(self, code: UnitCode) -> UnitName:
        """The name of a unit's code."""
        return self.by_code.get(code, UnitName(code))

    def code_of(self, name: UnitName) -> UnitCode:
        """The code of a unit's name; of two units that have had it, the present one's."""
        return self._by_name.get(name, UnitCode(name))

    @cached_property
    def _by_name(self) -> Mapping[UnitName, UnitCode]:
        return {name: code for code, name in self.by_code.items()}

    def as_now(self, present: Mapping[UnitCode, UnitName]) -> "UnitNames":
        """The same with a plan's present names, which go before what was known."""
        former = {code: name for code, name in self.by_code.items() if code not in present}
        return UnitNames(by_code=former | dict(present))


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """One 审核意见: where, what is wrong, and how to mend it.

    `id` is the same for the same fault of the same file, however often the month is run, so that a
    steward's decision stays with it.
    """

    id: str
    unit: UnitCode
    """Of a file that is nobody's the folder's name, which is no unit's code."""
    form: str
    rule: str
    severity: Severity
    file: str = ""
    submission: str = ""
    sheet: str = ""
    cell: str = ""
    row: int = 0
    column: str = ""
    record: str = ""
    value: str = ""
    message: str = ""
    remedy: str = ""
    clause: str = ""
    project: str = ""
    decision: DecisionKind | RulingKind | Literal[""] = ""
    decision_id: str = ""
    """The steward's decision that stands on it, or that it tells of."""
    decision_reason: str = ""
    decision_by: str = ""

    @property
    def is_open(self) -> bool:
        """Whether it still asks something of somebody: nobody has decided it, and it is no mere note."""
        return not self.decision and self.severity is not Severity.INFO

    @property
    def is_settled(self) -> bool:
        """Whether a person's word leaves the unit nothing to do: waived, corrected for it, left out, or ruled on."""
        return self.treatment == Treatment.SETTLED or self.decision in set(RulingKind)

    @property
    def holds_its_record(self) -> bool:
        """Whether it keeps its record out of the figures."""
        return self.severity is Severity.CRITICAL and self.decision not in {DecisionKind.WAIVE, DecisionKind.CORRECT}

    @property
    def is_demanded(self) -> bool:
        """Whether the unit must mend it: it holds the record, or a steward asked for it in writing."""
        return self.treatment == Treatment.CRITICAL

    @property
    def treatment(self) -> Treatment:
        """What it asks of the unit as things stand; a ruling leaves a note a note."""
        if self.decision == DecisionKind.RETURN:
            return Treatment.CRITICAL
        if self.decision in set(DecisionKind):
            return Treatment.SETTLED
        return Treatment(str(self.severity))


@dataclass(frozen=True, slots=True, kw_only=True)
class RowCounts:
    """read = accepted + held + waived + rejected; `unread` counts body rows of sheets that were not read.

    `carried` counts records of earlier months that stand in for what was not repeated or is held.
    """

    read: int = 0
    accepted: int = 0
    held: int = 0
    waived: int = 0
    rejected: int = 0
    unread: int = 0
    carried: int = 0

    def __add__(self, other: "RowCounts") -> "RowCounts":
        """Add field by field."""
        return RowCounts(**{name: getattr(self, name) + getattr(other, name) for name in self.__slots__})


@dataclass(frozen=True, slots=True, kw_only=True)
class SheetEntry:
    """What became of a sheet of a file, or of one of several tables in it: `filled` = `read` + `unread` + `told`.

    `told` are rows that are no records: titles, headers, totals, notes.
    """

    name: str
    state: SheetState
    form: str = ""
    """The form it holds, or was meant as."""
    read: int = 0
    unread: int = 0
    told: int = 0
    filled: int = 0
    counts: bool = False
    """Whether its rows are among the unit's: no later delivery gave its form again."""
    finding: str = ""
    """What was found about it that was not read."""

    @property
    def kind(self) -> str:
        """The form's id of a sheet that was read, else what became of it."""
        return self.form if self.state is SheetState.READ else str(self.state)

    @property
    def is_lost(self) -> bool:
        """Whether rows of it were not read that a unit may have meant to report."""
        return self.unread > 0 and self.counts


@dataclass(frozen=True, slots=True, kw_only=True)
class FileEntry:
    """One received file of a unit."""

    name: str
    sha256: str
    received_at: datetime
    outcome: ReadOutcome | Literal[""] = ""
    message: str = ""
    id: str = ""
    """The submission."""
    state: FileState | Literal[""] = ""
    answers: str = ""
    """The submission whose returned workbook (审核批注表) it is."""
    replaces: tuple[str, ...] = ()
    """The submissions whose forms it took over."""
    replaced_forms: tuple[str, ...] = ()
    """Forms it holds that later files gave again."""
    left_out: tuple[dict[str, Any], ...] = ()
    """What of it a steward left out: sheet, row, reason, by; the whole file without sheet and row."""
    sheets: tuple[SheetEntry, ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitReport:
    """How a unit reported for the period, form by form."""

    unit: UnitName
    code: UnitCode
    unit_class: str
    state: UnitState
    forms: dict[str, UnitState]
    files: tuple[FileEntry, ...] = ()
    rows: RowCounts = RowCounts()
    form_rows: dict[str, RowCounts] = field(default_factory=dict)
    received_at: datetime | None = None
    attachments: tuple[str, ...] = ()
    first_version: RowCounts = RowCounts()
    """Rows of the first version handed in on time (else of the first), for 报送质量."""
    facts: dict[str, str] = field(default_factory=dict)
    """Form → fingerprint of what the unit's list came to, where later months can look back at it."""
    basis: dict[str, tuple[str, ...]] = field(default_factory=dict)
    """Form → the earlier periods it was judged against, latest first, as period@fingerprint; "" for none."""
    titles: dict[str, str] = field(default_factory=dict)
    """Form → its title, so that a look at the ledger needs no plan."""
    due: datetime | None = None
    """The first moment that is late for the unit, an extension counted."""

    @property
    def lost_sheets(self) -> list[tuple[FileEntry, SheetEntry]]:
        """Sheets with rows that were not read, each with its file."""
        return [(file, sheet) for file in self.files for sheet in file.sheets if sheet.is_lost]

    @property
    def form_states(self) -> dict[str, str]:
        """Form → its state, `unread` where nothing of it is there because a sheet could not be read."""
        unread = {sheet.form for _, sheet in self.lost_sheets if sheet.state is not SheetState.READ}
        is_lost = {form: state is UnitState.MISSING and form in unread for form, state in self.forms.items()}
        return {form: UNREAD if is_lost[form] else str(state) for form, state in self.forms.items()}


@dataclass(frozen=True, slots=True, kw_only=True)
class Comparison:
    """同比: last year's figure of the same period beside this year's.

    The city's are those of the same units (同口径): `now` is this year's figure of the `units` compared, and
    `left_out` have a figure in one of the two years only. `units` is empty for a unit's own comparison, and where
    last year's figures are the city's alone. `change` is the growth as a share, of a rate the difference; None
    when last year is 0 or below.
    """

    last_year: int | Decimal
    now: int | Decimal
    change: Decimal | None
    units: tuple[UnitName, ...] = ()
    left_out: tuple[UnitName, ...] = ()
    held: tuple[UnitName, ...] = ()
    """Units compared of which records are held (待补正) that may belong to one of the two figures."""

    @property
    def fault(self) -> str:
        """Why there is no growth: 上年同期为零, 上年同期为负; "" where there is."""
        if self.change is not None:
            return ""
        return "上年同期为负" if self.last_year < 0 else "上年同期为零"


@dataclass(frozen=True, slots=True, kw_only=True)
class Departure:
    """A unit that reports no more (撤并): its last day, and the unit it went into; "" where it stays with the city alone."""

    unit: UnitName
    code: UnitCode
    until: date
    into: UnitName = NO_NAME
    into_code: UnitCode = NO_CODE


@dataclass(frozen=True, slots=True, kw_only=True)
class MeasureValue:
    """A measure of one unit (`unit` its name), of the city (None) or of a group (`unit` its name, `members` set).

    Money is whole yuan; a rate has n and of (yuan, counts or sums) and its value to six decimals, None when
    of is 0. `target` None: none stands. `carried` is the part carried over from last month (of a rate: of its
    `of`), from `carried_rows` records.
    """

    measure: str
    unit: str | None
    value: int | Decimal | None
    n: int | Decimal | None = None
    of: int | Decimal | None = None
    target: int | Decimal | None = None
    rate: Decimal | None = None
    carried: int | Decimal = 0
    records: tuple[str, ...] = ()
    members: tuple[tuple[str, int | Decimal], ...] = ()
    """Of a group: each member's contribution, never a share of the quota."""
    compared: Comparison | None = None
    """Beside last year, where last year's figure is known."""
    carried_rows: int = 0
    left: tuple[tuple[str, int | Decimal], ...] = ()
    """Of the city: what of it is of units that report no more and went into none."""
    is_pending: bool = False
    """It is nothing because every row handed in is held: what it is, is not known yet."""
    held_rows: int = 0
    """How many records may belong to it that are held; of a rate, below its line."""
    held_lacking: int = 0
    """Of those, how many for a cell that is empty or can't be read, not for what they say."""
    is_flattered: bool = False
    """Records that are held could make it look worse: a rate, or a figure of which less is better."""

    @property
    def is_unfilled(self) -> bool:
        """Whether rows came of which none has the amount that it is made of."""
        return self.value is None and bool(self.records) and self.of is None

    @property
    def is_starred(self) -> bool:
        """Whether it is printed with a star: something in it is carried over."""
        return bool(self.carried_rows or self.carried)


@dataclass(frozen=True, slots=True, kw_only=True)
class LastPeriod:
    """The last period's figures, and (unit, form) of which records were held out of them and still are."""

    values: tuple[MeasureValue, ...] = ()
    held: frozenset[tuple[UnitName, str]] = frozenset()


@dataclass(frozen=True, slots=True, kw_only=True)
class OtherReading:
    """参考分: an item's points by another reading of its clause, in no total; None: it would not apply."""

    name: str
    points: Decimal | None


@dataclass(frozen=True, slots=True, kw_only=True)
class PointRow:
    """One item of a unit's score: clause, what went in, how it was computed, points of how many."""

    item: str
    clause: str
    points: Decimal | None
    of: Decimal
    inputs: dict[str, str]
    formula: str
    worked: str = ""
    """The formula with the figures put in; "" where there is nothing to put in."""
    records: tuple[str, ...] = ()
    note: str = ""
    readings: tuple[OtherReading, ...] = ()
    is_flattered: bool = False
    """Whether records that are held could make it look worse: ※ behind the points."""


@dataclass(frozen=True, slots=True, kw_only=True)
class UnitScore:
    """A unit's score and its rank within the class or the city; `reason` says why there is no rank."""

    unit: UnitName
    unit_class: str
    points: Decimal | None
    rank: int | None
    reason: str | None
    tied: bool
    grade: str | None
    items: tuple[PointRow, ...]

    @property
    def is_flattered(self) -> bool:
        """Whether any item of it could look worse once held records are mended."""
        return any(item.is_flattered for item in self.items)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetValue:
    """A target line by line: met is None while it is not yet due or 未下达; `unit` may be a group's name."""

    unit: str | None
    measure: str
    clause: str
    target: int | Decimal | None
    value: int | Decimal | None
    met: bool | None
    members: tuple[tuple[str, int | Decimal], ...] = ()
    compare: str = "ge"
    within: str = ""
    """The measure it is among (其中)."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Consequence:
    """What a clause makes of the period: computed and printed as a draft, a person signs.

    `yuan` is a department's whole amount to the fen, whole where it is a whole number, None where there is none.
    """

    unit: str
    clause: str
    kind: str
    yuan: int | Decimal | None
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Assessment:
    """Figures and judgements of one period as of one moment."""

    reports: tuple[UnitReport, ...]
    findings: tuple[Finding, ...]
    measures: tuple[MeasureValue, ...]
    targets: tuple[TargetValue, ...]
    scores: tuple[UnitScore, ...]
    consequences: tuple[Consequence, ...] = ()
    records: dict[str, Any] = field(default_factory=dict)
    """Form → frame of the records in the figures: the form's columns and `unit`, `record`."""
    departures: tuple[Departure, ...] = ()
    """Units that report no more."""

    def measure(self, name: str, unit: str | None = None) -> MeasureValue:
        """One measure's value; raises KeyError when the plan has no such measure."""
        for value in self.measures:
            if value.measure == name and value.unit == unit:
                return value
        raise KeyError((name, unit))
