"""What commands print as JSON: one period as the ledgers have it, in CONTRACT's shapes."""

from dataclasses import asdict
from pathlib import Path
from typing import Any

from diaodu.domain.assessment import public_consequence, public_measure, public_score
from diaodu.domain.results import Assessment, Finding, RowCounts, UnitReport
from tasks.assessment import load_assessment
from tasks.month import Month
from tasks.places import paper_paths, returned_path


def run_report(month: Month, run: str, seconds: float) -> dict[str, Any]:
    """All of a period after a run."""
    assessment = load_assessment(month)
    rows = sum((report.rows for report in assessment.reports), RowCounts())
    return {
        "plan": month.plan.plan,
        "period": month.period.id,
        "run": run,
        "as_of": month.as_of.isoformat(timespec="seconds"),
        "plan_sha256": month.folder.sha256,
        "submissions": [public_unit(month, report) for report in assessment.reports],
        "rows": {name: getattr(rows, name) for name in ("read", "accepted", "held", "waived")},
        "findings": [public_finding(finding) for finding in assessment.findings],
        **figures_report(assessment),
        "papers": public_papers(month),
        "deliveries": month.store.outbox.counts(*month.key),
        "seconds": round(seconds, 2),
    }


def figures_report(assessment: Assessment) -> dict[str, Any]:
    """Measures, scores, targets and consequences."""
    return {
        "measures": [public_measure(value) for value in assessment.measures],
        "scores": [public_score(score) for score in assessment.scores],
        "targets": [asdict(target) for target in assessment.targets],
        "consequences": [public_consequence(consequence) for consequence in assessment.consequences],
    }


def public_unit(month: Month, report: UnitReport) -> dict[str, Any]:
    """How a unit reported."""
    returned = returned_path(month, report.unit)
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


def public_papers(month: Month) -> list[dict[str, Any]]:
    """The period's papers that stand, with where their faces lie."""
    papers = []
    for row in month.store.papers.list(*month.key):
        if not row.superseded:
            paths = paper_paths(month, row.issue)
            papers.append(
                {"kind": row.kind, "state": str(row.state), "issue": row.issue, "revision": row.revision}
                | {face: _existing(paths.get(face)) for face in ("pdf", "docx", "html", "xlsx")}
                | {"sha256": row.sha256}
            )
    return papers


def _existing(path: Path | None) -> str | None:
    return str(path) if path is not None and path.exists() else None
