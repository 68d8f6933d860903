"""Identify: which project each row is, by its code or its names, and the codes of new projects."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from diaodu.domain.forms.continuity import GoesOn
from diaodu.domain.forms.derived.identity import SameBys, value_key
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.look_back.wrong_code import WrongCode
from diaodu.domain.intake.rows import Row
from diaodu.domain.ledger import Record
from diaodu.domain.months.projects import (
    Line,
    Numbering,
    ProjectKey,
    Registry,
    RowProject,
    joined_key,
    place_lines,
)
from diaodu.domain.results import Finding, UnitCode
from diaodu.domain.review.findings import failure_finding
from tasks.month import Month
from tasks.validate.forms import ValidatedForm, period_words


def numbering_of(month: Month) -> Numbering:
    """How the period's new projects are numbered."""
    units = {unit.code: unit.name for unit in month.plan.units}
    return Numbering(period=month.period.id, year=month.period.end.year, units=units)


def lines_to_place(form: Form, rows: Iterable[Row]) -> list[Line]:
    """Rows as they ask for their projects; a row without a name has none to ask for."""
    going_on = form.continuity
    if going_on is None:
        return []
    kind, same_by = _kind_of(going_on), form.same_by
    return [
        Line(
            id=row.id,
            group=(row.unit, form.id, row.version),
            unit=row.unit,
            kind=kind,
            key=_key_of(going_on, same_by, row.values),
            name=str(row.values[going_on.by[0]]),
            typed=str(row.values.get("code") or ""),
        )
        for row in rows
        if row.values.get(going_on.by[0])
    ]


def name_in(registry: Registry, form: Form, unit: UnitCode, values: Mapping[str, Any]) -> ProjectKey | None:
    """The name of a row as the registry has it, with the project's code; None where no project goes by it."""
    going_on = form.continuity
    if going_on is None:
        return None
    return registry.holding(registry.holder(unit), _kind_of(going_on), _key_of(going_on, form.same_by, values))


def learn_name(month: Month, form: Form, record: Record, code: str) -> None:
    """A record's project is the one of a code from now on, in every form: the registry learns the name it goes by.

    A project that went by the name until now, such as the one of an earlier ruling, does so no more.
    """
    going_on = form.continuity
    if going_on is None:
        return
    known = name_in(month.store.projects.registry(month.plan.id, month.heirs), form, record.unit, record.data)
    if known and known.code != code:
        month.store.projects.forget(month.plan.id, known)
    line = Line(
        id=record.id, group=(record.unit, form.id), unit=record.unit, kind=_kind_of(going_on),
        key=_key_of(going_on, form.same_by, record.data), name=str(record.data.get("name") or ""),
    )  # fmt: skip

    def enter(registry: Registry) -> dict[str, RowProject]:
        return {record.id: RowProject(code=registry.enter(line, code, numbering_of(month)))}

    month.store.projects.enter(month.plan.id, month.run, enter, month.heirs)


def _kind_of(going_on: GoesOn) -> str:
    return "+".join(going_on.by)


def _key_of(going_on: GoesOn, same_by: SameBys, values: Mapping[str, Any]) -> str:
    parts = ((column, values.get(column)) for column in going_on.by)
    return joined_key("" if value is None else value_key(column, value, same_by) for column, value in parts)


def find_projects(month: Month, registry: Registry, form: Form, rows: Iterable[Row]) -> None:
    """Tell each row which known project it is."""
    own = list(rows)
    lines = {line.id: line for line in lines_to_place(form, own)}
    placed = place_lines(registry, list(lines.values()), numbering_of(month))
    for row in own:
        row.project = placed[row.id].code if row.id in placed else ""
        row.is_known = bool(row.project) and registry.goes_by(lines[row.id])


def enter_projects(month: Month, forms: Sequence[ValidatedForm]) -> list[Finding]:
    """Enter the projects of what is in the figures, in the order of forms, units, files and rows; P-12 findings."""
    numbering = numbering_of(month)

    def place(registry: Registry) -> dict[str, RowProject]:
        placed: dict[str, RowProject] = {}
        for form in forms:
            counting = {row.id for row in form.rows if form.states[row.id].is_counted}
            placed |= place_lines(registry, lines_to_place(form.form, form.rows), numbering, counting)
        return placed

    placed = month.store.projects.enter(month.plan.id, month.run, place, month.heirs)
    words = period_words(month.folder, month.period)
    findings = []
    for form in forms:
        entry = form.form.entry(WrongCode)
        for row in form.rows:
            found = placed.get(row.id, RowProject(code=""))
            row.project = found.code
            if entry and (said := entry.judge(found.fault)):
                findings.append(failure_finding(form.form, entry, row, {**words, **said}))
    return findings
