"""The work list of findings, and the page of one finding or record."""

from collections.abc import Callable, Sequence

from starlette.responses import Response

from desk.web.visit import NotFoundError, Visit
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.states import Severity
from tasks.look.record import find_finding, find_record, view_finding, view_record
from tasks.month import Month

ON_A_PAGE = 50
FIELDS = ("kind", "reason", "column", "value", "blank", "confirmed_by", "expires", "seen")
"""What the form of a decision asks."""
FILTERS: dict[str, Callable[[Finding], str]] = {
    "unit": lambda one: one.unit,
    "form": lambda one: one.form,
    "rule": lambda one: one.rule,
    "severity": lambda one: one.severity,
}
_ORDER = {severity: at for at, severity in enumerate(Severity)}


def work_list(visit: Visit) -> Response:
    """Open findings, the gravest first; filtered by the query string."""
    month = visit.month()
    found = month.store.validation.findings(*month.key)
    state = visit.asked("state") or "open"
    chosen = {name: visit.asked(name) for name in FILTERS}
    in_state = [one for one in found if state == "all" or _is_open(one) == (state == "open")]
    shown = [one for one in in_state if all(not chosen[name] or FILTERS[name](one) == chosen[name] for name in FILTERS)]
    shown.sort(key=lambda one: _ORDER[one.severity])
    at = max(1, int(visit.asked("page"))) if visit.asked("page").isascii() and visit.asked("page").isdigit() else 1
    names = month.names
    return visit.page(
        "findings", month=month, names=names, total=len(shown), at=at, pages=-(-len(shown) // ON_A_PAGE) or 1,
        findings=shown[(at - 1) * ON_A_PAGE : at * ON_A_PAGE], chosen=chosen, state=state,
        choices=_choices(month, found), counts=_counts(found),
    )  # fmt: skip


def _is_open(one: Finding) -> bool:
    """Whether it still asks something of somebody: nobody has decided it, and it is no mere note."""
    return not one.decision and one.severity is not Severity.INFO


def _choices(month: Month, found: Sequence[Finding]) -> dict[str, list[tuple[str, str]]]:
    """What each filter may be, with the words of it."""
    names, forms = month.names, month.folder.forms
    words: dict[str, Callable[[str], str]] = {
        "unit": lambda value: names.name_of(UnitCode(value)),
        "form": lambda value: forms[value].title if value in forms else value or "不属于某一报表",
        "rule": lambda value: value,
        "severity": Severity.word_of,
    }
    return {
        name: [(value, words[name](value)) for value in sorted({str(of(one)) for one in found} - {""})]
        for name, of in FILTERS.items()
    }


def _counts(found: Sequence[Finding]) -> dict[str, int]:
    opened = [one for one in found if _is_open(one)]
    return {"open": len(opened), "decided": sum(bool(one.decision) for one in found), "all": len(found)}


def finding_page(visit: Visit) -> Response:
    """A finding in its context, with what may be decided."""
    month = visit.month()
    return finding_view(visit, month, wanted_finding(visit, month))


def wanted_finding(visit: Visit, month: Month) -> Finding:
    """The finding that the address names.

    Raises:
        NotFoundError: the period has none.
    """
    finding = find_finding(month, visit.path["finding"])
    if finding is None:
        raise NotFoundError
    return finding


def finding_view(
    visit: Visit,
    month: Month,
    finding: Finding,
    *,
    status: int = 200,
    wrong: str = "",
    said: dict[str, str] | None = None,
) -> Response:
    """The page of a finding; `wrong` and `said` after a decision that was not taken."""
    view = view_finding(month, finding)
    return visit.page(
        "finding", status=status, month=month, view=view, names=month.names, wrong=wrong, said=said or dict.fromkeys(FIELDS, "")
    )  # fmt: skip


def record_page(visit: Visit) -> Response:
    """A record in its context."""
    month = visit.month()
    record = find_record(month, visit.path["record"])
    if record is None or record.plan != month.plan.id:
        raise NotFoundError
    return visit.page("record", month=month, view=view_record(month, record), names=month.names)
