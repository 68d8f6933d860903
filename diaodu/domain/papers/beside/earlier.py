"""What became of the last period's items (上期信息变化情况): told again and how, by now a project, or not told of."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import pandas as pd

from diaodu.domain.papers.bulletin.facts import Facts, rows_of
from diaodu.domain.papers.bulletin.listed import printed_row
from diaodu.domain.plans.bulletin import ProjectList
from diaodu.domain.text.investors import investor_key
from diaodu.domain.text.keys import name_key
from diaodu.domain.text.wording import DASH

NOT_TOLD, UNCHANGED = "本期未续报", "没有变化"
MATTER, NEXT = "intent", "next_step"
"""Columns that say what an item is about, and what is to follow."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Earlier:
    """The last period's records in the figures by form, and the latest month's projects."""

    frames: Mapping[str, pd.DataFrame] = field(default_factory=dict)
    projects: Sequence[Mapping[str, Any]] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class Followed:
    """An item of the last period: `was` and `now` in words."""

    unit: str
    firm: str
    matter: str
    was: str
    now: str
    is_told: bool
    """Whether this period's papers tell of it at all."""
    is_changed: bool


def followed(facts: Facts, entries: Sequence[ProjectList], earlier: Earlier, state: str, firm: str) -> list[Followed]:
    """Each item that the last period's lists of one form told, in the units' order, and what became of it.

    `state` is the column that says how an item stands, `firm` the one by which its project is known.
    """
    first = entries[0]
    whole = earlier.frames.get(first.form, pd.DataFrame())
    before = [row for entry in entries for row in rows_of(facts.picked(whole, entry.where))]
    now = {_key(facts, first, row): row for row in rows_of(facts.frame(first.form))}
    projects = {
        (row["unit"], investor_key(str(row["investor"]))): row for row in earlier.projects if row.get("investor")
    }

    def follow(row: Mapping[str, Any]) -> Followed:
        project = projects.get((row["unit"], investor_key(str(row[firm]))))
        again = now.get(_key(facts, first, row))
        changes = [f"已列入项目，现阶段为{project['stage']}"] if project and project.get("stage") else []
        changes += [] if again is None else _changes(facts, first, row[state], again, state)
        is_told = again is not None or bool(changes)
        printed = printed_row(facts, first, row)
        return Followed(
            unit=row["unit"],
            firm=printed[firm],
            matter=printed.get(MATTER, "").replace(DASH, ""),
            was=row[state] or "",
            now="；".join(changes) or (UNCHANGED if is_told else NOT_TOLD),
            is_told=is_told,
            is_changed=bool(changes),
        )

    order = facts.filing.expected
    return sorted(map(follow, before), key=lambda one: order.index(one.unit) if one.unit in order else len(order))


def _key(facts: Facts, entry: ProjectList, row: Mapping[str, Any]) -> tuple[str, ...]:
    """A unit's item, by what its form knows a record by."""
    return (row["unit"], *(name_key(str(row.get(column))) for column in facts.forms[entry.form].identity))


def _changes(facts: Facts, entry: ProjectList, was: Any, now: Mapping[str, Any], state: str) -> list[str]:
    """What this period's row says of an item otherwise than the last one."""
    step = printed_row(facts, entry, now).get(NEXT, DASH)
    changed = [] if now[state] == was else [f"由{was}变为{now[state]}"]
    return [*changed, *([f"下步打算：{step}"] if step != DASH else [])]
