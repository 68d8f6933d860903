"""The order in which findings are shown: gravest first, then by their place in the files."""

import re
from collections import Counter
from collections.abc import Sequence

from diaodu.domain.results import Finding
from diaodu.domain.states import Severity

SEVERITIES = tuple(Severity)
"""Gravest first."""
_COLUMN = re.compile(r"[A-Z]+")


def sorted_findings(findings: Sequence[Finding]) -> list[Finding]:
    """Findings by severity, form, file, sheet, row, column and rule."""
    return sorted(findings, key=_place)


def _place(finding: Finding) -> tuple[int, str, str, str, int, int, str, str, str]:
    letters = _COLUMN.match(finding.cell)
    return (
        SEVERITIES.index(finding.severity),
        finding.form,
        finding.file,
        finding.sheet,
        finding.row,
        len(letters[0]) if letters else 0,  # Z before AA
        letters[0] if letters else "",
        finding.rule,
        finding.id,
    )


def count_by_severity(findings: Sequence[Finding]) -> Counter[Severity]:
    """How many findings there are of each severity."""
    return Counter(finding.severity for finding in findings)
