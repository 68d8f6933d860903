"""The returned workbook (审核批注表) before it is bytes: which cells are marked, how, and what their comments say."""

from collections.abc import Sequence
from dataclasses import dataclass

from diaodu.domain.results import Finding
from diaodu.domain.review.order import SEVERITIES, sorted_findings
from diaodu.domain.states import DecisionKind, Severity
from diaodu.domain.text.keys import clean_text

COMMENT_LENGTH = 4_000
"""Characters of one comment; the rest stands in the index."""

_FIRST_CELL = "A1"
_NUMBERS = "①②③④⑤⑥⑦⑧⑨"


@dataclass(frozen=True, slots=True, kw_only=True)
class CellMark:
    """One marked cell: `fill` is critical (red), warning (yellow) or None, `lines` are its comment's."""

    sheet: str
    cell: str
    fill: Severity | None
    lines: tuple[str, ...]


def fill_of(finding: Finding) -> Severity | None:
    """The colour a finding gives its cell; a steward's decision goes before its severity."""
    if finding.decision in {DecisionKind.RETURN, DecisionKind.REJECT}:
        return Severity.CRITICAL
    if finding.decision in {DecisionKind.WAIVE, DecisionKind.CORRECT} or finding.severity == Severity.INFO:
        return None
    return finding.severity


def treatment(finding: Finding) -> str:
    """What becomes of a finding, in words: 退回, 核实, 提示, and the steward's decision where there is one."""
    word = finding.severity.word
    return f"{word}（{finding.decision.word}）" if finding.decision else word


def cell_marks(findings: Sequence[Finding]) -> list[CellMark]:
    """One mark a cell, the gravest finding first; what is said of a sheet as a whole stands at its A1."""
    cells: dict[tuple[str, str], list[Finding]] = {}
    for finding in sorted_findings(findings):
        if finding.sheet:
            cells.setdefault((finding.sheet, finding.cell or _FIRST_CELL), []).append(finding)
    return [
        CellMark(sheet=sheet, cell=cell, fill=_gravest(found), lines=_comment_lines(found))
        for (sheet, cell), found in cells.items()
    ]


def merged_marks(marks: Sequence[CellMark]) -> CellMark:
    """Several marks that fall on one cell, such as the cells of a merged range, as one."""
    fills = [mark.fill for mark in marks if mark.fill]
    lines = tuple(line for mark in marks for line in mark.lines)
    return CellMark(
        sheet=marks[0].sheet, cell=marks[0].cell, fill=min(fills, key=SEVERITIES.index, default=None), lines=lines
    )


def _gravest(findings: Sequence[Finding]) -> Severity | None:
    fills = [fill for finding in findings if (fill := fill_of(finding))]
    return min(fills, key=SEVERITIES.index, default=None)


def _comment_lines(findings: Sequence[Finding]) -> tuple[str, ...]:
    lines = []
    for place, finding in enumerate(findings):
        number = f"{_NUMBERS[min(place, len(_NUMBERS) - 1)]}" if len(findings) > 1 else ""
        lines.append(f"{number}{treatment(finding)} {finding.rule}：{clean_text(finding.message)}")
        if finding.remedy:
            lines.append(f"怎样修改：{clean_text(finding.remedy)}")
    return tuple(lines)
