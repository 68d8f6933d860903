"""Units, files, findings and papers as `--json` prints them (docs/json.md); known by the ledgers alone."""

from collections.abc import Sequence
from dataclasses import asdict
from typing import Any

from diaodu.domain.intake.conservation import imbalances
from diaodu.domain.ledger import PaperRow
from diaodu.domain.papers.blocks import paper_from_json
from diaodu.domain.results import FileEntry, Finding, SheetEntry, UnitNames, UnitReport
from diaodu.domain.states import PaperKind
from tasks.ledgers import LedgerPeriod, put_back_faces, returned_files, returned_path, written_faces

COUNTED = ("read", "accepted", "held", "waived", "rejected", "carried", "unread")
"""Counts of rows."""


def public_unit(place: LedgerPeriod, report: UnitReport) -> dict[str, Any]:
    """How a unit reported."""
    returned = returned_path(place, report.unit)
    return {
        "unit": report.unit,
        "code": report.code,
        "class": report.unit_class,
        "state": report.state.told,
        "late": report.state.is_late,
        "files": [public_file(file) for file in report.files],
        "forms": {form: state.told for form, state in report.forms.items()},
        "late_forms": [form for form, state in report.forms.items() if state.is_late],
        "rows": asdict(report.rows),
        "returned": str(returned) if returned.exists() else None,
        "returned_files": [str(path) for path in returned_files(place, report.unit)],
    }


def public_file(file: FileEntry) -> dict[str, Any]:
    """A received file: where it stands, which returned workbook it answers, whose forms it took over."""
    return {
        "name": file.name, "sha256": file.sha256, "id": file.id, "received_at": file.received_at.isoformat(),
        "state": file.state, "answers": file.answers or None, "replaces": list(file.replaces), "excluded": list(file.left_out),
        "sheets": [public_sheet(sheet) for sheet in file.sheets],
    }  # fmt: skip


def public_sheet(sheet: SheetEntry) -> dict[str, Any]:
    """A sheet, or one of several tables in it; `rows` are its records, read or not."""
    counts = {"read": sheet.read, "unread": sheet.unread, "told": sheet.told, "filled": sheet.filled}
    known = {"name": sheet.name, "is": sheet.kind, "form": sheet.form or None, "rows": sheet.read or sheet.unread}
    return known | counts | {"counts": sheet.counts, "finding": sheet.finding or None}


def public_conservation(reports: Sequence[UnitReport]) -> dict[str, Any]:
    """Whether what was sent is what the ledgers hold: by unit, by sheet, and where it does not add up."""
    broken = [one for report in reports for one in imbalances(report)]
    names = ("read", "accepted", "held", "waived", "rejected", "unread")
    return {
        "ok": not broken,
        "units": [
            {"unit": report.unit, "code": report.code}
            | {name: getattr(report.rows, name) for name in names}
            | {"ok": all(one.code != report.code for one in broken)}
            for report in reports
        ],
        "sheets": [
            {"unit": report.unit, "file": file.name, "sheet": sheet.name, "filled": sheet.filled, "read": sheet.read,
             "unread": sheet.unread, "told": sheet.told, "ok": sheet.filled == sheet.read + sheet.unread + sheet.told}
            for report in reports
            for file in report.files
            for sheet in file.sheets
        ],
        "broken": [{"unit": one.unit, "file": one.file or None, "sheet": one.sheet or None, "text": one.text} for one in broken],
    }  # fmt: skip


def public_finding(finding: Finding, names: UnitNames) -> dict[str, Any]:
    """A finding with its place, rule and words."""
    told = ("file", "sheet", "cell", "form", "column", "rule", "severity", "value", "message", "remedy")
    return {"id": finding.id, "unit": names.name_of(finding.unit)} | {name: getattr(finding, name) for name in told} | {
        "row": finding.row, "record": finding.record, "project": finding.project,
        "clause": finding.clause, "decision": finding.decision, "decision_id": finding.decision_id,
        "decision_reason": finding.decision_reason, "decision_by": finding.decision_by,
    }  # fmt: skip


def public_papers(place: LedgerPeriod) -> list[dict[str, Any]]:
    """The period's papers that stand, the bulletin first, with where their faces lie; of an issued one they always do."""
    standing = [row for row in place.store.papers.list(*place.key) if not row.superseded]
    return [_public_paper(place, row) for row in sorted(standing, key=lambda row: row.kind != PaperKind.BULLETIN)]


def public_corrections(place: LedgerPeriod, paper: str) -> list[dict[str, Any]]:
    """What an issued paper would say otherwise now."""
    names = ("place", "before", "after", "cause", "found_at")
    found = place.store.corrections.list(*place.key)
    return [{name: getattr(one, name) for name in names} for one in found if one.paper == paper]


def _public_paper(place: LedgerPeriod, row: PaperRow) -> dict[str, Any]:
    put_back_faces(place, row)
    paths = written_faces(place, row.kind, row.issue, row.revision)
    faces = {face: str(paths[face]) if face in paths else None for face in ("pdf", "docx", "html", "xlsx")}
    known = {
        "kind": row.kind,
        "name": _paper_name(place, row),
        "state": str(row.state),
        "issue": row.issue,
        "revision": row.revision,
    }
    return known | faces | {"sha256": row.sha256, "corrections": public_corrections(place, row.id)}


def _paper_name(place: LedgerPeriod, row: PaperRow) -> str:
    """The word of its kind; a paper that the plan declares is called what its masthead says."""
    if row.kind in set(PaperKind):
        return PaperKind.word_of(row.kind)
    return paper_from_json(place.store.papers.text_of(row.id)).masthead.name
