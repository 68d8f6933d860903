"""Units, findings and papers as CONTRACT prints them; known by the ledgers alone."""

from collections.abc import Mapping, Sequence
from dataclasses import asdict
from typing import Any

from desk.say import say_table
from diaodu.domain.ledger import PaperRow
from diaodu.domain.results import Finding, UnitReport
from diaodu.domain.states import STATE_WORDS
from tasks.places import Place, returned_path, written_faces


def public_unit(place: Place, report: UnitReport) -> dict[str, Any]:
    """How a unit reported."""
    returned = returned_path(place, report.unit)
    return {
        "unit": report.unit,
        "code": report.code,
        "class": report.unit_class,
        "state": report.state,
        "files": [{"name": file.name, "sha256": file.sha256} for file in report.files],
        "forms": report.forms,
        "rows": asdict(report.rows),
        "returned": str(returned) if returned.exists() else None,
    }


def public_finding(finding: Finding) -> dict[str, Any]:
    """A finding with its place, rule and words."""
    names = ("id", "unit", "file", "sheet", "cell", "form", "column", "rule", "severity", "value", "message", "remedy")
    return {name: getattr(finding, name) for name in names} | {
        "row": finding.row, "record": finding.record, "project": finding.project,
        "clause": finding.clause, "decision": finding.decision,
    }  # fmt: skip


def public_papers(place: Place) -> list[dict[str, Any]]:
    """The period's papers that stand, with where their faces lie."""
    return [_public_paper(place, row) for row in place.store.papers.list(*place.key) if not row.superseded]


def _public_paper(place: Place, row: PaperRow) -> dict[str, Any]:
    paths = written_faces(place, row.issue)
    faces = {face: str(paths[face]) if face in paths else None for face in ("pdf", "docx", "html", "xlsx")}
    known = {"kind": row.kind, "state": str(row.state), "issue": row.issue, "revision": row.revision}
    return known | faces | {"sha256": row.sha256}


def say_findings(title: str, findings: Sequence[Mapping[str, Any]]) -> None:
    """Print findings for people: id, where, what is wrong and how to mend it."""
    rows = [
        (
            f["id"],
            f["unit"],
            " ".join(part for part in (f["file"], f["sheet"], f["cell"]) if part),
            " ".join(
                part for part in (STATE_WORDS[f["severity"]], f["rule"], STATE_WORDS.get(f["decision"], "")) if part
            ),
            "\n".join(part for part in (f["project"], f["message"], f["remedy"]) if part),
        )
        for f in findings
    ]
    say_table(title, ("编号", "单位", "位置", "处理", "项目、问题、如何修改"), rows, whole=[0])
