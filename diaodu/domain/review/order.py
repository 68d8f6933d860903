"""The order in which findings are shown: gravest first, then by their place in the files."""

import re
from collections import Counter
from collections.abc import Iterable, Sequence

from diaodu.domain.results import Finding
from diaodu.domain.states import Severity, Treatment

SEVERITIES = tuple(Severity)
"""Gravest first."""
TREATMENTS = tuple(Treatment)
"""Gravest first, what is settled last."""
_COLUMN = re.compile(r"[A-Z]+")


def sorted_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by what they ask of the unit, form, file, sheet, row, column and rule."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, str, str, str, int, int, str, str, str]:
    letters = _COLUMN.match(finding.cell)
    return (
        TREATMENTS.index(finding.treatment),
        finding.form,
        finding.file,
        finding.sheet,
        finding.row,
        len(letters[0]) if letters else 0,  # Z before AA
        letters[0] if letters else "",
        finding.rule,
        finding.id,
    )


def count_by_treatment(findings: Iterable[Finding]) -> Counter[Treatment]:
    """How many findings ask what of the unit."""
    return Counter(finding.treatment for finding in findings)
