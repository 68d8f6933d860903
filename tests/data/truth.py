"""What must come out of the month: states, rows, findings and figures, counted from the records as they were meant."""

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from tests.data.offices import Office
from tests.data.records import EVENTS, FORMS, FUNDS, RESERVE, SIGNED, STAGES, Record

Records = dict[str, list[Record]]

YEAR_START, MONTH_END = date(2021, 1, 1), date(2021, 3, 31)


def tell_truth(sent: Sequence[tuple[Office, Records]]) -> dict[str, Any]:
    """The whole truth of a month, from what each office's valid files hold."""
    units = {office.name: _unit(office, records) for office, records in sent}
    figures = [unit["measures"] for unit in units.values() if unit.get("measures")]
    return {
        "plan": "ordos-2021",
        "period": "2021-03",
        "units": units,
        "findings": [finding for office, records in sent for finding in _findings(office, records)],
        "city": {name: sum(figure[name] for figure in figures) for name in figures[0]},
    }


def _unit(office: Office, records: Records) -> dict[str, Any]:
    told: dict[str, Any] = {"code": office.code, "class": office.unit_class, "state": office.state}
    if office.state == "missing":
        return told
    if records:
        told["rows"] = {form: _rows(records[form]) for form in FORMS}
    return told | {"measures": _measures(records)}


def _rows(records: Sequence[Record]) -> dict[str, int]:
    return {"read": len(records), "held": sum(record.is_held for record in records)}


def _measures(records: Records) -> dict[str, int]:
    counted = {form: [r.values for r in rows if not r.is_held and r.is_credited] for form, rows in records.items()}
    pool = [row for row in counted.get(RESERVE, []) if row["month_status"] != "调出"]
    signed = [row for row in counted.get(SIGNED, []) if _has_reached(row, "签约") and _is_in_scope(row)]
    funds = counted.get(FUNDS, [])
    return {
        "reserve_projects": len(pool),
        "reserve_investment": _sum(pool, "total_investment"),
        "talking_projects": sum(row["stage"] == "在谈" for row in counted.get(SIGNED, [])),
        "signed_projects": len(signed),
        "signed_investment": _sum(signed, "total_investment"),
        "signed_2020_events": sum(row["event"] in EVENTS for row in signed),
        "signed_2021": sum(row["sign_date"] >= YEAR_START for row in signed),
        "started_projects": sum(_has_started(row) for row in signed),
        "producing_projects": sum(_has_reached(row, "投产") for row in signed),
        "stopped_projects": sum(row["status"] == "停滞" for row in counted.get(SIGNED, [])),
        "funds_month": _sum(funds, "funds_month"),
        "funds_outside_ytd": _sum([row for row in funds if row["origin"] == "区外"], "funds_ytd"),
        "funds_foreign_ytd": _sum([row for row in funds if row["origin"] == "境外"], "funds_ytd"),
        "funds_total_ytd": _sum(funds, "funds_ytd"),
    }


def _has_reached(row: dict[str, Any], stage: str) -> bool:
    return row["stage"] is not None and STAGES.index(row["stage"]) >= STAGES.index(stage)


def _is_in_scope(row: dict[str, Any]) -> bool:
    """Signed by the month's end, at one of the five events or this year: P-08, P-09."""
    day = row["sign_date"]
    return day is None or (day <= MONTH_END and (row["event"] in EVENTS or day >= YEAR_START))


def _has_started(row: dict[str, Any]) -> bool:
    start = row.get("actual_start")
    return _has_reached(row, "开工") and start is not None and start <= MONTH_END


def _sum(rows: Sequence[dict[str, Any]], key: str) -> int:
    return sum(row[key] or 0 for row in rows)


def _findings(office: Office, records: Records) -> Iterator[dict[str, str]]:
    for form, rows in records.items():
        for record in rows:
            for rule in filter(None, record.rules):
                yield {"unit": office.name, "form": form, "project": record.name, "rule": rule}
    for form, rule in _habits(office, records):
        yield {"unit": office.name, "form": form, "project": "", "rule": rule}


def _habits(office: Office, records: Records) -> Iterator[tuple[str, str]]:
    """The form and rule of what stands in a whole sheet or file: form "" is a file."""
    style = office.style
    for file in office.files:
        if rule := {"damaged": "F-FILE", "tables": "F-REPL" if file.version == 1 else ""}.get(file.what):
            yield "", rule
        if file.what == "tables" and not (style.signed or file.name.endswith(".docx")):
            yield "", "F-SIGN"
    if style.wrong_total:
        yield style.wrong_total, "F-TOTAL"
    if style.hidden and records:
        yield RESERVE, "F-HIDDEN"
    if style.gap:
        yield RESERVE, "F-GAP"
    if style.last_month:
        yield RESERVE, "F-PERIOD"
