"""What commands print as JSON: one period as the ledgers have it, in the shapes of docs/json.md."""

from typing import Any

from desk.public import public_finding, public_papers, public_unit
from diaodu.domain.figures.assessment import public_consequence, public_measure, public_score, public_target
from diaodu.domain.results import Assessment, RowCounts
from tasks.aggregate.assessment import load_assessment
from tasks.month import Month
from tasks.validate.earlier_lists import later_stale_periods


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
        "submissions": [public_unit(month.place, report) for report in assessment.reports],
        "rows": {name: getattr(rows, name) for name in ("read", "accepted", "held", "waived", "carried")},
        "findings": [public_finding(finding) for finding in assessment.findings],
        **figures_report(assessment),
        "papers": public_papers(month.place),
        "stale_periods": later_stale_periods(month),
        "deliveries": month.store.outbox.counts(*month.key),
        "seconds": round(seconds, 2),
    }


def figures_report(assessment: Assessment) -> dict[str, Any]:
    """Measures, scores, targets and consequences."""
    return {
        "measures": [public_measure(value) for value in assessment.measures if not value.members],
        "scores": [public_score(score) for score in assessment.scores],
        "targets": [public_target(target) for target in assessment.targets],
        "consequences": [public_consequence(consequence) for consequence in assessment.consequences],
    }
