"""The workbooks that clerks fill for a period, with what is known of their projects filled in."""

from collections.abc import Sequence
from pathlib import Path

from diaodu.adapters.files import safe_name, write_file
from diaodu.adapters.renderers.template_workbook import template_workbook
from diaodu.domain.months.carry import prefilled
from diaodu.domain.months.earlier_lists import EarlierLists
from diaodu.domain.plans.plan import Unit
from tasks.month import Month
from tasks.validate.earlier_lists import load_past


def write_templates(month: Month, units: Sequence[Unit], folder: Path) -> list[str]:
    """Write a workbook for each unit, filled with the living projects of its latest earlier lists; their paths."""
    past = _past(month, units)
    paths = []
    for unit in units:
        path = folder / f"{safe_name(unit.name)}-{month.period.id}.xlsx"
        paths.append(str(write_file(path, _workbook(month, unit, past))))
    return paths


def unit_template(month: Month, unit: Unit) -> bytes:
    """One unit's workbook."""
    return _workbook(month, unit, _past(month, [unit]))


def _past(month: Month, units: Sequence[Unit]) -> EarlierLists:
    return load_past(month, [month.folder.forms[due.form] for due in month.forms_due], units)


def _workbook(month: Month, unit: Unit, past: EarlierLists) -> bytes:
    due = (due for due in month.forms_due if due.is_owed_by(unit) and due.is_asked_in(month.period))
    forms = [month.folder.forms[form.form] for form in due]
    records = {
        form.id: prefilled(form, earlier, month.period) for form in forms for earlier in past.of(unit.code, form.id)[:1]
    }
    return template_workbook(month.plan, month.period, unit, forms, records=records)
