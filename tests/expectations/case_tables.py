"""Case tables: one good and one bad row for a rule, as changes to a row of the form that passes everything.

A line reads `rule | at | severity | good | bad | also`: rule id, the column its finding stands at, its
severity, what to change for the good and for the bad row (`column=value; …`, nothing after `=` empties the
cell, `同` changes nothing), and what else the bad row fails (`rule column; …`).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pandas as pd

from diaodu.domain.forms.derive import add_derived
from diaodu.domain.forms.form import Form
from diaodu.domain.forms.frames import make_frame
from diaodu.domain.forms.rules.rule import Rule
from diaodu.domain.text.money import UNITS

COMPARING = {"F-DUP", "C-02", "P-13", "P-14", "T-06"}
"""Rules that look at other rows of the unit."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """One line of a case table."""

    rule: str
    at: str
    severity: str
    good: str
    bad: str
    also: frozenset[tuple[str, str]]

    @property
    def name(self) -> str:
        """Name in the test's id."""
        return f"{self.rule} {self.at}: {self.bad}"

    @property
    def fails(self) -> frozenset[tuple[str, str]]:
        """Every (rule, column) that the bad row fails."""
        return self.also | {(self.rule, self.at)}


def read_cases(table: str) -> list[Case]:
    """The lines of a table but its header."""
    return [_case(line) for line in table.strip().splitlines()[1:] if line.strip()]


def _case(line: str) -> Case:
    rule, at, severity, good, bad, also = (part.strip() for part in f"{line} |".split("|")[:6])
    others = (other.split() for other in also.split(";") if other.strip())
    return Case(
        rule=rule, at=at, severity=severity, good=good, bad=bad,
        also=frozenset((other, column) for other, column in others),
    )  # fmt: skip


def read_row(form: Form, text: str, base: dict[str, Any] | None = None) -> dict[str, Any]:
    """A row from `column=value; …` over a base row; a date's last day follows its first."""
    values: dict[str, Any] = {}
    for part in (p for p in text.replace("\n", ";").split(";") if p.strip() and p.strip() != "同"):
        column, _, written = part.strip().partition("=")
        value = _value(form.frame_columns[column], written.strip())
        values[column] = value
        if f"{column}_end" in form.frame_columns and f"{column}_end=" not in text:
            values[f"{column}_end"] = value
    return (base or {}) | values


def _value(kind: str, written: str) -> Any:
    if not written:
        return None
    if kind == "money":
        unit = next(unit for unit in sorted(UNITS, key=len, reverse=True) if written.endswith(unit))
        return round(float(written.removesuffix(unit)) * UNITS[unit])
    if kind == "foreign":
        return int(written)
    return float(written) if kind == "number" else written


def case_frame(
    form: Form, base: dict[str, Any], cases: Sequence[Case]
) -> tuple[pd.DataFrame, dict[tuple[int, str], int]]:
    """All rows of a form's cases, derived columns filled in; (case, good or bad) → position.

    Every row is a unit of its own; for a rule that compares rows the unit has filed the base row before it.
    """
    rows: list[dict[str, Any]] = []
    places: dict[tuple[int, str], int] = {}
    for number, case in enumerate(cases):
        for side, text in (("good", case.good), ("bad", case.bad)):
            filer = {"unit": f"{number} {side}", "version": "current"}
            if case.rule in COMPARING:
                rows.append(base | filer)
            places[number, side] = len(rows)
            rows.append(read_row(form, text, base) | filer)
    return add_derived(form, make_frame(form, rows, ["unit", "version"])), places


def failed_at(rules: Sequence[Rule], failures: Sequence[Sequence[int]]) -> dict[int, set[tuple[str, str]]]:
    """Position → (rule, column of the cell) of what the row fails."""
    found: dict[int, set[tuple[str, str]]] = {}
    for rule, positions in zip(rules, failures, strict=True):
        for position in positions:
            found.setdefault(position, set()).add((rule.id, rule.place))
    return found
