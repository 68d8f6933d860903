"""A plan's period by its names alone: its ledgers, and where what it gives out lies in the home folder.

Knows neither the plan's files nor pydantic, so that a look at the ledgers starts fast.
"""

from collections.abc import Collection
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from sqlalchemy.exc import DBAPIError, NoSuchModuleError

from diaodu.adapters.files import private_folder, safe_name, write_file
from diaodu.adapters.store import Store, open_store
from diaodu.domain.errors import UserError
from diaodu.domain.ledger import PaperRow
from diaodu.domain.months.beside_lists import Beside, Said
from diaodu.domain.months.projects import SEPARATOR
from diaodu.domain.months.staleness import dated, stale_periods
from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.period import parse_period
from diaodu.domain.results import UnitName
from diaodu.domain.states import EntryKind, PaperKind, PaperState
from diaodu.settings import load_settings

RETURNED_ENDING = "-审核批注"
"""Ends the name of a clerk's own file that goes back marked."""

FACES = ("pdf", "docx", "html", "txt", "xlsx")


@dataclass(frozen=True, slots=True, kw_only=True)
class LedgerPeriod:
    """A period in the ledgers and in the home folder."""

    home: Path
    store: Store
    plan: str
    period: str

    @property
    def key(self) -> tuple[str, str]:
        """Plan and period, as the ledgers name them."""
        return self.plan, self.period

    @property
    def is_known(self) -> bool:
        """Whether the ledgers know the period: what was run or judged is a period of the plan."""
        return bool(self.store.runs.list(*self.key) or self.store.validation.reports(*self.key))

    def output(self, room: str) -> Path:
        """Folder for what the period gives out, e.g. papers or returned workbooks."""
        return self.home / room / self.plan / self.period


def said_so_far(store: Store, plan: str) -> list[Said]:
    """What people entered and ruled in any period of a plan, and nobody took back."""
    entries = store.entries.of_plan(plan)
    gone = {entry.subject for entry in entries if entry.kind.takes_back}
    return [
        Said(
            kind=_BESIDE[entry.kind],
            period=period,
            subjects=frozenset({entry.subject.partition(SEPARATOR)[0]}),
            text=entry.id,
        )
        for entry in entries
        if entry.kind in _BESIDE and entry.id not in gone and (period := dated(entry.period))
    ]


_BESIDE = {
    EntryKind.RECORD: Beside.ENTERED,
    EntryKind.FORM_ROW: Beside.ENTERED,
    EntryKind.RULING: Beside.RULED,
}


def stale_of(store: Store, plan: str) -> list[str]:
    """Periods of a plan that rest on what no longer stands so, oldest first."""
    return stale_periods(store.validation.unit_bases(plan), said_so_far(store, plan))


def issued_of(store: Store, plan: str, periods: Collection[str]) -> list[str]:
    """Those of some periods whose bulletin has been issued: what changes there is told by a correction."""
    rows = store.papers.list(plan) if periods else []
    issued = {row.period for row in rows if row.kind == PaperKind.BULLETIN and row.state is PaperState.ISSUED}
    return [period for period in periods if period in issued]


_OPENED: list[Store] = []


@cache
def _store(url: str) -> Store:
    _OPENED.append(open_store(url))
    return _OPENED[-1]


def close_ledgers() -> None:
    """Close what this process has opened, so that all of it stands in the database's one file."""
    while _OPENED:
        _OPENED.pop().close()
    _store.cache_clear()


def open_ledgers() -> Store:
    """The store of this process's settings."""
    settings = load_settings()
    try:
        private_folder(settings.home)
        return _store(settings.database_url)
    except OSError as error:
        found = f"{settings.home} 无法建立或写入"
        raise UserError("DIAODU_HOME", found, "可写的文件夹", "系统管理员") from error
    except (NoSuchModuleError, DBAPIError) as error:
        shown = settings.values["DATABASE_URL"].shown or "SQLite"
        raise UserError(
            "DIAODU_DATABASE_URL", f"{shown} 无法打开", "sqlite:///… 或 postgresql+psycopg://…", "系统管理员"
        ) from error


def open_place(plan: str, period: str) -> LedgerPeriod:
    """A period by its names, whether or not there is such a plan."""
    return LedgerPeriod(home=load_settings().home, store=open_ledgers(), plan=plan, period=period)


def returned_path(place: LedgerPeriod, unit: UnitName) -> Path:
    """A unit's 审核意见 workbook."""
    return place.output("returned") / f"{safe_name(unit)}-审核意见.xlsx"


def returned_folder(place: LedgerPeriod, unit: UnitName) -> Path:
    """Where a unit's returned workbooks (审核批注表) lie: its own files, marked."""
    return place.output("returned") / safe_name(unit)


def returned_files(place: LedgerPeriod, unit: UnitName) -> list[Path]:
    """A unit's returned workbooks."""
    return sorted(returned_folder(place, unit).glob(f"*{RETURNED_ENDING}.xl*"))


def paper_folder(place: LedgerPeriod, kind: str) -> Path:
    """Where a kind's faces lie: the bulletin's in the period's folder, others in one of their own below it."""
    folder = place.output("papers")
    return folder if kind == PaperKind.BULLETIN else folder / safe_name(kind)


def face_path(place: LedgerPeriod, kind: str, stem: str, issue: int | None, face: str, revision: int = 0) -> Path:
    """A face of a paper, e.g. 招商动态简报-2021年3月-草稿.pdf or …-第3期.pdf, of a correction …-第3期更正1.pdf."""
    return paper_folder(place, kind) / f"{stem}-{_label(issue, revision)}.{face}"


def written_faces(place: LedgerPeriod, kind: str, issue: int | None, revision: int = 0) -> dict[str, Path]:
    """Faces of a paper that lie in the home folder, by name."""
    folder = paper_folder(place, kind)
    found = {face: sorted(folder.glob(f"*-{_label(issue, revision)}.{face}")) for face in FACES}
    return {face: paths[0] for face, paths in found.items() if paths}


def put_back_faces(place: LedgerPeriod, row: PaperRow) -> None:
    """Write the files of an issued paper that do not lie in the home folder, from the ledger, which has them whole.

    A run may have broken off between the issue and its files, or somebody moved them. Where nothing can be written
    the ledger still has them.
    """
    missing = set(FACES) - set(written_faces(place, row.kind, row.issue, row.revision))
    if row.state is not PaperState.ISSUED or not missing:
        return
    name = paper_from_json(place.store.papers.text_of(row.id)).masthead.name
    stem = f"{safe_name(name)}-{parse_period(place.period).title}"
    with suppress(OSError):
        for face, data in place.store.papers.faces_of(row.id, PaperState.ISSUED).items():
            if face in missing:
                write_file(face_path(place, row.kind, stem, row.issue, face, row.revision), data)
                face_path(place, row.kind, stem, None, face).unlink(missing_ok=True)  # the draft no longer stands


def _label(issue: int | None, revision: int) -> str:
    return "草稿" if issue is None else f"第{issue}期{f'更正{revision}' if revision else ''}"
