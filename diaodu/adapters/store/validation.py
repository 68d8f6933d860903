"""A period's records, findings and unit reports as its latest run left them."""

from collections.abc import Iterable, Sequence
from dataclasses import asdict, fields
from datetime import datetime
from typing import Any

from sqlalchemy import RowMapping, Table, delete, insert, or_, select

from diaodu.adapters.store.engine import Database
from diaodu.adapters.store.runs import check_fence
from diaodu.adapters.store.tables import findings, records, reports, units
from diaodu.adapters.store.units import keep_names
from diaodu.domain.errors import UsageError
from diaodu.domain.ledger import PlacedFinding, Record, RunRow
from diaodu.domain.months.staleness import UnitBasis
from diaodu.domain.results import FileEntry, Finding, RowCounts, SheetEntry, UnitCode, UnitReport
from diaodu.domain.states import FileState, ReadOutcome, RecordState, SheetState, UnitState

_RECORD_FIELDS = tuple(field.name for field in fields(Record))
_RECORD_COLUMNS = tuple(records.c[name] for name in _RECORD_FIELDS)
_FINDING_FIELDS = tuple(field.name for field in fields(Finding))
_COUNTS = tuple(field.name for field in fields(RowCounts))


class Validation:
    """What the validation of a period found; replaced as a whole, decisions live elsewhere."""

    def __init__(self, database: Database) -> None:
        """Work on one database."""
        self._database = database

    def replace(
        self,
        plan: str,
        period: str,
        run: RunRow | None,
        records_found: Iterable[Record],
        findings_found: Iterable[Finding],
        reports_found: Iterable[UnitReport],
    ) -> None:
        """Put a run's results in the place of the former ones, in one transaction, and keep the units' names.

        Raises:
            BusyError: the run no longer holds the period.
        """
        place, reported = {"plan": plan, "period": period}, list(reports_found)
        rows = {
            records: [_values(record, _RECORD_FIELDS) for record in records_found],
            findings: [_values(finding, _FINDING_FIELDS) | place for finding in findings_found],
            reports: [_report_row(report) | place for report in reported],
        }
        with self._database.write() as connection:
            check_fence(connection, run)
            keep_names(connection, plan, {report.code: report.unit for report in reported})
            for table, new in rows.items():
                connection.execute(delete(table).where(table.c.plan == plan, table.c.period == period))
                if new:
                    connection.execute(insert(table), [row | {"position": at} for at, row in enumerate(new)])

    def records(
        self, plan: str, period: str, form: str | None = None, states: Sequence[RecordState] | None = None
    ) -> list[Record]:
        """Records in the order they were given, of one form and of some states if told."""
        query = select(*_RECORD_COLUMNS).where(records.c.plan == plan, records.c.period == period)
        if form is not None:
            query = query.where(records.c.form == form)
        if states is not None:
            query = query.where(records.c.state.in_(states))
        with self._database.read() as connection:
            found = connection.execute(query.order_by(records.c.position))
            return [Record(**dict(zip(_RECORD_FIELDS, row, strict=True))) for row in found]

    def of_project(self, plan: str, form: str, unit: UnitCode, project: str) -> list[Record]:
        """What a unit's project said in a form, in every period, oldest first."""
        of = records.c
        query = select(records).where(of.plan == plan, of.project == project, of.unit == unit, of.form == form)
        return [_record(row) for row in self._rows(query.order_by(of.period, of.position))]

    def placed(self, plan: str, period: str, ids: Sequence[str]) -> list[Record]:
        """Records by their ids, of the period or the latest before it, in the order asked."""
        found: dict[str, Record] = {}
        for start in range(0, len(ids), 500):
            asked = records.c.id.in_(ids[start : start + 500])
            query = select(records).where(records.c.plan == plan, records.c.period <= period, asked)
            for row in self._rows(query.order_by(records.c.period == period, records.c.period)):
                found[row["id"]] = _record(row)
        return [found[name] for name in ids if name in found]

    def findings(self, plan: str, period: str, unit: UnitCode | None = None) -> list[Finding]:
        """Findings in the order they were given, of one unit if told."""
        query = select(findings).where(findings.c.plan == plan, findings.c.period == period)
        if unit is not None:
            query = query.where(findings.c.unit == unit)
        return [_finding(row) for row in self._rows(query.order_by(findings.c.position))]

    def findings_by_rule(self, plan: str, rule: str) -> list[PlacedFinding]:
        """Findings of a rule in every period of a plan."""
        rows = self._rows(select(findings).where(findings.c.plan == plan, findings.c.rule == rule))
        return [PlacedFinding(plan=row["plan"], period=row["period"], finding=_finding(row)) for row in rows]

    def find_findings(self, ids: Sequence[str]) -> list[PlacedFinding]:
        """Findings by their ids or the beginnings of their ids, in the order asked.

        Raises:
            UsageError: nothing, or more than one finding, begins so.
        """
        if not ids:
            return []
        begins = or_(*(findings.c.id.startswith(wanted, autoescape=True) for wanted in ids))
        rows = self._rows(select(findings).where(begins).order_by(findings.c.plan, findings.c.period))
        return [_only(wanted, [row for row in rows if row["id"].startswith(wanted)]) for wanted in ids]

    def knows_finding(self, wanted: str) -> bool:
        """Whether a finding's id begins so."""
        return bool(self._rows(select(findings.c.id).where(findings.c.id.startswith(wanted, autoescape=True)).limit(1)))

    def reports(self, plan: str, period: str) -> list[UnitReport]:
        """How the units reported, in the order they were given; each by the name it had last."""
        of = (units.c.plan == reports.c.plan) & (units.c.code == reports.c.code)
        named = select(reports, units.c.name).join_from(reports, units, of)
        query = named.where(reports.c.plan == plan, reports.c.period == period)
        return [_report(row) for row in self._rows(query.order_by(reports.c.position))]

    def unit_bases(self, plan: str) -> list[UnitBasis]:
        """What each unit's report of each period came to and was judged against, by period and unit."""
        of = reports.c
        query = select(of.period, of.code, of.state, of.data).where(of.plan == plan).order_by(of.period, of.position)
        return [_outlook(row) for row in self._rows(query)]

    def _rows(self, query: Any) -> list[RowMapping]:
        with self._database.read() as connection:
            return list(connection.execute(query).mappings())


