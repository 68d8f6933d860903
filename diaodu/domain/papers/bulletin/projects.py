"""重点项目 by name: which of the period's projects the bulletin lists is a rule of the plan."""

from typing import Any

from diaodu.domain.papers.blocks import Table
from diaodu.domain.papers.bulletin.facts import Facts
from diaodu.domain.papers.bulletin.listed import list_rows, list_table
from diaodu.domain.plans.bulletin import ProjectList


def project_tables(facts: Facts) -> dict[str, Table]:
    """The plan's lists as the text has them, the first of each; a list without a project is not made."""
    return {
        f"projects_{entry.id}": table for entry in facts.plan.bulletin.projects if (table := _table(facts, entry)).rows
    }


def whole_project_tables(facts: Facts) -> list[Table]:
    """The lists of which the text names only the first, whole, for the workbook."""
    found = [(entry, project_rows(facts, entry)) for entry in facts.plan.bulletin.projects]
    return [_whole(facts, entry) for entry, rows in found if len(rows) > entry.most]


def project_rows(facts: Facts, entry: ProjectList) -> list[dict[str, Any]]:
    """The projects of a list in its order."""
    return list_rows(facts, entry)


def _table(facts: Facts, entry: ProjectList) -> Table:
    rows = project_rows(facts, entry)
    notes = [f"共{len(rows)}个，列前{entry.most}个，其余见附表。"] if len(rows) > entry.most else []
    notes += _undated_note(facts, entry)
    return list_table(facts, entry, rows[: entry.most], notes, f"projects_{entry.id}", entry.title)


def _undated_note(facts: Facts, entry: ProjectList) -> list[str]:
    """Say how many projects would stand in the list, were their day known."""
    if not entry.undated:
        return []
    where = {name: tests for name, tests in entry.where.items() if name != entry.undated} | {
        entry.undated: {"empty": True}
    }
    lacking = len(facts.chosen(entry.form, where, entry.cohort))
    head = next(column.header for column in facts.forms[entry.form].columns if column.id == entry.undated)
    return [f"另有{lacking}个未填{head}，是否在本期不明，未列入。"] if lacking else []


def _whole(facts: Facts, entry: ProjectList) -> Table:
    return list_table(facts, entry, project_rows(facts, entry), [], f"all_{entry.id}", f"{entry.title}（全部）")
