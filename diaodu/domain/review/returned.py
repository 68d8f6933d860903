"""The returned workbook (审核批注表) before it is bytes: which cells are marked, how, and what their comments say."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass, replace

from diaodu.domain.forms.house_rules import TELLING
from diaodu.domain.results import Finding
from diaodu.domain.review.order import SEVERITIES, sorted_findings
from diaodu.domain.states import DecisionKind, Severity, Treatment
from diaodu.domain.text.keys import clean_text
from diaodu.domain.text.visible import visible

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
    """The colour a finding gives its cell: red where it must be mended, yellow where it is asked about."""
    fills = {Treatment.CRITICAL: Severity.CRITICAL, Treatment.WARNING: Severity.WARNING}
    return fills.get(finding.treatment)


def treatment(finding: Finding) -> str:
    """What becomes of a finding, in words: the steward's decision where there is one, else 退回, 核实, 提示.

    A ruling (认定) says what a note is about.
    """
    if finding.decision in set(DecisionKind):
        return DecisionKind(finding.decision).word
    word = finding.treatment.word
    return f"{word}（{finding.decision.word}）" if finding.decision else word


def problem_words(finding: Finding) -> str:
    """What is wrong, and what a steward decided on it and why."""
    return "\n".join(part for part in (finding.message, decision_words(finding)) if part)


UNCOUNTED = "（未计入）"


def told_uncounted(findings: Sequence[Finding], uncounted: Collection[str]) -> list[Finding]:
    """Findings with 未计入 said of a record to verify that is in no figure: held, or another unit's until a ruling."""
    return [
        replace(one, message=f"{one.message}{UNCOUNTED}") if _is_uncounted(one, uncounted) else one for one in findings
    ]


def _is_uncounted(finding: Finding, uncounted: Collection[str]) -> bool:
    return finding.treatment == Treatment.WARNING and finding.record in uncounted


def decision_words(finding: Finding) -> str:
    """What a steward decided, why and by whom; nothing where the message says it."""
    if finding.decision not in set(DecisionKind) or finding.rule in TELLING:
        return ""
    by = f"（{finding.decision_by}）" if finding.decision_by else ""
    said = f"，理由：{finding.decision_reason}" if finding.decision_reason else ""
    return f"处理意见：{DecisionKind(finding.decision).word}{said}{by}"


def remedy_words(finding: Finding) -> str:
    """What the unit is to do; of what is settled nothing."""
    if finding.decision == DecisionKind.WAIVE:
        return "已按说明处理，无须修改；内容如有变化请重新说明"
    if finding.decision == DecisionKind.REJECT and finding.rule not in TELLING:
        return "该条记录不计入本期数据，无须修改；有异议的请告知审核员"
    return finding.remedy


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
        lines.append(f"{number}{treatment(finding)} {finding.rule}：{clean_text(visible(problem_words(finding)))}")
        if remedy := remedy_words(finding):
            lines.append(f"{'怎样处理' if finding.is_settled else '怎样修改'}：{clean_text(remedy)}")
    return tuple(lines)