def _values(value: Record | Finding, names: Sequence[str]) -> dict[str, Any]:
    return {name: getattr(value, name) for name in names}


def _picked(row: RowMapping, table: Table, *, without: Sequence[str]) -> dict[str, Any]:
    return {column.name: row[column.name] for column in table.columns if column.name not in without}


def _record(row: RowMapping) -> Record:
    return Record(**_picked(row, records, without=["position"]))


def _finding(row: RowMapping) -> Finding:
    return Finding(**_picked(row, findings, without=["position", "plan", "period"]))


def _only(wanted: str, rows: Sequence[RowMapping]) -> PlacedFinding:
    exact = [row for row in rows if row["id"] == wanted] or rows
    if len({(row["plan"], row["id"]) for row in exact}) == 1:
        exact = exact[-1:]  # the same file handed in again the next month: the latest is meant
    if len(exact) != 1:
        found = "没有以此开头的审核意见" if not exact else f"{len(exact)} 条审核意见以此开头"
        raise UsageError(f"审核意见 {wanted}", found, "diaodu findings 列出的编号, 或其不重复的开头几位")
    return PlacedFinding(plan=exact[0]["plan"], period=exact[0]["period"], finding=_finding(exact[0]))


def _outlook(row: RowMapping) -> UnitBasis:
    data = row["data"]
    basis = {form: tuple(seen) for form, seen in data.get("basis", {}).items()}
    states = {"": UnitState(row["state"])} | {form: UnitState(state) for form, state in data["forms"].items()}
    return UnitBasis(period=row["period"], unit=row["code"], facts=data.get("facts", {}), basis=basis, states=states)


def _report_row(report: UnitReport) -> dict[str, Any]:
    data = {
        "forms": report.forms,
        "files": [asdict(file) | {"received_at": file.received_at.isoformat()} for file in report.files],
        "form_rows": {form: asdict(counts) for form, counts in report.form_rows.items()},
        "attachments": report.attachments,
        "first_version": asdict(report.first_version),
        "facts": report.facts,
        "basis": report.basis,
        "titles": report.titles,
        "due": report.due.isoformat() if report.due else None,
    }
    names = ("code", "unit_class", "state", "received_at")
    return {name: getattr(report, name) for name in names} | asdict(report.rows) | {"data": data}


def _report(row: RowMapping) -> UnitReport:
    data = row["data"]
    return UnitReport(
        unit=row["name"],
        **{name: row[name] for name in ("code", "unit_class", "state", "received_at")},
        rows=RowCounts(**{name: row[name] for name in _COUNTS}),
        forms={form: UnitState(state) for form, state in data["forms"].items()},
        files=tuple(_file(file) for file in data["files"]),
        form_rows={form: RowCounts(**counts) for form, counts in data["form_rows"].items()},
        attachments=tuple(data["attachments"]),
        first_version=RowCounts(**data["first_version"]),
        facts=data.get("facts", {}),
        basis={form: tuple(seen) for form, seen in data.get("basis", {}).items()},
        titles=data.get("titles", {}),
        due=datetime.fromisoformat(data["due"]) if data.get("due") else None,
    )


def _file(data: dict[str, Any]) -> FileEntry:
    lists = {name: tuple(data.get(name, ())) for name in ("replaces", "replaced_forms", "left_out")}
    lists["sheets"] = tuple(SheetEntry(**s | {"state": SheetState(s["state"])}) for s in data.get("sheets", ()))
    state = FileState(data["state"]) if data.get("state") else ""
    outcome = ReadOutcome(data["outcome"]) if data.get("outcome") else ""
    moment = datetime.fromisoformat(data["received_at"])
    values: dict[str, Any] = data | lists | {"received_at": moment, "state": state, "outcome": outcome}
    return FileEntry(**values)
