"""The work list of findings, and the page of one finding or record."""

from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence

from starlette.responses import Response

from desk.web.visit import NotFoundError, Visit
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.states import Severity
from tasks.act.say import assign_findings, stewards_of
from tasks.enter.assignments import assigned
from tasks.enter.explanations import explanations_of
from tasks.look.over_months import record_history
from tasks.look.record import NOT_DECIDED, find_finding, find_record, view_finding, view_record
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
    people, said = assigned(month), explanations_of(month, found)
    state = visit.asked("state") or "open"
    filters = FILTERS | {
        "person": lambda one: people.get(one.id, ""),
        "said": lambda one: "1" if one.id in said else "",
    }
    chosen = {name: visit.asked(name) for name in filters}
    in_state = [one for one in found if state == "all" or one.is_open == (state == "open")]
    shown = [
        one for one in in_state if all(not chosen[name] or of(one) == chosen[name] for name, of in filters.items())
    ]
    shown.sort(key=lambda one: _ORDER[one.severity])
    at = max(1, int(visit.asked("page"))) if visit.asked("page").isascii() and visit.asked("page").isdigit() else 1
    return visit.page(
        "findings", month=month, names=month.names, total=len(shown), at=at, pages=-(-len(shown) // ON_A_PAGE) or 1,
        findings=shown[(at - 1) * ON_A_PAGE : at * ON_A_PAGE], chosen=chosen, state=state,
        choices=_choices(month, found, people), counts=_counts(found), people=people, said=said, alike=_alike(found),
    )  # fmt: skip


def _alike(found: Iterable[Finding]) -> Mapping[tuple[str, ...], int]:
    """Rule, form and column → how many open findings there are of them that a decision answers."""
    return Counter((one.rule, one.form, one.column) for one in found if one.is_open and one.rule not in NOT_DECIDED)


def in_order(found: Iterable[Finding]) -> list[Finding]:
    """The open ones of some findings, the gravest first."""
    return sorted((one for one in found if one.is_open), key=lambda one: _ORDER[one.severity])


def _choices(month: Month, found: Sequence[Finding], people: Mapping[str, str]) -> dict[str, list[tuple[str, str]]]:
    """What each filter may be, with the words of it."""
    names, forms = month.names, month.folder.forms
    words: dict[str, Callable[[str], str]] = {
        "unit": lambda value: names.name_of(UnitCode(value)),
        "form": lambda value: forms[value].title if value in forms else value or "不属于某一报表",
        "rule": lambda value: value,
        "severity": Severity.word_of,
    }
    chosen = {
        name: [(value, words[name](value)) for value in sorted({str(of(one)) for one in found} - {""})]
        for name, of in FILTERS.items()
    }
    return chosen | {"person": [(one, one) for one in sorted(set(people.values()))], "said": [("1", "单位已说明")]}


def _counts(found: Sequence[Finding]) -> dict[str, int]:
    opened = [one for one in found if one.is_open]
    return {"open": len(opened), "decided": sum(bool(one.decision) for one in found), "all": len(found)}


def finding_page(visit: Visit) -> Response:
    """A finding in its context, with what may be decided."""
    month = visit.month()
    return finding_view(visit, month, wanted_finding(visit, month))


def give(visit: Visit) -> Response:
    """Say which steward sees to a finding."""
    month = visit.month()
    finding = wanted_finding(visit, month)
    assign_findings(month, [finding], visit.said("to"), visit.who, visit.now)
    return visit.to("p", *month.key, "findings", finding.id)


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
        "finding", status=status, month=month, view=view, names=month.names, wrong=wrong, said=said or dict.fromkeys(FIELDS, ""),
        stewards=stewards_of(month), history=record_history(month, view.context.record) if view.context else [],
    )  # fmt: skip


def record_page(visit: Visit) -> Response:
    """A record in its context."""
    month = visit.month()
    record = find_record(month, visit.path["record"])
    if record is None or record.plan != month.plan.id:
        raise NotFoundError
    return visit.page(
        "record", month=month, view=view_record(month, record), names=month.names, history=record_history(month, record)
    )
