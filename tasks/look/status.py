"""How far a plan's periods are: who reported, what is held, what was lost, papers, deliveries."""

from collections import Counter
from typing import Any

from diaodu.adapters.store import Store
from diaodu.domain.forms.house_rules import ABOUT_PLACES, HouseRule
from diaodu.domain.results import UNREAD, UnitReport
from diaodu.domain.states import EntryKind, PaperKind, UnitState
from tasks.ledgers import LedgerPeriod, issued_of, stale_of
from tasks.look.shapes import COUNTED, public_conservation, public_file, public_papers


def plan_status(plan: str, store: Store) -> dict[str, Any]:
    """Every period of a plan that has a run: its last run, paper and deliveries."""
    periods: dict[str, dict[str, Any]] = {}
    for run in store.runs.list(plan):
        periods[run.period] = {"period": run.period, "run": run.id, "kind": run.kind, "state": run.state}
    for row in store.papers.list(plan):
        if row.kind == PaperKind.BULLETIN and not row.superseded:
            periods.setdefault(row.period, {"period": row.period})["paper"] = str(row.state)
    for period, entry in periods.items():
        entry["deliveries"] = store.outbox.counts(plan, period)
    found = [periods[period] for period in sorted(periods)]
    return {"plan": plan, "periods": found, **told_stale(store, plan)}


def told_stale(store: Store, plan: str) -> dict[str, Any]:
    """Periods that rest on what no longer stands so, and those of them that have been issued."""
    stale = stale_of(store, plan)
    return {"stale_periods": stale, "stale_issued": issued_of(store, plan, stale)}


def period_status(place: LedgerPeriod) -> dict[str, Any]:
    """Unit by form: on time, late, nil, missing, unread; held records; what was lost; runs; papers; deliveries."""
    reports = place.store.validation.reports(*place.key)
    granted = {entry.unit: entry for entry in place.store.entries.list(place.plan, EntryKind.EXTENSION, place.period)}
    units: list[dict[str, Any]] = [
        unit | {"extended_until": granted[unit["code"]].data["until"] if unit["code"] in granted else None}
        for unit in [_unit_line(report) for report in reports] or _units_expected(place)
    ]
    findings = place.store.validation.findings(*place.key)
    return {
        "plan": place.plan,
        "period": place.period,
        "units": units,
        "counts": dict(Counter(unit["state"] for unit in units)),
        "conservation": public_conservation(reports),
        "findings": dict(Counter(str(finding.treatment) for finding in findings)),
        "of_no_unit": [
            {"from": finding.unit, "file": finding.file, "message": finding.message, "submission": finding.submission}
            for finding in findings
            if finding.rule == HouseRule.FILE and finding.unit not in {unit["code"] for unit in units}
        ],
        "lapsed": sum(finding.rule in {HouseRule.LAPSED, HouseRule.CHANGED} for finding in findings),
        "excluded": sum(finding.rule == HouseRule.EXCLUDED for finding in findings),
        "files_asked": sum(finding.rule in ABOUT_PLACES and not finding.decision for finding in findings),
        "extensions": [
            {
                "unit": unit["unit"],
                "code": unit["code"],
                "until": entry.data["until"],
                "by": entry.by,
                "reason": entry.reason,
            }
            for unit in units
            if (entry := granted.get(unit["code"]))
        ],
        "runs": [
            {"run": r.id, "kind": r.kind, "state": r.state, "started_at": r.started_at.isoformat()}
            for r in place.store.runs.list(*place.key)
        ],
        "papers": public_papers(place),
        "corrections": len(place.store.corrections.list(*place.key)),
        "deliveries": place.store.outbox.counts(*place.key),
        **told_stale(place.store, place.plan),
    }


def _unit_line(report: UnitReport) -> dict[str, Any]:
    rows = {name: getattr(report.rows, name) for name in COUNTED}
    states = report.form_states
    return {
        "unit": report.unit, "code": report.code, "class": report.unit_class, "state": report.state.told,
        "late": report.state.is_late, "late_forms": [form for form, state in report.forms.items() if state.is_late],
        "due": report.due.isoformat() if report.due else None, "forms": {form: state if state == UNREAD else UnitState(state).told for form, state in states.items()},
        "form_titles": {form: report.titles.get(form, form) for form in states}, "rows": rows, "files": [public_file(file) for file in report.files],
    }  # fmt: skip


def _units_expected(place: LedgerPeriod) -> list[dict[str, Any]]:
    """Before the first run: the plan's units, and whether anything came from them."""
    from tasks.month import open_month  # loads the plan's models; after the first run the ledgers know the units

    month = open_month(place.plan, place.period)
    received = {submission.unit for submission in place.store.submissions.list(*place.key)}
    return [
        {"unit": unit.name, "code": unit.code, "class": unit.unit_class,
         "state": UnitState.RECEIVED if unit.code in received else UnitState.MISSING, "due": None,
         "late": False, "late_forms": [], "forms": {}, "form_titles": {}, "rows": {}, "files": []}
        for unit in month.plan.units_in(month.period.start, month.period.end)
    ]  # fmt: skip
